//! A shop order as it is now.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::address::Address;
use crate::ids::{ChannelKey, LineId, OrderId, OrderNumber, ProjectKey, ShippingKey, Sku, StoreKey};
use crate::money::{Currency, Money};
use crate::units::Measurements;

/// An order, with everything that decides how, where and whether it is fulfilled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The project that it belongs to.
    pub project: ProjectKey,
    /// Its id.
    pub id: OrderId,
    /// Rises with every change; unpredictable steps.
    pub version: u64,
    /// The number that people use.
    pub number: Option<OrderNumber>,
    /// The customer's own number for it.
    pub purchase_order_number: Option<String>,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When it last changed.
    pub modified_at: Timestamp,
    /// The customer.
    pub customer_id: Option<String>,
    /// The customer's e-mail.
    pub email: Option<String>,
    /// The customer's language, such as `de-DE`.
    pub locale: Option<String>,
    /// The country of the price selection; not the shipping country.
    pub country: Option<String>,
    /// The store.
    pub store: Option<StoreKey>,
    /// How far the order is.
    pub state: OrderState,
    /// Whether it is paid.
    pub payment_state: Option<PaymentState>,
    /// How far its shipping is.
    pub shipment_state: Option<ShipmentState>,
    /// The shop's own workflow state.
    pub workflow_state: Option<StateRef>,
    /// What the order does to inventory.
    pub inventory_mode: InventoryMode,
    /// The order's currency.
    pub currency: Currency,
    /// Everything to be paid, after all discounts; taxes inside where prices include them.
    pub total: Money,
    /// Net, tax and gross of the whole order, where the shop computed taxes.
    pub taxed: Option<Taxed>,
    /// A discount on the whole, not contained in the lines' totals.
    pub discount_on_total: Option<Money>,
    /// What was bought.
    pub lines: Vec<Line>,
    /// Fees, services and whatever has no SKU.
    pub custom_lines: Vec<CustomLine>,
    /// Where the bill goes.
    pub billing: Option<Address>,
    /// One shipping or several.
    pub shipping_mode: ShippingMode,
    /// Each way of shipping. Single mode: at most one, without a key. Empty for orders without shipping.
    pub shippings: Vec<Shipping>,
    /// The order's shipping address (Single mode), there even when no shipping method is.
    pub shipping_address: Option<Address>,
    /// Addresses that lines name by key (Multiple mode).
    pub item_addresses: Vec<Address>,
    /// What other systems say that they know the order by.
    pub sync: Vec<SyncMark>,
    /// What comes back.
    pub returns: Vec<ReturnInfo>,
    /// The shop's own fields.
    pub custom: Custom,
}

/// Net, tax and gross, in minor units of the order's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxed {
    /// Without tax.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// With tax.
    pub gross: Money,
}

/// The order state of commercetools (`Cancelled` with two l).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum OrderState {
    /// Placed.
    Open,
    /// Accepted by the shop.
    Confirmed,
    /// Done.
    Complete,
    /// Cancelled.
    Cancelled,
    /// A state that is new to us.
    Other(String),
}

/// The payment state of commercetools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum PaymentState {
    /// Something is still owed.
    BalanceDue,
    /// The payment failed.
    Failed,
    /// Not known yet.
    Pending,
    /// The shop owes the customer.
    CreditOwed,
    /// Paid.
    Paid,
    /// A state that is new to us.
    Other(String),
}

/// The shipment state of commercetools (`Canceled` with one l).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ShipmentState {
    /// Everything that is to be shipped was shipped.
    Shipped,
    /// Everything arrived.
    Delivered,
    /// Ready to be shipped.
    Ready,
    /// Waiting.
    Pending,
    /// Late.
    Delayed,
    /// Some of it was shipped.
    Partial,
    /// Out of stock.
    Backorder,
    /// Will not be shipped.
    Canceled,
    /// A state that is new to us.
    Other(String),
}

/// Whether orders deduct or reserve stock in the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum InventoryMode {
    /// Orders leave the shop's stock alone.
    None,
    /// Orders deduct, even below zero.
    TrackOnly,
    /// Orders reserve, and fail without stock.
    ReserveOnOrder,
    /// The cart reserves.
    ReserveOnCart,
    /// A mode that is new to us.
    Other(String),
}

/// One shipping or several with own addresses and methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShippingMode {
    /// One for the whole order.
    Single,
    /// Several, each with a key; lines say how many units go where.
    Multiple,
}

macro_rules! words {
    ($name:ident { $($word:ident),+ }) => {
        impl From<String> for $name {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $(stringify!($word) => Self::$word,)+
                    _ => Self::Other(text),
                }
            }
        }

        impl From<$name> for String {
            fn from(state: $name) -> Self {
                state.as_str().to_owned()
            }
        }

        impl $name {
            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => stringify!($word),)+
                    Self::Other(text) => text,
                }
            }
        }
    };
}

words!(OrderState { Open, Confirmed, Complete, Cancelled });
words!(PaymentState { BalanceDue, Failed, Pending, CreditOwed, Paid });
words!(ShipmentState { Shipped, Delivered, Ready, Pending, Delayed, Partial, Backorder, Canceled });
words!(InventoryMode { None, TrackOnly, ReserveOnOrder, ReserveOnCart });

/// A workflow or line state: its id always, its key where it was expanded or resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateRef {
    /// The state's id.
    pub id: String,
    /// The state's key.
    pub key: Option<String>,
}

/// A channel: its id always, its key where it was expanded or resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelRef {
    /// The channel's id.
    pub id: String,
    /// The channel's key.
    pub key: Option<ChannelKey>,
}

/// Custom fields and the id of the type that defines them; no type, no fields.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Custom {
    /// The id of the type.
    pub type_id: Option<String>,
    /// The fields by name.
    pub fields: BTreeMap<String, Value>,
}

/// A text in several languages, by locale.
pub type Localized = BTreeMap<String, String>;

/// The text in the wanted language: the locale itself, its language, English, or whatever there is.
pub fn localized<'a>(text: &'a Localized, locale: Option<&str>) -> Option<&'a str> {
    let language = locale.and_then(|locale| locale.split('-').next());
    [locale, language, Some("en"), Some("en-US")]
        .into_iter()
        .flatten()
        .find_map(|key| text.get(key))
        .or_else(|| text.values().next())
        .map(String::as_str)
}

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

/// One way of shipping, and what was already shipped that way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shipping {
    /// Which one, in Multiple mode.
    pub key: Option<ShippingKey>,
    /// What the customer saw.
    pub method_name: String,
    /// The shipping method's key, where it is one of the project's and was expanded.
    pub method_key: Option<String>,
    /// What it costs after discounts.
    pub price: Money,
    /// Net, tax and gross.
    pub taxed: Option<Taxed>,
    /// Where it goes, in Multiple mode.
    pub address: Option<Address>,
    /// What was shipped.
    pub deliveries: Vec<Delivery>,
}

/// Something that left: units of lines, in parcels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// The shop's id.
    pub id: String,
    /// Our key, where we wrote it.
    pub key: Option<String>,
    /// Units by line.
    pub items: Vec<LineUnits>,
    /// Its parcels.
    pub parcels: Vec<Parcel>,
    /// Fields.
    pub custom: Custom,
}

/// Units of one line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineUnits {
    /// The line.
    pub line: LineId,
    /// Units.
    pub quantity: u32,
}

/// One package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parcel {
    /// The shop's id.
    pub id: String,
    /// Our key, where we wrote it.
    pub key: Option<String>,
    /// How heavy and large.
    pub measurements: Option<Measurements>,
    /// How it can be followed.
    pub tracking: Option<Tracking>,
    /// What is in it.
    pub items: Vec<LineUnits>,
    /// Fields.
    pub custom: Custom,
}

/// How a parcel can be followed; written and replaced as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tracking {
    /// The carrier's number.
    pub number: Option<String>,
    /// The carrier.
    pub carrier: Option<String>,
    /// Who says so.
    pub provider: Option<String>,
    /// The provider's id of the shipment.
    pub provider_transaction: Option<String>,
    /// Whether it is on its way back.
    pub is_return: bool,
}

/// A mark that another system knows the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncMark {
    /// Which system, as a channel.
    pub channel: ChannelRef,
    /// What it knows the order by.
    pub external_id: Option<String>,
    /// Since when.
    pub synced_at: Timestamp,
}

/// Something that comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReturnInfo {
    /// The return's tracking id or number.
    pub tracking_id: Option<String>,
    /// When.
    pub date: Option<Timestamp>,
    /// What.
    pub items: Vec<ReturnItem>,
}

/// Units of a line that come back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReturnItem {
    /// The shop's id.
    pub id: String,
    /// Our key, where we wrote it.
    pub key: Option<String>,
    /// The line; absent for kinds of items that are new to us.
    pub line: Option<LineId>,
    /// Units.
    pub quantity: u32,
    /// `Advised`, `Returned`, `BackInStock` or `Unusable`.
    pub shipment_state: String,
    /// Why, in the customer's or the shop's words.
    pub comment: Option<String>,
    /// Fields.
    pub custom: Custom,
}

impl Order {
    /// How people call the order: its number, or its id where it has none.
    pub fn name(&self) -> &str {
        self.number.as_ref().map_or(self.id.as_str(), OrderNumber::as_str)
    }

    /// A line by its id.
    pub fn line(&self, id: &LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == *id)
    }

    /// Units ordered of a line or custom line.
    pub fn ordered(&self, id: &LineId) -> Option<u32> {
        let line = self.line(id).map(|line| line.quantity);
        line.or_else(|| self.custom_lines.iter().find(|line| line.id == *id).map(|line| line.quantity))
    }

    /// Every delivery of every shipping.
    pub fn deliveries(&self) -> impl Iterator<Item = &Delivery> {
        self.shippings.iter().flat_map(|shipping| &shipping.deliveries)
    }
}
