//! The account's own books, to be compared with those of the shop.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::account::Account;
use super::order::Order;
use super::returns::{Item, Return};
use super::shipment::Shipment;
use super::stock::Shelf;
use super::{iso, relay};

/// Everything: orders, stock, webhooks.
pub(super) fn books(account: &Account) -> Value {
    let orders: Vec<Value> = account.orders.values().map(|found| order(account, found)).collect();
    let stock: BTreeMap<&str, Value> = account
        .products
        .iter()
        .map(|(sku, product)| {
            let shelves: BTreeMap<String, Value> = product
                .shelves
                .iter()
                .map(|(id, found)| (relay::id("Warehouse", *id), shelf(found)))
                .collect();
            (sku.as_str(), json!(shelves))
        })
        .collect();
    let webhooks: Vec<Value> = account
        .hooks
        .registered
        .values()
        .map(|hook| {
            json!({
                "id": relay::id("Webhook", hook.id), "name": hook.name, "shop_name": hook.shop_name,
                "url": hook.url, "enabled": hook.enabled, "health": hook.health(), "sent": hook.sent,
            })
        })
        .collect();
    let returns: Vec<Value> = account
        .returns
        .values()
        .map(|made| {
            let items: Vec<Value> = made
                .items
                .iter()
                .map(|item| {
                    json!({"sku": item.sku, "quantity": item.quantity, "quantity_received": item.received,
                           "restock": item.restocked})
                })
                .collect();
            json!({"id": relay::id("Return", made.id), "order_id": relay::id("Order", made.order),
                   "status": made.status, "items": items, "order": relay::id("Order", made.order),
                   "units": units(made)})
        })
        .collect();
    json!({"orders": orders, "stock": stock, "webhooks": webhooks, "returns": returns})
}

/// What comes back, in the words that all systems share.
fn units(made: &Return) -> Vec<Value> {
    let units = |item: &Item| json!({"sku": item.sku, "announced": item.quantity, "received": item.received, "restocked": item.restocked});
    made.items.iter().map(units).collect()
}

/// One order with its lines and shipments.
pub(super) fn order(account: &Account, order: &Order) -> Value {
    let detail = |name: &str| order.details.get(name).cloned().unwrap_or_default();
    let lines: Vec<Value> = order
        .lines
        .iter()
        .map(|line| {
            json!({
                "id": relay::id("LineItem", line.id), "legacy_id": line.id, "sku": line.sku,
                "partner_line_item_id": line.partner_line_item_id, "price": line.price.to_string(),
                "quantity": line.quantity, "quantity_shipped": line.shipped, "cancelled": line.cancelled,
                "quantity_allocated": order.allocated(line.id),
                "warehouse_id": line.locked.map(|id| relay::id("Warehouse", id)),
            })
        })
        .collect();
    let shipments = order.shipments.iter().filter_map(|id| account.shipments.get(id)).map(shipment);
    json!({
        "id": relay::id("Order", order.id), "legacy_id": order.id, "status": order.status,
        "partner_order_id": detail("partner_order_id"), "order_number": detail("order_number"),
        "shop_name": detail("shop_name"), "shipping_address": detail("shipping_address"),
        "billing_address": detail("billing_address"), "email": detail("email"), "currency": detail("currency"),
        "gift_note": detail("gift_note"), "required_ship_date": detail("required_ship_date"),
        "shipping_lines": detail("shipping_lines"), "tags": order.tags, "holds": order.holds,
        "subtotal": order.subtotal().to_string(), "total_tax": detail("total_tax"),
        "total_discounts": detail("total_discounts"), "total_price": order.total().to_string(),
        "created_at": iso::text(order.created), "updated_at": iso::text(order.updated),
        "line_items": lines, "shipments": shipments.collect::<Vec<_>>(),
    })
}

/// One shipment with its labels.
pub(super) fn shipment(shipment: &Shipment) -> Value {
    let labels: Vec<Value> = shipment
        .labels
        .iter()
        .map(|label| {
            let lines: BTreeMap<String, u32> = label
                .lines
                .iter()
                .map(|(line, packed)| (relay::id("LineItem", *line), packed.units))
                .collect();
            json!({
                "id": relay::id("ShippingLabel", label.id), "tracking_number": label.tracking,
                "carrier": label.carrier, "shipping_method": label.method, "cost": label.cost,
                "voided": label.voided, "lines": lines,
            })
        })
        .collect();
    json!({
        "id": relay::id("Shipment", shipment.id), "warehouse_id": relay::id("Warehouse", shipment.warehouse),
        "created_date": iso::text(shipment.created), "completed": shipment.completed, "labels": labels,
    })
}

/// The figures of one SKU in one warehouse.
pub(super) fn shelf(shelf: &Shelf) -> Value {
    json!({
        "on_hand": shelf.on_hand, "allocated": shelf.allocated, "available": shelf.available(),
        "backorder": shelf.backorder(), "reserve": shelf.reserve, "sell_ahead": shelf.sell_ahead,
        "non_sellable": shelf.non_sellable,
    })
}
