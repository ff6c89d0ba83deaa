//! The account's own books, to be compared with those of the shop.
//!
//! An order that people split is one entry, that of the order it was split from: the shop gave its reference once. The entry
//! has the lines, the shipments and the money of all parts; each line says in `order_id` whose it is. Units that people took
//! off count as `cancelled`, also where the interface has forgotten them, and what they cost still counts. Labels for parcels
//! that come back are not shown: nothing leaves with them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::account::Account;
use super::config::v2_id;
use super::hooks::Api;
use super::order::{Item, Order, Status};
use super::parcel::{Fulfillment, Packed, Shipment};
use super::{amount, pacific};

/// Stands before the number of a fulfillment among the shipments of an order.
pub(super) const FULFILLMENT: &str = "fulfillment-";

/// Everything: orders, stock, webhooks.
pub(super) fn books(account: &Account) -> Value {
    let roots = account.orders.values().filter(|order| !order.inactive && !is_part(account, order));
    let orders: Vec<Value> = roots.map(|found| order(account, found)).collect();
    let webhooks: Vec<Value> = account
        .hooks
        .registered
        .values()
        .map(|hook| {
            let api = match hook.api {
                Api::V1 => "v1",
                Api::V2 => "v2",
            };
            json!({
                "id": hook.id.to_string(), "api": api, "name": hook.event, "store": hook.store, "url": hook.url,
                "enabled": hook.active, "sent": hook.sent,
            })
        })
        .collect();
    json!({"orders": orders, "stock": stock(account), "webhooks": webhooks})
}

/// Whether the order shows with another one.
fn is_part(account: &Account, order: &Order) -> bool {
    order.parent.is_some_and(|parent| account.order(parent).is_ok())
}

/// One order with everything that was split from it.
pub(super) fn order(account: &Account, named: &Order) -> Value {
    let root = account.order(Account::root(named)).unwrap_or(named);
    // The parts of a split order have one key.
    let ids = account.keys.get(&root.key).map_or(&[][..], Vec::as_slice);
    let family: Vec<&Order> = ids.iter().filter_map(|id| account.orders.get(id)).collect();
    let lines: Vec<Value> = family
        .iter()
        .flat_map(|part| {
            part.items.iter().filter(|item| !item.adjustment).map(|item| line(account, part, item))
        })
        .collect();
    let labels = family.iter().flat_map(|part| &part.shipments).filter_map(|id| account.shipments.get(id));
    let labels = labels.filter(|label| !label.is_return);
    let elsewhere =
        family.iter().flat_map(|part| &part.fulfillments).filter_map(|id| account.fulfillments.get(id));
    let shipments: Vec<Value> = labels.map(shipment).chain(elsewhere.map(fulfillment)).collect();
    let total: Decimal = family.iter().map(|part| part.total_as_placed()).sum();
    let detail = |name: &str| root.details.get(name).cloned().unwrap_or_default();
    let parts: Vec<Value> = family
        .iter()
        .map(|part| json!({"id": part.id.to_string(), "order_number": part.number(), "status": part.status.text()}))
        .collect();
    let holds: Vec<&str> = if root.status == Status::OnHold { vec!["on_hold"] } else { vec![] };
    json!({
        "id": root.id.to_string(), "status": root.status.text(), "partner_order_id": root.key,
        "order_number": root.number(), "email": detail("customerEmail"), "shipping_address": address(root),
        "address_verified": root.verified.text(), "store_id": root.store, "tags": root.tags, "holds": holds,
        "total_price": total.to_string(), "total_tax": detail("taxAmount"),
        "requested_service": detail("requestedShippingService"), "service": detail("serviceCode"),
        "notes": detail("internalNotes"), "created_at": pacific::text(root.created),
        "updated_at": pacific::text(root.modified), "line_items": lines, "shipments": shipments, "parts": parts,
    })
}

fn line(account: &Account, order: &Order, item: &Item) -> Value {
    // Of a cancelled order everything is cancelled that is not shipped.
    let dropped = if order.status == Status::Cancelled { item.pending() } else { 0 };
    let shelf = account.shelf_of(order.warehouse);
    json!({
        "id": item.id.to_string(), "order_id": order.id.to_string(), "sku": item.text("sku").unwrap_or_default(),
        "partner_line_item_id": item.text("lineItemKey").unwrap_or_default(), "price": item.price.to_string(),
        "quantity": item.quantity + item.taken_off, "quantity_shipped": item.shipped,
        "cancelled": item.taken_off + dropped, "warehouse_id": v2_id(shelf),
    })
}

/// The name is one text here, and everything of the street but its first line another.
fn address(order: &Order) -> Value {
    let text = |name: &str| order.address("shipTo", name);
    let rest = [text("street2"), text("street3")].into_iter().flatten().filter(|line| !line.is_empty());
    json!({
        "first_name": text("name"), "last_name": null, "company": text("company"), "address1": text("street1"),
        "address2": rest.collect::<Vec<_>>().join(" "), "city": text("city"), "zip": text("postalCode"),
        "state": text("state"), "state_code": text("state"), "country_code": text("country"), "email": null,
    })
}

/// One shipment: its one label.
pub(super) fn shipment(shipment: &Shipment) -> Value {
    json!({
        "id": shipment.id.to_string(), "order_id": shipment.order.to_string(),
        "created_date": pacific::text(shipment.created),
        "labels": [{
            "id": shipment.id.to_string(), "tracking_number": shipment.tracking, "carrier": shipment.carrier,
            "shipping_method": shipment.service, "cost": amount::json(shipment.cost).to_string(),
            "voided": shipment.voided.is_some(), "lines": units(&shipment.contents),
        }],
    })
}

/// A fulfillment counts as a shipment with a label of somebody else.
fn fulfillment(fulfillment: &Fulfillment) -> Value {
    let id = format!("{FULFILLMENT}{}", fulfillment.id);
    json!({
        "id": id, "order_id": fulfillment.order.to_string(), "created_date": pacific::text(fulfillment.created),
        "labels": [{
            "id": id, "tracking_number": fulfillment.tracking, "carrier": fulfillment.carrier,
            "shipping_method": null, "cost": "0", "voided": fulfillment.voided.is_some(),
            "lines": units(&fulfillment.contents),
        }],
    })
}

fn units(contents: &[Packed]) -> BTreeMap<String, u32> {
    contents.iter().map(|packed| (packed.item.to_string(), packed.units)).collect()
}

/// By SKU, then by the id of the inventory warehouse.
pub(super) fn stock(account: &Account) -> BTreeMap<String, BTreeMap<String, Value>> {
    let shown = |(place, figures): (u64, super::stock::Figures)| {
        let value = json!({
            "on_hand": figures.on_hand, "allocated": figures.allocated, "available": figures.available(),
        });
        (v2_id(place), value)
    };
    let figures = account.figures().into_iter();
    figures.map(|(sku, places)| (sku, places.into_iter().map(shown).collect())).collect()
}
