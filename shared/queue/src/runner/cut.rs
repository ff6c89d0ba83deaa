//! Has messages come again soon whose work was cut short. Whoever handed them over only leaves them hidden, for as long as
//! a call may take several times over.

use futures::{StreamExt as _, stream};
use jiff::SignedDuration;
use tracing::warn;

use super::{AT_ONCE, Bench, Options};
use crate::queue::Received;

/// The longest pause after the first receive; doubled with each.
const FIRST: SignedDuration = SignedDuration::from_secs(4);

/// Has messages come again after some seconds, more with each receive: what is cut every time must not be put aside within
/// minutes. One whose pause could not be set, or not before the caller gave up, comes again by itself.
///
/// Nothing rests on how long they are hidden. Their work here is over, a request of it may still land, and another process
/// may work for the same order: that is how things stand after a worker died, too. Who receives the message next finds the
/// claim held, and waits, or over and in doubt, and looks before it sends; what needs no claim is harmless to repeat.
pub async fn come_soon(bench: Bench<'_>, name: &str, options: &Options, cut: &[Received]) {
    let hidden = stream::iter(cut).for_each_concurrent(AT_ONCE, |message| async move {
        let pause = pause((bench.random)(), message.receives).min(options.max_delay);
        let changed = bench.queue.change_visibility(name, &message.receipt, pause, (bench.now)()).await;
        if let Err(cause) = changed {
            warn!(queue = name, message_id = message.id, %cause, "It was cut short, and its pause could not be set; it comes again by itself");
        }
    });
    hidden.await;
}

/// Between half of the longest and all of it.
fn pause(random: u64, receives: u32) -> SignedDuration {
    let longest = FIRST.saturating_mul(1_i32 << receives.saturating_sub(1).min(20));
    let half = u64::try_from(longest.as_millis() / 2).unwrap_or(u64::MAX);
    let more = i64::try_from(random % half.saturating_add(1)).unwrap_or(0);
    (longest / 2).saturating_add(SignedDuration::from_millis(more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_with_each_receive() {
        for (receives, shortest, longest) in
            [(0, 2_000, 4_000), (1, 2_000, 4_000), (2, 4_000, 8_000), (8, 256_000, 512_000)]
        {
            for (random, want) in [(0, shortest), (longest - shortest, longest)] {
                let want = SignedDuration::from_millis(want);
                assert_eq!(pause(u64::try_from(random).unwrap(), receives), want, "{receives}");
            }
        }
        assert!(pause(u64::MAX, u32::MAX) > SignedDuration::from_hours(500));
    }
}
