//! What requests cost: a bucket of credits that refills by the second, and a ceiling on requests.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::refusal::Refusal;

/// The bucket's size; a single operation above it never runs.
pub(super) const MAX_AVAILABLE: u64 = 4_004;
/// Credits that come back each second.
pub(super) const INCREMENT_RATE: u64 = 60;
const REQUESTS: usize = 7_000;
const REQUEST_WINDOW: SignedDuration = SignedDuration::from_mins(5);

/// The credits of one account.
#[derive(Debug)]
pub(super) struct Credits {
    /// Thousandths of a credit: what one millisecond brings back is a whole number of them.
    thousandths: u64,
    at: Timestamp,
    requests: VecDeque<Timestamp>,
}

impl Credits {
    pub(super) fn full(now: Timestamp) -> Self {
        Self { thousandths: MAX_AVAILABLE * 1000, at: now, requests: VecDeque::new() }
    }

    /// Counts a request. The error is the number of seconds after which one more is welcome.
    pub(super) fn admit(&mut self, now: Timestamp) -> Result<(), u64> {
        while self.requests.front().is_some_and(|first| now.duration_since(*first) >= REQUEST_WINDOW) {
            self.requests.pop_front();
        }
        if self.requests.len() < REQUESTS {
            self.requests.push_back(now);
            return Ok(());
        }
        let oldest = self.requests.front().copied().unwrap_or(now);
        let left = REQUEST_WINDOW.saturating_sub(now.duration_since(oldest));
        Err(u64::try_from(left.as_secs()).unwrap_or(0) + 1)
    }

    /// Whole credits in the bucket.
    pub(super) fn remaining(&mut self, now: Timestamp) -> u64 {
        let passed = u64::try_from(now.duration_since(self.at).as_millis()).unwrap_or(0);
        self.thousandths =
            self.thousandths.saturating_add(passed.saturating_mul(INCREMENT_RATE)).min(MAX_AVAILABLE * 1000);
        self.at = self.at.max(now);
        self.thousandths / 1000
    }

    /// Refuses an operation whose estimate the bucket doesn't cover; nothing is taken yet.
    pub(super) fn cover(&mut self, required: u64, now: Timestamp) -> Result<(), Refusal> {
        let remaining = self.remaining(now);
        if required <= remaining {
            return Ok(());
        }
        Err(Refusal::Credits { required, remaining, wait: wait(required - remaining) })
    }

    /// Takes what an operation that ran has cost.
    pub(super) fn charge(&mut self, cost: u64) {
        self.thousandths = self.thousandths.saturating_sub(cost.saturating_mul(1000));
    }

    /// As `user_quota` and the extensions of each answer report it.
    pub(super) fn quota(&mut self, now: Timestamp) -> Value {
        json!({
            "credits_remaining": self.remaining(now), "max_available": MAX_AVAILABLE,
            "increment_rate": INCREMENT_RATE,
        })
    }
}

fn wait(missing: u64) -> String {
    match missing.div_ceil(INCREMENT_RATE) {
        seconds @ 0..120 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(milliseconds).unwrap()
    }

    #[test]
    fn bucket_refills_by_the_millisecond_up_to_its_size() {
        let mut credits = Credits::full(at(0));
        credits.charge(4_000);
        for (time, want) in [(0, 4), (50, 7), (1_000, 64), (60_000, 3_604), (600_000, MAX_AVAILABLE)] {
            assert_eq!(credits.remaining(at(time)), want, "after {time} ms");
        }
        assert_eq!(credits.remaining(at(0)), MAX_AVAILABLE, "a clock that goes back takes nothing");
    }

    #[test]
    fn refusals_say_how_long_to_wait() {
        let mut credits = Credits::full(at(0));
        credits.charge(4_004 - 263);
        assert_eq!(credits.cover(263, at(0)), Ok(()));
        for (required, seconds) in [(1301, "18 seconds"), (264, "1 seconds"), (1_000_000, "278 minutes")] {
            let wait = seconds.to_owned();
            assert_eq!(
                credits.cover(required, at(0)),
                Err(Refusal::Credits { required, remaining: 263, wait })
            );
        }
        assert_eq!(credits.remaining(at(0)), 263, "a refusal is free");
    }

    #[test]
    fn requests_are_counted_over_five_minutes() {
        let mut credits = Credits::full(at(0));
        for _ in 0..REQUESTS {
            assert_eq!(credits.admit(at(1_000)), Ok(()));
        }
        assert_eq!(credits.admit(at(2_000)), Err(300));
        assert_eq!(credits.admit(at(300_999)), Err(1));
        assert_eq!(credits.admit(at(301_000)), Ok(()));
    }
}
