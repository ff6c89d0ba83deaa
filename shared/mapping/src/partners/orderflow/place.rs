//! Placing parts: one, or several with one import. OrderFlow tells what became of each.
//!
//! A part whose reference is taken was placed before, for only we make such references. What stands there may be older
//! than what was sent now, so it is not settled but looked at.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Response;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::Reference;

use super::import::{self, Item, Outcome};
use super::properties::Properties;
use super::{OrderFlow, errors, order, seen};
use crate::call::Call;
use crate::partner::{Bulk, Each, PlacesInBulk};

/// The code of a refusal of an import.
pub(super) const REFUSED: &str = "refused";

/// Places one part.
pub(super) fn one(flow: &OrderFlow, want: &FulfillmentOrder) -> Result<Call<Seen>, Refusal> {
    let document = document(flow, &[(&want.reference, &order::order(flow, want)?)]);
    let (reference, taken) = (want.reference.clone(), seen::as_sent(&flow.options, want));
    let path = &flow.options.paths.order_import;
    Ok(flow.import("order_import", path, document, move |answer| {
        let outcome = outcome_of(answer, &reference)?;
        of(&outcome, &taken)
    }))
}

impl PlacesInBulk for OrderFlow {
    fn most(&self) -> usize {
        usize::try_from(self.options.orders_per_import).unwrap_or(usize::MAX)
    }

    fn place_all(&self, wants: &[&FulfillmentOrder]) -> Bulk {
        let mut bulk = Bulk { refused: Vec::new(), call: None, bodies: BTreeMap::new() };
        let mut sent: Vec<(Reference, Properties, Result<Seen, Failure>)> = Vec::new();
        for want in wants {
            match order::order(self, want) {
                Ok(properties) => {
                    let reference = want.reference.clone();
                    bulk.bodies
                        .insert(reference.clone(), Bytes::from(document(self, &[(&reference, &properties)])));
                    sent.push((reference, properties, seen::as_sent(&self.options, want)));
                }
                Err(refusal) => bulk.refused.push((want.reference.clone(), refusal)),
            }
        }
        if !sent.is_empty() {
            let items: Vec<_> =
                sent.iter().map(|(reference, properties, _)| (reference, properties)).collect();
            let document = document(self, &items);
            let path = &self.options.paths.order_import;
            bulk.call =
                Some(self.import("orders_import", path, document, move |answer| placed(answer, &sent)));
        }
        bulk
    }
}

/// What became of each; one of which nothing is said is left out.
fn placed(
    answer: &Response<Bytes>,
    sent: &[(Reference, Properties, Result<Seen, Failure>)],
) -> Result<Each, Failure> {
    let outcomes = import::outcomes(&errors::root(answer)?)?;
    let told = sent.iter().filter_map(|(reference, _, taken)| {
        let outcome = outcomes.get(reference.as_str())?;
        Some((reference.clone(), of(outcome, taken)))
    });
    Ok(told.collect())
}

/// The document that inserts orders.
pub(super) fn document(flow: &OrderFlow, orders: &[(&Reference, &Properties)]) -> String {
    let items = orders.iter().map(|(reference, properties)| Item {
        kind: import::ORDER,
        reference: Some(reference.as_str()),
        properties,
    });
    import::document(flow.options.body_text, &items.collect::<Vec<_>>())
}

/// What became of the one order of an import.
pub(super) fn outcome_of(answer: &Response<Bytes>, reference: &Reference) -> Result<Outcome, Failure> {
    let mut outcomes = import::outcomes(&errors::root(answer)?)?;
    outcomes
        .remove(reference.as_str())
        .ok_or_else(|| Failure::unknown(format!("OrderFlow's answer says nothing of order `{reference}`")))
}

fn of(outcome: &Outcome, taken: &Result<Seen, Failure>) -> Result<Seen, Failure> {
    match outcome {
        Outcome::Taken(_) => taken.clone(),
        Outcome::Duplicate(words) => Err(Failure::unknown(format!("the order is there already: {words}"))),
        Outcome::Failed(words) => Err(Failure::refused(REFUSED, words)),
    }
}
