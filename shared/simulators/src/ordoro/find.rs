//! Finding orders and lines by what people in the warehouse call them.

use super::account::Account;
use super::order::{Order, Status};
use super::refusal::Refusal;

impl Account {
    /// The orders that a name means, without those that were split. By `order_number`, `order_id`, `cart_order_id` or id; of
    /// several families the oldest.
    pub(super) fn find_orders(&self, name: &str) -> Result<Vec<u64>, Refusal> {
        let called =
            |is: &dyn Fn(&Order) -> bool| self.orders.values().find(|order| is(order)).map(|order| order.id);
        let found = self
            .numbered(name)
            .or_else(|| called(&|order| order.reference == name))
            .or_else(|| called(&|order| order.cart_order_id.as_deref() == Some(name)))
            .or_else(|| name.parse().ok().filter(|id| self.orders.contains_key(id)));
        let mut leaves = Vec::new();
        self.descend(found.ok_or(Refusal::NotFound("order"))?, &mut leaves);
        Ok(leaves)
    }

    fn descend(&self, id: u64, leaves: &mut Vec<u64>) {
        let Some(order) = self.orders.get(&id) else { return };
        if !order.is_parent() {
            leaves.push(id);
        }
        for child in &order.children {
            self.descend(*child, leaves);
        }
    }

    /// As [`Self::find_orders`], those of which nothing was shipped or cancelled; there is at least one.
    pub(super) fn find_open(&self, name: &str) -> Result<Vec<u64>, Refusal> {
        let all = self.find_orders(name)?;
        let open: Vec<u64> =
            all.iter().copied().filter(|id| self.status(*id).is_some_and(Status::is_open)).collect();
        if open.is_empty() {
            let status = all.first().and_then(|id| self.status(*id)).map_or("gone", Status::word);
            return Err(Refusal::Conflict(format!("Order {name} is already {status}")));
        }
        Ok(open)
    }

    pub(super) fn status(&self, id: u64) -> Option<Status> {
        self.orders.get(&id).map(|order| order.status)
    }

    /// A line of an order by `cart_orderitem_id`, number or SKU. A number may be that of the line it was split from.
    pub(super) fn find_line(&self, order: u64, name: &str) -> Option<u64> {
        let order = self.orders.get(&order)?;
        let number = name.parse().ok();
        let found = order
            .shown()
            .find(|line| line.cart_orderitem_id.as_deref() == Some(name))
            .or_else(|| order.shown().find(|line| Some(line.id) == number || Some(line.origin) == number))
            .or_else(|| order.shown().find(|line| line.sku == name));
        found.map(|line| line.id)
    }
}
