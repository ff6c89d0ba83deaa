//! A part as OrderFlow's order: its properties, those of its lines and of its one shipment.

use waybill_domain::facets::{Facet, Fingerprint};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder};
use waybill_domain::money::Money;

use super::OrderFlow;
use super::options::Options;
use super::price::{Price, Prices};
use super::properties::Properties;
use super::{address, fields};
use crate::partner::unit_price::{Round, one_of};

/// Why a part is no order there that must wait.
const CANNOT_WAIT: &str = "cannot-wait";

/// What people call the part.
pub(super) fn name(want: &FulfillmentOrder) -> &str {
    want.number.as_ref().map_or(want.reference.as_str(), |number| number.as_str())
}

/// All properties of a part, or why it cannot be an order.
pub(super) fn order(flow: &OrderFlow, want: &FulfillmentOrder) -> Result<Properties, Refusal> {
    let options = &flow.options;
    if want.lines.is_empty() {
        return Err(Refusal::new("no-lines", format!("`{}` has nothing to ship", name(want))));
    }
    let prices = Prices::of(want);
    let mut properties = Properties::default();
    head(flow, want, &mut properties);
    money(options, want, &prices, &mut properties);
    address::write(&options.address, want, &mut properties)?;
    for (at, (line, price)) in want.lines.iter().zip(&prices.lines).enumerate() {
        goods(options, at + 1, line, *price, &mut properties);
    }
    shipment(flow, want, &mut properties)?;
    fields::write(&flow.clock, &mut properties, &want.lines, &want.fields)?;
    hold(options, want, &mut properties)?;
    Ok(properties)
}

/// The same for a part that takes the place of an earlier one, saying what has changed.
pub(super) fn changed(
    flow: &OrderFlow,
    want: &FulfillmentOrder,
    facets: &[Facet],
) -> Result<Properties, Refusal> {
    let mut properties = order(flow, want)?;
    let property = &flow.options.import.change_property;
    if !property.is_empty() {
        let facets: Vec<String> = facets.iter().map(Facet::to_string).collect();
        properties.set(property, format!("changed: {}", facets.join(", ")));
    }
    Ok(properties)
}

/// A mark of all that is told of a part: another one for another part.
pub(super) fn mark(want: &FulfillmentOrder) -> String {
    Fingerprint::of(&want.facets()).short().to_owned()
}

/// The reference of the part's shipment, where it gets one of ours.
pub(super) fn shipment_reference(options: &Options, want: &FulfillmentOrder) -> Option<String> {
    let import = &options.import;
    import.mark_shipments.then(|| format!("{}{}{}", want.reference, import.mark_after, mark(want)))
}

/// The mark in a shipment's reference, where it is one of ours.
pub(super) fn mark_in<'a>(options: &Options, order: &str, shipment: &'a str) -> Option<&'a str> {
    let mark = shipment.strip_prefix(order)?.strip_prefix(options.import.mark_after.as_str())?;
    let is_mark = mark.len() == 8 && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
    (options.import.mark_shipments && is_mark).then_some(mark)
}

fn head(flow: &OrderFlow, want: &FulfillmentOrder, properties: &mut Properties) {
    let import = &flow.options.import;
    properties.set("externalReference", want.reference.as_str());
    properties.set_some("state", import.order_state.as_ref());
    properties.set_some("validated", import.validated.map(|validated| validated.to_string()));
    properties.set("placed", flow.clock.text(want.ordered_at));
    properties.set("source", &import.source);
    properties.set("channel", &flow.options.channel);
    if let (Some(number), false) = (&want.number, import.number_property.is_empty()) {
        properties.set(&import.number_property, number.as_str());
    }
}

fn money(options: &Options, want: &FulfillmentOrder, prices: &Prices, properties: &mut Properties) {
    let currency = want.totals.total.currency;
    properties.set("currency", currency.code());
    properties.set_some("currencyUnits", options.currency_units.get(currency.code()));
    let mut price = |name: &str, of: Price| {
        properties.set_money(&format!("{name}PriceNet"), of.net);
        properties.set_money(&format!("{name}Tax"), of.tax);
        properties.set_money(&format!("{name}PriceGross"), of.gross());
    };
    // `totalTax`, not `totalPriceTax`: both are known, the former is what clients send.
    price("total", prices.total);
    price("goods", prices.goods);
    price("shipping", prices.shipping);
    if prices.discount.minor > 0 {
        properties.set("promotionDescription", format!("discount {} {currency}", prices.discount));
    }
}

fn goods(options: &Options, at: usize, line: &FulfillmentLine, price: Price, properties: &mut Properties) {
    let mut set = |name: &str, value: &str| properties.set(&format!("orderLine.{at}.{name}"), value);
    set("product.externalReference", line.sku.as_str());
    set("quantity", &line.quantity.to_string());
    set("description", line.name.as_deref().unwrap_or_default());
    set("state", options.import.line_state.as_deref().unwrap_or_default());
    for property in [&options.import.line_property, &options.import.line_copy] {
        if !property.is_empty() {
            set(property, line.line.as_str());
        }
    }
    set("shipment", "entity:shipment");
    let one = |amount: Money| one_of(amount, line.quantity, Round::HalfUp);
    for (name, amount) in [
        ("unitPriceNet", one(price.net)),
        ("unitTax", one(price.tax)),
        ("unitPriceGross", one(price.gross())),
        ("totalPriceNet", price.net),
        ("totalTax", price.tax),
        ("totalPriceGross", price.gross()),
    ] {
        properties.set_money(&format!("orderLine.{at}.{name}"), amount);
    }
}

fn shipment(flow: &OrderFlow, want: &FulfillmentOrder, properties: &mut Properties) -> Result<(), Refusal> {
    let options = &flow.options;
    let shipping = &want.shipping;
    let key = shipping.method();
    let method = options.delivery_methods.get(key);
    let is_known = method.is_some() || shipping.service.is_some();
    if options.require_known_method && !is_known {
        let message = format!("shipping method `{key}` of `{}` is not in `delivery_methods`", name(want));
        return Err(Refusal::new("unknown-method", message));
    }
    let mut set = |name: &str, value: Option<&str>| {
        properties.set_some(&format!("shipment.{name}"), value);
    };
    set("externalReference", shipment_reference(options, want).as_deref());
    set("state", options.import.shipment_state.as_deref());
    let site = want.key.warehouse.as_ref().map(|warehouse| flow.site(warehouse));
    set("site", site.or(options.default_site.as_deref()));
    set("courier", shipping.carrier.as_deref());
    let code = method.and_then(|method| method.code.as_deref()).or(shipping.service.as_deref());
    set("deliverySuggestionCode", Some(code.unwrap_or(key)));
    let title = method.and_then(|method| method.name.as_deref());
    set("deliverySuggestionName", Some(title.unwrap_or(&shipping.method_name)));
    for (name, value) in method.iter().flat_map(|method| &method.properties) {
        set(name, Some(value));
    }
    set("orderItem", Some("entity:order"));
    Ok(())
}

/// OrderFlow has no field for a hold: the account says which properties keep an order from being released.
fn hold(options: &Options, want: &FulfillmentOrder, properties: &mut Properties) -> Result<(), Refusal> {
    if want.hold.is_none() {
        return Ok(());
    }
    if options.held.is_empty() {
        let message = format!(
            "`{}` must wait, and no properties are set (`held`) that keep an order waiting at OrderFlow",
            name(want)
        );
        return Err(Refusal::new(CANNOT_WAIT, message));
    }
    for (property, value) in &options.held {
        properties.set(property, value);
    }
    Ok(())
}
