//! SKU pairs learned from orders: where only a product's attribute says what the partner calls it.

use waybill_domain::ids::{AccountId, Sku};

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New};

impl Ledger {
    /// Remembers what a partner calls one of the shop's SKUs. The newest pair stands.
    pub async fn learn_sku(&self, account: &AccountId, theirs: &Sku, ours: &Sku) -> Result<(), LedgerError> {
        self.change(&keys::learned(account, theirs), |known: Option<Sku>| {
            if known.as_ref() == Some(ours) {
                return Ok(Change::Leave(()));
            }
            Ok(Change::Put(New::lasting(ours.clone()), ()))
        })
        .await
    }

    /// The shop's SKU behind a partner's, where a placed order told it.
    pub async fn learned_sku(&self, account: &AccountId, theirs: &Sku) -> Result<Option<Sku>, LedgerError> {
        self.read(&keys::learned(account, theirs)).await
    }
}
