//! Routes: who ships which lines. The first route that fits takes the line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::address::Address;
use waybill_domain::ids::{AccountId, WarehouseId};
use waybill_domain::order::{ChannelRef, Line, Order, Shipping};

use crate::glob::Glob;
use crate::values::{NamedValues, is_one_of};
use crate::zone::{self, Zone};

/// `[[route]]`: lines that fit `when` go to the account `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// What the line and its order must be like; absent: everything fits.
    #[serde(default)]
    pub when: When,
    /// The account that ships.
    pub to: AccountId,
    /// From this warehouse of the account; absent: the partner chooses.
    pub warehouse: Option<WarehouseId>,
    /// The warehouses to choose from, best first, where stock decides.
    #[serde(default)]
    pub warehouses: Vec<WarehouseId>,
    /// Let stock choose among `warehouses`.
    pub stock: Option<StockChoice>,
    /// Where no warehouse has enough of a line, ship units of it from several.
    #[serde(default)]
    pub split_lines: bool,
}

/// How stock chooses a warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StockChoice {
    /// The first warehouse of the list that has all units of the line. Where none has, the first of the list
    /// takes what is missing, on backorder.
    FirstThatCanShip,
}

/// What a line and its order must be like. Lists are alternatives; several keys must all fit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// Shipping countries, ISO 3166-1 alpha-2.
    pub country: Vec<String>,
    /// Names of zones that the shipping address is in.
    pub zone: Vec<String>,
    /// Keys of stores.
    pub store: Vec<String>,
    /// Currency codes of the order.
    pub currency: Vec<String>,
    /// Keys (or ids) of the line's supply channel.
    pub supply_channel: Vec<String>,
    /// Keys (or ids) of the line's distribution channel.
    pub distribution_channel: Vec<String>,
    /// Patterns of SKUs, such as `MUG-*`.
    pub sku: Vec<Glob>,
    /// Product attributes and their values: keys or labels of enumerations, texts in any language.
    pub attribute: NamedValues,
    /// Patterns of the shipping method's key or name.
    pub shipping_method: Vec<Glob>,
    /// Custom fields of the order and their values; `false` also fits a missing field.
    pub custom: NamedValues,
}

/// A line on its way to an address: what routes look at.
#[derive(Debug, Clone, Copy)]
pub struct Journey<'a> {
    /// The order.
    pub order: &'a Order,
    /// The line.
    pub line: &'a Line,
    /// Where these units go.
    pub address: Option<&'a Address>,
    /// How.
    pub shipping: Option<&'a Shipping>,
}

/// Why the route does not fit, in words; `None` when it does.
pub fn misfit(when: &When, zones: &[Zone], journey: &Journey<'_>) -> Option<String> {
    let Journey { order, line, address, shipping } = *journey;
    let country = address.map(|address| address.country.as_str());
    let store = order.store.as_ref().map(waybill_domain::ids::StoreKey::as_str);
    let fits_text = |wanted: &[String], value: &str| wanted.iter().any(|text| text == value);
    text("country", country, &when.country, fits_text)
        .or_else(|| zone_misfit(&when.zone, zones, address))
        .or_else(|| text("store", store, &when.store, fits_text))
        .or_else(|| text("currency", Some(order.currency.code()), &when.currency, fits_text))
        .or_else(|| channel("supply channel", line.supply_channel.as_ref(), &when.supply_channel))
        .or_else(|| {
            channel("distribution channel", line.distribution_channel.as_ref(), &when.distribution_channel)
        })
        .or_else(|| {
            let fits = |wanted: &[Glob], value: &str| wanted.iter().any(|glob| glob.matches(value));
            text("SKU", line.sku.as_ref().map(waybill_domain::ids::Sku::as_str), &when.sku, fits)
        })
        .or_else(|| values("attribute", &when.attribute, |name| line.attributes.get(name)))
        .or_else(|| method_misfit(&when.shipping_method, shipping))
        .or_else(|| values("custom field", &when.custom, |name| order.custom.fields.get(name)))
}

fn text<T>(
    what: &str,
    value: Option<&str>,
    wanted: &[T],
    fits: impl Fn(&[T], &str) -> bool,
) -> Option<String> {
    if wanted.is_empty() {
        return None;
    }
    match value {
        Some(value) if fits(wanted, value) => None,
        Some(value) => Some(format!("{what} is {value}")),
        None => Some(format!("there is no {what}")),
    }
}

fn zone_misfit(wanted: &[String], zones: &[Zone], address: Option<&Address>) -> Option<String> {
    if wanted.is_empty() {
        return None;
    }
    let inside = address.is_some_and(|address| {
        zones.iter().any(|zone| wanted.contains(&zone.name) && zone::contains(zone, address))
    });
    (!inside).then(|| format!("the address is not in zone {}", wanted.join(" or ")))
}

fn channel(what: &str, value: Option<&ChannelRef>, wanted: &[String]) -> Option<String> {
    let name = value.map(|channel| match &channel.key {
        Some(key) if !wanted.contains(&channel.id) => key.as_str(),
        Some(_) | None => &channel.id,
    });
    text(what, name, wanted, |wanted, name| wanted.iter().any(|text| text == name))
}

fn values<'a>(
    what: &str,
    wanted: &NamedValues,
    value: impl Fn(&str) -> Option<&'a serde_json::Value>,
) -> Option<String> {
    wanted.iter().find_map(|(name, named)| match value(name) {
        value if is_one_of(value, named) => None,
        Some(value) => Some(format!("{what} `{name}` is {value}")),
        None => Some(format!("there is no {what} `{name}`")),
    })
}

fn method_misfit(wanted: &[Glob], shipping: Option<&Shipping>) -> Option<String> {
    if wanted.is_empty() {
        return None;
    }
    let Some(shipping) = shipping else { return Some("there is no shipping method".to_owned()) };
    let key = shipping.method_key.as_deref();
    let fits = wanted
        .iter()
        .any(|glob| glob.matches(&shipping.method_name) || key.is_some_and(|key| glob.matches(key)));
    (!fits).then(|| format!("shipping method is {}", key.unwrap_or(&shipping.method_name)))
}

#[cfg(test)]
mod tests;
