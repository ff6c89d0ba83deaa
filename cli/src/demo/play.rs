//! The day of `waybill demo`: a house on this machine, with a clock that is moved to whatever is due next.

use std::path::Path;
use std::sync::Arc;

use indicatif::ProgressBar;
use waybill_flows::world::{Opening, World};
use waybill_ledger::sqlite::SqliteStore;
use waybill_queue::sqlite::SqliteQueue;
use waybill_settings::Settings;
use waybill_simulators::stage::Now;
use waybill_transport::clock::{Clock as _, MovableClock};
use waybill_transport::wire::Http;

use super::chance::Seeded;
use super::day::{self, Options};
use super::deliver::Over;
use super::driver::{Able, Driver};
use super::ground::Ground;
use super::outcome::Outcome;
use super::passage::Passage;
use super::{prepare, systems};
use crate::house::BUILD;
use crate::serve;

/// Plays a day.
///
/// # Errors
/// When the day cannot be played: no port is free, the disk is full, or something goes round in circles. That both sides
/// disagree is no error: the outcome says it.
pub async fn play(options: &Options) -> anyhow::Result<Outcome> {
    play_before(options, None, &ProgressBar::hidden()).await
}

/// Plays a day on ground on which Waybill stands already, and lets time pass as it is told. What is asked of nobody here
/// is that anything is set up: that was done.
///
/// # Errors
/// As [`play`].
pub async fn play_on(
    ground: &Ground,
    passage: &mut dyn Passage,
    options: &Options,
) -> anyhow::Result<Outcome> {
    day::play_on(ground, passage, options, &ProgressBar::hidden()).await
}

/// As [`play`], before somebody who watches, and perhaps keeps what is left of the day.
pub(super) async fn play_before(
    options: &Options,
    keep: Option<&Path>,
    progress: &ProgressBar,
) -> anyhow::Result<Outcome> {
    let clock = Arc::new(MovableClock::standing(systems::morning()));
    let now: Now = {
        let clock = Arc::clone(&clock);
        Arc::new(move || clock.now())
    };
    let ground = Ground::open(now, options.orders, options.seed, keep).await?;
    let (waybill, address) = systems::free_port().await?;
    let url = format!("http://{address}");
    let settings = ground.configure(&format!("{}{}\n", ground.configuration(&url), prepare::DESTINATION))?;
    let world = Arc::new(world(settings, &ground, &clock, options.seed)?);
    world.begin().await?;
    ground.serve(waybill, serve::http::router(Arc::clone(&world), Arc::default()));
    ground.set_up(&world).await?;
    ground.send_messages_to(&format!("{url}/commercetools/messages"));
    let deliver = Arc::new(Over::http()?);
    let mut driver = Driver::new(world, clock, ground.stage().clone(), deliver, Arc::new(Able));
    day::play_on(&ground, &mut driver, options, progress).await
}

fn world(settings: Settings, ground: &Ground, clock: &Arc<MovableClock>, seed: u64) -> anyhow::Result<World> {
    Ok(waybill_flows::world::open(Opening {
        settings: Arc::new(settings),
        secrets: ground.secrets(),
        store: Arc::new(SqliteStore::open(&ground.file("ledger.db"))?),
        queue: Arc::new(SqliteQueue::open(&ground.file("queue.db"))?),
        wire: Arc::new(Http::new(BUILD)?),
        clock: Arc::clone(clock) as Arc<dyn waybill_transport::clock::Clock>,
        chance: Arc::new(Seeded::new(seed)),
        journal_key: None,
        worker: "demo".to_owned(),
        build: BUILD.to_owned(),
    })?)
}
