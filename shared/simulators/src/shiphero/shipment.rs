//! Shipments and their labels: one label is one parcel.

use std::collections::BTreeMap;

use jiff::Timestamp;

#[derive(Debug)]
pub(super) struct Shipment {
    pub(super) id: u64,
    pub(super) order: u64,
    pub(super) warehouse: u64,
    /// False while the store was not told: Bulk Ship.
    pub(super) completed: bool,
    pub(super) created: Timestamp,
    pub(super) labels: Vec<Label>,
}

#[derive(Debug)]
pub(super) struct Label {
    pub(super) id: u64,
    pub(super) tracking: String,
    pub(super) carrier: String,
    pub(super) method: String,
    pub(super) box_name: String,
    /// Decimal, as text.
    pub(super) cost: String,
    pub(super) size: Size,
    pub(super) voided: bool,
    /// Units by line, each with the number of its entry.
    pub(super) lines: BTreeMap<u64, Packed>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Packed {
    pub(super) id: u64,
    pub(super) units: u32,
}

/// Ounces and inches, decimal, as text.
#[derive(Debug, Clone)]
pub(super) struct Size {
    pub(super) weight: String,
    pub(super) length: String,
    pub(super) width: String,
    pub(super) height: String,
}

impl Shipment {
    pub(super) fn has_valid_label(&self) -> bool {
        self.labels.iter().any(|label| !label.voided)
    }

    pub(super) fn has_voided_label(&self) -> bool {
        self.labels.iter().any(|label| label.voided)
    }
}

impl Label {
    /// ShipHero's word for its state.
    pub(super) fn status(&self) -> &'static str {
        if self.voided { "voided" } else { "valid" }
    }

    /// Where a person can follow the parcel.
    pub(super) fn tracking_url(&self) -> String {
        format!("https://track.example.com/{}/{}", self.carrier.to_lowercase(), self.tracking)
    }
}
