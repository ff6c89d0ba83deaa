//! Orders leave and come back: the status changes, and units leave the shelves or return to them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::account::Account;
use super::order::Status;
use super::refusal::Refusal;
use super::shipment::Shipment;

impl Account {
    /// An open order leaves whole, as this shipment.
    pub(super) fn depart(&mut self, id: u64, mut shipment: Shipment) -> Result<(), Refusal> {
        let order = self.orders.get(&id).ok_or(Refusal::NotFound("order"))?;
        let (goods, warehouse) = (self.goods(order), order.warehouse);
        shipment.units = BTreeMap::new();
        for line in order.shown() {
            *shipment.units.entry(line.origin).or_default() += line.quantity;
        }
        self.unallocate(id);
        for (sku, units) in &goods {
            self.change_on_hand(sku, warehouse, Decimal::from(-units));
        }
        let order = self.change(id)?;
        order.status = Status::Shipped;
        order.shipped = Some(shipment.shipped);
        order.left = goods;
        order.shipments.push(shipment);
        Ok(())
    }

    /// What was shipped is back: the shipment is void, the order awaits fulfillment again.
    pub(super) fn come_back(&mut self, id: u64) -> Result<(), Refusal> {
        let order = self.orders.get(&id).ok_or(Refusal::NotFound("order"))?;
        if order.status != Status::Shipped {
            return Err(Refusal::Conflict(format!("Order {} is not shipped", order.number)));
        }
        let order = self.change(id)?;
        order.status = Status::AwaitingFulfillment;
        order.shipped = None;
        if let Some(shipment) = order.shipments.last_mut() {
            shipment.voided = true;
        }
        let (goods, warehouse) = (std::mem::take(&mut order.left), order.warehouse);
        for (sku, units) in goods {
            self.change_on_hand(&sku, warehouse, Decimal::from(units));
        }
        self.allocate_if_asked(id);
        Ok(())
    }
}
