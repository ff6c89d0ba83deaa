//! Trackings that several orders may have: when one of them lets go while another takes over, neither may be left with
//! what is gone.
//!
//! Whoever takes over says so first and then looks whether it is still there; whoever removes looks afterwards who has
//! said so meanwhile, and has them look. So one of the two sees the other, in whatever order they come.

use std::collections::BTreeSet;

use waybill_domain::failure::Failure;
use waybill_domain::ids::{OrderId, TrackingId};
use waybill_domain::look::Cause;
use waybill_ledger::Subject;

use super::Tracking;
use crate::dispatch::part::Trouble;
use crate::notices;

impl Tracking<'_, '_> {
    /// Remembers that the order shares what was made for another, or by others. Busy where it is gone since: then it is
    /// made anew.
    pub(super) async fn share(&mut self, wants: &TrackingId, id: &TrackingId) -> Result<(), Trouble> {
        let Subject { account, order } = self.session.record.subject.clone();
        let ledger = &self.session.world.ledger;
        ledger.learn_tracked(&account, id, &order).await?;
        if id == wants || self.is_there(id).await? {
            return Ok(());
        }
        ledger.forget_tracked(&account, id, &order).await?;
        Err(Failure::busy("another order let the parcel go meanwhile").into())
    }

    /// Has every other order look that may have taken over what this one removed.
    pub(super) async fn tell_sharers(&self, id: &TrackingId) -> Result<(), Trouble> {
        let (world, Subject { account, order }) = (self.session.world, &self.session.record.subject);
        let shared = world.ledger.tracked_for(account, id).await?.into_iter();
        let made = self.tracks.made_for(id).map(|made| made.order);
        let others: BTreeSet<OrderId> = shared.chain(made).filter(|other| other != order).collect();
        for order in others {
            let subject = Subject { account: account.clone(), order };
            let Some(record) = world.ledger.record(&subject).await? else { continue };
            let look = record.look(Cause::LetGo);
            let sent = notices::send(world, look, &self.session.trail.trace, world.clock.stopwatch()).await;
            sent.map_err(|error| Failure::busy(error.to_string()))?;
        }
        Ok(())
    }

    /// Finds out what is gone of what the order has, because another one let it go.
    pub(super) async fn look_after_others(&mut self) -> Result<(), Trouble> {
        let all = self.session.record.trackings.iter().filter_map(|kept| kept.id.clone());
        let all: BTreeSet<TrackingId> = all.collect();
        for id in all {
            if !self.is_there(&id).await? {
                self.session.note("gone", id.as_str(), None);
                self.lose(&id).await?;
            }
        }
        Ok(())
    }

    /// Whether a tracking is there.
    pub(super) async fn is_there(&mut self, id: &TrackingId) -> Result<bool, Failure> {
        Ok(self.session.perform(self.tracks.read(id)).await?.is_some())
    }

    /// What had this tracking has none any more.
    pub(super) async fn lose(&mut self, id: &TrackingId) -> Result<(), Trouble> {
        let Subject { account, order } = &self.session.record.subject;
        self.session.world.ledger.forget_tracked(account, id, order).await?;
        let kept = self.session.record.trackings.iter_mut();
        kept.filter(|kept| kept.id.as_ref() == Some(id)).for_each(|kept| kept.id = None);
        self.session.touch();
        Ok(())
    }
}
