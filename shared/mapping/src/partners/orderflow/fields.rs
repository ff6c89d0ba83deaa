//! The properties of orders, shipments and lines that `[[account.field]]` may write, and which values each of them takes.
//!
//! Left out are those that say which order it is and what belongs together, the addresses, and the money, which has to add
//! up.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde_json::{Map, Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentLine;

use super::clock::Clock;
use super::properties::Properties;
use crate::partner::fields::{self, Fields};
use crate::partner::{WritableField, value};

#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Flag,
    Whole,
    Decimal,
    Time,
}

const LINES: &str = "orderLine";

const FIELDS: Fields<Kind> = Fields {
    partner: "OrderFlow",
    lines: LINES,
    takes,
    put: fields::put,
    all: &[
        ("authorised", Kind::Time),
        ("exported", Kind::Time),
        ("source", Kind::Text),
        ("status", Kind::Text),
        ("partialOrder", Kind::Flag),
        ("customerComment", Kind::Text),
        ("promotionCode", Kind::Text),
        ("promotionDescription", Kind::Text),
        ("paymentGatewayIdentifier", Kind::Text),
        ("paymentTransactionInfo", Kind::Text),
        ("taxCode", Kind::Text),
        ("goodsTaxCode", Kind::Text),
        ("shippingTaxCode", Kind::Text),
        ("deliveryEveningPhoneNumber", Kind::Text),
        ("deliveryFaxNumber", Kind::Text),
        ("userDefined1", Kind::Text),
        ("userDefined2", Kind::Text),
        ("userDefined3", Kind::Text),
        ("userDefined4", Kind::Text),
        ("userDefined5", Kind::Text),
        ("shipment.earliestShipDate", Kind::Time),
        ("shipment.priority", Kind::Whole),
        ("shipment.priorityName", Kind::Text),
        ("shipment.weight", Kind::Decimal),
        ("shipment.weightUnits", Kind::Text),
        ("shipment.courier", Kind::Text),
        ("shipment.deliverySuggestionCode", Kind::Text),
        ("shipment.deliverySuggestionName", Kind::Text),
        ("shipment.deliveryInstruction", Kind::Text),
        ("shipment.despatchComment", Kind::Text),
        ("shipment.pickingMode", Kind::Text),
        ("shipment.userDefined1", Kind::Text),
        ("shipment.userDefined2", Kind::Text),
        ("shipment.userDefined3", Kind::Text),
        ("shipment.userDefined4", Kind::Text),
        ("shipment.userDefined5", Kind::Text),
        ("orderLine.description", Kind::Text),
        ("orderLine.promotionCode", Kind::Text),
        ("orderLine.promotionPriceDescription", Kind::Text),
        ("orderLine.unitTaxCode", Kind::Text),
        ("orderLine.totalTaxCode", Kind::Text),
        ("orderLine.userDefined1", Kind::Text),
        ("orderLine.userDefined2", Kind::Text),
        ("orderLine.userDefined3", Kind::Text),
        ("orderLine.userDefined4", Kind::Text),
        ("orderLine.userDefined5", Kind::Text),
    ],
};

static WRITABLE: LazyLock<Vec<WritableField>> = LazyLock::new(|| FIELDS.writable());

/// All of them.
pub(super) fn writable() -> &'static [WritableField] {
    &WRITABLE
}

/// Sets the values over an order's properties.
pub(super) fn write(
    clock: &Clock,
    properties: &mut Properties,
    lines: &[FulfillmentLine],
    values: &BTreeMap<String, Value>,
) -> Result<(), Refusal> {
    let mut tree = Map::new();
    tree.insert(LINES.to_owned(), lines.iter().map(|_| json!({})).collect());
    FIELDS.write(&mut tree, lines, values, |kind, value| read(clock, kind, value))?;
    for (name, value) in &tree {
        set(properties, name, value);
    }
    Ok(())
}

/// Sets what stands in a tree: `{ shipment: { priority } }` is `shipment.priority`, and lines count from 1.
fn set(properties: &mut Properties, name: &str, value: &Value) {
    match value {
        Value::Object(inner) => {
            inner.iter().for_each(|(field, value)| set(properties, &format!("{name}.{field}"), value));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(at, value)| set(properties, &format!("{name}.{}", at + 1), value));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            properties.set_some(name, value::plain(value));
        }
    }
}

const fn takes(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Flag => "true or false",
        Kind::Whole => "a whole number",
        Kind::Decimal => "a decimal number",
        Kind::Time => "a date or a time",
    }
}

/// The value in the form of a kind; `None` where it is none.
fn read(clock: &Clock, kind: Kind, value: &Value) -> Option<Value> {
    match kind {
        Kind::Text => value::plain(value).map(Value::String),
        Kind::Flag => value::flag(value).map(Value::Bool),
        Kind::Whole => value::whole(value).map(Value::from),
        Kind::Decimal => value::decimal(value).map(|decimal| Value::String(decimal.normalize().to_string())),
        Kind::Time => value.as_str().and_then(|text| time(clock, text)).map(Value::String),
    }
}

/// A date is its first second there; a time becomes that of the account's clock.
fn time(clock: &Clock, text: &str) -> Option<String> {
    match text.trim().parse::<Date>() {
        Ok(date) if text.trim().len() == 10 => Some(format!("{date} 00:00:00")),
        Ok(_) | Err(_) => text.trim().parse().ok().map(|time| clock.text(time)),
    }
}
