//! Receipts: whether something was granted before, so that a repeat of it counts once.

use jiff::{SignedDuration, Timestamp};

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New};

impl Ledger {
    /// Remembers `id` for `keep`. What is remembered already stays as long as it was.
    pub async fn keep_receipt(
        &self,
        id: &str,
        now: Timestamp,
        keep: SignedDuration,
    ) -> Result<(), LedgerError> {
        let until = now + keep;
        self.change(&keys::receipt(id), |known: Option<Timestamp>| {
            if known.is_some_and(|until| until > now) {
                return Ok(Change::Leave(()));
            }
            Ok(Change::Put(New { data: until, shelf: None, expires: Some(until) }, ()))
        })
        .await
    }

    /// Whether `id` is remembered.
    pub async fn has_receipt(&self, id: &str, now: Timestamp) -> Result<bool, LedgerError> {
        let until: Option<Timestamp> = self.read(&keys::receipt(id)).await?;
        Ok(until.is_some_and(|until| until > now))
    }
}
