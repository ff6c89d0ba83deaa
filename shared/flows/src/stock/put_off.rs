//! What one of several shops does not take now waits for that shop alone.
//!
//! It waits in the ledger and not in the queue: how long the queue is says whether more is to be read, and the other shops are
//! to have more. When it comes again its figures are read anew.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Failure;
use waybill_domain::ids::TraceId;
use waybill_domain::stock::StockLevel;
use waybill_ledger::Until;
use waybill_queue::runner::Outcome;

use super::AT_ONCE;
use crate::access::Counterpart as _;
use crate::engine::RunError;
use crate::parking::{self, Put};
use crate::work::Work;
use crate::world::{Desk, Shop, World};
use crate::{names, waiting};

/// Puts figures off until the shop lets us in; answers whether it does not.
pub(super) async fn is_put_off(
    world: &World,
    (desk, shop): (&Desk, &Shop),
    levels: &[StockLevel],
    tried: (&TraceId, u32),
) -> Result<bool, RunError> {
    let party = shop.party();
    if world.shops.len() == 1 || !world.is_shut(&party).await? {
        return Ok(false);
    }
    let gate = Until::Gate { name: names::access_gate(&party), since: world.now() };
    park(world, (desk, shop), levels, tried, gate).await?;
    Ok(true)
}

/// Puts figures off after a failure that passes; any other failure, and that of an only shop, is the whole work's.
pub(super) async fn put_off(
    world: &World,
    (desk, shop): (&Desk, &Shop),
    levels: &[StockLevel],
    (trace, tries): (&TraceId, u32),
    failure: Failure,
) -> Result<(), RunError> {
    let wait = match waiting::after(&failure, tries) {
        Outcome::Again { after } if world.shops.len() > 1 => after.max(SignedDuration::ZERO),
        Outcome::Again { .. } | Outcome::Done | Outcome::Failed { .. } => return Err(failure.into()),
    };
    let at = world.now().checked_add(wait).unwrap_or(Timestamp::MAX);
    park(world, (desk, shop), levels, (trace, tries), Until::Due { at }).await
}

async fn park(
    world: &World,
    (desk, shop): (&Desk, &Shop),
    levels: &[StockLevel],
    (trace, tries): (&TraceId, u32),
    until: Until,
) -> Result<(), RunError> {
    let (account, queue) = (&desk.account.id, names::stock(&desk.account.id));
    for levels in levels.chunks(AT_ONCE) {
        let only = Some(shop.project.key().clone());
        let work = &Work::Stock { account: account.clone(), levels: levels.to_vec(), only };
        let put = Put { queue: &queue, trace, first_seen: world.now(), work };
        parking::tried(world, put, tries.saturating_add(1), until.clone()).await?;
    }
    Ok(())
}
