//! What a webhook says, by its type.
//!
//! Payloads are hints: they come late, twice and out of order, and name quantities of one allocation or one package.
//! So whatever names an order or a shipment also asks for it as it is now, and that answer counts instead. The
//! type stands in the body, for most kinds at the top and for some inside `fulfillment`.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};
use waybill_domain::event::{FulfillmentEvent, LineLevel, Subject, What};
use waybill_domain::failure::Failure;
use waybill_domain::ids::{LineId, PartnerLineId, PartnerOrderId, Sku};

use super::graphql::{Operation, Selection};
use super::selections::{self, LINES, LINES_ON_A_PAGE};
use super::{ShipHero, errors, event, inventory, packages, poll, relay, returned};
use crate::call::{Call, Repeat};
use crate::partner::{News, Told, Unreadable, utc, value};

/// Reads a webhook. A type that does not concern us, or none, says nothing.
pub(super) fn news(hero: &ShipHero, body: &[u8], received_at: Timestamp) -> Result<News, Unreadable> {
    let value: Value = serde_json::from_slice(body).map_err(|error| unreadable(&error.to_string()))?;
    let Value::Object(body) = &value else { return Err(unreadable("the body is no object")) };
    let inner = body.get("fulfillment").and_then(Value::as_object);
    let kind = inner.and_then(|inner| inner.get("webhook_type")).or_else(|| body.get("webhook_type"));
    let inner = inner.unwrap_or(body);
    match kind.and_then(Value::as_str).unwrap_or_default() {
        "Shipment Update" => {
            let event =
                packages::shipped(&hero.options, body, inner, received_at).map_err(|why| unreadable(&why))?;
            Ok(News { events: vec![event], ..shipment(hero, inner, received_at)? })
        }
        "Package Added" => shipment(hero, inner, received_at),
        "Order Canceled" => {
            let (subject, id) = subject(body)?;
            let cancelled = body.get("fulfillment-status").or_else(|| body.get("fulfillment_status"));
            if !super::seen::is_cancelled(cancelled.and_then(Value::as_str).or(Some("canceled"))) {
                return Ok(order(hero, &id, Vec::new(), received_at));
            }
            let event =
                FulfillmentEvent { subject, as_of: received_at, what: What::Cancelled { reason: None } };
            Ok(order(hero, &id, vec![event], received_at))
        }
        "Order Allocated" => {
            let (subject, id) = subject(body)?;
            let as_of = at(body, "allocated_at").unwrap_or(received_at);
            let what = What::Allocated { lines: allocated(body)? };
            Ok(order(hero, &id, vec![FulfillmentEvent { subject, as_of, what }], received_at))
        }
        "Order Deallocated" => {
            let (subject, id) = subject(body)?;
            let as_of = at(body, "deallocated_at").unwrap_or(received_at);
            let event = FulfillmentEvent { subject, as_of, what: What::Deallocated };
            Ok(order(hero, &id, vec![event], received_at))
        }
        "Order Packed Out" => {
            let what = What::Packed { lines: packed(body)? };
            let event = FulfillmentEvent { subject: subject(body)?.0, as_of: received_at, what };
            Ok(News { events: vec![event], ..nothing() })
        }
        "Return Update" => returned::news(hero, body, received_at),
        "Inventory Update" => {
            let stock = inventory::levels(hero, body, received_at).map_err(|why| unreadable(&why))?;
            Ok(News { stock, ..nothing() })
        }
        "Inventory Change" => {
            let stock = inventory::named(hero, body, received_at).map_err(|why| unreadable(&why))?;
            Ok(News { stock: vec![stock], ..nothing() })
        }
        _ => Ok(nothing()),
    }
}

pub(super) const fn nothing() -> News {
    News { events: Vec::new(), stock: Vec::new(), ask: None }
}

/// Asks for the shipment as it is now.
fn shipment(hero: &ShipHero, inner: &Map<String, Value>, as_of: Timestamp) -> Result<News, Unreadable> {
    let id = relay::either("Shipment", inner.get("shipment_uuid"), inner.get("shipment_id"))
        .ok_or_else(|| unreadable("it names no shipment"))?;
    let operation = |lines| {
        let data = Selection::object("data", &selections::shipment(lines));
        Operation::query("shipment", vec![("id", "String", Value::String(id.clone()))], &data)
    };
    let options = hero.options.clone();
    let read = move |read: &Value| Ok(vec![event::of_shipment(&options, read, as_of)?]);
    let ask = asked(hero, "shipment", [operation(LINES_ON_A_PAGE), operation(LINES)], read);
    Ok(News { ask: Some(ask), ..nothing() })
}

/// Asks for the order as it is now.
fn order(hero: &ShipHero, id: &PartnerOrderId, events: Vec<FulfillmentEvent>, as_of: Timestamp) -> News {
    let operations = [LINES_ON_A_PAGE, LINES].map(|lines| poll::order(id.as_str(), lines));
    let options = hero.options.clone();
    let ask = asked(hero, "order", operations, move |read| event::of_order(&options, read, as_of));
    News { events, ask: Some(ask), ..nothing() }
}

/// Asks with room for a few lines, and only where they are more with room for all: ShipHero has a query wait until there are
/// credits for all that it has room for.
fn asked(
    hero: &ShipHero,
    root: &'static str,
    [few, all]: [Operation; 2],
    read: impl Fn(&Value) -> Result<Vec<FulfillmentEvent>, String> + Send + Sync + 'static,
) -> Call<Told> {
    let (endpoint, read) = (hero.endpoint.clone(), Arc::new(read));
    let told = |events: Result<_, String>| {
        let events = events.map_err(|why| Failure::refused("unreadable", why))?;
        Ok(Told { events, more: None })
    };
    few.call(&hero.endpoint, Repeat::Harmless, move |answer| {
        let found = errors::one(answer, root)?;
        if !event::is_cut(&found) {
            return told(read(&found));
        }
        let read = Arc::clone(&read);
        let more = all
            .clone()
            .call(&endpoint, Repeat::Harmless, move |answer| told(read(&errors::one(answer, root)?)));
        Ok(Told { events: Vec::new(), more: Some(more) })
    })
}

fn subject(body: &Map<String, Value>) -> Result<(Subject, PartnerOrderId), Unreadable> {
    let id = relay::either("Order", body.get("order_uuid"), body.get("order_id"))
        .and_then(|id| PartnerOrderId::try_from(id).ok())
        .ok_or_else(|| unreadable("it names no order"))?;
    let subject = Subject {
        reference: value::text(body.get("partner_order_id")),
        partner_order: Some(id.clone()),
        split: None,
    };
    Ok((subject, id))
}

/// Units by line, summed: one line can be allocated in several rows. Parts of a kit are no lines of the order.
fn allocated(body: &Map<String, Value>) -> Result<Vec<LineLevel>, Unreadable> {
    let mut levels: Vec<LineLevel> = Vec::new();
    for row in rows(body, "line_items")? {
        if row.get("is_kit_component").and_then(Value::as_bool) == Some(true) {
            continue;
        }
        let units = row
            .get("quantity")
            .and_then(units)
            .ok_or_else(|| unreadable("an allocated line has no quantity"))?;
        let new = level(row, "item_uuid", "id");
        match levels.iter_mut().find(|level| level.partner_line == new.partner_line && level.line == new.line)
        {
            Some(level) => level.allocated = level.allocated.map(|there| there.saturating_add(units)),
            None => levels.push(LineLevel { allocated: Some(units), ..new }),
        }
    }
    Ok(levels)
}

/// Units by line, where they are told: a row is one pick, and a pick can be of several units.
fn packed(body: &Map<String, Value>) -> Result<Vec<LineLevel>, Unreadable> {
    let mut levels: Vec<LineLevel> = Vec::new();
    for row in rows(body, "items")? {
        let told = row.get("quantity").and_then(units);
        let new = level(row, "line_item_uuid", "line_item_id");
        match levels.iter_mut().find(|level| level.partner_line == new.partner_line) {
            Some(level) => {
                level.packed = level.packed.zip(told).map(|(there, more)| there.saturating_add(more));
            }
            None => levels.push(LineLevel { packed: told, ..new }),
        }
    }
    Ok(levels)
}

fn level(row: &Value, uuid: &str, number: &str) -> LineLevel {
    let text = |name: &str| value::text(row.get(name));
    LineLevel {
        line: text("partner_line_item_id").and_then(|id| LineId::try_from(id).ok()),
        partner_line: relay::either("LineItem", row.get(uuid), row.get(number))
            .and_then(|id| PartnerLineId::try_from(id).ok()),
        sku: text("sku").and_then(|sku| Sku::try_from(sku).ok()),
        held: None,
        allocated: None,
        backordered: None,
        picked: None,
        packed: None,
    }
}

fn rows<'a>(body: &'a Map<String, Value>, name: &str) -> Result<&'a [Value], Unreadable> {
    body.get(name)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .ok_or_else(|| unreadable(&format!("it has no `{name}`")))
}

/// A whole number of units, as a number or as text.
pub(super) fn units(value: &Value) -> Option<u32> {
    let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    u32::try_from(number).ok()
}

pub(super) fn at(body: &Map<String, Value>, name: &str) -> Option<Timestamp> {
    utc::time(body.get(name)?.as_str()?)
}

pub(super) fn unreadable(message: &str) -> Unreadable {
    Unreadable { message: message.to_owned() }
}
