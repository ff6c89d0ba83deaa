//! Every minute: who was shut is tried, and parked work that can go on goes back into its queue.

use tracing::warn;
use waybill_ledger::LedgerError;

use super::RunError;
use crate::access::{self, Counterpart, Tended};
use crate::notices::deskless;
use crate::world::{Happening, World};
use crate::{brakes, names, parking};

/// Pieces of parked work that one round sends back.
const AT_ONCE: usize = 500;
/// As many go ahead when a party has just opened. A probe may pass where work does not: the rest follows a minute later,
/// if these did not shut it again.
const SCOUTS: usize = 10;

/// One round. One party's trouble is not another's.
pub(super) async fn tend(world: &World) -> Result<(), RunError> {
    let mut shut = Shut::default();
    for shop in world.shops.values() {
        noted(party(world, shop, &mut shut).await);
    }
    for desk in world.desks.values() {
        noted(party(world, desk, &mut shut).await);
        noted(brakes::tend(world, &desk.account.id).await);
        noted(deskless::tend(world, &desk.account.id, AT_ONCE).await);
    }
    shut.tell(world);
    let due = world.ledger.parked_due(world.now(), AT_ONCE).await?;
    parking::resume(world, &due).await
}

async fn party(world: &World, with: &impl Counterpart, shut: &mut Shut) -> Result<(), RunError> {
    let tended = access::tend(world, with).await;
    shut.count(tended.as_ref());
    let most = match tended? {
        Tended::Open => AT_ONCE,
        Tended::Opened => SCOUTS,
        Tended::LockedOut | Tended::Away => return Ok(()),
    };
    let gate = names::access_gate(&with.party());
    let waiting = world.ledger.parked_at(&gate, world.now(), most).await?;
    parking::resume(world, &waiting).await
}

/// How many parties a round found that cannot be worked with.
#[derive(Debug, Default)]
struct Shut {
    locked_out: usize,
    away: usize,
    /// Of how many it could not be said.
    unknown: usize,
}

impl Shut {
    fn count(&mut self, tended: Result<&Tended, &LedgerError>) {
        match tended {
            Ok(Tended::Open | Tended::Opened) => {}
            Ok(Tended::LockedOut) => self.locked_out += 1,
            Ok(Tended::Away) => self.away += 1,
            Err(_) => self.unknown += 1,
        }
    }

    /// Says so, also of none. Unknown is not none: a round that could not tell of all says nothing.
    fn tell(&self, world: &World) {
        let Self { locked_out, away, unknown } = *self;
        if unknown == 0 {
            world.happenings.add(Happening::Tended { locked_out, away });
        }
    }
}

fn noted(outcome: Result<(), RunError>) {
    if let Err(error) = outcome {
        warn!(%error, "A part of the round failed; it is done again in a minute");
    }
}
