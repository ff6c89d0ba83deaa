//! What OrderFlow pushes: events of orders and returns, figures of stock, changes of stock, lists of what left.
//!
//! Messages come again, and late. They count as of when they happened, to the second, and within a second by their number,
//! which rises: so a repeated one says nothing new, and one that others have overtaken changes nothing any more.
//!
//! A cancellation is not believed as it comes: an order that we replace is cancelled by ourselves, and stands there again
//! when the message is read. So the order is read. That something left is told without much of what a list of despatches
//! says of it: where the account has shipments from there, it is read at once. So is the report of returns.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::event::{FulfillmentEvent, What};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::Sku;
use waybill_domain::stock::{Place, StockLevel, learn_places};

use super::detail::Detail;
use super::event::{self, Told as ToldOf};
use super::options::{Changes, PushKind, ShipmentsFrom};
use super::states::normal;
use super::xml::{self, Element};
use super::{OrderFlow, despatches, errors, find, poll, returns, shipment};
use crate::call::Call;
use crate::partner::{Delivery, News, Told, Unreadable};

/// Message numbers count within a second as its billionths: so many come before they begin anew.
const NUMBERS: u64 = 1_000_000_000;

/// What a message says.
pub(super) fn news(flow: &OrderFlow, delivery: &Delivery) -> Result<News, Unreadable> {
    let root = xml::root(&delivery.body).map_err(unreadable)?;
    let as_of = as_of(flow, &root, delivery);
    match root.name.as_str() {
        "event" => of_event(flow, &root, as_of, delivery.received_at),
        "order" => of_order(flow, &root, &root, as_of, delivery.received_at),
        "shipments" => whole(shipment::of_rows(&flow.options, &flow.clock, root.children("shipment"), as_of)),
        "returns" => whole(returns::of_report(&flow.options, &root, as_of)),
        "inventory" => figures(flow, &root, as_of).map_err(unreadable),
        "stockChanges" => changes(flow, &root, as_of).map_err(unreadable),
        // Whether it is paid is the shop's to say.
        "paymentRequest" => Ok(nothing()),
        name => Err(unreadable(format!("messages of the kind `{name}` are not known"))),
    }
}

/// What is the same when the same message comes again.
pub(super) fn id(delivery: &Delivery) -> Option<String> {
    let root = xml::root(&delivery.body).ok()?;
    root.said("messageId").map(|number| format!("{}-{number}", root.name))
}

fn unreadable(message: String) -> Unreadable {
    Unreadable { message }
}

const fn nothing() -> News {
    News { events: Vec::new(), stock: Vec::new(), ask: None }
}

fn told(events: Vec<FulfillmentEvent>) -> News {
    News { events, ..nothing() }
}

/// A list of which every row can be read; else the message is kept whole.
fn whole((events, bad): (Vec<FulfillmentEvent>, Vec<Refusal>)) -> Result<News, Unreadable> {
    match bad.into_iter().next() {
        Some(refusal) => Err(unreadable(refusal.message)),
        None => Ok(told(events)),
    }
}

/// As of when a message counts: never later than it came, for the server's clock may be another one than is set.
fn as_of(flow: &OrderFlow, root: &Element, delivery: &Delivery) -> Timestamp {
    let happened = root.said("eventTime").and_then(|text| flow.clock.time(text));
    let at = happened.map_or(delivery.received_at, |at| at.min(delivery.received_at));
    let number = root.said("messageId").and_then(|number| number.parse::<u64>().ok()).unwrap_or(0);
    let within = i64::try_from(number % NUMBERS).unwrap_or(0);
    let second = Timestamp::from_second(at.as_second()).unwrap_or(at);
    second.checked_add(SignedDuration::from_nanos(within)).unwrap_or(second)
}

fn of_event(
    flow: &OrderFlow,
    event: &Element,
    as_of: Timestamp,
    received_at: Timestamp,
) -> Result<News, Unreadable> {
    let Some(detail) = event.child("detail") else {
        return Err(unreadable("an event has no `detail`".to_owned()));
    };
    if let Some(order) = detail.child("order") {
        return of_order(flow, event, order, as_of, received_at);
    }
    if let Some(returned) = detail.child("return") {
        let organisation = returned.said("organisation").zip(flow.options.organisation.as_deref());
        if organisation.is_some_and(|(theirs, ours)| theirs != ours) {
            return Ok(nothing());
        }
        let status = event.said("eventType");
        let event = returns::of_push(&flow.options, returned, status, as_of).map_err(unreadable)?;
        return Ok(returned_by(flow, event, as_of, received_at));
    }
    // Deliveries to the warehouse, purchase orders and the like do not concern us.
    Ok(nothing())
}

/// A return that was pushed. The report calls one that we did not announce otherwise, so where there is a report it alone
/// tells of those: it is read at once.
fn returned_by(
    flow: &OrderFlow,
    event: Option<FulfillmentEvent>,
    as_of: Timestamp,
    received_at: Timestamp,
) -> News {
    let Some(event) = event else { return nothing() };
    let is_ours = matches!(&event.what, What::Returned(told) if told.key.is_some());
    if is_ours || flow.options.paths.returns_report.is_none() {
        return told(vec![event]);
    }
    let second = Timestamp::from_second(as_of.as_second()).unwrap_or(as_of);
    News { ask: Some(poll::returned_lately(flow, second, received_at)), ..nothing() }
}

fn of_order(
    flow: &OrderFlow,
    event: &Element,
    order: &Element,
    as_of: Timestamp,
    received_at: Timestamp,
) -> Result<News, Unreadable> {
    let mut detail = Detail::read(&flow.options, order).map_err(unreadable)?;
    if detail.channel.as_ref().is_some_and(|channel| *channel != flow.options.channel) {
        return Ok(nothing());
    }
    detail.reason = detail.reason.or_else(|| event.said("reason").map(str::to_owned));
    let kind = kind(flow, event.said("eventType"));
    if kind == PushKind::Ignored {
        return Ok(nothing());
    }
    if kind == PushKind::Cancelled && !detail.is_cancelled(&flow.options) {
        detail.state = Some("cancelled".to_owned());
    }
    if detail.is_cancelled(&flow.options) && flow.options.changes == Changes::Replace {
        let ask = read_back(flow, detail, as_of, received_at);
        return Ok(News { ask: Some(ask), ..nothing() });
    }
    let second = Timestamp::from_second(as_of.as_second()).unwrap_or(as_of);
    let despatched_at = (kind == PushKind::Despatched).then_some(second);
    let events = event::of_order(&flow.options, &detail, ToldOf { as_of, despatched_at });
    let has_left = kind == PushKind::Despatched || detail.has_left(&flow.options);
    if has_left && flow.options.shipments_from == ShipmentsFrom::Despatches {
        let (reference, at) = (&detail.reference, (second, received_at));
        let ask = Some(despatches::of_order(flow, reference, at, events.clone()));
        return Ok(News { events, ask, ..nothing() });
    }
    Ok(told(events))
}

fn kind(flow: &OrderFlow, told: Option<&str>) -> PushKind {
    let Some(word) = told.map(normal) else { return PushKind::Progress };
    let found = flow.options.push_kinds.iter().find(|(known, _)| normal(known) == word);
    found.map_or(PushKind::Progress, |(_, kind)| *kind)
}

/// Reads an order that is told to be cancelled. What stands there counts; while nothing does, nothing is told.
fn read_back(flow: &OrderFlow, cancelled: Detail, as_of: Timestamp, read_at: Timestamp) -> Call<Told> {
    let (options, reference) = (flow.options.clone(), cancelled.reference.clone());
    flow.ask_for_order(&[("externalReference", &reference)], move |answer| {
        let events = match find::order(&options, answer) {
            Ok(now) if now.is_cancelled(&options) => {
                // The message says more of why than the order does.
                event::of_order(&options, &cancelled, ToldOf { as_of, despatched_at: None })
            }
            Ok(now) => event::of_order(&options, &now, ToldOf { as_of: read_at, despatched_at: None }),
            Err(Failure::Refused(refusal)) if refusal.code == errors::NOT_FOUND => Vec::new(),
            Err(failure) => return Err(failure),
        };
        Ok(Told { events, more: None })
    })
}

fn figures(flow: &OrderFlow, list: &Element, as_of: Timestamp) -> Result<News, String> {
    let levels = list.children("product").map(|row| flow.level(row, None, as_of));
    let levels: Vec<Option<StockLevel>> =
        levels.collect::<Result<_, _>>().map_err(|refusal| refusal.message)?;
    Ok(News { stock: levels.into_iter().flatten().collect(), ..nothing() })
}

/// The place that a change is at, and what lies there after it. Within a second the change's number tells which is later.
fn place_of(flow: &OrderFlow, change: &Element, as_of: Timestamp) -> Option<(String, Place)> {
    let name = change.said("location")?.to_owned();
    let units = change.said("newQuantity")?.parse().ok()?;
    let number = change.said("id").and_then(|id| id.parse::<u64>().ok()).unwrap_or_default() % NUMBERS;
    let second = change.said("timestamp").and_then(|text| flow.clock.time(text)).unwrap_or(as_of);
    let within = SignedDuration::from_nanos(i64::try_from(number).unwrap_or_default());
    let as_of = second.checked_add(within).unwrap_or(second);
    Some((name, Place { as_of, units, kind: change.said("locationType").map(str::to_owned) }))
}

/// Changes at a location name the SKU and what lies there: the figures of its warehouse are read.
fn changes(flow: &OrderFlow, list: &Element, as_of: Timestamp) -> Result<News, String> {
    let mut levels: Vec<StockLevel> = Vec::new();
    for change in list.children("stockChange") {
        let sku = change.said("product").ok_or("a change of stock has no product")?;
        let place = |name: &str| flow.options.locations.get(change.said(name)?);
        let warehouse = match place("location").or_else(|| place("locationType")) {
            Some(named) => flow.warehouses.iter().find(|warehouse| warehouse.as_str() == named).cloned(),
            None => flow.warehouse(list.said("organisation"), list.said("site")),
        };
        let Some(warehouse) = warehouse else { continue };
        let sku = Sku::try_from(sku).map_err(|error| error.to_string())?;
        let known = levels.iter().position(|level| level.sku == sku && level.warehouse == warehouse);
        let at = known.unwrap_or(levels.len());
        if known.is_none() {
            levels.push(StockLevel::unknown((flow.account.clone(), warehouse), sku, as_of));
        }
        if let (Some(level), Some(place)) = (levels.get_mut(at), place_of(flow, change, as_of)) {
            learn_places(&mut level.places, [place].into());
        }
    }
    Ok(News { stock: levels, ..nothing() })
}
