//! What people at Ordoro made of a part.
//!
//! An order there has one shipment, so people split what ships in several: the order becomes a shell that is only for
//! reading, and its children are orders of their own. Children are split again. All of them together are the part.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::ids::{OrderId, Reference};

use super::naming;
use super::wire::Order;

/// What is kept of an order.
const OF_ORDER: [&str; 13] = [
    "order_number",
    "parent_order_number",
    "status",
    "weight",
    "requested_shipping_method",
    "lines",
    "shipping_info",
    "shipping_address",
    "billing_address",
    "tags",
    "comments",
    "financial",
    "warehouse",
];
/// What is kept of a line.
const OF_LINE: [&str; 8] = [
    "id",
    "sku",
    "quantity",
    "item_price",
    "details",
    "cart_order_id",
    "cart_orderitem_id",
    "cart_shipment_id",
];

/// The orders of a part among those of its shop order, as what is kept of them by the number of the part's own order.
pub(super) fn families(
    rows: &[Value],
    order: &OrderId,
    reference: &Reference,
) -> Result<BTreeMap<String, Vec<Value>>, Failure> {
    let mut families: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in rows {
        let one = read(row)?;
        if one.is_shell() {
            continue;
        }
        if is_nobodys(&one, order) {
            let message =
                format!("order `{}` at Ordoro is of this order, and of no part that is known", one.number);
            return Err(Failure::refused("unassignable-order", message));
        }
        if belongs(&one, reference) {
            families.entry(naming::root(&one).to_owned()).or_default().push(kept(row));
        }
    }
    Ok(families)
}

/// An order as read. Half an order is no order.
pub(super) fn read(row: &Value) -> Result<Order, Failure> {
    serde_json::from_value(row.clone())
        .map_err(|error| Failure::unknown(format!("Ordoro's order cannot be read: {error}")))
}

/// Whether an order is, or came of, the part with a reference.
fn belongs(order: &Order, reference: &Reference) -> bool {
    let named = naming::references(order);
    if named.is_empty() { hash(order) == Some(naming::hash(reference)) } else { named.contains(reference) }
}

/// Whether an order is of the shop order and shows by nothing of which part it is. Taken for nothing it would be
/// placed again.
fn is_nobodys(order: &Order, of: &OrderId) -> bool {
    let is_ours = order.lines().iter().any(|line| line.cart_order_id.as_deref() == Some(of.as_str()));
    is_ours && naming::references(order).is_empty() && hash(order).is_none()
}

fn hash(order: &Order) -> Option<&str> {
    naming::hash_in(&order.number).or_else(|| order.parent().and_then(naming::hash_in))
}

/// What is kept of an order: enough to compare it and to change it.
pub(super) fn kept(row: &Value) -> Value {
    let mut order = only(row, &OF_ORDER);
    if let Some(Value::Array(lines)) = order.get_mut("lines") {
        for line in lines {
            *line = Value::Object(only(line, &OF_LINE));
        }
    }
    Value::Object(order)
}

fn only(object: &Value, names: &[&str]) -> Map<String, Value> {
    let there = names.iter().filter_map(|name| Some(((*name).to_owned(), object.get(*name)?.clone())));
    there.collect()
}

/// What is seen of a part, in the form in which [`super::seen`] reads it.
pub(super) fn content(root: &str, orders: &[Value], order: &OrderId, reference: &Reference) -> Value {
    let mut orders = orders.to_vec();
    orders.sort_by_cached_key(|order| order.get("order_number").map(Value::to_string));
    json!({ "id": root, "order": order, "reference": reference, "orders": orders })
}
