//! Counters for brakes: how often something happened within a window.

use jiff::{SignedDuration, Timestamp};

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New};

/// How long a window's count is kept beyond its start.
const KEPT: SignedDuration = SignedDuration::from_hours(72);

impl Ledger {
    /// Counts `n` more within the window that starts then, and says how many that makes. With zero, only says it.
    pub async fn count(&self, name: &str, window_start: Timestamp, n: u32) -> Result<u32, LedgerError> {
        self.change(&keys::count(name, window_start), |known: Option<u32>| {
            let total = known.unwrap_or(0).saturating_add(n);
            if n == 0 {
                return Ok(Change::Leave(total));
            }
            Ok(Change::Put(New { data: total, shelf: None, expires: Some(window_start + KEPT) }, total))
        })
        .await
    }
}
