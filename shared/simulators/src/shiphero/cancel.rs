//! Cancelling orders, and units of their lines.

use serde::Deserialize;
use serde_json::{Value, json};

use super::account::{Account, News};
use super::create::read;
use super::order::{CANCELED, FULFILLED};
use super::refusal::Refusal;
use super::relay;
use super::shipment::Shipment;

#[derive(Debug, Deserialize)]
struct Cancel {
    order_id: String,
    reason: Option<String>,
    force: Option<bool>,
}

impl Account {
    /// `order_cancel`. Cancelling a cancelled order changes nothing.
    pub(super) fn cancel_order(&mut self, data: &Value) -> Result<u64, Refusal> {
        let cancel: Cancel = read(data)?;
        let order = self.order(&cancel.order_id)?;
        let (id, number) = (order.id, order.number());
        if order.status == CANCELED {
            return Ok(id);
        }
        let forced = cancel.force == Some(true);
        if order.status == FULFILLED && !forced {
            return Err(Refusal::TooLate(format!(
                "Order {number} is already fulfilled and can't be canceled"
            )));
        }
        let mut shipments = order.shipments.iter().filter_map(|id| self.shipments.get(id));
        let has_labels = shipments.any(Shipment::has_valid_label);
        if has_labels && !forced {
            return Err(Refusal::TooLate(format!(
                "Order {number} has valid labels or completed shipments and can't be canceled"
            )));
        }
        self.cancel(id, cancel.reason.as_deref().unwrap_or("no reason given"));
        Ok(id)
    }

    /// Cancels everything of an order that was not shipped.
    pub(super) fn cancel(&mut self, id: u64, reason: &str) {
        self.deallocate(id);
        let now = self.now;
        let Some(order) = self.orders.get_mut(&id) else { return };
        for line in &mut order.lines {
            line.cancelled += line.pending();
        }
        CANCELED.clone_into(&mut order.status);
        order.updated = now;
        self.note(id, "api", format!("Order canceled: {reason}"));
        self.allocate(id);
        self.announce_cancel(id);
    }

    /// Cancels units of one line that were not shipped. No webhook tells of it unless nothing else is left of the order.
    pub(super) fn cancel_units(&mut self, id: u64, line: u64, units: u32) -> Result<(), Refusal> {
        let now = self.now;
        let order = self.orders.get_mut(&id).ok_or(Refusal::NotFound("Order"))?;
        let found = order.line_mut(line)?;
        let (sku, pending) = (found.sku.clone(), found.pending());
        if units > pending {
            return Err(Refusal::Invalid(format!("Only {pending} units of {sku} are pending, not {units}")));
        }
        found.cancelled += units;
        found.updated = now;
        let left = pending - units;
        let excess = order.allocated(line).saturating_sub(left);
        order.settle_status();
        order.updated = now;
        let is_over = order.is_empty();
        if is_over {
            CANCELED.clone_into(&mut order.status);
        }
        self.release(id, line, excess);
        self.note(id, "warehouse", format!("{units} units of {sku} canceled"));
        self.allocate(id);
        if is_over {
            self.announce_cancel(id);
        }
        Ok(())
    }

    fn announce_cancel(&mut self, id: u64) {
        let Some(order) = self.orders.get(&id) else { return };
        let number = order.text("order_number");
        let body = json!({
            "webhook_type": "Order Canceled", "order_number": number, "shop_order_number": number,
            "partner_order_id": order.text("partner_order_id"), "fulfillment-status": CANCELED,
            "order_id": id, "order_uuid": relay::id("Order", id), "shop_name": order.text("shop_name"),
        });
        self.news.push(News { kind: "Order Canceled", about: order.number(), body });
    }
}
