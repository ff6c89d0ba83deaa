//! Work of several exchanges: the partner's mapping is asked for the next one until it has none.

use serde_json::Value;
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::Seen;
use waybill_domain::ids::Reference;
use waybill_mapping::call::{Next, Repeat};
use waybill_mapping::partner::{Aligned, Goal, TakesOrders};

use super::session::Session;

/// How many exchanges one change may take before something is wrong with it.
const STEPS: usize = 40;

/// Asks the partner's mapping for the next exchange, each with what the last one answered, until it is done or refuses.
pub(super) async fn ask<D>(
    session: &mut Session<'_>,
    next: impl Fn(Option<&Value>) -> Next<Value, D> + Send,
) -> Result<Result<D, Refusal>, Failure> {
    let mut answered = None;
    for _ in 0..STEPS {
        let call = match next(answered.as_ref()) {
            Next::Done(done) => return Ok(Ok(done)),
            Next::Refuse(refusal) => return Ok(Err(refusal)),
            Next::Ask(call) => call,
        };
        answered = match session.perform(call).await {
            Ok(answer) => Some(answer),
            Err(Failure::Refused(refusal)) => return Ok(Err(refusal)),
            Err(failure) => return Err(failure),
        };
    }
    Ok(Err(Refusal::new("never-ends", format!("the partner was asked {STEPS} times and it does not end"))))
}

/// Where a walk of several exchanges ended.
pub(super) enum Walked {
    There(Seen, Aligned),
    Refused(Refusal),
}

/// Asks the partner's mapping for the next exchange until it has none.
pub(super) async fn walk(
    session: &mut Session<'_>,
    orders: &dyn TakesOrders,
    reference: &Reference,
    goal: &Goal<'_>,
    mut seen: Seen,
) -> Result<Walked, Failure> {
    for _ in 0..STEPS {
        let call = match orders.toward(goal, &seen) {
            Next::Done(aligned) => return Ok(Walked::There(seen, aligned)),
            Next::Refuse(refusal) => return Ok(Walked::Refused(refusal)),
            Next::Ask(call) => call,
        };
        let touches = match goal {
            Goal::Stand { facets, .. } => facets.to_vec(),
            Goal::Cancel { .. } => vec![Facet::Lines],
        };
        let is_moved = call.repeat == Repeat::LookFirst || matches!(goal, Goal::Cancel { .. });
        session.sending.clone_from(&touches);
        seen = match session.perform(call).await {
            Ok(answer) => answer,
            Err(Failure::Refused(refusal)) => return Ok(Walked::Refused(refusal)),
            Err(failure) => return Err(failure),
        };
        session.sending.clear();
        // What the work leaves behind when its next exchange fails is still our own.
        session.held(orders, reference, &touches, &seen);
        // Behind a write none of it stands as it did when the work began: should the work not come to its end, and the shop
        // take the change back, it must still be looked at.
        if let Some(part) = session.known_mut(reference).filter(|_| is_moved) {
            part.settled.retain(|facet, _| !touches.contains(facet));
        }
    }
    let message = format!("order {} does not come to stand as wanted in {STEPS} steps", seen.id);
    Ok(Walked::Refused(Refusal::new("never-aligned", message)))
}
