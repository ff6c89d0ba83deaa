//! What left: shipments, each one label of one parcel, and fulfillments, which were shipped elsewhere.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

/// A label that was made here. V1 has no labels of several parcels.
#[derive(Debug, Clone)]
pub(super) struct Shipment {
    pub(super) id: u64,
    pub(super) order: u64,
    /// Labels that were made together have the same.
    pub(super) batch: u64,
    pub(super) tracking: String,
    pub(super) carrier: String,
    pub(super) service: String,
    pub(super) package: String,
    pub(super) confirmation: String,
    pub(super) cost: Decimal,
    pub(super) weight: Value,
    pub(super) warehouse: u64,
    /// A label for a parcel that comes back.
    pub(super) is_return: bool,
    pub(super) ship_date: Date,
    pub(super) created: Timestamp,
    pub(super) voided: Option<Timestamp>,
    pub(super) contents: Vec<Packed>,
    /// What the carrier said last.
    pub(super) track: Option<Track>,
}

/// A carrier's news of a parcel.
#[derive(Debug, Clone)]
pub(super) struct Track {
    /// `AC`, `IT`, `DE`, `EX`, `AT`, `UN`, `NY` or `SP`.
    pub(super) code: String,
    pub(super) description: String,
    pub(super) at: Timestamp,
}

/// An order that was marked as shipped, or shipped by a provider.
#[derive(Debug)]
pub(super) struct Fulfillment {
    pub(super) id: u64,
    pub(super) order: u64,
    pub(super) tracking: String,
    pub(super) carrier: String,
    /// Who shipped it; nobody for what was marked by hand.
    pub(super) provider: Option<String>,
    /// The sales channel was told.
    pub(super) notified: bool,
    pub(super) ship_date: Date,
    pub(super) created: Timestamp,
    pub(super) voided: Option<Timestamp>,
    pub(super) contents: Vec<Packed>,
}

/// Units of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packed {
    pub(super) item: u64,
    pub(super) units: u32,
    /// Those of them that were taken from a shelf: they go back there.
    pub(super) from_shelf: u32,
}

/// Where a person can follow a parcel.
pub(super) fn tracking_url(carrier: &str, tracking: &str) -> String {
    format!("https://track.example.com/{carrier}/{tracking}")
}
