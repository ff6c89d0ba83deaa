//! What ShipHero holds of a part, as read.
//!
//! How far an order is follows from its lines: ShipHero's status is an open text, which merchants extend. Only
//! `canceled` (in either spelling) and `fulfilled` are taken from it.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{Seen, SeenLine, SeenStatus};
use waybill_domain::ids::{BadId, LineId};

use super::wire::{self, Line, Order};
use crate::partner::value;

/// An order as seen. An order with more lines than were read is refused: half of it would look like a change.
pub(super) fn seen(order: &Value) -> Result<Seen, Failure> {
    let unreadable =
        |error: &dyn std::fmt::Display| Failure::unknown(format!("ShipHero's order cannot be read: {error}"));
    let order: Order = serde_json::from_value(order.clone()).map_err(|error| unreadable(&error))?;
    let Some(page) = &order.line_items else { return Err(unreadable(&"it has no `line_items`")) };
    if page.has_more() {
        let message = format!("order `{}` has more lines at ShipHero than can be read at once", order.id);
        return Err(Failure::refused("too-many-lines", message));
    }
    let lines = page.nodes().map(line).collect::<Result<Vec<_>, _>>().map_err(|error| unreadable(&error))?;
    Ok(Seen {
        id: order.id.as_str().try_into().map_err(|error| unreadable(&error))?,
        number: order.number.clone(),
        status: status(&order),
        lines,
        content: json!({
            "fulfillment_status": order.fulfillment_status,
            "partner_order_id": order.partner_order_id,
            "shop_name": order.shop_name,
            "email": order.email,
            "total_tax": value::text(order.total_tax.as_ref()),
            "total_discounts": value::text(order.total_discounts.as_ref()),
            "shipping_lines": order.shipping_lines,
            "shipping_address": order.shipping_address,
            "billing_address": order.billing_address,
            "holds": order.holds,
        }),
    })
}

/// How far an order is.
pub(super) fn status(order: &Order) -> SeenStatus {
    if is_cancelled(order.fulfillment_status.as_deref()) {
        return SeenStatus::Cancelled;
    }
    let lines: Vec<&Line> = order.line_items.iter().flat_map(wire::Connection::nodes).collect();
    let shipped = lines.iter().any(|line| left(line) > 0);
    let waiting = lines.iter().any(|line| held(line) > left(line));
    let more = order.line_items.as_ref().is_some_and(wire::Connection::has_more);
    match (shipped, waiting || more) {
        (true, false) => SeenStatus::Shipped,
        (true, true) => SeenStatus::PartlyShipped,
        // Nothing left by label: somebody there marked the order as done.
        (false, _) if order.fulfillment_status.as_deref() == Some("fulfilled") => SeenStatus::Shipped,
        (false, _) => SeenStatus::Open,
    }
}

/// Units of a line that ShipHero means to ship or shipped. Units cancelled at the warehouse are missing from
/// `quantity_pending_fulfillment`, while `quantity` may still count them.
pub(super) fn held(line: &Line) -> u32 {
    if is_cancelled(line.fulfillment_status.as_deref()) {
        return left(line);
    }
    match line.quantity_pending_fulfillment {
        Some(pending) => line.quantity.min(pending.saturating_add(left(line))),
        None => line.quantity,
    }
}

/// Units of a line that left. A line that does not say so has shipped nothing.
pub(super) fn left(line: &Line) -> u32 {
    line.quantity_shipped.unwrap_or(0)
}

/// Whether a status says cancelled: the API writes `canceled`, its documentation also `cancelled`.
pub(super) fn is_cancelled(status: Option<&str>) -> bool {
    status.is_some_and(|status| {
        ["canceled", "cancelled"].contains(&status.trim().to_ascii_lowercase().as_str())
    })
}

fn line(line: &Line) -> Result<SeenLine, BadId> {
    Ok(SeenLine {
        id: line.id.as_str().try_into()?,
        line: line.partner_line_item_id.as_deref().and_then(|id| LineId::try_from(id).ok()),
        sku: line.sku.as_str().try_into()?,
        quantity: held(line),
        shipped: left(line),
        price: value::text(line.price.as_ref()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(status: &str, lines: &[Value]) -> Value {
        let edges: Vec<Value> = lines.iter().map(|line| json!({ "node": line })).collect();
        json!({ "id": "T3JkZXI6MQ==", "fulfillment_status": status, "line_items": { "edges": edges } })
    }

    #[test]
    fn how_far_an_order_is_follows_from_its_lines() {
        let line = |quantity: u32, shipped: u32, pending: u32| {
            json!({ "id": "l", "sku": "MUG-1", "quantity": quantity, "quantity_shipped": shipped,
                "quantity_pending_fulfillment": pending })
        };
        for (name, status, lines, want) in [
            ("new", "pending", vec![line(2, 0, 2)], SeenStatus::Open),
            ("their own status", "Waiting for artwork", vec![line(2, 0, 2)], SeenStatus::Open),
            ("part", "pending", vec![line(2, 1, 1)], SeenStatus::PartlyShipped),
            ("one of two lines", "pending", vec![line(2, 2, 0), line(1, 0, 1)], SeenStatus::PartlyShipped),
            ("all", "pending", vec![line(2, 2, 0)], SeenStatus::Shipped),
            ("the rest cancelled", "pending", vec![line(2, 1, 0), line(1, 0, 0)], SeenStatus::Shipped),
            ("marked", "fulfilled", vec![line(2, 0, 2)], SeenStatus::Shipped),
            ("canceled", "canceled", vec![line(2, 0, 2)], SeenStatus::Cancelled),
            ("cancelled", "Cancelled", vec![line(2, 1, 1)], SeenStatus::Cancelled),
        ] {
            assert_eq!(seen(&order(status, &lines)).unwrap().status, want, "{name}");
        }
    }

    #[test]
    fn an_order_read_in_part_is_not_taken_for_the_whole() {
        let mut order = order("pending", &[]);
        order["line_items"]["pageInfo"] = json!({ "hasNextPage": true, "endCursor": "x" });
        assert!(matches!(seen(&order), Err(Failure::Refused(refusal)) if refusal.code == "too-many-lines"));
    }
}
