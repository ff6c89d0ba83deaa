//! A shop order as it is now.

mod lines;
mod payment;
mod reductions;
mod shipping;
mod states;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::address::Address;
use crate::ids::{AccountId, ChannelKey, LineId, OrderId, OrderNumber, ProjectKey, StoreKey};
use crate::money::{Currency, Money};

pub use lines::{CustomLine, Line, LineState, Target, TaxRate};
pub use payment::{Payment, Shown, Transaction, TransactionState, TransactionType};
pub use reductions::{Reduction, Reductions};
pub use shipping::{Delivery, LineUnits, Parcel, Shipping, Tracking};
pub use states::{InventoryMode, OrderState, PaymentState, ShipmentState, ShippingMode};

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
    /// Whether it is paid, as the shop's people say.
    pub payment_state: Option<PaymentState>,
    /// Its payments, which say it by what was done with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payments: Vec<Payment>,
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
    /// Whether amounts come from the shop's own systems (external line prices, external tax amounts): whoever changes a quantity
    /// would have to know them anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub priced_outside: bool,
    /// What edits of ours took off its lines.
    #[serde(default, skip_serializing_if = "Reductions::are_none")]
    pub reductions: Reductions,
    /// The account that a person chose for what was not placed yet; never said by the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_to: Option<AccountId>,
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

    /// Units that a line or custom line has now.
    pub fn ordered(&self, id: &LineId) -> Option<u32> {
        let line = self.line(id).map(|line| line.quantity);
        line.or_else(|| self.custom_lines.iter().find(|line| line.id == *id).map(|line| line.quantity))
    }

    /// Units of a line or custom line that edits of ours took off it, because a partner will not ship them.
    pub fn reduced(&self, id: &LineId) -> u32 {
        self.ordered(id).map_or(0, |units| self.reductions.off(id, units))
    }

    /// Every delivery of every shipping.
    pub fn deliveries(&self) -> impl Iterator<Item = &Delivery> {
        self.shippings.iter().flat_map(|shipping| &shipping.deliveries)
    }
}
