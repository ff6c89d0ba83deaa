//! Tests of the whole partner through its public capabilities, and what they share.

mod amending;
mod cancelling;
mod crashes;
mod field_values;
mod looking;
mod news;
mod placing;
mod polling;
mod requests;
mod returning;
mod samples;
mod server;
mod stocking;
mod truncated;
mod verifying;

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, Response};
use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};

use super::{OrderFlow, order};
use crate::call::{Call, Next};
use crate::partner::sample::{self, now, sought};
use crate::partner::{AccountConfig, Aligned, Delivery, Goal, TakesOrders};

/// An account with nothing but what is required.
pub(super) fn flow() -> OrderFlow {
    flow_with(&json!({}))
}

/// The same with some options.
pub(super) fn flow_with(options: &Value) -> OrderFlow {
    let mut all = json!({ "api_url": "https://acme.orderflow-wms.co.uk/web/", "channel": "WEB", "organisation": "acme" });
    all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    let channel = |key: &str| key.try_into().unwrap();
    let warehouses = [("Default", "uk"), ("acme/North", "north")];
    let warehouses = warehouses.map(|(id, key)| (id.try_into().unwrap(), channel(key)));
    let config = AccountConfig {
        id: "east".try_into().unwrap(),
        options: all,
        warehouses: BTreeMap::from_iter(warehouses),
    };
    super::flow(&config).unwrap()
}

/// A part as the shop wants it.
pub(super) fn part() -> FulfillmentOrder {
    sample::part("east", "Default")
}

/// A fixture about that part, with the other words in it filled in.
fn fixture(name: &str, words: &[(&str, &str)]) -> String {
    let text = match name {
        "order_detail" => include_str!("fixtures/order_detail.xml"),
        "despatches" => include_str!("fixtures/despatches.xml"),
        "pending" => include_str!("fixtures/pending.xml"),
        "inventory" => include_str!("fixtures/inventory.xml"),
        "order_event" => include_str!("fixtures/order_event.xml"),
        "return_event" => include_str!("fixtures/return_event.xml"),
        "returns_report" => include_str!("fixtures/returns_report.xml"),
        "stock_changes" => include_str!("fixtures/stock_changes.xml"),
        "import_result" => include_str!("fixtures/import_result.xml"),
        _ => panic!("no fixture `{name}`"),
    };
    let want = part();
    let text = text.replace("{order}", want.reference.as_str()).replace("{mark}", &order::mark(&want));
    words.iter().fold(text, |text, (word, value)| text.replace(&format!("{{{word}}}"), value))
}

/// What OrderFlow tells of a part that it took as it was sent.
fn told(want: &FulfillmentOrder, state: &str, shipment: &str, line: &str) -> String {
    let lines: Vec<String> = want
        .lines
        .iter()
        .map(|row| {
            format!("<orderLine product=\"{}\" quantity=\"{}\" state=\"{line}\"/>", row.sku, row.quantity)
        })
        .collect();
    let lines = lines.concat();
    let reference = order::shipment_reference(&flow().options, want).unwrap();
    format!(
        "<order externalReference=\"{}\" state=\"{state}\"><shipments><shipment sequence=\"1\" \
         externalReference=\"{reference}\" state=\"{shipment}\"><orderLines>{lines}</orderLines></shipment></shipments></order>",
        want.reference
    )
}

/// That order, which still waits.
fn open(want: &FulfillmentOrder) -> String {
    told(want, "validated", "ready", "created")
}

fn answer(status: u16, body: &str) -> Response<Bytes> {
    Response::builder().status(status).body(Bytes::from(body.to_owned())).unwrap()
}

/// What a call makes of an answer.
fn read<T>(call: &Call<T>, body: &str) -> Result<T, Failure> {
    (call.read)(&answer(200, body))
}

const MISSING: &str = "<error>rtd.exceptions.MissingDataException: no such order</error>";
const NO_CANCEL: &str = "<message>No cancel operation performed for the order</message>";

/// A part as it was read.
fn seen(flow: &OrderFlow, body: &str) -> Seen {
    let want = part();
    let id = want.reference.as_str().try_into().unwrap();
    read(&flow.get(&id, &sought(&want)), body).unwrap().unwrap()
}

/// What is asked for, on one line, and whether it may be repeated.
fn line<T>(call: &Call<T>) -> String {
    let uri = call.request.uri().to_string();
    let path = uri.strip_prefix("https://acme.orderflow-wms.co.uk/web/").unwrap();
    let path = path.replace(part().reference.as_str(), "{order}");
    format!("{} {path} {:?}", call.request.method(), call.repeat)
}

/// The body of a call, with the part's reference and mark as fixtures have them.
fn body<T>(call: &Call<T>, want: &FulfillmentOrder) -> String {
    let body = String::from_utf8(call.request.body().to_vec()).unwrap();
    body.replace(want.reference.as_str(), "{order}").replace(&order::mark(want), "{mark}")
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
        Next::Ask(call) => panic!("asks: {}", line(&call)),
        Next::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

fn toward(flow: &OrderFlow, want: &FulfillmentOrder, facets: &[Facet], seen: &Seen) -> Next<Seen, Aligned> {
    flow.toward(&Goal::Stand { want, facets }, seen)
}

/// A pushed message.
fn delivery(body: &str) -> Delivery {
    Delivery {
        headers: HeaderMap::new(),
        path: "a-secret-of-some-length".to_owned(),
        query: String::new(),
        body: Bytes::from(body.to_owned()),
        from: None,
        received_at: now(),
    }
}
