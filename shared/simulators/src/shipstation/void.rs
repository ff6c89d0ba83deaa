//! Taking labels and fulfillments back: the goods return to shelf and order. No webhook says so.

use super::account::Account;
use super::parcel::Packed;
use super::refusal::Refusal;

impl Account {
    /// Voids one label. False if it was voided before.
    pub(super) fn void_shipment(&mut self, id: u64) -> Result<bool, Refusal> {
        let now = self.now;
        let shipment = self.shipments.get_mut(&id).ok_or(Refusal::NotFound("Shipment"))?;
        if shipment.voided.is_some() {
            return Ok(false);
        }
        shipment.voided = Some(now);
        let (order, place, contents) = (shipment.order, shipment.warehouse, shipment.contents.clone());
        if !shipment.is_return {
            self.bring_back(order, Some(place), &contents)?;
        }
        Ok(true)
    }

    /// Takes a fulfillment back. False if it was taken back before.
    pub(super) fn void_fulfillment(&mut self, id: u64) -> Result<bool, Refusal> {
        let now = self.now;
        let fulfillment = self.fulfillments.get_mut(&id).ok_or(Refusal::NotFound("Fulfillment"))?;
        if fulfillment.voided.is_some() {
            return Ok(false);
        }
        fulfillment.voided = Some(now);
        let (order, contents) = (fulfillment.order, fulfillment.contents.clone());
        let place = self.orders.get(&order).and_then(|order| order.warehouse);
        self.bring_back(order, place, &contents)?;
        Ok(true)
    }

    /// Units come back to shelf and order. A shipped order awaits shipment again; a cancelled one stays so.
    fn bring_back(&mut self, order: u64, place: Option<u64>, contents: &[Packed]) -> Result<(), Refusal> {
        let bay = self.shelf_of(place);
        for packed in contents {
            let Some(held) = self.orders.get_mut(&order) else { continue };
            let item = held.item_mut(packed.item)?;
            item.shipped = item.shipped.saturating_sub(packed.units);
            let sku = item.text("sku").unwrap_or_default().to_owned();
            self.put_back(&sku, bay, packed.from_shelf);
        }
        let now = self.now;
        if let Some(order) = self.orders.get_mut(&order) {
            order.settle_status();
            order.modified = now;
        }
        Ok(())
    }
}
