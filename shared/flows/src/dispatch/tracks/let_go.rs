//! Letting parcels go: a tracking is removed when nobody wants it any more, and only if it is ours.

use waybill_domain::ids::{AccountId, OrderId, TrackingId};
use waybill_domain::tracking::MadeFor;
use waybill_ledger::{LedgerError, Subject, TrackedParcel};

use super::Tracking;
use crate::dispatch::part::Trouble;
use crate::world::World;

impl Tracking<'_, '_> {
    /// Lets a parcel go that is not on the order any more, or not so.
    pub(super) async fn give_up(&mut self, kept: &TrackedParcel) -> Result<(), Trouble> {
        if let Some(id) = &kept.id
            && !self.is_shared(kept, id).await?
        {
            self.session.perform(self.tracks.remove(id)).await?;
            self.session.note("removed", id.as_str(), None);
            self.tell_sharers(id).await?;
        }
        let Subject { account, order } = self.session.record.subject.clone();
        let all = &mut self.session.record.trackings;
        all.retain(|known| known.wants != kept.wants);
        let is_used = all.iter().any(|known| known.id == kept.id);
        self.session.touch();
        if let Some(id) = kept.id.as_ref().filter(|_| !is_used) {
            self.session.world.ledger.forget_tracked(&account, id, &order).await?;
        }
        Ok(())
    }

    /// Whether a tracking is somebody else's, or still wanted: by another parcel of the order, or by another order.
    async fn is_shared(&self, kept: &TrackedParcel, id: &TrackingId) -> Result<bool, LedgerError> {
        let (world, record) = (self.session.world, &self.session.record);
        let made = self.tracks.made_for(id);
        let is_ours = kept.wants == *id || made.as_ref().is_some_and(|made| made.project == record.project);
        let mut others = record.trackings.iter().filter(|other| other.wants != kept.wants);
        if !is_ours || others.any(|other| other.id.as_ref() == Some(id)) {
            return Ok(true);
        }
        let Subject { account, order } = &record.subject;
        let shared = world.ledger.tracked_for(account, id).await?;
        if shared.iter().any(|other| other != order) {
            return Ok(true);
        }
        match made {
            Some(MadeFor { order: other, .. }) if other != *order => has(world, account, other, id).await,
            Some(_) | None => Ok(false),
        }
    }
}

/// Whether an order still has what was made for it.
async fn has(
    world: &World,
    account: &AccountId,
    order: OrderId,
    id: &TrackingId,
) -> Result<bool, LedgerError> {
    let record = world.ledger.record(&Subject { account: account.clone(), order }).await?;
    Ok(record.is_some_and(|record| record.trackings.iter().any(|kept| kept.id.as_ref() == Some(id))))
}
