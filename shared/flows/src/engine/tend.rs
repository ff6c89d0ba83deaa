//! Every minute: who was shut is tried, and parked work that can go on goes back into its queue.

use tracing::warn;

use super::RunError;
use crate::access::{self, Counterpart, Tended};
use crate::notices::deskless;
use crate::world::World;
use crate::{brakes, names, parking};

/// Pieces of parked work that one round sends back.
const AT_ONCE: usize = 500;
/// As many go ahead when a party has just opened. A probe may pass where work does not: the rest follows a minute later,
/// if these did not shut it again.
const SCOUTS: usize = 10;

/// One round. One party's trouble is not another's.
pub(super) async fn tend(world: &World) -> Result<(), RunError> {
    for shop in world.shops.values() {
        noted(party(world, shop).await);
    }
    for desk in world.desks.values() {
        noted(party(world, desk).await);
        noted(brakes::tend(world, &desk.account.id).await);
        noted(deskless::tend(world, &desk.account.id, AT_ONCE).await);
    }
    let due = world.ledger.parked_due(world.now(), AT_ONCE).await?;
    parking::resume(world, &due).await
}

async fn party(world: &World, with: &impl Counterpart) -> Result<(), RunError> {
    let most = match access::tend(world, with).await? {
        Tended::Open => AT_ONCE,
        Tended::Opened => SCOUTS,
        Tended::Shut => return Ok(()),
    };
    let gate = names::access_gate(&with.party());
    let waiting = world.ledger.parked_at(&gate, world.now(), most).await?;
    parking::resume(world, &waiting).await
}

fn noted(outcome: Result<(), RunError>) {
    if let Err(error) = outcome {
        warn!(%error, "A part of the round failed; it is done again in a minute");
    }
}
