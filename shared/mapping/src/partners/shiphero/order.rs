//! A part as ShipHero's order.

use serde_json::{Map, Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder, Hold};
use waybill_domain::ids::OrderNumber;

use super::options::Options;
use super::price::Prices;
use super::selections::LINES;
use super::{address, fields, iso};
use crate::partner::value;

/// The whole `CreateOrderInput`, or why the part cannot be one.
pub(super) fn create_order(options: &Options, want: &FulfillmentOrder) -> Result<Value, Refusal> {
    if want.lines.is_empty() {
        return Err(Refusal::new("no-lines", format!("`{}` has nothing to ship", name(want))));
    }
    let limit = usize::try_from(LINES).unwrap_or(usize::MAX);
    if want.lines.len() > limit {
        let message = format!(
            "`{}` has {} lines; an order at ShipHero can be followed up to {LINES}",
            name(want),
            want.lines.len()
        );
        return Err(Refusal::new("too-many-lines", message));
    }
    let prices = Prices::of(want);
    let lines =
        want.lines.iter().map(|line| line_item(want, line, &prices)).collect::<Result<Vec<_>, _>>()?;
    let mut input = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            input.insert(name.to_owned(), value);
        }
    };
    put("customer_account_id", json!(options.customer_account_id));
    put("order_number", json!(name(want)));
    put("partner_order_id", json!(want.reference));
    put("shop_name", json!(options.shop_name));
    put("fulfillment_status", json!("pending"));
    put("order_date", json!(iso::text(want.ordered_at)));
    put("total_tax", json!(prices.tax.to_string()));
    put("total_discounts", json!(prices.discounts.to_string()));
    put("currency", json!(want.totals.total.currency.code()));
    put("email", json!(want.contact.email));
    put("shipping_lines", shipping_line(options, want, &prices));
    put("shipping_address", address::shipping(&want.address, &want.contact));
    put("billing_address", want.billing.as_ref().map_or(Value::Null, address::billing));
    put("line_items", Value::Array(lines));
    put("tags", if options.tags.is_empty() { Value::Null } else { json!(options.tags) });
    put("allow_partial", json!(options.allow_partial));
    put("allow_split", json!(options.allow_split));
    put("ignore_address_validation_errors", json!(options.ignore_address_validation_errors));
    put("skip_address_validation", json!(options.skip_address_validation));
    put("holds", want.hold.as_ref().map_or(Value::Null, |hold| json!({ hold_name(hold): true })));
    fields::write(&mut input, &want.lines, &want.fields)?;
    Ok(Value::Object(input))
}

/// One `CreateLineItemInput`. The part's warehouse, where it has one, locks the line to it.
pub(super) fn line_item(
    want: &FulfillmentOrder,
    line: &FulfillmentLine,
    prices: &Prices,
) -> Result<Value, Refusal> {
    if line.quantity == 0 {
        return Err(
            Refusal::new("no-units", format!("line of `{}` has no units", line.sku)).of_line(&line.line)
        );
    }
    let mut item = json!({
        "sku": line.sku,
        "partner_line_item_id": line.line,
        "quantity": line.quantity,
        "quantity_pending_fulfillment": line.quantity,
        "fulfillment_status": "pending",
        "price": prices.unit(line).to_string(),
    });
    if let Some(name) = &line.name {
        value::set(&mut item, "product_name", json!(name));
    }
    if let Some(warehouse) = &want.key.warehouse {
        value::set(&mut item, "warehouse_id", json!(warehouse));
    }
    Ok(item)
}

/// The one shipping line, which ShipHero takes as an object. Its mapping rules read the title where carrier and
/// method are not given.
pub(super) fn shipping_line(options: &Options, want: &FulfillmentOrder, prices: &Prices) -> Value {
    let shipping = &want.shipping;
    let title = if shipping.method_name.trim().is_empty() { "Shipping" } else { shipping.method_name.trim() };
    let mut line = json!({ "title": title, "price": prices.shipping.to_string() });
    let given = [
        ("carrier", shipping.carrier.as_ref().or(options.default_carrier.as_ref())),
        ("method", shipping.service.as_ref().or(options.default_method.as_ref())),
    ];
    for (name, value) in given {
        if let Some(value) = value {
            value::set(&mut line, name, json!(value));
        }
    }
    line
}

/// ShipHero's name of a hold.
pub(super) const fn hold_name(hold: &Hold) -> &'static str {
    match hold {
        Hold::Payment => "payment_hold",
        Hold::Operator => "operator_hold",
        Hold::Fraud => "fraud_hold",
    }
}

/// What people at the warehouse call the order: its number, or the reference where it has none.
pub(super) fn name(want: &FulfillmentOrder) -> &str {
    want.number.as_ref().map_or(want.reference.as_str(), OrderNumber::as_str)
}
