//! Finding orders and lines by what people in the warehouse call them.

use super::account::Account;
use super::refusal::Refusal;
use super::relay;

impl Account {
    /// By Relay id, number, `partner_order_id` or `order_number`; of several the oldest.
    pub(super) fn find_order(&self, name: &str) -> Result<u64, Refusal> {
        let called = |field: &str| {
            self.orders.values().find(|order| order.text(field) == Some(name)).map(|order| order.id)
        };
        let by_name = called("partner_order_id").or_else(|| called("order_number"));
        by_name.map_or_else(|| self.order(name).map(|order| order.id), Ok)
    }

    /// By Relay id, number, `partner_line_item_id` or SKU.
    pub(super) fn find_line(&self, order: u64, name: &str) -> Result<u64, Refusal> {
        let order = self.orders.get(&order).ok_or(Refusal::NotFound("Order"))?;
        let number = relay::number("LineItem", name).ok();
        let lines = || order.lines.iter();
        lines()
            .find(|line| line.partner_line_item_id == name)
            .or_else(|| lines().find(|line| Some(line.id) == number))
            .or_else(|| lines().find(|line| line.sku == name))
            .map(|line| line.id)
            .ok_or(Refusal::NotFound("LineItem"))
    }
}
