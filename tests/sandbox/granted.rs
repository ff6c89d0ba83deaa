//! Queues as functions have them: each sends and counts only where `infra/topology.json` lets it, and is refused as on AWS.

use std::fmt;
use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use waybill_flows::engine::{self, Lane, Run, RunError};
use waybill_flows::world::World;
use waybill_queue::runner::Ran;
use waybill_queue::{Depth, Outgoing, Queue, QueueError, Received, Wraps};

use crate::topology::{Function, RunKind, Topology};

static TOPOLOGY: LazyLock<Topology> = LazyLock::new(Topology::read);

tokio::task_local! {
    /// The function that is at work; nobody's where somebody else is.
    static AT_WORK: Option<&'static Function>;
}

/// Receives one batch and has it done, as the function that takes from that queue.
///
/// # Errors
/// As the engine's own.
pub async fn turn(world: &World, lane: &Lane) -> Result<Ran, QueueError> {
    let kind = kind(&lane.queue()).expect("a lane's queue is described");
    let takes = |function: &&Function| function.queues.iter().any(|taking| taking.queue == kind);
    let function = TOPOLOGY.functions.iter().find(takes).expect("somebody takes from it");
    AT_WORK.scope(Some(function), engine::turn(world, lane)).await
}

/// Does one run, as the function that the schedule starts.
///
/// # Errors
/// As the engine's own.
pub async fn run(world: &World, run: &Run) -> Result<(), RunError> {
    let kind = match run {
        Run::Pull(_) => RunKind::Pull,
        Run::Stock(_) => RunKind::Stock,
        Run::Poll(_) => RunKind::Poll,
        Run::Reconcile => RunKind::Reconcile,
        Run::Publish | Run::Tend => RunKind::Tend,
    };
    let runs = |function: &&Function| function.schedules.iter().any(|schedule| schedule.run == kind);
    let function = TOPOLOGY.functions.iter().find(runs).expect("somebody does it");
    AT_WORK.scope(Some(function), engine::run(world, run)).await
}

/// What is done in another process than the one that is at work here.
pub async fn in_another<T>(what: impl Future<Output = T>) -> T {
    AT_WORK.scope(None, what).await
}

/// The kind of a queue: its name, or what stands before the account's.
fn kind(queue: &str) -> Option<&'static str> {
    let is_of =
        |kind: &str| queue.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    TOPOLOGY.queues.iter().map(|queue| queue.name.as_str()).find(|kind| is_of(kind))
}

/// Queues that refuse what the function at work may not do. Whoever else comes may do all.
pub(super) struct Granted(pub(super) Arc<dyn Queue>);

impl Granted {
    fn may(queue: &str, may: impl Fn(&Function, &str) -> bool) -> Result<(), QueueError> {
        let function = AT_WORK.try_with(|function| *function).ok().flatten();
        match (function, kind(queue)) {
            (Some(function), Some(kind)) if !may(function, kind) => {
                Err(QueueError::Refused(format!("{} has no right on {queue}", function.name)))
            }
            (_, Some(_) | None) => Ok(()),
        }
    }
}

impl fmt::Debug for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Granted").field(&self.0).finish()
    }
}

fn takes(function: &Function, queue: &str) -> bool {
    function.queues.iter().any(|taking| taking.queue == queue)
}

#[async_trait]
impl Wraps for Granted {
    fn behind(&self) -> &dyn Queue {
        &*self.0
    }

    async fn send(&self, queue: &str, messages: Vec<Outgoing>, now: Timestamp) -> Result<(), QueueError> {
        Self::may(queue, |function, kind| function.sends.iter().any(|sends| sends == kind))?;
        self.0.send(queue, messages, now).await
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Received>, QueueError> {
        Self::may(queue, takes)?;
        self.0.receive(queue, max, visibility, now).await
    }

    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError> {
        let counts = |function: &Function, kind: &str| function.counts.iter().any(|counts| counts == kind);
        Self::may(queue, |function, kind| takes(function, kind) || counts(function, kind))?;
        self.0.depth(queue, now).await
    }
}
