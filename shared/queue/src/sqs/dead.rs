//! How much waits, what was put aside, and sending it back to work.

use std::collections::BTreeSet;

use aws_sdk_sqs::error::ProvideErrorMetadata as _;
use aws_sdk_sqs::types::{ChangeMessageVisibilityBatchRequestEntry, QueueAttributeName as Name};
use jiff::SignedDuration;
use tracing::warn;

use super::{SqsQueue, fault};
use crate::queue::{Dead, Depth, Outgoing, QueueError, Received};

/// For how long dead letters are hidden from others who look at them.
const LOOKED_AT: SignedDuration = SignedDuration::from_secs(60);
/// Seconds in which SQS asks all its servers; an answer without waiting may overlook messages.
const WAIT: i32 = 1;

/// What a queue tells of itself.
struct Counts {
    ready: usize,
    in_flight: usize,
    delayed: usize,
}

impl Counts {
    const fn all(&self) -> usize {
        self.ready + self.in_flight + self.delayed
    }
}

impl SqsQueue {
    pub(super) async fn depth_of(&self, queue: &str) -> Result<Depth, QueueError> {
        let (url, dead_url) = (self.url(queue), self.dead_url(queue));
        let (counts, dead) = futures::try_join!(self.counts(&url), self.counts(&dead_url))?;
        let Counts { ready, in_flight, delayed } = counts;
        Ok(Depth { ready, in_flight, delayed, dead: dead.all(), next_due: None })
    }

    /// Looks at dead letters by receiving them and letting them go again at once.
    pub(super) async fn dead_of(&self, queue: &str, limit: usize) -> Result<Vec<Dead>, QueueError> {
        let url = self.dead_url(queue);
        let seen = self.looked_at(&url, limit).await?;
        self.let_go(&url, &seen).await;
        if seen.is_empty() {
            return Ok(Vec::new());
        }
        let failed = self.most_receives(queue).await?;
        let dead = |message: Received| Dead {
            id: message.id,
            body: message.body,
            sent_at: message.sent_at,
            group: message.group,
            failed,
        };
        let mut dead: Vec<Dead> = seen.into_iter().map(dead).collect();
        dead.sort_by_key(|dead| dead.sent_at);
        Ok(dead)
    }

    /// Has SQS move all, which it goes on with by itself; by hand where that is not offered. Says how many there were.
    pub(super) async fn redrive_all(&self, queue: &str) -> Result<usize, QueueError> {
        let (url, dead_url) = (self.url(queue), self.dead_url(queue));
        let there = self.counts(&dead_url).await?.all();
        let (to, from) = futures::try_join!(self.arn(&url), self.arn(&dead_url))?;
        let task = self.client.start_message_move_task().source_arn(from).destination_arn(to);
        let Err(error) = task.send().await else { return Ok(there) };
        let offered = error
            .as_service_error()
            .is_none_or(|error| !error.is_unsupported_operation() && error.code() != Some("InvalidAction"));
        if offered { Err(fault::of(&error)) } else { self.redrive_by_hand(queue, |_| true).await }
    }

    /// Sends the wanted ones first and acknowledges them after: a crash in between makes two, never none.
    pub(super) async fn redrive_by_hand(
        &self,
        queue: &str,
        wanted: impl Fn(&Received) -> bool,
    ) -> Result<usize, QueueError> {
        let (url, dead_url) = (self.url(queue), self.dead_url(queue));
        let seen = self.looked_at(&dead_url, usize::MAX).await?;
        let (back, left): (Vec<Received>, Vec<Received>) = seen.into_iter().partition(wanted);
        let messages: Vec<Outgoing> =
            back.iter().map(|message| Outgoing::new(message.body.clone(), message.group.clone())).collect();
        let sent = self.send_to(&url, &messages).await;
        if sent.is_err() {
            self.let_go(&dead_url, &back).await;
        }
        self.let_go(&dead_url, &left).await;
        sent?;
        let receipts: Vec<String> = back.iter().map(|message| message.receipt.clone()).collect();
        self.delete_from(&dead_url, &receipts).await?;
        Ok(back.len())
    }

    /// Receives what is there, at most so many, each once.
    async fn looked_at(&self, url: &str, limit: usize) -> Result<Vec<Received>, QueueError> {
        let there = self.counts(url).await?.ready.min(limit);
        let mut seen: Vec<Received> = Vec::new();
        let mut ids = BTreeSet::new();
        while seen.len() < there {
            let received = self.receive_from(url, there - seen.len(), LOOKED_AT, Some(WAIT)).await?;
            let before = seen.len();
            seen.extend(received.into_iter().filter(|message| ids.insert(message.id.clone())));
            if seen.len() == before {
                break;
            }
        }
        Ok(seen)
    }

    /// Shows messages again. What this fails for shows by itself, later.
    async fn let_go(&self, url: &str, messages: &[Received]) {
        for batch in messages.chunks(10) {
            let entry = |(at, message): (usize, &Received)| {
                ChangeMessageVisibilityBatchRequestEntry::builder()
                    .id(at.to_string())
                    .receipt_handle(&message.receipt)
                    .visibility_timeout(0)
                    .build()
                    .ok()
            };
            let entries = batch.iter().enumerate().filter_map(entry).collect();
            let request = self.client.change_message_visibility_batch().queue_url(url);
            let request = request.set_entries(Some(entries));
            if let Err(error) = request.send().await {
                let cause = fault::of(&error);
                warn!(queue = url, %cause, "Dead letters stay hidden for a minute after they were looked at");
            }
        }
    }

    async fn counts(&self, url: &str) -> Result<Counts, QueueError> {
        let names = [
            Name::ApproximateNumberOfMessages,
            Name::ApproximateNumberOfMessagesNotVisible,
            Name::ApproximateNumberOfMessagesDelayed,
        ];
        let told = self.attributes(url, names).await?.map(|text| text.parse());
        let [Ok(ready), Ok(in_flight), Ok(delayed)] = told else {
            return Err(QueueError::Refused(format!("SQS counts the messages of {url} without numbers")));
        };
        Ok(Counts { ready, in_flight, delayed })
    }

    /// After how many receives the queue puts a message aside. SQS does not say of a dead letter how often it was handed out
    /// before.
    async fn most_receives(&self, queue: &str) -> Result<u32, QueueError> {
        let url = self.url(queue);
        let [policy] = self.attributes(&url, [Name::RedrivePolicy]).await?;
        let policy: serde_json::Value = serde_json::from_str(&policy).unwrap_or_default();
        let most = policy.get("maxReceiveCount");
        // Some write it as a text.
        let most = most.and_then(|most| most.as_u64().or_else(|| most.as_str()?.parse().ok()));
        most.and_then(|most| u32::try_from(most).ok())
            .ok_or_else(|| QueueError::Refused(format!("the redrive policy of {url} has no maxReceiveCount")))
    }

    async fn arn(&self, url: &str) -> Result<String, QueueError> {
        let [arn] = self.attributes(url, [Name::QueueArn]).await?;
        Ok(arn)
    }

    async fn attributes<const N: usize>(
        &self,
        url: &str,
        names: [Name; N],
    ) -> Result<[String; N], QueueError> {
        let request = self.client.get_queue_attributes().queue_url(url);
        let request = request.set_attribute_names(Some(names.to_vec()));
        let answer = request.send().await.map_err(|error| fault::of(&error))?;
        let told = answer.attributes.unwrap_or_default();
        let all: Vec<String> = names.iter().filter_map(|name| told.get(name).cloned()).collect();
        all.try_into().map_err(|told: Vec<String>| {
            QueueError::Refused(format!("SQS told {} of {N} attributes of {url}", told.len()))
        })
    }
}
