//! What was bought.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ChannelRef, Custom, InventoryMode, Localized, StateRef, Taxed};
use crate::ids::{LineId, ShippingKey, Sku};
use crate::money::Money;

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The line's id: what deliveries and partners name it by.
    pub id: LineId,
    /// The shop's own key of the line.
    pub key: Option<String>,
    /// Optional in commercetools: a line without one cannot be shipped.
    pub sku: Option<Sku>,
    /// The product's name.
    pub name: Localized,
    /// The product's id.
    pub product_id: Option<String>,
    /// Units ordered.
    pub quantity: u32,
    /// List price of one unit, before cart discounts (rounded to the minor unit).
    pub unit_price: Money,
    /// What the whole line costs after line discounts.
    pub total: Money,
    /// Net, tax and gross of the line.
    pub taxed: Option<Taxed>,
    /// The tax rate and whether the price contains it.
    pub tax_rate: Option<TaxRate>,
    /// A present: price zero, shipped all the same.
    pub gift: bool,
    /// The warehouse channel that the customer's price or stock came from.
    pub supply_channel: Option<ChannelRef>,
    /// The sales channel.
    pub distribution_channel: Option<ChannelRef>,
    /// The variant's attributes by name.
    pub attributes: BTreeMap<String, Value>,
    /// How many units are in which line state.
    pub states: Vec<LineState>,
    /// How many units go where (Multiple mode).
    pub targets: Vec<Target>,
    /// What this line does to inventory, where it differs from the order.
    pub inventory_mode: Option<InventoryMode>,
    /// The shop's own fields.
    pub custom: Custom,
    /// What a person says that the partner calls its SKU; never said by the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_sku: Option<Sku>,
}

/// A fee, a service, a voucher: a line without a SKU.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomLine {
    /// The line's id.
    pub id: LineId,
    /// The shop's own key.
    pub key: Option<String>,
    /// Names what it is within the shop.
    pub slug: String,
    /// Its name.
    pub name: Localized,
    /// Units.
    pub quantity: u32,
    /// Price of one unit; may be negative.
    pub unit_price: Money,
    /// What the whole line costs; may be negative.
    pub total: Money,
    /// Net, tax and gross.
    pub taxed: Option<Taxed>,
    /// How many units are in which state.
    pub states: Vec<LineState>,
    /// How many units go where (Multiple mode).
    pub targets: Vec<Target>,
    /// The shop's own fields.
    pub custom: Custom,
}

/// A tax rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRate {
    /// Its name.
    pub name: String,
    /// 0.19 for 19 %.
    pub rate: Decimal,
    /// Whether prices contain it.
    pub included: bool,
}

/// Units of a line in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineState {
    /// Units.
    pub quantity: u32,
    /// The state.
    pub state: StateRef,
}

/// Units of a line that go to one address by one method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The key of one of the order's item addresses.
    pub address_key: String,
    /// Units.
    pub quantity: u32,
    /// The key of one of the order's shippings.
    pub shipping_key: Option<ShippingKey>,
}
