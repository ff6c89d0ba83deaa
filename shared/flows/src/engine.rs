//! The engine of one process: which queue is whose work, what runs when, and how a batch becomes outcomes.
//!
//! `serve`, `demo` and the tests turn the same lanes and the same timetable; a Lambda turns one of them, and says whose work it
//! does, so that it carries no other.

mod hears;
mod lanes;
mod waits;

mod runs;
mod timetable;

mod tend;

use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use waybill_domain::failure::Failure;
use waybill_domain::ids::TraceId;
use waybill_ledger::LedgerError;
use waybill_queue::runner::Outcome;
use waybill_queue::{Envelope, Outgoing, QueueError};

use crate::work::Work;
use crate::world::World;

pub(crate) use hears::Hears;
pub use lanes::{Crew, Knows, Lane, come_soon, figures, lanes, looks, news, notices, turn, turn_received};
pub use runs::{Does, Doing, comparison, handing_over, orders, partner_news, run, stock_levels, tending};
pub use timetable::{Run, Timetable};

/// Why a scheduled run ended early. It goes on at its next time.
#[derive(Debug, Error)]
pub enum RunError {
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The queue failed.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// An exchange failed.
    #[error(transparent)]
    Exchange(#[from] Failure),
    /// A cursor holds what is no place.
    #[error("cursor: {0}")]
    Cursor(String),
}

/// A message for a queue, first seen now.
pub fn outgoing(
    world: &World,
    trace: &TraceId,
    work: &Work,
    group: String,
    delay: SignedDuration,
) -> Outgoing {
    seen_first(world, trace, world.clock.stopwatch(), work, group, delay)
}

/// A message for a queue about something that was first seen earlier.
pub(crate) fn seen_first(
    world: &World,
    trace: &TraceId,
    first_seen: Timestamp,
    work: &Work,
    group: String,
    delay: SignedDuration,
) -> Outgoing {
    let work = serde_json::to_value(work).unwrap_or_else(|_| unreachable!("work is plain data"));
    let envelope = Envelope::new(world.token(), trace.clone(), first_seen, work);
    Outgoing { body: envelope.encode(), group, delay }
}

/// Does one message's work; a panic in it fails that message and no other.
pub(crate) async fn caught(work: impl Future<Output = Outcome>) -> Outcome {
    let done = AssertUnwindSafe(work).catch_unwind().await;
    done.unwrap_or_else(|_panic| Outcome::Failed { cause: "the work panicked".to_owned() })
}
