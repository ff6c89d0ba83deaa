//! The parcels of one order at one account that tracks, under its claim: what should be tracked, what is, and the
//! difference. What is new is made before what is old goes, so that no parcel is lost sight of.

mod carriers;
mod let_go;
mod sharers;

use std::collections::BTreeSet;

use jiff::SignedDuration;
use waybill_domain::carriage::Carriage;
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::facets::Fingerprint;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{OrderId, ProjectKey, TrackingId};
use waybill_domain::look::Cause;
use waybill_domain::order::Order;
use waybill_domain::tracking::{TrackingTag, TrackingUpdate};
use waybill_ledger::{LedgerError, Record, RefusedFacet, TrackedParcel};
use waybill_mapping::parcels::ToTrack;
use waybill_mapping::partner::{Registered, TracksParcels};
use waybill_queue::runner::Outcome;

use super::align::{handed_over, missing, nothing};
use super::part::Trouble;
use super::session::Session;
use super::{again, complaints, walk};
use crate::engine::{self, RunError};
use crate::names::PARTNER_EVENTS;
use crate::waiting::backoff;
use crate::work::Work;
use crate::world::Rule;
use crate::{reviews, tracked};

/// One claim at work on parcels.
struct Tracking<'a, 'b> {
    session: &'b mut Session<'a>,
    tracks: &'a dyn TracksParcels,
    /// What was seen of parcels that are not just starting out: no webhook may tell of it again.
    seen: Vec<TrackingUpdate>,
}

/// Brings the trackings of an order in line, settles, and says what becomes of the look.
pub(super) async fn align<'a>(
    mut session: Session<'a>,
    tracks: &'a dyn TracksParcels,
    order: Option<&Order>,
) -> Result<Outcome, RunError> {
    let parcels = match order {
        None if session.arrived.look.cause == Cause::Deleted => Vec::new(),
        None => return missing(session).await,
        Some(order) if session.is_behind(order) => {
            session.release().await?;
            return Ok(again(backoff(session.arrived.tries)));
        }
        Some(order) => {
            session.about = reviews::about(order);
            session.seen_version(order.version);
            wanted(&session, order).await?
        }
    };
    if let Some(wait) = too_early(&session) {
        session.release().await?;
        return Ok(again(wait));
    }
    let mut tracking = Tracking { session: &mut session, tracks, seen: Vec::new() };
    let done = tracking.bring_in_line(&parcels).await;
    let seen = tracking.seen;
    tell(&session, seen).await?;
    match done {
        Ok(()) => {
            complaints::heal(&mut session, &nothing("parcels are tracked here")).await?;
            session.release().await?;
            Ok(Outcome::Done)
        }
        Err(trouble) => handed_over(session, trouble).await,
    }
}

/// The parcels that this account is to track.
async fn wanted(session: &Session<'_>, order: &Order) -> Result<Vec<ToTrack>, LedgerError> {
    let (world, own) = (session.world, &session.record);
    let trackers = world.desks.values().filter(|desk| desk.partner().tracking().is_some()).count();
    let mut records: Vec<Record> = Vec::new();
    if trackers > 1 {
        records = world.ledger.known(&order.id).await?.records;
        records.retain(|record| record.subject != own.subject);
    }
    records.push(own.clone());
    let wish = tracked::wish(world, order, &records);
    let ours = wish.filter(|wish| wish.desk.account.id == session.desk.account.id);
    Ok(ours.map(|wish| wish.parcels).unwrap_or_default())
}

/// How long what was sent may still land that nobody knows the outcome of.
fn too_early(session: &Session<'_>) -> Option<SignedDuration> {
    let (doubt, now) = (session.doubt.as_ref()?, session.world.now());
    let wait = doubt.since.checked_add(session.settles_within()).unwrap_or(now).duration_since(now);
    (wait.is_positive() && session.world.safeguards.hold(Rule::WaitBeforeLooking)).then_some(wait)
}

/// Puts what was seen where news of partners is.
async fn tell(session: &Session<'_>, seen: Vec<TrackingUpdate>) -> Result<(), RunError> {
    if seen.is_empty() {
        return Ok(());
    }
    let (world, account) = (session.world, session.desk.account.id.clone());
    let group = account.as_str().to_owned();
    let events = seen.into_iter().map(FulfillmentEvent::tracked).collect();
    let work = Work::Events { account, events };
    let message = engine::outgoing(world, &session.trail.trace, &work, group, SignedDuration::ZERO);
    world.queue.send(PARTNER_EVENTS, vec![message], world.now()).await?;
    Ok(())
}

impl Tracking<'_, '_> {
    async fn bring_in_line(&mut self, parcels: &[ToTrack]) -> Result<(), Trouble> {
        if self.session.doubt.is_some() {
            self.look().await?;
        } else if self.session.arrived.look.cause == Cause::LetGo {
            self.look_after_others().await?;
        }
        for parcel in parcels {
            self.stand(parcel).await?;
        }
        let wanted: BTreeSet<TrackingId> = parcels.iter().map(|parcel| self.tracks.id(parcel)).collect();
        let all = self.session.record.trackings.iter();
        let gone: Vec<TrackedParcel> = all.filter(|kept| !wanted.contains(&kept.wants)).cloned().collect();
        for kept in gone {
            self.give_up(&kept).await?;
        }
        Ok(())
    }

    /// Finds out what there is after something may have been done that the ledger does not know. Whatever is found is
    /// told of anew: what was last said of it is not known either.
    async fn look(&mut self) -> Result<(), Trouble> {
        let (project, order) =
            (self.session.record.project.clone(), self.session.record.subject.order.clone());
        let found = self.made_for(&project, &order).await?;
        for id in &found {
            let known = self.session.record.trackings.iter().any(|kept| kept.id.as_ref() == Some(id));
            let kept = self.session.record.trackings.iter_mut().find(|kept| kept.wants == *id);
            match kept {
                Some(kept) => kept.id = Some(id.clone()),
                None if known => {}
                None => self.session.record.trackings.push(TrackedParcel {
                    parcel: String::new(),
                    wants: id.clone(),
                    id: Some(id.clone()),
                    settled: None,
                    refused: None,
                    carriage: Carriage::default(),
                    store: None,
                }),
            }
        }
        let all = self.session.record.trackings.iter().filter_map(|kept| kept.id.clone());
        let unseen: BTreeSet<TrackingId> = all.filter(|id| !found.contains(id)).collect();
        for id in unseen {
            if !self.is_there(&id).await? {
                // It may have been removed by the work that left the doubt.
                self.tell_sharers(&id).await?;
                self.lose(&id).await?;
            }
        }
        for kept in &mut self.session.record.trackings {
            kept.settled = None;
        }
        self.session.doubt = None;
        self.session.touch();
        self.session.note("looked", &format!("{} are tracked", found.len()), None);
        Ok(())
    }

    async fn made_for(
        &mut self,
        project: &ProjectKey,
        order: &OrderId,
    ) -> Result<BTreeSet<TrackingId>, Trouble> {
        let (mut found, mut page) = (BTreeSet::new(), None);
        loop {
            let call = self.tracks.of_order(project, order, page.as_deref());
            let answer = self.session.perform(call).await?;
            found.extend(answer.items.into_iter().map(|update| update.id));
            page = answer.next;
            if page.is_none() {
                return Ok(found);
            }
        }
    }

    /// Brings one parcel to be tracked and told of as it is.
    async fn stand(&mut self, parcel: &ToTrack) -> Result<(), Trouble> {
        let wants = self.tracks.id(parcel);
        let kept = tracked::kept(&self.session.record, &wants).cloned();
        if let Some(kept) = &kept {
            let by_person = self.session.arrived.look.cause == Cause::Person;
            if tracked::is_settled(Some(kept), parcel) && !(by_person && tracked::is_refused(kept, parcel)) {
                return Ok(());
            }
        }
        match kept.and_then(|kept| kept.id) {
            // Another's, or another order's: it is followed and left as it is.
            Some(id) if id != wants => self.settle(parcel, Some(id), None),
            Some(id) => self.update(parcel, id).await?,
            None => self.register(parcel).await?,
        }
        Ok(())
    }

    async fn register(&mut self, parcel: &ToTrack) -> Result<(), Trouble> {
        let tracks = self.tracks;
        let parcel = &self.as_the_service_says(parcel).await;
        let made = walk::ask(self.session, |answered| tracks.register(parcel, answered)).await?;
        let Registered { seen, complaint } = match made {
            Ok(registered) => registered,
            Err(refusal) => {
                self.session.note("refused", &refusal.message, Some(refusal.code.clone()));
                self.settle(parcel, None, Some(&refusal));
                return Ok(self.session.review(refusal).await?);
            }
        };
        let wants = tracks.id(parcel);
        if seen.id != wants || tracks.made_for(&wants).is_none() {
            self.share(&wants, &seen.id).await?;
        }
        let what = if seen.id == wants { "tracked" } else { "taken over" };
        self.session.note(what, seen.id.as_str(), None);
        self.settle(parcel, Some(seen.id.clone()), complaint.as_ref());
        if seen.state.status.tag != TrackingTag::Pending {
            self.seen.push(seen);
        }
        if let Some(complaint) = complaint {
            self.session.review(complaint).await?;
        }
        Ok(())
    }

    async fn update(&mut self, parcel: &ToTrack, id: TrackingId) -> Result<(), Trouble> {
        let told = match self.tracks.update(&id, parcel) {
            Ok(call) => self.session.perform(call).await,
            Err(refusal) => Err(Failure::Refused(refusal)),
        };
        match told {
            Ok(Some(_seen)) => {
                self.session.note("told", id.as_str(), None);
                self.settle(parcel, Some(id), None);
                Ok(())
            }
            // Somebody removed it there.
            Ok(None) => self.register(parcel).await,
            Err(Failure::Refused(refusal)) => {
                self.session.note("refused", &refusal.message, Some(refusal.code.clone()));
                self.settle(parcel, Some(id), Some(&refusal));
                Ok(self.session.review(refusal).await?)
            }
            Err(failure) => Err(failure.into()),
        }
    }

    /// Remembers how a parcel is tracked, and what is the matter with it as it is.
    fn settle(&mut self, parcel: &ToTrack, id: Option<TrackingId>, refusal: Option<&Refusal>) {
        let (wants, print): (TrackingId, Fingerprint) = (self.tracks.id(parcel), parcel.print());
        let refused =
            refusal.map(|refusal| RefusedFacet { fingerprint: print.clone(), refusal: refusal.clone() });
        let settled = id.is_some().then_some(print);
        let kept = TrackedParcel {
            parcel: parcel.parcel.clone(),
            wants,
            id,
            settled,
            refused,
            carriage: Carriage::of(parcel.told_carrier.as_ref(), parcel.service.as_ref()),
            store: parcel.store.clone(),
        };
        self.session.record.trackings.retain(|known| known.wants != kept.wants);
        self.session.record.trackings.push(kept);
        self.session.touch();
    }
}
