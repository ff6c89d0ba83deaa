//! Runs one batch: receives, has it done, acknowledges what is done, sends again what must wait, lets come again
//! what failed.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::panic::AssertUnwindSafe;

use async_trait::async_trait;
use futures::{FutureExt as _, StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use tracing::{error, warn};

use crate::envelope::{Envelope, Unreadable};
use crate::queue::{LONGEST_DELAY, Outgoing, Queue, QueueError, Received};

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
}

/// Does the work of a batch.
#[async_trait]
pub trait Handler: Send + Sync {
    /// Does it, and says what became of each message, by id. A message that is left out has failed.
    async fn run(&self, batch: Vec<Arrival>) -> Vec<(String, Outcome)>;
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
    let finished = run_received(bench, name, options, received, handler).await;
    if !finished.over.is_empty()
        && let Err(cause) = bench.queue.delete(name, &finished.over).await
    {
        let messages = finished.over.len();
        warn!(queue = name, messages, %cause, "Could not be acknowledged; they come again");
    }
    Ok(finished.ran)
}

/// Runs messages that somebody else received and will acknowledge, as Lambda does for its functions: by
/// [`Finished::failed`] it is told which not to.
pub async fn run_received(
    bench: Bench<'_>,
    name: &str,
    options: &Options,
    received: Vec<Received>,
    handler: &dyn Handler,
) -> Finished {
    let mut outcomes: BTreeMap<String, Outcome> = BTreeMap::new();
    let mut batch = Vec::new();
    for message in &received {
        match arrival(message) {
            Ok(arrival) => batch.push(arrival),
            Err(cause) => drop(outcomes.insert(message.id.clone(), Outcome::Failed { cause })),
        }
    }
    if !batch.is_empty() {
        match AssertUnwindSafe(handler.run(batch)).catch_unwind().await {
            Ok(told) => outcomes.extend(told),
            Err(panic) => error!(queue = name, cause = words(&*panic), "A whole batch panicked"),
        }
    }
    finish(bench, name, options, received, outcomes).await
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

async fn finish(
    bench: Bench<'_>,
    name: &str,
    options: &Options,
    received: Vec<Received>,
    mut outcomes: BTreeMap<String, Outcome>,
) -> Finished {
    let mut finished = Finished::default();
    let Finished { ran, over, failed } = &mut finished;
    for message in received {
        let missing = || Outcome::Failed { cause: "nobody said what became of it".to_owned() };
        match outcomes.remove(&message.id).unwrap_or_else(missing) {
            Outcome::Done => {
                ran.done += 1;
                over.push(message.receipt);
            }
            Outcome::Again { after } => match send_again(bench, name, options, &message, after).await {
                Ok(()) => {
                    ran.again += 1;
                    over.push(message.receipt);
                }
                Err(cause) => {
                    ran.failed += 1;
                    warn!(queue = name, message = message.id, %cause, "Could not be sent again; it comes again by itself");
                    failed.push(message.id);
                }
            },
            Outcome::Failed { cause } => {
                ran.failed += 1;
                warn!(
                    queue = name,
                    message = message.id,
                    receives = message.receives,
                    cause,
                    "Failed; it comes again"
                );
                come_again(bench, name, options, &message).await;
                failed.push(message.id);
            }
        }
    }
    finished
}

/// The copy is sent before the original is acknowledged: a crash in between makes two, never none.
async fn send_again(
    bench: Bench<'_>,
    name: &str,
    options: &Options,
    message: &Received,
    after: SignedDuration,
) -> Result<(), QueueError> {
    // What cannot be read has no tries to count: its copy is the same.
    let body = Envelope::decode(&message.body)
        .map_or_else(|_| message.body.clone(), |envelope| envelope.again().encode());
    let delay = after.clamp(SignedDuration::ZERO, options.max_delay.min(LONGEST_DELAY));
    let copy = Outgoing { body, group: message.group.clone(), delay };
    bench.queue.send(name, vec![copy], (bench.now)()).await
}

/// A pause by full jitter: anything up to a second, doubled with each receive.
async fn come_again(bench: Bench<'_>, name: &str, options: &Options, message: &Received) {
    let longest = SignedDuration::from_secs(1_i64 << message.receives.min(20)).min(options.max_delay);
    let millis = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
    let pause = (bench.random)() % millis;
    let pause = SignedDuration::from_millis(i64::try_from(pause).unwrap_or(0));
    let changed = bench.queue.change_visibility(name, &message.receipt, pause, (bench.now)()).await;
    if let Err(cause) = changed {
        warn!(queue = name, message = message.id, %cause, "Its pause could not be set; it comes again by itself");
    }
}

/// Does messages one by one, at most `limit` at a time; those with the same key one after another. A panic fails its
/// own message and no other.
pub async fn each<F, Fut>(
    batch: Vec<Arrival>,
    limit: usize,
    key: impl Fn(&Arrival) -> Option<String>,
    work: F,
) -> Vec<(String, Outcome)>
where
    F: Fn(Arrival) -> Fut,
    Fut: Future<Output = Outcome>,
{
    let mut lanes: BTreeMap<String, Vec<Arrival>> = BTreeMap::new();
    for arrival in batch {
        let lane = key(&arrival)
            .map_or_else(|| format!("message {}", arrival.message()), |key| format!("key {key}"));
        lanes.entry(lane).or_default().push(arrival);
    }
    let work = &work;
    let lane = |lane: Vec<Arrival>| async move {
        let mut outcomes = Vec::new();
        for arrival in lane {
            let message = arrival.message().to_owned();
            let caught = AssertUnwindSafe(async { work(arrival).await }).catch_unwind().await;
            let outcome = caught
                .unwrap_or_else(|panic| Outcome::Failed { cause: format!("panic: {}", words(&*panic)) });
            outcomes.push((message, outcome));
        }
        outcomes
    };
    stream::iter(lanes.into_values().map(lane)).buffer_unordered(limit.max(1)).concat().await
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no words".to_owned())
}
