//! Receipts: whether something was seen before.

use jiff::{SignedDuration, Timestamp};

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New};

/// Whether something was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// It was not.
    First,
    /// It was.
    Again,
}

impl Ledger {
    /// Whether `id` was seen before. Remembers it for `keep`.
    pub async fn receipt(
        &self,
        id: &str,
        now: Timestamp,
        keep: SignedDuration,
    ) -> Result<Receipt, LedgerError> {
        let until = now + keep;
        self.change(&keys::receipt(id), |known: Option<Timestamp>| {
            if known.is_some_and(|until| until > now) {
                return Ok(Change::Leave(Receipt::Again));
            }
            Ok(Change::Put(New { data: until, shelf: None, expires: Some(until) }, Receipt::First))
        })
        .await
    }
}
