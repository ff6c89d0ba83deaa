//! How many calls of each endpoint an organization may make in a second, whatever key they are made with.
//!
//! Whether the real windows are the seconds of the clock is not known. Calls that are refused for the limit don't count.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::route::Endpoint;

/// The calls of this second.
#[derive(Debug, Default)]
pub(super) struct Limits {
    used: BTreeMap<Endpoint, (i64, u32)>,
}

/// What the headers of an answer say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gauge {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// When the next window begins, in Unix seconds.
    pub(super) reset: i64,
    /// The call is one too many.
    pub(super) is_over: bool,
}

impl Limits {
    /// Counts a call.
    pub(super) fn take(&mut self, endpoint: Endpoint, now: Timestamp) -> Gauge {
        let second = now.as_second();
        let limit = endpoint.limit();
        let (window, used) = self.used.entry(endpoint).or_insert((second, 0));
        if *window != second {
            (*window, *used) = (second, 0);
        }
        let is_over = *used >= limit;
        if !is_over {
            *used += 1;
        }
        Gauge { limit, remaining: limit - *used, reset: second + 1, is_over }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_endpoint_has_seconds_of_its_own() {
        let at = |milliseconds: i64| Timestamp::from_millisecond(milliseconds).unwrap();
        let mut limits = Limits::default();
        for (time, endpoint, remaining, reset, is_over) in [
            (5_000, Endpoint::Detect, 2, 6, false),
            (5_100, Endpoint::Detect, 1, 6, false),
            (5_200, Endpoint::Detect, 0, 6, false),
            (5_999, Endpoint::Detect, 0, 6, true),
            (5_999, Endpoint::List, 5, 6, false),
            (6_000, Endpoint::Detect, 2, 7, false),
            (4_000, Endpoint::Detect, 2, 5, false),
        ] {
            let want = Gauge { limit: endpoint.limit(), remaining, reset, is_over };
            assert_eq!(limits.take(endpoint, at(time)), want, "{endpoint:?} at {time}");
        }
    }
}
