//! How a partner tracks parcels.

use jiff::SignedDuration;
use serde_json::Value;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{OrderId, ProjectKey, TrackingId};
use waybill_domain::tracking::{MadeFor, TrackingUpdate};

use super::Page;
use crate::call::{Call, Next};
use crate::carriers::Required;
use crate::parcels::ToTrack;

/// Tracks parcels.
///
/// A tracking's number and carrier never change: what was corrected is another tracking, made before the old one goes.
pub trait TracksParcels: Send + Sync {
    /// How long after an exchange ended its effect may still appear.
    fn settles_within(&self) -> SignedDuration;

    /// The custom fields of the order whose values it wants to know.
    fn asks_for(&self) -> Vec<&str>;

    /// The id that a parcel's tracking gets: ours, and the same whenever it is asked for. Another number or carrier makes
    /// another id.
    fn id(&self, parcel: &ToTrack) -> TrackingId;

    /// What a tracking was made for, where its id is one of ours. Others may share the account: theirs stay as they are.
    fn made_for(&self, id: &TrackingId) -> Option<MadeFor>;

    /// Asks what a carrier, by the service's code of it, must be told beside the number; `None` where the service does not
    /// say. What it says counts for more than our table.
    fn required(&self, slug: &str) -> Call<Option<Vec<Required>>>;

    /// Asks what the carriers that the account uses must be told and nobody here could fill in: parcels of theirs would be
    /// refused.
    fn demands(&self) -> Call<Vec<Demand>>;

    /// The next exchange towards a parcel that is tracked, given what the last one answered. Harmless to repeat: what is
    /// there is found, and taken over.
    fn register(&self, parcel: &ToTrack, answered: Option<&Value>) -> Next<Value, Registered>;

    /// Brings what a tracking of ours says beside number and carrier in line; `None` when it is not there any more.
    fn update(&self, id: &TrackingId, parcel: &ToTrack) -> Result<Call<Option<TrackingUpdate>>, Refusal>;

    /// Removes a tracking. One that is not there is removed.
    fn remove(&self, id: &TrackingId) -> Call<()>;

    /// Reads a tracking; `None` when it is not there.
    fn read(&self, id: &TrackingId) -> Call<Option<TrackingUpdate>>;

    /// All that is tracked for an order, page by page.
    fn of_order(
        &self,
        project: &ProjectKey,
        order: &OrderId,
        page: Option<&str>,
    ) -> Call<Page<TrackingUpdate>>;
}

/// A field that a carrier must be told, and that we do not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The service's code of the carrier.
    pub carrier: String,
    /// The field, as the service calls it.
    pub field: String,
}

/// A parcel that is tracked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// How it stands; under our id, or under the one that it was found with.
    pub seen: TrackingUpdate,
    /// What is the matter with it all the same, for people.
    pub complaint: Option<Refusal>,
}
