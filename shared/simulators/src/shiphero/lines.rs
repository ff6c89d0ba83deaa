//! Changes to the lines of an order.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::account::Account;
use super::create::{NewLine, read, units};
use super::order::amount;
use super::refusal::Refusal;
use super::relay;

#[derive(Debug, Deserialize)]
struct Add {
    order_id: String,
    line_items: Vec<NewLine>,
}

#[derive(Debug, Deserialize)]
struct Remove {
    order_id: String,
    line_item_ids: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Update {
    order_id: String,
    line_items: Option<Vec<LineUpdate>>,
}

#[derive(Debug, Deserialize)]
struct LineUpdate {
    id: String,
    partner_line_item_id: Option<String>,
    quantity: Option<i64>,
    quantity_pending_fulfillment: Option<i64>,
    price: Option<String>,
    warehouse_id: Option<String>,
    #[serde(flatten)]
    details: Map<String, Value>,
}

impl Account {
    /// `order_add_line_items`.
    pub(super) fn add_lines(&mut self, data: &Value) -> Result<u64, Refusal> {
        let add: Add = read(data)?;
        let id = self.open_order(&add.order_id, "lines can't be added")?;
        let present = self.orders.get_mut(&id).map(|order| &mut order.lines);
        let mut lines = present.map(std::mem::take).unwrap_or_default();
        let before = lines.len();
        let mut refused = None;
        for line in add.line_items {
            match self.new_line(line, &lines) {
                Ok(line) => lines.push(line),
                Err(refusal) => refused = refused.or(Some(refusal)),
            }
        }
        if refused.is_some() {
            lines.truncate(before);
        }
        if let Some(order) = self.orders.get_mut(&id) {
            order.lines = lines;
        }
        refused.map_or(Ok(()), Err)?;
        self.order_mut(&add.order_id)?;
        self.allocate(id);
        Ok(id)
    }

    /// `order_remove_line_items`: the lines vanish. Lines that were shipped can't.
    pub(super) fn remove_lines(&mut self, data: &Value) -> Result<u64, Refusal> {
        let remove: Remove = read(data)?;
        let id = self.open_order(&remove.order_id, "lines can't be removed")?;
        let wanted = remove
            .line_item_ids
            .unwrap_or_default()
            .iter()
            .map(|line| relay::number("LineItem", line))
            .collect::<Result<Vec<u64>, Refusal>>()?;
        for line in &wanted {
            let line = self.order(&remove.order_id)?.line(*line)?;
            if line.shipped > 0 {
                return Err(Refusal::TooLate(format!("Line item {} was already shipped", line.sku)));
            }
        }
        for line in wanted {
            self.release(id, line, u32::MAX);
            let order = self.order_mut(&remove.order_id)?;
            let skus: Vec<String> =
                order.lines.extract_if(.., |found| found.id == line).map(|gone| gone.sku).collect();
            for sku in skus {
                for shelf in self.products.get_mut(&sku).into_iter().flat_map(|p| p.shelves.values_mut()) {
                    shelf.short.remove(&id);
                }
            }
        }
        self.order_mut(&remove.order_id)?.settle_status();
        self.allocate(id);
        Ok(id)
    }

    /// `order_update_line_items`: all changes are made, or none.
    pub(super) fn update_lines(&mut self, data: &Value) -> Result<u64, Refusal> {
        let update: Update = read(data)?;
        let id = self.open_order(&update.order_id, "its lines can't be changed")?;
        let changes = update.line_items.unwrap_or_default();
        for change in &changes {
            self.check_line(&update.order_id, change)?;
        }
        for change in changes {
            self.change_line(&update.order_id, change)?;
        }
        self.order_mut(&update.order_id)?.settle_status();
        self.allocate(id);
        Ok(id)
    }

    fn check_line(&self, order: &str, change: &LineUpdate) -> Result<(), Refusal> {
        change.warehouse_id.as_ref().map(|id| self.warehouse(id)).transpose()?;
        change.price.as_ref().map(|price| amount("price", price)).transpose()?;
        let line = self.order(order)?.line(relay::number("LineItem", &change.id)?)?;
        let quantity = change.quantity.unwrap_or_else(|| i64::from(line.quantity));
        if quantity < i64::from(line.shipped) {
            return Err(Refusal::TooLate(format!(
                "Quantity {quantity} of line item {} is below the {} units already shipped",
                line.sku, line.shipped
            )));
        }
        if quantity > 0 {
            units("quantity", quantity)?;
        }
        let open = quantity - i64::from(line.shipped);
        if change.quantity_pending_fulfillment.is_some_and(|pending| !(0..=open).contains(&pending)) {
            return Err(Refusal::Invalid(format!(
                "Invalid quantity_pending_fulfillment of line item {}: {open} units are not shipped",
                line.sku
            )));
        }
        Ok(())
    }

    fn change_line(&mut self, order_id: &str, change: LineUpdate) -> Result<(), Refusal> {
        let locked = change.warehouse_id.map(|id| self.warehouse(&id)).transpose()?;
        let price = change.price.map(|price| amount("price", &price)).transpose()?;
        let now = self.now;
        let order = self.order_mut(order_id)?;
        let id = order.id;
        let line = order.line_mut(relay::number("LineItem", &change.id)?)?;
        if let Some(quantity) = change.quantity.and_then(|quantity| u32::try_from(quantity).ok()) {
            // Taking units away takes those first that would not be shipped anyway.
            line.cancelled = line.cancelled.saturating_sub(line.quantity.saturating_sub(quantity));
            line.quantity = quantity;
        }
        if let Some(pending) = change.quantity_pending_fulfillment.and_then(|units| u32::try_from(units).ok())
        {
            line.cancelled = line.quantity.saturating_sub(line.shipped).saturating_sub(pending);
        }
        if let Some(partner_line_item_id) = change.partner_line_item_id {
            line.partner_line_item_id = partner_line_item_id;
        }
        line.price = price.unwrap_or(line.price);
        let moved = locked.is_some() && locked != line.locked;
        line.locked = locked.or(line.locked);
        line.updated = now;
        for (name, value) in change.details.into_iter().filter(|(_, value)| !value.is_null()) {
            line.details.insert(name, value);
        }
        let (line, pending) = (line.id, line.pending());
        let allocated = order.allocated(line);
        let excess = if moved { allocated } else { allocated.saturating_sub(pending) };
        self.release(id, line, excess);
        Ok(())
    }
}
