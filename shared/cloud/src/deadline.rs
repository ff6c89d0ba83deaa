//! When a call of a function must have ended.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// What is left once the work has ended: for handing back what was cut, for telling what happened, and for the answer.
const MARGIN: SignedDuration = SignedDuration::from_millis(1500);
/// What of it is for telling and the answer.
const REPORT: SignedDuration = SignedDuration::from_millis(900);
/// What of it is the answer's alone.
const ANSWER: SignedDuration = SignedDuration::from_millis(300);

/// When Lambda ends the call, whether it has answered or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(Timestamp);

impl Deadline {
    /// From Lambda's figure: milliseconds since 1970 in UTC. One that is out of range never comes.
    pub fn of_millis(millis: u64) -> Self {
        let at = i64::try_from(millis).ok().and_then(|millis| Timestamp::from_millisecond(millis).ok());
        Self(at.unwrap_or(Timestamp::MAX))
    }

    /// When work must have ended, so that the answer still arrives.
    pub fn stop_at(self) -> Timestamp {
        self.0.checked_sub(MARGIN).unwrap_or(self.0)
    }

    /// How long work may still take; nothing once it is too late.
    pub fn left(self, now: Timestamp) -> Duration {
        until(self.stop_at(), now)
    }

    /// How long it may still take to hand back what was cut, so that there is time to tell what happened.
    pub(crate) fn left_to_hand_back(self, now: Timestamp) -> Duration {
        until(self.0.checked_sub(REPORT).unwrap_or(self.0), now)
    }

    /// How long it may still take to tell what happened, so that the answer still arrives.
    pub(crate) fn left_to_tell(self, now: Timestamp) -> Duration {
        until(self.0.checked_sub(ANSWER).unwrap_or(self.0), now)
    }
}

fn until(end: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(end.duration_since(now)).unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_ends_before_the_call_does() {
        let deadline = Deadline::of_millis(10_000);
        let at = |millis| Timestamp::from_millisecond(millis).unwrap();
        assert_eq!(deadline.stop_at(), at(8_500));
        for (now, left, left_to_hand_back, left_to_tell) in [
            (0, 8_500, 9_100, 9_700),
            (8_000, 500, 1_100, 1_700),
            (8_500, 0, 600, 1_200),
            (9_200, 0, 0, 500),
            (9_700, 0, 0, 0),
            (99_000, 0, 0, 0),
        ] {
            let now = at(now);
            let lefts = (deadline.left(now), deadline.left_to_hand_back(now), deadline.left_to_tell(now));
            let want = [left, left_to_hand_back, left_to_tell].map(Duration::from_millis);
            assert_eq!(<[Duration; 3]>::from(lefts), want, "{now}");
        }
        assert_eq!(Deadline::of_millis(u64::MAX).stop_at(), Timestamp::MAX - MARGIN);
    }
}
