//! Units of the budgets that this process has in hand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::lock::Mutex as Turn;
use waybill_ledger::Drawn;
use waybill_mapping::partner::Limit;

/// Grants by endpoint and bucket.
#[derive(Debug, Default)]
pub(super) struct Grants {
    grants: Mutex<BTreeMap<Of, Arc<Grant>>>,
}

/// Endpoint and bucket.
type Of = (String, &'static str);

/// What is in hand of one bucket.
#[derive(Debug, Default)]
pub(super) struct Grant {
    hand: Mutex<Hand>,
    /// Who draws. Others wait and look again into the hand: each draw brings more than one needs, and draws of the same
    /// moment would only undo each other's writes.
    pub(super) turn: Turn<()>,
}

/// Units in hand.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hand {
    pub(super) units: u32,
    /// What the partner had said when they were drawn; see [`Drawn::words`].
    pub(super) words: u64,
    /// The bucket was less than half full then.
    is_scarce: bool,
}

/// What of the grants in hand is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Back {
    /// All of it.
    All,
    /// What is left of buckets that are running low. A full one has no use for it.
    Scarce,
}

impl Grants {
    /// The grant of a bucket.
    pub(super) fn of(&self, endpoint: &str, bucket: &'static str) -> Arc<Grant> {
        let mut grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(grants.entry((endpoint.to_owned(), bucket)).or_default())
    }

    /// Empties the hands of what goes back.
    pub(super) fn leave(&self, back: Back) -> Vec<(Of, Hand)> {
        let grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        let left = |(of, grant): (&Of, &Arc<Grant>)| {
            let mut hand = grant.hand();
            let goes = hand.units > 0 && (back == Back::All || hand.is_scarce);
            let given = goes.then(|| (of.clone(), *hand));
            if goes {
                hand.units = 0;
            }
            given
        };
        grants.iter().filter_map(left).collect()
    }
}

impl Grant {
    fn hand(&self) -> MutexGuard<'_, Hand> {
        self.hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes units, if so many are in hand.
    pub(super) fn take(&self, units: u32) -> bool {
        let mut hand = self.hand();
        let enough = hand.units >= units;
        if enough {
            hand.units -= units;
        }
        enough
    }

    /// Puts what was drawn and not used at once to what is in hand. What was in hand when the partner said that less
    /// remains is gone.
    pub(super) fn put(&self, limit: &Limit, drawn: &Drawn, units: u32) {
        let mut hand = self.hand();
        let kept = if hand.words == drawn.words { hand.units } else { 0 };
        let is_scarce = drawn.left < limit.burst / 2;
        *hand = Hand { units: kept.saturating_add(units), words: drawn.words, is_scarce };
    }

    /// Puts units back that were not needed after all.
    pub(super) fn put_back(&self, units: u32) {
        let mut hand = self.hand();
        hand.units = hand.units.saturating_add(units);
    }

    /// The partner says that no more than so many remain.
    pub(super) fn shrink(&self, most: u32) {
        let mut hand = self.hand();
        hand.units = hand.units.min(most);
    }
}
