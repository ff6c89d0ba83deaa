//! What may be done only once in a while, whoever asks for it.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// When something was done last.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Option<Timestamp>>);

impl Pace {
    /// Nothing was done yet.
    pub(super) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// Whether it may be done now; then it counts as done.
    pub(crate) fn may(&self, now: Timestamp, every: SignedDuration) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let may = last.is_none_or(|at| now.duration_since(at) >= every);
        if may {
            *last = Some(now);
        }
        may
    }
}
