//! What a backend of the queue can do.

use std::fmt::Debug;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

/// A message can be delayed by so much at most. SQS: 15 minutes.
pub const LONGEST_DELAY: SignedDuration = SignedDuration::from_mins(15);
/// A message can have so many bytes at most. SQS: 1 MiB, attributes included.
pub const LARGEST_BODY: usize = 1024 * 1024 - 1024;
/// How often a message is handed out before it is put aside, unless a backend is told otherwise.
pub const MOST_RECEIVES: u32 = 8;

/// A message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// What it says.
    pub body: String,
    /// Whose it is: groups take turns. Says nothing about order.
    pub group: String,
    /// It is not handed out before; at most [`LONGEST_DELAY`].
    pub delay: SignedDuration,
}

/// A message that was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The same each time that this message is handed out.
    pub id: String,
    /// Unlike each time: acknowledges this handing out and no other.
    pub receipt: String,
    /// What it says.
    pub body: String,
    /// How often it was handed out, this time included.
    pub receives: u32,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Whose it is.
    pub group: String,
}

/// A message that was put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dead {
    /// Its id.
    pub id: String,
    /// What it says.
    pub body: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Whose it is.
    pub group: String,
    /// How often it was handed out and not acknowledged before it was put aside.
    pub failed: u32,
}

/// Which of the messages put aside go back to work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redrive {
    /// All.
    All,
    /// These, by id.
    Only(Vec<String>),
}

/// How much waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Depth {
    /// Could be handed out now.
    pub ready: usize,
    /// Handed out and not acknowledged yet.
    pub in_flight: usize,
    /// Delayed, and never handed out yet.
    pub delayed: usize,
    /// Put aside.
    pub dead: usize,
    /// When the next of those in flight or delayed can be handed out, where the backend can tell: SQS cannot.
    pub next_due: Option<Timestamp>,
}

/// Why a backend could not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QueueError {
    /// It may have happened, also in part. Sending again may send twice, which receivers bear.
    #[error("the queue did not answer: {0}")]
    Unavailable(String),
    /// It did not happen and will not.
    #[error("the queue refused: {0}")]
    Refused(String),
    /// It was written by a newer Waybill.
    #[error("the queue has schema {found}, newer than {known}, the newest that this build knows")]
    TooNew {
        /// The version there.
        found: i64,
        /// The newest known.
        known: i64,
    },
}

/// A backend. Hands out at least once, in no order; a queue exists once something was sent to it.
#[async_trait]
pub trait Queue: Send + Sync + Debug {
    /// Sends messages.
    async fn send(&self, queue: &str, messages: Vec<Outgoing>, now: Timestamp) -> Result<(), QueueError>;

    /// Hands out at most `max` messages and hides them for `visibility`. What was handed out too often is put aside.
    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Received>, QueueError>;

    /// Acknowledges, and says how many were there. A receipt of a message that was handed out again since does nothing;
    /// SQS may count it all the same.
    async fn delete(&self, queue: &str, receipts: &[String]) -> Result<usize, QueueError>;

    /// Hides a message for so long from now. `false` when it was handed out again, or acknowledged, since.
    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &str,
        after: SignedDuration,
        now: Timestamp,
    ) -> Result<bool, QueueError>;

    /// How much waits. May be a little off.
    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError>;

    /// What was put aside, the oldest first.
    async fn dead(&self, queue: &str, limit: usize) -> Result<Vec<Dead>, QueueError>;

    /// Sends what was put aside back to work, and says how many.
    async fn redrive(&self, queue: &str, which: Redrive, now: Timestamp) -> Result<usize, QueueError>;
}

impl Outgoing {
    /// A message without delay.
    pub const fn new(body: String, group: String) -> Self {
        Self { body, group, delay: SignedDuration::ZERO }
    }

    /// What every backend refuses, so that none is stronger than another.
    pub(crate) fn check(&self) -> Result<(), QueueError> {
        if self.delay.is_negative() || self.delay > LONGEST_DELAY {
            return Err(QueueError::Refused(format!(
                "a delay of {} is not between 0 and 15 minutes",
                self.delay
            )));
        }
        if self.body.is_empty() || self.body.len() > LARGEST_BODY {
            let bytes = self.body.len();
            return Err(QueueError::Refused(format!(
                "a body of {bytes} bytes is not between 1 and {LARGEST_BODY}"
            )));
        }
        if let Some(letter) = self.body.chars().find(|letter| !travels(*letter)) {
            let letter = u32::from(letter);
            return Err(QueueError::Refused(format!(
                "a body with the character U+{letter:04X}, which SQS does not take"
            )));
        }
        let printable = self.group.bytes().all(|byte| byte.is_ascii_graphic());
        if self.group.is_empty() || self.group.len() > 128 || !printable {
            return Err(QueueError::Refused(format!(
                "`{}` is no group: 1 to 128 printable characters",
                self.group
            )));
        }
        Ok(())
    }
}

/// Whether a character can travel in a message: what XML 1.0 allows, for that is what SQS takes.
pub(crate) const fn travels(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqs_does_not_take_is_refused_before_anything_is_sent() {
        for (body, passes) in [
            ("{\"a\":\"\\u0001\"}\r\n\t", true),
            ("\u{7f} \u{fffd} \u{1f69a}", true),
            ("\u{1}", false),
            ("\u{ffff}", false),
        ] {
            let message = Outgoing::new(body.to_owned(), "g".to_owned());
            assert_eq!(message.check().is_ok(), passes, "{body:?}");
        }
    }
}
