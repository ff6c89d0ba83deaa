//! What a scheduled run does.
//!
//! Each kind is a function of its own, so that a deployed function carries its own runs alone. What needs somebody who does
//! not let us in is left for later: cursors stand where they are, so nothing is missed.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tracing::info;
use waybill_domain::ids::AccountId;

use super::tend::tend;
use super::{Run, RunError};
use crate::access::Counterpart;
use crate::world::World;
use crate::{names, poll, publish, pull, reconcile, stock};

/// So many stock messages of earlier runs that are not written yet are enough, whether they were tried or not. One run may
/// send far more than that; the next one waits for it.
const PILE: usize = 10;

/// A run that is being done.
pub type Doing<'a> = BoxFuture<'a, Result<(), RunError>>;

/// Does some kind of runs, and no others.
pub type Does = for<'a> fn(&'a World, &'a Run) -> Option<Doing<'a>>;

/// Who does a run.
fn whose(run: &Run) -> Does {
    match run {
        Run::Pull(_) => orders,
        Run::Stock(_) => stock_levels,
        Run::Poll(_) => partner_news,
        Run::Reconcile => comparison,
        Run::Publish => handing_over,
        Run::Tend => tending,
    }
}

/// Does one run.
pub async fn run(world: &World, run: &Run) -> Result<(), RunError> {
    whose(run)(world, run).unwrap_or_else(|| unreachable!("it does its own run")).await
}

/// Reads what changed in a project.
pub fn orders<'a>(world: &'a World, run: &'a Run) -> Option<Doing<'a>> {
    let Run::Pull(project) = run else { return None };
    let pulled = async move {
        match world.shops.get(project) {
            Some(shop) if is_open(world, shop).await? => pull::project(world, shop).await.map(|_looked| ()),
            Some(_) | None => Ok(()),
        }
    };
    Some(pulled.boxed())
}

/// Reads what changed of an account's stock.
pub fn stock_levels<'a>(world: &'a World, run: &'a Run) -> Option<Doing<'a>> {
    let Run::Stock(account) = run else { return None };
    let read = async move {
        match world.desks.get(account) {
            Some(desk) if is_open(world, desk).await? && takes_stock(world, account).await? => {
                stock::deltas(world, desk).await
            }
            Some(_) | None => Ok(()),
        }
    };
    Some(read.boxed())
}

/// Asks an account for news.
pub fn partner_news<'a>(world: &'a World, run: &'a Run) -> Option<Doing<'a>> {
    let Run::Poll(account) = run else { return None };
    let asked = async move {
        match world.desks.get(account) {
            Some(desk) if is_open(world, desk).await? => poll::account(world, desk).await,
            Some(_) | None => Ok(()),
        }
    };
    Some(asked.boxed())
}

/// Compares both sides.
pub fn comparison<'a>(world: &'a World, run: &'a Run) -> Option<Doing<'a>> {
    (*run == Run::Reconcile).then(|| async move { reconcile::run(world).await.map(|_report| ()) }.boxed())
}

/// Hands events for others over.
pub fn handing_over<'a>(world: &'a World, run: &'a Run) -> Option<Doing<'a>> {
    (*run == Run::Publish).then(|| publish::round(world).boxed())
}

/// Tries who does not let us in, and resumes what waits.
pub fn tending<'a>(world: &'a World, run: &'a Run) -> Option<Doing<'a>> {
    (*run == Run::Tend).then(|| tend(world).boxed())
}

async fn is_open(world: &World, with: &impl Counterpart) -> Result<bool, RunError> {
    Ok(!world.is_shut(&with.party()).await?)
}

/// Whether stock that is read now could be written: a shop takes it, and what was read before has been written.
async fn takes_stock(world: &World, account: &AccountId) -> Result<bool, RunError> {
    let queue = names::stock(account);
    let depth = world.queue.depth(&queue, world.now()).await?;
    let waiting = depth.ready + depth.in_flight + depth.delayed;
    if waiting >= PILE {
        info!(account = %account, waiting, "Stock of `{account}` is not read until what waits is written");
        return Ok(false);
    }
    for shop in world.shops.values() {
        if is_open(world, shop).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
