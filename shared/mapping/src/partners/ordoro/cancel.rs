//! Cancels what has not left, order by order of a part.
//!
//! An order is read as it is now before it is cancelled, for what Ordoro does with one that was shipped is not
//! published. There is no field for a reason: it goes before, as a comment or a tag, as the account says. What left
//! stays, and a person is told.

use http::Method;
use serde_json::json;
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::Seen;

use super::answered::{self, Answers};
use super::rest::{Ask, order_path};
use super::standing::is_tagged;
use super::wire::{Order, Status};
use super::{Ordoro, errors, naming, notes, seen};
use crate::call::{Call, Next};
use crate::partner::{Aligned, value};

/// The next exchange towards nothing more being shipped.
pub(super) fn toward(ordoro: &Ordoro, reason: &str, seen: &Seen) -> Next<Seen, Aligned> {
    let orders = seen::orders(seen);
    if let Some(number) = notes::first(seen, notes::STALE) {
        return Next::Ask(read(ordoro, seen, number));
    }
    let Some(order) = orders.iter().find(|order| order.is_open()) else {
        return if orders.iter().any(|order| order.status() == Status::Shipped) {
            Next::Refuse(Refusal::new("already-shipped", what_left(seen)))
        } else {
            Next::Done(Aligned { settled: Facet::ALL.to_vec(), refused: Vec::new() })
        };
    };
    if let Some(refusal) = merged(order, seen) {
        return Next::Refuse(refusal);
    }
    if !notes::has(seen, notes::FRESH, &order.number) {
        return Next::Ask(read(ordoro, seen, &order.number));
    }
    if let Some(call) = reasoned(ordoro, reason, seen, order) {
        return Next::Ask(call);
    }
    if notes::has(seen, notes::TRIED, &key("order_cancel", order)) {
        return Next::Refuse(not_taken(&order.number));
    }
    Next::Ask(cancelled(ordoro, seen, order))
}

fn read(ordoro: &Ordoro, seen: &Seen, number: &str) -> Call<Seen> {
    answered::read_again(ordoro, seen, number, |after| after)
}

/// Says why, before it is too late to say it. Whether that is taken decides nothing.
fn reasoned(ordoro: &Ordoro, reason: &str, seen: &Seen, order: &Order) -> Option<Call<Seen>> {
    let words = format!("Cancelled by the shop: {reason}");
    let is_open = |name: &str| !notes::has(seen, notes::TRIED, &key(name, order));
    let is_said = order.comments().any(|text| text.trim() == words);
    if ordoro.options.cancel_comment && !is_said && is_open("comment") {
        let path = order_path(&order.number, "/comment");
        let ask = Ask::send("comment", Method::POST, path, json!({ "comment": words }));
        return Some(aside(ordoro, seen, order, ask, Answers::Comment));
    }
    let tag = ordoro.options.cancel_tag.as_ref()?;
    if is_tagged(order, tag) || !is_open("tag_add") {
        return None;
    }
    let path = order_path(&order.number, &format!("/tag/{}", tag.id));
    Some(aside(ordoro, seen, order, Ask::bare("tag_add", Method::POST, path), Answers::Tags))
}

/// An exchange that is tried once, and whose refusal stops nothing.
fn aside(ordoro: &Ordoro, seen: &Seen, order: &Order, ask: Ask, answers: Answers) -> Call<Seen> {
    let (before, number, tried) = (seen.clone(), order.number.clone(), key(ask.name, order));
    ask.raw(ordoro, move |answer| {
        let told = answered::value(answer).map_err(|failure| answered::moved(failure, &number, &answers));
        let mut after = match told {
            Ok(value) => answered::taken(&before, &number, &answers, &value)?,
            Err(Failure::Refused(_)) => before.clone(),
            Err(failure) => return Err(failure),
        };
        notes::add(&mut after.content, notes::TRIED, &tried);
        Ok(after)
    })
}

fn cancelled(ordoro: &Ordoro, seen: &Seen, order: &Order) -> Call<Seen> {
    let (before, number, tried) = (seen.clone(), order.number.clone(), key("order_cancel", order));
    let ask = Ask::bare("order_cancel", Method::POST, order_path(&number, "/cancel"));
    ask.raw(ordoro, move |answer| {
        let order = Answers::Order;
        let told = answered::value(answer).map_err(|failure| answered::moved(failure, &number, &order));
        let mut after = match told {
            Ok(value) => answered::taken(&before, &number, &order, &value)?,
            // Somebody was faster; what it is now says whether that is so.
            Err(Failure::Refused(refusal)) if refusal.code == errors::ALREADY => {
                let mut after = before.clone();
                notes::add(&mut after.content, notes::STALE, &number);
                after
            }
            Err(failure) => return Err(failure),
        };
        notes::add(&mut after.content, notes::TRIED, &tried);
        let orders = seen::orders(&after);
        let still = orders.iter().any(|order| order.number == number && order.is_open());
        if still && !notes::has(&after, notes::STALE, &number) {
            return Err(Failure::Refused(not_taken(&number)));
        }
        Ok(after)
    })
}

/// An order that also holds lines of another order of the shop is not cancelled as a whole.
fn merged(order: &Order, seen: &Seen) -> Option<Refusal> {
    let reference = seen.content.get("reference").and_then(serde_json::Value::as_str)?;
    let of = seen.content.get("order").and_then(serde_json::Value::as_str)?;
    let is_other = order.lines().iter().any(|line| {
        let named = naming::reference_of(order, line);
        let shop = value::said(line.cart_order_id.as_ref());
        named.is_some_and(|named| named.as_str() != reference) || shop.is_some_and(|shop| shop != of)
    });
    is_other.then(|| {
        let message =
            format!("order `{}` at Ordoro also has lines of another order: cancel it there", order.number);
        Refusal::new("merged-at-partner", message)
    })
}

fn key(name: &str, order: &Order) -> String {
    format!("{name} {}", order.number)
}

fn not_taken(number: &str) -> Refusal {
    let words = format!("Ordoro answered `order_cancel` with yes, and order `{number}` is not cancelled");
    Refusal::new("not-taken", words)
}

fn what_left(seen: &Seen) -> String {
    let units: u64 = seen.lines.iter().map(|line| u64::from(line.shipped)).sum();
    let left = if units == 1 { "1 unit".to_owned() } else { format!("{units} units") };
    format!("order `{}` cannot be cancelled: {left} left the warehouse", seen.id)
}
