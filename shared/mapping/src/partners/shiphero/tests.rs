//! Tests of the whole partner through its public capabilities, and what they share.

mod amending;
mod announcing;
mod cancelling;
mod documents;
mod editing;
mod field_values;
mod looking;
mod news;
mod placing;
mod polling;
mod registering;
mod returning;
mod stocking;
mod truncated;
mod verifying;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};

use super::{ShipHero, options, shiphero};
use crate::call::Call;
use crate::partner::AccountConfig;
use crate::partner::sample::{self, now, read, secrets, sought};

/// An account with nothing but what is required.
pub(super) fn hero() -> ShipHero {
    hero_with(&json!({ "shop_name": "shop-us" }))
}

fn hero_with(options: &Value) -> ShipHero {
    let config = AccountConfig {
        id: "us-east".try_into().unwrap(),
        options: options.clone(),
        warehouses: BTreeMap::new(),
    };
    let (options, url) = options::options(&config.options).unwrap();
    shiphero(&config, options, &url).unwrap()
}

/// A part as the shop wants it: its second line is a gift.
pub(super) fn part() -> FulfillmentOrder {
    let mut part = sample::part("us-east", "V2FyZWhvdXNlOjMxNDE=");
    part.lines[1].gift = true;
    (part.shipping.carrier, part.shipping.service) = (Some("UPS".to_owned()), Some("Ground".to_owned()));
    part
}

/// What ShipHero holds of a part that it took as it was sent.
fn held(hero: &ShipHero, want: &FulfillmentOrder) -> Value {
    let input = super::order::create_order(&hero.options, want).unwrap();
    let lines = input["line_items"].as_array().unwrap().iter().enumerate().map(|(at, item)| {
        let mut item = item.clone();
        item["id"] = json!(format!("TGluZUl0ZW06{at}"));
        item["quantity_shipped"] = json!(0);
        json!({ "node": item })
    });
    let lines: Vec<Value> = lines.collect();
    let mut order = input.clone();
    order["id"] = json!("T3JkZXI6MQ==");
    order["line_items"] = json!({ "pageInfo": { "hasNextPage": false }, "edges": lines });
    order["holds"] = input.get("holds").cloned().unwrap_or(json!({}));
    order
}

fn seen(hero: &ShipHero, want: &FulfillmentOrder) -> Seen {
    super::seen::seen(&held(hero, want)).unwrap()
}

/// The request's body: the whole of what is sent.
fn body<T>(call: &Call<T>) -> Value {
    serde_json::from_slice(call.request.body()).unwrap()
}

fn variables<T>(call: &Call<T>) -> Value {
    body(call)["variables"].clone()
}

fn fixture(name: &str) -> Value {
    let text = match name {
        "order" => include_str!("fixtures/order_progress.json"),
        "shipment" => include_str!("fixtures/shipment.json"),
        "shipment_update" => include_str!("fixtures/shipment_update.json"),
        "order_allocated" => include_str!("fixtures/order_allocated.json"),
        "order_packed_out" => include_str!("fixtures/order_packed_out.json"),
        "return" => include_str!("fixtures/return.json"),
        "inventory_update" => include_str!("fixtures/inventory_update.json"),
        _ => panic!("no fixture `{name}`"),
    };
    serde_json::from_str(text).unwrap()
}
