//! Stock: what partners say of it, and what orders do to it.

pub mod booking;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, Sku, WarehouseId};

/// Units of one SKU at one warehouse as of a time. Units may be negative: partners oversell too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLevel {
    /// Whose warehouse.
    pub account: AccountId,
    /// The warehouse.
    pub warehouse: WarehouseId,
    /// The SKU as the partner knows it.
    pub sku: Sku,
    /// The partner's figures.
    pub figures: Figures,
    /// When it was so.
    pub as_of: Timestamp,
    /// What lies where in the warehouse, as far as there is news of it, by the partner's name of the place.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<String, Place>,
}

impl StockLevel {
    /// What a partner says of a SKU at a warehouse, as of a time.
    pub fn new(
        (account, warehouse): (AccountId, WarehouseId),
        sku: Sku,
        figures: Figures,
        as_of: Timestamp,
    ) -> Self {
        Self { account, warehouse, sku, figures, as_of, places: BTreeMap::new() }
    }

    /// A SKU that has some stock at a warehouse, nobody knows yet how much.
    pub fn unknown(place: (AccountId, WarehouseId), sku: Sku, as_of: Timestamp) -> Self {
        Self::new(place, sku, Figures::default(), as_of)
    }

    /// Whether it has no number at all.
    pub fn is_unknown(&self) -> bool {
        self.figures == Figures::default()
    }
}

/// What lies at one place of a warehouse.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// When it was so.
    pub as_of: Timestamp,
    /// Units there.
    pub units: i64,
    /// Of which kind the place is, in the partner's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// Takes news of places in; of each the newest stays.
pub fn learn_places(known: &mut BTreeMap<String, Place>, news: BTreeMap<String, Place>) {
    for (name, place) in news {
        if known.get(&name).is_none_or(|there| *there < place) {
            known.insert(name, place);
        }
    }
}

/// The partner's own figures; what it did not say is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Physically there.
    pub on_hand: Option<i64>,
    /// What the partner would sell: on hand less allocations and its own reserves.
    pub available: Option<i64>,
    /// Promised to open orders.
    pub allocated: Option<i64>,
    /// Short for open orders.
    pub backordered: Option<i64>,
    /// Kept back from sale by the partner's people.
    pub reserved: Option<i64>,
    /// There, but not for sale.
    pub unsellable: Option<i64>,
    /// Sold ahead of receipt.
    pub sell_ahead: Option<i64>,
}
