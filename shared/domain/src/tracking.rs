//! What carriers say of parcels, in one standard status model.

pub mod report;

mod status;
mod time;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{OrderId, ProjectKey, TrackingId};

pub use status::{TrackingStatus, TrackingTag};
pub use time::{CarrierTime, NoTime};

/// What a tracking service says of one parcel: a level, whatever it said before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackingUpdate {
    /// Which tracking.
    pub id: TrackingId,
    /// The order that the tracking was made for, where its id is one of ours and says so.
    pub made_for: Option<MadeFor>,
    /// The carrier's number.
    pub number: String,
    /// When the service came to know it so; newer statements replace older ones.
    pub updated_at: Timestamp,
    /// How it stands.
    pub state: TrackingState,
    /// What happened on the way, as far as it is told; in no order.
    pub checkpoints: Vec<Checkpoint>,
}

/// What a tracking of ours was made for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MadeFor {
    /// The project.
    pub project: ProjectKey,
    /// The order.
    pub order: OrderId,
}

/// How a parcel stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TrackingState {
    /// How far it is.
    pub status: TrackingStatus,
    /// The same in words for people.
    pub message: Option<String>,
    /// The carrier, as the service codes it.
    pub carrier: Option<String>,
    /// It is going back to whom it came from, or went back. Once so, always so.
    pub returning: bool,
    /// When the last thing happened to it.
    pub happened_at: Option<CarrierTime>,
    /// Where.
    pub place: Option<String>,
    /// When it is expected.
    pub expected: Option<Expected>,
    /// When it was promised.
    pub promised: Option<CarrierTime>,
    /// When the carrier took it.
    pub picked_up_at: Option<CarrierTime>,
    /// When it was delivered.
    pub delivered_at: Option<CarrierTime>,
    /// How often delivery failed.
    pub failed_attempts: Option<u32>,
    /// Who signed for it.
    pub signed_by: Option<String>,
    /// Where people can follow it.
    pub link: Option<String>,
}

/// When a parcel is expected: a time, or a span.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Expected {
    /// The time, or the end of the span.
    pub at: CarrierTime,
    /// The beginning of the span.
    pub from: Option<CarrierTime>,
}

/// One thing that happened to a parcel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Checkpoint {
    /// When, as the carrier tells it.
    pub at: Option<CarrierTime>,
    /// The same for the same event, however often and in whatever order it is told.
    pub hash: String,
    /// How far it was then.
    pub status: TrackingStatus,
    /// What happened, in the carrier's words.
    pub message: Option<String>,
    /// Where.
    pub place: Option<String>,
}

impl TrackingState {
    /// Whether it came to whom it was sent.
    pub fn is_delivered(&self) -> bool {
        self.status.tag == TrackingTag::Delivered && !self.returning
    }

    /// Whether nothing more is to be expected of it.
    pub fn is_over(&self) -> bool {
        self.status.is_over()
    }
}
