//! A day within this process and on one thread: the same seed draws the same lives, faults and deaths.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use waybill::demo::{DESTINATION, Driver, Ground, Lives, Options, Outcome, Over, Seeded, door, play_on};
use waybill_flows::world::{Opening, Safeguards, World};
use waybill_ledger::model::Model;
use waybill_ledger::store::Store;
use waybill_queue::model::ModelQueue;
use waybill_simulators::agreement::ShopBook;
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::InProcess;
use waybill_transport::clock::{Clock, MovableClock};
use waybill_transport::wire::Wire;

use crate::doubled::DoublingQueue;
use crate::mortal::{MortalHands, MortalStore, MortalWire, Mortality};
use crate::restless::Restless;

/// When every simulated day begins.
const MORNING: &str = "2026-11-20T06:00:00Z";
/// Where Waybill is reached.
const WAYBILL: &str = "waybill.test";
/// The timetable of the demo, thinned out.
const SCHEDULES: [(&str, &str); 3] = [
    ("pull_every = \"10m\"", "pull_every = \"30m\""),
    ("poll_every = \"10m\"", "poll_every = \"30m\""),
    ("reconcile_every = \"1h\"", "reconcile_every = \"4h\""),
];
/// What every other shop wants: its orders become smaller by what partners cancel.
const REDUCE: &str = "[write_back]\nreduce = true\n";
/// Where an order says so.
const REDUCED: &str = "waybillReduced";
/// How often a message is handed out before it is put aside: workers die.
const RECEIVES: u32 = 25;

/// Puts something between Waybill and the systems.
pub(super) type Between = fn(InProcess) -> Box<dyn Wire>;

/// What is missing in a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Without {
    pub(super) safeguards: Safeguards,
    pub(super) between: Between,
    /// How long both sides may take to agree before the day goes on.
    pub(super) patience: SignedDuration,
}

impl Without {
    /// Nothing is. Clocks jump for hours, and what was in doubt then takes its time.
    pub(super) fn nothing() -> Self {
        let patience = SignedDuration::from_hours(12);
        Self { safeguards: Safeguards::default(), between: |wire| Box::new(wire), patience }
    }
}

/// What a day came to.
#[derive(Debug)]
pub(super) struct Simulated {
    pub(super) outcome: Outcome,
    /// What went backwards, in sentences.
    pub(super) backwards: Vec<String>,
    /// Workers that died.
    pub(super) died: u64,
    /// Orders that became smaller by what partners cancelled.
    pub(super) reduced: usize,
    /// Hours that passed.
    pub(super) hours: i64,
}

/// Plays a day of mixed lives with heavy faults.
///
/// # Errors
/// When it cannot be played, or does not come to rest.
pub(super) async fn simulate(orders: usize, seed: u64, without: Without) -> anyhow::Result<Simulated> {
    let clock = Arc::new(MovableClock::standing(MORNING.parse::<Timestamp>()?));
    let (begun, stopped, ticking) = (clock.now(), Arc::clone(&clock), Arc::clone(&clock));
    let ground = Ground::within(Arc::new(move || ticking.now()), orders, seed)?;
    let url = format!("https://{WAYBILL}");
    let text = SCHEDULES
        .iter()
        .fold(ground.configuration(&url), |text, (often, seldom)| text.replace(often, seldom));
    let reduce = if seed.is_multiple_of(2) { "" } else { REDUCE };
    let settings = ground.configure(&format!("{text}{DESTINATION}\n\n{reduce}"))?;
    let mortality = Mortality::new(seed);
    let wire = MortalWire {
        behind: (without.between)(InProcess::new(ground.routers())),
        mortality: Arc::clone(&mortality),
    };
    let store = MortalStore { behind: Arc::new(Model::default()), mortality: Arc::clone(&mortality) };
    let mut world: World = waybill_flows::world::open(Opening {
        settings: Arc::new(settings),
        secrets: ground.secrets(),
        store: Arc::new(store) as Arc<dyn Store>,
        queue: Arc::new(DoublingQueue::new(ModelQueue::new(RECEIVES), Arc::clone(&mortality))),
        wire: Arc::new(wire) as Arc<dyn Wire>,
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        chance: Arc::new(Seeded::new(seed)),
        journal_key: None,
        worker: "simulation".to_owned(),
        build: "simulation".to_owned(),
    })?;
    world.safeguards = without.safeguards;
    let world = Arc::new(world);
    world.begin().await?;
    ground.set_up(&world).await?;
    ground.send_messages_to(&format!("{url}/commercetools/messages"));
    let deliver = Arc::new(Over(InProcess::new([(WAYBILL, door(Arc::clone(&world)))])));
    let stage = ground.stage().clone();
    let driver = Driver::new(world, Arc::clone(&clock), stage, deliver, Arc::new(MortalHands));
    let mut restless =
        Restless::around(driver, &ground, clock, Arc::clone(&mortality), (seed, without.patience));
    let options = Options { lives: Lives::Mixed, ..Options::new(orders, seed, FaultLevel::Heavy) };
    let outcome = play_on(&ground, &mut restless, &options).await?;
    let backwards = restless.backwards();
    let hours = stopped.now().duration_since(begun).as_hours();
    let book = ShopBook::read(&ground.shop_books())?;
    let reduced = book.orders.iter().filter(|order| order.custom.contains_key(REDUCED)).count();
    Ok(Simulated { outcome, backwards, died: mortality.died(), reduced, hours })
}
