//! Cursors: how far a list was read. They move by compare-and-set, and only forward.

use serde::{Deserialize, Serialize};

use crate::error::LedgerError;
use crate::ledger::{Ledger, New, put};
use crate::store::{Condition, Written};
use crate::{keys, stored};

/// How far something was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// A text that sorts as the list does.
    pub value: String,
    rev: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    value: String,
}

impl Ledger {
    /// How far something was read.
    pub async fn cursor(&self, name: &str) -> Result<Option<Cursor>, LedgerError> {
        let Some(item) = self.get(&keys::cursor(name)).await? else { return Ok(None) };
        let kept: Kept = stored::decode(&item)?;
        Ok(Some(Cursor { value: kept.value, rev: item.rev }))
    }

    /// Moves a cursor from where it was read to `value`. `false`: another run moved it first, and this one must stop.
    /// `token` must be the same when this very move is repeated, and unlike that of every other write.
    ///
    /// Errors: `Backwards` when `value` sorts before where the cursor stands.
    pub async fn advance(
        &self,
        name: &str,
        from: Option<&Cursor>,
        value: &str,
        token: &str,
    ) -> Result<bool, LedgerError> {
        if let Some(from) = from
            && value < from.value.as_str()
        {
            let (name, from, to) = (name.to_owned(), from.value.clone(), value.to_owned());
            return Err(LedgerError::Backwards { name, from, to });
        }
        let condition = from.map_or(Condition::Absent, |from| Condition::Rev(from.rev));
        let kept = Kept { value: value.to_owned() };
        let write = put(&keys::cursor(name), &New::lasting(kept), condition)?;
        Ok(self.write(&[write], token).await? == Written::Done)
    }
}
