//! A parcel that is followed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::estimate::Estimates;
use super::moment::Moment;
use super::scan::Scan;
use super::subtags;

/// One parcel.
#[derive(Debug, Clone)]
pub(super) struct Tracking {
    pub(super) id: String,
    /// The id as it was before ids grew: it works in addresses.
    pub(super) legacy_id: String,
    pub(super) number: String,
    pub(super) slug: String,
    /// What callers sent, under the names of the interface.
    pub(super) fields: Map<String, Value>,
    /// What callers sent and nobody knows.
    pub(super) ignored: BTreeSet<String>,
    pub(super) subtag: String,
    /// The tags that it had before.
    pub(super) tags: BTreeSet<String>,
    pub(super) active: bool,
    pub(super) retracks: u32,
    /// By their time.
    pub(super) checkpoints: Vec<Checkpoint>,
    /// What the courier will scan, by time; while the parcel is not followed nobody sees it.
    pub(super) planned: Vec<Planned>,
    pub(super) estimates: Estimates,
    pub(super) signed_by: Option<String>,
    /// How often the courier was asked with success.
    pub(super) tracked: u64,
    /// When there was news last.
    pub(super) heard: Timestamp,
    pub(super) pending_told: bool,
    /// Events told of it.
    pub(super) told: u64,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    /// Before this time lists don't show it.
    pub(super) visible: Timestamp,
}

/// One thing that happened to a parcel.
#[derive(Debug, Clone)]
pub(super) struct Checkpoint {
    pub(super) hash: String,
    pub(super) slug: String,
    pub(super) time: Moment,
    pub(super) created: Timestamp,
    pub(super) subtag: String,
    pub(super) scan: Scan,
    /// People marked it, no courier scanned it.
    pub(super) by_user: bool,
}

/// A scan to come.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) due: Timestamp,
    pub(super) scan: Scan,
}

impl Tracking {
    pub(super) fn tag(&self) -> &str {
        subtags::tag(&self.subtag)
    }

    /// Whether an address names it.
    pub(super) fn is_called(&self, id: &str) -> bool {
        self.id == id || self.legacy_id == id
    }

    /// A text that callers sent.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// The first checkpoint of one of these tags.
    pub(super) fn first(&self, tags: &[&str]) -> Option<&Checkpoint> {
        self.checkpoints.iter().find(|checkpoint| tags.contains(&subtags::tag(&checkpoint.subtag)))
    }

    /// Where the courier took it over: the first scan on its way.
    pub(super) fn pickup(&self) -> Option<&Checkpoint> {
        self.first(&["InTransit", "OutForDelivery", "AttemptFail", "AvailableForPickup", "Delivered"])
    }

    /// Days from pick-up to delivery, or until now.
    pub(super) fn transit_days(&self, now: Timestamp) -> Option<i64> {
        let end = self.first(&["Delivered"]).map_or(now, |checkpoint| checkpoint.time.at);
        self.pickup().map(|pickup| end.duration_since(pickup.time.at).as_hours() / 24)
    }

    /// The country where the courier wants to hand it over, once it shows.
    pub(super) fn courier_destination(&self) -> Option<&str> {
        let there = self.first(&["OutForDelivery", "AttemptFail", "AvailableForPickup", "Delivered"])?;
        there.scan.country.as_deref()
    }

    /// Whether it turned or came back.
    pub(super) fn is_returned(&self) -> bool {
        self.checkpoints.iter().any(|one| matches!(one.subtag.as_str(), "Exception_010" | "Exception_011"))
    }
}
