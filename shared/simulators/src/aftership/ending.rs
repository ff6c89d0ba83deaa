//! Parcels are no longer followed, or followed again.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::account::Account;
use super::edition::Edition;
use super::moment::{Dates, Moment};
use super::refusal::Refusal;
use super::scan::Scan;
use super::tracking::Tracking;
use super::{detect, shape, shapes, subtags};

impl Account {
    /// `DELETE /trackings/{id}`: its number and its id are free again.
    pub(super) fn delete(&mut self, id: &str) -> Result<Tracking, Refusal> {
        let id = self.id(id)?;
        self.trackings.remove(&id).ok_or(Refusal::NoTracking)
    }

    /// `POST /trackings/{id}/retrack`. What the courier scanned in between comes to light; an expired parcel is what it was
    /// before.
    pub(super) fn retrack(&mut self, id: &str) -> Result<String, Refusal> {
        let id = self.id(id)?;
        let (now, most) = (self.now, self.config.readings.retracks);
        let tracking = self.trackings.get_mut(&id).ok_or(Refusal::NoTracking)?;
        if tracking.active {
            return Err(Refusal::StillActive);
        }
        if tracking.retracks >= most {
            return Err(Refusal::RetrackedAlready);
        }
        tracking.retracks += 1;
        tracking.active = true;
        tracking.heard = now;
        tracking.updated = now;
        if tracking.subtag == subtags::EXPIRED {
            let before = tracking.checkpoints.last().map_or(subtags::PENDING, |one| one.subtag.as_str());
            tracking.subtag = before.to_owned();
        }
        self.ring(&id);
        self.arm(&id);
        Ok(id)
    }

    /// `POST /trackings/{id}/mark-as-completed`. That there is a checkpoint of the user's for it is our reading of the sources
    /// that checkpoints have, and that it is told like any other.
    pub(super) fn complete(&mut self, id: &str, sent: &Value, edition: Edition) -> Result<String, Refusal> {
        let id = self.id(id)?;
        let fields = shape::read(shapes::COMPLETE, "", detect::object(sent)?, edition)?.fields;
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        let subtag = match text("reason") {
            Some("LOST") => "Exception_013",
            Some("RETURNED_TO_SENDER") => "Exception_011",
            Some(_) | None => "Delivered_001",
        };
        let time = text("event_datetime").and_then(Moment::read);
        let time = time.unwrap_or_else(|| Moment::of(self.now, &TimeZone::UTC, Dates::Offset));
        let is_first = self.note(&id, time, Scan::of(subtag), true);
        if let Some(tracking) = self.trackings.get_mut(&id) {
            tracking.active = false;
        }
        self.announce("tracking_update", &id, is_first);
        Ok(id)
    }
}
