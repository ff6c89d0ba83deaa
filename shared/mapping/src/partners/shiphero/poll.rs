//! Polls: what webhooks did not or cannot say.
//!
//! `orders` reads the orders that changed, with holds (which no webhook announces), how each line stands, and
//! shipments with the state of their labels. `voided-shipments` reads shipments that were voided; their date
//! filter is the day of the shipment, not of the void, so it only helps with recent ones, which are looked through
//! once an hour, and the order poll finds the others. `returns` reads what webhooks did not say of returns ([`super::returned`]).
//!
//! An order whose lines do not fit on its row is read again whole, as a page of its own.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use waybill_domain::event::{FulfillmentEvent, What};
use waybill_domain::failure::{Failure, Refusal};

use super::graphql::{Operation, Selection};
use super::selections::{self, LINES, LINES_ON_A_PAGE};
use super::wire::{Connection, Shipment};
use super::{ShipHero, errors, event, iso, returned};
use crate::call::{Call, Repeat};
use crate::partner::{Page, is_due};

/// The polls.
pub(super) const POLLS: &[&str] = &[ORDERS, VOIDED, RETURNS];
const ORDERS: &str = "orders";
const VOIDED: &str = "voided-shipments";
const RETURNS: &str = "returns";

/// How far each poll reads back: documented to matter, because a new allocation can lift an order into the next
/// window.
pub(super) const OVERLAP: SignedDuration = SignedDuration::from_mins(10);
/// How far back the shipments are read whose labels may have been voided since.
const VOIDS_OVERLAP: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How often they are read so far back; in between, as far as everything else.
const VOIDS_EVERY: SignedDuration = SignedDuration::from_hours(1);

const ORDERS_ON_A_PAGE: u32 = 10;
const SHIPMENTS_ON_A_PAGE: u32 = 20;

/// Where the next page begins, and which orders have to be read whole before.
#[derive(Debug, Serialize, Deserialize)]
struct Place {
    /// `None` behind the last page.
    after: Option<String>,
    whole: Vec<String>,
}

/// One page of a poll.
pub(super) fn poll(
    hero: &ShipHero,
    name: &'static str,
    since: Timestamp,
    page: Option<&str>,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    match name {
        VOIDED => return voided(hero, since, page, now),
        RETURNS => return returned::poll(hero, since, page, now),
        _ => {}
    }
    // A page that is not one of ours begins again: reading twice does no harm.
    let place = page.and_then(|page| serde_json::from_str::<Place>(page).ok());
    let Some(mut place) = place else { return orders(hero, since, None, now) };
    match place.whole.pop() {
        Some(id) => whole(hero, id, &place, now),
        None => orders(hero, since, place.after, now),
    }
}

fn orders(
    hero: &ShipHero,
    since: Timestamp,
    after: Option<String>,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    let node = selections::progress(LINES_ON_A_PAGE);
    let operation = Operation::query(
        "orders",
        vec![
            ("shop_name", "String", json!(hero.options.shop_name)),
            ("updated_from", "ISODateTime", json!(iso::text(since))),
            ("customer_account_id", "String", json!(hero.options.customer_account_id)),
        ],
        &page_of(ORDERS_ON_A_PAGE, ", sort: \"updated_at\"", after.is_some(), &node),
    );
    let options = hero.options.clone();
    after_cursor(operation, after).call(&hero.endpoint, Repeat::Harmless, move |answer| {
        let rows = rows(&errors::object(answer, "orders")?)?;
        let mut page = Page { items: Vec::new(), next: None, unreadable: Vec::new() };
        let mut place = Place { after: rows.next(), whole: Vec::new() };
        for row in rows.nodes() {
            if event::is_cut(row) {
                place.whole.push(event::id(row).to_owned());
            } else {
                take(&mut page, event::of_order(&options, row, now));
            }
        }
        page.next = continued(&place);
        Ok(page)
    })
}

/// One order alone, with room for all of its lines.
fn whole(hero: &ShipHero, id: String, place: &Place, now: Timestamp) -> Call<Page<FulfillmentEvent>> {
    let options = hero.options.clone();
    let next = continued(place);
    order(&id, LINES).call(&hero.endpoint, Repeat::Harmless, move |answer| {
        let mut page = Page { items: Vec::new(), next: next.clone(), unreadable: Vec::new() };
        let order = match errors::one(answer, "order") {
            Ok(order) => order,
            // It would be refused each time, and everything behind it would wait.
            Err(Failure::Refused(refusal)) => {
                page.unreadable.push(not_shown(&id, refusal));
                return Ok(page);
            }
            Err(failure) => return Err(failure),
        };
        if event::is_cut(&order) {
            let words = format!("order `{id}` has more lines at ShipHero than can be read at once");
            page.unreadable.push(Refusal::new("too-many-lines", words));
        } else {
            take(&mut page, event::of_order(&options, &order, now));
        }
        Ok(page)
    })
}

/// An order that is listed and not shown. Words that are the same each time make one entry for people.
fn not_shown(id: &str, refusal: Refusal) -> Refusal {
    let words = if refusal.code == errors::NOT_FOUND {
        format!("order `{id}` is listed at ShipHero, but not found there")
    } else {
        format!("order `{id}` cannot be read at ShipHero: {}", refusal.message)
    };
    Refusal { message: words, ..refusal }
}

/// Reads how far an order is, with room for so many lines.
pub(super) fn order(id: &str, lines: u32) -> Operation {
    let data = Selection::object("data", &selections::progress(lines));
    Operation::query("order", vec![("id", "String!", json!(id))], &data)
}

fn voided(
    hero: &ShipHero,
    since: Timestamp,
    after: Option<&str>,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    let node = selections::shipment(LINES_ON_A_PAGE);
    let polled = since.checked_add(OVERLAP).unwrap_or(since);
    let all = is_due(VOIDS_EVERY, polled, now);
    let from = if all { since.checked_sub(VOIDS_OVERLAP).unwrap_or(since) } else { since };
    let operation = Operation::query(
        "shipments",
        vec![("voided", "Boolean", json!(true)), ("date_from", "ISODateTime", json!(iso::text(from)))],
        &page_of(SHIPMENTS_ON_A_PAGE, "", after.is_some(), &node),
    );
    let options = hero.options.clone();
    after_cursor(operation, after.map(str::to_owned)).call(&hero.endpoint, Repeat::Harmless, move |answer| {
        let rows = rows(&errors::object(answer, "shipments")?)?;
        let mut page = Page { items: Vec::new(), next: rows.next(), unreadable: Vec::new() };
        for row in rows.nodes() {
            let order =
                serde_json::from_value::<Shipment>(row.clone()).ok().and_then(|shipment| shipment.order);
            if event::is_foreign(&options, order.as_ref()) {
                continue;
            }
            let read = event::of_shipment(&options, row, now).map(|mut event| {
                void_if_bare(&mut event);
                vec![event]
            });
            take(&mut page, read);
        }
        Ok(page)
    })
}

/// A voided shipment without any label left has nothing else to show that it is void. One with a living label
/// was labelled again.
fn void_if_bare(event: &mut FulfillmentEvent) {
    if let What::Shipped(shipment) = &mut event.what {
        shipment.voided |= shipment.parcels.is_empty();
    }
}

/// The rows of a page, unread: one bad row must not hide the others.
pub(super) fn rows(output: &Value) -> Result<Connection<Value>, Failure> {
    let data = output.get("data").cloned().unwrap_or(Value::Null);
    serde_json::from_value(data)
        .map_err(|error| Failure::unknown(format!("ShipHero's page cannot be read: {error}")))
}

/// A page's selection, which begins behind the variable `$after` where there is one.
pub(super) fn page_of(first: u32, sort: &str, goes_on: bool, node: &Selection) -> Selection {
    let after = if goes_on { ", after: $after" } else { "" };
    Selection::page("data", first, &format!("{after}{sort}"), node)
}

/// The operation with its cursor.
pub(super) fn after_cursor(operation: Operation, after: Option<String>) -> Operation {
    match after {
        Some(after) => operation.variable("after", "String", json!(after)),
        None => operation,
    }
}

pub(super) fn take(page: &mut Page<FulfillmentEvent>, read: Result<Vec<FulfillmentEvent>, String>) {
    match read {
        Ok(events) => page.items.extend(events),
        Err(why) => page.unreadable.push(Refusal::new("unreadable", why)),
    }
}

fn continued(place: &Place) -> Option<String> {
    let ends = place.after.is_none() && place.whole.is_empty();
    if ends { None } else { serde_json::to_string(place).ok() }
}
