//! Polls: what pushed messages did not or cannot say. OrderFlow's lists have no pages, so spans of time are read piece by
//! piece.
//!
//! `despatches` reads what left. `pending` reads what has not left: the states of shipments, and once in a while each of our
//! orders, which alone tells what was allocated and picked line by line. `returns` reads the report that the account names.
//!
//! What was cancelled is in no list. Where the message that said so was lost, an order is in the list of those that wait no more
//! and nothing is heard of it: then it is asked for by itself.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use waybill_domain::event::{FulfillmentEvent, Handling, PartStatus, What};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::new_word::SaidOf;

use super::despatches::{self, DESPATCHES, SHIPMENTS, Span};
use super::event::{self, Told};
use super::options::Options;
use super::states::{self, Stage};
use super::xml::Element;
use super::{OrderFlow, errors, find, returns};
use crate::call::Call;
use crate::partner::{Page, Told as Answered};

const PENDING: &str = "pending";
const RETURNS: &str = "returns";

/// As much time as one exchange reads of returns.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How long nothing may be heard of an order before it is asked for, where those that wait are not listed.
const UNLISTED: SignedDuration = SignedDuration::from_hours(24);

/// The polls of an account.
pub(super) const fn polls(pending: bool, returns: bool) -> &'static [&'static str] {
    match (pending, returns) {
        (true, true) => &[DESPATCHES, PENDING, RETURNS],
        (true, false) => &[DESPATCHES, PENDING],
        (false, true) => &[DESPATCHES, RETURNS],
        (false, false) => &[DESPATCHES],
    }
}

/// So many orders are read one by one before the list is read again: where there are many, that takes hours, in which nothing
/// else would tell what is held.
const BETWEEN_LISTS: usize = 100;

/// Where a poll goes on: orders that are to be read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Unread {
    orders: Vec<String>,
    /// Whether the list is to be read before.
    #[serde(default)]
    list: bool,
}

impl Unread {
    fn page(&self) -> Option<String> {
        if self.orders.is_empty() { None } else { serde_json::to_string(self).ok() }
    }
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
    if let Some(unread) = page.and_then(|page| serde_json::from_str::<Unread>(page).ok())
        && !unread.orders.is_empty()
    {
        return if unread.list { listed(flow, Some(unread), now) } else { one_of(flow, unread, now) };
    }
    match name {
        PENDING => listed(flow, (!is_due(flow, since, now)).then(Unread::default), now),
        RETURNS => {
            let (from, to, next) = piece(DAY, page, since, now);
            returned(flow, from, to, next, now)
        }
        _ => {
            let (from, to, next) = piece(despatches::PIECE, page, since, now);
            despatches::page(flow, Span { from, to, as_of: now }, next)
        }
    }
}

/// The time that one exchange reads, and where the next one begins.
fn piece(
    longest: SignedDuration,
    page: Option<&str>,
    since: Timestamp,
    now: Timestamp,
) -> (Timestamp, Timestamp, Option<String>) {
    let from = page.and_then(|page| page.parse().ok()).unwrap_or(since);
    let to = from.checked_add(longest).unwrap_or(now).min(now);
    (from, to, (to < now).then(|| to.to_string()))
}

/// Reads the list of what waits. Behind it those orders are read that are left; where nothing is said of that, all of them.
fn listed(flow: &OrderFlow, left: Option<Unread>, now: Timestamp) -> Call<Page<FulfillmentEvent>> {
    let options = flow.options.clone();
    flow.ask(PENDING, &flow.options.paths.pending, &[], move |answer| {
        let mut waiting = Waiting::default();
        errors::rows(answer, SHIPMENTS, |row| waiting.hear(&options, row))?;
        let Waiting { orders, unreadable } = waiting;
        // Few are soon told by themselves, in full.
        let is_told = left.is_some() || orders.len() > BETWEEN_LISTS;
        let tell = |(order, states): (&String, &Vec<State>)| told(&options, order, states, now);
        let items = if is_told { orders.iter().map(tell).collect() } else { Vec::new() };
        let left = left.as_ref().map_or_else(|| orders.keys().cloned().collect(), |left| left.orders.clone());
        Ok(Page { items, next: Unread { orders: left, list: false }.page(), unreadable })
    })
}

/// The state of a shipment that has not left, and what it means.
type State = (Option<String>, Option<Stage>);

/// Our orders of which something has not left.
#[derive(Debug, Default)]
struct Waiting {
    orders: BTreeMap<String, Vec<State>>,
    unreadable: Vec<Refusal>,
}

impl Waiting {
    /// Takes in a row of the list.
    fn hear(&mut self, options: &Options, row: &Element) {
        if row.name != "shipment" {
            return;
        }
        let Some(order) = row.said("orderReference") else {
            self.unreadable.push(Refusal::new("unreadable", "a pending shipment has no `orderReference`"));
            return;
        };
        if event::subject(order).order().is_none() {
            return;
        }
        let word = row.said("state");
        let state = (word.map(str::to_owned), states::stage(&options.states.shipment, word));
        self.orders.entry(order.to_owned()).or_default().push(state);
    }
}

/// What the states of an order's shipments say of it: what holds it up, and how far all of it is handled. Where not all is,
/// its detail alone says more, line by line.
fn told(options: &Options, order: &str, states: &[State], as_of: Timestamp) -> FulfillmentEvent {
    let mut holds: Vec<String> = Vec::new();
    for (word, stage) in states {
        if let (Some(word), Some(Stage::Held)) = (word, stage)
            && !holds.iter().any(|known| known == word)
        {
            holds.push(word.clone());
        }
    }
    let least = states.iter().map(|(_, stage)| *stage).filter(|stage| *stage != Some(Stage::Cancelled)).min();
    let handled = least.flatten().map(|least| match least {
        Stage::Packed | Stage::Despatched => Handling::Packed,
        Stage::Picked => Handling::Picked,
        Stage::Waiting
        | Stage::Held
        | Stage::OutOfStock
        | Stage::Allocated
        | Stage::Pickable
        | Stage::Picking
        | Stage::Cancelled => Handling::Waiting,
    });
    let new =
        |(word, _): &State| states::new_word(&options.states.shipment, SaidOf::Shipment, word.as_deref());
    let what = What::Stands {
        status: PartStatus::Pending,
        lines: Vec::new(),
        handled,
        holds: Some(holds),
        shipments: None,
        new: states.iter().filter_map(new).collect(),
    };
    FulfillmentEvent { subject: event::subject(order), as_of, what }
}

/// Reads the first of the orders that are left.
fn one_of(flow: &OrderFlow, mut unread: Unread, now: Timestamp) -> Call<Page<FulfillmentEvent>> {
    let first = unread.orders.remove(0);
    unread.list = unread.orders.len().is_multiple_of(BETWEEN_LISTS);
    detail(flow, &first, now).map(move |page| Page { next: unread.page(), ..page })
}

/// How one order stands. That it cannot be read is the poll's to tell.
pub(super) fn one(flow: &OrderFlow, reference: &str, now: Timestamp) -> Call<Vec<FulfillmentEvent>> {
    detail(flow, reference, now).map(|page| page.items)
}

/// How one order stands, as a page. What is refused or cannot be read would be so each time, and everything behind it would
/// wait.
fn detail(flow: &OrderFlow, reference: &str, now: Timestamp) -> Call<Page<FulfillmentEvent>> {
    let (options, order) = (flow.options.clone(), reference.to_owned());
    flow.ask_for_order(&[("externalReference", reference)], move |answer| {
        let mut page = Page { items: Vec::new(), next: None, unreadable: Vec::new() };
        let mut tell = |code: &str, why: &str| {
            page.unreadable.push(Refusal::new(code, format!("order `{order}`: {why}")));
        };
        match find::told(&options, answer) {
            Ok(Ok(detail)) => {
                page.items = event::of_order(&options, &detail, Told { as_of: now, despatched_at: None });
            }
            Ok(Err(why)) => tell("unreadable", &why),
            // It was replaced, or is not there any more.
            Err(Failure::Refused(refusal)) if refusal.code == errors::NOT_FOUND => {}
            Err(Failure::Refused(refusal)) => tell(&refusal.code, &refusal.message),
            Err(failure) => return Err(failure),
        }
        Ok(page)
    })
}

/// How long nothing may be heard of an order that waits. Of one that is listed something is heard with every poll.
pub(super) const fn silence(options: &Options) -> SignedDuration {
    if options.pending { options.details_every } else { UNLISTED }
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
