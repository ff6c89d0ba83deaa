//! What is learned on the way: SKU pairs from orders, where only a product's attribute says what the partner calls it; and
//! whose the orders are that people at a partner split off others.

use waybill_domain::ids::{AccountId, PartnerOrderId, Sku};

use crate::error::LedgerError;
use crate::keys;
use crate::known::Link;
use crate::ledger::{Change, Ledger, New, put};
use crate::store::Condition;

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

    /// Remembers whose an order is that was split off one that is known.
    pub async fn learn_link(
        &self,
        account: &AccountId,
        partner_order: &PartnerOrderId,
        link: &Link,
    ) -> Result<(), LedgerError> {
        if self.link(account, partner_order).await?.as_ref() == Some(link) {
            return Ok(());
        }
        let write = put(&keys::link(account, partner_order), &New::lasting(link.clone()), Condition::Any)?;
        self.write(&[write], &self.token()).await.map(|_written| ())
    }
}
