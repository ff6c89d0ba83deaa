//! What left, read for a span of time: by the poll, and at once for an order that is told to have left.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::failure::Refusal;

use super::xml::Element;
use super::{OrderFlow, errors, shipment};
use crate::call::Call;
use crate::partner::{Page, Told};

/// How the exchange is called.
pub(super) const DESPATCHES: &str = "despatches";

/// What a list of shipments is called.
pub(super) const SHIPMENTS: &str = "shipments";

/// As much time as one exchange reads: what left in it has to fit into one answer.
pub(super) const PIECE: SignedDuration = SignedDuration::from_hours(1);

/// A span of time, and as of when what left in it counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) as_of: Timestamp,
}

/// What left in a span of time, all of it.
pub(super) fn page(flow: &OrderFlow, span: Span, next: Option<String>) -> Call<Page<FulfillmentEvent>> {
    read(flow, span, |_row| true, move |items, unreadable| Page { items, next: next.clone(), unreadable })
}

/// What left of an order about when a message came that says so; `told` is what the message itself says. What the list
/// does not show yet, or cannot be read, is the poll's to tell.
pub(super) fn of_order(
    flow: &OrderFlow,
    reference: &str,
    (happened, received_at): (Timestamp, Timestamp),
    told: Vec<FulfillmentEvent>,
) -> Call<Told> {
    let around = flow.options.poll_overlap;
    let from = happened.checked_sub(around).unwrap_or(happened);
    let last = received_at.checked_add(around).unwrap_or(received_at);
    let to = happened.checked_add(around.saturating_add(PIECE)).unwrap_or(last).min(last);
    let reference = reference.to_owned();
    let is_meant = move |row: &Element| {
        let names = ["orderReference", "originatingOrderReference"];
        names.iter().any(|name| row.said(name) == Some(reference.as_str()))
    };
    read(flow, Span { from, to, as_of: received_at }, is_meant, move |left, _unreadable| {
        let events = told.iter().cloned().chain(left).collect();
        Told { events, more: None }
    })
}

fn read<T: 'static>(
    flow: &OrderFlow,
    span: Span,
    is_meant: impl Fn(&Element) -> bool + Send + Sync + 'static,
    then: impl Fn(Vec<FulfillmentEvent>, Vec<Refusal>) -> T + Send + Sync + 'static,
) -> Call<T> {
    let (options, clock) = (flow.options.clone(), flow.clock.clone());
    let (from, to) = clock.span(span.from, span.to);
    let named = [("from", from.as_str()), ("to", to.as_str()), ("includeOrderLines", "true")];
    flow.ask(DESPATCHES, &flow.options.paths.despatches, &named, move |answer| {
        let (mut events, mut unreadable) = (Vec::new(), Vec::new());
        errors::rows(answer, SHIPMENTS, |row| {
            if row.name != "shipment" || !is_meant(row) {
                return;
            }
            let (told, odd) = shipment::of_rows(&options, &clock, std::iter::once(row), span.as_of);
            events.extend(told);
            unreadable.extend(odd);
        })?;
        Ok(then(events, unreadable))
    })
}
