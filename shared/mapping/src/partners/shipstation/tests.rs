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

use super::ShipStation;
use crate::call::Call;
use crate::partner::{AccountConfig, Secrets, Sought};

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

pub(super) fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

pub(super) fn secrets(values: &[(&str, &str)]) -> Secrets {
    let owned = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Secrets::new(owned.collect())
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
        warehouse: Some("16079".try_into().unwrap()),
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
        lines: vec![line("line-a", "MUG-1", 2, 2998, false), line("line-b", "CARD-7", 1, 500, false)],
        shipping: ShippingChoice {
            method_key: Some("us-standard".to_owned()),
            method_name: "Standard".to_owned(),
            carrier: Some("ups".to_owned()),
            service: Some("ups_ground".to_owned()),
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

fn answer(body: &Value) -> Response<Bytes> {
    Response::new(Bytes::from(body.to_string()))
}

fn read<T>(call: &Call<T>, body: &Value) -> Result<T, Failure> {
    (call.read)(&answer(body))
}

fn answered<T>(call: &Call<T>, status: u16, body: &Value) -> Result<T, Failure> {
    let mut answer = answer(body);
    *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
    (call.read)(&answer)
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
