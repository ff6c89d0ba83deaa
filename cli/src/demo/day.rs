//! A shop's day from the first order to the proof that both sides agree.

use std::time::{Duration, Instant};

use anyhow::anyhow;
use fastrand::Rng;
use indicatif::ProgressBar;
use waybill_flows::engine::lanes;
use waybill_simulators::agreement::{
    Expectations, Expected, FollowerBook, PartnerBook, Report, ShopBook, compare, compare_followed,
};
use waybill_simulators::control::Controlled as _;
use waybill_simulators::faults::FaultLevel;

use super::accounts::{Account, WAREHOUSES};
use super::acts;
use super::course::{Course, Lives};
use super::driver::later;
use super::followed::following;
use super::goods::{self, WRAPPING};
use super::ground::Ground;
use super::orders;
use super::outcome::{Evidence, Outcome, outcome};
use super::passage::{Passage, Stretch};
use super::script::{People, Scripted};

/// Orders that come at a time.
const WAVE: usize = 10;
/// How often the warehouse comes back to what it cannot do yet.
const PATIENCE: usize = 24;

/// What a warehouse thinks of an address, and what the shop says then, from the best to the worst.
const VERDICTS: [(&str, &str); 3] = [
    ("Address validated successfully", "valid"),
    ("Address validation warning", "warning"),
    ("Address validation failed", "failed"),
];

/// What kind of day is played.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many orders the shop takes.
    pub orders: usize,
    /// The same seed gives the same day.
    pub seed: u64,
    /// How much goes wrong.
    pub faults: FaultLevel,
    /// What becomes of the orders.
    pub lives: Lives,
}

impl Options {
    /// A day as a shop sees it.
    pub const fn new(orders: usize, seed: u64, faults: FaultLevel) -> Self {
        Self { orders, seed, faults, lives: Lives::Usual }
    }
}

/// Plays a day on this ground, on which Waybill stands ready, and says what it came to.
pub(super) async fn play_on(
    ground: &Ground,
    passage: &mut dyn Passage,
    options: &Options,
    progress: &ProgressBar,
) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    passage.pass(Stretch::LookAgain).await?;
    ground.stage().faults.set(options.faults);
    let write_back = &passage.world().settings.write_back;
    let reduced_field = write_back.reduce.then(|| "waybillReduced".to_owned());
    let (expect, rng) = (Expectations { reduced_field, ..expectations() }, Rng::with_seed(options.seed));
    let mut day = Day { progress, ground, passage, expect, script: Vec::new(), rng };
    day.orders(options).await?;
    for tick in 0..options.lives.ticks() {
        day.tick(options.lives, tick).await?;
    }
    day.night().await?;
    day.outcome(started.elapsed()).await
}

struct Day<'a> {
    progress: &'a ProgressBar,
    ground: &'a Ground,
    passage: &'a mut dyn Passage,
    expect: Expectations,
    script: Vec<Scripted>,
    rng: Rng,
}

impl Day<'_> {
    /// Orders come in, some at a time.
    async fn orders(&mut self, options: &Options) -> anyhow::Result<()> {
        let courses = options.lives.courses(options.orders, &mut self.rng);
        let acts: usize = courses.iter().map(Course::len).sum();
        self.progress.set_length(u64::try_from(options.orders + acts)?);
        self.progress.set_message("orders come in");
        for (at, course) in courses.into_iter().enumerate() {
            let number = format!("W-{}", 10_001 + at);
            let draft = orders::draft(at, &number, course.life, &mut self.rng);
            let taken = self.ground.systems.shop.place_order(&draft);
            let order = taken.map_err(|refusal| anyhow!("order {number}: {}", refusal.body()))?;
            let expected = Expected { fate: acts::fate(course.life), ..Expected::default() };
            self.expect.orders.insert(number.clone(), expected);
            self.script.push(Scripted { number, course, order });
            self.progress.inc(1);
            if (at + 1) % WAVE == 0 {
                self.passage.pass(Stretch::BetweenWaves).await?;
            }
        }
        self.settle().await
    }

    /// What people do at a tick of the day, and what comes of it.
    async fn tick(&mut self, lives: Lives, tick: usize) -> anyhow::Result<()> {
        self.progress.set_message(lives.words(tick));
        let mut people = People::begin(&self.ground.systems, &mut self.expect, &mut self.rng);
        if tick == lives.arrival() {
            people.goods_arrive()?;
        }
        let mut left: Vec<usize> = Vec::new();
        for (at, scripted) in self.script.iter().enumerate() {
            match scripted.course.act(tick) {
                Some(act) if people.must_wait(scripted, act) => left.push(at),
                Some(act) => {
                    people.act(scripted, act)?;
                    self.progress.inc(1);
                }
                None => {}
            }
        }
        self.settle().await?;
        self.later(tick, left).await
    }

    /// What had to wait is done once it can be. In the end it is done whether it can be or not: then the day fails, and
    /// says at what.
    async fn later(&mut self, tick: usize, mut left: Vec<usize>) -> anyhow::Result<()> {
        for round in 1..=PATIENCE {
            if left.is_empty() {
                return Ok(());
            }
            let mut people = People::begin(&self.ground.systems, &mut self.expect, &mut self.rng);
            for at in std::mem::take(&mut left) {
                let Some(scripted) = self.script.get(at) else { continue };
                let Some(act) = scripted.course.act(tick) else { continue };
                if round < PATIENCE && people.must_wait(scripted, act) {
                    left.push(at);
                } else {
                    people.act(scripted, act)?;
                    self.progress.inc(1);
                }
            }
            self.settle().await?;
        }
        Ok(())
    }

    /// Time passes until both sides agree on all orders, or until they no longer will by themselves.
    async fn settle(&mut self) -> anyhow::Result<()> {
        self.settle_until(Report::orders_are_clean).await
    }

    /// The same, until they agree on so much.
    async fn settle_until(&mut self, agree: fn(&Report) -> bool) -> anyhow::Result<()> {
        let (begun, jumped) = (self.passage.world().now(), self.passage.jumped());
        self.passage.pass(Stretch::LookAgain).await?;
        loop {
            let report = self.compare()?;
            if agree(&report) {
                return Ok(());
            }
            let lost = self.passage.jumped().saturating_sub(jumped);
            let until = later(begun, self.passage.longest_settling().saturating_add(lost));
            if self.passage.world().now() > until {
                let differences = report.sentences();
                tracing::warn!(?differences, "Both sides do not agree by themselves; the day goes on");
                return Ok(());
            }
            self.passage.pass(Stretch::LookAgain).await?;
        }
    }

    /// Nothing goes wrong any more. What is late arrives, what was lost is found.
    async fn night(&mut self) -> anyhow::Result<()> {
        self.progress.set_message("what is late arrives");
        self.ground.stage().faults.off();
        self.passage.pass(Stretch::Night).await?;
        self.progress.set_message("both sides are compared");
        // A reading of stock that a budget stopped goes on when it is filled.
        self.settle_until(Report::is_clean).await
    }

    fn books(&self) -> anyhow::Result<Books> {
        let systems = &self.ground.systems;
        let partner = |account: &Account| PartnerBook::read(account.id, &account.books());
        let follower = |account: &Account| FollowerBook::read(account.id, &account.books());
        Ok(Books {
            shop: ShopBook::read(&systems.shop.books())?,
            partners: systems.shippers().map(partner).collect::<Result<_, _>>()?,
            followers: systems.followers().map(follower).collect::<Result<_, _>>()?,
        })
    }

    fn compare(&self) -> anyhow::Result<Report> {
        Ok(self.books()?.compare(&self.expect))
    }

    async fn outcome(&self, took: Duration) -> anyhow::Result<Outcome> {
        let books = self.books()?;
        let (world, calls) = (self.passage.world(), self.ground.stage().calls.counts());
        tracing::info!(?calls, "The day is over");
        let mut dead = 0;
        for lane in lanes(world) {
            dead += world.queue.depth(&lane.queue(), world.now()).await?.dead;
        }
        Ok(outcome(&Evidence {
            report: &books.compare(&self.expect),
            shop: &books.shop,
            partners: &books.partners,
            followers: &books.followers,
            reviews: &world.ledger.review_open(self.script.len() * 4 + 100).await?,
            calls: &calls,
            lags: self.passage.lags().await?,
            dead,
            took,
        }))
    }
}

/// What each side says.
struct Books {
    shop: ShopBook,
    partners: Vec<PartnerBook>,
    followers: Vec<FollowerBook>,
}

impl Books {
    fn compare(&self, expect: &Expectations) -> Report {
        let parcels = compare_followed(&self.shop, &self.followers, &following());
        compare(&self.shop, &self.partners, expect).and(parcels)
    }
}

/// What the demo's configuration says of both sides; orders that are to wait are added as they come.
pub fn expectations() -> Expectations {
    let channel = |(account, warehouse, channel): (&str, &str, &str)| {
        ((account.to_owned(), warehouse.to_owned()), channel.to_owned())
    };
    Expectations {
        skus: goods::kept().map(|good| (good.sku.to_owned(), good.theirs.to_owned())).collect(),
        items: [(WRAPPING.0.to_owned(), WRAPPING.1.to_owned())].into_iter().collect(),
        cancelled_field: "waybillCancelled".to_owned(),
        shipped_field: "waybillShipped".to_owned(),
        verdict_field: "waybillAddressStatus".to_owned(),
        verdicts: VERDICTS.map(|(theirs, ours)| (theirs.to_owned(), ours.to_owned())).to_vec(),
        channels: WAREHOUSES.into_iter().map(channel).collect(),
        safety: [("MUG-RED".to_owned(), 2), ("MUG-BLUE".to_owned(), 2)].into_iter().collect(),
        ..Expectations::default()
    }
}
