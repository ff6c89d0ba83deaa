//! Runs one batch: receives, has it done, acknowledges what is done, sends again what must wait, lets come again
//! what failed. Each message is seen to as soon as it is told what became of it, whatever its neighbours do.

mod cut;
mod each;
mod finish;
mod told;

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::pending;
use std::panic::AssertUnwindSafe;
use std::pin::pin;

use async_trait::async_trait;
use futures::future::{Either, join, select};
use futures::{FutureExt as _, StreamExt as _};
use jiff::{SignedDuration, Timestamp};
use tracing::{error, warn};

use crate::envelope::{Envelope, Unreadable};
use crate::queue::{LONGEST_DELAY, Queue, QueueError, Received};
use finish::{End, finish};

pub use cut::come_soon;
pub use each::each;
pub use told::Told;

/// Messages that are seen to at a time.
const AT_ONCE: usize = 10;

/// How a batch is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Messages in a batch, at most.
    pub max: usize,
    /// How long they are hidden while they are worked on; longer than any claim.
    pub visibility: SignedDuration,
    /// The longest delay of what is sent again, and the longest pause after a failure.
    pub max_delay: SignedDuration,
}

/// What came out of the queue.
#[derive(Debug, Clone, PartialEq)]
pub enum Arrival {
    /// Work.
    Work {
        /// The queue's id of the message.
        message: String,
        /// The work and what is around it.
        envelope: Envelope,
    },
    /// A body that nobody can read. Done acknowledges it: keep it elsewhere first.
    Unreadable {
        /// The queue's id of the message.
        message: String,
        /// What was received.
        body: String,
        /// Why it cannot be read, and where.
        error: String,
    },
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, or recorded elsewhere: acknowledge.
    Done,
    /// It must wait. A copy is sent with this delay; this uses up none of its receives.
    Again {
        /// How long.
        after: SignedDuration,
    },
    /// Our code or what it stands on failed: it comes again, and is put aside after too many times.
    Failed {
        /// What happened.
        cause: String,
    },
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ran {
    /// Messages acknowledged.
    pub done: usize,
    /// Messages sent again.
    pub again: usize,
    /// Messages that failed.
    pub failed: usize,
}

impl Ran {
    /// Messages received.
    pub const fn received(&self) -> usize {
        self.done + self.again + self.failed
    }
}

/// What is left to do for a batch once its work is done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Finished {
    /// What became of it, in numbers.
    pub ran: Ran,
    /// Receipts of the messages to acknowledge.
    pub over: Vec<String>,
    /// Ids of the messages that must come again.
    pub failed: Vec<String>,
    /// Those of them that were not done when the time was over. They are still hidden: see [`come_soon`].
    pub cut: Vec<Received>,
}

/// Does the work of a batch.
#[async_trait]
pub trait Handler: Send + Sync {
    /// Does it, and tells what became of each message as soon as that is known. A message that nothing is told of has
    /// failed.
    async fn run(&self, batch: Vec<Arrival>, told: &Told);
}

/// What a run stands on.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    /// The queue's backend.
    pub queue: &'a dyn Queue,
    /// The time.
    pub now: &'a (dyn Fn() -> Timestamp + Send + Sync),
    /// Chance: the next 64 bits.
    pub random: &'a (dyn Fn() -> u64 + Send + Sync),
}

impl Debug for Bench<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bench").field("queue", &self.queue).finish_non_exhaustive()
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { max: 10, visibility: SignedDuration::from_secs(180), max_delay: LONGEST_DELAY }
    }
}

impl Arrival {
    /// The queue's id of the message.
    pub fn message(&self) -> &str {
        match self {
            Self::Work { message, .. } | Self::Unreadable { message, .. } => message,
        }
    }
}

/// Runs one batch of a queue. Only a failed receive is an error: whatever fails later leaves its message in the queue.
pub async fn run_batch(
    bench: Bench<'_>,
    name: &str,
    options: &Options,
    handler: &dyn Handler,
) -> Result<Ran, QueueError> {
    let received = bench.queue.receive(name, options.max, options.visibility, (bench.now)()).await?;
    let finished = run_received(bench, name, options, received, handler, pending()).await;
    if !finished.over.is_empty()
        && let Err(cause) = bench.queue.delete(name, &finished.over).await
    {
        let messages = finished.over.len();
        warn!(queue = name, messages, %cause, "Could not be acknowledged; they come again");
    }
    Ok(finished.ran)
}

/// Runs messages that somebody else received and will acknowledge, as Lambda does for its functions: by
/// [`Finished::failed`] it is told which not to. What is not done when the time is `over` comes again; what is done stays
/// done.
pub async fn run_received(
    bench: Bench<'_>,
    name: &str,
    options: &Options,
    received: Vec<Received>,
    handler: &dyn Handler,
    over: impl Future<Output = ()> + Send,
) -> Finished {
    let mut ends: BTreeMap<String, End> = BTreeMap::new();
    let mut open: BTreeMap<String, &Received> =
        received.iter().map(|message| (message.id.clone(), message)).collect();
    let is_over = {
        let (told, heard) = told::pair();
        let work = hand_over(&received, handler, told, name);
        // The first word on a message counts.
        let mut finishing = heard
            .map(|(id, outcome)| {
                let message = open.remove(&id);
                async move {
                    match message {
                        Some(message) => Some(finish(bench, name, options, message, outcome).await),
                        None => None,
                    }
                }
                .boxed()
            })
            .buffer_unordered(AT_ONCE);
        let finishing = async {
            while let Some(finished) = finishing.next().await {
                ends.extend(finished);
            }
        };
        matches!(select(pin!(join(work, finishing)), pin!(over)).await, Either::Right(_))
    };
    if !is_over {
        for message in std::mem::take(&mut open).into_values() {
            let silent = Outcome::Failed { cause: "nobody said what became of it".to_owned() };
            let (id, end) = finish(bench, name, options, message, silent).await;
            ends.insert(id, end);
        }
    }
    sorted(received, &ends)
}

/// Has the messages done that can be read.
async fn hand_over(received: &[Received], handler: &dyn Handler, told: Told, name: &str) {
    let mut batch = Vec::new();
    for message in received {
        match arrival(message) {
            Ok(arrival) => batch.push(arrival),
            Err(cause) => told.tell(message.id.clone(), Outcome::Failed { cause }),
        }
    }
    if !batch.is_empty()
        && let Err(panic) = AssertUnwindSafe(handler.run(batch, &told)).catch_unwind().await
    {
        error!(queue = name, cause = words(&*panic), "A whole batch panicked");
    }
}

/// What became of the messages, in their order.
fn sorted(received: Vec<Received>, ends: &BTreeMap<String, End>) -> Finished {
    let mut finished = Finished::default();
    for message in received {
        let ran = &mut finished.ran;
        match ends.get(&message.id) {
            Some(End::Done) => {
                ran.done += 1;
                finished.over.push(message.receipt);
            }
            Some(End::SentAgain) => {
                ran.again += 1;
                finished.over.push(message.receipt);
            }
            Some(End::Failed) => {
                ran.failed += 1;
                finished.failed.push(message.id);
            }
            None => {
                ran.failed += 1;
                finished.failed.push(message.id.clone());
                finished.cut.push(message);
            }
        }
    }
    finished
}

/// A version that this build cannot read fails: it stays, and ends among what is put aside.
fn arrival(received: &Received) -> Result<Arrival, String> {
    let message = received.id.clone();
    match Envelope::decode(&received.body) {
        Ok(envelope) => Ok(Arrival::Work { message, envelope }),
        Err(version @ Unreadable::Version { .. }) => Err(version.to_string()),
        Err(malformed @ Unreadable::Malformed(_)) => {
            Ok(Arrival::Unreadable { message, body: received.body.clone(), error: malformed.to_string() })
        }
    }
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no words".to_owned())
}
