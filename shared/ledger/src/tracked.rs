//! Which orders share what a tracking service tracks: usually one, several where their goods are in one parcel.

use waybill_domain::ids::{AccountId, OrderId, TrackingId};

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Ledger, New, put};
use crate::store::{Condition, Write};
use crate::stored;

impl Ledger {
    /// Remembers that an order has a parcel that is tracked so.
    pub async fn learn_tracked(
        &self,
        account: &AccountId,
        tracking: &TrackingId,
        order: &OrderId,
    ) -> Result<(), LedgerError> {
        let key = keys::tracked(account, tracking, order);
        let write = put(&key, &New::lasting(order.clone()), Condition::Any)?;
        self.write(&[write], &self.token()).await.map(|_written| ())
    }

    /// The orders of which that is remembered.
    pub async fn tracked_for(
        &self,
        account: &AccountId,
        tracking: &TrackingId,
    ) -> Result<Vec<OrderId>, LedgerError> {
        let items = self.list(&keys::tracking(account, tracking), "").await?;
        items.iter().map(stored::decode).collect()
    }

    /// Forgets it.
    pub async fn forget_tracked(
        &self,
        account: &AccountId,
        tracking: &TrackingId,
        order: &OrderId,
    ) -> Result<(), LedgerError> {
        let key = keys::tracked(account, tracking, order);
        let write = Write::Delete { key, condition: Condition::Any, writer: None };
        self.write(&[write], &self.token()).await.map(|_written| ())
    }
}
