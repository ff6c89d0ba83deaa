//! What a shop said of the states of its workflows, and when.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use waybill_mapping::commercetools::states::States;

/// Kept for as long as the process lives; what is too old is for whoever asks.
#[derive(Debug, Default)]
pub(crate) struct Learned(Mutex<Said>);

#[derive(Debug, Default)]
struct Said {
    states: Arc<States>,
    /// `None` until it was asked, and when that is in doubt.
    at: Option<Timestamp>,
}

impl Learned {
    /// The states as they were said to be; none until somebody asked.
    pub(crate) fn states(&self) -> Arc<States> {
        Arc::clone(&self.said().states)
    }

    /// Whether they were asked for later than that.
    pub(crate) fn is_newer_than(&self, then: Timestamp) -> bool {
        self.said().at.is_some_and(|at| at > then)
    }

    pub(crate) fn keep(&self, states: States, at: Timestamp) {
        *self.said() = Said { states: Arc::new(states), at: Some(at) };
    }

    /// Has them asked for again: an update that they allowed was refused.
    pub(crate) fn doubt(&self) {
        self.said().at = None;
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
