//! What the tests of all partners share: one part of an order, and answers that come in pieces.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Response;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;
use waybill_domain::address::Address;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{
    Contact, FulfillmentLine, FulfillmentOrder, PartKey, ShippingChoice, Totals,
};
use waybill_domain::ids::ReturnKey;
use waybill_domain::money::{Currency, Money};

use super::{AnnouncedLine, AnnouncedReturn, Secrets, Sought};
use crate::call::Call;

pub(crate) fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

pub(crate) fn secrets(values: &[(&str, &str)]) -> Secrets {
    let owned = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Secrets::new(owned.collect())
}

/// How a part is looked for.
pub(crate) const fn sought(want: &FulfillmentOrder) -> Sought<'_> {
    Sought { reference: &want.reference, order: &want.key.order, number: want.number.as_ref() }
}

/// Two lines, shipping and tax, for an account from one of its warehouses; 29.98 + 5.00 + 4.99 + 3.20 = 43.17.
pub(crate) fn part(account: &str, warehouse: &str) -> FulfillmentOrder {
    let usd = |minor| Money::new(minor, Currency::new("USD", 2).unwrap());
    let line = |id: &str, sku: &str, quantity, total| FulfillmentLine {
        line: id.try_into().unwrap(),
        sku: sku.try_into().unwrap(),
        quantity,
        off: 0,
        name: Some(format!("{sku} name")),
        total: usd(total),
        tax: usd(160),
        gift: false,
        attributes: BTreeMap::new(),
        fields: BTreeMap::new(),
    };
    let key = PartKey {
        order: "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00".try_into().unwrap(),
        account: account.try_into().unwrap(),
        warehouse: Some(warehouse.try_into().unwrap()),
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
        edits: 0,
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

/// A return of one mug of a part, as the shop announces it; of the card nothing comes back.
pub(crate) fn coming(part: &FulfillmentOrder) -> AnnouncedReturn {
    let line = |at: usize, quantity, reason: &str, condition: Option<&str>| AnnouncedLine {
        line: part.lines[at].line.clone(),
        sku: part.lines[at].sku.clone(),
        quantity,
        reason: Some(reason.to_owned()),
        condition: condition.map(str::to_owned),
    };
    AnnouncedReturn {
        key: ReturnKey::of(&part.reference, "number RMA-1"),
        number: Some("RMA-1".to_owned()),
        reference: part.reference.clone(),
        partner_order: "9001".try_into().unwrap(),
        at: now(),
        warehouse: part.key.warehouse.clone(),
        from: Some(part.address.clone()),
        contact: part.contact.clone(),
        lines: vec![line(0, 1, "wrong-size", Some("as-new")), line(1, 0, "x", None)],
        note: Some("Return RMA-1 of order W-1001".to_owned()),
    }
}

/// A part of lines (units, total) with shipping, tax, discount and adjustments, in minor units of so many decimals.
pub(crate) fn priced(digits: u32, lines: &[(u32, i64)], rest: [i64; 4]) -> FulfillmentOrder {
    let money = |minor| Money::new(minor, Currency::new("XTS", digits).unwrap());
    let mut want = part("east", "1");
    let pattern = want.lines[0].clone();
    let line = |(at, (quantity, total)): (usize, &(u32, i64))| FulfillmentLine {
        line: format!("line-{at}").try_into().unwrap(),
        quantity: *quantity,
        off: 0,
        total: money(*total),
        ..pattern.clone()
    };
    want.lines = lines.iter().enumerate().map(line).collect();
    let [shipping, tax, discount, adjustments] = rest;
    let sum: i64 = lines.iter().map(|(_, total)| total).sum();
    let totals = &mut want.totals;
    (totals.lines, totals.shipping, totals.tax) = (money(sum), money(shipping), money(tax));
    (totals.discount, totals.adjustments) = (money(discount), money(adjustments));
    totals.total = money(sum + shipping + tax - discount + adjustments);
    want
}

/// Any part with prices, in currencies of none, two or three decimals.
pub(crate) fn any_priced() -> impl Strategy<Value = FulfillmentOrder> {
    let rest = (0_i64..100_000, 0_i64..1_000_000, 0_i64..1_000_000, -100_000_i64..100_000);
    let digits = prop::sample::select(vec![0_u32, 2, 3]);
    let lines = prop::collection::vec((1_u32..200, 0_i64..10_000_000), 1..12);
    (digits, lines, rest).prop_map(|(digits, lines, (shipping, tax, discount, adjustments))| {
        priced(digits, &lines, [shipping, tax, discount, adjustments])
    })
}

/// The same minor units in another currency.
pub(crate) fn in_currency(mut want: FulfillmentOrder, code: &str, digits: u32) -> FulfillmentOrder {
    let currency = Currency::new(code, digits).unwrap();
    let totals = &mut want.totals;
    let beside = [&mut totals.lines, &mut totals.shipping, &mut totals.tax, &mut totals.discount];
    let all = beside.into_iter().chain([&mut totals.adjustments, &mut totals.total]);
    for money in all.chain(want.lines.iter_mut().map(|line| &mut line.total)) {
        *money = Money::new(money.minor, currency);
    }
    want
}

pub(crate) fn answer(status: u16, body: &Value) -> Response<Bytes> {
    Response::builder().status(status).body(Bytes::from(body.to_string())).unwrap()
}

/// What a call makes of an answer.
pub(crate) fn read<T>(call: &Call<T>, body: &Value) -> Result<T, Failure> {
    (call.read)(&answer(200, body))
}

/// The beginning of an answer: never nothing, never the whole.
pub(crate) fn half(body: &Value, end: usize) -> Bytes {
    let text = body.to_string();
    Bytes::copy_from_slice(&text.as_bytes()[..end.min(text.len() - 1).max(1)])
}

/// What a call makes of an answer of which only the beginning comes.
pub(crate) fn read_half<T>(call: &Call<T>, body: &Value, end: usize) -> Result<T, Failure> {
    (call.read)(&Response::new(half(body, end)))
}

/// The pointers of everything inside a value.
pub(crate) fn paths(value: &Value) -> Vec<String> {
    inside(value, "")
}

fn inside(value: &Value, here: &str) -> Vec<String> {
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    let mut all = Vec::new();
    for (name, value) in parts {
        let path = format!("{here}/{name}");
        all.extend(inside(value, &path));
        all.push(path);
    }
    all
}
