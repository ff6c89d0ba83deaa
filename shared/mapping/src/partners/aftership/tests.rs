//! Tests of the whole partner through its public capabilities, and what they share.

mod changing;
mod finding;
mod making;
mod news;
mod polling;
mod reading;

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Response;
use jiff::Timestamp;
use serde_json::{Value, json};
use waybill_domain::failure::Failure;

use super::AfterShip;
use crate::call::{Call, Next};
use crate::carriers::Carriers;
use crate::parcels::{Customer, Place, ToTrack};
use crate::partner::{AccountConfig, Registered, Secrets, TracksParcels};

/// An account without settings of its own.
pub(super) fn aftership() -> AfterShip {
    aftership_with(&json!({}))
}

pub(super) fn aftership_with(options: &Value) -> AfterShip {
    let id = "parcels".try_into().unwrap();
    let config = AccountConfig { id, options: options.clone(), warehouses: BTreeMap::new() };
    super::aftership(&config).unwrap()
}

pub(super) fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

pub(super) fn secrets(pairs: &[(&str, &str)]) -> Secrets {
    Secrets::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

/// A parcel with UPS, of which everything is known.
pub(super) fn parcel() -> ToTrack {
    ToTrack {
        project: "shop-eu".try_into().unwrap(),
        order: "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00".try_into().unwrap(),
        order_number: "1001".try_into().ok(),
        ordered_at: "2026-11-20T08:00:00.123Z".parse().unwrap(),
        parcel: "9f8e7d6c-5b4a-4c3d-8e2f-1a0b9c8d7e6f".to_owned(),
        number: "1Z999AA10123456784".to_owned(),
        told_carrier: Some("UPS".to_owned()),
        service: Some("Ground".to_owned()),
        carrier: carrier("UPS"),
        shipped_at: "2026-11-20T15:30:00Z".parse().ok(),
        warehouse: "w-1".try_into().ok(),
        is_return: false,
        destination: Some(Place {
            country: "US".to_owned(),
            state: Some("NV".to_owned()),
            city: Some("Las Vegas".to_owned()),
            postal_code: Some("89103".to_owned()),
        }),
        customer: None,
        shipping_method: Some("Standard".to_owned()),
        store: "us".try_into().ok(),
        channels: vec!["web".to_owned()],
        custom: BTreeMap::from([
            ("promised".to_owned(), json!("2026-11-25")),
            ("kind".to_owned(), json!({ "key": "gift", "label": "A gift" })),
        ]),
    }
}

pub(super) fn customer() -> Customer {
    Customer {
        id: Some("c-1".to_owned()),
        name: Some("Ada Muster".to_owned()),
        email: Some("ada@example.com".to_owned()),
        phone: Some("+1 (555) 010-0000".to_owned()),
        locale: Some("en-US".to_owned()),
    }
}

pub(super) fn carrier(told: &str) -> Option<crate::carriers::Carrier> {
    Carriers::default().find(told, None).cloned()
}

pub(super) fn fixture(name: &str) -> Value {
    let text = match name {
        "2026-07" => include_str!("fixtures/tracking_2026-07.json"),
        "2025-07" => include_str!("fixtures/tracking_2025-07.json"),
        "webhook" => include_str!("fixtures/webhook_update.json"),
        _ => unreachable!("no fixture {name}"),
    };
    serde_json::from_str(text).unwrap()
}

/// What a call makes of an answer: a status, the code in its envelope, and what is in it.
fn answered<T>(call: &Call<T>, status: u16, code: u16, data: &Value) -> Result<T, Failure> {
    let body = json!({ "meta": { "code": code, "message": format!("message {code}") }, "data": data });
    (call.read)(&Response::builder().status(status).body(Bytes::from(body.to_string())).unwrap())
}

/// A request as a text: method, path and query, and its body.
fn request<T>(call: &Call<T>) -> Value {
    let body: Value = serde_json::from_slice(call.request.body()).unwrap_or_default();
    let path = call.request.uri().path_and_query().unwrap().as_str();
    json!({ "request": format!("{} {path}", call.request.method()), "body": body })
}

/// Asks for one exchange after the other, each answered by the next of `answers`. What was asked, and what came of it.
fn walk(
    aftership: &AfterShip,
    parcel: &ToTrack,
    answers: &[(u16, u16, Value)],
) -> (Vec<Value>, Result<Registered, String>) {
    let (mut asked, mut told) = (Vec::new(), None);
    for at in 0.. {
        match aftership.register(parcel, told.as_ref()) {
            Next::Done(done) => return (asked, Ok(done)),
            Next::Refuse(refusal) => return (asked, Err(format!("{}: {}", refusal.code, refusal.message))),
            Next::Ask(call) => {
                asked.push(request(&call));
                let Some((status, code, data)) = answers.get(at) else {
                    return (asked, Err("nobody answers any more".to_owned()));
                };
                match answered(&call, *status, *code, data) {
                    Ok(answer) => told = Some(answer),
                    Err(failure) => return (asked, Err(failure.to_string())),
                }
            }
        }
    }
    unreachable!("it ends")
}
