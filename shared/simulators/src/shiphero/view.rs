//! Orders, lines and what belongs to them, as the interface shows them.
//!
//! What an object refers to is shown as a stub (`{"$": number}`) and looked up only when it is asked for: objects refer to
//! each other in circles.

use serde_json::{Map, Value, json};

use super::account::Account;
use super::goods;
use super::order::{HOLDS, Line, Order};
use super::{iso, relay};

/// The key of a stub.
pub(super) const STUB: &str = "$";

/// A reference to an object whose type the schema tells.
pub(super) fn stub(key: impl Into<Value>) -> Value {
    json!({STUB: key.into()})
}

/// A reference to a line, which is found through its order.
pub(super) fn line_stub(order: u64, line: u64) -> Value {
    stub(json!({"order": order, "line": line}))
}

/// The object of this type that a stub stands for.
pub(super) fn look_up(account: &Account, kind: &str, key: &Value) -> Option<Value> {
    let number = || key.as_u64();
    match kind {
        "Order" => account.orders.get(&number()?).map(|found| order(account, found)),
        "LineItem" => {
            let (id, wanted) = (key.get("order")?.as_u64()?, key.get("line")?.as_u64()?);
            let order = account.orders.get(&id)?;
            order.lines.iter().find(|line| line.id == wanted).map(|found| line(account, order, found))
        }
        "Shipment" => account.shipments.get(&number()?).map(|found| goods::shipment(account, found)),
        "Return" => account.returns.get(&number()?).map(|found| goods::returned(account, found)),
        "Warehouse" => goods::warehouse(account, number()?),
        "Product" => account.products.get(key.as_str()?).map(|found| goods::product(account, key, found)),
        "WarehouseProduct" => {
            let (sku, warehouse) = (key.get("sku")?.as_str()?, key.get("warehouse")?.as_u64()?);
            account.shelf(sku, warehouse).map(|found| goods::shelf(account, found))
        }
        _ => None,
    }
}

/// Adds the fields of one object to another.
pub(super) fn with(mut details: Map<String, Value>, computed: Value) -> Value {
    if let Value::Object(computed) = computed {
        details.extend(computed);
    }
    Value::Object(details)
}

/// An order. Details stand as they were sent; everything that ShipHero computes replaces them.
pub(super) fn order(account: &Account, order: &Order) -> Value {
    let mut details = order.details.clone();
    if let Some(amount @ Value::Number(_)) = details.get("insurance_amount") {
        let text = amount.to_string();
        details.insert("insurance_amount".to_owned(), json!(text));
    }
    let flags =
        ["flagged", "priority_flag", "require_signature", "allow_partial", "allow_split", "gift_invoice"];
    for flag in flags {
        details.entry(flag).or_insert(json!(false));
    }
    let returns = account.returns.values().filter(|made| made.order == order.id);
    let holds: Map<String, Value> =
        HOLDS.into_iter().map(|name| (name.to_owned(), json!(order.holds.contains(name)))).collect();
    with(
        details,
        json!({
            "id": relay::id("Order", order.id), "legacy_id": order.id, "fulfillment_status": order.status,
            "account_id": relay::id("Account", account.config.account_id), "updated_at": iso::text(order.updated),
            "subtotal": order.subtotal().to_string(), "total_price": order.total().to_string(),
            "ready_to_ship": order.ready_to_ship(), "tags": order.tags, "holds": holds, "source": "api",
            "line_items": order.lines.iter().map(|found| line(account, order, found)).collect::<Vec<_>>(),
            "shipments": order.shipments.iter().map(|id| stub(*id)).collect::<Vec<_>>(),
            "returns": returns.map(|made| stub(made.id)).collect::<Vec<_>>(),
            "allocations": allocations(order), "order_history": history(account, order),
        }),
    )
}

/// One line of an order.
pub(super) fn line(account: &Account, order: &Order, line: &Line) -> Value {
    let warehouse = line.locked.or(order.warehouse).and_then(|id| account.warehouse_setup(id));
    let allocated = order.allocated(line.id);
    let short = if order.is_open() { line.pending().saturating_sub(allocated) } else { 0 };
    let picks: Vec<Value> = (line.picked > 0)
        .then(|| json!({"sku": line.sku, "picked_quantity": line.picked, "quantity": line.quantity, "current": 1}))
        .into_iter()
        .collect();
    with(
        line.details.clone(),
        json!({
            "id": relay::id("LineItem", line.id), "legacy_id": line.id, "sku": line.sku,
            "partner_line_item_id": line.partner_line_item_id, "quantity": line.quantity,
            "price": line.price.to_string(), "subtotal": line.subtotal().to_string(),
            "fulfillment_status": line.status(), "quantity_pending_fulfillment": line.pending(),
            "quantity_shipped": line.shipped, "quantity_allocated": allocated, "backorder_quantity": short,
            "warehouse": warehouse.map(|found| &found.identifier),
            "warehouse_id": warehouse.map(|found| relay::id("Warehouse", found.id)),
            "locked_to_warehouse_id": line.locked.map(|id| relay::id("Warehouse", id)),
            "created_at": iso::text(line.created), "updated_at": iso::text(line.updated),
            "order_id": relay::id("Order", order.id), "product": stub(line.sku.as_str()), "tote_picks": picks,
        }),
    )
}

fn allocations(order: &Order) -> Vec<Value> {
    let show = |(warehouse, allocation): (&u64, &super::order::Allocation)| {
        let shared = json!({
            "order_id": relay::id("Order", order.id), "warehouse_id": relay::id("Warehouse", *warehouse),
            "allocated_at": iso::text(allocation.at), "allocation_reference": allocation.reference.to_string(),
        });
        let shared = shared.as_object().cloned().unwrap_or_default();
        let lines: Vec<Value> = order
            .lines
            .iter()
            .filter_map(|line| allocation.lines.get(&line.id).map(|units| (line, units)))
            .map(|(line, units)| {
                let own = json!({
                    "line_item_id": relay::id("LineItem", line.id), "sku": line.sku, "quantity_allocated": units,
                    "is_kit_component": false,
                });
                with(shared.clone(), own)
            })
            .collect();
        let is_locked = order.lines.iter().any(|line| line.locked == Some(*warehouse));
        let own =
            json!({"ready_to_ship": order.ready_to_ship(), "is_locked": is_locked, "line_items": lines});
        with(shared.clone(), own)
    };
    order.allocations.iter().map(show).collect()
}

/// What was noted of an order.
pub(super) fn history(account: &Account, order: &Order) -> Vec<Value> {
    let show = |entry: &super::order::History| {
        json!({
            "id": relay::id("OrderHistory", entry.id), "legacy_id": entry.id,
            "order_id": relay::id("Order", order.id), "order_number": order.text("order_number"),
            "account_id": relay::id("Account", account.config.account_id), "username": entry.user,
            "information": entry.information, "created_at": iso::text(entry.at),
        })
    };
    order.history.iter().map(show).collect()
}
