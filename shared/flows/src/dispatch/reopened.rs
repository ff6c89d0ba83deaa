//! Units that had left and are back: a void takes the ground from refusals, and from a cancellation that was done.
//!
//! A partner that voids a label means to ship its units again, whatever the shop has cancelled since. Each part
//! remembers how many voids had been told of when it was last tried; one more, and it is tried again.

use waybill_domain::facts::Facts;
use waybill_domain::fulfillment::SeenStatus;
use waybill_domain::ids::Reference;
use waybill_ledger::{Part, PartState};

use super::part::Trouble;
use super::session::Session;

/// How many voids the partner told of a part. It never falls, unless a partner lists again what it had taken off its list.
pub(super) fn voids(facts: &Facts, reference: &Reference) -> u32 {
    let shipments = facts.parts.get(reference).into_iter().flat_map(|part| part.shipments.values());
    let count = shipments.map(|shipment| {
        usize::from(shipment.is_taken_back())
            + shipment.parcels.values().filter(|parcel| parcel.voided).count()
    });
    u32::try_from(count.sum::<usize>()).unwrap_or(u32::MAX)
}

/// Whether something of a part was given up that a void may let pass now.
pub(crate) fn is_reopened(part: &Part, facts: &Facts) -> bool {
    was_given_up(part) && voids(facts, &part.reference) > part.voids
}

fn was_given_up(part: &Part) -> bool {
    let refused = !part.refused.is_empty() || part.cancel_refused.is_some();
    refused || part.state == PartState::Cancelled { by_shop: true }
}

/// Forgets what voids made obsolete, so that it is decided and tried anew. A part that was cancelled is live again
/// where the partner means to ship some of it.
pub(super) async fn reopen(session: &mut Session<'_>) -> Result<(), Trouble> {
    if !session.record.parts.iter().any(was_given_up) {
        return Ok(());
    }
    let facts = session.facts().await?.clone();
    let parts = session.record.parts.iter().filter(|part| is_reopened(part, &facts));
    for part in parts.cloned().collect::<Vec<Part>>() {
        let is_live = match part.state {
            PartState::Cancelled { .. } => is_live_again(session, &part).await?,
            PartState::Placed | PartState::Intended => true,
        };
        if let Some(known) = session.known_mut(&part.reference) {
            known.voids = voids(&facts, &part.reference);
            if is_live {
                known.refused.clear();
                known.cancel_refused = None;
                known.state = if known.partner_order.is_some() { PartState::Placed } else { known.state };
            }
        }
        session.touch();
        session.note("reopened", if is_live { "units are back" } else { "nothing is to be shipped" }, None);
    }
    Ok(())
}

/// Whether the partner means to ship something of a part that was cancelled.
async fn is_live_again(session: &mut Session<'_>, part: &Part) -> Result<bool, Trouble> {
    let (Some(orders), Some(id)) = (session.orders(), &part.partner_order) else { return Ok(false) };
    let seen = session.perform(orders.get(id, &session.sought(&part.reference))).await?;
    let is_over = seen.as_ref().is_none_or(|seen| seen.status == SeenStatus::Cancelled);
    if let Some(known) = session.known_mut(&part.reference).filter(|_| is_over) {
        known.cancel_refused = None;
    }
    Ok(seen.is_some_and(|seen| matches!(seen.status, SeenStatus::Open | SeenStatus::PartlyShipped)))
}
