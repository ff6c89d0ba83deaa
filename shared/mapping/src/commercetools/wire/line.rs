//! Line items and custom line items as commercetools sends them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::money::{DiscountedPrice, Money, TaxRate, TaxedPrice};
use super::{CustomFields, Reference};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Line {
    pub(in super::super) id: String,
    pub(in super::super) key: Option<String>,
    pub(in super::super) product_id: Option<String>,
    #[serde(default)]
    pub(in super::super) name: BTreeMap<String, String>,
    pub(in super::super) variant: Variant,
    pub(in super::super) price: Price,
    /// `External..` where others say what it costs.
    pub(in super::super) price_mode: Option<String>,
    /// May be negative on imported orders.
    pub(in super::super) quantity: i64,
    pub(in super::super) total_price: Money,
    pub(in super::super) taxed_price: Option<TaxedPrice>,
    #[serde(default)]
    pub(in super::super) state: Vec<ItemState>,
    pub(in super::super) tax_rate: Option<TaxRate>,
    pub(in super::super) supply_channel: Option<Reference>,
    pub(in super::super) distribution_channel: Option<Reference>,
    #[serde(rename = "lineItemMode")]
    pub(in super::super) mode: Option<String>,
    pub(in super::super) inventory_mode: Option<String>,
    pub(in super::super) shipping_details: Option<ShippingDetails>,
    pub(in super::super) custom: Option<CustomFields>,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct Variant {
    pub(in super::super) sku: Option<String>,
    #[serde(default)]
    pub(in super::super) attributes: Vec<Attribute>,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct Attribute {
    pub(in super::super) name: String,
    #[serde(default)]
    pub(in super::super) value: Value,
}

/// The unit price; a product discount's price takes its place.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Price {
    pub(in super::super) value: Money,
    pub(in super::super) discounted: Option<DiscountedPrice>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct CustomLine {
    pub(in super::super) id: String,
    pub(in super::super) key: Option<String>,
    #[serde(default)]
    pub(in super::super) name: BTreeMap<String, String>,
    pub(in super::super) money: Money,
    pub(in super::super) taxed_price: Option<TaxedPrice>,
    pub(in super::super) total_price: Money,
    pub(in super::super) slug: String,
    pub(in super::super) quantity: i64,
    #[serde(default)]
    pub(in super::super) state: Vec<ItemState>,
    pub(in super::super) shipping_details: Option<ShippingDetails>,
    pub(in super::super) custom: Option<CustomFields>,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct ItemState {
    pub(in super::super) quantity: i64,
    pub(in super::super) state: Reference,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct ShippingDetails {
    #[serde(default)]
    pub(in super::super) targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Target {
    pub(in super::super) address_key: String,
    pub(in super::super) quantity: i64,
    /// Holds the key of one of the order's shippings, whatever the name says.
    pub(in super::super) shipping_method_key: Option<String>,
}
