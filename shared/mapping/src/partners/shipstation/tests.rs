//! Tests of the whole partner through its public capabilities, and what they share.

mod amending;
mod bulk;
mod cancelling;
mod field_values;
mod holding;
mod labelling;
mod looking;
mod news;
mod placing;
mod polling;
mod registering;
mod splitting;
mod stocking;
mod truncated;
mod verifying;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};

use super::ShipStation;
use crate::call::Call;
use crate::partner::AccountConfig;
use crate::partner::sample::{self, answer, now, read, secrets, sought};

/// An account with nothing but what is required.
pub(super) fn station() -> ShipStation {
    station_with(&json!({ "currency": "USD", "store_id": 98765 }))
}

pub(super) fn station_with(options: &Value) -> ShipStation {
    let config = AccountConfig {
        id: "us-east".try_into().unwrap(),
        options: options.clone(),
        warehouses: BTreeMap::new(),
    };
    super::station(&config).unwrap()
}

/// A part as the shop wants it.
pub(super) fn part() -> FulfillmentOrder {
    let mut part = sample::part("us-east", "16079");
    (part.shipping.carrier, part.shipping.service) = (Some("ups".to_owned()), Some("ups_ground".to_owned()));
    part
}

/// What ShipStation holds of a part that it took as it was sent.
fn held(want: &FulfillmentOrder) -> Value {
    let mut order = super::order::create_order(&station().options, want).unwrap();
    order["orderId"] = json!(7001);
    order["createDate"] = json!("2026-11-20T02:12:00.0000000");
    order["modifyDate"] = json!("2026-11-20T02:12:01.0000000");
    order["orderTotal"] = json!(43.17);
    for (at, item) in order["items"].as_array_mut().unwrap().iter_mut().enumerate() {
        item["orderItemId"] = json!(9001 + at);
        item["createDate"] = json!("2026-11-20T02:12:00");
    }
    let advanced = order["advancedOptions"].as_object_mut().unwrap();
    advanced.insert("mergedOrSplit".to_owned(), json!(false));
    advanced.insert("mergedIds".to_owned(), json!([]));
    advanced.insert("parentId".to_owned(), json!(null));
    order
}

fn seen_of(orders: &[Value]) -> Seen {
    let family: Vec<_> = orders.iter().map(|order| super::family::member(order.clone()).unwrap()).collect();
    super::seen::seen(&family).unwrap()
}

fn answered<T>(call: &Call<T>, status: u16, body: &Value) -> Result<T, Failure> {
    (call.read)(&answer(status, body))
}

/// The request's body: the whole of what is sent.
fn body<T>(call: &Call<T>) -> Value {
    serde_json::from_slice(call.request.body()).unwrap()
}

/// The request's line.
fn line<T>(call: &Call<T>) -> String {
    format!("{} {}", call.request.method(), call.request.uri())
}

fn fixture(name: &str) -> Value {
    let text = match name {
        "orders" => include_str!("fixtures/orders.json"),
        "shipments" => include_str!("fixtures/shipments.json"),
        "fulfillments" => include_str!("fixtures/fulfillments.json"),
        "webhooks" => include_str!("fixtures/webhooks.json"),
        "inventory" => include_str!("fixtures/inventory.json"),
        "jwks" => include_str!("fixtures/jwks.json"),
        _ => panic!("no fixture `{name}`"),
    };
    serde_json::from_str(text).unwrap()
}
