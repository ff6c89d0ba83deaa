//! A queue in front of another one.

use std::fmt::Debug;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::queue::{Dead, Depth, Outgoing, Queue, QueueError, Received, Redrive};

/// A queue in front of another one: what it does not do in its own way, the one behind it does.
///
/// Each method is that of [`Queue`], which comes with it.
#[expect(missing_docs, reason = "each is told of where `Queue` tells of it")]
#[async_trait]
pub trait Wraps: Send + Sync + Debug {
    fn behind(&self) -> &dyn Queue;

    async fn send(&self, queue: &str, messages: Vec<Outgoing>, now: Timestamp) -> Result<(), QueueError> {
        self.behind().send(queue, messages, now).await
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Received>, QueueError> {
        self.behind().receive(queue, max, visibility, now).await
    }

    async fn delete(&self, queue: &str, receipts: &[String]) -> Result<usize, QueueError> {
        self.behind().delete(queue, receipts).await
    }

    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &str,
        after: SignedDuration,
        now: Timestamp,
    ) -> Result<bool, QueueError> {
        self.behind().change_visibility(queue, receipt, after, now).await
    }

    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError> {
        self.behind().depth(queue, now).await
    }

    async fn dead(&self, queue: &str, limit: usize) -> Result<Vec<Dead>, QueueError> {
        self.behind().dead(queue, limit).await
    }

    async fn redrive(&self, queue: &str, which: Redrive, now: Timestamp) -> Result<usize, QueueError> {
        self.behind().redrive(queue, which, now).await
    }
}

#[async_trait]
impl<W: Wraps> Queue for W {
    async fn send(&self, queue: &str, messages: Vec<Outgoing>, now: Timestamp) -> Result<(), QueueError> {
        Wraps::send(self, queue, messages, now).await
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Received>, QueueError> {
        Wraps::receive(self, queue, max, visibility, now).await
    }

    async fn delete(&self, queue: &str, receipts: &[String]) -> Result<usize, QueueError> {
        Wraps::delete(self, queue, receipts).await
    }

    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &str,
        after: SignedDuration,
        now: Timestamp,
    ) -> Result<bool, QueueError> {
        Wraps::change_visibility(self, queue, receipt, after, now).await
    }

    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError> {
        Wraps::depth(self, queue, now).await
    }

    async fn dead(&self, queue: &str, limit: usize) -> Result<Vec<Dead>, QueueError> {
        Wraps::dead(self, queue, limit).await
    }

    async fn redrive(&self, queue: &str, which: Redrive, now: Timestamp) -> Result<usize, QueueError> {
        Wraps::redrive(self, queue, which, now).await
    }
}
