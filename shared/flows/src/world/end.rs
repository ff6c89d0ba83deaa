//! When a process must have ended its work: Lambda ends a call at its time, whatever is under way.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// The time of the end; none where a process runs on.
#[derive(Debug, Default)]
pub(crate) struct End(Mutex<Option<Timestamp>>);

impl End {
    pub(super) fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
    }

    /// Whether it is so close that what takes this long is not begun any more.
    pub(super) fn is_within(&self, time: SignedDuration, now: Timestamp) -> bool {
        let end = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        end.is_some_and(|end| end.duration_since(now) < time)
    }

    /// A claim's length: nobody claims beyond his own end, so what does not fit before it is not begun.
    pub(super) fn shorten(&self, longest: SignedDuration, now: Timestamp) -> SignedDuration {
        let end = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = end.map_or(longest, |end| end.duration_since(now).max(SignedDuration::ZERO));
        longest.min(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_end_with_the_process() {
        let end = End::default();
        let (longest, seconds) = (SignedDuration::from_secs(120), SignedDuration::from_secs);
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(end.shorten(longest, at(0)), longest);
        assert!(!end.is_within(longest, at(0)), "it runs on");
        end.set(at(90));
        for (now, want) in [(0, 90), (80, 10), (90, 0), (95, 0)] {
            assert_eq!(end.shorten(longest, at(now)), seconds(want), "{now}");
        }
        assert!(end.is_within(seconds(11), at(80)) && !end.is_within(seconds(10), at(80)));
        end.set(at(1000));
        assert_eq!(end.shorten(longest, at(95)), longest, "the next call has its own end");
    }
}
