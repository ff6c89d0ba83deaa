//! The fields of orders and of their lines that `[[account.field]]` may write, and which values each of them takes.
//!
//! Left out are fields that ShipHero documents as deprecated (`subtotal`, `total_price`, `ready_to_ship`,
//! `note_attributes`), those that say which order it is, and the money, which has to add up. The last four plain
//! fields are newer than the published schema of 2024-09 and stand in the reference of 2025 and 2026.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::DateTime;
use serde_json::{Map, Value};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentLine;

use super::iso;
use crate::partner::fields::Fields;
use crate::partner::{WritableField, utc, value};

#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Flag,
    Whole,
    /// Sent as text, so that no digit is lost.
    Decimal,
    Time,
    Texts,
    Anything,
}

const FIELDS: Fields<Kind> = Fields {
    partner: "ShipHero",
    lines: "line_items",
    takes,
    put: |line, field, value| {
        line.insert(field.to_owned(), value);
    },
    all: &[
        ("order_number", Kind::Text),
        ("email", Kind::Text),
        ("box_name", Kind::Text),
        ("insurance_amount", Kind::Decimal),
        ("from_name", Kind::Text),
        ("tags", Kind::Texts),
        ("gift_note", Kind::Text),
        ("gift_invoice", Kind::Flag),
        ("require_signature", Kind::Flag),
        ("adult_signature_required", Kind::Flag),
        ("alcohol", Kind::Flag),
        ("insurance", Kind::Flag),
        ("allow_partial", Kind::Flag),
        ("allow_split", Kind::Flag),
        ("custom_invoice_url", Kind::Text),
        ("profile", Kind::Text),
        ("packing_note", Kind::Text),
        ("required_ship_date", Kind::Time),
        ("auto_print_return_label", Kind::Flag),
        ("hold_until_date", Kind::Time),
        ("incoterms", Kind::Text),
        ("tax_id", Kind::Text),
        ("tax_type", Kind::Text),
        ("flagged", Kind::Flag),
        ("saturday_delivery", Kind::Flag),
        ("ignore_address_validation_errors", Kind::Flag),
        ("skip_address_validation", Kind::Flag),
        ("priority_flag", Kind::Flag),
        ("allocation_priority", Kind::Whole),
        ("dry_ice_weight_in_lbs", Kind::Decimal),
        ("ftr_exemption", Kind::Decimal),
        ("address_is_business", Kind::Flag),
        ("tote_qa", Kind::Flag),
        ("do_not_print_invoice", Kind::Flag),
        ("ignore_payment_capture_errors", Kind::Flag),
        ("partner_source_name", Kind::Text),
        ("holds.payment_hold", Kind::Flag),
        ("holds.operator_hold", Kind::Flag),
        ("holds.fraud_hold", Kind::Flag),
        ("holds.address_hold", Kind::Flag),
        ("holds.client_hold", Kind::Flag),
        ("shipping_lines.title", Kind::Text),
        ("shipping_lines.carrier", Kind::Text),
        ("shipping_lines.method", Kind::Text),
        ("line_items.option_title", Kind::Text),
        ("line_items.custom_options", Kind::Anything),
        ("line_items.custom_barcode", Kind::Text),
        ("line_items.barcode", Kind::Text),
        ("line_items.eligible_for_return", Kind::Flag),
        ("line_items.customs_value", Kind::Decimal),
    ],
};

static WRITABLE: LazyLock<Vec<WritableField>> = LazyLock::new(|| FIELDS.writable());

/// All of them.
pub(super) fn writable() -> &'static [WritableField] {
    &WRITABLE
}

/// Writes the values over an order's input. Tags join those that are there.
pub(super) fn write(
    input: &mut Map<String, Value>,
    lines: &[FulfillmentLine],
    values: &BTreeMap<String, Value>,
) -> Result<(), Refusal> {
    FIELDS.write(input, lines, values, read)
}

const fn takes(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Flag => "true or false",
        Kind::Whole => "a whole number",
        Kind::Decimal => "a decimal number",
        Kind::Time => "a date or a time",
        Kind::Texts => "a text or a list of texts",
        Kind::Anything => "any value",
    }
}

/// The value in the form of a kind; `None` where it is none.
fn read(kind: Kind, value: &Value) -> Option<Value> {
    match kind {
        Kind::Text => value::plain(value).map(Value::String),
        Kind::Flag => value::flag(value).map(Value::Bool),
        Kind::Whole => value::whole(value).and_then(|whole| i32::try_from(whole).ok()).map(Value::from),
        Kind::Decimal => value::decimal(value).map(|decimal| Value::String(decimal.to_string())),
        Kind::Time => value.as_str().and_then(time).map(Value::String),
        Kind::Texts => texts(value),
        Kind::Anything => Some(value.clone()),
    }
}

/// A date stays a date; a time becomes UTC without an offset.
fn time(text: &str) -> Option<String> {
    if text.trim().len() == 10 {
        return text.trim().parse::<DateTime>().ok().map(|_date| text.trim().to_owned());
    }
    utc::time(text).map(iso::text)
}

fn texts(value: &Value) -> Option<Value> {
    value::list(value, |text| value::plain(text).map(Value::String)).map(Value::Array)
}
