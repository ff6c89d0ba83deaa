//! What the books alone cannot say.

use std::collections::BTreeMap;

/// What is expected of a shop and its partners, from the script of the day and from the configuration.
#[derive(Debug, Clone, Default)]
pub struct Expectations {
    /// By order number; orders that are not listed are expected at a partner, whole.
    pub orders: BTreeMap<String, Expected>,
    /// The shop's SKU to the partner's; SKUs that are not listed are the same.
    pub skus: BTreeMap<String, String>,
    /// Slug of a custom line to the partner's SKU: such lines are shipped.
    pub items: BTreeMap<String, String>,
    /// Keys of the line states that cancel units.
    pub cancelling_states: Vec<String>,
    /// The line's custom field with the units that partners cancelled.
    pub cancelled_field: String,
    /// The order's custom field with the units that edits took off, where what partners cancel is taken off at all.
    pub reduced_field: Option<String>,
    /// The line's custom field with the units that partners shipped.
    pub shipped_field: String,
    /// The order's custom field with what partners think of its address.
    pub verdict_field: String,
    /// What partners' books say of an address, and what the shop says then, from the best to the worst.
    pub verdicts: Vec<(String, String)>,
    /// The shop's channel of an account's warehouse.
    pub channels: BTreeMap<(String, String), String>,
    /// Units kept back from sale, by the shop's SKU.
    pub safety: BTreeMap<String, i64>,
}

/// What is expected of one order.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    pub fate: Fate,
    /// Units that the partner cancelled, by the shop's line id.
    pub cancelled_by_partner: BTreeMap<String, u32>,
    /// Units that the shop announced to come back, by its line id.
    pub announced_back: BTreeMap<String, u32>,
}

/// Where an order is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fate {
    /// At partners.
    #[default]
    Exported,
    /// At no partner: it waits, or a person must look at it.
    Held,
}

impl Expectations {
    /// What is expected of an order.
    pub(super) fn of(&self, order: &str) -> Expected {
        self.orders.get(order).cloned().unwrap_or_default()
    }

    /// The partner's name of a SKU.
    pub(super) fn theirs<'a>(&'a self, sku: &'a str) -> &'a str {
        self.skus.get(sku).map_or(sku, String::as_str)
    }

    /// The shop's name of a partner's SKU; `None` for what the shop does not sell.
    pub(super) fn ours<'a>(&'a self, theirs: &'a str) -> Option<&'a str> {
        if self.items.values().any(|item| item == theirs) {
            return None;
        }
        let named = self.skus.iter().find(|(_, partner)| *partner == theirs);
        Some(named.map_or(theirs, |(ours, _)| ours.as_str()))
    }
}
