//! What is known of an order from all its accounts, merged so that every order of arrival ends the same.
//!
//! Each fact is either a tombstone (once voided, always voided), a member of a growing set (shipments by id), or a
//! register in which the newest statement wins and equal times are decided by the value. So merging is
//! commutative, associative and idempotent: repeated, late and reordered news cannot run anything backwards.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{
    AddressVerdict, FulfillmentEvent, LineLevel, PartStatus, Return, Shipment, ShippedLine, ShippedParcel,
    What,
};
use crate::ids::{
    AccountId, LineId, ParcelId, PartnerLineId, PartnerOrderId, Reference, ReturnId, ShipmentId, WarehouseId,
};

/// All that is known of one order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// By part.
    pub parts: BTreeMap<Reference, PartFacts>,
}

/// All that is known of one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFacts {
    /// Whose part it is.
    pub account: AccountId,
    /// The partner's id.
    pub partner_order: Option<PartnerOrderId>,
    /// How far it is.
    pub status: Option<Register<PartStatus>>,
    /// Why it was cancelled, in the partner's words.
    pub cancel_reason: Option<Register<String>>,
    /// What holds it up.
    pub holds: Option<Register<Vec<String>>>,
    /// When nothing of it was allocated; allocations told for an earlier time are void.
    pub deallocated: Option<Timestamp>,
    /// How each line stands.
    pub lines: BTreeMap<LineId, LineFacts>,
    /// What left.
    pub shipments: BTreeMap<ShipmentId, ShipmentFacts>,
    /// What the partner thinks of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Register<AddressVerdict>>,
    /// What comes back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub returns: BTreeMap<ReturnId, Register<Return>>,
}

/// How one line of one part stands.
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
    /// Units packed.
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
            status: None,
            cancel_reason: None,
            holds: None,
            deallocated: None,
            lines: BTreeMap::new(),
            shipments: BTreeMap::new(),
            address: None,
            returns: BTreeMap::new(),
        }
    }

    /// Takes one event in. Lines of which the event does not say ours are left out: whoever holds the record of
    /// the part resolves the partner's ids first.
    pub fn merge(&mut self, event: &FulfillmentEvent) {
        let at = event.as_of;
        least(&mut self.partner_order, event.subject.partner_order.as_ref());
        match &event.what {
            What::Stands { status, lines, holds } => {
                tell(&mut self.status, at, *status);
                if let Some(holds) = holds {
                    tell(&mut self.holds, at, holds.clone());
                }
                self.levels(at, lines);
            }
            What::Allocated { lines } | What::Packed { lines } => self.levels(at, lines),
            What::Deallocated => self.deallocated = self.deallocated.max(Some(at)),
            What::Shipped(shipment) => self.shipment(at, shipment),
            What::ShipmentVoided { shipment } => {
                let empty = ShipmentFacts {
                    as_of: Timestamp::MIN,
                    warehouse: None,
                    shipped_at: None,
                    lines: Vec::new(),
                    parcels: BTreeMap::new(),
                    voided: true,
                };
                self.shipments.entry(shipment.clone()).or_insert(empty).voided = true;
            }
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
            What::AddressChecked(verdict) => tell(&mut self.address, at, verdict.clone()),
            What::Returned(told) => {
                let mut known = self.returns.remove(&told.id);
                tell(&mut known, at, told.clone());
                self.returns.extend(known.map(|known| (told.id.clone(), known)));
            }
        }
    }

    /// Units allocated of a line, where the partner said; none since the whole was deallocated.
    pub fn allocated(&self, line: &LineId) -> Option<u32> {
        let told = self.lines.get(line)?.allocated.as_ref()?;
        let void = self.deallocated.is_some_and(|at| at >= told.as_of);
        Some(if void { 0 } else { told.value })
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
                (&mut facts.packed, level.packed),
            ] {
                if let Some(units) = units {
                    tell(register, at, units);
                }
            }
        }
    }

    fn shipment(&mut self, at: Timestamp, shipment: &Shipment) {
        let new = || ShipmentFacts {
            as_of: at,
            warehouse: shipment.warehouse.clone(),
            shipped_at: shipment.shipped_at,
            lines: sorted(&shipment.lines),
            parcels: BTreeMap::new(),
            voided: false,
        };
        let facts = self.shipments.entry(shipment.id.clone()).or_insert_with(new);
        let told = new();
        if (facts.as_of, &facts.lines, facts.shipped_at, &facts.warehouse)
            < (told.as_of, &told.lines, told.shipped_at, &told.warehouse)
        {
            let (parcels, voided) = (std::mem::take(&mut facts.parcels), facts.voided);
            *facts = ShipmentFacts { parcels, voided, ..told };
        }
        facts.voided |= shipment.voided;
        for parcel in &shipment.parcels {
            facts.parcel(at, parcel);
        }
    }
}

impl ShipmentFacts {
    fn parcel(&mut self, at: Timestamp, parcel: &ShippedParcel) {
        let plain = ShippedParcel { voided: false, lines: sorted(&parcel.lines), ..parcel.clone() };
        let told = ParcelFacts { as_of: at, parcel: plain, voided: false };
        let facts = self.parcels.entry(parcel.id.clone()).or_insert_with(|| told.clone());
        let order = |parcel: &ShippedParcel| serde_json::to_string(parcel).unwrap_or_default();
        if (facts.as_of, order(&facts.parcel)) < (told.as_of, order(&told.parcel)) {
            *facts = ParcelFacts { voided: facts.voided, ..told };
        }
        facts.voided |= parcel.voided;
    }

    /// Whether nothing of it is on its way any more.
    pub fn is_void(&self) -> bool {
        self.voided || (!self.parcels.is_empty() && self.parcels.values().all(|parcel| parcel.voided))
    }
}

impl Facts {
    /// Takes one event about a part in.
    pub fn merge(&mut self, reference: &Reference, account: &AccountId, event: &FulfillmentEvent) {
        self.parts.entry(reference.clone()).or_insert_with(|| PartFacts::new(account.clone())).merge(event);
    }
}

fn sorted(lines: &[ShippedLine]) -> Vec<ShippedLine> {
    let mut lines = lines.to_vec();
    lines.sort();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Subject;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn event(second: i64, what: What) -> FulfillmentEvent {
        FulfillmentEvent { subject: Subject::default(), as_of: at(second), what }
    }

    fn level(allocated: u32) -> Vec<LineLevel> {
        vec![LineLevel {
            line: Some("line-1".try_into().unwrap()),
            partner_line: None,
            sku: None,
            held: None,
            allocated: Some(allocated),
            backordered: None,
            packed: None,
        }]
    }

    fn shipment(voided: bool, quantity: u32) -> What {
        What::Shipped(Shipment {
            id: "s1".try_into().unwrap(),
            warehouse: None,
            shipped_at: None,
            lines: vec![ShippedLine {
                line: Some("line-1".try_into().unwrap()),
                partner_line: None,
                sku: None,
                quantity,
            }],
            parcels: vec![],
            voided,
        })
    }

    /// Every order in which the events can come, by Heap's algorithm.
    fn permutations(mut events: Vec<FulfillmentEvent>) -> Vec<Vec<FulfillmentEvent>> {
        fn heap(size: usize, events: &mut Vec<FulfillmentEvent>, out: &mut Vec<Vec<FulfillmentEvent>>) {
            if size <= 1 {
                out.push(events.clone());
                return;
            }
            for turn in 0..size {
                heap(size - 1, events, out);
                events.swap(if size.is_multiple_of(2) { turn } else { 0 }, size - 1);
            }
        }
        let mut out = Vec::new();
        heap(events.len(), &mut events, &mut out);
        out
    }

    #[test]
    fn every_order_of_arrival_ends_the_same() {
        let events = vec![
            event(1, What::Allocated { lines: level(2) }),
            event(3, What::Deallocated),
            event(2, shipment(false, 2)),
            event(4, What::ShipmentVoided { shipment: "s1".try_into().unwrap() }),
            event(2, What::Cancelled { reason: Some("customer asked".to_owned()) }),
        ];
        let fold = |events: &[FulfillmentEvent]| {
            let mut facts = PartFacts::new("us".try_into().unwrap());
            for event in events.iter().chain(events) {
                facts.merge(event);
            }
            facts
        };
        let all: Vec<PartFacts> = permutations(events).iter().map(|events| fold(events)).collect();
        assert_eq!(all.len(), 120);
        assert!(all.iter().all(|facts| Some(facts) == all.first()));
        let facts = &all[0];
        assert_eq!(facts.allocated(&"line-1".try_into().unwrap()), Some(0));
        assert!(facts.shipments.values().all(ShipmentFacts::is_void));
    }

    #[test]
    fn a_late_statement_does_not_undo_a_void() {
        let mut facts = PartFacts::new("us".try_into().unwrap());
        facts.merge(&event(1, shipment(true, 2)));
        facts.merge(&event(9, shipment(false, 2)));
        assert!(facts.shipments.values().all(ShipmentFacts::is_void));
    }
}
