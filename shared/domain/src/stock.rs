//! Stock: what partners say of it, and what orders do to it.

pub mod booking;

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
