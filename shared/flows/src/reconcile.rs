//! Compares both sides and mends what is safe by the normal path; the rest it reports.

mod completeness;
mod health;

use jiff::SignedDuration;
use tracing::info;
use waybill_domain::look::{Cause, Look};

use crate::access::Counterpart as _;
use crate::engine::{self, RunError};
use crate::names;
use crate::work::Work;
use crate::world::{Happening, World};

pub use completeness::{Report, compare};

/// Records of one run.
const AT_ONCE: usize = 500;

/// One run: the ledger swept, doubtful and forgotten claims looked at again, both sides compared, health checked.
pub async fn run(world: &World) -> Result<Report, RunError> {
    revive(world).await?;
    let mut report = Report::default();
    for shop in world.shops.values() {
        if world.is_shut(&shop.party()).await? {
            continue;
        }
        report.add(compare(world, shop).await?);
        health::subscription(world, shop).await?;
        health::extension(world, shop).await?;
    }
    for desk in world.desks.values() {
        if !world.is_shut(&desk.party()).await? {
            health::webhooks(world, desk).await?;
        }
    }
    world.happenings.add(Happening::Compared { orders: report.orders, agree: report.agree });
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
