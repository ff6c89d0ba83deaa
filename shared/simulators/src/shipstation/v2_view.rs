//! Orders, labels and fulfillments as V2 shows them, as far as webhooks point at them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::account::Account;
use super::amount;
use super::config::{number, v2_id};
use super::order::Order;
use super::parcel::{Fulfillment, Shipment, tracking_url};
use super::query::Query;
use super::refusal::Refusal;
use super::v2_page::{Place, paged};

/// V2's times: UTC, to the millisecond.
fn utc(time: Timestamp) -> String {
    format!("{time:.3}")
}

impl Account {
    /// The label with this id.
    pub(super) fn label_of(&self, id: &str) -> Result<&Shipment, Refusal> {
        number(id).and_then(|id| self.shipments.get(&id)).ok_or(Refusal::NotFound("Label"))
    }
}

/// `GET /v2/labels`, newest first.
pub(super) fn labels(account: &Account, query: &Query, base_url: &str) -> Result<Value, Refusal> {
    let (from, to) = (instant(query, "created_at_start")?, instant(query, "created_at_end")?);
    let matches = |label: &&Shipment| {
        let is = |name: &str, value: &str| query.text(name).is_none_or(|wanted| wanted == value);
        is("tracking_number", &label.tracking)
            && is("shipment_id", &v2_id(label.order))
            && is("batch_id", &v2_id(label.batch))
            && is("service_code", &label.service)
            && is("label_status", status(label))
            && from.is_none_or(|from| from <= label.created)
            && to.is_none_or(|to| label.created <= to)
    };
    let mut found: Vec<&Shipment> = account.shipments.values().filter(matches).collect();
    found.sort_by_key(|label| std::cmp::Reverse((label.created, label.id)));
    turn(&mut found, query)?;
    paged("labels", &found, (query, "page_size"), Place { base_url, path: "/v2/labels" }, |found| {
        label(account, found)
    })
}

const fn status(label: &Shipment) -> &'static str {
    if label.voided.is_some() { "voided" } else { "completed" }
}

/// One label.
pub(super) fn label(account: &Account, label: &Shipment) -> Value {
    let key = account.orders.get(&label.order).map(|order| order.key.as_str());
    json!({
        "label_id": v2_id(label.id), "status": status(label), "shipment_id": v2_id(label.order),
        "external_shipment_id": key, "external_order_id": null,
        "ship_date": utc_day(label.ship_date), "created_at": utc(label.created),
        "shipment_cost": {"currency": "usd", "amount": amount::json(label.cost)},
        "insurance_cost": {"currency": "usd", "amount": 0}, "tracking_number": label.tracking,
        "tracking_url": tracking_url(&label.carrier, &label.tracking), "tracking_status": tracking_status(label),
        "is_return_label": label.is_return, "rma_number": null, "batch_id": v2_id(label.batch),
        "carrier_code": label.carrier, "service_code": label.service, "package_code": label.package,
        "confirmation": label.confirmation, "voided": label.voided.is_some(), "voided_at": label.voided.map(utc),
        "trackable": true,
        "packages": [{"package_id": label.id, "package_code": label.package, "sequence": 1,
                      "tracking_number": label.tracking}],
    })
}

/// What the carrier said last of a parcel; of a new one it knows nothing yet.
pub(super) fn track(label: &Shipment) -> Value {
    let (code, description, at) = match &label.track {
        Some(track) => (track.code.as_str(), track.description.as_str(), Some(utc(track.at))),
        None => ("NY", "Not Yet In System", None),
    };
    let events =
        at.iter().map(|at| json!({"occurred_at": at, "status_code": code, "description": description}));
    json!({
        "tracking_number": label.tracking, "tracking_url": tracking_url(&label.carrier, &label.tracking),
        "status_code": code, "status_description": description, "carrier_code": label.carrier,
        "status_detail_code": null, "status_detail_description": null, "carrier_status_code": null,
        "carrier_status_description": null, "ship_date": utc_day(label.ship_date),
        "estimated_delivery_date": null, "actual_delivery_date": at.clone().filter(|_| code == "DE"),
        "events": events.collect::<Vec<_>>(),
    })
}

/// The four words of `tracking_status`.
fn tracking_status(label: &Shipment) -> &'static str {
    match label.track.as_ref().map(|track| track.code.as_str()) {
        None | Some("NY" | "UN") => "unknown",
        Some("DE" | "SP") => "delivered",
        Some("EX") => "error",
        Some(_) => "in_transit",
    }
}

/// `GET /v2/fulfillments`.
pub(super) fn fulfillments(account: &Account, query: &Query, base_url: &str) -> Result<Value, Refusal> {
    let (from, to) = (instant(query, "create_date_start")?, instant(query, "create_date_end")?);
    let matches = |fulfillment: &&Fulfillment| {
        let is = |name: &str, value: &str| query.text(name).is_none_or(|wanted| wanted == value);
        let shipment_number = account.orders.get(&fulfillment.order).map_or("", Order::number);
        is("fulfillment_id", &v2_id(fulfillment.id))
            && is("shipment_id", &v2_id(fulfillment.order))
            && is("shipment_number", shipment_number)
            && is("tracking_number", &fulfillment.tracking)
            && from.is_none_or(|from| from <= fulfillment.created)
            && to.is_none_or(|to| fulfillment.created <= to)
    };
    let mut found: Vec<&Fulfillment> = account.fulfillments.values().filter(matches).collect();
    found.sort_by_key(|fulfillment| std::cmp::Reverse((fulfillment.created, fulfillment.id)));
    turn(&mut found, query)?;
    let place = Place { base_url, path: "/v2/fulfillments" };
    paged("fulfillments", &found, (query, "page_size"), place, |found| fulfillment(account, found))
}

fn fulfillment(account: &Account, fulfillment: &Fulfillment) -> Value {
    let order = account.orders.get(&fulfillment.order);
    json!({
        "fulfillment_id": v2_id(fulfillment.id), "shipment_id": v2_id(fulfillment.order),
        "shipment_number": order.map(Order::number), "tracking_number": fulfillment.tracking,
        "created_at": utc(fulfillment.created), "ship_date": utc_day(fulfillment.ship_date),
        "voided_at": fulfillment.voided.map(utc), "delivered_at": null,
        "fulfillment_carrier_friendly_name": fulfillment.carrier,
        "fulfillment_provider_friendly_name": fulfillment.provider,
        "fulfillment_provider_code": fulfillment.provider, "void_requested": fulfillment.voided.is_some(),
        "voided": fulfillment.voided.is_some(), "order_source_notified": fulfillment.notified,
        "notification_error_message": null, "ship_to": order.map(ship_to),
    })
}

/// An order: V2 calls it a shipment.
pub(super) fn order(order: &Order) -> Value {
    let money = |name: &str| json!({"currency": "usd", "amount": amount::json(amount::or_zero(order.details.get(name)))});
    let items = order.items.iter().filter(|item| item.is_shown() && !item.adjustment);
    let items: Vec<Value> = items
        .map(|item| {
            json!({
                "name": item.text("name"), "sku": item.text("sku"), "quantity": item.quantity,
                "external_order_item_id": item.text("lineItemKey"), "item_id": v2_id(item.id),
                "unit_price": amount::json(item.price),
            })
        })
        .collect();
    json!({
        "shipment_id": v2_id(order.id), "external_shipment_id": order.key, "shipment_number": order.number(),
        "shipment_status": order.status.v2(), "store_id": v2_id(order.store), "created_at": utc(order.created),
        "modified_at": utc(order.modified), "hold_until_date": order.hold_until.map(utc_day),
        "amount_paid": money("amountPaid"), "shipping_paid": money("shippingAmount"),
        "tax_paid": money("taxAmount"), "notes_from_buyer": order.text("customerNotes"),
        "requested_shipment_service": order.text("requestedShippingService"),
        "warehouse_id": order.warehouse.map(v2_id), "ship_to": ship_to(order), "items": items,
    })
}

fn ship_to(order: &Order) -> Value {
    let text = |name: &str| order.address("shipTo", name);
    json!({
        "name": text("name"), "phone": text("phone"), "email": order.text("customerEmail"),
        "company_name": text("company"), "address_line1": text("street1"), "address_line2": text("street2"),
        "address_line3": text("street3"), "city_locality": text("city"), "state_province": text("state"),
        "postal_code": text("postalCode"), "country_code": text("country"),
    })
}

fn utc_day(day: jiff::civil::Date) -> String {
    format!("{day}T00:00:00.000Z")
}

/// A time of V2: with its offset.
fn instant(query: &Query, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let read =
        |text: &str| text.parse().map_err(|_no_time| Refusal::Invalid(format!("`{text}` is no {name}")));
    query.text(name).map(read).transpose()
}

/// Lists begin with the newest, unless they are asked not to.
fn turn<T>(found: &mut [T], query: &Query) -> Result<(), Refusal> {
    if query.word("sort_dir", &["asc", "desc"])? == Some("asc") {
        found.reverse();
    }
    Ok(())
}
