//! Sees to one message once it is known what became of it.

use jiff::SignedDuration;
use tracing::warn;

use super::{Bench, Options, Outcome};
use crate::envelope::Envelope;
use crate::queue::{LONGEST_DELAY, Outgoing, QueueError, Received};

/// What was done about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It is to be acknowledged.
    Done,
    /// It is to be acknowledged: a copy of it waits.
    SentAgain,
    /// It comes again.
    Failed,
}

/// Does what an outcome asks for. Answers the message's id and what was done.
pub(super) async fn finish(
    bench: Bench<'_>,
    name: &str,
    options: &Options,
    message: &Received,
    outcome: Outcome,
) -> (String, End) {
    let end = match outcome {
        Outcome::Done => End::Done,
        Outcome::Again { after } => match send_again(bench, name, options, message, after).await {
            Ok(()) => End::SentAgain,
            Err(cause) => {
                warn!(queue = name, message_id = message.id, %cause, "Could not be sent again; it comes again by itself");
                End::Failed
            }
        },
        Outcome::Failed { cause } => {
            let receives = message.receives;
            warn!(queue = name, message_id = message.id, receives, cause, "Failed; it comes again");
            come_again(bench, name, options, message).await;
            End::Failed
        }
    };
    (message.id.clone(), end)
}

/// The copy is sent before the original is acknowledged: a crash in between makes two, never none.
async fn send_again(
    bench: Bench<'_>,
    name: &str,
    options: &Options,
    message: &Received,
    after: SignedDuration,
) -> Result<(), QueueError> {
    // What cannot be read has no tries to count: its copy is the same.
    let body = Envelope::decode(&message.body)
        .map_or_else(|_| message.body.clone(), |envelope| envelope.again().encode());
    let delay = after.clamp(SignedDuration::ZERO, options.max_delay.min(LONGEST_DELAY));
    let copy = Outgoing { body, group: message.group.clone(), delay };
    bench.queue.send(name, vec![copy], (bench.now)()).await
}

/// A pause by full jitter: anything up to a second, doubled with each receive.
async fn come_again(bench: Bench<'_>, name: &str, options: &Options, message: &Received) {
    let longest = SignedDuration::from_secs(1_i64 << message.receives.min(20)).min(options.max_delay);
    let millis = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
    let pause = (bench.random)() % millis;
    let pause = SignedDuration::from_millis(i64::try_from(pause).unwrap_or(0));
    let changed = bench.queue.change_visibility(name, &message.receipt, pause, (bench.now)()).await;
    if let Err(cause) = changed {
        warn!(queue = name, message_id = message.id, %cause, "Its pause could not be set; it comes again by itself");
    }
}
