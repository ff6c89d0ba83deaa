//! Cancels what has not left.
//!
//! There is no call for it: the whole order is written with another status, while it is open. Whether ShipStation says no
//! to an order that is locked, or answers it as it was, is not proven, so the answer's status decides. Of a split order
//! each open one is cancelled; what left stays, and a person is told.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{Seen, SeenStatus};

use super::family::{self, Member};
use super::state::{CANCELLED, Status};
use super::{ShipStation, errors, find, overlay, plain, seen as seen_order};
use crate::call::{Call, Next, Repeat};
use crate::partner::{Aligned, value};

/// The next exchange towards nothing more being shipped.
pub(super) fn toward(station: &ShipStation, reason: &str, seen: &Seen) -> Next<Seen, Aligned> {
    if let Some(lack) = seen_order::lack(seen) {
        return Next::Ask(find::complete(station, seen, lack));
    }
    let family = seen_order::family(seen);
    if let Some(merged) = family.iter().find(|member| member.order.is_merged()) {
        let number = merged.order.number.as_deref().unwrap_or(merged.order.id.as_str());
        let message =
            format!("order `{number}` was put together with other orders at ShipStation: cancel it there");
        return Next::Refuse(Refusal::new("merged-at-partner", message));
    }
    match seen.status {
        SeenStatus::Cancelled => Next::Done(Aligned { settled: Facet::ALL.to_vec(), refused: Vec::new() }),
        SeenStatus::Shipped => Next::Refuse(Refusal::new("already-shipped", what_left(seen))),
        SeenStatus::Open | SeenStatus::PartlyShipped => {
            match family.iter().find(|member| Status::of(&member.order).is_open()) {
                Some(open) => Next::Ask(one(station, reason, seen, open)),
                None => Next::Refuse(Refusal::new("unreadable", format!("order {} cannot be read", seen.id))),
            }
        }
    }
}

fn one(station: &ShipStation, reason: &str, seen: &Seen, member: &Member) -> Call<Seen> {
    let mut order = overlay::unchanged(&member.whole);
    value::set(&mut order, "orderStatus", json!(CANCELLED));
    let notes = notes(&order, reason);
    value::set(&mut order, "internalNotes", json!(notes));
    let order = plain::plain(order);
    let before = seen.clone();
    station.post("order_cancel", "/orders/createorder", &order, Repeat::LookFirst, move |answer| {
        let answered = errors::json(answer)?;
        let after = seen_order::with(&before, answered.clone())?;
        let now = family::member(answered)?;
        if Status::of(&now.order) == Status::Cancelled {
            return Ok(after);
        }
        let number = now.order.number.as_deref().unwrap_or(now.order.id.as_str());
        let status = now.order.status.as_deref().unwrap_or("unknown");
        let words = format!(
            "ShipStation answered with yes, and order `{number}` is not cancelled (status `{status}`)"
        );
        Err(Failure::refused("not-taken", words))
    })
}

/// The notes that were there, and why it was cancelled; once.
fn notes(order: &Value, reason: &str) -> String {
    let why = format!("Cancelled by the shop: {reason}");
    match value::text(order.get("internalNotes")) {
        Some(notes) if notes.ends_with(&why) => notes,
        Some(notes) => format!("{notes}\n{why}"),
        None => why,
    }
}

fn what_left(seen: &Seen) -> String {
    let number = seen.number.as_deref().unwrap_or(seen.id.as_str());
    let units: u64 = seen.lines.iter().map(|line| u64::from(line.shipped)).sum();
    let left = if units == 1 { "1 unit".to_owned() } else { format!("{units} units") };
    format!("order `{number}` cannot be cancelled: {left} left the warehouse")
}
