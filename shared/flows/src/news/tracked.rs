//! Of which orders a parcel is: of the one that it was registered for, and of others whose goods are in it.

use std::collections::BTreeSet;

use waybill_domain::ids::{OrderId, ProjectKey};
use waybill_domain::tracking::TrackingUpdate;
use waybill_ledger::{LedgerError, RecordState, Subject};

use crate::world::{Desk, World};

/// The orders that have the parcel, or are just having it registered. None where it is somebody else's who shares the
/// account.
pub(super) async fn orders(
    world: &World,
    desk: &Desk,
    update: &TrackingUpdate,
) -> Result<Vec<(ProjectKey, OrderId)>, LedgerError> {
    let account = &desk.account.id;
    let made_for = update.made_for.iter().filter(|made| world.shops.contains_key(&made.project));
    let mut named: BTreeSet<OrderId> = made_for.map(|made| made.order.clone()).collect();
    named.extend(world.ledger.tracked_for(account, &update.id).await?);
    let mut found = Vec::new();
    for order in named {
        let subject = Subject { account: account.clone(), order };
        let Some(record) = world.ledger.record(&subject).await? else { continue };
        let has_it = record.trackings.iter().any(|kept| kept.id.as_ref() == Some(&update.id));
        if has_it || record.state != RecordState::Free {
            found.push((record.project, subject.order));
        }
    }
    Ok(found)
}
