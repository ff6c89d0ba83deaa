//! The fields of orders and of their lines that `[[account.field]]` may write, and which values each of them takes.
//!
//! Left out are those that say which order it is and where it ships from, the money, which has to add up, and a
//! product's stock, which is Ordoro's own. What stands on a line's `product` reaches a product that is made of it.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentLine;
use waybill_domain::units::WeightUnit;

use super::options::Options;
use super::{amount, iso};
use crate::partner::{WritableField, utc, value};

#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Flag,
    Whole,
    Decimal,
    /// Pounds, from the unit in which the shop has it.
    Weight,
    Time,
    Tags,
}

const FIELDS: &[(&str, Kind)] = &[
    ("notes_from_customer", Kind::Text),
    ("internal_notes", Kind::Text),
    ("shipping_type", Kind::Text),
    ("ship_by_date", Kind::Time),
    ("deliver_by_date", Kind::Time),
    ("credit_card_issuer", Kind::Text),
    ("tags", Kind::Tags),
    ("additional_cart_info.is_prime", Kind::Flag),
    ("shipping_address.fax", Kind::Text),
    ("shipping_address.reference_number", Kind::Text),
    ("billing_address.fax", Kind::Text),
    ("billing_address.reference_number", Kind::Text),
    ("alternate_ship_from_address.name", Kind::Text),
    ("alternate_ship_from_address.company", Kind::Text),
    ("alternate_ship_from_address.street1", Kind::Text),
    ("alternate_ship_from_address.street2", Kind::Text),
    ("alternate_ship_from_address.city", Kind::Text),
    ("alternate_ship_from_address.state", Kind::Text),
    ("alternate_ship_from_address.zip", Kind::Text),
    ("alternate_ship_from_address.country", Kind::Text),
    ("alternate_ship_from_address.email", Kind::Text),
    ("alternate_ship_from_address.phone", Kind::Text),
    ("lines.product_name", Kind::Text),
    ("lines.selected_option", Kind::Text),
    ("lines.product.category", Kind::Text),
    ("lines.product.original_sku", Kind::Text),
    ("lines.product.variant_sku", Kind::Text),
    ("lines.product.weight", Kind::Weight),
    ("lines.product.price", Kind::Decimal),
    ("lines.product.cost", Kind::Decimal),
    ("lines.product.low_stock_threshold", Kind::Whole),
    ("lines.product.out_of_stock_threshold", Kind::Whole),
];

/// What stands before the name of a line's field.
const OF_LINES: &str = "lines";

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
        let message = format!("`{name}` is not an order field of Ordoro that can be written");
        Refusal::new("unknown-field", message)
    })
}

/// Writes the values over an order's body. A value of the whole order for a line's field goes to every line, except
/// where a line has its own. Tags join those that are there.
pub(super) fn write(
    options: &Options,
    body: &mut Map<String, Value>,
    lines: &[FulfillmentLine],
    fields: &BTreeMap<String, Value>,
) -> Result<(), Refusal> {
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
        let value = checked(options, name, value)?;
        match line_field(name) {
            Some(field) => bodies(body).for_each(|line| put(line, field, value.clone())),
            None => write_one(body, name, value),
        }
    }
    for (body, line) in bodies(body).zip(lines) {
        for (name, value) in line.fields.iter().filter(|(_, value)| !value.is_null()) {
            write_own(options, body, name, value).map_err(|refusal| refusal.of_line(&line.line))?;
        }
    }
    Ok(())
}

fn bodies(body: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    body.get_mut(OF_LINES).and_then(Value::as_array_mut).into_iter().flatten()
}

fn write_own(options: &Options, body: &mut Value, name: &str, value: &Value) -> Result<(), Refusal> {
    let value = checked(options, name, value)?;
    let Some(field) = line_field(name) else {
        let message = format!("Ordoro's `{name}` is a field of the order and takes no value of a line");
        return Err(Refusal::new("bad-field", message));
    };
    put(body, field, value);
    Ok(())
}

fn write_one(body: &mut Map<String, Value>, name: &str, value: Value) {
    if let (Some(Value::Array(there)), Value::Array(more)) = (body.get_mut(name), &value) {
        there.extend(more.iter().filter(|tag| !there.contains(tag)).cloned().collect::<Vec<_>>());
    } else if let Some((object, field)) = name.split_once('.') {
        put(body.entry(object).or_insert_with(|| json!({})), field, value);
    } else {
        body.insert(name.to_owned(), value);
    }
}

/// Sets a field, or one of an object within: `product.weight`.
fn put(object: &mut Value, field: &str, value: Value) {
    match field.split_once('.') {
        Some((inner, field)) => {
            if let Some(inner) = object.get_mut(inner) {
                value::set(inner, field, value);
            }
        }
        None => value::set(object, field, value),
    }
}

/// The value in the field's form, or why it is none.
fn checked(options: &Options, name: &str, value: &Value) -> Result<Value, Refusal> {
    let kind = kind(name)?;
    let read = match kind {
        Kind::Text => value::plain(value).map(Value::String),
        Kind::Flag => value::flag(value).map(Value::Bool),
        Kind::Whole => value::whole(value).map(Value::from),
        Kind::Decimal => value::decimal(value).and_then(amount::number),
        Kind::Weight => value::decimal(value).and_then(|weight| pounds(weight, options.weight_unit)),
        Kind::Time => value.as_str().and_then(time).map(Value::String),
        Kind::Tags => tags(value),
    };
    read.ok_or_else(|| {
        let wanted = match kind {
            Kind::Text => "a text",
            Kind::Flag => "true or false",
            Kind::Whole => "a whole number",
            Kind::Decimal => "a decimal number",
            Kind::Weight => "a weight above 0",
            Kind::Time => "a date or a time",
            Kind::Tags => "a text or a list of texts",
        };
        Refusal::new("bad-field", format!("`{value}` cannot be Ordoro's `{name}`, which takes {wanted}"))
    })
}

/// A weight in pounds, to a ten-thousandth.
fn pounds(weight: Decimal, unit: WeightUnit) -> Option<Value> {
    let grams = match unit {
        WeightUnit::Lb => {
            return Some(weight).filter(|weight| *weight > Decimal::ZERO).and_then(amount::number);
        }
        WeightUnit::Oz => Decimal::new(28_349_523_125, 9),
        WeightUnit::G => Decimal::ONE,
        WeightUnit::Kg => Decimal::ONE_THOUSAND,
    };
    let pounds = weight.checked_mul(grams)?.checked_div(Decimal::from_str("453.59237").ok()?)?.round_dp(4);
    Some(pounds).filter(|pounds| *pounds > Decimal::ZERO).and_then(amount::number)
}

/// A date is its first second in UTC.
fn time(text: &str) -> Option<String> {
    if text.trim().len() == 10 {
        return text.trim().parse::<Date>().ok().map(|date| format!("{date}T00:00:00Z"));
    }
    utc::time(text).map(iso::text)
}

fn tags(value: &Value) -> Option<Value> {
    value::list(value, |text| value::plain(text).map(|text| json!({ "text": text }))).map(Value::Array)
}
