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
use crate::partner::fields::{self, Fields};
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

const FIELDS: Fields<Kind> = Fields {
    partner: "Ordoro",
    lines: "lines",
    takes,
    put: fields::put,
    all: &[
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
    ],
};

static WRITABLE: LazyLock<Vec<WritableField>> = LazyLock::new(|| FIELDS.writable());

/// All of them.
pub(super) fn writable() -> &'static [WritableField] {
    &WRITABLE
}

/// Writes the values over an order's body. Tags join those that are there.
pub(super) fn write(
    options: &Options,
    body: &mut Map<String, Value>,
    lines: &[FulfillmentLine],
    values: &BTreeMap<String, Value>,
) -> Result<(), Refusal> {
    FIELDS.write(body, lines, values, |kind, value| read(options, kind, value))
}

const fn takes(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Flag => "true or false",
        Kind::Whole => "a whole number",
        Kind::Decimal => "a decimal number",
        Kind::Weight => "a weight above 0",
        Kind::Time => "a date or a time",
        Kind::Tags => "a text or a list of texts",
    }
}

/// The value in the form of a kind; `None` where it is none.
fn read(options: &Options, kind: Kind, value: &Value) -> Option<Value> {
    match kind {
        Kind::Text => value::plain(value).map(Value::String),
        Kind::Flag => value::flag(value).map(Value::Bool),
        Kind::Whole => value::whole(value).map(Value::from),
        Kind::Decimal => value::decimal(value).and_then(amount::number),
        Kind::Weight => value::decimal(value).and_then(|weight| pounds(weight, options.weight_unit)),
        Kind::Time => value.as_str().and_then(time).map(Value::String),
        Kind::Tags => tags(value),
    }
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
