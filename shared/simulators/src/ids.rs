//! Ids and secrets that look random and are the same for the same seed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// The first eight bytes of the SHA-256 over length-prefixed parts, as a number.
pub(crate) fn hash(seed: u64, parts: &[&str]) -> u64 {
    u64::from_be_bytes(digest(seed, parts).first_chunk().copied().unwrap_or_default())
}

fn digest(seed: u64, parts: &[&str]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(seed.to_be_bytes());
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_vec()
}

/// A counter whose numbers come out as UUIDs.
#[derive(Debug)]
pub struct Ids {
    seed: u64,
    system: &'static str,
    next: AtomicU64,
    named: Mutex<HashMap<String, u64>>,
}

impl Ids {
    pub(crate) fn new(seed: u64, system: &'static str) -> Self {
        Self { seed, system, next: AtomicU64::new(1), named: Mutex::default() }
    }

    /// The next number, from 1.
    pub fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// The next id in the shape of a version 4 UUID.
    pub fn uuid(&self) -> String {
        self.shaped(&["uuid", &self.number().to_string()])
    }

    /// An id for what is called like this: the same whatever else was made before, and a new one each time.
    pub fn uuid_of(&self, name: &str) -> String {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let times = named.entry(name.to_owned()).or_default();
        *times += 1;
        self.shaped(&["named", name, &times.to_string()])
    }

    /// The id of what is called like this; asking twice gives the same.
    pub fn uuid_always(&self, name: &str) -> String {
        self.shaped(&["always", name])
    }

    fn shaped(&self, parts: &[&str]) -> String {
        let hex = self.hex(parts);
        let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
        format!("{}-{}-4{}-a{}-{}", part(0..8), part(8..12), part(13..16), part(17..20), part(20..32))
    }

    /// The secret of this name, 40 hex characters; asking twice gives the same.
    pub fn secret(&self, name: &str) -> String {
        self.hex(&["secret", name]).get(..40).unwrap_or_default().to_owned()
    }

    fn hex(&self, parts: &[&str]) -> String {
        let parts: Vec<&str> = std::iter::once(self.system).chain(parts.iter().copied()).collect();
        digest(self.seed, &parts).iter().fold(String::new(), |mut hex, byte| {
            hex.extend(
                [byte >> 4, byte & 15].into_iter().filter_map(|half| char::from_digit(half.into(), 16)),
            );
            hex
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_same_ids_and_none_twice() {
        let (one, two) = (Ids::new(7, "shop"), Ids::new(7, "shop"));
        let first: Vec<String> = (0..100).map(|_| one.uuid()).collect();
        assert_eq!(first, (0..100).map(|_| two.uuid()).collect::<Vec<_>>());
        assert_eq!(first.iter().collect::<std::collections::BTreeSet<_>>().len(), 100);
        assert_ne!(first[0], Ids::new(8, "shop").uuid());
        assert_eq!(first[0].split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        let later = Ids::new(7, "shop");
        assert_eq!(one.uuid_of("order 1"), later.uuid_of("order 1"));
        assert_ne!(later.uuid_of("order 1"), later.uuid_of("order 1"));
        assert_eq!(one.secret("a"), two.secret("a"));
        assert_ne!(one.secret("a"), one.secret("b"));
    }
}
