//! Tests of the whole partner through its public capabilities, and what they share.

mod amending;
mod cancelling;
mod documents;
mod editing;
mod field_values;
mod looking;
mod news;
mod placing;
mod polling;
mod registering;
mod stocking;
mod truncated;
mod verifying;

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Response;
use jiff::Timestamp;
use serde_json::{Value, json};
use waybill_domain::address::Address;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{
    Contact, FulfillmentLine, FulfillmentOrder, PartKey, Seen, ShippingChoice, Totals,
};
use waybill_domain::money::{Currency, Money};

use super::{ShipHero, options, shiphero};
use crate::call::Call;
use crate::partner::{AccountConfig, Sought};

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

pub(super) fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// How that part is looked for.
pub(super) const fn sought(want: &FulfillmentOrder) -> Sought<'_> {
    Sought { reference: &want.reference, order: &want.key.order, number: want.number.as_ref() }
}

/// Two lines, shipping and tax; 29.98 + 5.00 + 4.99 + 3.20 = 43.17.
pub(super) fn part() -> FulfillmentOrder {
    let usd = |minor| Money::new(minor, Currency::new("USD", 2).unwrap());
    let line = |id: &str, sku: &str, quantity, total, gift| FulfillmentLine {
        line: id.try_into().unwrap(),
        sku: sku.try_into().unwrap(),
        quantity,
        name: Some(format!("{sku} name")),
        total: usd(total),
        tax: usd(160),
        gift,
        attributes: BTreeMap::new(),
        fields: BTreeMap::new(),
    };
    let key = PartKey {
        order: "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00".try_into().unwrap(),
        account: "us-east".try_into().unwrap(),
        warehouse: Some("V2FyZWhvdXNlOjMxNDE=".try_into().unwrap()),
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
        lines: vec![line("line-a", "MUG-1", 2, 2998, false), line("line-b", "CARD-7", 1, 500, true)],
        shipping: ShippingChoice {
            method_key: Some("us-standard".to_owned()),
            method_name: "Standard".to_owned(),
            carrier: Some("UPS".to_owned()),
            service: Some("Ground".to_owned()),
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

fn answer(body: &Value) -> Response<Bytes> {
    Response::new(Bytes::from(body.to_string()))
}

fn read<T>(call: &Call<T>, body: &Value) -> Result<T, Failure> {
    (call.read)(&answer(body))
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
        "inventory_update" => include_str!("fixtures/inventory_update.json"),
        _ => panic!("no fixture `{name}`"),
    };
    serde_json::from_str(text).unwrap()
}
