//! The cheapest rate of several carriers: Ordoro tells one carrier's at a time, of an order that it has.
//!
//! Two forms of the answer are published, a list of its own and one under `info`, with the price as `rate` or as `cost`.
//! Which carrier answers in which is not, so that each row is read in either; one that names no service or no price can
//! not be bought.

use http::Method;
use serde_json::Value;
use waybill_domain::failure::{Failure, Refusal};

use super::label_rules::{LabelRule, Labels};
use super::rest::{Ask, order_path};
use super::shipper::{Carrier, Shipper};
use super::wire::Order;
use super::{Ordoro, errors};
use crate::call::{Call, Next, Repeat};
use crate::partner::labels::{self, Choice, Rate};
use crate::partner::value;

/// What the rule names; or the next question, and the cheapest when all were answered. `known` is what earlier answers
/// told.
pub(super) fn next(
    ordoro: &Ordoro,
    settings: &Labels,
    rule: &LabelRule,
    order: &Order,
    known: &Value,
) -> Next<Value, Choice> {
    if let Some(choice) = Choice::fixed(rule.carrier.as_ref(), rule.service.as_ref()) {
        return Next::Done(choice);
    }
    let carrier = rule.cheapest_of.get(labels::asked(known));
    match carrier.and_then(|carrier| Some((carrier, settings.shippers.get(carrier)?))) {
        Some((carrier, shipper)) => Next::Ask(ask(ordoro, (carrier, shipper), &rule.services, order, known)),
        None => labels::cheapest(known, &rule.cheapest_of).map_or_else(Next::Refuse, Next::Done),
    }
}

fn ask(
    ordoro: &Ordoro,
    (carrier, shipper): (&str, &Shipper),
    services: &[String],
    order: &Order,
    known: &Value,
) -> Call<Value> {
    let kind = shipper.carrier;
    let path = order_path(&order.number, &format!("/rate/{}", kind.path()));
    let body = shipper.rates(order.ounces());
    let (carrier, services, known) = (carrier.to_owned(), services.to_vec(), known.clone());
    let call = Ask::send("rates", Method::POST, path, body).raw(ordoro, move |answer| {
        let rates = match errors::json(answer) {
            Ok(rates) => read(kind, &rates),
            // A carrier that does not ship there refuses; the others may.
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(failure) => return Err(failure),
        };
        Ok(labels::answered(&known, &carrier, &services, rates))
    });
    // A question, whatever its method.
    Call { repeat: Repeat::Harmless, ..call }
}

/// The rates of an answer; rows that cannot be read are none.
fn read(carrier: Carrier, answer: &Value) -> Result<Vec<Rate>, Refusal> {
    match answer.get("info").unwrap_or(answer).as_array() {
        Some(rows) => Ok(rows.iter().filter_map(|row| rate(carrier, row)).collect()),
        None => Err(Refusal::new("rates", "its answer is no list of rates")),
    }
}

fn rate(carrier: Carrier, row: &Value) -> Option<Rate> {
    let service = value::text(row.get("service_type"))?;
    let price = ["rate", "cost"].iter().find_map(|name| row.get(*name).and_then(value::decimal))?;
    let fee = row.get("transaction_fee").and_then(value::decimal).unwrap_or_default();
    let repeated = carrier.repeats().iter().filter_map(|name| {
        let said = row.get(*name).filter(|said| !said.is_null())?;
        Some(((*name).to_owned(), said.clone()))
    });
    Some(Rate { cost: price.checked_add(fee)?, service, repeats: repeated.collect() })
}
