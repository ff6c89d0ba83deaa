//! `[[account.field]]`: any value of the order, of each line or of the address to a field of the partner.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;
use waybill_domain::address::Address;
use waybill_domain::order::{ChannelRef, CustomLine, Line, Order, Shipping};

use crate::demand::Item;
use crate::payment;
use crate::values;

/// One field of the partner and where its value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldRule {
    /// The source, such as `order.custom.deliveryInstructions`.
    pub from: Source,
    /// The partner's name of the field.
    pub to: String,
    /// Texts are cut to this many characters.
    pub max_length: Option<usize>,
    /// The values of all lines go to one field that the order has once, joined as text. Follows from the other two.
    #[serde(skip)]
    pub joined: bool,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Source {
    root: Root,
    name: String,
}

impl Source {
    /// Whether it is a value of the order itself, whatever becomes of its lines and wherever it goes.
    pub const fn is_of_order(&self) -> bool {
        matches!(self.root, Root::Order | Root::OrderCustom)
    }

    /// The value of the order itself as text, in the customer's language; `None` when the order has none.
    pub(crate) fn text_of(&self, order: &Order) -> Option<String> {
        let found = match self.root {
            Root::Order => order_value(order, &self.name),
            Root::OrderCustom => order.custom.fields.get(&self.name).cloned(),
            Root::Line
            | Root::LineCustom
            | Root::LineAttribute
            | Root::Address
            | Root::AddressCustom
            | Root::Billing
            | Root::Shipping => None,
        };
        let text = values::text(&found?, order.locale.as_deref())?;
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Whether each line has a value of its own.
    pub fn is_of_lines(&self) -> bool {
        match self.root {
            Root::Line | Root::LineCustom | Root::LineAttribute => true,
            Root::Order
            | Root::OrderCustom
            | Root::Address
            | Root::AddressCustom
            | Root::Billing
            | Root::Shipping => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    Order,
    OrderCustom,
    Line,
    LineCustom,
    LineAttribute,
    Address,
    AddressCustom,
    Billing,
    Shipping,
}

/// A source that there is not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{given}` is no value of an order; there are {}", catalogue(given))]
pub struct NoSource {
    given: String,
}

const ORDER: &[&str] = &[
    "id",
    "number",
    "purchase_order_number",
    "created_at",
    "customer_id",
    "email",
    "locale",
    "country",
    "store",
    "state",
    "payment_state",
    "payment",
    "workflow_state",
    "currency",
    "total",
];
const LINE: &[&str] =
    &["sku", "key", "name", "product_id", "quantity", "supply_channel", "distribution_channel"];
const ADDRESS: &[&str] = &[
    "key",
    "country",
    "title",
    "salutation",
    "first_name",
    "last_name",
    "full_name",
    "company",
    "department",
    "street_name",
    "street_number",
    "additional_street_info",
    "building",
    "apartment",
    "po_box",
    "additional_address_info",
    "city",
    "postal_code",
    "region",
    "state",
    "phone",
    "mobile",
    "email",
];
const SHIPPING: &[&str] = &["key", "method_name", "method_key", "price"];

/// Prefix, what it means, and its names (none: any name, for they are the shop's own).
const ROOTS: &[(&str, Root, &[&str])] = &[
    ("order.custom.", Root::OrderCustom, &[]),
    ("line.custom.", Root::LineCustom, &[]),
    ("line.attribute.", Root::LineAttribute, &[]),
    ("address.custom.", Root::AddressCustom, &[]),
    ("order.", Root::Order, ORDER),
    ("line.", Root::Line, LINE),
    ("address.", Root::Address, ADDRESS),
    ("billing.", Root::Billing, ADDRESS),
    ("shipping.", Root::Shipping, SHIPPING),
];

/// The sources that begin like the given text, or all of them.
fn catalogue(given: &str) -> String {
    let word = |text: &str| text.split('.').next().unwrap_or_default().to_owned();
    let like = ROOTS.iter().any(|(prefix, ..)| word(prefix) == word(given));
    let listed = ROOTS.iter().filter(|(prefix, ..)| !like || word(prefix) == word(given));
    let kinds = listed.map(|(prefix, _, names)| match *names {
        [] => format!("{prefix}<name>"),
        names => format!("{prefix}{{{}}}", names.join(", ")),
    });
    kinds.collect::<Vec<_>>().join(" and ")
}

impl TryFrom<String> for Source {
    type Error = NoSource;

    fn try_from(text: String) -> Result<Self, NoSource> {
        let found = ROOTS.iter().find_map(|(prefix, root, names)| {
            let name = text.strip_prefix(prefix)?;
            let known = if names.is_empty() { !name.is_empty() } else { names.contains(&name) };
            known.then(|| Self { root: *root, name: name.to_owned() })
        });
        found.ok_or(NoSource { given: text })
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        source.to_string()
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = ROOTS.iter().find(|(_, root, _)| *root == self.root).map_or("", |(prefix, ..)| prefix);
        write!(f, "{prefix}{}", self.name)
    }
}

/// What a part's fields are read from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The order.
    pub order: &'a Order,
    /// Where the part goes.
    pub address: &'a Address,
    /// How.
    pub shipping: Option<&'a Shipping>,
}

/// The value of one rule that is about the whole part; `None` when the order has none.
pub fn value(rule: &FieldRule, origin: &Origin<'_>) -> Option<Value> {
    let name = rule.from.name.as_str();
    let found = match rule.from.root {
        Root::Order => order_value(origin.order, name),
        Root::OrderCustom => origin.order.custom.fields.get(name).cloned(),
        Root::Line | Root::LineCustom | Root::LineAttribute => None,
        Root::Address => part_of(origin.address, name),
        Root::AddressCustom => origin.address.custom.get(name).cloned(),
        Root::Billing => origin.order.billing.as_ref().and_then(|billing| part_of(billing, name)),
        Root::Shipping => origin.shipping.and_then(|shipping| shipping_value(shipping, name)),
    };
    finished(rule, found?, origin.order.locale.as_deref())
}

/// The value of one rule that is about a line; `None` when the line has none.
pub(crate) fn of_line(rule: &FieldRule, item: Item<'_>, locale: Option<&str>) -> Option<Value> {
    let name = rule.from.name.as_str();
    let found = match (rule.from.root, item) {
        (Root::Line, Item::Line(line)) => line_value(line, name),
        (Root::Line, Item::Custom(line)) => custom_line_value(line, name),
        (Root::LineCustom, Item::Line(line)) => line.custom.fields.get(name).cloned(),
        (Root::LineCustom, Item::Custom(line)) => line.custom.fields.get(name).cloned(),
        (Root::LineAttribute, Item::Line(line)) => line.attributes.get(name).cloned(),
        (
            Root::LineAttribute
            | Root::Order
            | Root::OrderCustom
            | Root::Address
            | Root::AddressCustom
            | Root::Billing
            | Root::Shipping,
            _,
        ) => None,
    };
    finished(rule, found?, locale)
}

/// The value of one rule that joins what the lines of a part say, each once; `None` when no line has one.
pub(crate) fn joined<'a>(
    rule: &FieldRule,
    items: impl Iterator<Item = Item<'a>>,
    locale: Option<&str>,
) -> Option<Value> {
    let mut found: Vec<Value> = Vec::new();
    for value in items.filter_map(|item| of_line(rule, item, locale)) {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    if found.len() > 1 { finished(rule, Value::Array(found), locale) } else { found.pop() }
}

/// A value as partners take it: what is rich becomes text, in the customer's language.
fn finished(rule: &FieldRule, found: Value, locale: Option<&str>) -> Option<Value> {
    let plain = match found {
        Value::Null => return None,
        plain @ (Value::Bool(_) | Value::Number(_)) => plain,
        rich @ (Value::String(_) | Value::Array(_) | Value::Object(_)) => {
            Value::String(values::text(&rich, locale)?)
        }
    };
    Some(match (plain, rule.max_length) {
        (Value::String(text), Some(limit)) => Value::String(text.chars().take(limit).collect()),
        (plain, _) => plain,
    })
}

fn order_value(order: &Order, name: &str) -> Option<Value> {
    let text = match name {
        "id" => order.id.to_string(),
        "number" => order.number.as_ref()?.to_string(),
        "purchase_order_number" => order.purchase_order_number.clone()?,
        "created_at" => order.created_at.to_string(),
        "customer_id" => order.customer_id.clone()?,
        "email" => order.email.clone()?,
        "locale" => order.locale.clone()?,
        "country" => order.country.clone()?,
        "store" => order.store.as_ref()?.to_string(),
        "state" => order.state.as_str().to_owned(),
        "payment_state" => order.payment_state.as_ref()?.as_str().to_owned(),
        "payment" => payment::standing(order).word?.as_str().to_owned(),
        "workflow_state" => {
            order.workflow_state.as_ref().map(|state| state.key.clone().unwrap_or(state.id.clone()))?
        }
        "currency" => order.currency.to_string(),
        "total" => order.total.to_string(),
        _ => return None,
    };
    Some(Value::String(text))
}

fn line_value(line: &Line, name: &str) -> Option<Value> {
    let channel = |channel: &Option<ChannelRef>| {
        channel.as_ref().map(|channel| channel.key.as_ref().map_or(channel.id.clone(), ToString::to_string))
    };
    match name {
        "quantity" => Some(line.quantity.into()),
        "name" => serde_json::to_value(&line.name).ok(),
        "sku" => Some(line.sku.as_ref()?.as_str().into()),
        "key" => line.key.clone().map(Value::String),
        "product_id" => line.product_id.clone().map(Value::String),
        "supply_channel" => channel(&line.supply_channel).map(Value::String),
        "distribution_channel" => channel(&line.distribution_channel).map(Value::String),
        _ => None,
    }
}

/// A custom line has no product.
fn custom_line_value(line: &CustomLine, name: &str) -> Option<Value> {
    match name {
        "quantity" => Some(line.quantity.into()),
        "name" => serde_json::to_value(&line.name).ok(),
        "key" => line.key.clone().map(Value::String),
        _ => None,
    }
}

/// The address's own serialised names are the names of the sources.
fn part_of(address: &Address, name: &str) -> Option<Value> {
    if name == "full_name" {
        return address.full_name().map(Value::String);
    }
    serde_json::to_value(address).ok()?.get(name).cloned()
}

fn shipping_value(shipping: &Shipping, name: &str) -> Option<Value> {
    let text = match name {
        "key" => shipping.key.as_ref()?.to_string(),
        "method_name" => shipping.method_name.clone(),
        "method_key" => shipping.method_key.clone()?,
        "price" => shipping.price.to_string(),
        _ => return None,
    };
    Some(Value::String(text))
}

#[cfg(test)]
mod tests;
