//! Finding orders, lines and places by what people call them.

use super::account::Account;
use super::order::Order;
use super::refusal::Refusal;

impl Account {
    /// By `orderKey`, `orderNumber` or `orderId`; of several the oldest.
    pub(super) fn find_order(&self, name: &str) -> Result<u64, Refusal> {
        let shown = || self.orders.values().filter(|order| !order.inactive);
        let by_key = self.keys.get(name).and_then(|orders| orders.first().copied());
        let by_number = || shown().find(|order| order.number() == name).map(|order| order.id);
        let by_id = || name.parse().ok().and_then(|id| self.order(id).ok()).map(|order| order.id);
        by_key.or_else(by_number).or_else(by_id).ok_or(Refusal::NotFound("Order"))
    }

    /// By `lineItemKey`, `orderItemId` or SKU.
    pub(super) fn find_item(order: &Order, name: &str) -> Result<u64, Refusal> {
        let goods = || order.items.iter().filter(|item| !item.adjustment);
        let called = |field: &str| goods().find(|item| item.text(field) == Some(name));
        let by_id = || goods().find(|item| Ok(item.id) == name.parse());
        let found = called("lineItemKey").or_else(by_id).or_else(|| called("sku"));
        found.map(|item| item.id).ok_or(Refusal::NotFound("Item"))
    }

    /// The inventory warehouse by its id in V2, or by the number or name of the place that orders are shipped from.
    pub(super) fn find_shelf(&self, name: &str) -> Result<u64, Refusal> {
        let places = || self.config.warehouses.iter();
        let by_v2 = places().find(|place| place.v2_id() == name);
        let by_v1 = || places().find(|place| place.id.to_string() == name || place.name == name);
        by_v2.or_else(by_v1).map(|place| place.inventory_warehouse).ok_or(Refusal::NotFound("Warehouse"))
    }

    /// The shipment by its number or its tracking number; of several the newest.
    pub(super) fn find_shipment(&self, name: &str) -> Result<u64, Refusal> {
        let by_tracking = self.shipments.values().rev().find(|shipment| shipment.tracking == name);
        let by_id = || name.parse().ok().and_then(|id: u64| self.shipments.get(&id));
        by_tracking.or_else(by_id).map(|shipment| shipment.id).ok_or(Refusal::NotFound("Shipment"))
    }

    /// The order that this one was split from, or itself.
    pub(super) fn root(order: &Order) -> u64 {
        order.parent.unwrap_or(order.id)
    }
}
