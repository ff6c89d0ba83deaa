//! `[stock]`: whose the shop's stock is, and what changes it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::ids::{AccountId, WarehouseId};
use waybill_mapping::commercetools::stock::Figure;
use waybill_routing::glob::Glob;

/// `[stock]`: what is written to the shop's stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Stock {
    /// Who owns the quantity in the shop, by account; an account that is not listed owns it.
    pub owner: BTreeMap<AccountId, StockOwner>,
    /// The same for single warehouses of partners; comes before `owner`.
    pub warehouse_owner: BTreeMap<WarehouseId, StockOwner>,
    /// Units kept back from sale; the first pattern that fits the shop's SKU counts.
    pub safety: Vec<Safety>,
    /// Which of the partner's figures is promised to customers.
    pub figure: Figure,
    /// Subtract what was bought and the partner's figure does not know of: what was placed after it was taken, and what was not
    /// placed yet, of orders that changed within the window of `[reconcile]`.
    pub in_flight: bool,
    /// Create inventory entries that the shop lacks.
    pub create_missing: bool,
    /// Orders placed from this time on, such as `2026-11-01T00:00:00Z`, move the stock that the shop owns: units that are
    /// cancelled or restocked are added; units that were not there, and those shipped of orders that leave stock alone, are
    /// removed. Absent: no order does.
    #[schemars(with = "Option<String>")]
    pub since: Option<Timestamp>,
    /// Patterns of a partner's reasons for a cancellation, whatever their case, that say that the units were not there.
    pub short_picks: Vec<Glob>,
}

impl Default for Stock {
    fn default() -> Self {
        Self {
            owner: BTreeMap::new(),
            warehouse_owner: BTreeMap::new(),
            safety: Vec::new(),
            figure: Figure::default(),
            in_flight: true,
            create_missing: true,
            since: None,
            short_picks: ["*short*", "*out of stock*"].map(Glob::new).into(),
        }
    }
}

impl Stock {
    /// Who owns the quantity of what lies there.
    pub fn owner(&self, account: &AccountId, warehouse: Option<&WarehouseId>) -> StockOwner {
        let by_warehouse = warehouse.and_then(|warehouse| self.warehouse_owner.get(warehouse));
        by_warehouse.or_else(|| self.owner.get(account)).copied().unwrap_or(StockOwner::Partner)
    }

    /// Whether a partner's reason for a cancellation says that the units were not there.
    pub fn is_short(&self, reason: &str) -> bool {
        let reason = reason.to_lowercase();
        self.short_picks.iter().any(|pattern| Glob::new(pattern.as_str().to_lowercase()).matches(&reason))
    }
}

/// Who owns a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StockOwner {
    /// The partner's figure is written to the shop.
    Partner,
    /// The shop's figure stands; only the partner's figures in custom fields are written.
    Commercetools,
}

/// Units kept back from sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Safety {
    /// Pattern of the shop's SKUs.
    pub sku: Glob,
    /// Units.
    pub keep: u32,
}
