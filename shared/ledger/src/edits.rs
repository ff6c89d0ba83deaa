//! What people edited of an order. It lasts as long as the order's records: whoever looks later needs it as much.

use waybill_domain::edits::Edits;
use waybill_domain::ids::OrderId;

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New};

impl Ledger {
    /// The edits of an order.
    pub async fn edits(&self, order: &OrderId) -> Result<Edits, LedgerError> {
        Ok(self.read(&keys::edits(order)).await?.unwrap_or_default())
    }

    /// Changes the edits of an order, and answers them as they are then. Decided anew when others wrote in between, so that
    /// two people who edit two fields both find theirs.
    pub async fn edit(
        &self,
        order: &OrderId,
        change: impl Fn(&mut Edits) + Send + Sync,
    ) -> Result<Edits, LedgerError> {
        self.change(&keys::edits(order), |known: Option<Edits>| {
            let known = known.unwrap_or_default();
            let mut edits = known.clone();
            change(&mut edits);
            if edits == known {
                return Ok(Change::Leave(edits));
            }
            Ok(Change::Put(New::lasting(edits.clone()), edits))
        })
        .await
    }
}
