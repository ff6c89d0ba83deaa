//! Products and what lies on the shelves of each warehouse.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// One SKU in one warehouse.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) id: u64,
    pub(super) sku: String,
    pub(super) warehouse: u64,
    pub(super) on_hand: i64,
    /// Promised to open orders.
    pub(super) allocated: i64,
    /// Ordered and not there, by order.
    pub(super) short: BTreeMap<u64, i64>,
    pub(super) reserve: i64,
    pub(super) sell_ahead: i64,
    pub(super) non_sellable: i64,
    pub(super) in_tote: i64,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
}

impl Shelf {
    /// The `inventory` of the Inventory Update webhook.
    pub(super) fn inventory(&self) -> i64 {
        self.on_hand - self.allocated + self.sell_ahead - self.reserve
    }

    /// What is pushed to sales channels.
    pub(super) fn available(&self) -> i64 {
        self.inventory() - self.non_sellable
    }

    /// Units that can be promised to orders.
    pub(super) fn free(&self) -> u32 {
        u32::try_from(self.on_hand - self.allocated - self.non_sellable).unwrap_or(0)
    }

    pub(super) fn backorder(&self) -> i64 {
        self.short.values().sum()
    }
}

/// One SKU.
#[derive(Debug)]
pub(super) struct Product {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    /// By warehouse.
    pub(super) shelves: BTreeMap<u64, Shelf>,
}

/// One change of units on hand.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) id: u64,
    pub(super) sku: String,
    pub(super) warehouse: u64,
    pub(super) before: i64,
    pub(super) by: i64,
    pub(super) reason: String,
    pub(super) counted: bool,
    pub(super) at: Timestamp,
}
