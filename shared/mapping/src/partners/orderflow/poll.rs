//! Polls: what pushed messages did not or cannot say. OrderFlow's lists have no pages, so spans of time are read piece by
//! piece.
//!
//! `despatches` reads what left. `pending` reads what has not left: the states of shipments, and once in a while each of
//! our orders, which alone tells what was allocated line by line. `returns` reads the report that the account names.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use waybill_domain::event::{FulfillmentEvent, PartStatus, What};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::new_word::SaidOf;

use super::despatches::{self, DESPATCHES, PIECE, Span, shipments};
use super::event::{self, Told};
use super::states::{self, Stage};
use super::{OrderFlow, errors, find, returns};
use crate::call::Call;
use crate::partner::{Page, Told as Answered};

const PENDING: &str = "pending";
const RETURNS: &str = "returns";

/// The polls of an account.
pub(super) const fn polls(pending: bool, returns: bool) -> &'static [&'static str] {
    match (pending, returns) {
        (true, true) => &[DESPATCHES, PENDING, RETURNS],
        (true, false) => &[DESPATCHES, PENDING],
        (false, true) => &[DESPATCHES, RETURNS],
        (false, false) => &[DESPATCHES],
    }
}

/// Where a poll of what is pending goes on: orders that are to be read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Unread {
    orders: Vec<String>,
}

/// One page of a poll.
pub(super) fn poll(
    flow: &OrderFlow,
    name: &'static str,
    since: Timestamp,
    page: Option<&str>,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    // A page that is not one of ours begins again: reading twice does no harm.
    if name == PENDING {
        let unread = page.and_then(|page| serde_json::from_str::<Unread>(page).ok());
        let orders = unread.map(|unread| unread.orders).unwrap_or_default();
        return if orders.is_empty() { pending(flow, since, now) } else { one_of(flow, orders, now) };
    }
    let from = page.and_then(|page| page.parse().ok()).unwrap_or(since);
    let to = from.checked_add(PIECE).unwrap_or(now).min(now);
    let next = (to < now).then(|| to.to_string());
    if name == RETURNS {
        returned(flow, from, to, next, now)
    } else {
        despatches::page(flow, Span { from, to, as_of: now }, next)
    }
}

fn pending(flow: &OrderFlow, since: Timestamp, now: Timestamp) -> Call<Page<FulfillmentEvent>> {
    let (options, is_due) = (flow.options.clone(), is_due(flow, since, now));
    flow.ask(PENDING, &flow.options.paths.pending, &[], move |answer| {
        let list = shipments(errors::root(answer)?)?;
        let mut page = Page { items: Vec::new(), next: None, unreadable: Vec::new() };
        let mut orders: Vec<String> = Vec::new();
        for row in list.children("shipment") {
            let Some(order) = row.said("orderReference") else {
                page.unreadable
                    .push(Refusal::new("unreadable", "a pending shipment has no `orderReference`"));
                continue;
            };
            let subject = event::subject(order);
            if subject.order().is_none() || orders.iter().any(|known| known == order) {
                continue;
            }
            orders.push(order.to_owned());
            let state = row.said("state");
            let is_held = states::stage(&options.states.shipment, state) == Some(Stage::Held);
            let holds = state.filter(|_| is_held).map(str::to_owned).into_iter().collect();
            let what = What::Stands {
                status: PartStatus::Pending,
                lines: Vec::new(),
                holds: Some(holds),
                shipments: None,
                new: states::new_word(&options.states.shipment, SaidOf::Shipment, state)
                    .into_iter()
                    .collect(),
            };
            page.items.push(FulfillmentEvent { subject, as_of: now, what });
        }
        if is_due {
            // Each is told by itself, in full.
            page.items.clear();
            page.next = next(orders);
        }
        Ok(page)
    })
}

/// Reads the first of the orders that are left.
fn one_of(flow: &OrderFlow, mut orders: Vec<String>, now: Timestamp) -> Call<Page<FulfillmentEvent>> {
    let (options, first) = (flow.options.clone(), orders.remove(0));
    flow.ask_for_order(&[("externalReference", &first)], move |answer| {
        let items = match find::order(&options, answer) {
            Ok(detail) => event::of_order(&options, &detail, Told { as_of: now, despatched_at: None }),
            // It was replaced, or left, since the list was read.
            Err(Failure::Refused(_)) => Vec::new(),
            Err(failure) => return Err(failure),
        };
        Ok(Page { items, next: next(orders.clone()), unreadable: Vec::new() })
    })
}

fn next(orders: Vec<String>) -> Option<String> {
    if orders.is_empty() { None } else { serde_json::to_string(&Unread { orders }).ok() }
}

/// What came back about when a message came that says so. Rows that cannot be read are the poll's to tell.
pub(super) fn returned_lately(
    flow: &OrderFlow,
    happened: Timestamp,
    received_at: Timestamp,
) -> Call<Answered> {
    let around = flow.options.poll_overlap;
    let from = happened.checked_sub(around).unwrap_or(happened);
    let to = received_at.checked_add(around).unwrap_or(received_at);
    returned(flow, from, to, None, received_at).map(|page| Answered { events: page.items, more: None })
}

fn returned(
    flow: &OrderFlow,
    from: Timestamp,
    to: Timestamp,
    next: Option<String>,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    let (options, clock) = (flow.options.clone(), flow.clock.clone());
    let (start, end) = clock.span(from, to);
    let named = [("startDate", start.as_str()), ("endDate", end.as_str())];
    let path = flow.options.paths.returns_report.as_deref().unwrap_or_default();
    flow.ask(RETURNS, path, &named, move |answer| {
        let root = errors::root(answer)?;
        if root.name != "returns" {
            return Err(Failure::unknown(format!(
                "OrderFlow answered a report of returns with `{}`",
                root.name
            )));
        }
        let (items, unreadable) = returns::of_report(&options, &root, now);
        Ok(Page { items, next: next.clone(), unreadable })
    })
}

/// Whether the last run and this one are in different periods.
fn is_due(flow: &OrderFlow, since: Timestamp, now: Timestamp) -> bool {
    let every = flow.options.details_every.as_secs().max(1);
    let last = since.checked_add(flow.options.poll_overlap).unwrap_or(since);
    last.as_second().div_euclid(every) != now.as_second().div_euclid(every)
}
