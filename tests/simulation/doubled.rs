//! A queue that hands out twice what is still being worked on, as any at-least-once queue may.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use waybill_queue::model::ModelQueue;
use waybill_queue::{Envelope, Outgoing, Queue, QueueError, Received, Wraps};

use crate::mortal::Mortality;

/// One of so many messages is handed out to somebody else as well.
const ONE_OF: u32 = 12;

/// What a worker takes its messages from.
#[derive(Debug)]
pub(super) struct DoublingQueue {
    behind: ModelQueue,
    mortality: Arc<Mortality>,
    /// What somebody else got already, by its envelope: work that waits is sent again, and must not grow without end.
    doubled: Mutex<HashSet<String>>,
}

impl DoublingQueue {
    /// In front of a queue, for as long as workers die.
    pub(super) fn new(behind: ModelQueue, mortality: Arc<Mortality>) -> Self {
        Self { behind, mortality, doubled: Mutex::default() }
    }

    fn doubles(&self, message: &Received) -> bool {
        let Ok(envelope) = Envelope::decode(&message.body) else { return false };
        let mut doubled = self.doubled.lock().unwrap_or_else(PoisonError::into_inner);
        self.mortality.doubles(ONE_OF) && doubled.insert(envelope.id)
    }
}

#[async_trait]
impl Wraps for DoublingQueue {
    fn behind(&self) -> &dyn Queue {
        &self.behind
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Received>, QueueError> {
        let received = self.behind.receive(queue, max, visibility, now).await?;
        let twice = received.iter().filter(|message| self.doubles(message));
        let again = twice.map(|message| Outgoing::new(message.body.clone(), message.group.clone()));
        let again: Vec<Outgoing> = again.collect();
        if !again.is_empty() {
            self.behind.send(queue, again, now).await?;
        }
        Ok(received)
    }
}
