//! The exchanges that put one order in the place of another.

use bytes::Bytes;
use http::Response;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};

use super::import::Outcome;
use super::properties::Properties;
use super::seen::{self, Sight};
use super::states::{self, Stage};
use super::xml::Element;
use super::{OrderFlow, errors, place};
use crate::call::Call;

/// The parameter that names an order.
pub(super) const REFERENCE: &str = "externalReference";
/// The parameter by which an order that is cancelled gives its reference away.
pub(super) const GIVES_AWAY: &str = "cancelChangesExternalReference";

/// Cancels an order so that its reference is free again.
pub(super) fn vacate(flow: &OrderFlow, seen: &Seen) -> Call<Seen> {
    let before = seen.clone();
    let named = [(REFERENCE, seen.id.as_str()), (GIVES_AWAY, "true")];
    flow.order_to("order_vacate", &flow.options.paths.order_cancel, &named, move |answer| {
        match errors::cancelled(answer) {
            Ok(()) => Ok(seen::at(&before, Sight::Vacated)),
            Err(Failure::Refused(refusal)) => Ok(kept(&before, refusal)),
            Err(failure) => Err(failure),
        }
    })
}

/// An order that OrderFlow would not cancel: it is read afresh, and if that does not say why not, this does.
pub(super) fn kept(before: &Seen, refusal: Refusal) -> Seen {
    seen::with(before, |content| {
        content.sight = Sight::Stale;
        // One that is not there any more is no obstacle: reading it says so.
        content.kept = Some(refusal).filter(|refusal| refusal.code != errors::NOT_FOUND);
    })
}

/// Puts an order in the place of one that was cancelled.
pub(super) fn import(
    flow: &OrderFlow,
    want: &FulfillmentOrder,
    properties: &Properties,
    seen: &Seen,
) -> Call<Seen> {
    let document = place::document(flow, &[(&want.reference, properties)]);
    let (reference, before) = (want.reference.clone(), seen.clone());
    let taken = seen::as_sent(&flow.options, want);
    flow.import("order_reimport", &flow.options.paths.order_import, document, move |answer| {
        match place::outcome_of(answer, &reference)? {
            Outcome::Taken(_) => taken.clone(),
            // Either it was put there before, or the cancelled one has kept its reference: reading it tells.
            Outcome::Duplicate(words) => Ok(seen::with(&before, |content| {
                content.sight = Sight::Stale;
                let words = format!("OrderFlow takes no other order `{reference}`: {words}");
                content.kept = Some(Refusal::new("reference-kept", words));
            })),
            Outcome::Failed(words) => {
                let words = format!(
                    "order `{reference}` was cancelled at OrderFlow to be replaced, and the changed one was refused, so that \
                     none stands there: {words}"
                );
                Err(Failure::refused(place::REFUSED, words))
            }
        }
    })
}

/// Makes sure that nothing of an absent order waits to be shipped under another name.
pub(super) fn is_pending(flow: &OrderFlow, seen: &Seen) -> Call<Seen> {
    let (before, options) = (seen.clone(), flow.options.clone());
    flow.ask("pending", &flow.options.paths.pending, &[], move |answer| {
        let is_over = |shipment: &Element| {
            states::stage(&options.states.shipment, shipment.said("state")) == Some(Stage::Cancelled)
        };
        if shipments_of(answer, &before)?.iter().any(|shipment| !is_over(shipment)) {
            let words =
                format!("order `{}` waits at OrderFlow under another reference: see to it there", before.id);
            return Err(Failure::refused("renamed-at-partner", words));
        }
        Ok(seen::at(&before, Sight::NotPending))
    })
}

/// Makes sure that nothing of an absent order has left.
pub(super) fn has_left(flow: &OrderFlow, want: &FulfillmentOrder, seen: &Seen) -> Call<Seen> {
    let before = seen.clone();
    let (from, _) = flow.clock.span(want.ordered_at, want.ordered_at);
    let named = [("from", from.as_str()), ("includeOrderLines", "false")];
    flow.ask("despatches", &flow.options.paths.despatches, &named, move |answer| {
        if shipments_of(answer, &before)?.is_empty() {
            return Ok(seen::at(&before, Sight::NeverLeft));
        }
        let words =
            format!("order `{}` left OrderFlow's warehouse, and is not known there any more", before.id);
        Err(Failure::refused("already-shipped", words))
    })
}

/// The listed shipments that are of an order, by any of the names that tell it.
fn shipments_of(answer: &Response<Bytes>, seen: &Seen) -> Result<Vec<Element>, Failure> {
    let root = errors::root(answer)?;
    if root.name != "shipments" {
        let cause = format!("OrderFlow answered a list of shipments with `{}`", root.name);
        return Err(Failure::unknown(cause));
    }
    let id = seen.id.as_str();
    let is_of = |shipment: &&Element| {
        let orders = ["orderReference", "originatingOrderReference"];
        orders.iter().any(|name| shipment.said(name) == Some(id))
            || shipment.said("reference").is_some_and(|reference| reference.starts_with(id))
    };
    Ok(root.children("shipment").filter(is_of).cloned().collect())
}
