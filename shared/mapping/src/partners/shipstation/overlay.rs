//! Lays what is wanted over an order as it was read.
//!
//! ShipStation has no partial update: what is not sent is lost. So everything that was read goes back as it was, apart
//! from what only ShipStation writes, and the wanted facets are laid over it: what people there changed of the rest
//! survives.

use serde_json::{Map, Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::FulfillmentOrder;

use super::standing::SHIPPING;
use super::state::AWAITING_PAYMENT;
use super::{amount, items, wire};
use crate::partner::value;

/// What only ShipStation writes, by the object that it is in.
const READ_ONLY: [(&str, &[&str]); 6] = [
    (
        "",
        &[
            "createDate",
            "modifyDate",
            "orderTotal",
            "customerId",
            "userId",
            "externallyFulfilled",
            "externallyFulfilledBy",
            "externallyFulfilledById",
            "externallyFulfilledByName",
        ],
    ),
    ("billTo", &["addressVerified"]),
    ("shipTo", &["addressVerified"]),
    ("weight", &["WeightUnits"]),
    ("advancedOptions", &["mergedOrSplit", "mergedIds", "parentId"]),
    ("items", &["createDate", "modifyDate"]),
];

/// Parts of an address that say where it is; the rest is contact, or ShipStation's.
const PLACE: [&str; 10] = [
    "name",
    "company",
    "street1",
    "street2",
    "street3",
    "city",
    "state",
    "postalCode",
    "country",
    "residential",
];

/// What of an item is ours to say; the rest is set where it is missing.
const OF_ITEM: [&str; 7] = ["lineItemKey", "sku", "name", "quantity", "unitPrice", "taxAmount", "adjustment"];

/// The order as it can be sent back, with nothing changed.
pub(super) fn unchanged(held: &Value) -> Value {
    let mut order = held.clone();
    for (name, fields) in READ_ONLY {
        match (name, order.get_mut(name)) {
            ("", _) => drop_all(&mut order, fields),
            (_, Some(Value::Array(items))) => items.iter_mut().for_each(|item| drop_all(item, fields)),
            (_, Some(object)) => drop_all(object, fields),
            (_, None) => {}
        }
    }
    order
}

/// The order with these facets as they are wanted; `wanted` is the part as it would be created.
pub(super) fn overlaid(held: &Value, want: &FulfillmentOrder, wanted: &Value, facets: &[Facet]) -> Value {
    let mut order = unchanged(held);
    let has = |facet| facets.contains(&facet);
    for facet in facets {
        match facet {
            Facet::Address => place(&mut order, wanted),
            Facet::Contact => contact(&mut order, wanted),
            Facet::Lines => goods(&mut order, wanted),
            Facet::Shipping => shipping(&mut order, wanted),
            Facet::Hold => copy(&mut order, wanted, &["orderStatus"]),
        }
    }
    if has(Facet::Lines) || has(Facet::Hold) {
        let waits = order.get("orderStatus").and_then(Value::as_str) == Some(AWAITING_PAYMENT);
        let paid = if waits { json!(0) } else { amount::money(want.totals.total) };
        value::set(&mut order, "amountPaid", paid);
    }
    super::plain::plain(order)
}

fn drop_all(object: &mut Value, fields: &[&str]) {
    if let Some(object) = object.as_object_mut() {
        object.retain(|name, _| !fields.contains(&name.as_str()));
    }
}

fn copy(order: &mut Value, wanted: &Value, names: &[&str]) {
    for name in names {
        if let Some(value) = wanted.get(*name) {
            value::set(order, name, value.clone());
        }
    }
}

fn place(order: &mut Value, wanted: &Value) {
    for name in ["shipTo", "billTo"] {
        let Some(new) = wanted.get(name) else { continue };
        let mut address = wire::there(order, name).cloned().unwrap_or_else(|| json!({}));
        copy(&mut address, new, &PLACE);
        value::set(order, name, address);
    }
}

fn contact(order: &mut Value, wanted: &Value) {
    copy(order, wanted, &["customerEmail", "customerUsername"]);
    let phone = wanted.pointer("/shipTo/phone").cloned().unwrap_or(Value::Null);
    if let Some(address) = order.get_mut("shipTo") {
        value::set(address, "phone", phone);
    }
}

/// Our lines as they are wanted; those of people there stay. A weight that was the sum of the lines is their new sum; one
/// that somebody entered stays.
fn goods(order: &mut Value, wanted: &Value) {
    let there = list(order.get("items"));
    let new = list(wanted.get("items"));
    let key = |item: &Value| value::text(item.get("lineItemKey"));
    let sku = |item: &Value| value::text(item.get("sku"));
    let mut all: Vec<Value> = Vec::new();
    for item in &new {
        let held = there.iter().find(|held| key(held) == key(item) && sku(held) == sku(item));
        all.push(held.map_or_else(|| item.clone(), |held| merged(held, item)));
    }
    all.extend(there.iter().filter(|held| key(held).is_none()).cloned());
    let (before, after) = (items::weight(&there), items::weight(&all));
    let entered = wire::there(order, "weight").is_some_and(|weight| !same_weight(weight, before.as_ref()));
    if let (Some(after), false) = (after, entered) {
        value::set(order, "weight", after);
    }
    value::set(order, "items", Value::Array(all));
    copy(order, wanted, &["taxAmount", "shippingAmount"]);
    let insured = order.pointer("/insuranceOptions/insureShipment").and_then(Value::as_bool) == Some(true);
    for (object, field, applies) in
        [("internationalOptions", "customsItems", true), ("insuranceOptions", "insuredValue", insured)]
    {
        let Some(value) = wanted.get(object).and_then(|wanted| wanted.get(field)).filter(|_| applies) else {
            continue;
        };
        match order.get_mut(object).filter(|there| there.is_object()) {
            Some(there) => value::set(there, field, value.clone()),
            None => copy(order, wanted, &[object]),
        }
    }
}

fn merged(held: &Value, item: &Value) -> Value {
    let (Value::Object(held), Value::Object(item)) = (held, item) else { return item.clone() };
    let mut merged: Map<String, Value> = held.clone();
    for (name, value) in item {
        let is_ours = OF_ITEM.contains(&name.as_str());
        if is_ours || held.get(name).is_none_or(Value::is_null) {
            merged.insert(name.clone(), value.clone());
        }
    }
    Value::Object(merged)
}

/// What is told is set. What is not told was chosen there for the method that was: another method takes it away.
fn shipping(order: &mut Value, wanted: &Value) {
    let requested = |of: &Value| value::text(of.get("requestedShippingService"));
    let is_another = requested(order) != requested(wanted);
    for name in SHIPPING {
        match wanted.get(name) {
            Some(value) => value::set(order, name, value.clone()),
            None if is_another && order.get(name).is_some() => value::set(order, name, Value::Null),
            None => {}
        }
    }
}

fn list(items: Option<&Value>) -> Vec<Value> {
    items.and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Whether a weight is the one that was summed up: nothing is none, and so is zero.
fn same_weight(weight: &Value, sum: Option<&Value>) -> bool {
    let is_zero = amount::same(weight.get("value"), None);
    let is_sum = sum.is_some_and(|sum| {
        amount::same(weight.get("value"), sum.get("value")) && weight.get("units") == sum.get("units")
    });
    is_zero || is_sum
}
