//! Everything that one organization at AfterShip knows. What happens to it is told by the neighbouring files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::config::Config;
use super::refusal::Refusal;
use super::subtags;
use super::tracking::Tracking;
use crate::ids::Ids;
use crate::outbox::Delivery;

/// So long parcels are kept; then nobody sees them any more.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(120 * 24);
/// After so long without news a parcel has expired.
const EXPIRES: SignedDuration = SignedDuration::from_hours(30 * 24);
/// So long a parcel is followed after its end: the reference speaks of a few days.
const FOLLOWED: SignedDuration = SignedDuration::from_hours(3 * 24);

pub(super) struct Account {
    pub(super) config: Config,
    pub(super) ids: Arc<Ids>,
    pub(super) now: Timestamp,
    pub(super) trackings: BTreeMap<String, Tracking>,
    /// What is to be sent of what was done last.
    pub(super) outgoing: Vec<Delivery>,
    /// When something is told by itself: somebody must look then.
    pub(super) wakes: Vec<Timestamp>,
    /// When something happens to a parcel by itself.
    alarms: BTreeSet<(Timestamp, String)>,
}

impl Account {
    pub(super) fn new(config: Config, ids: Arc<Ids>, now: Timestamp) -> Self {
        Self {
            config,
            ids,
            now,
            trackings: BTreeMap::new(),
            outgoing: Vec::new(),
            wakes: Vec::new(),
            alarms: BTreeSet::new(),
        }
    }

    /// The parcel that an address names, by its id or the old one.
    pub(super) fn tracking(&self, id: &str) -> Result<&Tracking, Refusal> {
        let found = self.trackings.get(id);
        found.or_else(|| self.trackings.values().find(|one| one.is_called(id))).ok_or(Refusal::NoTracking)
    }

    /// Its id.
    pub(super) fn id(&self, id: &str) -> Result<String, Refusal> {
        self.tracking(id).map(|tracking| tracking.id.clone())
    }

    /// Lets the time pass: couriers scan, parcels expire, old ones are forgotten.
    pub(super) fn advance(&mut self, now: Timestamp) {
        while let Some((due, id)) = self.alarms.first().cloned().filter(|(due, _)| *due <= now) {
            self.alarms.remove(&(due, id.clone()));
            self.now = due;
            self.ring(&id);
            self.arm(&id);
        }
        self.now = now;
    }

    /// Does what is due of a parcel.
    pub(super) fn ring(&mut self, id: &str) {
        let now = self.now;
        if self.trackings.get(id).is_some_and(|tracking| later(tracking.created, KEPT) <= now) {
            self.trackings.remove(id);
        }
        while let Some(planned) = self.due_scan(id) {
            self.see(id, planned);
        }
        let waits = self.config.pending_after;
        let Some(tracking) = self.trackings.get_mut(id).filter(|tracking| tracking.active) else { return };
        let since = now.duration_since(tracking.heard);
        if subtags::is_final(&tracking.subtag) {
            if since >= FOLLOWED {
                tracking.active = false;
                tracking.updated = now;
            }
            return;
        }
        if since >= EXPIRES {
            self.expire(id);
            return;
        }
        let pending = tracking.subtag == subtags::PENDING && !tracking.pending_told;
        if pending && waits.is_some_and(|waits| now >= later(tracking.created, waits)) {
            tracking.pending_told = true;
            tracking.updated = now;
            self.announce("tracking_pending_time", id, false);
        }
    }

    /// Sets the alarms of a parcel. What tells something by itself soon also wakes; that a parcel expires shows when somebody
    /// looks, or else whoever waits for all news would wait a month.
    pub(super) fn arm(&mut self, id: &str) {
        let Some(tracking) = self.trackings.get(id) else { return };
        let mut alarms = vec![later(tracking.created, KEPT)];
        let mut wakes = Vec::new();
        if tracking.active {
            wakes.extend(tracking.planned.first().map(|planned| planned.due));
            let pending = tracking.subtag == subtags::PENDING && !tracking.pending_told;
            wakes.extend(
                self.config.pending_after.filter(|_| pending).map(|waits| later(tracking.created, waits)),
            );
            let rests = if subtags::is_final(&tracking.subtag) { FOLLOWED } else { EXPIRES };
            alarms.push(later(tracking.heard, rests));
        }
        let now = self.now;
        wakes.retain(|wake| *wake > now && !self.alarms.contains(&(*wake, id.to_owned())));
        alarms.extend(&wakes);
        self.wakes.extend(wakes);
        self.alarms
            .extend(alarms.into_iter().filter(|alarm| *alarm > now).map(|alarm| (alarm, id.to_owned())));
    }

    /// Nothing was heard of a parcel for too long.
    pub(super) fn expire(&mut self, id: &str) {
        let now = self.now;
        let Some(tracking) = self.trackings.get_mut(id) else { return };
        subtags::EXPIRED.clone_into(&mut tracking.subtag);
        tracking.active = false;
        tracking.updated = now;
        let tag = tracking.tag().to_owned();
        let is_first = tracking.tags.insert(tag);
        self.announce("tracking_update", id, is_first);
    }
}

/// A time and a while.
pub(super) fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.saturating_add(by).unwrap_or(Timestamp::MAX)
}
