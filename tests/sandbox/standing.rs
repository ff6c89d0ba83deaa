//! SQS in standing time.
//!
//! SQS goes by its own clock, the walks by one that stands until they move it. What is handed out is hidden there for
//! hours, and shown again at the time at which it would be; what is delayed is sent at the time at which it is due.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use waybill_queue::sqs::SqsQueue;
use waybill_queue::{Depth, LONGEST_DELAY, Outgoing, Queue, QueueError, Received, Wraps};

/// Longer than any walk lasts.
const HIDDEN: SignedDuration = SignedDuration::from_hours(6);

/// Queues on SQS that go by the time that they are given.
#[derive(Debug)]
pub(super) struct Standing {
    queue: SqsQueue,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    delayed: Vec<Delayed>,
    /// By receipt.
    hidden: HashMap<String, Hidden>,
}

#[derive(Debug, Clone)]
struct Delayed {
    queue: String,
    due: Timestamp,
    message: Outgoing,
}

#[derive(Debug, Clone)]
struct Hidden {
    queue: String,
    due: Timestamp,
}

impl Standing {
    pub(super) fn new(queue: SqsQueue) -> Self {
        Self { queue, state: Mutex::default() }
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sends what was delayed until now and shows what was hidden until now.
    async fn catch_up(&self, queue: &str, now: Timestamp) -> Result<(), QueueError> {
        let (delayed, hidden) = self.with(|state| {
            let is_due = |delayed: &mut Delayed| delayed.queue == queue && delayed.due <= now;
            let delayed: Vec<Delayed> = state.delayed.extract_if(.., is_due).collect();
            let is_over = |_: &String, hidden: &mut Hidden| hidden.queue == queue && hidden.due <= now;
            let hidden: Vec<String> = state.hidden.extract_if(is_over).map(|(receipt, _)| receipt).collect();
            (delayed, hidden)
        });
        if !delayed.is_empty() {
            let messages = delayed.into_iter().map(|delayed| delayed.message).collect();
            self.queue.send(queue, messages, now).await?;
        }
        for receipt in hidden {
            self.queue.change_visibility(queue, &receipt, SignedDuration::ZERO, now).await?;
        }
        Ok(())
    }

    fn hide(&self, queue: &str, receipt: &str, due: Timestamp) {
        let hidden = Hidden { queue: queue.to_owned(), due };
        self.with(|state| state.hidden.insert(receipt.to_owned(), hidden));
    }
}

#[async_trait]
impl Wraps for Standing {
    fn behind(&self) -> &dyn Queue {
        &self.queue
    }

    async fn send(&self, queue: &str, messages: Vec<Outgoing>, now: Timestamp) -> Result<(), QueueError> {
        let keeps = |message: &Outgoing| message.delay.is_positive() && message.delay <= LONGEST_DELAY;
        let (kept, sent): (Vec<_>, Vec<_>) = messages.into_iter().partition(keeps);
        self.queue.send(queue, sent, now).await?;
        let delayed = kept.into_iter().map(|message| Delayed {
            queue: queue.to_owned(),
            due: now.saturating_add(message.delay).unwrap_or(now),
            message: Outgoing { delay: SignedDuration::ZERO, ..message },
        });
        self.with(|state| state.delayed.extend(delayed));
        Ok(())
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Received>, QueueError> {
        self.catch_up(queue, now).await?;
        let received = self.queue.receive(queue, max, HIDDEN, now).await?;
        for message in &received {
            self.hide(queue, &message.receipt, now.saturating_add(visibility).unwrap_or(now));
        }
        Ok(received)
    }

    async fn delete(&self, queue: &str, receipts: &[String]) -> Result<usize, QueueError> {
        self.with(|state| state.hidden.retain(|receipt, _| !receipts.contains(receipt)));
        self.queue.delete(queue, receipts).await
    }

    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &str,
        after: SignedDuration,
        now: Timestamp,
    ) -> Result<bool, QueueError> {
        if self.with(|state| !state.hidden.contains_key(receipt)) {
            return Ok(false);
        }
        self.hide(queue, receipt, now.saturating_add(after).unwrap_or(now));
        self.catch_up(queue, now).await?;
        Ok(true)
    }

    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError> {
        self.catch_up(queue, now).await?;
        let depth = self.queue.depth(queue, now).await?;
        let (delayed, next_due) = self.with(|state| {
            let delayed = state.delayed.iter().filter(|delayed| delayed.queue == queue);
            let hidden = state.hidden.values().filter(|hidden| hidden.queue == queue);
            let due = delayed.clone().map(|delayed| delayed.due).chain(hidden.map(|hidden| hidden.due));
            (delayed.count(), due.min())
        });
        Ok(Depth { delayed, next_due, ..depth })
    }
}
