//! The cheapest rate of several carriers: ShipStation tells one carrier's at a time.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use waybill_domain::failure::{Failure, Refusal};

use super::choices::{Confirmation, LabelRule, Labels};
use super::{ShipStation, amount, errors, wire};
use crate::call::{Call, Next, Repeat};
use crate::partner::value;

/// Carrier and service.
pub(super) type Choice = (String, String);

/// The next carrier to ask, or the cheapest of all that were; `known` is what earlier answers told.
pub(super) fn next(
    station: &ShipStation,
    labels: &Labels,
    rule: &LabelRule,
    order: &Value,
    known: &Value,
) -> Result<Next<Value, Option<Choice>>, Refusal> {
    let asked = known.get("asked").and_then(Value::as_u64).and_then(|asked| usize::try_from(asked).ok());
    let asked = asked.unwrap_or(0);
    let Some(carrier) = rule.cheapest_of.get(asked) else {
        let text = |name: &str| value::text(known.pointer(&format!("/best/{name}")));
        return Ok(Next::Done(text("carrier").zip(text("service"))));
    };
    Ok(Next::Ask(ask(station, labels, rule, order, (carrier, asked), known)?))
}

fn ask(
    station: &ShipStation,
    labels: &Labels,
    rule: &LabelRule,
    order: &Value,
    (carrier, asked): (&str, usize),
    known: &Value,
) -> Result<Call<Value>, Refusal> {
    let Some(weight) = wire::there(order, "weight").filter(|weight| !amount::same(weight.get("value"), None))
    else {
        return Err(Refusal::new("no-weight", "rates are told by weight, and the order has none"));
    };
    let to = |name: &str| order.pointer(&format!("/shipTo/{name}")).cloned().unwrap_or(Value::Null);
    let confirmation = rule.confirmation.map(Confirmation::word).map(Value::from);
    let body = json!({
        "carrierCode": carrier, "serviceCode": null, "packageCode": rule.package,
        "fromPostalCode": labels.from_postal_code, "toState": to("state"), "toCountry": to("country"),
        "toPostalCode": to("postalCode"), "toCity": to("city"), "weight": weight,
        "dimensions": order.get("dimensions"), "confirmation": confirmation,
        "residential": to("residential").as_bool().unwrap_or(false),
    });
    let (carrier, services, known) = (carrier.to_owned(), rule.services.clone(), known.clone());
    Ok(station.post("rates", "/shipments/getrates", &body, Repeat::Harmless, move |answer| {
        let mut told = known.clone();
        value::set(&mut told, "asked", json!(asked.saturating_add(1)));
        let rates = match errors::json(answer) {
            Ok(Value::Array(rates)) => rates,
            Ok(_) => return Err(Failure::unknown("ShipStation's answer is no list of rates")),
            // A carrier that does not ship there refuses; the others may.
            Err(Failure::Refused(_)) => Vec::new(),
            Err(failure) => return Err(failure),
        };
        let best = rates.iter().filter_map(|rate| offer(rate, &services)).min();
        let before = known.pointer("/best/cost").and_then(value::decimal);
        if let Some((cost, service)) = best.filter(|(cost, _)| before.is_none_or(|before| *cost < before)) {
            let best = json!({ "carrier": carrier, "service": service, "cost": cost.to_string() });
            value::set(&mut told, "best", best);
        }
        Ok(told)
    }))
}

/// What a rate costs in all, and its service, where it may be taken.
fn offer(rate: &Value, services: &[String]) -> Option<(Decimal, String)> {
    let service = value::text(rate.get("serviceCode"))?;
    if !services.is_empty() && !services.contains(&service) {
        return None;
    }
    let cost = value::decimal(rate.get("shipmentCost")?)?;
    let other = rate.get("otherCost").and_then(value::decimal).unwrap_or_default();
    Some((cost.checked_add(other)?, service))
}
