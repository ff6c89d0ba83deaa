//! Orders that are shipped elsewhere: marked by hand or by call, or shipped by a fulfillment provider.

use jiff::civil::Date;

use super::account::Account;
use super::order::Status;
use super::pacific;
use super::parcel::Fulfillment;
use super::refusal::Refusal;

/// How an order was shipped.
#[derive(Debug, Clone, Default)]
pub(super) struct Elsewhere {
    pub(super) carrier: String,
    pub(super) tracking: String,
    pub(super) ship_date: Option<Date>,
    pub(super) notified: bool,
    /// None for what is marked by hand.
    pub(super) provider: Option<String>,
}

impl Account {
    /// Everything pending of an order has left without a label of ShipStation. Also of an order on hold or without payment:
    /// a person says so. Returns the fulfillment.
    pub(super) fn mark_shipped(&mut self, id: u64, how: Elsewhere) -> Result<u64, Refusal> {
        let order = self.open_order(id)?;
        let (pending, place) = (order.pending(), order.warehouse);
        let contents = self.leave(id, place, &pending)?;
        let (number, now) = (self.next("fulfillment"), self.now);
        let by_provider = how.provider.is_some();
        let fulfillment = Fulfillment {
            id: number,
            order: id,
            tracking: how.tracking,
            carrier: how.carrier,
            provider: how.provider,
            notified: how.notified,
            ship_date: how.ship_date.unwrap_or_else(|| pacific::day(now)),
            created: now,
            voided: None,
            contents,
        };
        self.fulfillments.insert(number, fulfillment);
        let order = self.order_mut(id)?;
        // Also an order without goods is shipped then.
        order.status = Status::Shipped;
        order.hold_until = None;
        order.fulfillments.push(number);
        if by_provider {
            self.announce_fulfillment(number);
        }
        Ok(number)
    }

    /// Gives an order to a provider who ships for the account.
    pub(super) fn hand_over(&mut self, id: u64) -> Result<(), Refusal> {
        self.shippable(id)?;
        self.order_mut(id)?.status = Status::PendingFulfillment;
        Ok(())
    }

    /// The provider gives it back.
    pub(super) fn reject(&mut self, id: u64) -> Result<(), Refusal> {
        let order = self.order(id)?;
        if order.status != Status::PendingFulfillment {
            return Err(Refusal::TooLate(format!("Order {} is {}", order.number(), order.status.text())));
        }
        // Some know a status `rejected_fulfillment`; the published list does not.
        self.order_mut(id)?.status = Status::AwaitingShipment;
        self.announce_rejection(id);
        Ok(())
    }
}
