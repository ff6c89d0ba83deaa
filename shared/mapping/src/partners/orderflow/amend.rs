//! Brings an order at OrderFlow in line. No operation changes one, so while nothing of it is picked it is cancelled and
//! imported anew under the same reference.
//!
//! Each step leaves what the next one can go on from, in this work or, after a crash, in the next: an order that is
//! cancelled so is absent under its reference, and absent ones are imported. An import whose answer was lost is seen by
//! its mark, and a second one is refused as a duplicate. OrderFlow decides whether an order can still be cancelled; when it
//! will not, the order is read afresh and a person is told, and nothing is forced.

use waybill_domain::facets::Facet;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen, SeenStatus};

use super::options::Changes;
use super::seen::{self, Sight};
use super::standing::{has_units_of, stands};
use super::states::Stage;
use super::{OrderFlow, find, order, replace};
use crate::call::Next;
use crate::partner::Aligned;

/// The next exchange towards what is wanted.
pub(super) fn toward(
    flow: &OrderFlow,
    want: &FulfillmentOrder,
    facets: &[Facet],
    seen: &Seen,
) -> Next<Seen, Aligned> {
    // Before anything is cancelled it must be sure that something can be put in its place.
    let properties = match order::changed(flow, want, facets) {
        Ok(properties) => properties,
        Err(refusal) => return Next::Refuse(refusal),
    };
    match seen::content(seen).sight {
        Sight::There => {}
        Sight::Stale => return Next::Ask(find::again(flow, seen)),
        Sight::Absent => return Next::Ask(replace::is_pending(flow, seen)),
        Sight::NotPending => return Next::Ask(replace::has_left(flow, want, seen)),
        Sight::NeverLeft | Sight::Vacated => {
            return Next::Ask(replace::import(flow, want, &properties, seen));
        }
    }
    let asked = Facet::ALL.into_iter().filter(|facet| facets.contains(facet));
    let (settled, differs): (Vec<Facet>, Vec<Facet>) = asked.partition(|facet| stands(*facet, want, seen));
    if differs.is_empty() {
        return Next::Done(Aligned { settled, refused: Vec::new() });
    }
    match obstacle(flow, want, &differs, seen) {
        Obstacle::None => Next::Ask(replace::vacate(flow, seen)),
        Obstacle::Unread => Next::Ask(find::again(flow, seen)),
        Obstacle::Found(refusal) => {
            Next::Done(Aligned { settled, refused: seen::refusals(&differs, &refusal) })
        }
    }
}

/// What keeps an order from being replaced.
enum Obstacle {
    None,
    /// It was not read yet.
    Unread,
    Found(Refusal),
}

fn obstacle(flow: &OrderFlow, want: &FulfillmentOrder, facets: &[Facet], seen: &Seen) -> Obstacle {
    let content = seen::content(seen);
    let name = order::name(want);
    let found = |code: &str, message: String| Obstacle::Found(Refusal::new(code, message));
    let what: Vec<String> = facets.iter().map(Facet::to_string).collect();
    let what = what.join(", ");
    match seen.status {
        SeenStatus::Open => {}
        SeenStatus::PartlyShipped | SeenStatus::Shipped => {
            let message = format!("order `{name}` left the warehouse: its {what} can no longer change");
            return found("already-shipped", message);
        }
        SeenStatus::Cancelled => {
            let message =
                format!("order `{name}` was cancelled at OrderFlow: its {what} can no longer change");
            return found("cancelled-at-partner", message);
        }
    }
    if flow.options.changes == Changes::Manual {
        let message = format!(
            "OrderFlow does not change orders: change the {what} of order `{name}` (`{}`) there",
            seen.id
        );
        return found("manual-change", message);
    }
    let Some(detail) = &content.detail else { return Obstacle::Unread };
    match seen::furthest(&flow.options, detail) {
        Ok(stage) if stage <= flow.options.replace_until => {}
        Ok(stage) => {
            let message = format!(
                "order `{name}` is {} at OrderFlow: its {what} can no longer change by replacing it",
                words(stage)
            );
            return found("already-picked", message);
        }
        Err(state) => {
            let message = format!(
                "order `{name}` is in state `{state}` at OrderFlow, which is new to us: whether its {what} may change is \
                 not known until `states` says what it means"
            );
            return found("unknown-state", message);
        }
    }
    if !facets.contains(&Facet::Lines) && !has_units_of(want, seen) {
        let message = format!(
            "order `{name}` has other units at OrderFlow than in the shop, and changing its {what} would overwrite them"
        );
        return found("lines-differ", message);
    }
    content.kept.map_or(Obstacle::None, Obstacle::Found)
}

const fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::Held => "held back",
        Stage::Waiting => "waiting",
        Stage::OutOfStock => "out of stock",
        Stage::Allocated => "allocated",
        Stage::Pickable => "ready to be picked",
        Stage::Picking => "being picked",
        Stage::Picked => "picked",
        Stage::Packed => "packed",
        Stage::Despatched => "despatched",
        Stage::Cancelled => "cancelled",
    }
}
