//! Polls: what webhooks did not or cannot say.
//!
//! `orders` reads the orders that changed: cancelled, held, split, and what ShipStation thinks of their addresses.
//! `shipments` reads new labels, `voids` those that were voided, which nothing announces, and `fulfillments` what left
//! without a label: no webhook tells of orders marked as shipped, and their items are known from the order alone, which
//! is read behind the list, one by one. `taken_back` reads which of that was taken back since: nothing lists fulfillments by
//! their voids, so all that were made in the last month are looked through for them.
//!
//! Lists begin with the newest row: what changes while pages are read moves to the front and is read by the next poll,
//! and what comes in pushes others onto later pages, so none is skipped.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use waybill_domain::event::FulfillmentEvent;

use super::resource::List;
use super::rows::{self, Heard, Pending};
use super::{ShipStation, errors, pacific};
use crate::call::Call;
use crate::partner::{Page, is_due, value};

const ORDERS: &str = "orders";
const SHIPMENTS: &str = "shipments";
const VOIDS: &str = "voids";
const FULFILLMENTS: &str = "fulfillments";
const TAKEN_BACK: &str = "taken_back";

/// The polls.
pub(super) const POLLS: &[&str] = &[ORDERS, SHIPMENTS, VOIDS, FULFILLMENTS, TAKEN_BACK];
/// The polls of accounts that do not ask for what left without a label.
pub(super) const POLLS_OF_LABELS: &[&str] = &[ORDERS, SHIPMENTS, VOIDS];

/// How far each poll reads back: times are those of a clock that is set back by an hour in autumn.
pub(super) const OVERLAP: SignedDuration = SignedDuration::from_hours(2);
/// As much of it as is left out when the clock is not about to change: each row costs the shop a look, and each
/// fulfillment an exchange.
const LEFT_OUT: SignedDuration = SignedDuration::from_mins(90);

/// How old a fulfillment can be for its void to be heard of.
const LOOKED_THROUGH: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How often all of them are looked through; in between the newest, which are on the first page.
const ALL_EVERY: SignedDuration = SignedDuration::from_hours(1);

const ROWS: &str = "200";
/// The most that a page can have: of the many that are looked through few are kept.
const MOST: &str = "500";
/// Fewer: they are carried along until their orders were read.
const FULFILLMENTS_ON_A_PAGE: &str = "50";

/// Where a poll goes on.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Place {
    /// The list's next page; `None` behind the last.
    page: Option<u64>,
    /// Rows whose orders have to be read before.
    pending: Vec<Pending>,
}

/// One page of a poll.
pub(super) fn poll(
    station: &ShipStation,
    name: &'static str,
    since: Timestamp,
    page: Option<&str>,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    // A page that is not one of ours begins again: reading twice does no harm.
    let place = page.and_then(|page| serde_json::from_str::<Place>(page).ok()).unwrap_or_default();
    match rows::first(place.pending) {
        Some((order, of_order, others)) => {
            order_of(station, order.as_str(), of_order, Place { page: place.page, pending: others }, now)
        }
        None => list(station, name, since, place.page.unwrap_or(1), now),
    }
}

fn list(
    station: &ShipStation,
    name: &'static str,
    since: Timestamp,
    page: u64,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    let begin = if name == TAKEN_BACK { now.checked_sub(LOOKED_THROUGH).unwrap_or(now) } else { since };
    let (list, filter, sort, rows) = match name {
        ORDERS => (List::Orders, "modifyDateStart", "ModifyDate", ROWS),
        SHIPMENTS => (List::Shipments, "createDateStart", "CreateDate", ROWS),
        VOIDS => (List::Shipments, "voidDateStart", "CreateDate", ROWS),
        TAKEN_BACK => (List::Fulfillments, "createDateStart", "CreateDate", MOST),
        _ => (List::Fulfillments, "createDateStart", "CreateDate", FULFILLMENTS_ON_A_PAGE),
    };
    let (begin, page) = (pacific::text(shortened(begin, now)), page.to_string());
    let mut query = vec![
        (filter, begin.as_str()),
        ("sortBy", sort),
        ("sortDir", "DESC"),
        ("pageSize", rows),
        ("page", &page),
    ];
    if list == List::Shipments {
        query.push(("includeShipmentItems", "true"));
    }
    let store = station.options.only_store().map(|store| store.to_string());
    if let (Some(store), true) = (&store, list != List::Fulfillments) {
        query.push(("storeId", store));
    }
    let options = station.options.clone();
    station.ask(name, &format!("/{}", list.name()), &query, move |answer| {
        let mut read = errors::rows(answer, list.name())?;
        if name == VOIDS {
            // Whoever is found by the time of its void is void, whatever else it says.
            read.rows.iter_mut().for_each(|row| value::set(row, "voided", json!(true)));
        }
        if name == TAKEN_BACK {
            let polled = since.checked_add(OVERLAP).unwrap_or(now);
            let (all, after) = (is_due(ALL_EVERY, polled, now), shortened(since, now));
            // What is looked through once an hour was perhaps voided since the hour before.
            let after = if all { after.checked_sub(ALL_EVERY).unwrap_or(after) } else { after };
            read.rows.retain(|row| is_taken_back(row, after));
            read.next = read.next.filter(|_| all);
        }
        let heard = rows::heard(&options, list, read.rows, now);
        Ok(told(heard, Place { page: read.next, pending: Vec::new() }))
    })
}

fn order_of(
    station: &ShipStation,
    order: &str,
    pending: Vec<Pending>,
    place: Place,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    let options = station.options.clone();
    station.ask("order", &format!("/orders/{order}"), &[], move |answer| {
        let heard = rows::completed(&options, &pending, errors::json(answer), now)?;
        Ok(told(heard, place.clone()))
    })
}

/// Whether a fulfillment was taken back after a time; also where it does not say when.
fn is_taken_back(row: &Value, after: Timestamp) -> bool {
    let at = row.get("voidDate").and_then(Value::as_str).and_then(pacific::time);
    row.get("voided").and_then(value::flag) == Some(true) && at.is_none_or(|at| at >= after)
}

fn told(heard: Heard, mut place: Place) -> Page<FulfillmentEvent> {
    place.pending.extend(heard.pending);
    let ends = place.page.is_none() && place.pending.is_empty();
    Page {
        items: heard.events,
        next: if ends { None } else { serde_json::to_string(&place).ok() },
        unreadable: heard.unreadable,
    }
}

fn shortened(since: Timestamp, now: Timestamp) -> Timestamp {
    if pacific::is_near_change(now) || pacific::is_near_change(since) {
        return since;
    }
    since.checked_add(LEFT_OUT).unwrap_or(since).min(now)
}
