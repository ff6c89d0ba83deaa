//! Cancels what has not left.
//!
//! An order of which nothing left is cancelled as a whole, never by force: ShipHero would cancel it in spite of
//! valid labels. Of an order that left in part only the rest is taken away, by its lines; what left stays, and a person
//! is told. That hangs on what is seen alone, so it ends the same when an answer on the way was lost.

use serde_json::json;
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{Seen, SeenStatus};

use super::amend::{mutation, order_of};
use super::{ShipHero, errors, lines, selections};
use crate::call::{Call, Next, Repeat};
use crate::partner::Aligned;

/// The next exchange towards nothing more being shipped.
pub(super) fn toward(hero: &ShipHero, reason: &str, seen: &Seen) -> Next<Seen, Aligned> {
    let done = || Next::Done(Aligned { settled: Facet::ALL.to_vec(), refused: Vec::new() });
    match seen.status {
        SeenStatus::Cancelled => done(),
        SeenStatus::Open => Next::Ask(whole(hero, reason, seen)),
        SeenStatus::PartlyShipped => Next::Ask(rest(hero, seen)),
        SeenStatus::Shipped => Next::Refuse(Refusal::new("already-shipped", what_left(seen))),
    }
}

fn whole(hero: &ShipHero, reason: &str, seen: &Seen) -> Call<Seen> {
    let root = "order_cancel";
    // The shop knows of the cancellation, for it is the one that wants it.
    let fields = json!({ "reason": reason, "void_on_platform": false, "force": false });
    mutation(hero, (root, "CancelOrderInput!"), &seen.id, fields, selections::room(seen.lines.len())).call(
        &hero.endpoint,
        Repeat::LookFirst,
        move |answer| {
            let after = order_of(&errors::object(answer, root)?, root)?;
            if after.status == SeenStatus::Cancelled {
                return Ok(after);
            }
            let words =
                format!("ShipHero answered `{root}` with yes, and order `{}` is not cancelled", after.id);
            Err(Failure::refused("not-taken", words))
        },
    )
}

fn rest(hero: &ShipHero, seen: &Seen) -> Call<Seen> {
    let (lower, remove) = lines::rest(seen);
    let (root, kind, fields) = if lower.is_empty() {
        let fields = json!({ "line_item_ids": remove });
        ("order_remove_line_items", "RemoveLineItemsInput!", fields)
    } else {
        let fields = json!({ "line_items": lower });
        ("order_update_line_items", "UpdateLineItemsInput!", fields)
    };
    let before = lines::open_units(seen);
    mutation(hero, (root, kind), &seen.id, fields, selections::room(seen.lines.len())).call(
        &hero.endpoint,
        Repeat::LookFirst,
        move |answer| {
            let after = order_of(&errors::object(answer, root)?, root)?;
            if lines::open_units(&after) >= before {
                let words = format!(
                    "ShipHero answered `{root}` with yes, and the rest of order `{}` stands",
                    after.id
                );
                return Err(Failure::refused("not-taken", words));
            }
            Ok(after)
        },
    )
}

fn what_left(seen: &Seen) -> String {
    let status =
        seen.content.get("fulfillment_status").and_then(serde_json::Value::as_str).unwrap_or("unknown");
    let number = seen.number.as_deref().unwrap_or(seen.id.as_str());
    let units: u64 = seen.lines.iter().map(|line| u64::from(line.shipped)).sum();
    let left = if units == 1 { "1 unit".to_owned() } else { format!("{units} units") };
    format!("order `{number}` cannot be cancelled: {left} left the warehouse (status `{status}`)")
}
