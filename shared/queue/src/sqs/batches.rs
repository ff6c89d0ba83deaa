//! Sending and acknowledging in batches, and what of a batch did not pass.

use aws_sdk_sqs::types::{
    BatchResultErrorEntry, DeleteMessageBatchRequestEntry, SendMessageBatchRequestEntry,
};

use super::{SqsQueue, fault, seconds};
use crate::queue::{Outgoing, QueueError};

/// Messages of one request.
const MOST: usize = 10;
/// Bytes of all messages of one request: 1 MiB.
const MOST_BYTES: usize = 1024 * 1024;
/// Bytes that are counted for what goes with a body.
const BESIDE: usize = 256;
/// How often what did not pass is sent again, at once: the client has made its pauses before.
const ROUNDS: usize = 3;

impl SqsQueue {
    /// Sends all, in their order, in as few requests as they fit in.
    pub(super) async fn send_to(&self, url: &str, messages: &[Outgoing]) -> Result<(), QueueError> {
        messages.iter().try_for_each(Outgoing::check)?;
        for batch in batches(messages) {
            self.send_batch(url, batch).await?;
        }
        Ok(())
    }

    async fn send_batch(&self, url: &str, batch: &[Outgoing]) -> Result<(), QueueError> {
        let mut left: Vec<&Outgoing> = batch.iter().collect();
        let mut why = String::new();
        for _ in 0..ROUNDS {
            let mut request = self.client.send_message_batch().queue_url(url);
            for (at, message) in left.iter().enumerate() {
                request = request.entries(entry(at, message)?);
            }
            let answer = request.send().await.map_err(|error| fault::of(&error))?;
            if let Some(refused) = answer.failed().iter().find(|entry| entry.sender_fault()) {
                return Err(QueueError::Refused(fault::words(refused)));
            }
            why = answer.failed().first().map(fault::words).unwrap_or_default();
            left = places(answer.failed()).filter_map(|at| left.get(at).copied()).collect();
            if left.is_empty() {
                return Ok(());
            }
        }
        Err(QueueError::Unavailable(format!(
            "{} of {} messages did not pass: {why}",
            left.len(),
            batch.len()
        )))
    }

    /// Acknowledges, and says how many SQS took. It may also take a receipt of an earlier handing out, and leave the
    /// message.
    pub(super) async fn delete_from(&self, url: &str, receipts: &[String]) -> Result<usize, QueueError> {
        let mut deleted = 0;
        for batch in receipts.chunks(MOST) {
            deleted += self.delete_batch(url, batch).await?;
        }
        Ok(deleted)
    }

    async fn delete_batch(&self, url: &str, batch: &[String]) -> Result<usize, QueueError> {
        let mut left: Vec<&String> = batch.iter().collect();
        let mut deleted = 0;
        let mut why = String::new();
        for _ in 0..ROUNDS {
            let mut request = self.client.delete_message_batch().queue_url(url);
            for (at, receipt) in left.iter().enumerate() {
                let entry = DeleteMessageBatchRequestEntry::builder().id(at.to_string());
                let entry = entry.receipt_handle(*receipt).build();
                request = request.entries(entry.map_err(|error| fault::unbuilt(&error))?);
            }
            let answer = request.send().await.map_err(|error| fault::of(&error))?;
            deleted += answer.successful().len();
            // What the sender is at fault for is a receipt that is none, or none any more: there is nothing to repeat.
            let again: Vec<&BatchResultErrorEntry> =
                answer.failed().iter().filter(|entry| !entry.sender_fault()).collect();
            why = again.first().map(|entry| fault::words(entry)).unwrap_or_default();
            left = places(again).filter_map(|at| left.get(at).copied()).collect();
            if left.is_empty() {
                return Ok(deleted);
            }
        }
        Err(QueueError::Unavailable(format!("{} messages could not be acknowledged: {why}", left.len())))
    }
}

/// The places in their request of entries that did not pass.
fn places<'a>(entries: impl IntoIterator<Item = &'a BatchResultErrorEntry>) -> impl Iterator<Item = usize> {
    entries.into_iter().filter_map(|entry| entry.id().parse().ok())
}

fn entry(at: usize, message: &Outgoing) -> Result<SendMessageBatchRequestEntry, QueueError> {
    let entry = SendMessageBatchRequestEntry::builder()
        .id(at.to_string())
        .message_body(&message.body)
        .message_group_id(&message.group)
        .delay_seconds(seconds(message.delay));
    entry.build().map_err(|error| fault::unbuilt(&error))
}

/// The messages in their order, cut where a request is full.
fn batches(messages: &[Outgoing]) -> Vec<&[Outgoing]> {
    let mut batches = Vec::new();
    let mut rest = messages;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fitting = rest.iter().take(MOST).take_while(|message| {
            bytes += message.body.len() + BESIDE;
            bytes <= MOST_BYTES
        });
        let (batch, after) = rest.split_at(fitting.count().max(1).min(rest.len()));
        batches.push(batch);
        rest = after;
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::LARGEST_BODY;

    fn of(bytes: usize) -> Outgoing {
        Outgoing::new("x".repeat(bytes), "shop".to_owned())
    }

    #[test]
    fn a_request_is_full_at_ten_messages_or_one_mebibyte() {
        let half = MOST_BYTES / 2 - BESIDE;
        for (name, messages, want) in [
            ("none", vec![], vec![]),
            ("few", vec![of(10); 3], vec![3]),
            ("many", vec![of(10); 25], vec![10, 10, 5]),
            ("two halves", vec![of(half); 3], vec![2, 1]),
            ("the largest", vec![of(LARGEST_BODY), of(LARGEST_BODY), of(1)], vec![1, 2]),
            ("a large one between", vec![of(1000), of(LARGEST_BODY), of(1000)], vec![1, 1, 1]),
        ] {
            let lengths: Vec<usize> = batches(&messages).iter().map(|batch| batch.len()).collect();
            assert_eq!(lengths, want, "{name}");
        }
    }
}
