//! What is known of an order from all its accounts, merged so that every order of arrival ends the same.
//!
//! Each fact is either a tombstone (once voided, always voided), a member of a growing set (shipments by id), or a
//! register in which the newest statement wins and equal times are decided by the value. So merging is
//! commutative, associative and idempotent: repeated, late and reordered news cannot run anything backwards.

mod awaited;
mod family;
mod listed;
mod new_words;
mod said;
mod shipments;
mod trackings;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{
    AddressVerdict, FulfillmentEvent, Handling, LineLevel, PartStatus, Return, ShippedLine, ShippedParcel,
    Subject, What,
};
use crate::ids::{
    AccountId, LineId, ParcelId, PartnerLineId, PartnerOrderId, Reference, ReturnId, ShipmentId, TrackingId,
    WarehouseId,
};
use crate::new_word::NewWord;

pub use trackings::TrackingFacts;

/// All that is known of one order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// By part.
    pub parts: BTreeMap<Reference, PartFacts>,
    /// Whether the order was seen to show all of it; what says more takes it back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shown: bool,
    /// By tracking.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub trackings: BTreeMap<TrackingId, TrackingFacts>,
}

/// All that is known of one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFacts {
    /// Whose part it is.
    pub account: AccountId,
    /// The partner's id.
    pub partner_order: Option<PartnerOrderId>,
    /// How the order stands that was placed.
    #[serde(flatten)]
    pub own: Levels,
    /// What left.
    pub shipments: BTreeMap<ShipmentId, ShipmentFacts>,
    /// What the partner thinks of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Register<AddressVerdict>>,
    /// What comes back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub returns: BTreeMap<ReturnId, Register<Return>>,
    /// The orders that people split off it, and off each other: how each stands.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub splits: BTreeMap<PartnerOrderId, Levels>,
    /// Orders of the family that were split whole: what was told of their lines counts no more.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub gone: BTreeSet<PartnerOrderId>,
    /// Orders of the family that others of it name, whether anything was told of them or not.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub named: BTreeSet<PartnerOrderId>,
}

/// How one of the partner's orders stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Levels {
    /// How far it is.
    pub status: Option<Register<PartStatus>>,
    /// Why it was cancelled, in the partner's words.
    pub cancel_reason: Option<Register<String>>,
    /// What holds it up.
    pub holds: Option<Register<Vec<String>>>,
    /// When nothing of it was allocated; allocations told for an earlier time are void.
    pub deallocated: Option<Timestamp>,
    /// How far all of it is at least that has not left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled: Option<Register<Handling>>,
    /// Its shipments that stand, where the partner lists them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Register<BTreeSet<ShipmentId>>>,
    /// What in the partner's words about it was new to us; over once it is told of later in words that are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<Register<BTreeSet<NewWord>>>,
    /// How each line stands.
    pub lines: BTreeMap<LineId, LineFacts>,
}

/// How one line of one order stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LineFacts {
    /// The partner's id of the line.
    pub partner_line: Option<PartnerLineId>,
    /// Units that the partner means to ship or shipped.
    pub held: Option<Register<u32>>,
    /// Units allocated.
    pub allocated: Option<Register<u32>>,
    /// Units short.
    pub backordered: Option<Register<u32>>,
    /// Units picked or further, what left among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picked: Option<Register<u32>>,
    /// Units packed or further, what left among them.
    pub packed: Option<Register<u32>>,
    /// Units cancelled there, and why.
    pub cancelled: Option<Register<(u32, Option<String>)>>,
}

/// A shipment, and what of it was voided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipmentFacts {
    /// The statement that the attributes come from.
    pub as_of: Timestamp,
    /// From which warehouse.
    pub warehouse: Option<WarehouseId>,
    /// When it left.
    pub shipped_at: Option<Timestamp>,
    /// What is in it.
    pub lines: Vec<ShippedLine>,
    /// Its packages.
    pub parcels: BTreeMap<ParcelId, ParcelFacts>,
    /// Voided as a whole; never undone.
    pub voided: bool,
    /// Its order was said to stand without it, later than it was told of. Worked out from both after each event, so that it
    /// does not matter which came first; one that is listed again stands again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlisted: bool,
    /// Which order it is of, where that was split off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split_off: Option<PartnerOrderId>,
}

/// A package, and whether it was voided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelFacts {
    /// The statement that the attributes come from.
    pub as_of: Timestamp,
    /// The package as that statement says; its `voided` is kept below.
    pub parcel: ShippedParcel,
    /// Never undone.
    pub voided: bool,
}

/// The newest statement about one thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Register<T> {
    /// When it was so.
    pub as_of: Timestamp,
    /// What was so.
    pub value: T,
}

/// Keeps the newer statement; of two with the same time the larger value, so that order does not matter.
fn tell<T: Ord>(register: &mut Option<Register<T>>, as_of: Timestamp, value: T) {
    let new = Register { as_of, value };
    if register.as_ref().is_none_or(|old| *old < new) {
        *register = Some(new);
    }
}

/// Keeps the smaller of two ids, so that order does not matter even where a partner names two.
fn least<T: Ord + Clone>(known: &mut Option<T>, told: Option<&T>) {
    if let Some(told) = told
        && known.as_ref().is_none_or(|known| told < known)
    {
        *known = Some(told.clone());
    }
}

impl PartFacts {
    /// A part of which nothing is known yet.
    pub const fn new(account: AccountId) -> Self {
        Self {
            account,
            partner_order: None,
            own: Levels::new(),
            shipments: BTreeMap::new(),
            address: None,
            returns: BTreeMap::new(),
            splits: BTreeMap::new(),
            gone: BTreeSet::new(),
            named: BTreeSet::new(),
        }
    }

    /// Takes one event in. Lines of which the event does not say ours are left out: whoever holds the record of
    /// the part resolves the partner's ids first.
    pub fn merge(&mut self, event: &FulfillmentEvent) {
        let (at, subject) = (event.as_of, &event.subject);
        let stands = self.of(subject);
        match &event.what {
            What::Stands { .. }
            | What::Allocated { .. }
            | What::Deallocated
            | What::Packed { .. }
            | What::Cancelled { .. }
            | What::LinesCancelled { .. } => {
                if let Some(levels) = stands {
                    levels.merge(at, &event.what);
                }
            }
            What::Shipped(shipment) => {
                let split_off = subject.partner_order.as_ref().filter(|_| subject.split.is_some());
                self.shipment(at, shipment, split_off);
            }
            What::ShipmentVoided { shipment } => {
                let empty = ShipmentFacts {
                    as_of: Timestamp::MIN,
                    warehouse: None,
                    shipped_at: None,
                    lines: Vec::new(),
                    parcels: BTreeMap::new(),
                    voided: true,
                    unlisted: false,
                    split_off: None,
                };
                self.shipments.entry(shipment.clone()).or_insert(empty).voided = true;
            }
            What::AddressChecked(verdict) => tell(&mut self.address, at, verdict.clone()),
            What::Returned(told) => {
                let mut known = self.returns.remove(&told.id);
                tell(&mut known, at, told.clone());
                self.returns.extend(known.map(|known| (told.id.clone(), known)));
            }
            // A parcel's way is the order's, not the part's.
            What::Tracked(_) => {}
        }
        self.judge();
    }

    /// The order of the family that news is about; `None` where it is one that was split off and has no name.
    fn of(&mut self, subject: &Subject) -> Option<&mut Levels> {
        let Some(split) = &subject.split else {
            least(&mut self.partner_order, subject.partner_order.as_ref());
            return Some(&mut self.own);
        };
        if !split.remains {
            self.gone.insert(split.from.clone());
        }
        self.named.extend(split.beside.iter().cloned());
        subject.partner_order.as_ref().map(|id| self.splits.entry(id.clone()).or_default())
    }
}

impl Levels {
    /// An order of which nothing is known yet.
    const fn new() -> Self {
        Self {
            status: None,
            cancel_reason: None,
            holds: None,
            deallocated: None,
            handled: None,
            standing: None,
            new: None,
            lines: BTreeMap::new(),
        }
    }

    /// Takes in what is said of the order as a whole or of its lines; shipments and the like are the part's.
    fn merge(&mut self, at: Timestamp, what: &What) {
        match what {
            What::Stands { status, lines, handled, holds, shipments, new } => {
                tell(&mut self.status, at, *status);
                if !new.is_empty() {
                    tell(&mut self.new, at, new.clone());
                }
                if let Some(handled) = handled {
                    tell(&mut self.handled, at, *handled);
                }
                if let Some(shipments) = shipments {
                    tell(&mut self.standing, at, shipments.iter().cloned().collect());
                }
                if let Some(holds) = holds {
                    tell(&mut self.holds, at, holds.clone());
                }
                self.levels(at, lines);
            }
            What::Allocated { lines } | What::Packed { lines } => self.levels(at, lines),
            What::Deallocated => self.deallocated = self.deallocated.max(Some(at)),
            What::Cancelled { reason } => {
                tell(&mut self.status, at, PartStatus::Cancelled);
                if let Some(reason) = reason {
                    tell(&mut self.cancel_reason, at, reason.clone());
                }
            }
            What::LinesCancelled { lines } => {
                for line in lines {
                    let facts = self.lines.entry(line.line.clone()).or_default();
                    tell(&mut facts.cancelled, at, (line.units, line.reason.clone()));
                }
            }
            What::Shipped(_)
            | What::ShipmentVoided { .. }
            | What::AddressChecked(_)
            | What::Returned(_)
            | What::Tracked(_) => {}
        }
    }

    fn levels(&mut self, at: Timestamp, levels: &[LineLevel]) {
        for level in levels {
            let Some(line) = &level.line else { continue };
            let facts = self.lines.entry(line.clone()).or_default();
            least(&mut facts.partner_line, level.partner_line.as_ref());
            for (register, units) in [
                (&mut facts.held, level.held),
                (&mut facts.allocated, level.allocated),
                (&mut facts.backordered, level.backordered),
                (&mut facts.picked, level.picked),
                (&mut facts.packed, level.packed),
            ] {
                if let Some(units) = units {
                    tell(register, at, units);
                }
            }
        }
    }
}

impl Facts {
    /// Takes one event about a part in.
    pub fn merge(&mut self, reference: &Reference, account: &AccountId, event: &FulfillmentEvent) {
        self.parts.entry(reference.clone()).or_insert_with(|| PartFacts::new(account.clone())).merge(event);
    }
}

#[cfg(test)]
mod tests;
