//! A partner's side, read from its books.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::BadBook;
use super::address::PartnerAddress;

/// What one account of a partner knows.
#[derive(Debug, Clone, Deserialize)]
pub struct PartnerBook {
    /// The account's id in the configuration.
    #[serde(skip)]
    pub account: String,
    pub orders: Vec<PartnerOrder>,
    /// What comes back, where the partner takes anything back.
    #[serde(default)]
    pub returns: Vec<PartnerReturn>,
    /// By SKU, then by warehouse.
    pub stock: BTreeMap<String, BTreeMap<String, PartnerStock>>,
}

/// One order.
#[derive(Debug, Clone, Deserialize)]
pub struct PartnerOrder {
    /// The partner's id.
    pub id: String,
    pub status: String,
    /// The reference that we gave it.
    #[serde(rename = "partner_order_id", deserialize_with = "or_nothing")]
    pub reference: String,
    #[serde(deserialize_with = "or_nothing")]
    pub email: String,
    pub shipping_address: PartnerAddress,
    /// What the partner thinks of the address, where it looks at addresses.
    #[serde(default)]
    pub address_verified: Option<String>,
    /// What it costs, as a decimal.
    pub total_price: String,
    #[serde(rename = "line_items")]
    pub lines: Vec<PartnerLine>,
    pub shipments: Vec<PartnerShipment>,
    #[serde(default)]
    pub holds: Vec<String>,
}

/// One line.
#[derive(Debug, Clone, Deserialize)]
pub struct PartnerLine {
    /// The partner's id.
    pub id: String,
    pub sku: String,
    /// The line's id in the shop.
    #[serde(rename = "partner_line_item_id")]
    pub line: String,
    pub quantity: u32,
    #[serde(rename = "quantity_shipped")]
    pub shipped: u32,
    pub cancelled: u32,
}

/// One shipment.
#[derive(Debug, Clone, Deserialize)]
pub struct PartnerShipment {
    pub id: String,
    pub labels: Vec<PartnerLabel>,
}

/// One label: one parcel.
#[derive(Debug, Clone, Deserialize)]
pub struct PartnerLabel {
    #[serde(rename = "tracking_number")]
    pub tracking: String,
    pub voided: bool,
    /// Units by the partner's line id.
    pub lines: BTreeMap<String, u32>,
}

/// One return.
#[derive(Debug, Clone, Deserialize)]
pub struct PartnerReturn {
    /// The partner's id of the order.
    pub order: Option<String>,
    pub units: Vec<UnitsBack>,
}

/// Units of a SKU in a return.
#[derive(Debug, Clone, Deserialize)]
pub struct UnitsBack {
    pub sku: String,
    pub announced: u32,
    pub received: u32,
    /// Of those received: units that went back to the shelf.
    pub restocked: u32,
}

/// One SKU at one warehouse.
#[derive(Debug, Clone, Deserialize)]
pub struct PartnerStock {
    pub available: i64,
}

fn or_nothing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

impl PartnerBook {
    /// Reads the books of an account.
    ///
    /// # Errors
    /// When they have another form.
    pub fn read(account: &str, books: &Value) -> Result<Self, BadBook> {
        let read = Self::deserialize(books).map_err(|error| BadBook { whose: account.to_owned(), error })?;
        Ok(Self { account: account.to_owned(), ..read })
    }

    /// The parts of an order of the shop: their references begin with its id.
    pub fn parts<'a>(&'a self, order: &'a str) -> impl Iterator<Item = &'a PartnerOrder> {
        let is_part =
            move |reference: &str| reference.strip_prefix(order).is_some_and(|rest| rest.starts_with('-'));
        self.orders.iter().filter(move |part| is_part(&part.reference))
    }
}

impl PartnerOrder {
    /// Whether units of it were or will be shipped.
    pub fn is_live(&self) -> bool {
        self.lines.iter().any(|line| line.live() > 0)
    }

    /// The labels that were not voided.
    pub fn valid_labels(&self) -> impl Iterator<Item = &PartnerLabel> {
        self.shipments.iter().flat_map(|shipment| &shipment.labels).filter(|label| !label.voided)
    }

    /// Units of a line of the shop in valid labels.
    pub(super) fn labelled(&self, line: &str) -> u32 {
        self.valid_labels().map(|label| self.units(label, line)).sum()
    }

    /// Units of a line of the shop in one label.
    pub(super) fn units(&self, label: &PartnerLabel, line: &str) -> u32 {
        let mine = self.lines.iter().filter(|held| held.line == line);
        mine.filter_map(|held| label.lines.get(&held.id)).sum()
    }
}

impl PartnerLine {
    /// Units that were or will be shipped.
    pub const fn live(&self) -> u32 {
        self.quantity.saturating_sub(self.cancelled)
    }
}
