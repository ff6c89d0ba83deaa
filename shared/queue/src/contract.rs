//! What every queue must bear. Runs on any backend, without a test framework.

mod batches;
mod messages;

use std::sync::Arc;

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use waybill_domain::ids::BadId;

use crate::queue::{Outgoing, Queue, QueueError, Received};

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

type Shared = Arc<dyn Queue>;
type Case = fn(Shared) -> BoxFuture<'static, Result<(), Broken>>;

const CASES: &[(&str, Case)] = &[
    ("what was sent is handed out until it is acknowledged", |queue| Box::pin(messages::redelivery(queue))),
    ("a stale receipt does nothing", |queue| Box::pin(messages::stale_receipts(queue))),
    ("a delay holds back", |queue| Box::pin(messages::delays(queue))),
    ("visibility can be changed", |queue| Box::pin(messages::visibility(queue))),
    ("what keeps failing is put aside and can be redriven", |queue| Box::pin(messages::put_aside(queue))),
    ("groups take turns", |queue| Box::pin(messages::turns(queue))),
    ("queues are apart", |queue| Box::pin(messages::apart(queue))),
    ("eight receivers never share a message", |queue| Box::pin(messages::receivers(queue))),
    ("what SQS refuses is refused", |queue| Box::pin(messages::refusals(queue))),
    ("a mixed batch ends as its handler says", |queue| Box::pin(batches::mixed(queue))),
    ("waiting uses up no receives", |queue| Box::pin(batches::waiting(queue))),
    ("failing ends aside", |queue| Box::pin(batches::failing(queue))),
    ("an unknown version is never acknowledged", |queue| Box::pin(batches::unknown_version(queue))),
    ("a panic fails its own message", |queue| Box::pin(batches::panics(queue))),
    ("one key is done one after another", |queue| Box::pin(batches::lanes(queue))),
];

/// Messages are put aside after so many receives.
pub const RECEIVES: u32 = 3;

/// Tries every promise, each on an empty backend that `fresh` makes and that puts messages aside after [`RECEIVES`].
pub async fn run(fresh: impl Fn() -> Arc<dyn Queue>) -> Result<(), Failed> {
    for (case, promise) in CASES {
        promise(fresh()).await.map_err(|broken| Failed { case, broken })?;
    }
    Ok(())
}

const QUEUE: &str = "dispatch-us-east";
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
