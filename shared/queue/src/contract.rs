//! What every queue must bear. Runs on any backend, without a test framework.

mod batches;
mod messages;

use std::ops::Deref;
use std::sync::Arc;

use futures::future::{BoxFuture, try_join_all};
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use waybill_domain::ids::BadId;

use crate::queue::{Depth, Outgoing, Queue, QueueError, Received};

/// How the contract was broken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Broken {
    /// Something is not as promised.
    #[error("{0}")]
    Promise(String),
    /// Something failed that must not.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// The contract's own sample is at fault.
    #[error(transparent)]
    Sample(#[from] BadId),
}

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{case}: {broken}")]
pub struct Failed {
    /// Which promise.
    pub case: &'static str,
    /// How.
    pub broken: Broken,
}

/// Says what is broken unless it holds.
macro_rules! ensure {
    ($holds:expr, $($words:tt)+) => {
        if !$holds {
            return Err($crate::contract::Broken::Promise(format!($($words)+)));
        }
    };
}
use ensure;

/// By what a backend goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clock {
    /// By the times that it is given.
    Given,
    /// By its own, so it says for itself when something was sent, and not when something is due next.
    Own,
}

/// What a promise is tried on.
#[derive(Debug, Clone)]
struct Shared {
    queue: Arc<dyn Queue>,
    clock: Clock,
}

impl Deref for Shared {
    type Target = dyn Queue;

    fn deref(&self) -> &Self::Target {
        &*self.queue
    }
}

impl Shared {
    /// The depth that the backend can tell of what would be this one.
    fn told(&self, depth: Depth) -> Depth {
        match self.clock {
            Clock::Given => depth,
            Clock::Own => Depth { next_due: None, ..depth },
        }
    }
}

type Case = fn(Shared) -> BoxFuture<'static, Result<(), Broken>>;

const CASES: &[(&str, Case)] = &[
    ("what was sent is handed out until it is acknowledged", |queue| Box::pin(messages::redelivery(queue))),
    ("a stale receipt does nothing", |queue| Box::pin(messages::stale_receipts(queue))),
    ("a delay holds back", |queue| Box::pin(messages::delays(queue))),
    ("visibility can be changed", |queue| Box::pin(messages::visibility(queue))),
    ("what keeps failing is put aside and can be redriven", |queue| Box::pin(messages::put_aside(queue))),
    ("queues are apart", |queue| Box::pin(messages::apart(queue))),
    ("eight receivers never share a message", |queue| Box::pin(messages::receivers(queue))),
    ("what SQS refuses is refused", |queue| Box::pin(messages::refusals(queue))),
    ("a mixed batch ends as its handler says", |queue| Box::pin(batches::mixed(queue))),
    ("waiting uses up no receives", |queue| Box::pin(batches::waiting(queue))),
    ("failing ends aside", |queue| Box::pin(batches::failing(queue))),
    ("an unknown version is never acknowledged", |queue| Box::pin(batches::unknown_version(queue))),
    ("a panic fails its own message", |queue| Box::pin(batches::panics(queue))),
    ("what is done when the time is over stays done", |queue| Box::pin(batches::cut(queue))),
    ("one key is done one after another", |queue| Box::pin(batches::lanes(queue))),
];

/// What only a backend promises that knows nothing but its own messages. SQS is fair by its own measure, over time.
const TURNS: (&str, Case) = ("groups take turns", |queue| Box::pin(messages::turns(queue)));

/// Messages are put aside after so many receives.
pub const RECEIVES: u32 = 3;

/// Tries every promise, each on an empty backend that `fresh` makes and that puts messages aside after [`RECEIVES`].
pub async fn run(fresh: impl Fn() -> Arc<dyn Queue>) -> Result<(), Failed> {
    for case in CASES.iter().chain([&TURNS]) {
        attempt(case, fresh(), Clock::Given).await?;
    }
    Ok(())
}

/// The same for backends that go by a clock of their own. `fresh` makes them so that they are asked no earlier than the
/// times that they are given; as that takes real time, all promises are tried at once.
pub async fn run_by_its_own_clock(fresh: impl Fn() -> Arc<dyn Queue>) -> Result<(), Failed> {
    try_join_all(CASES.iter().map(|case| attempt(case, fresh(), Clock::Own))).await.map(drop)
}

async fn attempt(
    &(case, promise): &(&'static str, Case),
    queue: Arc<dyn Queue>,
    clock: Clock,
) -> Result<(), Failed> {
    promise(Shared { queue, clock }).await.map_err(|broken| Failed { case, broken })
}

/// The queues that are used.
pub const QUEUES: [&str; 2] = [QUEUE, OTHER];

const QUEUE: &str = "dispatch-us-east";
const OTHER: &str = "other";
const VISIBILITY: SignedDuration = SignedDuration::from_secs(30);

/// So many seconds after an arbitrary time.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_793_000_000_i64.saturating_add(seconds)).unwrap_or(Timestamp::MAX)
}

fn message(body: &str) -> Outgoing {
    Outgoing::new(body.to_owned(), "shop".to_owned())
}

async fn receive(queue: &Shared, now: i64) -> Result<Vec<Received>, Broken> {
    Ok(queue.receive(QUEUE, 10, VISIBILITY, at(now)).await?)
}

/// The bodies, sorted: no order is promised.
fn bodies(received: &[Received]) -> Vec<&str> {
    let mut bodies: Vec<&str> = received.iter().map(|message| message.body.as_str()).collect();
    bodies.sort_unstable();
    bodies
}

fn receipts(received: &[Received]) -> Vec<String> {
    received.iter().map(|message| message.receipt.clone()).collect()
}
