//! A part as Ordoro's order: only fields of the published body, for any other is refused.

use serde_json::{Map, Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder};
use waybill_domain::ids::OrderNumber;

use super::options::Options;
use super::price::{Prices, unit};
use super::{address, amount, fields, iso, naming};
use crate::partner::value;

/// The whole body of `POST /v3/order`, or why the part cannot be one.
pub(super) fn create_order(options: &Options, want: &FulfillmentOrder) -> Result<Value, Refusal> {
    refuse(options, want)?;
    let lines = want.lines.iter().map(line_body).collect::<Result<Vec<_>, _>>()?;
    let mut body = Prices::of(want).amounts()?;
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            body.insert(name.to_owned(), value);
        }
    };
    let shipping = address::shipping(&want.address, &want.contact);
    if let Some(refusal) = address::missing(want, &shipping) {
        return Err(refusal);
    }
    put("order_id", json!(naming::order_id(options, want)));
    put("cart", json!(options.cart));
    put("cart_order_id", json!(want.key.order));
    put("cart_shipment_id", json!(want.reference));
    put("warehouse_id", json!(warehouse(options, want)?));
    put("order_date", json!(iso::text(want.ordered_at)));
    put("shipping_type", json!(service(options, want)));
    put("shipping_address", told(shipping));
    put("billing_address", told(address::billing(want)));
    put("lines", Value::Array(lines));
    put("tags", tags(options, want));
    fields::write(options, &mut body, &want.lines, &want.fields)?;
    Ok(Value::Object(body))
}

/// Why a part cannot be an order, as far as its body need not be made to know it.
fn refuse(options: &Options, want: &FulfillmentOrder) -> Result<(), Refusal> {
    let name = name(want);
    if want.lines.is_empty() {
        return Err(Refusal::new("no-lines", format!("`{name}` has nothing to ship")));
    }
    let currency = want.totals.total.currency;
    if currency.code() != options.currency {
        let message = format!(
            "`{name}` is in {currency}, and the Ordoro account counts in {}: Ordoro would take one for the other",
            options.currency
        );
        return Err(Refusal::new("currency", message));
    }
    Ok(())
}

/// Why a part is not placed, though it could stand at Ordoro.
pub(super) fn placeable(options: &Options, want: &FulfillmentOrder) -> Result<(), Refusal> {
    let name = name(want);
    if want.hold.is_some() && options.hold_tag.is_none() {
        return Err(no_hold(name));
    }
    let shipping = &want.shipping;
    let is_known = shipping.service.is_some() || entry(options, want).is_some();
    if options.require_known_service && !is_known {
        let method = shipping.method();
        let message = format!("shipping method `{method}` of `{name}` is no service that Ordoro is told");
        return Err(Refusal::new("unsupported-shipping-service", message));
    }
    Ok(())
}

/// The refusal of a hold that nothing at Ordoro would show.
pub(super) fn no_hold(name: &str) -> Refusal {
    let message = format!("`{name}` must wait, and the account names no `hold_tag` that keeps it at Ordoro");
    Refusal::new("no-hold", message)
}

/// One line. Its total is after line discounts: there is no other place for them.
fn line_body(line: &FulfillmentLine) -> Result<Value, Refusal> {
    if line.quantity == 0 {
        let refusal = Refusal::new("no-units", format!("line of `{}` has no units", line.sku));
        return Err(refusal.of_line(&line.line));
    }
    let name = line.name.as_deref().unwrap_or(line.sku.as_str());
    let mut body = json!({
        "cart_orderitem_id": line.line,
        "product_name": name,
        "quantity": line.quantity,
        "item_price": amount::money(unit(line))?,
        "total_price": amount::money(line.total)?,
        "product": { "sku": line.sku, "name": name },
    });
    if line.tax.minor != 0 {
        value::set(&mut body, "tax_lines", json!([{ "name": "Tax", "amount": amount::money(line.tax)? }]));
    }
    Ok(body)
}

/// The warehouse that ships the part: the route's, or the account's.
fn warehouse(options: &Options, want: &FulfillmentOrder) -> Result<Option<u64>, Refusal> {
    let Some(warehouse) = &want.key.warehouse else { return Ok(options.default_warehouse) };
    warehouse.as_str().trim().parse().map(Some).map_err(|error| {
        let message =
            format!("warehouse `{warehouse}` is no id at Ordoro, where ids are whole numbers: {error}");
        Refusal::new("unknown-warehouse", message)
    })
}

/// The requested shipping method, as people at Ordoro and its rules read it.
pub(super) fn service(options: &Options, want: &FulfillmentOrder) -> Option<String> {
    let table = entry(options, want).or(want.shipping.service.as_ref());
    table.cloned().or_else(|| value::said(Some(&want.shipping.method_name)))
}

fn entry<'a>(options: &'a Options, want: &FulfillmentOrder) -> Option<&'a String> {
    options.services.get(want.shipping.method_key.as_ref()?)
}

fn tags(options: &Options, want: &FulfillmentOrder) -> Value {
    let hold = options.hold_tag.as_ref().filter(|_| want.hold.is_some()).map(|tag| &tag.text);
    let tags: Vec<Value> = options.tags.iter().chain(hold).map(|text| json!({ "text": text })).collect();
    if tags.is_empty() { Value::Null } else { Value::Array(tags) }
}

/// An address without the parts that it does not have.
fn told(address: Value) -> Value {
    match address {
        Value::Object(parts) => {
            Value::Object(parts.into_iter().filter(|(_, part)| !part.is_null()).collect::<Map<_, _>>())
        }
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            other
        }
    }
}

/// What people call the order: its number, or the reference where it has none.
pub(super) fn name(want: &FulfillmentOrder) -> &str {
    want.number.as_ref().map_or(want.reference.as_str(), OrderNumber::as_str)
}
