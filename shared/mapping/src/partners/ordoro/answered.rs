//! What an exchange with one order of a part answers, taken into what was seen.
//!
//! Some exchanges answer the order, others only the piece that they changed. A piece is put in its place; an answer that
//! is neither leaves the order to be read again.

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::Seen;

use super::address::{CONTACT, PLACE};
use super::rest::{Ask, order_path};
use super::wire::Order;
use super::{Ordoro, errors, family, notes, seen, standing};
use crate::call::Call;
use crate::partner::value;

/// What an exchange is said to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answers {
    /// The whole order.
    Order,
    /// The address of that name.
    Address(&'static str),
    /// The amounts.
    Financial,
    /// The comment that was made.
    Comment,
    /// All tags of the order.
    Tags,
}

/// The answer's JSON; an empty one with a yes is null.
pub(super) fn value(answer: &Response<Bytes>) -> Result<Value, Failure> {
    if answer.status().is_success() && answer.body().is_empty() {
        return Ok(Value::Null);
    }
    errors::json(answer)
}

/// The part after an order of it answered.
pub(super) fn taken(before: &Seen, number: &str, answers: &Answers, value: &Value) -> Result<Seen, Failure> {
    let is_order = value.get("order_number").and_then(Value::as_str) == Some(number);
    let piece = match answers {
        _ if is_order => return with_whole(before, number, value),
        Answers::Order => None,
        Answers::Address(name) => {
            let is_address = PLACE.iter().chain(&CONTACT).any(|part| value.get(*part).is_some());
            is_address.then(|| ((*name).to_owned(), value.clone()))
        }
        Answers::Financial => {
            let is_money = standing::AMOUNTS.iter().any(|name| value.get(*name).is_some());
            is_money.then(|| ("financial".to_owned(), value.clone()))
        }
        Answers::Tags => value.is_array().then(|| ("tags".to_owned(), value.clone())),
        Answers::Comment => value.get("text").and_then(Value::as_str).map(|text| {
            let order = seen::orders(before).into_iter().find(|order| order.number == number);
            let there = order.iter().flat_map(Order::comments).map(|text| json!({ "text": text }));
            ("comments".to_owned(), there.chain([json!({ "text": text })]).collect())
        }),
    };
    let Some((name, piece)) = piece else {
        let mut after = before.clone();
        notes::add(&mut after.content, notes::STALE, number);
        return Ok(after);
    };
    seen::with_order(before, number, |order| value::set(order, &name, piece))
}

/// Reads one order of a part directly. That it is gone means that people split it just now, and that nothing of what
/// was seen can be relied on.
pub(super) fn read_again(
    ordoro: &Ordoro,
    before: &Seen,
    number: &str,
    judge: impl Fn(Seen) -> Seen + Send + Sync + 'static,
) -> Call<Seen> {
    let (before, number) = (before.clone(), number.to_owned());
    Ask::get("order", order_path(&number, "")).raw(ordoro, move |answer| {
        let order = errors::json(answer).map_err(|failure| moved(failure, &number, &Answers::Order))?;
        if order.get("order_number").and_then(Value::as_str) != Some(number.as_str()) {
            return Err(Failure::unknown(format!("Ordoro answered another order than `{number}`")));
        }
        with_whole(&before, &number, &order).map(&judge)
    })
}

/// An order that is not there any more: nothing was done, and the part has to be looked for anew. Of a tag it may as
/// well be the tag that is not there.
pub(super) fn moved(failure: Failure, number: &str, answers: &Answers) -> Failure {
    match failure {
        Failure::Refused(refusal) if refusal.code == errors::NOT_FOUND && *answers != Answers::Tags => {
            Failure::busy(format!("order `{number}` is not at Ordoro as it was: {}", refusal.message))
        }
        other @ (Failure::Refused(_)
        | Failure::LockedOut { .. }
        | Failure::Busy { .. }
        | Failure::Unknown { .. }) => other,
    }
}

/// Some parts of an address, each said: what is missing is null.
pub(super) fn parts_of(address: &Value, names: &[&str]) -> Value {
    let parts =
        names.iter().map(|name| ((*name).to_owned(), address.get(*name).cloned().unwrap_or_default()));
    Value::Object(parts.collect())
}

fn with_whole(before: &Seen, number: &str, order: &Value) -> Result<Seen, Failure> {
    let kept = family::kept(order);
    let mut after = seen::with_order(before, number, |there| *there = kept)
        .map_err(|failure| Failure::unknown(failure.to_string()))?;
    notes::remove(&mut after.content, notes::STALE, number);
    notes::add(&mut after.content, notes::FRESH, number);
    Ok(after)
}
