//! Tests of the whole partner through its public capabilities, and what they share.

mod amending;
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

use bytes::Bytes;
use http::Response;
use jiff::Timestamp;
use serde_json::{Value, json};
use waybill_domain::address::Address;
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{
    Contact, FulfillmentLine, FulfillmentOrder, PartKey, Seen, ShippingChoice, Totals,
};
use waybill_domain::money::{Currency, Money};

use super::options::Options;
use super::{Ordoro, family, seen};
use crate::call::{Call, Next};
use crate::partner::{AccountConfig, Aligned, Goal, Sought, TakesOrders};

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

pub(super) fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// How that part is looked for.
const fn sought(want: &FulfillmentOrder) -> Sought<'_> {
    Sought { reference: &want.reference, order: &want.key.order, number: want.number.as_ref() }
}

/// Two lines, shipping and tax; 29.98 + 5.00 + 4.99 + 3.20 = 43.17.
pub(super) fn part() -> FulfillmentOrder {
    let usd = |minor| Money::new(minor, Currency::new("USD", 2).unwrap());
    let line = |id: &str, sku: &str, quantity, total| FulfillmentLine {
        line: id.try_into().unwrap(),
        sku: sku.try_into().unwrap(),
        quantity,
        name: Some(format!("{sku} name")),
        total: usd(total),
        tax: usd(160),
        gift: false,
        attributes: BTreeMap::new(),
        fields: BTreeMap::new(),
    };
    let key = PartKey {
        order: "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00".try_into().unwrap(),
        account: "east".try_into().unwrap(),
        warehouse: Some("4711".try_into().unwrap()),
        shipping: None,
    };
    FulfillmentOrder {
        reference: key.reference(),
        key,
        number: Some("W-1001".try_into().unwrap()),
        purchase_order_number: None,
        ordered_at: "2026-11-20T10:11:12Z".parse().unwrap(),
        store: Some("us".to_owned()),
        locale: Some("en-US".to_owned()),
        address: place("2200", "Desert Inn Road"),
        billing: Some(place("9", "Quarry Street")),
        contact: Contact { email: Some("ada@example.com".to_owned()), phone: Some("+1 555 0100".to_owned()) },
        lines: vec![line("line-a", "MUG-1", 2, 2998), line("line-b", "CARD-7", 1, 500)],
        shipping: ShippingChoice {
            method_key: Some("us-standard".to_owned()),
            method_name: "Standard".to_owned(),
            carrier: None,
            service: None,
        },
        totals: Totals {
            lines: usd(3498),
            shipping: usd(499),
            tax: usd(320),
            discount: usd(0),
            adjustments: usd(0),
            total: usd(4317),
        },
        hold: None,
        fields: BTreeMap::new(),
    }
}

fn place(number: &str, street: &str) -> Address {
    Address {
        country: "US".to_owned(),
        first_name: Some("Ada".to_owned()),
        last_name: Some("Brook".to_owned()),
        street_name: Some(street.to_owned()),
        street_number: Some(number.to_owned()),
        city: Some("Las Vegas".to_owned()),
        postal_code: Some("89119".to_owned()),
        state: Some("NV".to_owned()),
        ..Address::default()
    }
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

fn answer(status: u16, body: &Value) -> Response<Bytes> {
    Response::builder().status(status).body(Bytes::from(body.to_string())).unwrap()
}

fn read<T>(call: &Call<T>, body: &Value) -> Result<T, Failure> {
    (call.read)(&answer(200, body))
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
