//! A shop's day from the first order to the proof that both sides agree.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use fastrand::Rng;
use indicatif::ProgressBar;
use jiff::SignedDuration;
use tokio::sync::watch;
use waybill_flows::world::{Opening, World};
use waybill_ledger::sqlite::SqliteStore;
use waybill_queue::sqlite::SqliteQueue;
use waybill_settings::Settings;
use waybill_simulators::agreement::{Expectations, Expected, PartnerBook, Report, ShopBook, compare};
use waybill_simulators::control::Controlled as _;
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::stage::Now;
use waybill_transport::clock::{Clock as _, MovableClock};
use waybill_transport::wire::Http;

use super::acts::{self, Hour};
use super::chance::Seeded;
use super::deliver::OverHttp;
use super::driver::{Driver, Pace, later};
use super::goods::{self, WRAPPING};
use super::home::Home;
use super::life;
use super::orders;
use super::outcome::{Evidence, Outcome, outcome};
use super::prepare;
use super::script::{People, Scripted};
use super::systems::{self, ACCOUNT, Systems, WAREHOUSES, warehouse_id};
use crate::house::BUILD;
use crate::serve;

pub(super) const CONFIGURATION: &str = include_str!("waybill.toml");

/// Orders that come at a time, and how long it is until the next come.
const WAVE: usize = 10;
const BETWEEN_WAVES: SignedDuration = SignedDuration::from_mins(3);
/// Everything that is done within an hour of the day has settled after so long, or something is wrong.
const LONGEST_SETTLING: SignedDuration = SignedDuration::from_hours(12);
/// Between two looks whether it has settled.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(15);

/// What kind of day is played.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many orders the shop takes.
    pub orders: usize,
    /// The same seed gives the same day.
    pub seed: u64,
    /// How much goes wrong.
    pub faults: FaultLevel,
}

/// Plays a day.
///
/// # Errors
/// When the day cannot be played: no port is free, the disk is full, or something goes round in circles. That both sides
/// disagree is no error: the outcome says it.
pub async fn play(options: &Options) -> anyhow::Result<Outcome> {
    play_before(options, None, &ProgressBar::hidden()).await
}

/// As [`play`], before somebody who watches, and perhaps keeps what is left of the day.
pub(super) async fn play_before(
    options: &Options,
    keep: Option<&Path>,
    progress: &ProgressBar,
) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let (stop, stopped) = watch::channel(false);
    let mut day = Day::open(options, keep, progress, &stopped).await?;
    day.orders(options).await?;
    for hour in Hour::ALL {
        day.hour(hour).await?;
    }
    day.night().await?;
    let outcome = day.outcome(started.elapsed()).await;
    stop.send_replace(true);
    outcome
}

struct Day<'a> {
    progress: &'a ProgressBar,
    systems: Systems,
    driver: Driver,
    expect: Expectations,
    script: Vec<Scripted>,
    rng: Rng,
    _home: Home,
}

impl<'a> Day<'a> {
    /// Everything is prepared: systems, types, webhooks, stock. Nothing goes wrong before that is done.
    async fn open(
        options: &Options,
        keep: Option<&Path>,
        progress: &'a ProgressBar,
        stop: &watch::Receiver<bool>,
    ) -> anyhow::Result<Self> {
        let home = Home::open(keep)?;
        let clock = Arc::new(MovableClock::standing(systems::morning()));
        let now: Now = {
            let clock = Arc::clone(&clock);
            Arc::new(move || clock.now())
        };
        let systems = Systems::new(now, FaultLevel::None, options.seed)?;
        let (front, shop_at) = systems::free_port().await?;
        let (shiphero, shiphero_at) = systems::free_port().await?;
        let (waybill, waybill_at) = systems::free_port().await?;
        systems::open(front, systems.shop.router(), stop.clone());
        systems::open(shiphero, systems.shiphero.router(), stop.clone());
        let secrets = home.secrets();
        prepare::credentials(&systems, &secrets)?;
        prepare::stock(&systems, options.orders)?;
        let addresses = [("{shop}", shop_at), ("{shiphero}", shiphero_at), ("{waybill}", waybill_at)];
        let text = addresses.iter().fold(CONFIGURATION.to_owned(), |text, (name, address)| {
            text.replace(name, &format!("http://{address}"))
        });
        let text = format!("{text}{}\n", prepare::DESTINATION);
        home.configure(&text)?;
        let world = Arc::new(world(&text, &home, &clock, options.seed)?);
        world.begin().await?;
        systems::open(waybill, serve::http::router(Arc::clone(&world)), stop.clone());
        prepare::both(&systems, &world, &secrets, &format!("http://{waybill_at}")).await?;
        let driver = Driver::new(world, clock, systems.stage.clone(), OverHttp::new()?);
        let mut day = Self {
            progress,
            expect: expectations(),
            script: Vec::new(),
            rng: Rng::with_seed(options.seed),
            systems,
            driver,
            _home: home,
        };
        day.driver.pass(LOOK_AGAIN).await?;
        day.systems.stage.faults.set(options.faults);
        Ok(day)
    }

    /// Orders come in, some at a time.
    async fn orders(&mut self, options: &Options) -> anyhow::Result<()> {
        let lives = life::lives(options.orders, &mut self.rng);
        let acts = |life| Hour::ALL.into_iter().filter_map(move |hour| acts::act(life, hour)).count();
        let acts: usize = lives.iter().map(|life| acts(*life)).sum();
        self.progress.set_length(u64::try_from(options.orders + acts)?);
        self.progress.set_message("orders come in");
        for (at, life) in lives.into_iter().enumerate() {
            let number = format!("W-{}", 10_001 + at);
            let draft = orders::draft(at, &number, life, &mut self.rng);
            let taken = self.systems.shop.place_order(&draft);
            let order = taken.map_err(|refusal| anyhow!("order {number}: {}", refusal.body()))?;
            let expected = Expected { fate: acts::fate(life), ..Expected::default() };
            self.expect.orders.insert(number.clone(), expected);
            self.script.push(Scripted { number, life, order });
            self.progress.inc(1);
            if (at + 1) % WAVE == 0 {
                self.driver.pass(BETWEEN_WAVES).await?;
            }
        }
        self.settle().await
    }

    /// What people do within an hour of the day, and what comes of it.
    async fn hour(&mut self, hour: Hour) -> anyhow::Result<()> {
        self.progress.set_message(hour.words());
        let mut people = People { systems: &self.systems, expect: &mut self.expect, rng: &mut self.rng };
        if hour == Hour::Afternoon {
            people.goods_arrive()?;
        }
        for scripted in &self.script {
            if let Some(act) = acts::act(scripted.life, hour) {
                people.act(scripted, act)?;
                self.progress.inc(1);
            }
        }
        self.settle().await
    }

    /// Time passes until both sides agree on all orders, or until they no longer will by themselves.
    async fn settle(&mut self) -> anyhow::Result<()> {
        let until = later(self.driver.world.now(), LONGEST_SETTLING);
        self.driver.pass(LOOK_AGAIN).await?;
        loop {
            let report = self.compare()?;
            if report.orders_are_clean() {
                return Ok(());
            }
            if self.driver.world.now() > until {
                let differences = report.sentences();
                tracing::warn!(?differences, "Both sides do not agree by themselves; the day goes on");
                return Ok(());
            }
            self.driver.pass(LOOK_AGAIN).await?;
        }
    }

    /// Nothing goes wrong any more. What is late arrives, what was lost is found.
    async fn night(&mut self) -> anyhow::Result<()> {
        self.progress.set_message("what is late arrives");
        self.systems.stage.faults.off();
        while let Some(due) = self.driver.next_due(Pace::Hasty).await? {
            self.driver.quiet(due, Pace::Hasty).await?;
        }
        self.progress.set_message("both sides are compared");
        self.driver.pass(SignedDuration::from_hours(2)).await?;
        self.settle().await
    }

    fn books(&self) -> anyhow::Result<(ShopBook, Vec<PartnerBook>)> {
        let shop = ShopBook::read(&self.systems.shop.books())?;
        Ok((shop, vec![PartnerBook::read(ACCOUNT, &self.systems.shiphero.books())?]))
    }

    fn compare(&self) -> anyhow::Result<Report> {
        let (shop, partners) = self.books()?;
        Ok(compare(&shop, &partners, &self.expect))
    }

    async fn outcome(&self, took: Duration) -> anyhow::Result<Outcome> {
        let (shop, partners) = self.books()?;
        let (world, calls) = (&self.driver.world, self.systems.stage.calls.counts());
        tracing::info!(?calls, "The day is over");
        let lag = |percent| {
            let lag = world.timings.percentile("placed", percent);
            lag.map_or(0, |lag| u64::try_from(lag.as_millis()).unwrap_or(0))
        };
        Ok(outcome(&Evidence {
            report: &compare(&shop, &partners, &self.expect),
            shop: &shop,
            partners: &partners,
            reviews: &world.ledger.review_open(self.script.len() * 4 + 100).await?,
            calls: &calls,
            lags: (lag(50), lag(95)),
            dead: self.driver.dead().await?,
            took,
        }))
    }
}

fn world(text: &str, home: &Home, clock: &Arc<MovableClock>, seed: u64) -> anyhow::Result<World> {
    let settings: Settings = waybill_settings::load(text, "the demo's waybill.toml").map_err(|findings| {
        let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
        anyhow!("{}", findings.join("\n"))
    })?;
    Ok(waybill_flows::world::open(Opening {
        settings: Arc::new(settings),
        secrets: Arc::new(home.secrets()),
        store: Arc::new(SqliteStore::open(&home.file("ledger.db"))?),
        queue: Arc::new(SqliteQueue::open(&home.file("queue.db"))?),
        wire: Arc::new(Http::new(BUILD)?),
        clock: Arc::clone(clock) as Arc<dyn waybill_transport::clock::Clock>,
        chance: Arc::new(Seeded::new(seed)),
        journal_key: None,
        worker: "demo".to_owned(),
        build: BUILD.to_owned(),
    })?)
}

/// What the demo's configuration says of both sides; orders that are to wait are added as they come.
pub fn expectations() -> Expectations {
    let account = ACCOUNT.to_owned();
    let channel =
        |(number, channel): (u64, &str)| ((account.clone(), warehouse_id(number)), channel.to_owned());
    Expectations {
        skus: goods::kept().map(|good| (good.sku.to_owned(), good.theirs.to_owned())).collect(),
        items: [(WRAPPING.0.to_owned(), WRAPPING.1.to_owned())].into_iter().collect(),
        cancelled_field: "waybillCancelled".to_owned(),
        shipped_field: "waybillShipped".to_owned(),
        channels: WAREHOUSES.into_iter().map(channel).collect(),
        safety: [("MUG-RED".to_owned(), 2), ("MUG-BLUE".to_owned(), 2)].into_iter().collect(),
        ..Expectations::default()
    }
}
