//! How often each operation of each system was called.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Counts of requests that reached a simulator, refused ones included.
#[derive(Debug, Default)]
pub struct Calls {
    counts: Mutex<BTreeMap<String, BTreeMap<String, u64>>>,
}

impl Calls {
    /// Counts one request.
    pub fn count(&self, system: &str, operation: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(system.to_owned()).or_default().entry(operation.to_owned()).or_default() += 1;
    }

    /// All counts: system, then operation.
    pub fn counts(&self) -> BTreeMap<String, BTreeMap<String, u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All requests of one system.
    pub fn total(&self, system: &str) -> u64 {
        self.counts().get(system).map_or(0, |operations| operations.values().sum())
    }
}
