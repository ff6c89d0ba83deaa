//! Secrets of an invented shop, kept in memory.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use waybill_flows::world::{Chance, ReadsSecrets};
use waybill_mapping::partner::Secrets;

/// Secrets by name, then by key. Prints none.
#[derive(Default)]
pub(super) struct Safe(Mutex<BTreeMap<String, BTreeMap<String, String>>>);

impl Safe {
    /// Keeps a secret.
    pub(super) fn store(&self, name: &str, key: &str, value: &str) {
        let mut safe = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        safe.entry(name.to_owned()).or_default().insert(key.to_owned(), value.to_owned());
    }
}

impl ReadsSecrets for Safe {
    fn read(&self, name: &str) -> Result<Secrets, String> {
        let safe = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        safe.get(name).cloned().map(Secrets::new).ok_or_else(|| format!("there is no secret `{name}`"))
    }
}

impl fmt::Debug for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Safe(***)")
    }
}

/// Chance that is the same for the same seed.
#[derive(Debug)]
pub(super) struct Seeded(Mutex<fastrand::Rng>);

impl Seeded {
    /// From a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }
}

impl Chance for Seeded {
    fn next(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).u64(..)
    }
}
