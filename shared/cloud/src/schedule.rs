//! Runs by schedule: what EventBridge Scheduler hands over names the run.

use futures::StreamExt as _;
use serde::Deserialize;
use thiserror::Error;
use tracing::{info, warn};
use waybill_domain::failure::Failure;
use waybill_domain::ids::AccountId;
use waybill_flows::engine::{Does, Run, RunError};
use waybill_flows::world::World;

use crate::deadline::Deadline;
use crate::open::Deployed;
use crate::tell::tell;

pub use waybill_flows::engine::{comparison, handing_over, orders, partner_news, stock_levels, tending};

/// Runs of one call at the same time.
const AT_ONCE: usize = 4;

/// Which run is due; for every account or shop that it concerns, or for one account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Due {
    /// The kind of run, by the name that the schedules give it.
    pub run: Kind,
    /// The account, where only one is meant.
    #[serde(default)]
    pub account: Option<AccountId>,
}

/// A kind of run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Orders that changed in the shops.
    Pull,
    /// Stock that changed at partners.
    Stock,
    /// News of partners.
    Poll,
    /// Both sides compared.
    Reconcile,
    /// Locked accounts tried, parked work resumed, events for others handed over.
    Tend,
}

/// Runs that could not be done. The call fails, so that it is tried again and seen.
#[derive(Debug, Error)]
#[error("{}", .0.join("; "))]
pub struct Undone(Vec<String>);

/// Does what is due, of what is this function's.
///
/// # Errors
/// When a run is due that is another function's, when the ledger or the queue failed, or a run was not done in time. That a
/// partner is busy is no error: the next run goes on where this one stopped.
pub async fn work(deployed: &Deployed, whose: &[Does], due: &Due, deadline: Deadline) -> Result<(), Undone> {
    let world = deployed.world().await.map_err(|error| Undone(vec![error.to_string()]))?;
    world.stop_at(deadline.stop_at());
    let each = futures::stream::iter(runs(world, due)).map(|due| async move {
        let name = due.name();
        let Some(doing) = whose.iter().find_map(|does| does(world, &due)) else {
            return Some(format!("`{name}` is another function's"));
        };
        // Runs that others had to be done before have what is left then.
        let left = deadline.left(world.now());
        if left.is_zero() {
            return Some(format!("`{name}` could not begin in time"));
        }
        match tokio::time::timeout(left, doing).await {
            Ok(Ok(())) => None,
            Ok(Err(RunError::Exchange(failure @ (Failure::Busy { .. } | Failure::Unknown { .. })))) => {
                info!(run = name, %failure, "`{name}` goes on next time");
                None
            }
            Ok(Err(error)) => Some(format!("`{name}` failed: {error}")),
            Err(_elapsed) => {
                warn!(run = name, "`{name}` did not end in time and goes on next time");
                Some(format!("`{name}` did not end in time"))
            }
        }
    });
    let undone: Vec<String> = each.buffer_unordered(AT_ONCE).filter_map(std::future::ready).collect().await;
    tell(deployed, world, 0, deadline.left_to_tell(world.now())).await;
    if undone.is_empty() { Ok(()) } else { Err(Undone(undone)) }
}

/// The runs of a kind, of one account where it is named.
fn runs(world: &World, due: &Due) -> Vec<Run> {
    let fits = |run: &Run| match (due.run, run) {
        (Kind::Pull, Run::Pull(_))
        | (Kind::Reconcile, Run::Reconcile)
        | (Kind::Tend, Run::Publish | Run::Tend) => true,
        (Kind::Stock, Run::Stock(account)) | (Kind::Poll, Run::Poll(account)) => {
            due.account.as_ref().is_none_or(|wanted| wanted == account)
        }
        _ => false,
    };
    Run::every(world).into_iter().map(|(run, _)| run).filter(fits).collect()
}
