//! Receipts: whether something was seen before.

use jiff::{SignedDuration, Timestamp};

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New};

impl Ledger {
    /// Whether this is the first time that `id` is seen within `keep`. Remembers it for as long.
    pub async fn receipt(&self, id: &str, now: Timestamp, keep: SignedDuration) -> Result<bool, LedgerError> {
        let until = now + keep;
        self.change(&keys::receipt(id), |known: Option<Timestamp>| {
            if known.is_some_and(|until| until > now) {
                return Ok(Change::Leave(false));
            }
            Ok(Change::Put(New { data: until, shelf: None, expires: Some(until) }, true))
        })
        .await
    }
}
