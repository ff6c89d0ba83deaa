//! Shipments, returns, products, stock, warehouses and webhooks, as the interface shows them.

use serde_json::{Map, Value, json};

use super::account::Account;
use super::hooks::Hook;
use super::returns::Return;
use super::shipment::{Label, Packed, Shipment};
use super::stock::{Change, Product, Shelf};
use super::view::{line_stub, stub, with};
use super::{iso, relay};

/// A shipment with its labels.
pub(super) fn shipment(account: &Account, shipment: &Shipment) -> Value {
    let rows = |label: &Label| -> Vec<Value> {
        label.lines.iter().map(|(line, packed)| row(shipment, label, *line, *packed)).collect()
    };
    let numbered = (1..).zip(&shipment.labels);
    let labels: Vec<Value> =
        numbered.map(|(number, found)| label(account, shipment, found, number, &rows(found))).collect();
    let is_voided = !shipment.has_valid_label();
    json!({
        "id": relay::id("Shipment", shipment.id), "legacy_id": shipment.id,
        "order_id": relay::id("Order", shipment.order), "user_id": relay::id("User", 1),
        "warehouse_id": relay::id("Warehouse", shipment.warehouse), "picked_up": false, "needs_refund": false,
        "refunded": is_voided, "delivered": false, "dropshipment": false, "shipped_off_shiphero": false,
        "completed": shipment.completed, "created_date": iso::text(shipment.created),
        "line_items": shipment.labels.iter().flat_map(&rows).collect::<Vec<_>>(), "shipping_labels": labels,
        "warehouse": stub(shipment.warehouse), "order": stub(shipment.order),
        "total_packages": shipment.labels.len(),
    })
}

fn row(shipment: &Shipment, label: &Label, line: u64, packed: Packed) -> Value {
    json!({
        "id": relay::id("ShipmentLineItem", packed.id), "legacy_id": packed.id,
        "line_item_id": relay::id("LineItem", line), "shipment_id": relay::id("Shipment", shipment.id),
        "shipping_label_id": relay::id("ShippingLabel", label.id), "quantity": packed.units,
        "line_item": line_stub(shipment.order, line),
    })
}

fn label(account: &Account, shipment: &Shipment, label: &Label, number: u64, rows: &[Value]) -> Value {
    let identifier = account.warehouse_setup(shipment.warehouse).map(|warehouse| &warehouse.identifier);
    let pdf = format!("https://labels.example.com/{}.pdf", label.id);
    let order_number = account.orders.get(&shipment.order).and_then(|order| order.text("order_number"));
    json!({
        "id": relay::id("ShippingLabel", label.id), "legacy_id": label.id,
        "account_id": relay::id("Account", account.config.account_id),
        "shipment_id": relay::id("Shipment", shipment.id), "order_id": relay::id("Order", shipment.order),
        "order_number": order_number, "box_name": label.box_name, "status": label.status(),
        "tracking_number": label.tracking, "carrier": label.carrier, "shipping_name": label.method,
        "shipping_method": label.method, "cost": label.cost, "delivered": false, "picked_up": false,
        "refunded": label.voided, "needs_refund": false, "warehouse": identifier,
        "warehouse_id": relay::id("Warehouse", shipment.warehouse), "source": "api",
        "created_date": iso::text(shipment.created), "tracking_url": label.tracking_url(),
        "dimensions": {
            "weight": label.size.weight, "length": label.size.length, "width": label.size.width,
            "height": label.size.height,
        },
        "label": {"pdf_location": pdf, "paper_pdf_location": pdf}, "order": stub(shipment.order),
        "shipment_line_items": rows, "package_number": number, "in_shipping_container": false,
    })
}

/// A return with its items.
pub(super) fn returned(account: &Account, made: &Return) -> Value {
    let account_id = relay::id("Account", account.config.account_id);
    let total = |figure: fn(&super::returns::Item) -> u32| made.items.iter().map(figure).sum::<u32>();
    let items: Vec<Value> = made
        .items
        .iter()
        .map(|item| {
            json!({
                "id": relay::id("ReturnItem", item.id), "legacy_id": item.id, "account_id": account_id,
                "line_item_id": relay::id("LineItem", item.line), "return_id": relay::id("Return", made.id),
                "warehouse_id": relay::id("Warehouse", made.warehouse), "quantity": item.quantity,
                "quantity_received": item.received, "restock": item.restocked, "condition": item.condition,
                "is_component": false, "type": "product", "reason": item.reason,
                "created_at": iso::text(made.created), "updated_at": iso::text(item.updated),
                "line_item": line_stub(made.order, item.line), "warehouse": stub(made.warehouse),
            })
        })
        .collect();
    let tracking = made.details.get("tracking_number").filter(|tracking| !tracking.is_null());
    let labels: Vec<Value> = tracking
        .map(|tracking| {
            json!({"tracking_number": tracking, "status": "valid", "carrier": made.details.get("shipping_carrier"),
                   "shipping_method": made.details.get("shipping_method"), "cost": made.details.get("label_cost")})
        })
        .into_iter()
        .collect();
    with(
        made.details.clone(),
        json!({
            "id": relay::id("Return", made.id), "legacy_id": made.id, "account_id": account_id,
            "order_id": relay::id("Order", made.order), "reason": made.reason, "status": made.status,
            "labels": labels, "line_items": items, "total_items_expected": total(|item| item.quantity),
            "total_items_received": total(|item| item.received),
            "total_items_restocked": total(|item| item.restocked), "created_at": iso::text(made.created),
            "order": stub(made.order),
        }),
    )
}

/// A product.
pub(super) fn product(account: &Account, sku: &Value, product: &Product) -> Value {
    let shelves = product.shelves.keys().map(|warehouse| stub(json!({"sku": sku, "warehouse": warehouse})));
    json!({
        "id": relay::id("Product", product.id), "legacy_id": product.id,
        "account_id": relay::id("Account", account.config.account_id), "name": product.name, "sku": sku,
        "barcode": sku, "kit": false, "kit_build": false, "active": true, "virtual": false, "tags": [],
        "created_at": iso::text(product.created), "updated_at": iso::text(product.updated),
        "warehouse_products": shelves.collect::<Vec<_>>(),
    })
}

/// One SKU in one warehouse.
pub(super) fn shelf(account: &Account, shelf: &Shelf) -> Value {
    let identifier = account.warehouse_setup(shelf.warehouse).map(|warehouse| &warehouse.identifier);
    json!({
        "id": relay::id("WarehouseProduct", shelf.id), "legacy_id": shelf.id, "sku": shelf.sku,
        "account_id": relay::id("Account", account.config.account_id),
        "warehouse_id": relay::id("Warehouse", shelf.warehouse), "warehouse_identifier": identifier,
        "on_hand": shelf.on_hand, "reserve_inventory": shelf.reserve, "backorder": shelf.backorder(),
        "allocated": shelf.allocated, "available": shelf.available(), "in_tote": shelf.in_tote,
        "non_sellable_quantity": shelf.non_sellable, "sell_ahead": shelf.sell_ahead, "active": true,
        "created_at": iso::text(shelf.created), "updated_at": iso::text(shelf.updated),
        "warehouse": stub(shelf.warehouse), "product": stub(shelf.sku.as_str()),
    })
}

/// One change of units on hand.
pub(super) fn change(account: &Account, change: &Change) -> Value {
    json!({
        "id": relay::id("InventoryChange", change.id), "legacy_id": change.id, "user_id": relay::id("User", 1),
        "account_id": relay::id("Account", account.config.account_id), "sku": change.sku,
        "warehouse_id": relay::id("Warehouse", change.warehouse), "previous_on_hand": change.before,
        "change_in_on_hand": change.by, "reason": change.reason, "cycle_counted": change.counted,
        "created_at": iso::text(change.at),
    })
}

/// A warehouse of the account.
pub(super) fn warehouse(account: &Account, id: u64) -> Option<Value> {
    let found = account.warehouse_setup(id)?;
    Some(json!({
        "id": relay::id("Warehouse", id), "legacy_id": id, "identifier": found.identifier,
        "account_id": relay::id("Account", account.config.account_id), "profile": "default",
        "company_name": "Simulated Warehouses",
        "address": {
            "name": found.identifier, "address1": "1 Dock Road", "city": "Springfield", "country": found.country,
        },
    }))
}

/// The account itself.
pub(super) fn account(account: &Account) -> Value {
    let warehouses = account.config.warehouses.iter().map(|warehouse| stub(warehouse.id));
    json!({
        "id": relay::id("Account", account.config.account_id), "legacy_id": account.config.account_id,
        "email": account.config.login.username, "username": account.config.login.username, "status": "active",
        "is_3pl": false, "is_multi_warehouse": account.config.warehouses.len() > 1,
        "warehouses": warehouses.collect::<Vec<_>>(),
    })
}

/// A registered webhook, without its secret.
pub(super) fn hook(account: &Account, hook: &Hook) -> Map<String, Value> {
    let shown = json!({
        "id": relay::id("Webhook", hook.id), "legacy_id": hook.id,
        "account_id": relay::id("Account", account.config.account_id), "shop_name": hook.shop_name,
        "name": hook.name, "url": hook.url, "source": "api", "enabled": hook.enabled, "health": hook.health(),
        "created_at": iso::text(hook.created), "updated_at": iso::text(hook.switched),
        "last_enabled_change": iso::text(hook.switched),
    });
    shown.as_object().cloned().unwrap_or_default()
}
