//! When this ledger was first opened: an order older than that may have been shipped without it.

use jiff::Timestamp;

use crate::error::LedgerError;
use crate::ledger::{Ledger, New, put};
use crate::store::{Condition, Written};
use crate::{keys, stored};

impl Ledger {
    /// When the ledger was first opened: `now` the first time, that same time ever after. The store is asked once.
    pub async fn born(&self, now: Timestamp) -> Result<Timestamp, LedgerError> {
        if let Some(birth) = self.birth.get() {
            return Ok(*birth);
        }
        let write = put(&keys::born(), &New::lasting(now), Condition::Absent)?;
        let birth = match self.write(&[write], &self.token()).await? {
            Written::Conflict { found: Some(item), .. } => stored::decode(&item)?,
            Written::Conflict { found: None, .. } | Written::Done => now,
        };
        Ok(*self.birth.get_or_init(|| birth))
    }
}
