//! Tests of the whole partner through its public capabilities, and what they share.

mod amending;
mod announcing;
mod cancelling;
mod families;
mod field_values;
mod labelling;
mod lining;
mod looking;
mod news;
mod placing;
mod polling;
mod requests;
mod returning;
mod stocking;
mod truncated;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};

use super::options::Options;
use super::{Ordoro, family, seen};
use crate::call::{Call, Next};
use crate::partner::sample::{self, answer, now, read, sought};
use crate::partner::{AccountConfig, Aligned, Goal, TakesOrders};

/// An account with nothing but what is required.
pub(super) fn ordoro() -> Ordoro {
    ordoro_with(&json!({}))
}

/// The same with some options.
fn ordoro_with(options: &Value) -> Ordoro {
    let mut all = json!({ "currency": "USD" });
    all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    let config = AccountConfig { id: "east".try_into().unwrap(), options: all, warehouses: BTreeMap::new() };
    super::ordoro(&config).unwrap()
}

pub(super) fn options() -> Options {
    ordoro().options
}

/// An account that can hold orders.
fn holding() -> Ordoro {
    ordoro_with(&json!({ "hold_tag": { "id": 77, "text": "Waybill hold" } }))
}

/// A part as the shop wants it.
pub(super) fn part() -> FulfillmentOrder {
    sample::part("east", "4711")
}

/// What Ordoro holds of a part that it took as it was sent.
fn held(ordoro: &Ordoro, want: &FulfillmentOrder) -> Value {
    let body = super::order::create_order(&ordoro.options, want).unwrap();
    let lines = body["lines"].as_array().unwrap().iter().enumerate().map(|(at, line)| {
        json!({ "id": 9001 + at, "sku": line["product"]["sku"], "quantity": line["quantity"],
            "item_price": line["item_price"], "product_name": line["product_name"],
            "cart_orderitem_id": line["cart_orderitem_id"], "cart_order_id": body["cart_order_id"],
            "cart_shipment_id": body["cart_shipment_id"], "is_allocated": false,
            "shippability": { "shippability": "shippable", "is_dropship": false } })
    });
    let tags = body["tags"].as_array().into_iter().flatten().enumerate();
    let tags: Vec<Value> = tags.map(|(at, tag)| json!({ "id": 70 + at, "text": tag["text"] })).collect();
    let amounts = super::standing::AMOUNTS.iter().map(|name| ((*name).to_owned(), body[*name].clone()));
    json!({
        "order_number": format!("1-{}", body["order_id"].as_str().unwrap()),
        "parent_order_number": null,
        "sibling_order_numbers": [],
        "status": "awaiting_fulfillment",
        "requested_shipping_method": body["shipping_type"],
        "shipping_address": body["shipping_address"],
        "billing_address": body["billing_address"],
        "lines": lines.collect::<Vec<_>>(),
        "tags": tags,
        "comments": [],
        "financial": Value::Object(amounts.collect()),
        "warehouse": { "id": 4711 },
        "shipping_info": {},
        "weight": 24,
    })
}

fn seen_of(orders: &[Value]) -> Seen {
    let want = part();
    let kept: Vec<Value> = orders.iter().map(family::kept).collect();
    let root = format!("1-{}", super::naming::order_id(&options(), &want));
    seen::seen(family::content(&root, &kept, &want.key.order, &want.reference)).unwrap()
}

/// A part as read from the order itself.
fn fresh(orders: &[Value]) -> Seen {
    let mut seen = seen_of(orders);
    for order in orders {
        let number = order["order_number"].as_str().unwrap();
        super::notes::add(&mut seen.content, super::notes::FRESH, number);
    }
    seen
}

fn refused<T>(call: &Call<T>, status: u16, words: &str) -> Result<T, Failure> {
    (call.read)(&answer(status, &json!({ "error_message": words, "param": null })))
}

/// The whole of what is sent, on one line: method, path and body.
fn sent<T>(call: &Call<T>) -> Value {
    let path = call.request.uri().to_string();
    let path = path.strip_prefix("https://api.ordoro.com").unwrap();
    let body: Value = serde_json::from_slice(call.request.body()).unwrap_or(Value::Null);
    json!({ "ask": format!("{} {path}", call.request.method()), "body": body,
        "repeat": format!("{:?}", call.repeat) })
}

fn line<T>(call: &Call<T>) -> String {
    sent(call)["ask"].as_str().unwrap().to_owned()
}

fn ask<K, D: std::fmt::Debug>(next: Next<K, D>) -> Call<K> {
    match next {
        Next::Ask(call) => call,
        Next::Done(done) => panic!("done: {done:?}"),
        Next::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

fn done<K, D>(next: Next<K, D>) -> D {
    match next {
        Next::Done(done) => done,
        Next::Ask(call) => panic!("asks: {}", sent(&call)),
        Next::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

fn toward(ordoro: &Ordoro, want: &FulfillmentOrder, facets: &[Facet], seen: &Seen) -> Next<Seen, Aligned> {
    ordoro.toward(&Goal::Stand { want, facets }, seen)
}

fn fixture(name: &str) -> Value {
    let text = match name {
        "order_shipped" => include_str!("fixtures/order_shipped.json"),
        "order_labelled" => include_str!("fixtures/order_labelled.json"),
        "order_open" => include_str!("fixtures/order_open.json"),
        "products" => include_str!("fixtures/products.json"),
        "return_order" => include_str!("fixtures/return_order.json"),
        _ => panic!("no fixture `{name}`"),
    };
    serde_json::from_str(text).unwrap()
}
