//! What of an order is booked to the shop's stock, and what is being booked.

use waybill_domain::ids::{EffectId, OrderId};
use waybill_domain::stock::booking::Bookings;

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New, put};
use crate::store::{Condition, Written};

impl Ledger {
    /// The bookings of an order.
    pub async fn bookings(&self, order: &OrderId) -> Result<Bookings, LedgerError> {
        Ok(self.read(&keys::bookings(order)).await?.unwrap_or_default())
    }

    /// Stores bookings that rest on those of `expected_rev`; false when others were stored in between: read and plan
    /// again. `token` as for facts.
    pub async fn put_bookings(
        &self,
        order: &OrderId,
        bookings: &Bookings,
        expected_rev: Option<u64>,
        token: &str,
    ) -> Result<bool, LedgerError> {
        let condition = expected_rev.map_or(Condition::Absent, Condition::Rev);
        let write = put(&keys::bookings(order), &New::lasting(bookings.clone()), condition)?;
        Ok(self.write(&[write], token).await? == Written::Done)
    }

    /// Notes that an effect on the shop's stock is done. Noting it twice changes nothing.
    pub async fn booked(&self, order: &OrderId, effect: &EffectId) -> Result<(), LedgerError> {
        self.change(&keys::bookings(order), |known: Option<Bookings>| {
            let Some(known) = known else { return Ok(Change::Leave(())) };
            let mut bookings = known.clone();
            bookings.complete(order, effect);
            Ok(if bookings == known { Change::Leave(()) } else { Change::Put(New::lasting(bookings), ()) })
        })
        .await
    }
}
