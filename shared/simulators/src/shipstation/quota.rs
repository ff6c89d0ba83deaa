//! How many calls a key may make: so many in a minute, counted from the first call of that minute.
//!
//! Whether the real windows begin with the first call or with the clock's minute is not known.

use jiff::{SignedDuration, Timestamp};

const WINDOW: SignedDuration = SignedDuration::from_mins(1);

/// Calls of V1 in a minute, for each key.
pub(super) const V1: u32 = 40;
/// Calls of V2 in a minute.
pub(super) const V2: u32 = 200;

/// The calls of one key.
#[derive(Debug)]
pub(super) struct Quota {
    limit: u32,
    used: u32,
    began: Option<Timestamp>,
}

/// What the headers of an answer say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gauge {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// Seconds until the next window begins, at least one.
    pub(super) reset: u32,
    /// The call is one too many.
    pub(super) is_over: bool,
}

impl Quota {
    pub(super) const fn new(limit: u32) -> Self {
        Self { limit, used: 0, began: None }
    }

    /// Counts a call. Calls that are refused don't count.
    pub(super) fn take(&mut self, now: Timestamp) -> Gauge {
        let since = self.began.map(|began| now.duration_since(began));
        let passed = since.filter(|passed| (SignedDuration::ZERO..WINDOW).contains(passed));
        if passed.is_none() {
            self.began = Some(now);
            self.used = 0;
        }
        let is_over = self.used >= self.limit;
        if !is_over {
            self.used += 1;
        }
        let left = WINDOW.saturating_sub(passed.unwrap_or(SignedDuration::ZERO)).as_millis();
        let reset = u32::try_from((left + 999) / 1000).unwrap_or(1).max(1);
        Gauge { limit: self.limit, remaining: self.limit - self.used, reset, is_over }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_begins_with_its_first_call() {
        let at = |milliseconds: i64| Timestamp::from_millisecond(milliseconds).unwrap();
        let mut quota = Quota::new(2);
        for (time, remaining, reset, is_over) in [
            (5_000, 1, 60, false),
            (5_001, 0, 60, false),
            (64_000, 0, 1, true),
            (64_999, 0, 1, true),
            (65_000, 1, 60, false),
            (1_000, 1, 60, false),
        ] {
            let want = Gauge { limit: 2, remaining, reset, is_over };
            assert_eq!(quota.take(at(time)), want, "at {time}");
        }
    }
}
