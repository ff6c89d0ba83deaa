//! What tracking services said of an order's parcels, merged.
//!
//! The newest statement counts. Beside it the newest one is kept after which nothing more was to be expected: what is
//! told later and says less does not take it back, unless it says that the parcel goes back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Facts, Register};
use crate::ids::{AccountId, TrackingId};
use crate::tracking::{Checkpoint, TrackingState, TrackingUpdate};

/// So many checkpoints are kept, the newest ones.
const MOST_CHECKPOINTS: usize = 60;

/// What was said of one tracking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackingFacts {
    /// The account that tracks.
    pub account: AccountId,
    /// The carrier's number.
    pub number: String,
    /// When anything was said of it first; absent where that was not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Timestamp>,
    /// What was said last.
    pub latest: Register<TrackingState>,
    /// What was said last of those statements after which nothing more is to be expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Register<TrackingState>>,
    /// What happened on the way, by hash.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checkpoints: BTreeMap<String, Checkpoint>,
}

impl TrackingFacts {
    /// What one statement says.
    pub fn of(account: &AccountId, update: &TrackingUpdate) -> Self {
        let told = Register { as_of: update.updated_at, value: update.state.clone() };
        let mut facts = Self {
            account: account.clone(),
            number: update.number.clone(),
            first: Some(update.updated_at),
            over: told.value.is_over().then(|| told.clone()),
            latest: told,
            checkpoints: BTreeMap::new(),
        };
        facts.keep(update.checkpoints.iter().cloned());
        facts
    }

    /// Takes in what else is known of the same tracking. In whatever order and however often that is done, it ends the
    /// same.
    pub fn join(&mut self, other: Self) {
        self.first = Some(self.since().min(other.since()));
        if (&other.account, &other.number) < (&self.account, &self.number) {
            (self.account, self.number) = (other.account, other.number);
        }
        if self.latest < other.latest {
            self.latest = other.latest;
        }
        if self.over < other.over {
            self.over = other.over;
        }
        self.keep(other.checkpoints.into_values());
    }

    /// Since when something is known of it: earlier statements that come late make it earlier.
    pub fn since(&self) -> Timestamp {
        let over = self.over.as_ref().map_or(Timestamp::MAX, |over| over.as_of);
        self.first.unwrap_or_else(|| over.min(self.latest.as_of))
    }

    /// How it stands.
    pub fn state(&self) -> &TrackingState {
        match &self.over {
            Some(over) if !self.latest.value.is_over() && !self.is_coming_back() => &over.value,
            Some(_) | None => &self.latest.value,
        }
    }

    /// When it came to stand so.
    pub fn as_of(&self) -> Timestamp {
        match &self.over {
            Some(over) if !self.latest.value.is_over() && !self.is_coming_back() => over.as_of,
            Some(_) | None => self.latest.as_of,
        }
    }

    /// Whether the last word is of a way back that was not spoken of when all seemed over.
    fn is_coming_back(&self) -> bool {
        let spoken_of = self.over.as_ref().is_some_and(|over| over.value.returning);
        self.latest.value.returning && !spoken_of
    }

    fn keep(&mut self, checkpoints: impl Iterator<Item = Checkpoint>) {
        for checkpoint in checkpoints {
            match self.checkpoints.get_mut(&checkpoint.hash) {
                Some(known) if rank(known) < rank(&checkpoint) => *known = checkpoint,
                Some(_) => {}
                None => {
                    self.checkpoints.insert(checkpoint.hash.clone(), checkpoint);
                }
            }
        }
        while self.checkpoints.len() > MOST_CHECKPOINTS {
            let oldest = self.checkpoints.values().min_by_key(|checkpoint| rank(checkpoint));
            let Some(hash) = oldest.map(|oldest| oldest.hash.clone()) else { return };
            self.checkpoints.remove(&hash);
        }
    }
}

/// Orders checkpoints by when they were there; those without a time come first. What is kept of two that disagree, and
/// what is kept of too many, is decided by the same order: otherwise it would depend on who came first.
fn rank(checkpoint: &Checkpoint) -> (Option<jiff::civil::DateTime>, &Checkpoint) {
    (checkpoint.at.map(crate::tracking::CarrierTime::civil), checkpoint)
}

impl Facts {
    /// Takes in what a tracking service says of a parcel.
    pub fn track(&mut self, account: &AccountId, update: &TrackingUpdate) {
        let told = TrackingFacts::of(account, update);
        match self.trackings.get_mut(&update.id) {
            Some(known) => known.join(told),
            None => {
                self.trackings.insert(update.id.clone(), told);
            }
        }
    }

    /// Since when something is known of the parcel that was spoken of latest; `None` where none was.
    pub fn tracked_since(&self) -> Option<Timestamp> {
        self.trackings.values().map(TrackingFacts::since).max()
    }

    /// What is known of a tracking.
    pub fn tracking(&self, id: &TrackingId) -> Option<&TrackingFacts> {
        self.trackings.get(id)
    }
}

#[cfg(test)]
mod tests;
