//! What couriers say of a parcel, and what AfterShip makes of it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::account::Account;
use super::moment::{Dates, Moment};
use super::refusal::Refusal;
use super::subtags;
use super::tracking::{Checkpoint, Planned};

/// One scan.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scan {
    /// `InTransit_003`, or a tag, which means its first.
    pub subtag: String,
    /// What the courier says; without it what the sub-tag says.
    pub message: Option<String>,
    pub location: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub postal_code: Option<String>,
    /// Three letters.
    pub country: Option<String>,
    /// When it was, if not now.
    pub at: Option<Timestamp>,
    /// The clock of the place, e.g. `America/Chicago`; without it that of the courier's country.
    pub zone: Option<String>,
    /// How the time is written: `day`, `local` or `offset`; without it as the courier does.
    pub dates: Option<Writing>,
    pub signed_by: Option<String>,
    /// The courier's own code.
    pub raw_tag: Option<String>,
    /// Codes of events, e.g. `delivered_to_neighbor`.
    pub events: Vec<String>,
}

/// A way to write times, by its name.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Writing {
    Day,
    Local,
    Offset,
}

impl From<Writing> for Dates {
    fn from(writing: Writing) -> Self {
        match writing {
            Writing::Day => Self::Day,
            Writing::Local => Self::Local,
            Writing::Offset => Self::Offset,
        }
    }
}

impl Scan {
    /// A scan of this sub-tag, about which nothing else is known.
    pub(super) fn of(subtag: &str) -> Self {
        Self { subtag: subtag.to_owned(), ..Self::default() }
    }
}

impl Account {
    /// The courier will scan a parcel at these times, and has done so where they are past.
    pub(super) fn plan(&mut self, id: &str, scans: Vec<(Timestamp, Scan)>) -> Result<(), Refusal> {
        let mut planned = Vec::new();
        for (due, scan) in scans {
            let subtag = subtags::read(&scan.subtag).ok_or_else(|| no_subtag(&scan.subtag))?;
            if let Some(zone) = scan.zone.as_deref() {
                TimeZone::get(zone).map_err(|error| Refusal::Invalid(error.to_string()))?;
            }
            planned.push(Planned { due, scan: Scan { subtag, ..scan } });
        }
        let tracking = self.trackings.get_mut(id).ok_or(Refusal::NoTracking)?;
        tracking.planned.extend(planned);
        tracking.planned.sort_by_key(|planned| planned.due);
        self.ring(id);
        self.arm(id);
        Ok(())
    }

    /// The next scan of a parcel that is followed, if it is due.
    pub(super) fn due_scan(&mut self, id: &str) -> Option<Planned> {
        let now = self.now;
        let tracking = self.trackings.get_mut(id).filter(|tracking| tracking.active)?;
        let is_due = tracking.planned.first().is_some_and(|planned| planned.due <= now);
        is_due.then(|| tracking.planned.remove(0))
    }

    /// AfterShip sees a scan. One that is older than others finds its place among them and changes nothing else: that is our
    /// reading of an order that is not documented.
    pub(super) fn see(&mut self, id: &str, planned: Planned) {
        let Planned { due, scan } = planned;
        let Some(tracking) = self.trackings.get(id) else { return };
        let courier = self.config.couriers.iter().find(|courier| courier.slug == tracking.slug);
        let home = courier.map_or(TimeZone::UTC, super::couriers::Courier::zone);
        let zone = scan.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(home);
        let usual = courier.map_or(Dates::Local, |courier| courier.dates);
        let time = Moment::of(scan.at.unwrap_or(due), &zone, scan.dates.map_or(usual, Dates::from));
        let is_first = self.note(id, time, scan, false);
        self.announce("tracking_update", id, is_first);
    }

    /// Writes a checkpoint down. Whether it is the first of its tag.
    pub(super) fn note(&mut self, id: &str, time: Moment, scan: Scan, by_user: bool) -> bool {
        let now = self.now;
        let Some(tracking) = self.trackings.get_mut(id) else { return false };
        tracking.tracked += 1;
        let name = format!("checkpoint {id} {}", tracking.tracked);
        let checkpoint = Checkpoint {
            hash: self.ids.secret(&name),
            slug: tracking.slug.clone(),
            time,
            created: now,
            subtag: scan.subtag.clone(),
            scan,
            by_user,
        };
        let at = tracking.checkpoints.partition_point(|one| one.time.at <= checkpoint.time.at);
        let is_newest = at == tracking.checkpoints.len();
        if is_newest || by_user {
            tracking.subtag.clone_from(&checkpoint.subtag);
        }
        if checkpoint.scan.signed_by.is_some() {
            tracking.signed_by.clone_from(&checkpoint.scan.signed_by);
        }
        tracking.checkpoints.insert(at, checkpoint);
        tracking.heard = now;
        tracking.updated = now;
        let tag = tracking.tag().to_owned();
        tracking.tags.insert(tag)
    }
}

fn no_subtag(text: &str) -> Refusal {
    Refusal::Invalid(format!("`{text}` is no sub-tag"))
}
