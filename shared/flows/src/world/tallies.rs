//! Counts and timings of one process, for its health page and for the demo's table.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;

/// Counts by name.
#[derive(Debug, Default)]
pub struct Counts(Mutex<BTreeMap<String, u64>>);

impl Counts {
    /// One more.
    pub fn add(&self, name: &str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(name.to_owned()).or_default() += 1;
    }

    /// All of them.
    pub fn all(&self) -> BTreeMap<String, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The last durations by name.
#[derive(Debug, Default)]
pub struct Timings(Mutex<BTreeMap<String, Vec<SignedDuration>>>);

/// As many durations of a name are kept.
const KEPT: usize = 100_000;

impl Timings {
    /// One more.
    pub fn add(&self, name: &str, took: SignedDuration) {
        let mut timings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let list = timings.entry(name.to_owned()).or_default();
        if list.len() < KEPT {
            list.push(took);
        }
    }

    /// The duration below which `percent` of them are; `None` where there are none.
    pub fn percentile(&self, name: &str, percent: usize) -> Option<SignedDuration> {
        let timings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = timings.get(name)?.clone();
        drop(timings);
        list.sort_unstable();
        let at = (list.len() * percent).div_ceil(100).saturating_sub(1);
        list.get(at).copied()
    }
}
