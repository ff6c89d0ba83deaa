//! Brings an order at ShipStation in line: one exchange for all that is different in it.
//!
//! An order is written whole, so its facets travel together. What is answered is compared with what was wanted, for
//! ShipStation is not known to refuse what is locked in words. What was refused, or answered with yes and not done, is
//! noted beside what was seen (`untaken`) and not tried again, hence the work ends. Each order of a split one is written
//! by its own id and key; its lines are nobody's to change but the people's who split it.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen, SeenStatus};

use super::family::Member;
use super::order::create_order;
use super::standing::{is_held_in_vain, stands, stands_in};
use super::state::{ON_HOLD, Status};
use super::{ShipStation, errors, find, hold, overlay, seen as seen_order};
use crate::call::{Call, Next, Repeat};
use crate::partner::{Aligned, value};

/// The next exchange towards what is wanted.
pub(super) fn toward(
    station: &ShipStation,
    want: &FulfillmentOrder,
    facets: &[Facet],
    seen: &Seen,
) -> Next<Seen, Aligned> {
    if let Some(lack) = seen_order::lack(seen) {
        return Next::Ask(find::complete(station, seen, lack));
    }
    if seen_order::is_gone(seen) {
        let message = format!("order {} is not at ShipStation any more", seen.id);
        return Next::Refuse(Refusal::new("gone-at-partner", message));
    }
    let wanted = match create_order(&station.options, want) {
        Ok(wanted) => wanted,
        Err(refusal) => return Next::Refuse(refusal),
    };
    let change = Change { station, want, wanted: &wanted, seen };
    let mut aligned = Aligned { settled: Vec::new(), refused: Vec::new() };
    let mut differs = Vec::new();
    for facet in Facet::ALL.into_iter().filter(|facet| facets.contains(facet)) {
        if change.stands(facet) {
            aligned.settled.push(facet);
        } else if let Some(refusal) = untaken(seen, facet).or_else(|| change.locked(facet)) {
            aligned.refused.push((facet, refusal));
        } else {
            differs.push(facet);
        }
    }
    if let Some(call) = change.step(&differs) {
        return Next::Ask(call);
    }
    let unknown = |facet: &Facet| {
        let words = format!("no order under {} could be read in which the {facet} can change", seen.id);
        (*facet, Refusal::new("unreadable", words))
    };
    aligned.refused.extend(differs.iter().map(unknown));
    Next::Done(aligned)
}

/// What is to change of one part.
#[derive(Clone, Copy)]
struct Change<'a> {
    station: &'a ShipStation,
    want: &'a FulfillmentOrder,
    wanted: &'a Value,
    seen: &'a Seen,
}

impl Change<'_> {
    /// Whether a facet stands; a hold that the shop lifted does not while the order is still held.
    fn stands(&self, facet: Facet) -> bool {
        let held = || seen_order::counted(self.seen);
        let in_vain = || held().iter().any(|member| is_held_in_vain(self.wanted, &member.order));
        stands(facet, self.wanted, self.seen) && !(facet == Facet::Hold && in_vain())
    }

    /// Why a facet can no longer change.
    fn locked(&self, facet: Facet) -> Option<Refusal> {
        let family = seen_order::family(self.seen);
        let name = self.seen.number.as_deref().unwrap_or(self.seen.id.as_str());
        let (code, why) = match self.seen.status {
            SeenStatus::Shipped => ("already-shipped", "left the warehouse"),
            SeenStatus::Cancelled => ("cancelled-at-partner", "was cancelled at ShipStation"),
            SeenStatus::Open | SeenStatus::PartlyShipped => {
                if family.iter().any(|member| member.order.is_merged()) {
                    ("merged-at-partner", "was put together with other orders at ShipStation")
                } else if facet == Facet::Lines && family.len() > 1 {
                    ("split-at-partner", "was split at ShipStation")
                } else {
                    return None;
                }
            }
        };
        let message = format!("order `{name}` {why}: its {facet} can no longer change");
        Some(Refusal::new(code, message))
    }

    /// The next exchange for what differs: everything of one order at once; a hold by its own call, behind the rest.
    fn step(&self, differs: &[Facet]) -> Option<Call<Seen>> {
        let counted = seen_order::counted(self.seen);
        // The call for a hold is noted for the part: of several orders each is held by its status.
        let is_alone = counted.len() == 1;
        let by_call = self.station.options.hold_until.filter(|_| is_alone && differs.contains(&Facet::Hold));
        for member in counted {
            let here: Vec<Facet> =
                differs.iter().copied().filter(|facet| !is_taken(*facet, self.wanted, &member)).collect();
            let written: Vec<Facet> = here
                .iter()
                .copied()
                .filter(|facet| *facet != Facet::Hold || by_call.is_none() || !self.is_by_call(&member))
                .collect();
            if !written.is_empty() {
                return Some(self.write(&member, written));
            }
            if let (Some(until), false) = (by_call, here.is_empty()) {
                let is_wanted = self.wanted.get("orderStatus").and_then(Value::as_str) == Some(ON_HOLD);
                let id = member.order.id.as_str();
                return Some(hold::call(self.station, self.seen, id, is_wanted.then_some(until)));
            }
        }
        None
    }

    /// Whether ShipStation's own calls lead to the wanted hold: they know orders that are paid, alone.
    fn is_by_call(&self, member: &Member) -> bool {
        let wants_hold = self.wanted.get("orderStatus").and_then(Value::as_str) == Some(ON_HOLD);
        let is_held = Status::of(&member.order) == Status::OnHold;
        let is_waiting = Status::of(&member.order) == Status::Waiting;
        let is_free = self.want.hold.is_none();
        (wants_hold && is_waiting) || (is_free && is_held)
    }

    /// Writes an order whole, with these facets as they are wanted.
    fn write(&self, member: &Member, facets: Vec<Facet>) -> Call<Seen> {
        let body = overlay::overlaid(&member.whole, self.want, self.wanted, &facets);
        let (wanted, before, old) = (self.wanted.clone(), self.seen.clone(), member.order.id.clone());
        let read = move |answer: &http::Response<bytes::Bytes>| match errors::json(answer) {
            Ok(order) => {
                let mut after = seen_order::with(&before, order.clone())?;
                carry_notes(&before, &mut after);
                let new = super::family::member(order)?;
                if new.order.id != old {
                    let id = new.order.id.as_str();
                    let words =
                        format!("ShipStation made order {id} instead of changing order {}", before.id);
                    return Err(Failure::refused("duplicate-at-partner", words));
                }
                for facet in facets.iter().copied().filter(|facet| !is_taken(*facet, &wanted, &new)) {
                    note(&mut after, facet, &not_taken(facet, &new));
                }
                Ok(after)
            }
            Err(Failure::Refused(refusal)) if refusal.code != errors::NOT_FOUND => {
                let mut after = before.clone();
                for facet in &facets {
                    note(&mut after, *facet, &refusal);
                }
                Ok(after)
            }
            Err(failure) => Err(failure),
        };
        // The same however often it is sent, but an old one that lands late would undo a newer one.
        self.station.post("order_update", "/orders/createorder", &body, Repeat::LookFirst, read)
    }
}

/// Whether a facet stands in one order, the lifting of a hold included.
fn is_taken(facet: Facet, wanted: &Value, member: &Member) -> bool {
    match facet {
        Facet::Lines => {
            seen_order::seen(std::slice::from_ref(member)).is_ok_and(|single| stands(facet, wanted, &single))
        }
        Facet::Hold => stands_in(facet, wanted, member) && !is_held_in_vain(wanted, &member.order),
        Facet::Address | Facet::Contact | Facet::Shipping => stands_in(facet, wanted, member),
    }
}

fn not_taken(facet: Facet, answered: &Member) -> Refusal {
    let number = answered.order.number.as_deref().unwrap_or(answered.order.id.as_str());
    let status = answered.order.status.as_deref().unwrap_or("unknown");
    let words = format!(
        "ShipStation answered with yes, and the {facet} of order `{number}` did not change (status `{status}`)"
    );
    Refusal::new("not-taken", words)
}

fn untaken(seen: &Seen, facet: Facet) -> Option<Refusal> {
    let noted = seen.content.get("untaken")?.get(facet.to_string())?;
    serde_json::from_value(noted.clone()).ok()
}

/// Notes that a facet was not taken.
pub(super) fn note(seen: &mut Seen, facet: Facet, refusal: &Refusal) {
    let mut notes = seen.content.get("untaken").cloned().unwrap_or_else(|| json!({}));
    value::set(&mut notes, &facet.to_string(), json!(refusal));
    value::set(&mut seen.content, "untaken", notes);
}

/// Keeps what was noted.
pub(super) fn carry_notes(before: &Seen, after: &mut Seen) {
    if let Some(notes) = before.content.get("untaken") {
        value::set(&mut after.content, "untaken", notes.clone());
    }
}
