//! The instance's own books, to be compared with those of the shop.
//!
//! An order is one entry with the lines that it was imported with, whatever shipments its units are in. One that gave its
//! reference to another order keeps its own entry, under the changed reference, and costs nothing: what it cost stands with
//! the other. What is in which package nobody knows: the first has everything.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::account::Account;
use super::moment;
use super::order::{Line, Order, Shipment};
use super::returns::{Return, ReturnLine};
use super::state::{LineState, OrderState, ShipmentState};

/// Everything: orders, stock, returns, and messages that nobody took.
pub(super) fn books(account: &Account) -> Value {
    let orders: Vec<Value> = account.orders.values().map(|found| order(account, found)).collect();
    let returns: Vec<Value> = account.returns.values().map(|made| told(account, made)).collect();
    let products: BTreeMap<&str, Value> = account
        .products
        .iter()
        .map(|(sku, product)| {
            (sku.as_str(), json!({"properties": product.properties, "aliases": product.aliases}))
        })
        .collect();
    json!({
        "orders": orders, "stock": stock(account), "returns": returns, "products": products,
        "alerts": account.sender.alerts,
    })
}

/// One order.
pub(super) fn order(account: &Account, order: &Order) -> Value {
    let shipments: Vec<&Shipment> =
        order.shipments.iter().filter_map(|id| account.shipments.get(id)).collect();
    let lines: Vec<Value> = order.lines.iter().map(|found| line(found, &shipments)).collect();
    let gone = shipments.iter().filter(|shipment| shipment.completed.is_some());
    let parts: Vec<Value> = shipments
        .iter()
        .map(|one| json!({"id": one.id.to_string(), "reference": one.reference, "state": one.state.word()}))
        .collect();
    let suspended = shipments.iter().any(|shipment| shipment.state == ShipmentState::Suspended);
    let holds = [(suspended, "suspended"), (order.state == OrderState::Created, "not validated")];
    let total = if order.reference == order.originating { order.total } else { Decimal::ZERO };
    let currency = order.property("currency");
    json!({
        "id": order.id.to_string(), "status": order.state.word(), "partner_order_id": order.reference,
        "originating_order_reference": order.originating, "channel": order.channel,
        "email": order.property("deliveryEmailAddress"), "shipping_address": address(account, order),
        "total_price": total.to_string(), "total_minor": minor(total, currency), "currency": currency,
        "holds": holds.iter().filter(|(is_so, _)| *is_so).map(|(_, word)| word).collect::<Vec<_>>(),
        "requested_service": order.property("shipment.deliverySuggestionCode"),
        "notes": order.property("customerComment"), "reason": order.reason,
        "created_at": moment::text(&account.config.zone, order.created), "line_items": lines, "parts": parts,
        "shipments": gone.map(|one| shipment(account, one)).collect::<Vec<_>>(),
    })
}

fn line(line: &Line, shipments: &[&Shipment]) -> Value {
    let units = |state: LineState| -> u32 {
        let parts = shipments.iter().flat_map(|shipment| &shipment.parts);
        parts.filter(|part| part.line == line.id && part.state == state).map(|part| part.quantity).sum()
    };
    json!({
        "id": line.id.to_string(), "number": line.number, "sku": line.sku, "partner_line_item_id": line.name(),
        "quantity": line.quantity, "quantity_shipped": units(LineState::Despatched),
        "cancelled": line.cut + units(LineState::Cancelled), "reasons": line.reasons,
    })
}

/// The address of the shipment if it has one of its own, otherwise that of the order; the street is all lines that are
/// neither city nor region.
fn address(account: &Account, order: &Order) -> Value {
    let has_own = (1..=6).any(|line| order.property(&format!("shipment.addressLine{line}")).is_some());
    let (prefix, first) = if has_own { ("shipment.", "a") } else { ("delivery", "A") };
    let line = |number: u8| order.property(&format!("{prefix}{first}ddressLine{number}"));
    let text = |name: &str| {
        let own = order.property(&format!("shipment.{name}"));
        let capital = format!(
            "{}{}",
            name.get(..1).unwrap_or_default().to_uppercase(),
            name.get(1..).unwrap_or_default()
        );
        own.or_else(|| order.property(&format!("delivery{capital}")))
    };
    let lines = account.config.address;
    let street = (2..=6).filter(|number| ![lines.city, lines.region].contains(number));
    json!({
        "first_name": text("contactName"), "last_name": null, "company": text("companyName"), "address1": line(1),
        "address2": street.filter_map(line).collect::<Vec<_>>().join(" "), "city": line(lines.city),
        "zip": text("postCode"), "state": line(lines.region), "state_code": null,
        "country_code": text("countryCode"), "email": text("emailAddress"), "phone": text("dayPhoneNumber"),
    })
}

/// The amount in the smallest unit of its currency.
fn minor(amount: Decimal, currency: Option<&str>) -> Option<i64> {
    let digits = match currency {
        Some("CLP" | "ISK" | "JPY" | "KRW" | "VND" | "XAF" | "XOF") => 0,
        Some("BHD" | "JOD" | "KWD" | "OMR" | "TND") => 3,
        Some(_) | None => 2,
    };
    let units = amount.checked_mul(Decimal::from(10_u32.pow(digits)))?;
    i64::try_from(units.round()).ok()
}

/// One shipment, with a label for each package.
pub(super) fn shipment(account: &Account, shipment: &Shipment) -> Value {
    let courier = account.config.couriers.iter().find(|courier| courier.code == shipment.courier);
    let mut units: BTreeMap<String, u32> = BTreeMap::new();
    for part in shipment.parts.iter().filter(|part| part.state == LineState::Despatched) {
        *units.entry(part.line.to_string()).or_default() += part.quantity;
    }
    let labels: Vec<Value> = (1..)
        .zip(&shipment.packages)
        .map(|(number, tracking)| {
            let lines = if number == 1 { units.clone() } else { BTreeMap::new() };
            json!({
                "id": format!("{}-{number}", shipment.id), "tracking_number": tracking, "voided": false,
                "carrier": courier.map(|courier| &courier.carrier),
                "shipping_method": courier.map(|courier| &courier.service), "lines": lines,
            })
        })
        .collect();
    json!({
        "id": shipment.id.to_string(), "reference": shipment.reference, "site": shipment.site,
        "completed": shipment.completed.map(|time| moment::text(&account.config.zone, time)), "labels": labels,
    })
}

/// One return.
pub(super) fn returned(account: &Account, made: &Return) -> Value {
    let lines: Vec<Value> = made
        .lines
        .iter()
        .map(|line| {
            json!({"sku": line.sku, "quantity": line.quantity, "reason": line.reason, "condition": line.condition,
                   "refund": line.refund})
        })
        .collect();
    json!({
        "id": made.id.to_string(), "reference": made.reference, "order_reference": made.order_reference,
        "authorisation": made.authorisation, "authorised": made.is_authorised, "type": made.kind, "site": made.site,
        "note": made.note, "returned_at": moment::text(&account.config.zone, made.returned),
        "completed_at": made.completed.map(|time| moment::text(&account.config.zone, time)), "lines": lines,
    })
}

/// One return of the books, with what comes back in the words that all systems share.
fn told(account: &Account, made: &Return) -> Value {
    let named = made.order_reference.as_deref();
    let order = named.and_then(|name| account.find_order(name).ok()).map(|id| id.to_string());
    let units = |line: &ReturnLine| {
        let conditions = &account.config.returns.conditions;
        let is_sellable =
            || conditions.iter().any(|known| known.sellable && Some(&known.words) == line.condition.as_ref());
        let came = if made.completed.is_some() { line.quantity } else { 0 };
        json!({"sku": line.sku, "announced": if made.reference.is_empty() { 0 } else { line.quantity },
            "received": came, "restocked": if is_sellable() { came } else { 0 }})
    };
    let mut shown = returned(account, made);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("order".to_owned(), json!(order));
        fields.insert("units".to_owned(), made.lines.iter().map(units).collect());
    }
    shown
}

/// By SKU, then by site.
pub(super) fn stock(account: &Account) -> BTreeMap<String, BTreeMap<String, Value>> {
    let demand = account.demand();
    let mut stock: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    for ((sku, site), shelf) in &account.shelves {
        let figures = account.figures(&demand, sku, site);
        let shown = json!({
            "on_hand": figures.total, "allocated": figures.allocated, "available": figures.available,
            "frozen": figures.frozen, "inspection": figures.inspection, "damaged": figures.damaged,
            "quarantined": figures.quarantined, "on_order": figures.on_order, "locations": shelf.places,
        });
        stock.entry(sku.clone()).or_default().insert(site.clone(), shown);
    }
    stock
}
