//! A day in real time: the systems send by themselves, queues and functions work by themselves, and what the schedules
//! run is run more often than they say, so that a day takes minutes.
//!
//! Limits hold as they are published, so runs that ask the partner come no more often than its budget bears.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::SignedDuration;
use waybill::demo::{Passage, Stretch};
use waybill_flows::engine::lanes;
use waybill_flows::world::World;
use waybill_simulators::stage::Stage;

use super::site::Site;
use crate::topology::RunKind;

/// Between two looks.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Until the next orders come.
const BETWEEN_WAVES: Duration = Duration::from_millis(500);
/// Work that waits for the partner's budget or for its visibility to end has its turn within this.
const LONGEST_SETTLING: SignedDuration = SignedDuration::from_mins(4);
/// What stands in queues is done within this, or the day ends as it is.
const LONGEST_REST: Duration = Duration::from_mins(1);

/// Real time around a house.
pub(super) struct Daylight<'a> {
    site: &'a Site<'a>,
    world: Arc<World>,
    stage: Stage,
    /// When each schedule's run was last begun.
    begun: BTreeMap<String, Instant>,
}

impl<'a> Daylight<'a> {
    /// Around this house, whose ledger and queues the world reads, and the systems on this stage.
    pub(super) const fn new(site: &'a Site<'a>, world: Arc<World>, stage: Stage) -> Self {
        Self { site, world, stage, begun: BTreeMap::new() }
    }

    /// Runs what schedules run and what has not run for so long.
    async fn run(&mut self, pause: impl Fn(RunKind) -> Duration) -> anyhow::Result<()> {
        let now = Instant::now();
        let mut due = self.site.house.schedules();
        due.retain(|schedule| {
            let begun = self.begun.get(&schedule.name);
            begun.is_none_or(|begun| now.duration_since(*begun) >= pause(schedule.run))
        });
        self.begun.extend(due.iter().map(|schedule| (schedule.name.clone(), now)));
        let site = self.site;
        let runs = due.iter().map(|schedule| site.run(schedule));
        futures::future::try_join_all(runs).await.map(drop)
    }

    /// Waits until nothing stands in a queue or is on its way.
    async fn rest(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while self.is_busy().await? && begun.elapsed() < LONGEST_REST {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }

    async fn is_busy(&self) -> anyhow::Result<bool> {
        let now = self.world.now();
        for lane in lanes(&self.world) {
            let depth = self.world.queue.depth(&lane.queue(), now).await?;
            if depth.ready + depth.in_flight + depth.delayed > 0 {
                return Ok(true);
            }
        }
        Ok(self.stage.outbox.next_due().is_some_and(|due| due <= now))
    }
}

/// How long no run of a kind comes after another while the day lasts. The comparison is for orders that have come to
/// rest.
const fn pause(run: RunKind) -> Duration {
    match run {
        RunKind::Pull | RunKind::Tend => Duration::from_secs(1),
        RunKind::Poll | RunKind::Stock => Duration::from_secs(10),
        RunKind::Reconcile => Duration::from_mins(5),
    }
}

#[async_trait]
impl Passage for Daylight<'_> {
    fn world(&self) -> &World {
        &self.world
    }

    fn longest_settling(&self) -> SignedDuration {
        LONGEST_SETTLING
    }

    async fn pass(&mut self, stretch: Stretch) -> anyhow::Result<()> {
        match stretch {
            Stretch::BetweenWaves => tokio::time::sleep(BETWEEN_WAVES).await,
            Stretch::LookAgain => {
                self.run(pause).await?;
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            Stretch::Night => {
                self.rest().await?;
                self.run(|_| Duration::ZERO).await?;
                self.rest().await?;
            }
        }
        Ok(())
    }

    async fn lags(&self) -> anyhow::Result<(u64, u64)> {
        let measured = self.site.measured("LagSeconds").await;
        let within = |percent: usize| {
            let at = (measured.len() * percent).div_ceil(100).saturating_sub(1);
            measured.get(at).copied().unwrap_or_default()
        };
        Ok((within(50), within(95)))
    }
}

impl fmt::Debug for Daylight<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Daylight").field("house", &self.site.house.name).finish_non_exhaustive()
    }
}
