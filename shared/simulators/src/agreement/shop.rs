//! The shop's side, read from its books.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::BadBook;
use super::address::ShopAddress;

/// States of return items whose units have come.
pub(super) const CAME: [&str; 3] = ["Returned", "BackInStock", "Unusable"];

/// What the shop knows.
#[derive(Debug, Clone, Deserialize)]
pub struct ShopBook {
    pub orders: Vec<ShopOrder>,
    #[serde(rename = "inventory")]
    pub stock: Vec<ShopStock>,
}

/// One order.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShopOrder {
    pub id: String,
    /// What people call it; orders without one are called by their id.
    pub order_number: Option<String>,
    pub order_state: String,
    pub customer_email: Option<String>,
    pub shipping_address: Option<ShopAddress>,
    /// In Multiple mode: addresses by their key.
    #[serde(default)]
    pub item_shipping_addresses: Vec<ShopAddress>,
    pub total_price: Money,
    pub taxed_price: Option<Taxed>,
    pub lines: Vec<ShopLine>,
    pub custom_lines: Vec<ShopLine>,
    pub deliveries: Vec<ShopDelivery>,
    #[serde(default)]
    pub return_info: Vec<ReturnInfo>,
    #[serde(default)]
    pub custom: BTreeMap<String, Value>,
}

/// One return.
#[derive(Debug, Clone, Deserialize)]
pub struct ReturnInfo {
    pub items: Vec<ReturnItem>,
}

/// Units of a line in a return.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReturnItem {
    pub line_item_id: Option<String>,
    pub quantity: u32,
    /// `Advised`, `Returned`, `BackInStock` or `Unusable`.
    pub shipment_state: String,
}

/// An amount in the smallest unit of its currency.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    pub cent_amount: i64,
    pub currency_code: String,
    pub fraction_digits: u32,
}

/// What customers pay with taxes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Taxed {
    pub total_gross: Money,
}

/// One line, or one custom line.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShopLine {
    pub id: String,
    pub sku: Option<String>,
    /// Of custom lines.
    pub slug: Option<String>,
    pub quantity: u32,
    #[serde(default)]
    pub states: Vec<UnitsInState>,
    pub shipping_details: Option<Targets>,
    #[serde(default)]
    pub custom: BTreeMap<String, Value>,
}

/// Units of a line that are in a state.
#[derive(Debug, Clone, Deserialize)]
pub struct UnitsInState {
    /// The state's key.
    pub state: Option<String>,
    pub quantity: u32,
}

/// Where units of a line go.
#[derive(Debug, Clone, Deserialize)]
pub struct Targets {
    pub targets: Vec<Target>,
}

/// Units of a line for one address.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    pub address_key: String,
}

/// One delivery.
#[derive(Debug, Clone, Deserialize)]
pub struct ShopDelivery {
    #[serde(default)]
    pub items: Vec<Units>,
    #[serde(default)]
    pub parcels: Vec<ShopParcel>,
}

/// One parcel.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShopParcel {
    pub tracking_data: Option<TrackingData>,
    #[serde(default)]
    pub items: Vec<Units>,
    #[serde(default)]
    pub custom: BTreeMap<String, Value>,
}

/// How a parcel is followed.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrackingData {
    pub tracking_id: Option<String>,
    /// The carrier's name in the shop.
    pub carrier: Option<String>,
    /// It comes back from the customer.
    #[serde(default)]
    pub is_return: bool,
}

/// Units of a line.
#[derive(Debug, Clone, Deserialize)]
pub struct Units {
    /// The line's id.
    pub id: String,
    pub quantity: u32,
}

/// One SKU at one channel.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShopStock {
    pub sku: String,
    /// The supply channel's key.
    pub channel: Option<String>,
    pub quantity_on_stock: i64,
}

impl ShopBook {
    /// Reads the shop's books.
    ///
    /// # Errors
    /// When they have another form.
    pub fn read(books: &Value) -> Result<Self, BadBook> {
        Self::deserialize(books).map_err(|error| BadBook { whose: "the shop".to_owned(), error })
    }

    /// An order by its number.
    pub fn order(&self, number: &str) -> Option<&ShopOrder> {
        self.orders.iter().find(|order| order.name() == number)
    }
}

impl ShopOrder {
    /// What people call it.
    pub fn name(&self) -> &str {
        self.order_number.as_deref().unwrap_or(&self.id)
    }

    /// Whether the shop wants none of it any more.
    pub fn is_cancelled(&self) -> bool {
        self.order_state == "Cancelled"
    }

    /// What the customer pays: with taxes where the shop computed them.
    pub(super) fn total(&self) -> &Money {
        self.taxed_price.as_ref().map_or(&self.total_price, |taxed| &taxed.total_gross)
    }

    /// Units that came back.
    pub fn units_back(&self) -> u32 {
        let items = self.return_info.iter().flat_map(|info| &info.items);
        items.filter(|item| CAME.contains(&item.shipment_state.as_str())).map(|item| item.quantity).sum()
    }

    /// Units of a line in returns that stand in one of these states.
    pub(super) fn returned(&self, line: &str, states: &[&str]) -> u32 {
        let items = self.return_info.iter().flat_map(|info| &info.items);
        let is_one = |item: &&ReturnItem| {
            item.line_item_id.as_deref() == Some(line) && states.contains(&item.shipment_state.as_str())
        };
        items.filter(is_one).map(|item| item.quantity).sum()
    }

    /// Units that edits took off a line, as a field tells of a line that has as many as they left.
    pub(super) fn taken_off(&self, line: &ShopLine, field: Option<&str>) -> u32 {
        let text = field.and_then(|field| self.custom.get(field)).and_then(Value::as_str);
        let told: Value = text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let told = told.pointer(&format!("/lines/{}", line.id)).cloned().unwrap_or_default();
        let stands = told.get("left").and_then(Value::as_u64) == Some(line.quantity.into());
        let off = told.get("off").and_then(Value::as_u64).filter(|_| stands).unwrap_or(0);
        u32::try_from(off).unwrap_or(u32::MAX)
    }

    /// Units of a line in all deliveries.
    pub(super) fn delivered(&self, line: &str) -> u32 {
        self.deliveries.iter().map(|delivery| units(&delivery.items, line)).sum()
    }
}

impl ShopLine {
    /// Units in states that cancel.
    pub(super) fn in_states(&self, states: &[String]) -> u32 {
        let is_one = |units: &&UnitsInState| units.state.as_ref().is_some_and(|state| states.contains(state));
        self.states.iter().filter(is_one).map(|units| units.quantity).sum()
    }

    /// A whole number in a custom field; absent is zero.
    pub(super) fn number(&self, field: &str) -> u32 {
        let number = self.custom.get(field).and_then(Value::as_u64).unwrap_or(0);
        u32::try_from(number).unwrap_or(u32::MAX)
    }
}

/// Units of a line among some.
pub(super) fn units(items: &[Units], line: &str) -> u32 {
    items.iter().filter(|item| item.id == line).map(|item| item.quantity).sum()
}
