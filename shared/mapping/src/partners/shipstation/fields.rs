//! The fields of orders and of their lines that `[[account.field]]` may write, and which values each of them takes.
//!
//! Left out are those that say which order it is, its status, and the money, which has to add up.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde_json::{Map, Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentLine;

use super::{amount, attributes, pacific};
use crate::partner::fields::{self, Fields};
use crate::partner::{WritableField, value};

#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Flag,
    Whole,
    Decimal,
    /// A time, or a date alone.
    Time,
    /// Numbers that join those that are there.
    Numbers,
    /// Names and values: an object, or a list of `{name, value}`.
    Pairs,
}

const FIELDS: Fields<Kind> = Fields {
    partner: "ShipStation",
    lines: "items",
    takes,
    put: fields::put,
    all: &[
        ("paymentDate", Kind::Time),
        ("shipByDate", Kind::Time),
        ("shipDate", Kind::Time),
        ("customerUsername", Kind::Text),
        ("customerNotes", Kind::Text),
        ("internalNotes", Kind::Text),
        ("gift", Kind::Flag),
        ("giftMessage", Kind::Text),
        ("paymentMethod", Kind::Text),
        ("requestedShippingService", Kind::Text),
        ("carrierCode", Kind::Text),
        ("serviceCode", Kind::Text),
        ("packageCode", Kind::Text),
        ("confirmation", Kind::Text),
        ("tagIds", Kind::Numbers),
        ("shipTo.residential", Kind::Flag),
        ("weight.value", Kind::Decimal),
        ("weight.units", Kind::Text),
        ("dimensions.length", Kind::Decimal),
        ("dimensions.width", Kind::Decimal),
        ("dimensions.height", Kind::Decimal),
        ("dimensions.units", Kind::Text),
        ("insuranceOptions.provider", Kind::Text),
        ("insuranceOptions.insureShipment", Kind::Flag),
        ("insuranceOptions.insuredValue", Kind::Decimal),
        ("internationalOptions.contents", Kind::Text),
        ("internationalOptions.nonDelivery", Kind::Text),
        ("advancedOptions.storeId", Kind::Whole),
        ("advancedOptions.warehouseId", Kind::Whole),
        ("advancedOptions.nonMachinable", Kind::Flag),
        ("advancedOptions.saturdayDelivery", Kind::Flag),
        ("advancedOptions.containsAlcohol", Kind::Flag),
        ("advancedOptions.customField1", Kind::Text),
        ("advancedOptions.customField2", Kind::Text),
        ("advancedOptions.customField3", Kind::Text),
        ("advancedOptions.source", Kind::Text),
        ("advancedOptions.billToParty", Kind::Text),
        ("advancedOptions.billToAccount", Kind::Text),
        ("advancedOptions.billToPostalCode", Kind::Text),
        ("advancedOptions.billToCountryCode", Kind::Text),
        ("advancedOptions.billToMyOtherAccount", Kind::Whole),
        ("items.imageUrl", Kind::Text),
        ("items.warehouseLocation", Kind::Text),
        ("items.productId", Kind::Whole),
        ("items.fulfillmentSku", Kind::Text),
        ("items.upc", Kind::Text),
        ("items.options", Kind::Pairs),
    ],
};

static WRITABLE: LazyLock<Vec<WritableField>> = LazyLock::new(|| FIELDS.writable());

/// All of them.
pub(super) fn writable() -> &'static [WritableField] {
    &WRITABLE
}

/// Writes the values over an order; adjustments of the price are no lines.
pub(super) fn write(
    order: &mut Map<String, Value>,
    lines: &[FulfillmentLine],
    values: &BTreeMap<String, Value>,
) -> Result<(), Refusal> {
    FIELDS.write(order, lines, values, read)
}

const fn takes(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Flag => "true or false",
        Kind::Whole => "a whole number",
        Kind::Decimal => "a decimal number",
        Kind::Time => "a date or a time",
        Kind::Numbers => "a number or a list of numbers",
        Kind::Pairs => "names and values",
    }
}

/// The value in the form of a kind; `None` where it is none.
fn read(kind: Kind, value: &Value) -> Option<Value> {
    match kind {
        Kind::Text => attributes::said(value, None).map(Value::String),
        Kind::Flag => value::flag(value).map(Value::Bool),
        Kind::Whole => whole(value),
        Kind::Decimal => value::decimal(value).map(amount::number),
        Kind::Time => value.as_str().and_then(time).map(Value::String),
        Kind::Numbers => value::list(value, whole).map(Value::Array),
        Kind::Pairs => pairs(value),
    }
}

/// A number of something that there is: none is below zero.
fn whole(value: &Value) -> Option<Value> {
    value::whole(value).and_then(|whole| u64::try_from(whole).ok()).map(Value::from)
}

/// A date stays a date; a time becomes that of ShipStation's clock.
fn time(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() == 10 {
        return text.parse::<Date>().ok().map(|date| date.to_string());
    }
    pacific::time(text).map(pacific::text)
}

fn pairs(value: &Value) -> Option<Value> {
    let pair =
        |name: &str, value: &Value| Some(json!({ "name": name, "value": attributes::said(value, None)? }));
    let pairs: Option<Vec<Value>> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| pair(name, value)).collect(),
        Value::Array(items) => {
            items.iter().map(|item| pair(item.get("name")?.as_str()?, item.get("value")?)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    };
    pairs.map(Value::Array)
}
