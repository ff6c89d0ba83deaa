//! A part's lines, and what changes their price, as ShipStation's items.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder};
use waybill_domain::money::Money;

use super::options::Options;
use super::price::{Adjustment, Prices, unit_tax};
use super::{amount, attributes, wire};
use crate::partner::value;

/// All items of a part.
pub(super) fn items(
    options: &Options,
    want: &FulfillmentOrder,
    prices: &Prices,
) -> Result<Vec<Value>, Refusal> {
    let lines = want.lines.iter().map(|line| item(options, want, line, prices));
    let mut items = lines.collect::<Result<Vec<_>, _>>()?;
    items.extend(prices.adjustments.iter().map(|(why, money)| adjustment(*why, *money)));
    Ok(items)
}

fn item(
    options: &Options,
    want: &FulfillmentOrder,
    line: &FulfillmentLine,
    prices: &Prices,
) -> Result<Value, Refusal> {
    if line.quantity == 0 {
        let message = format!("line of `{}` has no units", line.sku);
        return Err(Refusal::new("no-units", message).of_line(&line.line));
    }
    let (known, locale) = (&options.attributes, want.locale.as_deref());
    let mut item = json!({
        "lineItemKey": line.line,
        "sku": line.sku,
        // A name must be there; the SKU is the best that is known without one.
        "name": value::said(line.name.as_ref()).unwrap_or_else(|| line.sku.to_string()),
        "quantity": line.quantity,
        "unitPrice": amount::money(prices.unit(line)),
        "taxAmount": amount::money(unit_tax(line)),
        "adjustment": false,
    });
    if let Some(weight) = attributes::number(line, known.weight.as_ref()) {
        value::set(&mut item, "weight", weighing(options, weight));
    }
    for (name, attribute) in [
        ("imageUrl", &known.image_url),
        ("upc", &known.upc),
        ("warehouseLocation", &known.warehouse_location),
    ] {
        if let Some(text) = attributes::text(line, attribute.as_ref(), locale) {
            value::set(&mut item, name, json!(text));
        }
    }
    let shown = attributes::options(line, &options.shown_attributes, locale);
    if !shown.is_empty() {
        let shown: Vec<Value> =
            shown.into_iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        value::set(&mut item, "options", json!(shown));
    }
    Ok(item)
}

fn adjustment(why: Adjustment, price: Money) -> Value {
    json!({
        "lineItemKey": why.key(), "sku": null, "name": why.name(), "quantity": 1, "unitPrice": amount::money(price), "adjustment": true,
    })
}

fn weighing(options: &Options, weight: Decimal) -> Value {
    json!({ "value": amount::number(weight), "units": options.weight_unit.word() })
}

/// What all items weigh together, where every one of them says so in the same unit.
pub(super) fn weight(items: &[Value]) -> Option<Value> {
    let goods = items.iter().filter(|item| item.get("adjustment").and_then(Value::as_bool) != Some(true));
    let mut sum: Option<(Decimal, String)> = None;
    for item in goods {
        let weight = wire::there(item, "weight")?;
        let (value, units) = (value::decimal(weight.get("value")?)?, value::text(weight.get("units"))?);
        let all = value.checked_mul(value::decimal(item.get("quantity")?)?)?;
        sum = match sum {
            None => Some((all, units)),
            Some((so_far, known)) if known == units => Some((so_far.checked_add(all)?, known)),
            Some(_) => return None,
        };
    }
    let (value, units) = sum.filter(|(value, _)| *value > Decimal::ZERO)?;
    Some(json!({ "value": amount::number(value), "units": units }))
}

/// How large the parcel is: known where there is one unit in all.
pub(super) fn dimensions(options: &Options, want: &FulfillmentOrder) -> Option<Value> {
    let [line] = want.lines.as_slice() else { return None };
    if line.quantity != 1 {
        return None;
    }
    let known = &options.attributes;
    let [length, width, height] =
        [&known.length, &known.width, &known.height].map(|name| attributes::number(line, name.as_ref()));
    Some(json!({
        "length": amount::number(length?), "width": amount::number(width?), "height": amount::number(height?),
        "units": options.length_unit.word(),
    }))
}
