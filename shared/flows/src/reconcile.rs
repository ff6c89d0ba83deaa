//! Compares both sides and mends what is safe by the normal path; the rest it reports.

mod completeness;
mod health;

use jiff::SignedDuration;
use tracing::{error, info, warn};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::AccountId;
use waybill_domain::look::{Cause, Look};
use waybill_domain::review::About;
use waybill_ledger::{AccountState, LedgerError};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::engine::{self, RunError};
use crate::work::Work;
use crate::world::{Desk, World};
use crate::{names, reviews};

pub use completeness::{Report, compare};

/// Records of one run.
const AT_ONCE: usize = 500;

/// One run: the ledger swept, doubtful and forgotten claims looked at again, both sides compared, health checked.
pub async fn run(world: &World) -> Result<Report, RunError> {
    revive(world).await?;
    let mut report = Report::default();
    for shop in world.shops.values() {
        report.add(compare(world, shop).await?);
        health::subscription(world, shop).await?;
    }
    for desk in world.desks.values() {
        health::webhooks(world, desk).await?;
    }
    info!(orders = report.orders, agree = report.agree, "{report}");
    Ok(report)
}

/// A record that is held beyond its lease, or in doubt, gets a look: its own may have ended in a dead letter.
async fn revive(world: &World) -> Result<(), RunError> {
    for record in world.ledger.held_or_doubtful(AT_ONCE).await? {
        let look = Look {
            project: record.project.clone(),
            order: record.subject.order.clone(),
            account: record.subject.account.clone(),
            at_least: record.order_version,
            cause: Cause::Reconcile,
            expects: Vec::new(),
        };
        let (queue, group) = (names::dispatch(&look.account), look.project.as_str().to_owned());
        let message =
            engine::outgoing(world, &world.trace(), &Work::Look { look }, group, SignedDuration::ZERO);
        world.queue.send(&queue, vec![message], world.now()).await?;
    }
    Ok(())
}

/// Marks an account as locked out and calls a person, once.
pub(crate) async fn lock_out(world: &World, account: &AccountId, cause: &str) -> Result<(), LedgerError> {
    if !world.ledger.lock_out(account, cause, world.now()).await? {
        return Ok(());
    }
    error!(account = %account, cause, "`{account}` does not let us in; its work waits until it does");
    let message =
        format!("`{account}` does not let us in: {cause}; its work waits and goes out by itself afterwards");
    reviews::put(world, About::Account, Some(account), Refusal::new("locked-out", message), None).await
}

/// Tries accounts that are locked out with the cheapest exchange there is; one that answers is open again.
pub async fn probe(world: &World, desk: &Desk) -> Result<(), RunError> {
    let account = &desk.account.id;
    if !matches!(world.ledger.account_state(account).await?, AccountState::LockedOut { .. }) {
        return Ok(());
    }
    if let Ok(secrets) = world.secrets.read(&desk.account.secret) {
        desk.endpoint.renew_secrets(secrets).await;
    }
    let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
    match world.transport.perform(&desk.endpoint, desk.partner().probe(), &mut trail).await {
        Ok(()) => {
            if world.ledger.readmit(account, world.now()).await? {
                info!(account = %account, "`{account}` lets us in again");
                reviews::passed(world, &About::Account, Some(account)).await?;
            }
            Ok(())
        }
        Err(Failure::LockedOut { cause }) => {
            warn!(account = %account, cause, "`{account}` still does not let us in");
            Ok(())
        }
        Err(failure) => Err(failure.into()),
    }
}
