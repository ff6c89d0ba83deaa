//! Waiting: how long work waits before it comes again, and what a failure makes of it.

use jiff::SignedDuration;
use waybill_domain::failure::Failure;
use waybill_queue::LONGEST_DELAY;
use waybill_queue::runner::Outcome;

/// Again, after this long.
pub(crate) const fn again(after: SignedDuration) -> Outcome {
    Outcome::Again { after }
}

/// Five seconds, doubled with every try, up to the longest that a queue can delay: whatever is out of order for hours
/// is asked four times an hour.
pub(crate) fn backoff(tries: u32) -> SignedDuration {
    SignedDuration::from_secs(5_i64 << tries.min(10)).min(LONGEST_DELAY)
}

/// What a failed exchange makes of work that was tried so often before. A refusal of what cannot be refused is ours to
/// mend. Work for who does not let us in is parked by the engine, however long it was to wait.
pub(crate) fn after(failure: &Failure, tries: u32) -> Outcome {
    match failure {
        Failure::Busy { after, .. } => again(after.unwrap_or_else(|| backoff(tries))),
        Failure::Unknown { .. } | Failure::LockedOut { .. } => again(backoff(tries)),
        Failure::Refused(refusal) => Outcome::Failed { cause: refusal.message.clone() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (0..9).map(|tries| backoff(tries).as_secs()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 640, 900]);
        assert_eq!(backoff(u32::MAX), LONGEST_DELAY);
    }
}
