//! Handing out, and hiding what was handed out.

use aws_sdk_sqs::error::ProvideErrorMetadata as _;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName as Name};
use jiff::{SignedDuration, Timestamp};

use super::{NO_GROUP, SqsQueue, fault, seconds};
use crate::queue::{QueueError, Received};

/// Messages of one answer.
const MOST: usize = 10;

impl SqsQueue {
    /// At most ten at once, whatever `max` says. `wait` is for how many seconds to wait for a first one; without it the
    /// queue's own setting holds.
    pub(super) async fn receive_from(
        &self,
        url: &str,
        max: usize,
        visibility: SignedDuration,
        wait: Option<i32>,
    ) -> Result<Vec<Received>, QueueError> {
        if max == 0 {
            return Ok(Vec::new());
        }
        let request = self
            .client
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(i32::try_from(max.min(MOST)).unwrap_or(1))
            .visibility_timeout(seconds(visibility))
            .set_wait_time_seconds(wait)
            .message_system_attribute_names(Name::ApproximateReceiveCount)
            .message_system_attribute_names(Name::MessageGroupId)
            .message_system_attribute_names(Name::SentTimestamp);
        let answer = request.send().await.map_err(|error| fault::of(&error))?;
        answer.messages.unwrap_or_default().into_iter().map(received).collect()
    }

    /// `false` where the receipt is not good any more.
    pub(super) async fn hide(
        &self,
        url: &str,
        receipt: &str,
        after: SignedDuration,
    ) -> Result<bool, QueueError> {
        let request = self.client.change_message_visibility().queue_url(url).receipt_handle(receipt);
        let Err(error) = request.visibility_timeout(seconds(after)).send().await else { return Ok(true) };
        let stale = error.as_service_error().is_some_and(|error| {
            // Of a message that is gone SQS says that the parameter's value is invalid.
            let gone = error.code() == Some("InvalidParameterValue")
                && error.message().is_some_and(|words| words.contains("ReceiptHandle"));
            gone || error.is_receipt_handle_is_invalid() || error.is_message_not_inflight()
        });
        if stale { Ok(false) } else { Err(fault::of(&error)) }
    }
}

fn received(message: Message) -> Result<Received, QueueError> {
    let lacks = |what: &str| QueueError::Refused(format!("SQS handed out a message without {what}"));
    let attribute = |name: &Name| message.attributes.as_ref()?.get(name).cloned();
    let receives = attribute(&Name::ApproximateReceiveCount).and_then(|count| count.parse().ok());
    let sent_at = attribute(&Name::SentTimestamp)
        .and_then(|millis| Timestamp::from_millisecond(millis.parse().ok()?).ok());
    Ok(Received {
        receives: receives.ok_or_else(|| lacks("its receives"))?,
        sent_at: sent_at.ok_or_else(|| lacks("when it was sent"))?,
        group: attribute(&Name::MessageGroupId).unwrap_or_else(|| NO_GROUP.to_owned()),
        id: message.message_id.ok_or_else(|| lacks("an id"))?,
        receipt: message.receipt_handle.ok_or_else(|| lacks("a receipt"))?,
        body: message.body.ok_or_else(|| lacks("a body"))?,
    })
}
