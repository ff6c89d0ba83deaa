//! How the scheduled runs of this process ended.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

/// The last end of each run, by its name.
#[derive(Debug, Default)]
pub(crate) struct Ended(Mutex<BTreeMap<String, End>>);

/// How a run ended last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct End {
    /// When.
    at: Timestamp,
    /// Since when it has failed each time; absent where it did what it was to do. Why stands in the log: whoever may ask how
    /// this process is need not know what our counterparts say.
    #[serde(skip_serializing_if = "Option::is_none")]
    failing_since: Option<Timestamp>,
}

impl Ended {
    /// A run ended, and may have failed.
    pub(super) fn note(&self, name: &str, at: Timestamp, has_failed: bool) {
        let mut all = self.lock();
        let before = all.get(name).and_then(|end| end.failing_since);
        let failing_since = has_failed.then(|| before.unwrap_or(at));
        all.insert(name.to_owned(), End { at, failing_since });
    }

    /// All of them.
    pub(super) fn all(&self) -> BTreeMap<String, End> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, End>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_fails_since_the_first_time_that_it_failed_in_a_row() {
        let ended = Ended::default();
        let at = |second: i64| Timestamp::from_second(1_794_000_000 + second).unwrap();
        let failing = |second, has_failed| {
            ended.note("tend", at(second), has_failed);
            ended.all()["tend"].failing_since
        };
        let ends =
            [(0, false, None), (1, true, Some(1)), (2, true, Some(1)), (3, false, None), (4, true, Some(4))];
        for (second, has_failed, since) in ends {
            assert_eq!(failing(second, has_failed), since.map(at), "{second}");
        }
        assert_eq!(ended.all()["tend"].at, at(4));
    }
}
