//! The record of one order at one account: its lock, and the memory of what was sent.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use waybill_domain::carriage::Carriage;
use waybill_domain::facets::{Facet, Facets, Fingerprint, Pieces};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::PartKey;
use waybill_domain::ids::{
    AccountId, LineId, OrderId, OrderNumber, Owner, PartnerLineId, PartnerOrderId, ProjectKey, Reference,
    ReturnId, ReturnKey, ShipmentId, Sku, StoreKey, TrackingId,
};
use waybill_domain::look::{Cause, Look};

/// What is claimed: one order at one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The account.
    pub account: AccountId,
    /// The order.
    pub order: OrderId,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "order {} at {}", self.order, self.account)
    }
}

/// What is remembered of one order at one account. Never expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Of what.
    pub subject: Subject,
    /// The project that the order is from.
    pub project: ProjectKey,
    /// What people call the order, where it was read and has a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<OrderNumber>,
    /// The newest version of the order that was settled; zero before the first. Never lowered.
    pub order_version: u64,
    /// How often it was claimed.
    pub attempt: u64,
    /// Whether it is held, free or in doubt.
    pub state: RecordState,
    /// The account's parts of the order.
    pub parts: Vec<Part>,
    /// What is tracked of the order's parcels, where the account tracks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trackings: Vec<TrackedParcel>,
    /// References that the holder may place beyond those of the parts. Emptied when the record becomes free.
    pub expects: Vec<Reference>,
    /// What led to the last settled work.
    pub last_cause: Option<Cause>,
    /// The codes of review entries that this work opened and that a later run that passes closes.
    #[serde(default)]
    pub reviewed: Vec<String>,
}

/// Whether a record is held, free or in doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RecordState {
    /// Nobody works on it and everything sent is known.
    Free,
    /// Somebody works on it.
    Held {
        /// Who.
        owner: Owner,
        /// Until when; after that, something may have been sent and not been settled.
        until: Timestamp,
        /// The doubt that the holder took over.
        doubt: Option<Doubt>,
    },
    /// Something may have been sent and was not settled: look before sending.
    Doubtful(Doubt),
}

/// What may have been sent without our knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// The end of the call or lease, after which an effect may still land for as long as the partner takes.
    pub since: Timestamp,
    /// When a look last found nothing.
    pub empty_at: Option<Timestamp>,
    /// What to look for.
    pub references: Vec<Reference>,
    /// The facets of placed parts that may have been changed; absent: any of them.
    #[serde(default)]
    pub sent: Option<Vec<Facet>>,
}

/// One part as it was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which part of which order.
    pub key: PartKey,
    /// Its external key at the partner.
    pub reference: Reference,
    /// The partner's id, once seen.
    pub partner_order: Option<PartnerOrderId>,
    /// How far it is.
    pub state: PartState,
    /// What was last settled, by facet.
    pub settled: Facets,
    /// What the partner held when we last changed, settled or found it, by facet: what differs from it now was changed
    /// by its people. A facet is absent where that is not known.
    #[serde(default)]
    pub held: BTreeMap<Facet, Pieces>,
    /// A hold that is being sent, until it is known what came of it: one that stands there may be ours, and not one of the
    /// partner's people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_hold: Option<Fingerprint>,
    /// What was refused and is not tried again while it stays the same.
    pub refused: BTreeMap<Facet, RefusedFacet>,
    /// Why the partner would not cancel it; not tried again unless a person asks.
    #[serde(default)]
    pub cancel_refused: Option<Refusal>,
    /// How many voids the partner had told of when the part was last tried: another one may let pass what was refused.
    #[serde(default)]
    pub voids: u32,
    /// How many edits of ours the order had when it was last compared: one more changes its money, and nothing that the partner is
    /// to be told.
    #[serde(default, skip_serializing_if = "is_none")]
    pub edits: u32,
    /// What became of its label, where the account buys labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// The returns of the shop that it was told of, or that could not be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<ToldReturn>,
    /// The carrier and the service that it was last asked to leave with, as far as they were named.
    #[serde(default, skip_serializing_if = "Carriage::is_unknown")]
    pub asked: Carriage,
    /// Its lines as settled.
    pub lines: Vec<PartLine>,
    /// When it was last settled.
    pub settled_at: Timestamp,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_none(count: &u32) -> bool {
    *count == 0
}

/// How far a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum PartState {
    /// To be placed; not known to be at the partner.
    Intended,
    /// At the partner.
    Placed,
    /// Cancelled at the partner.
    Cancelled {
        /// Because the shop wanted it; otherwise the partner did it.
        by_shop: bool,
    },
}

/// What the partner refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFacet {
    /// What exactly was refused.
    pub fingerprint: Fingerprint,
    /// Why.
    pub refusal: Refusal,
}

/// A parcel as it is tracked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackedParcel {
    /// The shop's id of the parcel.
    pub parcel: String,
    /// The id that its tracking should have: another one where number or carrier were corrected.
    pub wants: TrackingId,
    /// The id that it has; absent: it is not tracked. Another one where it was found and taken over.
    pub id: Option<TrackingId>,
    /// What was last settled of it; absent: not known.
    pub settled: Option<Fingerprint>,
    /// What was refused, or is the matter with it, and is not tried again while it stays the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<RefusedFacet>,
    /// The carrier and the service, as the order says; unknown until it is told of.
    #[serde(default, skip_serializing_if = "Carriage::is_unknown")]
    pub carriage: Carriage,
    /// The store that it was sold in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreKey>,
}

/// A return of the shop, as it was announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldReturn {
    /// What the shop knows it by.
    pub known_as: String,
    /// What the partner knows it by; absent: it was not announced.
    pub key: Option<ReturnKey>,
    /// The partner's id, where it told one.
    pub id: Option<ReturnId>,
    /// Units by line that were announced, or of which a person was to tell.
    pub units: BTreeMap<LineId, u32>,
    /// What could not be told of it, and is not tried again while it stays the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<RefusedFacet>,
}

/// What became of a part's label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Label {
    /// It has one.
    Bought {
        /// The partner's id of the shipment.
        shipment: ShipmentId,
        /// The carrier's number.
        tracking_number: Option<String>,
        /// What it cost, as the partner writes it.
        cost: Option<String>,
    },
    /// The partner sells none for a part that is just so.
    Refused(RefusedFacet),
}

/// One line of a part as settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartLine {
    /// The order's line.
    pub line: LineId,
    /// The SKU as the partner knows it.
    pub sku: Sku,
    /// Units at the partner that are not cancelled.
    pub units: u32,
    /// The partner's id of the line.
    pub partner_line: Option<PartnerLineId>,
}

/// A claim that was won. Only its holder may send, and settle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The record as claimed.
    pub record: Record,
    /// Who holds it.
    pub owner: Owner,
    /// Which attempt this is; fences every later write.
    pub attempt: u64,
    /// When the lease ends.
    pub until: Timestamp,
    /// What must be looked for before anything is sent.
    pub doubt: Option<Doubt>,
    /// The revision that the next write must meet.
    pub(crate) rev: u64,
}

/// What became of a claim.
#[expect(
    clippy::large_enum_variant,
    reason = "made once per claim and taken apart at once; most claims are won"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is ours.
    Won(Held),
    /// Somebody else has it.
    Busy {
        /// Until then, at most.
        until: Timestamp,
    },
}

impl Record {
    /// Every reference that may be at the partner: the parts' and the expected ones, each once.
    pub fn references(&self) -> Vec<Reference> {
        union(self.parts.iter().map(|part| &part.reference).chain(&self.expects))
    }

    /// A look at the order for the account, as it was settled last or newer.
    pub fn look(&self, cause: Cause) -> Look {
        Look {
            project: self.project.clone(),
            order: self.subject.order.clone(),
            account: self.subject.account.clone(),
            at_least: self.order_version,
            cause,
            expects: Vec::new(),
            // It was claimed before, so edits are asked for anyway.
            edited: false,
        }
    }

    /// The part with a reference.
    pub fn part(&self, reference: &Reference) -> Option<&Part> {
        self.parts.iter().find(|part| part.reference == *reference)
    }
}

/// References in order of first mention, each once.
pub(crate) fn union<'a>(references: impl Iterator<Item = &'a Reference>) -> Vec<Reference> {
    let mut all: Vec<Reference> = Vec::new();
    for reference in references {
        if !all.contains(reference) {
            all.push(reference.clone());
        }
    }
    all
}
