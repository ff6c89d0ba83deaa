//! What a webhook says: where to read.
//!
//! Its body names an address and a kind, no more, and is not signed by the first interface. The read may be of many rows
//! on several pages; those that lack something are completed by their orders. The second interface's things are read to
//! learn which orders they are of, and the first one is asked about those: the ids are the same numbers.

use jiff::Timestamp;
use serde_json::Value;
use tracing::warn;
use url::Url;
use waybill_domain::failure::Failure;

use super::request::follow;
use super::resource::{self, List};
use super::rows::{self, Heard, Pending};
use super::{ShipStation, errors, wire};
use crate::call::Call;
use crate::partner::{Delivery, News, Told, Unreadable, value};

/// What a kind of webhook is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// A list of the first interface.
    Rows,
    /// A list of what providers did not take.
    Rejected,
    /// A thing of the second interface, told by this list of the first.
    Thing(List),
    /// The same, of what providers did not take.
    RejectedThing,
}

/// Reads a webhook. A kind that does not concern us says nothing.
pub(super) fn news(station: &ShipStation, delivery: &Delivery) -> Result<News, Unreadable> {
    let body: Value =
        serde_json::from_slice(&delivery.body).map_err(|error| unreadable(error.to_string()))?;
    let text = |name: &str| value::text(body.get(name));
    let Some(kind) = text("resource_type") else {
        return Err(unreadable("it has no `resource_type`".to_owned()));
    };
    let about = match kind.to_ascii_uppercase().as_str() {
        "SHIP_NOTIFY" | "ITEM_SHIP_NOTIFY" | "ORDER_NOTIFY" | "ITEM_ORDER_NOTIFY" | "FULFILLMENT_SHIPPED" => {
            About::Rows
        }
        "FULFILLMENT_REJECTED" => About::Rejected,
        "LABEL_CREATED_V2" => About::Thing(List::Shipments),
        "FULFILLMENT_SHIPPED_V2" => About::Thing(List::Fulfillments),
        "FULFILLMENT_REJECTED_V2" => About::RejectedThing,
        _ => return Ok(News { events: Vec::new(), stock: Vec::new(), ask: None }),
    };
    let Some(address) = text("resource_url") else {
        return Err(unreadable("it has no `resource_url`".to_owned()));
    };
    let mut reading = Reading::begin(station, delivery.received_at);
    let ask = match about {
        About::Rows | About::Rejected => {
            reading.is_rejected = about == About::Rejected;
            reading.lists.push(resource::list(station, &address).map_err(unreadable)?);
            reading.next()
        }
        About::Thing(list) => {
            Some(thing(reading, &resource::thing(station, &address).map_err(unreadable)?, Some(list)))
        }
        About::RejectedThing => {
            Some(thing(reading, &resource::thing(station, &address).map_err(unreadable)?, None))
        }
    };
    Ok(News { events: Vec::new(), stock: Vec::new(), ask })
}

/// What is still to be read.
#[derive(Debug, Clone)]
struct Reading {
    station: ShipStation,
    as_of: Timestamp,
    /// Pages of lists, the next one last.
    lists: Vec<(List, Url)>,
    /// Whether the rows tell of what providers did not take.
    is_rejected: bool,
    /// Rows that wait for their orders.
    pending: Vec<Pending>,
}

impl Reading {
    fn begin(station: &ShipStation, as_of: Timestamp) -> Self {
        Self { station: station.clone(), as_of, lists: Vec::new(), is_rejected: false, pending: Vec::new() }
    }

    /// The next exchange, if anything is still to be read.
    fn next(mut self) -> Option<Call<Told>> {
        if let Some((list, address)) = self.lists.pop() {
            return Some(self.rows(list, &address));
        }
        let (order, of_order, others) = rows::first(std::mem::take(&mut self.pending))?;
        self.pending = others;
        let (station, options) = (self.station.clone(), self.station.options.clone());
        Some(station.ask("order", &format!("/orders/{}", order.as_str()), &[], move |answer| {
            let heard = rows::completed(&options, &of_order, errors::json(answer), self.as_of)?;
            told(heard, self.clone())
        }))
    }

    fn rows(self, list: List, address: &Url) -> Call<Told> {
        let page_of = address.clone();
        follow(list.name(), address, move |answer| {
            let page = errors::rows(answer, list.name())?;
            let mut reading = self.clone();
            if let Some(number) = page.next {
                reading.lists.push((list, resource::page(&page_of, number)));
            }
            told(rows::heard(&reading.station.options, list, page.rows, reading.as_of), reading)
        })
    }
}

fn told(heard: Heard, mut reading: Reading) -> Result<Told, Failure> {
    let waiting = heard.pending.into_iter().map(|one| match one {
        Pending::Left(told) if reading.is_rejected => Pending::Rejected(told.order_id),
        other @ (Pending::Label(_) | Pending::Left(_) | Pending::Rejected(_)) => other,
    });
    let waiting: Vec<Pending> = waiting.collect();
    // The polls find these rows again and put them before a person; here the others must not wait for that.
    for refusal in &heard.unreadable {
        warn!(partner = "shipstation", "A row that a webhook told of cannot be read: {}", refusal.message);
    }
    let nothing = heard.events.is_empty() && waiting.is_empty() && reading.lists.is_empty();
    if let (true, Some(refusal)) = (nothing && reading.pending.is_empty(), heard.unreadable.first()) {
        return Err(Failure::Refused(refusal.clone()));
    }
    reading.pending.extend(waiting);
    Ok(Told { events: heard.events, more: reading.next() })
}

/// Reads a thing of the second interface for the orders that it is of.
fn thing(reading: Reading, address: &Url, list: Option<List>) -> Call<Told> {
    follow("v2_resource", address, move |answer| {
        let mut orders = Vec::new();
        shipment_ids(&errors::json(answer)?, &mut orders);
        orders.sort_unstable();
        orders.dedup();
        if orders.is_empty() {
            return Err(Failure::refused("unreadable", "what a webhook told of names no `shipment_id`"));
        }
        let mut reading = reading.clone();
        for order in orders {
            let id = wire::Id::try_from(Value::from(order)).map_err(Failure::unknown)?;
            match list {
                Some(list) => {
                    let text = format!("{}/{}?orderId={order}", reading.station.v1, list.name());
                    let found = resource::list(&reading.station, &text);
                    reading.lists.push(found.map_err(|why| Failure::refused("unreadable", why))?);
                }
                None => reading.pending.push(Pending::Rejected(id)),
            }
        }
        Ok(Told { events: Vec::new(), more: reading.next() })
    })
}

/// The numbers in every `shipment_id` such as `se-12345678`: the second interface's shipment is the first one's order.
fn shipment_ids(value: &Value, found: &mut Vec<u64>) {
    match value {
        Value::Object(fields) => {
            let own = fields.get("shipment_id").and_then(Value::as_str);
            found.extend(own.and_then(|id| id.strip_prefix("se-")?.parse::<u64>().ok()));
            fields.values().for_each(|inner| shipment_ids(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| shipment_ids(inner, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

const fn unreadable(message: String) -> Unreadable {
    Unreadable { message }
}
