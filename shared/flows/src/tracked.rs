//! Whose parcels are tracked by whom, and what of it is still to be done.
//!
//! The parcels on the order say what is wanted, the record of the order at the tracking account what was done; nothing is
//! asked of the tracking service to compare the two.

use std::collections::{BTreeMap, BTreeSet};

use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{AccountId, TraceId, TrackingId};
use waybill_domain::look::{Cause, Look};
use waybill_domain::order::Order;
use waybill_ledger::{KnownOrder, Record, RecordState, TrackedParcel};
use waybill_mapping::parcels::{Telling, ToTrack, to_track};
use waybill_mapping::partner::TracksParcels;
use waybill_routing::tracking::tracker;

use crate::notices;
use crate::world::{Desk, World};

/// The account that is to track an order's parcels, and these.
pub(crate) struct Wish<'a> {
    /// The account.
    pub(crate) desk: &'a Desk,
    /// What it can.
    pub(crate) tracks: &'a dyn TracksParcels,
    /// The parcels with a number.
    pub(crate) parcels: Vec<ToTrack>,
}

/// Who is to track the order's parcels; nobody where no rule says so, or the order is older than what is exported. An
/// account that tracks any of them goes on, as long as it is configured.
pub(crate) fn wish<'a>(world: &'a World, order: &Order, records: &[Record]) -> Option<Wish<'a>> {
    let tracks_some = |record: &&Record| record.trackings.iter().any(|parcel| parcel.id.is_some());
    let is_there = |account: &&AccountId| world.settings.account(account).is_some();
    let mut tracking = records.iter().filter(tracks_some).map(|record| &record.subject.account);
    let has = tracking.find(is_there);
    if has.is_none() && order.created_at < world.settings.rules.export.since {
        return None;
    }
    let tracker = tracker(&world.settings.tracking, order, has)?;
    let desk = world.desks.get(tracker.account)?;
    let tracks = desk.partner().tracking()?;
    let telling = Telling {
        carriers: &world.settings.carriers,
        prefix: &world.settings.write_back.field_prefix,
        customer: tracker.knows_customer,
        custom: &tracks.asks_for(),
    };
    Some(Wish { desk, tracks, parcels: to_track(order, &telling) })
}

/// Whether an account tracks parcels.
pub(crate) fn tracks(world: &World, account: &AccountId) -> bool {
    world.desks.get(account).is_some_and(|desk| desk.partner().tracking().is_some())
}

/// The tracking accounts at which something is to be done for an order: a parcel is not tracked, or tracked and not on
/// the order any more, or told of otherwise than it is; or what was done there is in doubt.
pub(crate) fn open(world: &World, order: &Order, records: &[Record]) -> BTreeSet<AccountId> {
    let wish = wish(world, order, records);
    let mut open = BTreeSet::new();
    if let Some(wish) = &wish {
        let account = &wish.desk.account.id;
        let record = records.iter().find(|record| record.subject.account == *account);
        if has_work(wish.tracks, &wish.parcels, record) {
            open.insert(account.clone());
        }
    }
    let wished = wish.as_ref().map(|wish| &wish.desk.account.id);
    let others = records.iter().filter(|record| Some(&record.subject.account) != wished);
    for record in others.filter(|record| tracks(world, &record.subject.account)) {
        if record.state != RecordState::Free || !record.trackings.is_empty() {
            open.insert(record.subject.account.clone());
        }
    }
    open
}

fn has_work(tracks: &dyn TracksParcels, parcels: &[ToTrack], record: Option<&Record>) -> bool {
    let Some(record) = record else { return !parcels.is_empty() };
    let wanted: BTreeSet<TrackingId> = parcels.iter().map(|parcel| tracks.id(parcel)).collect();
    let standing: Vec<&Refusal> = complaints(record).collect();
    let told = |code: &String| standing.iter().any(|refusal| refusal.code == *code);
    record.state != RecordState::Free
        || parcels.iter().any(|parcel| !is_settled(kept(record, &tracks.id(parcel)), parcel))
        || record.trackings.iter().any(|kept| !wanted.contains(&kept.wants))
        || !record.reviewed.iter().all(told)
}

/// What is remembered of a parcel's tracking, by the id that it should have.
pub(crate) fn kept<'a>(record: &'a Record, wants: &TrackingId) -> Option<&'a TrackedParcel> {
    record.trackings.iter().find(|kept| kept.wants == *wants)
}

/// Whether nothing is left to do for a parcel: it is tracked and told of as it is, or that was refused.
pub(crate) fn is_settled(kept: Option<&TrackedParcel>, parcel: &ToTrack) -> bool {
    let Some(kept) = kept else { return false };
    is_refused(kept, parcel) || (kept.id.is_some() && kept.settled.as_ref() == Some(&parcel.print()))
}

/// Whether the parcel was refused, or something of it, just as it is.
pub(crate) fn is_refused(kept: &TrackedParcel, parcel: &ToTrack) -> bool {
    kept.refused.as_ref().is_some_and(|refused| refused.fingerprint == parcel.print())
}

/// What is the matter with what is tracked.
pub(crate) fn complaints(record: &Record) -> impl Iterator<Item = &Refusal> {
    record.trackings.iter().filter_map(|kept| kept.refused.as_ref()).map(|refused| &refused.refusal)
}

/// How parcels are tracked, by the shop's id of each.
pub(crate) fn by_parcel(records: &[Record]) -> BTreeMap<String, TrackingId> {
    let all = records.iter().flat_map(|record| &record.trackings);
    all.filter_map(|kept| Some((kept.parcel.clone(), kept.id.clone()?))).collect()
}

/// Sends a look to whoever has something to do for an order that we have just written to.
pub(crate) async fn look(
    world: &World,
    order: &Order,
    known: &KnownOrder,
    trace: &TraceId,
) -> Result<(), Failure> {
    for account in open(world, order, &known.records) {
        let look = Look {
            project: order.project.clone(),
            order: order.id.clone(),
            account,
            at_least: order.version,
            cause: Cause::News,
            expects: Vec::new(),
            edited: false,
        };
        let sent = notices::send(world, look, trace, world.clock.stopwatch()).await;
        sent.map_err(|error| Failure::busy(error.to_string()))?;
    }
    Ok(())
}
