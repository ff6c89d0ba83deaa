//! What Ordoro holds of a part, as read: all orders that came of it as one.
//!
//! A line of the shop is one line again, however people spread its units. An order has one shipment, so what of a line
//! left is what stands in orders that were shipped.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{Seen, SeenLine, SeenStatus};
use waybill_domain::ids::LineId;

use super::wire::{Line, Order, Status};
use crate::partner::value;

/// A part as seen, from what was kept of its orders.
pub(super) fn seen(content: Value) -> Result<Seen, Failure> {
    let unreadable =
        |error: &dyn std::fmt::Display| Failure::unknown(format!("Ordoro's order cannot be read: {error}"));
    let root = content.get("id").and_then(Value::as_str).unwrap_or_default();
    let id = root.try_into().map_err(|error| unreadable(&error))?;
    let rows = content.get("orders").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut orders = Vec::new();
    for row in rows {
        let order: Order = serde_json::from_value(row.clone()).map_err(|error| unreadable(&error))?;
        orders.push(order);
    }
    let mut lines: Vec<SeenLine> = Vec::new();
    for order in &orders {
        for line in order.lines() {
            let one = line_of(order, line).map_err(|error| unreadable(&error))?;
            let same = |there: &&mut SeenLine| {
                there.line.is_some() && there.line == one.line && there.sku == one.sku
            };
            match lines.iter_mut().find(same) {
                Some(there) => {
                    there.quantity = there.quantity.saturating_add(one.quantity);
                    there.shipped = there.shipped.saturating_add(one.shipped);
                }
                None => lines.push(one),
            }
        }
    }
    Ok(Seen { id, number: Some(root.to_owned()), status: status(&orders), lines, content })
}

/// The orders of a part that was seen.
pub(super) fn orders(seen: &Seen) -> Vec<Order> {
    let rows = seen.content.get("orders").and_then(Value::as_array).into_iter().flatten();
    rows.filter_map(|row| serde_json::from_value(row.clone()).ok()).collect()
}

/// The orders that can still be changed, or all of them where none can.
pub(super) fn subjects(seen: &Seen) -> Vec<Order> {
    let all = orders(seen);
    if all.iter().any(Order::is_open) { all.into_iter().filter(Order::is_open).collect() } else { all }
}

/// The same part with one of its orders as it is now.
pub(super) fn with_order(
    seen: &Seen,
    number: &str,
    change: impl FnOnce(&mut Value),
) -> Result<Seen, Failure> {
    let mut content = seen.content.clone();
    let rows = content.get_mut("orders").and_then(Value::as_array_mut).into_iter().flatten();
    let mut found = rows.filter(|row| row.get("order_number").and_then(Value::as_str) == Some(number));
    if let Some(row) = found.next() {
        change(row);
    }
    self::seen(content)
}

/// How far all orders of a part are.
fn status(orders: &[Order]) -> SeenStatus {
    let left = orders.iter().any(|order| order.status() == Status::Shipped);
    let waits = orders.iter().any(Order::is_open);
    match (left, waits) {
        (true, false) => SeenStatus::Shipped,
        (true, true) => SeenStatus::PartlyShipped,
        (false, true) => SeenStatus::Open,
        (false, false) => SeenStatus::Cancelled,
    }
}

/// Units of a line of an order; `None` when it does not say.
pub(super) fn units(line: &Line) -> Option<u32> {
    line.quantity.as_ref().and_then(value::units)
}

/// The shop's line, where one made it.
pub(super) fn line_id(line: &Line) -> Option<LineId> {
    LineId::try_from(value::said(line.cart_orderitem_id.as_ref())?).ok()
}

fn line_of(order: &Order, line: &Line) -> Result<SeenLine, String> {
    let id = value::text(line.id.as_ref()).ok_or("a line has no id")?;
    let wrong = |why: &dyn std::fmt::Display| format!("line {id}: {why}");
    let quantity = units(line).ok_or_else(|| wrong(&format!("{} units", json!(line.quantity))))?;
    let (held, left) = match order.status() {
        Status::Shipped => (quantity, quantity),
        Status::Cancelled => (0, 0),
        Status::Awaiting | Status::Dropship | Status::Other(_) => (quantity, 0),
    };
    Ok(SeenLine {
        line: line_id(line),
        sku: line.sku.as_deref().unwrap_or_default().try_into().map_err(|error| wrong(&error))?,
        quantity: held,
        shipped: left,
        price: value::text(line.item_price.as_ref()),
        id: id.as_str().try_into().map_err(|error| wrong(&error))?,
    })
}
