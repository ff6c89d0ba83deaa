//! The queue: work that waits, is handed out, comes again until it is acknowledged, and is put aside when it keeps
//! failing.
//!
//! A backend promises no more than a standard SQS queue does: at least once, in no order. Times are arguments.

mod queue;

mod envelope;
pub mod runner;
mod wraps;

mod bell;
pub mod model;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(feature = "sqs")]
pub mod sqs;

pub mod contract;

pub use bell::{Bell, Listener};
pub use envelope::{Envelope, Unreadable};
pub use queue::{
    Dead, Depth, LARGEST_BODY, LONGEST_DELAY, MOST_RECEIVES, Outgoing, Queue, QueueError, Received, Redrive,
};
pub use wraps::Wraps;
