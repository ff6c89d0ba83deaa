//! Customs declarations of what crosses a border.
//!
//! Values are in US dollars, whatever the account computes in. ShipStation may overwrite them, unless its own setting
//! for customs declarations says that they are entered by hand.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder};
use waybill_domain::money::Money;

use super::choices::{Customs, ValueOf};
use super::options::Options;
use super::{amount, attributes};
use crate::partner::value;

/// `internationalOptions`, for parts that cross a border and accounts that declare.
pub(super) fn declaration(options: &Options, want: &FulfillmentOrder) -> Result<Option<Value>, Refusal> {
    let Some(customs) = &options.customs else { return Ok(None) };
    if want.address.country.trim().eq_ignore_ascii_case(&customs.from) {
        return Ok(None);
    }
    let items = want.lines.iter().map(|line| item(customs, want, line)).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(json!({
        "contents": customs.contents.word(),
        "nonDelivery": customs.non_delivery.word(),
        "customsItems": items,
    })))
}

fn item(customs: &Customs, want: &FulfillmentOrder, line: &FulfillmentLine) -> Result<Value, Refusal> {
    let locale = want.locale.as_deref();
    let text = |name: &Option<String>| attributes::text(line, name.as_ref(), locale);
    let origin = text(&customs.origin).or_else(|| customs.default_origin.clone());
    let origin = origin.unwrap_or_else(|| customs.from.clone()).to_uppercase();
    if origin.len() != 2 || !origin.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let message = format!("`{origin}`, the origin of `{}`, is no country of two letters", line.sku);
        return Err(Refusal::new("bad-origin", message).of_line(&line.line));
    }
    let description = text(&customs.description).or_else(|| value::said(line.name.as_ref()));
    let value = match &customs.value {
        Some(attribute) => {
            let Some(unit) = attributes::number(line, Some(attribute)) else {
                let message = format!("`{}` has no customs value in its attribute `{attribute}`", line.sku);
                return Err(Refusal::new("no-customs-value", message).of_line(&line.line));
            };
            match customs.value_of {
                ValueOf::Line => unit.saturating_mul(Decimal::from(line.quantity)),
                ValueOf::Unit => unit,
            }
        }
        None => match customs.value_of {
            ValueOf::Line => line.total.decimal(),
            ValueOf::Unit => {
                let units = i64::from(line.quantity.max(1));
                Money::new(line.total.minor.div_euclid(units), line.total.currency).decimal()
            }
        },
    };
    Ok(json!({
        "description": description.unwrap_or_else(|| line.sku.to_string()),
        "quantity": line.quantity,
        "value": amount::number(value),
        "harmonizedTariffCode": text(&customs.tariff_code),
        "countryOfOrigin": origin,
    }))
}
