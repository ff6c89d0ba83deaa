//! Up to a hundred orders with one exchange.
//!
//! ShipStation answers HTTP 200 whatever became of each, with the ids alone: what was sent and confirmed is what stands
//! there, without the ids of its lines.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::Reference;

use super::order::create_order;
use super::{ShipStation, errors, seen, wire};
use crate::call::Repeat;
use crate::partner::{Bulk, Each, PlacesInBulk, value};

/// The most that one exchange takes.
const MOST: usize = 100;

impl PlacesInBulk for ShipStation {
    fn most(&self) -> usize {
        MOST
    }

    fn place_all(&self, wants: &[&FulfillmentOrder]) -> Bulk {
        let mut bulk = Bulk { refused: Vec::new(), call: None, bodies: BTreeMap::new() };
        let mut sent: Vec<(Reference, Value)> = Vec::new();
        for want in wants {
            match create_order(&self.options, want) {
                Ok(order) => {
                    bulk.bodies.insert(want.reference.clone(), Bytes::from(order.to_string()));
                    sent.push((want.reference.clone(), order));
                }
                Err(refusal) => bulk.refused.push((want.reference.clone(), refusal)),
            }
        }
        if !sent.is_empty() {
            let orders: Value = sent.iter().map(|(_, order)| order.clone()).collect();
            let read = move |answer: &Response<Bytes>| placed(answer, &sent);
            bulk.call =
                Some(self.post("orders_create", "/orders/createorders", &orders, Repeat::Harmless, read));
        }
        bulk
    }
}

/// What became of each, found by its key. One of which nothing is said is left out.
fn placed(answer: &Response<Bytes>, sent: &[(Reference, Value)]) -> Result<Each, Failure> {
    let body = errors::json(answer)?;
    let Some(results) = body.get("results").and_then(Value::as_array) else {
        return Err(Failure::unknown("ShipStation's answer lists no `results`"));
    };
    let of = |reference: &Reference| {
        results
            .iter()
            .find(|result| result.get("orderKey").and_then(Value::as_str) == Some(reference.as_str()))
    };
    let one = |(reference, order): &(Reference, Value)| {
        let outcome = outcome(of(reference)?, order)?;
        Some((reference.clone(), outcome))
    };
    Ok(sent.iter().filter_map(one).collect())
}

fn outcome(result: &Value, order: &Value) -> Option<Result<Seen, Failure>> {
    let words = value::text(result.get("errorMessage"));
    let success = result.get("success").and_then(Value::as_bool);
    if success == Some(false) || (success.is_none() && words.is_some()) {
        let words =
            words.unwrap_or_else(|| "ShipStation did not take the order and says no word why".to_owned());
        return Some(Err(Failure::Refused(Refusal::new("refused", words))));
    }
    let id = wire::there(result, "orderId").filter(|id| value::text(Some(id)).is_some_and(|id| id != "0"))?;
    let mut order = order.clone();
    value::set(&mut order, "orderId", json!(id));
    seen::alone(order).ok().map(Ok)
}
