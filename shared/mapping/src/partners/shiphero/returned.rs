//! Returns: what came back, why, and what of it went to the shelf.
//!
//! A webhook of a return is not documented beyond a few of its fields, so it only says which return to read. Lists can be
//! filtered by the day on which a return was made and by nothing else: the newest are read with every poll, those of the
//! last month once in a while.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use waybill_domain::event::{FulfillmentEvent, Return, ReturnedLine, Subject, What};
use waybill_domain::failure::Failure;
use waybill_domain::ids::{LineId, PartnerLineId, PartnerOrderId, ReturnId, ReturnKey, Sku, WarehouseId};

use super::graphql::{Operation, Selection};
use super::options::Options;
use super::payload::{nothing, unreadable};
use super::poll::{after_cursor, page_of, rows, take};
use super::wire::{self, ReturnLine};
use super::{ShipHero, errors, event, iso, relay, selections};
use crate::call::{Call, Repeat};
use crate::partner::{News, Page, Told, Unreadable, value};

const RETURNS_ON_A_PAGE: u32 = 20;
/// How far back the returns are read that may have come since.
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Asks for the return that a webhook names.
pub(super) fn news(
    hero: &ShipHero,
    body: &Map<String, Value>,
    received_at: Timestamp,
) -> Result<News, Unreadable> {
    let id = relay::either("Return", body.get("return_uuid"), body.get("return_id"))
        .ok_or_else(|| unreadable("it names no return"))?;
    let data = Selection::object("data", &selections::returned());
    let operation = Operation::query("return", vec![("id", "String!", json!(id))], &data);
    let options = hero.options.clone();
    let ask = operation.call(&hero.endpoint, Repeat::Harmless, move |answer| {
        let read = errors::one(answer, "return")?;
        let told = of_return(&options, &read, received_at);
        let event = told.map_err(|why| Failure::refused("unreadable", why))?;
        Ok(Told { events: event.into_iter().collect(), more: None })
    });
    Ok(News { ask: Some(ask), ..nothing() })
}

/// A page of the newest returns, or once in a while of those of the last month.
pub(super) fn poll(
    hero: &ShipHero,
    since: Timestamp,
    page: Option<&str>,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    let from =
        if is_due(&hero.options, since, now) { since.checked_sub(MONTH).unwrap_or(since) } else { since };
    let operation = Operation::query(
        "returns",
        vec![
            ("date_from", "ISODateTime", json!(iso::text(from))),
            ("customer_account_id", "String", json!(hero.options.customer_account_id)),
        ],
        &page_of(RETURNS_ON_A_PAGE, "", page.is_some(), &selections::returned()),
    );
    let options = hero.options.clone();
    after_cursor(operation, page.map(str::to_owned)).call(&hero.endpoint, Repeat::Harmless, move |answer| {
        let rows = rows(&errors::object(answer, "returns")?)?;
        let mut page = Page { items: Vec::new(), next: rows.next(), unreadable: Vec::new() };
        for row in rows.nodes() {
            take(&mut page, of_return(&options, row, now).map(|event| event.into_iter().collect()));
        }
        Ok(page)
    })
}

/// Whether the last run and this one are in different periods.
fn is_due(options: &Options, since: Timestamp, now: Timestamp) -> bool {
    let every = options.returns_every.as_secs().max(1);
    let last = since.checked_add(super::poll::OVERLAP).unwrap_or(since);
    last.as_second().div_euclid(every) != now.as_second().div_euclid(every)
}

/// What a return says; nothing of one of another store.
fn of_return(options: &Options, row: &Value, as_of: Timestamp) -> Result<Option<FulfillmentEvent>, String> {
    let read: wire::Return =
        serde_json::from_value(row.clone()).map_err(|error| format!("a return: {error}"))?;
    if event::is_foreign(options, read.order.as_ref()) {
        return Ok(None);
    }
    let order = read.order.as_ref();
    let partner_order = order.and_then(|order| order.id.as_deref()).or(read.order_id.as_deref());
    let key = read.partner_id.as_deref().and_then(ReturnKey::read);
    let lines: Vec<&ReturnLine> = read.line_items.iter().flatten().flatten().collect();
    let warehouse = lines.iter().find_map(|line| line.warehouse_id.as_deref());
    let told = Return {
        id: ReturnId::try_from(read.id.as_str()).map_err(|error| format!("a return: {error}"))?,
        key,
        warehouse: warehouse.and_then(|id| WarehouseId::try_from(id).ok()),
        status: read.status.clone(),
        lines: lines.into_iter().map(line_of).collect(),
    };
    let subject = Subject {
        reference: order.and_then(|order| order.partner_order_id.clone()),
        partner_order: partner_order.and_then(|id| PartnerOrderId::try_from(id).ok()),
        split: None,
    };
    Ok(Some(FulfillmentEvent { subject, as_of, what: What::Returned(told) }))
}

fn line_of(line: &ReturnLine) -> ReturnedLine {
    let named = line.line_item.as_ref();
    let id = named.and_then(|line| line.id.as_deref()).or(line.line_item_id.as_deref());
    let ours = named.and_then(|line| line.partner_line_item_id.as_deref());
    ReturnedLine {
        line: ours.and_then(|id| LineId::try_from(id).ok()),
        partner_line: id.and_then(|id| PartnerLineId::try_from(id).ok()),
        sku: named.and_then(|line| line.sku.as_deref()).and_then(|sku| Sku::try_from(sku).ok()),
        announced: line.quantity.unwrap_or(0),
        received: line.quantity_received.unwrap_or(0),
        restocked: line.restock.unwrap_or(0),
        reason: value::said(line.reason.as_ref()),
        condition: value::said(line.condition.as_ref()),
    }
}
