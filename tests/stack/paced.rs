//! A queue that goes by its own clock, asked no earlier than at the times that it is given.
//!
//! The contract speaks of half minutes and quarters of an hour. Here each stretch lasts a few seconds, the longer ones
//! longer: whoever asks at a later time waits until all has come due that is due by then. What is due only later must
//! not have come due yet; where the machine was too slow for that, the queue says so.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use waybill_queue::sqs::SqsQueue;
use waybill_queue::{Depth, Outgoing, Queue, QueueError, Received, Redrive, Wraps};

/// What a queue that rounds to milliseconds may be late by.
const MARGIN: Duration = Duration::from_millis(20);

/// A queue in a hurry.
#[derive(Debug)]
pub(crate) struct Paced {
    queue: SqsQueue,
    /// How many seconds the shortest stretch lasts.
    unit: i64,
    late: Arc<AtomicBool>,
    due: Mutex<Due>,
}

#[derive(Debug, Default)]
struct Due {
    /// By id, or by number where a message has no id yet.
    at: HashMap<String, Coming>,
    /// The ids of receipts.
    ids: HashMap<String, String>,
    sent: u64,
}

/// When a message comes due.
#[derive(Debug, Clone, Copy)]
struct Coming {
    /// As the contract sees it.
    at: Timestamp,
    /// Really not before this. The call that hid it began so long before.
    earliest: Instant,
    /// Really not after this. The call that hid it had ended so long before.
    latest: Instant,
}

impl Paced {
    /// A queue whose shortest stretch lasts so many seconds; says by `late` that this was too short.
    pub(crate) fn new(queue: SqsQueue, unit: u32, late: Arc<AtomicBool>) -> Self {
        Self { queue, unit: unit.into(), late, due: Mutex::default() }
    }

    /// How long a stretch lasts here.
    fn really(&self, stretch: SignedDuration) -> SignedDuration {
        let units = match stretch.as_secs() {
            ..=0 if !stretch.is_positive() => 0,
            ..=60 => 1,
            61..=300 => 2,
            _ => 3,
        };
        SignedDuration::from_secs(units * self.unit)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Due) -> T) -> T {
        work(&mut self.due.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that a call which began then hid a message.
    fn hidden(&self, id: String, now: Timestamp, stretch: SignedDuration, begun: Instant) {
        let really = Duration::try_from(self.really(stretch)).expect("it is not negative");
        let coming = Coming { at: now + stretch, earliest: begun + really, latest: Instant::now() + really };
        self.with(|due| due.at.insert(id, coming));
    }

    /// Asks when all is due that is due by now, and nothing else.
    async fn at<T>(&self, now: Timestamp, call: impl Future<Output = T>) -> (T, Instant) {
        let by_now = |due: &mut Due| {
            let past = due.at.extract_if(|_, coming| coming.at <= now);
            past.map(|(_, coming)| coming.latest + MARGIN).max()
        };
        if let Some(until) = self.with(by_now) {
            tokio::time::sleep_until(until.into()).await;
        }
        let begun = Instant::now();
        let answer = call.await;
        let early = self.with(|due| due.at.values().any(|coming| coming.earliest <= Instant::now()));
        self.late.fetch_or(early, Ordering::Relaxed);
        (answer, begun)
    }
}

#[async_trait]
impl Wraps for Paced {
    fn behind(&self) -> &dyn Queue {
        &self.queue
    }

    async fn send(&self, queue: &str, messages: Vec<Outgoing>, now: Timestamp) -> Result<(), QueueError> {
        let delays: Vec<SignedDuration> =
            messages.iter().map(|message| message.delay).filter(SignedDuration::is_positive).collect();
        let delayed = |message: Outgoing| {
            // What is to be refused is refused as it is.
            let allowed = !message.delay.is_negative() && message.delay <= SignedDuration::from_mins(15);
            Outgoing { delay: if allowed { self.really(message.delay) } else { message.delay }, ..message }
        };
        let messages = messages.into_iter().map(delayed).collect();
        let (sent, begun) = self.at(now, self.queue.send(queue, messages, now)).await;
        for delay in delays {
            let number = self.with(|due| {
                due.sent += 1;
                format!("sent {}", due.sent)
            });
            self.hidden(number, now, delay, begun);
        }
        sent
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Received>, QueueError> {
        let call = self.queue.receive(queue, max, self.really(visibility), now);
        let (received, begun) = self.at(now, call).await;
        let received = received?;
        for message in &received {
            self.hidden(message.id.clone(), now, visibility, begun);
            self.with(|due| due.ids.insert(message.receipt.clone(), message.id.clone()));
        }
        Ok(received)
    }

    async fn delete(&self, queue: &str, receipts: &[String]) -> Result<usize, QueueError> {
        let deleted = self.queue.delete(queue, receipts).await?;
        if deleted == receipts.len() {
            self.with(|due| {
                let ids: Vec<String> =
                    receipts.iter().filter_map(|receipt| due.ids.remove(receipt)).collect();
                due.at.retain(|id, _| !ids.contains(id));
            });
        }
        Ok(deleted)
    }

    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &str,
        after: SignedDuration,
        now: Timestamp,
    ) -> Result<bool, QueueError> {
        let call = self.queue.change_visibility(queue, receipt, self.really(after), now);
        let (changed, begun) = self.at(now, call).await;
        let changed = changed?;
        if let Some(id) = self.with(|due| due.ids.get(receipt).cloned()).filter(|_| changed) {
            self.hidden(id, now, after, begun);
        }
        Ok(changed)
    }

    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError> {
        self.at(now, self.queue.depth(queue, now)).await.0
    }

    async fn redrive(&self, queue: &str, which: Redrive, now: Timestamp) -> Result<usize, QueueError> {
        self.at(now, self.queue.redrive(queue, which, now)).await.0
    }
}
