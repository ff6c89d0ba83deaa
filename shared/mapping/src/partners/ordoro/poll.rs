//! Polls: Ordoro sends no webhooks, so all news are read.
//!
//! `orders` reads what changed, by the time of the change. What changes that time is not published, so `sweep` reads once
//! in a while what is open, and what was shipped or cancelled lately, by other times. `returns` have no filter by time:
//! they are read from the newest on, until they are known.
//!
//! Lists may be behind what was written ([`Options::list_lag`](super::options::Options)), so what they say counts as of a
//! little earlier.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::failure::Refusal;

use super::find::rows;
use super::pages::{List, Place};
use super::rest::{Ask, ROWS, with_query};
use super::{Ordoro, event, returns};
use crate::call::Call;
use crate::partner::{self, Page};

/// The polls.
pub(super) const POLLS: &[&str] = &[ORDERS, SWEEP, RETURNS];
const ORDERS: &str = "orders";
const SWEEP: &str = "sweep";
const RETURNS: &str = "returns";

/// How far back a sweep reads what was shipped or cancelled.
const LATELY: SignedDuration = SignedDuration::from_hours(48);

/// What changed.
const CHANGED: List =
    List { sort: "updated_date", after: "updated_after", at: "/updated_date", status: "all" };
/// What a sweep reads, one after the other.
const SWEPT: [List; 3] = [
    List {
        sort: "created_date",
        after: "created_after",
        at: "/created_date",
        status: "awaiting_fulfillment",
    },
    List { sort: "ship_date", after: "shipped_after", at: "/shipping_info/ship_date", status: "shipped" },
    List { sort: "cancelled_date", after: "cancelled_after", at: "/cancelled_date", status: "cancelled" },
];

/// Where a sweep is: in which of its lists, and where there.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Swept {
    list: usize,
    place: Place,
}

/// One page of a poll.
pub(super) fn poll(
    ordoro: &Ordoro,
    name: &'static str,
    since: Timestamp,
    page: Option<&str>,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    match name {
        SWEEP => sweep(ordoro, since, page, now),
        RETURNS => returned(ordoro, since, page, now),
        _ => {
            // A page that is not one of ours begins again: reading twice does no harm.
            let place = page.and_then(|page| serde_json::from_str(page).ok());
            let place: Place = place.unwrap_or(Place::since(since));
            let next = {
                let place = place.clone();
                move |rows: &super::wire::Rows| text(&place.next(CHANGED, rows)?)
            };
            orders(ordoro, "orders_changed", place.query(CHANGED), now, next)
        }
    }
}

/// Reads everything open once in so long. In between it only asks whether there is something to ask for.
fn sweep(
    ordoro: &Ordoro,
    since: Timestamp,
    page: Option<&str>,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    let begun: Option<Swept> = page.and_then(|page| serde_json::from_str(page).ok());
    if begun.is_none() && !is_due(ordoro, since, now) {
        let query = [("status", "awaiting_fulfillment".to_owned()), ("limit", "1".to_owned())];
        return orders(ordoro, "orders_open", query.to_vec(), now, |_| None);
    }
    let Swept { list: at, place } = begun.unwrap_or_default();
    let Some(list) = SWEPT.get(at).copied() else {
        return orders(ordoro, "orders_open", Place::default().query(CHANGED), now, |_| None);
    };
    let query = place.query(list);
    orders(ordoro, "orders_swept", query, now, move |rows| {
        let next = place.next(list, rows).map(|place| Swept { list: at, place });
        let lately = now.checked_sub(LATELY).unwrap_or(now);
        let other = (at + 1 < SWEPT.len()).then(|| Swept { list: at + 1, place: Place::since(lately) });
        text(&next.or(other)?)
    })
}

/// Whether the last run, which `since` lies before, and this one are in different periods.
fn is_due(ordoro: &Ordoro, since: Timestamp, now: Timestamp) -> bool {
    let options = &ordoro.options;
    let last = since.checked_add(options.poll_overlap).unwrap_or(since);
    partner::is_due(options.sweep_every, last, now)
}

/// A page of orders.
fn orders(
    ordoro: &Ordoro,
    name: &'static str,
    mut query: Vec<(&'static str, String)>,
    now: Timestamp,
    next: impl Fn(&super::wire::Rows) -> Option<String> + Send + Sync + 'static,
) -> Call<Page<FulfillmentEvent>> {
    query.extend(ordoro.options.cart.map(|cart| ("sales_channel", cart.to_string())));
    let (options, as_of) = (ordoro.options.clone(), as_of(ordoro, now));
    Ask::get(name, with_query("/v3/order", &query)).call(ordoro, move |answer| {
        let rows = rows(&answer)?;
        let mut page = Page { items: Vec::new(), next: next(&rows), unreadable: Vec::new() };
        for row in &rows.rows {
            take(&mut page, event::of_order(&options, row, as_of));
        }
        Ok(page)
    })
}

/// A page of returns, the newest first.
fn returned(
    ordoro: &Ordoro,
    since: Timestamp,
    page: Option<&str>,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    let offset: u64 = page.and_then(|page| page.parse().ok()).unwrap_or(0);
    let query =
        [("sort", "-updated_date".to_owned()), ("limit", ROWS.to_string()), ("offset", offset.to_string())];
    let (options, as_of) = (ordoro.options.clone(), as_of(ordoro, now));
    Ask::get("returns", with_query("/v3/return_order", &query)).call(ordoro, move |answer| {
        let rows = rows(&answer)?;
        let mut page = Page { items: Vec::new(), next: None, unreadable: Vec::new() };
        for row in rows.rows.iter().filter(|row| !is_known(row, since)) {
            let read = returns::of_return(&options, row, as_of);
            take(&mut page, read.map(|event| event.into_iter().collect()));
        }
        let behind = offset.saturating_add(u64::try_from(rows.rows.len()).unwrap_or(u64::MAX));
        let is_last = rows.count.is_none_or(|count| behind >= count) || rows.rows.is_empty();
        let reaches = rows.rows.last().is_some_and(|row| is_known(row, since));
        page.next = (!is_last && !reaches).then(|| behind.to_string());
        Ok(page)
    })
}

fn is_known(row: &Value, since: Timestamp) -> bool {
    returns::changed(row).is_some_and(|changed| changed < since)
}

fn as_of(ordoro: &Ordoro, now: Timestamp) -> Timestamp {
    now.checked_sub(ordoro.options.list_lag).unwrap_or(now)
}

fn take(page: &mut Page<FulfillmentEvent>, read: Result<Vec<FulfillmentEvent>, String>) {
    match read {
        Ok(events) => page.items.extend(events),
        Err(why) => page.unreadable.push(Refusal::new("unreadable", why)),
    }
}

fn text(place: &impl Serialize) -> Option<String> {
    serde_json::to_string(place).ok()
}
