//! Orders, their shipments and the lines of both.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::state::{LineState, OrderState, ShipmentState};

/// One order as it was imported, and what became of it.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) id: u64,
    /// The `externalReference`, which a cancellation may change.
    pub(super) reference: String,
    /// The one that it was imported with.
    pub(super) originating: String,
    pub(super) channel: String,
    pub(super) state: OrderState,
    /// As they came, lines and shipment included.
    pub(super) properties: BTreeMap<String, String>,
    pub(super) total: Decimal,
    pub(super) created: Timestamp,
    /// When lists show it.
    pub(super) visible: Timestamp,
    pub(super) lines: Vec<Line>,
    pub(super) shipments: Vec<u64>,
    /// Why people cancelled it.
    pub(super) reason: Option<String>,
}

/// One line as it was ordered.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) id: u64,
    /// N of `orderLine.N`.
    pub(super) number: u32,
    pub(super) sku: String,
    /// Units that were ordered; never changed.
    pub(super) quantity: u32,
    /// Units that people took off a line of which others stayed.
    pub(super) cut: u32,
    /// Why people cancelled units.
    pub(super) reasons: Vec<String>,
    pub(super) third_party_reference: Option<String>,
    pub(super) user_defined: Option<String>,
}

/// What leaves together.
#[derive(Debug, Clone)]
pub(super) struct Shipment {
    pub(super) id: u64,
    pub(super) order: u64,
    pub(super) sequence: u32,
    pub(super) reference: String,
    pub(super) state: ShipmentState,
    /// The state that it was suspended in.
    pub(super) before: Option<ShipmentState>,
    pub(super) site: String,
    pub(super) created: Timestamp,
    /// As it is shown.
    pub(super) earliest: String,
    /// The code of one of the instance's couriers.
    pub(super) courier: String,
    pub(super) parts: Vec<Part>,
    /// The tracking number of each package.
    pub(super) packages: Vec<String>,
    pub(super) completed: Option<Timestamp>,
}

/// Units of an order line in one shipment.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The id of the order's line.
    pub(super) line: u64,
    pub(super) sku: String,
    pub(super) quantity: u32,
    pub(super) state: LineState,
}

impl Order {
    pub(super) fn line(&self, id: u64) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    pub(super) fn line_mut(&mut self, id: u64) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.id == id)
    }

    /// A property that says something.
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

impl Line {
    /// What the shop calls it, if anything.
    pub(super) fn name(&self) -> &str {
        self.third_party_reference.as_deref().or(self.user_defined.as_deref()).unwrap_or_default()
    }
}

impl Shipment {
    /// Parts that still want units.
    pub(super) fn open(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.state.is_open())
    }

    /// Units by line that are still to leave.
    pub(super) fn units(&self) -> BTreeMap<u64, u32> {
        let mut units = BTreeMap::new();
        for part in self.open() {
            *units.entry(part.line).or_default() += part.quantity;
        }
        units
    }

    /// The tracking number that stands for the whole shipment: that of its first package.
    pub(super) fn despatch_reference(&self) -> Option<&str> {
        self.packages.first().map(String::as_str)
    }
}
