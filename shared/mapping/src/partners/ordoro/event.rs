//! What an order as read says, as events.
//!
//! The order is told whatever became of it: how its lines stand, what holds it up, its one shipment, what Ordoro thinks
//! of the address. Orders that were split off say what they came of; the order that was split ships nothing any more.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use waybill_domain::event::{
    AddressStatus, AddressVerdict, FulfillmentEvent, LineLevel, PartStatus, Split, Subject, What,
};
use waybill_domain::ids::{PartnerLineId, PartnerOrderId, Reference, Sku};
use waybill_domain::new_word::{NewWord, SaidOf};

use super::options::Options;
use super::standing::is_tagged;
use super::wire::{Line, Order, Status};
use super::{naming, seen, shipment};
use crate::partner::value;

/// What an order says; nothing of one that is not ours.
pub(super) fn of_order(
    options: &Options,
    order: &Value,
    as_of: Timestamp,
) -> Result<Vec<FulfillmentEvent>, String> {
    let order: Order = serde_json::from_value(order.clone()).map_err(|error| format!("an order: {error}"))?;
    if order.is_shell() {
        return Ok(Vec::new());
    }
    let wrong = |why: &dyn std::fmt::Display| format!("order `{}`: {why}", order.number);
    let number = PartnerOrderId::try_from(order.number.as_str()).map_err(|error| wrong(&error))?;
    let parent = order.parent().map(PartnerOrderId::try_from).transpose().map_err(|error| wrong(&error))?;
    let beside = order.siblings().map(PartnerOrderId::try_from);
    let beside = beside.collect::<Result<_, _>>().map_err(|error| wrong(&error))?;
    let split = parent.map(|from| Split { from, remains: false, beside });
    let mut events = Vec::new();
    for reference in named(options, &order) {
        let lines = lines_of(&order, reference.as_ref());
        let told = reference.map(|reference| reference.to_string());
        let told = told.or_else(|| foreign(&order).filter(|_| split.is_none()));
        let subject = Subject { reference: told, partner_order: Some(number.clone()), split: split.clone() };
        let whats = whats(options, &order, &lines).map_err(|error| wrong(&error))?;
        events.extend(whats.into_iter().map(|what| FulfillmentEvent {
            subject: subject.clone(),
            as_of,
            what,
        }));
    }
    Ok(events)
}

/// The parts that an order is of: usually one, several where people merged orders. One that names none is ours where
/// the account's sales channel says so, or where it came of a split. One that came of a split and has no lines any more says
/// nothing of whose it is: the order that it was split from is known, or it is not.
fn named(options: &Options, order: &Order) -> Vec<Option<Reference>> {
    let references = naming::references(order);
    if references.is_empty() {
        let may_be = || foreign(order).is_some() || order.lines().is_empty();
        let is_ours = options.cart.is_some() || (order.parent().is_some() && may_be());
        return if is_ours { vec![None] } else { Vec::new() };
    }
    references.into_iter().map(Some).collect()
}

/// What an order that names no part of ours calls the shop's order. One that was split off is known by what it came of
/// alone.
fn foreign(order: &Order) -> Option<String> {
    order.lines().iter().find_map(|line| value::said(line.cart_order_id.as_ref()))
}

/// The lines of an order that are of a part, or that nobody's mark is on.
fn lines_of<'a>(order: &'a Order, reference: Option<&Reference>) -> Vec<&'a Line> {
    let is_of = |line: &&Line| {
        let named = naming::reference_of(order, line);
        reference.is_none() || named.is_none() || named.as_ref() == reference
    };
    order.lines().iter().filter(is_of).collect()
}

fn whats(options: &Options, order: &Order, lines: &[&Line]) -> Result<Vec<What>, String> {
    let status = match order.status() {
        Status::Shipped => PartStatus::Shipped,
        Status::Cancelled => PartStatus::Cancelled,
        Status::Awaiting | Status::Dropship | Status::Other(_) => PartStatus::Pending,
    };
    let checked = order.shipping_address.as_ref().and_then(verdict);
    let strange = checked.as_ref().and_then(|checked| checked.as_ref().err().cloned());
    let word = match order.status() {
        Status::Other(word) => NewWord::new(SaidOf::Order, &word),
        Status::Awaiting | Status::Dropship | Status::Shipped | Status::Cancelled => None,
    };
    let mut whats = vec![What::Stands {
        handled: None,
        status,
        lines: levels(order, lines)?,
        holds: holds(options, order),
        shipments: shipment::standing(order)?,
        new: word.into_iter().chain(strange).collect(),
    }];
    whats.extend(shipment::of_order(options, order, lines)?);
    whats.extend(checked.and_then(Result::ok).map(What::AddressChecked));
    Ok(whats)
}

/// How the lines stand, the rows of one line as one.
fn levels(order: &Order, lines: &[&Line]) -> Result<Vec<LineLevel>, String> {
    let mut levels: Vec<LineLevel> = Vec::new();
    for line in lines {
        let new = level(order, line)?;
        let same =
            |there: &&mut LineLevel| there.line.is_some() && there.line == new.line && there.sku == new.sku;
        match levels.iter_mut().find(same) {
            Some(there) => {
                let sum = |a: Option<u32>, b: Option<u32>| Some(a?.saturating_add(b?));
                there.held = sum(there.held, new.held);
                there.allocated = sum(there.allocated, new.allocated);
                there.backordered = sum(there.backordered, new.backordered);
            }
            None => levels.push(new),
        }
    }
    Ok(levels)
}

fn level(order: &Order, line: &Line) -> Result<LineLevel, String> {
    let id = value::text(line.id.as_ref());
    let units = seen::units(line)
        .ok_or_else(|| format!("line {} has no quantity", id.as_deref().unwrap_or("without an id")))?;
    let (allocated, backordered) = allocation(order, line, units);
    Ok(LineLevel {
        line: seen::line_id(line),
        partner_line: id.and_then(|id| PartnerLineId::try_from(id).ok()),
        sku: line.sku.as_deref().and_then(|sku| Sku::try_from(sku).ok()),
        held: Some(if order.status() == Status::Cancelled { 0 } else { units }),
        allocated,
        backordered,
        picked: None,
        packed: None,
    })
}

/// Units allocated and short. Allocation is told per line as yes or no; that it was tried and failed is told of the
/// whole order, so a line without is short then. What was shipped or cancelled has none.
fn allocation(order: &Order, line: &Line, units: u32) -> (Option<u32>, Option<u32>) {
    let Some(status) = value::said(order.allocation_status.as_ref()) else { return (None, None) };
    if !order.is_open() {
        return (Some(0), Some(0));
    }
    let has = match (status.as_str(), line.is_allocated) {
        ("allocated" | "overallocated", _) => true,
        ("unallocated" | "could_not_allocate", _) => false,
        (_, Some(has)) => has,
        (_, None) => return (None, None),
    };
    let is_short = !has && ["could_not_allocate", "partial"].contains(&status.as_str());
    (Some(if has { units } else { 0 }), Some(if is_short { units } else { 0 }))
}

/// What holds the order up: the account's own tag. Without one nothing is said.
fn holds(options: &Options, order: &Order) -> Option<Vec<String>> {
    let tag = options.hold_tag.as_ref().filter(|_| order.tells_tags())?;
    Some(if is_tagged(order, tag) { vec![tag.text.clone()] } else { Vec::new() })
}

/// What Ordoro thinks of an address, or the word for it that is new to us; nothing while it was not checked.
fn verdict(address: &Value) -> Option<Result<AddressVerdict, NewWord>> {
    let check = address.get("validation")?;
    let status = match check.get("status").and_then(Value::as_str)? {
        "validated" => AddressStatus::Valid,
        "warning" => AddressStatus::Warning,
        "error" => AddressStatus::Failed,
        "unvalidated" => return None,
        other => return NewWord::new(SaidOf::Address, other).map(Err),
    };
    let suggested = check.pointer("/suggested/0").and_then(Value::as_object);
    let parts = suggested.into_iter().flatten();
    let normalised: BTreeMap<String, String> =
        parts.filter_map(|(name, part)| Some((name.clone(), value::text(Some(part))?))).collect();
    Some(Ok(AddressVerdict { status, message: value::text(check.get("additional_text")), normalised }))
}
