//! What left in one go. Ordoro shows one shipment per order, and the books remember those that were voided.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

#[derive(Debug, Clone)]
pub(super) struct Shipment {
    pub(super) id: u64,
    pub(super) carrier: Carrier,
    pub(super) method: Option<String>,
    pub(super) display_method: Option<String>,
    pub(super) cost: Decimal,
    pub(super) tracking_url: Option<String>,
    /// As it was sent, or the numbers of all packages.
    pub(super) package_tracking: Option<String>,
    pub(super) insured_value: Option<Decimal>,
    pub(super) zone: Option<String>,
    pub(super) packages: Vec<Package>,
    pub(super) warehouse: u64,
    pub(super) shipped: Timestamp,
    pub(super) created: Timestamp,
    pub(super) printed: Option<Timestamp>,
    pub(super) voided: bool,
    /// Whether `shipping_info` shows it: not if it was deleted, and not if the order was only marked as shipped.
    pub(super) shown: bool,
    /// Units by the line of the root.
    pub(super) units: BTreeMap<u64, u32>,
}

/// Who carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Carrier {
    /// Typed in by hand or sent through the interface.
    Named(String),
    /// A label was bought with this shipper account.
    Account(u64),
    /// The order was only marked as shipped.
    Nobody,
}

/// One package. What is in which package nobody knows.
#[derive(Debug, Clone, Default)]
pub(super) struct Package {
    pub(super) tracking: Option<String>,
    /// Size and weight under the names of the interface.
    pub(super) details: Map<String, Value>,
}

impl Shipment {
    /// A shipment of which nothing is known but that it left. It does not show: answers leave `shipping_info` empty, which
    /// is our reading of "without adding tracking info".
    pub(super) fn bare(id: u64, warehouse: u64, now: Timestamp) -> Self {
        Self {
            id,
            carrier: Carrier::Nobody,
            method: None,
            display_method: None,
            cost: Decimal::ZERO,
            tracking_url: None,
            package_tracking: None,
            insured_value: None,
            zone: None,
            packages: vec![Package::default()],
            warehouse,
            shipped: now,
            created: now,
            printed: None,
            voided: false,
            shown: false,
            units: BTreeMap::new(),
        }
    }

    /// Whether a label was bought for it.
    pub(super) const fn has_label(&self) -> bool {
        matches!(self.carrier, Carrier::Account(_))
    }

    /// The tracking number that answers show: the first package's.
    pub(super) fn tracking(&self) -> Option<&str> {
        self.packages.iter().find_map(|package| package.tracking.as_deref())
    }
}
