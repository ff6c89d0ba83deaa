//! The link of an order that was placed just now: written under the claim that it was placed under, so that what the write took
//! is settled with all else, by one request to the ledger.
//!
//! One exchange and no more, because the claim is kept for so long. Nothing rests on it: where it is not made, or another worker
//! finds the order at the partner before this one settles, the link is written as anything else that an order does not show.

use waybill_domain::failure::Failure;
use waybill_domain::order::Order;
use waybill_ledger::KnownOrder;
use waybill_mapping::commercetools::calls::Updated;

use super::session::Session;
use crate::write_back;

/// Writes the link by all that is known of the order, and answers the order as it stands then; nothing where it is to be planned again.
///
/// # Errors
/// The shop takes nothing now, or the claim ends too soon.
pub(super) async fn link(
    session: &mut Session<'_>,
    order: &Order,
    known: &KnownOrder,
) -> Result<Option<Order>, Failure> {
    let Some((shop, call)) = write_back::link(session.world, order, known) else { return Ok(None) };
    match session.perform_at_shop(shop, call).await {
        Ok(Updated::Done(linked)) => Ok(Some(*linked)),
        Ok(Updated::Conflict { .. }) | Err(Failure::Unknown { .. } | Failure::Refused(_)) => Ok(None),
        Err(failure @ (Failure::Busy { .. } | Failure::LockedOut { .. })) => Err(failure),
    }
}
