//! What is to be told after news was merged: the difference between how an order stood and how it stands.
//!
//! Whatever does not change facts tells nothing, nor does news that is older than what is known. An id is worked out from
//! what it names, so two who find the same find it under the same id. What can come again, such as a status, has the time
//! of the statement in its id: who drops what he has seen must not drop its return.

use jiff::Timestamp;
use serde::Serialize;

use super::{Notification, OrderTold, Told, VERSION, cancelled, sent_back, shipped, way};
use crate::facets::Fingerprint;
use crate::facts::Facts;
use crate::ids::{LineId, OrderId, OrderNumber, ProjectKey, Reference};

/// Characters of the hash in an id: 128 bits.
const HASHED: usize = 32;

/// The order that news was heard of, as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The project.
    pub project: ProjectKey,
    /// The order.
    pub order: OrderId,
    /// The number that customers know it by, where it is known.
    pub number: Option<OrderNumber>,
    /// All its parts, whether anything was said of them or not.
    pub parts: Vec<PartHeard>,
    /// When it was heard.
    pub at: Timestamp,
}

/// A part of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartHeard {
    /// Which.
    pub reference: Reference,
    /// Whether it was cancelled by us.
    pub cancelled: bool,
    /// Its lines and their units.
    pub lines: Vec<(LineId, u32)>,
    /// When the account was last known to have them so.
    pub settled_at: Timestamp,
}

/// Something to tell.
#[derive(Debug)]
pub(super) struct Fresh {
    pub(super) what: Told,
    /// When it happened, where that was said.
    pub(super) at: Option<Timestamp>,
    pub(super) named: Named,
}

/// What an id is worked out from.
#[derive(Debug, Serialize)]
pub(super) enum Named {
    /// It happens once to the thing of this name.
    Once(String),
    /// It may come again: by all that it says, and when that was stated.
    Stated(Timestamp),
    /// The same, where what was stated at one time can lead to other things later: by what it led from as well. Its id
    /// follows the order of arrival.
    Led(Timestamp, Fingerprint),
}

impl Fresh {
    fn notification(self, heard: &Heard) -> Notification {
        let kind = self.what.kind();
        let of = (&heard.project, &heard.order, &kind, &self.named);
        let print = match &self.named {
            Named::Once(_) => Fingerprint::of(&of),
            Named::Stated(_) | Named::Led(..) => Fingerprint::of(&(of, &self.what)),
        };
        let hash: String = print.as_str().chars().take(HASHED).collect();
        Notification {
            version: VERSION,
            id: format!("evt_{hash}"),
            // Tombstones stand at the beginning of time.
            occurred_at: self.at.filter(|at| at.as_second() > 0).unwrap_or(heard.at),
            project: heard.project.clone(),
            order: OrderTold { id: heard.order.clone(), number: heard.number.clone() },
            what: self.what,
        }
    }
}

/// What is to be told of an order whose facts were `before` and are `after` now; in the order in which it is to be told.
pub fn difference(heard: &Heard, before: &Facts, after: &Facts) -> Vec<Notification> {
    let mut fresh = Vec::new();
    for (reference, part) in &after.parts {
        let known = before.parts.get(reference);
        fresh.extend(shipped::difference(reference, known, part));
    }
    fresh.extend(cancelled::difference(heard, before, after));
    fresh.extend(way::difference(before, after));
    for (reference, part) in &after.parts {
        fresh.extend(sent_back::difference(reference, before.parts.get(reference), part));
    }
    fresh.into_iter().map(|fresh| fresh.notification(heard)).collect()
}
