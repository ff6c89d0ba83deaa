//! Plays time: does all that is to be done, and moves the clock to whatever is due next.
//!
//! Nothing waits for real: a webhook that is 68 hours late is delivered when nothing else is left to do before it.

use std::sync::Arc;

use anyhow::bail;
use async_trait::async_trait;
use futures::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;
use waybill_domain::failure::Failure;
use waybill_flows::engine::{Lane, Run, RunError, Timetable, lanes, run, turn};
use waybill_flows::world::World;
use waybill_simulators::outbox::Deliver;
use waybill_simulators::stage::Stage;
use waybill_transport::clock::MovableClock;

use super::passage::{Passage, Stretch};

/// Batches of one queue that are done at the same time.
const WORKERS: usize = 4;
/// Deliveries that are on their way at the same time.
const CARRIERS: usize = 8;
/// Rounds of one quieting, after which something goes round in circles.
const MOST_ROUNDS: usize = 20_000;

/// Until the next orders come.
const BETWEEN_WAVES: SignedDuration = SignedDuration::from_mins(3);
/// Between two looks whether everything has settled.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(15);
/// In the night, which lasts until the last parcel has arrived, everything that is due so soon is done at once.
const NIGHT_WATCH: SignedDuration = SignedDuration::from_hours(3);
/// After the last of what was late.
const NIGHT: SignedDuration = SignedDuration::from_hours(2);
const LONGEST_SETTLING: SignedDuration = SignedDuration::from_hours(12);

/// What decides how far the clock may be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// By the timetable too: every run at its time.
    Timetable,
    /// By queues and deliveries alone: what was missed of the timetable is run once.
    Hasty,
}

/// Who does the work that is due: as it is, or so that it breaks off somewhere.
#[async_trait]
pub trait Hands: Send + Sync {
    /// One batch of a lane. Answers how many messages that were.
    async fn turn(&self, world: &World, lane: &Lane) -> anyhow::Result<usize>;

    /// One run of the timetable.
    async fn run(&self, world: &World, due: &Run) -> Result<(), RunError>;
}

/// They do it.
pub(super) struct Able;

#[async_trait]
impl Hands for Able {
    async fn turn(&self, world: &World, lane: &Lane) -> anyhow::Result<usize> {
        Ok(turn(world, lane).await?.received())
    }

    async fn run(&self, world: &World, due: &Run) -> Result<(), RunError> {
        run(world, due).await
    }
}

/// Plays time.
pub struct Driver {
    world: Arc<World>,
    clock: Arc<MovableClock>,
    stage: Stage,
    deliver: Arc<dyn Deliver>,
    hands: Arc<dyn Hands>,
    timetable: Timetable,
    lanes: Vec<Lane>,
}

impl Driver {
    /// Around this world and these systems, which share the clock.
    pub fn new(
        world: Arc<World>,
        clock: Arc<MovableClock>,
        stage: Stage,
        deliver: Arc<dyn Deliver>,
        hands: Arc<dyn Hands>,
    ) -> Self {
        let (timetable, lanes) = (Timetable::new(&world), lanes(&world));
        Self { world, clock, stage, deliver, hands, timetable, lanes }
    }

    /// Lets so much time pass, doing everything at its time.
    async fn let_pass(&mut self, time: SignedDuration) -> anyhow::Result<()> {
        let until = later(self.world.now(), time);
        self.quiet(until, Pace::Timetable).await?;
        self.clock.advance_to(until);
        Ok(())
    }

    /// Does everything that is due until then.
    async fn quiet(&mut self, until: Timestamp, pace: Pace) -> anyhow::Result<()> {
        for _ in 0..MOST_ROUNDS {
            if self.round().await? > 0 {
                continue;
            }
            match self.next_due(pace).await? {
                Some(due) if due <= until => self.clock.advance_to(due),
                Some(_) | None => return Ok(()),
            }
        }
        bail!("nothing comes to rest; still to do: {}", self.waiting().await?)
    }

    /// When the next thing is due that was put off.
    async fn next_due(&self, pace: Pace) -> anyhow::Result<Option<Timestamp>> {
        let mut due = self.stage.outbox.next_due();
        if pace == Pace::Timetable {
            due = due.into_iter().chain(self.timetable.next_due()).min();
        }
        for lane in &self.lanes {
            let depth = self.world.queue.depth(&lane.queue(), self.world.now()).await?;
            let now = (depth.ready > 0).then(|| self.world.now());
            due = due.into_iter().chain(depth.next_due).chain(now).min();
        }
        Ok(due)
    }

    /// What stands in the queues, in words.
    async fn waiting(&self) -> anyhow::Result<String> {
        let mut words = Vec::new();
        for lane in &self.lanes {
            let depth = self.world.queue.depth(&lane.queue(), self.world.now()).await?;
            if depth.ready + depth.in_flight + depth.delayed > 0 {
                let (ready, waiting) = (depth.ready, depth.in_flight + depth.delayed);
                words.push(format!("{}: {ready} ready, {waiting} waiting", lane.queue()));
            }
        }
        if let Some(due) = self.stage.outbox.next_due() {
            words.push(format!("a delivery at {due}"));
        }
        Ok(if words.is_empty() { "nothing".to_owned() } else { words.join(", ") })
    }

    /// Everything that can be done now, once. Returns how much that was.
    async fn round(&mut self) -> anyhow::Result<usize> {
        let mut tasks: JoinSet<anyhow::Result<usize>> = JoinSet::new();
        for lane in &self.lanes {
            for _ in 0..WORKERS {
                let (world, hands, lane) = (Arc::clone(&self.world), Arc::clone(&self.hands), lane.clone());
                tasks.spawn(async move { hands.turn(&world, &lane).await });
            }
        }
        for due in self.timetable.due(self.world.now()) {
            let (world, hands) = (Arc::clone(&self.world), Arc::clone(&self.hands));
            tasks.spawn(async move { report(&due.name(), hands.run(&world, &due).await).map(|()| 1) });
        }
        let (stage, deliver) = (self.stage.clone(), Arc::clone(&self.deliver));
        tasks.spawn(async move { Ok(pump(&stage, deliver.as_ref()).await) });
        let mut done = 0;
        while let Some(finished) = tasks.join_next().await {
            done += finished??;
        }
        Ok(done)
    }
}

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Driver").field("world", &self.world).finish_non_exhaustive()
    }
}

#[async_trait]
impl Passage for Driver {
    fn world(&self) -> &World {
        &self.world
    }

    fn longest_settling(&self) -> SignedDuration {
        LONGEST_SETTLING
    }

    async fn pass(&mut self, stretch: Stretch) -> anyhow::Result<()> {
        match stretch {
            Stretch::BetweenWaves => self.let_pass(BETWEEN_WAVES).await,
            Stretch::LookAgain => self.let_pass(LOOK_AGAIN).await,
            Stretch::Night => {
                while let Some(due) = self.next_due(Pace::Hasty).await? {
                    let due = due.max(later(self.world.now(), NIGHT_WATCH));
                    self.clock.advance_to(due);
                    self.quiet(due, Pace::Hasty).await?;
                }
                self.let_pass(NIGHT).await
            }
        }
    }

    async fn lags(&self) -> anyhow::Result<(u64, u64)> {
        let lag = |percent| {
            let lag = self.world.timings.percentile("placed", percent);
            lag.map_or(0, |lag| u64::try_from(lag.as_millis()).unwrap_or(0))
        };
        Ok((lag(50), lag(95)))
    }
}

/// Late commits, then deliveries, several at a time.
async fn pump(stage: &Stage, deliver: &dyn Deliver) -> usize {
    let late = stage.run_due(stage.time()).await;
    let due = stage.outbox.due(stage.time());
    let count = due.len();
    let each = futures::stream::iter(due).map(|delivery| async move {
        let answer = deliver.deliver(&delivery).await;
        stage.outbox.settle(delivery, answer, stage.time());
    });
    each.buffer_unordered(CARRIERS).collect::<()>().await;
    late + count
}

/// A run that a partner's trouble ended goes on at its next time; anything else is a fault of ours.
fn report(name: &str, outcome: Result<(), RunError>) -> anyhow::Result<()> {
    match outcome {
        Ok(()) => Ok(()),
        Err(RunError::Exchange(failure @ (Failure::Busy { .. } | Failure::Unknown { .. }))) => {
            tracing::info!(run = name, %failure, "`{name}` goes on next time");
            Ok(())
        }
        Err(error) => bail!("`{name}` failed: {error}"),
    }
}

pub(super) fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}
