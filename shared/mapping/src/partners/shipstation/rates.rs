//! The cheapest rate of several carriers: ShipStation tells one carrier's at a time.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use waybill_domain::failure::{Failure, Refusal};

use super::choices::{Confirmation, LabelRule, Labels};
use super::{ShipStation, amount, errors, wire};
use crate::call::{Call, Next, Repeat};
use crate::partner::labels::{self, Choice, Rate};
use crate::partner::value;

/// What the rule names; or the next carrier to ask, and the cheapest when all were. `known` is what earlier answers told.
pub(super) fn next(
    station: &ShipStation,
    settings: &Labels,
    rule: &LabelRule,
    order: &Value,
    known: &Value,
) -> Next<Value, Choice> {
    if let Some(choice) = Choice::fixed(rule.carrier.as_ref(), rule.service.as_ref()) {
        return Next::Done(choice);
    }
    let told = match rule.cheapest_of.get(labels::asked(known)) {
        Some(carrier) => ask(station, settings, rule, order, carrier, known).map(Next::Ask),
        None => labels::cheapest(known, &rule.cheapest_of).map(Next::Done),
    };
    told.unwrap_or_else(Next::Refuse)
}

fn ask(
    station: &ShipStation,
    settings: &Labels,
    rule: &LabelRule,
    order: &Value,
    carrier: &str,
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
        "fromPostalCode": settings.from_postal_code, "toState": to("state"), "toCountry": to("country"),
        "toPostalCode": to("postalCode"), "toCity": to("city"), "weight": weight,
        "dimensions": order.get("dimensions"), "confirmation": confirmation,
        "residential": to("residential").as_bool().unwrap_or(false),
    });
    let (carrier, services, known) = (carrier.to_owned(), rule.services.clone(), known.clone());
    Ok(station.post("rates", "/shipments/getrates", &body, Repeat::Harmless, move |answer| {
        let rates = match errors::json(answer) {
            Ok(Value::Array(rates)) => Ok(rates.iter().filter_map(rate).collect()),
            Ok(_) => return Err(Failure::unknown("ShipStation's answer is no list of rates")),
            // A carrier that does not ship there refuses; the others may.
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(failure) => return Err(failure),
        };
        Ok(labels::answered(&known, &carrier, &services, rates))
    }))
}

/// A rate; what cannot be read is none.
fn rate(row: &Value) -> Option<Rate> {
    let service = value::text(row.get("serviceCode"))?;
    let cost = value::decimal(row.get("shipmentCost")?)?;
    let other = row.get("otherCost").and_then(value::decimal).unwrap_or_default();
    Some(Rate { cost: cost.checked_add(other)?, service, repeats: BTreeMap::new() })
}
