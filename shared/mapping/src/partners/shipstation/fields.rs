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

const FIELDS: &[(&str, Kind)] = &[
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
];

/// What stands before the name of a line's field.
const OF_LINES: &str = "items";

static WRITABLE: LazyLock<Vec<WritableField>> = LazyLock::new(|| {
    let writable =
        |(name, _): &(&'static str, Kind)| WritableField { name, of_lines: line_field(name).is_some() };
    FIELDS.iter().map(writable).collect()
});

/// All of them.
pub(super) fn writable() -> &'static [WritableField] {
    &WRITABLE
}

/// The name of a line's field within the line.
fn line_field(name: &str) -> Option<&str> {
    name.strip_prefix(OF_LINES)?.strip_prefix('.')
}

fn kind(name: &str) -> Result<Kind, Refusal> {
    let found = FIELDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    found.ok_or_else(|| {
        let message = format!("`{name}` is not an order field of ShipStation that can be written");
        Refusal::new("unknown-field", message)
    })
}

/// Writes the values over an order. A value of the whole order for a line's field goes to every line, except where a
/// line has its own; adjustments of the price are no lines.
pub(super) fn write(
    order: &mut Map<String, Value>,
    lines: &[FulfillmentLine],
    fields: &BTreeMap<String, Value>,
) -> Result<(), Refusal> {
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
        let value = checked(name, kind(name)?, value)?;
        match (line_field(name), name.split_once('.')) {
            (Some(field), _) => items(order, lines.len()).for_each(|item| put(item, field, value.clone())),
            (None, Some((object, field))) => {
                put(order.entry(object).or_insert_with(|| json!({})), field, value);
            }
            (None, None) => write_one(order, name, value),
        }
    }
    for (item, line) in items(order, lines.len()).zip(lines) {
        for (name, value) in line.fields.iter().filter(|(_, value)| !value.is_null()) {
            write_own(item, name, value).map_err(|refusal| refusal.of_line(&line.line))?;
        }
    }
    Ok(())
}

/// The items that are lines: they come before the adjustments.
fn items(order: &mut Map<String, Value>, lines: usize) -> impl Iterator<Item = &mut Value> {
    order.get_mut(OF_LINES).and_then(Value::as_array_mut).into_iter().flatten().take(lines)
}

fn write_own(item: &mut Value, name: &str, value: &Value) -> Result<(), Refusal> {
    let kind = kind(name)?;
    let Some(field) = line_field(name) else {
        let message = format!("ShipStation's `{name}` is a field of the order and takes no value of a line");
        return Err(Refusal::new("bad-field", message));
    };
    put(item, field, checked(name, kind, value)?);
    Ok(())
}

fn write_one(order: &mut Map<String, Value>, name: &str, value: Value) {
    match order.get_mut(name) {
        Some(there) if there.is_array() && value.is_array() => join(there, value),
        Some(_) | None => {
            order.insert(name.to_owned(), value);
        }
    }
}

/// Sets a field of an object; lists join those that are there.
fn put(object: &mut Value, field: &str, value: Value) {
    match object.get_mut(field) {
        Some(there) if there.is_array() && value.is_array() => join(there, value),
        Some(_) | None => value::set(object, field, value),
    }
}

fn join(there: &mut Value, more: Value) {
    if let (Value::Array(there), Value::Array(more)) = (there, more) {
        for item in more {
            if !there.contains(&item) {
                there.push(item);
            }
        }
    }
}

/// The value in the field's form, or why it is none.
fn checked(name: &str, kind: Kind, value: &Value) -> Result<Value, Refusal> {
    let read = match kind {
        Kind::Text => attributes::said(value, None).map(Value::String),
        Kind::Flag => value::flag(value).map(Value::Bool),
        Kind::Whole => whole(value),
        Kind::Decimal => value::decimal(value).map(amount::number),
        Kind::Time => value.as_str().and_then(time).map(Value::String),
        Kind::Numbers => value::list(value, whole).map(Value::Array),
        Kind::Pairs => pairs(value),
    };
    read.ok_or_else(|| {
        let wanted = match kind {
            Kind::Text => "a text",
            Kind::Flag => "true or false",
            Kind::Whole => "a whole number",
            Kind::Decimal => "a decimal number",
            Kind::Time => "a date or a time",
            Kind::Numbers => "a number or a list of numbers",
            Kind::Pairs => "names and values",
        };
        let message = format!("`{value}` cannot be ShipStation's `{name}`, which takes {wanted}");
        Refusal::new("bad-field", message)
    })
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
