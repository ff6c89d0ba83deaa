//! The queues of a function. Lambda receives its messages and acknowledges them: a function that would do either by itself
//! does not know whose a message is, and carries no code for it.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use waybill_queue::sqs::SqsQueue;
use waybill_queue::{Dead, Depth, Outgoing, Queue, QueueError, Received, Redrive};

/// Queues whose messages somebody else hands over.
#[derive(Debug)]
pub(crate) struct HandedOver(pub(crate) SqsQueue);

fn not_ours<T>() -> Result<T, QueueError> {
    Err(QueueError::Refused("Lambda hands messages over: a function asks for none by itself".to_owned()))
}

#[async_trait]
impl Queue for HandedOver {
    async fn send(&self, queue: &str, messages: Vec<Outgoing>, now: Timestamp) -> Result<(), QueueError> {
        self.0.send(queue, messages, now).await
    }

    async fn receive(
        &self,
        _queue: &str,
        _max: usize,
        _visibility: SignedDuration,
        _now: Timestamp,
    ) -> Result<Vec<Received>, QueueError> {
        not_ours()
    }

    async fn delete(&self, _queue: &str, _receipts: &[String]) -> Result<usize, QueueError> {
        not_ours()
    }

    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &str,
        after: SignedDuration,
        now: Timestamp,
    ) -> Result<bool, QueueError> {
        self.0.change_visibility(queue, receipt, after, now).await
    }

    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError> {
        self.0.depth(queue, now).await
    }

    async fn dead(&self, _queue: &str, _limit: usize) -> Result<Vec<Dead>, QueueError> {
        not_ours()
    }

    async fn redrive(&self, _queue: &str, _which: Redrive, _now: Timestamp) -> Result<usize, QueueError> {
        not_ours()
    }
}
