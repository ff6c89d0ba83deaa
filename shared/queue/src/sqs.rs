//! The queues on SQS: standard queues, each with a dead letter queue that its redrive policy names.
//!
//! SQS goes by its own clock: the times that it is given count for nothing, and stretches are whole seconds, rounded
//! up. It cannot say when something is due next, and counts approximately.

mod batches;
mod dead;
mod fault;
mod handing;

use std::fmt;

use async_trait::async_trait;
use aws_sdk_sqs::Client;
use jiff::{SignedDuration, Timestamp};
use waybill_aws::SdkConfig;

use crate::queue::{Dead, Depth, Outgoing, Queue, QueueError, Received, Redrive};

/// SQS hides a message for 12 hours at most.
const LONGEST_HIDDEN: i32 = 12 * 60 * 60;
/// The group of a message that was sent by somebody who names none, as commercetools does.
const NO_GROUP: &str = "-";

/// Queues of one account and region whose names begin alike.
#[derive(Clone)]
pub struct SqsQueue {
    client: Client,
    prefix: String,
}

impl SqsQueue {
    /// The queues at `{prefix}{name}`, each with its dead letters at `{prefix}{name}-dlq`. The prefix is the beginning
    /// of a URL, such as `https://sqs.eu-west-1.amazonaws.com/123456789012/waybill-`. Asks nothing yet.
    pub fn new(config: &SdkConfig, prefix: &str) -> Self {
        Self { client: Client::new(config), prefix: prefix.to_owned() }
    }

    /// The queues at `{names}{name}` of the account and the region of the environment, such as `waybill-partner-events`, found
    /// by one of them.
    ///
    /// # Errors
    /// When SQS does not answer, or has no such queue.
    pub async fn found(config: &SdkConfig, names: &str, one: &str) -> Result<Self, QueueError> {
        let client = Client::new(config);
        let answer = client.get_queue_url().queue_name(format!("{names}{one}")).send().await;
        let url = answer.map_err(|error| fault::of(&error))?.queue_url.unwrap_or_default();
        let prefix = url.strip_suffix(one).map(str::to_owned);
        let bad = || QueueError::Refused(format!("SQS says that `{names}{one}` is at `{url}`"));
        Ok(Self { client, prefix: prefix.ok_or_else(bad)? })
    }

    fn url(&self, queue: &str) -> String {
        format!("{}{queue}", self.prefix)
    }

    fn dead_url(&self, queue: &str) -> String {
        format!("{}{queue}-dlq", self.prefix)
    }
}

impl fmt::Debug for SqsQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqsQueue").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

#[async_trait]
impl Queue for SqsQueue {
    async fn send(&self, queue: &str, messages: Vec<Outgoing>, _now: Timestamp) -> Result<(), QueueError> {
        self.send_to(&self.url(queue), &messages).await
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        _now: Timestamp,
    ) -> Result<Vec<Received>, QueueError> {
        self.receive_from(&self.url(queue), max, visibility, None).await
    }

    async fn delete(&self, queue: &str, receipts: &[String]) -> Result<usize, QueueError> {
        self.delete_from(&self.url(queue), receipts).await
    }

    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &str,
        after: SignedDuration,
        _now: Timestamp,
    ) -> Result<bool, QueueError> {
        self.hide(&self.url(queue), receipt, after).await
    }

    async fn depth(&self, queue: &str, _now: Timestamp) -> Result<Depth, QueueError> {
        self.depth_of(queue).await
    }

    async fn dead(&self, queue: &str, limit: usize) -> Result<Vec<Dead>, QueueError> {
        self.dead_of(queue, limit).await
    }

    async fn redrive(&self, queue: &str, which: Redrive, _now: Timestamp) -> Result<usize, QueueError> {
        match which {
            Redrive::All => self.redrive_all(queue).await,
            Redrive::Only(ids) => self.redrive_by_hand(queue, |message| ids.contains(&message.id)).await,
        }
    }
}

/// A stretch in whole seconds, up, as far as SQS goes.
fn seconds(stretch: SignedDuration) -> i32 {
    let up = i64::from(stretch.subsec_nanos() > 0);
    i32::try_from(stretch.as_secs().saturating_add(up)).unwrap_or(LONGEST_HIDDEN).clamp(0, LONGEST_HIDDEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_rounded_up_and_bounded() {
        for (millis, want) in
            [(0, 0), (-5000, 0), (1, 1), (1000, 1), (1001, 2), (900_000, 900), (90_000_000, 43_200)]
        {
            assert_eq!(seconds(SignedDuration::from_millis(millis)), want, "{millis} ms");
        }
    }
}
