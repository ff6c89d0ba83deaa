//! Bodies that are larger than a row may be. They are cut in pieces that are written and removed in the transaction of
//! their row, so that none is ever left over.

use aws_sdk_dynamodb::types::{Delete, Put};
use sha2::{Digest as _, Sha256};

use super::row::{self, Stored, blob, expiry};
use super::table::EXPIRES;
use crate::store::{Item, Key};

/// Bytes of a body that a row holds; DynamoDB: 400 KB for all of an item, with names.
const WHOLE: usize = 350 * 1024;

pub(super) const BYTES: &str = "bytes";

/// Where a body lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pieces {
    /// Names their partition; unlike for each write.
    pub(super) name: String,
    /// How many they are.
    pub(super) count: u64,
    /// Whether they are compressed.
    pub(super) packed: bool,
}

impl Pieces {
    /// The pieces of a body, if it is too large for its row.
    pub(super) fn of(item: &Item, stored: &Stored) -> Option<Self> {
        if stored.bytes.len() <= WHOLE {
            return None;
        }
        let rev = item.rev.to_string();
        let parts = [item.key.pk.as_bytes(), item.key.sk.as_bytes(), item.writer.as_bytes(), rev.as_bytes()];
        let name = digest(parts.into_iter().chain([stored.bytes.as_slice()]));
        let count = u64::try_from(stored.bytes.chunks(WHOLE).len()).unwrap_or(u64::MAX);
        Some(Self { name, count, packed: stored.packed })
    }

    /// The partition that they lie in.
    pub(super) fn pk(&self) -> String {
        format!("pieces/{}", self.name)
    }

    fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        (0..self.count).map(|n| Key { pk: self.pk(), sk: format!("{n:04}") })
    }

    /// What writes them.
    pub(super) fn puts(&self, item: &Item, stored: &Stored, table: &str) -> Vec<Put> {
        let put = |(key, bytes): (Key, &[u8])| {
            let mut attributes = row::key(&key);
            attributes.insert(BYTES.to_owned(), blob(bytes.to_vec()));
            attributes.extend(item.expires.map(|at| (EXPIRES.to_owned(), expiry(at))));
            Put::builder().table_name(table).set_item(Some(attributes)).build().ok()
        };
        self.keys().zip(stored.bytes.chunks(WHOLE)).filter_map(put).collect()
    }

    /// What removes them.
    pub(super) fn deletes(&self, table: &str) -> Vec<Delete> {
        let delete =
            |key: Key| Delete::builder().table_name(table).set_key(Some(row::key(&key))).build().ok();
        self.keys().filter_map(delete).collect()
    }
}

/// 32 characters that name these texts and no others.
fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    let hash = hash.finalize();
    let half = hash.iter().take(16).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    format!("{half:032x}")
}
