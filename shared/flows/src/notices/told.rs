//! Telling what was decided about an order.

use std::collections::BTreeSet;

use waybill_domain::ids::TraceId;
use waybill_domain::look::Cause;
use waybill_domain::order::Order;
use waybill_ledger::LedgerError;
use waybill_routing::decision::{Decision, Verdict};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::Decided;
use crate::journal::{self, Topic};
use crate::reviews;
use crate::world::World;

/// Tells what was decided about an order: the journal, and a person of what stands in its way.
pub(crate) async fn tell(
    world: &World,
    order: &Order,
    decision: &Decided,
    cause: &Cause,
    (trace, tries): (&TraceId, u32),
) -> Result<(), LedgerError> {
    note(world, order, decision, cause, (trace, tries)).await?;
    for refusal in &decision.refusals {
        reviews::put(world, reviews::about(order), None, refusal.clone(), None).await?;
    }
    Ok(())
}

/// What was decided about an order that may leave, and why one may not.
async fn note(
    world: &World,
    order: &Order,
    decision: &Decided,
    cause: &Cause,
    (trace, tries): (&TraceId, u32),
) -> Result<(), LedgerError> {
    let (outcome, rule) = match &decision.verdict {
        Verdict::Export if decision.refusals.is_empty() => return Ok(()),
        Verdict::Export => ("in review".to_owned(), Some(codes(decision))),
        Verdict::Wait { until } => (format!("waits until {until}"), None),
        Verdict::Skip { reason } => ("stays".to_owned(), Some(reason.clone())),
        Verdict::Cancelled { reason } => ("cancelled".to_owned(), Some(reason.clone())),
    };
    let topic = Topic { order: Some(order.id.clone()), account: None, attempt: tries.into() };
    let trail = Trail::new(trace.clone(), Purpose::Orders);
    let mut entries = vec![journal::decision(world, &topic, &trail, "decided", &outcome, rule)];
    entries.extend(journal::edited(world, &topic, &trail, decision));
    journal::led_by(&mut entries, cause);
    world.ledger.journal_called(entries, Some(order)).await
}

/// What stands in the way of an order, each reason once.
fn codes(decision: &Decision) -> String {
    let codes: BTreeSet<&str> = decision.refusals.iter().map(|refusal| refusal.code.as_str()).collect();
    codes.into_iter().collect::<Vec<_>>().join(", ")
}
