//! What an account that tracks parcels would do.

use std::collections::BTreeSet;

use waybill_domain::ids::TrackingId;
use waybill_mapping::call::Next;
use waybill_mapping::parcels::ToTrack;

use super::parts::View;
use super::step::Step;
use crate::tracked::{self, Wish};

/// A step for each parcel that should be tracked, and for each that should not be any more.
pub(super) fn steps(view: &View<'_>) -> Vec<Step> {
    let account = &view.desk.account.id;
    let wish = tracked::wish(view.world, view.order, &view.known.records);
    let wish = wish.filter(|wish| wish.desk.account.id == *account);
    let mut steps: Vec<Step> =
        wish.iter().flat_map(|wish| wish.parcels.iter().map(|parcel| step(view, wish, parcel))).collect();
    let wanted: BTreeSet<TrackingId> =
        wish.iter().flat_map(|wish| wish.parcels.iter().map(|parcel| wish.tracks.id(parcel))).collect();
    let kept = view.record().into_iter().flat_map(|record| &record.trackings);
    let gone = kept.filter(|kept| !wanted.contains(&kept.wants) && kept.id.is_some());
    steps.extend(gone.map(|kept| {
        Step::send(account, Some(kept.wants.as_str()), "let go: the order has the parcel no more")
    }));
    steps
}

fn step(view: &View<'_>, wish: &Wish<'_>, parcel: &ToTrack) -> Step {
    let (account, number) = (&view.desk.account.id, Some(parcel.number.as_str()));
    let kept = view.record().and_then(|record| tracked::kept(record, &wish.tracks.id(parcel)));
    if let Some(kept) = kept.filter(|kept| kept.id.is_some()) {
        if let Some(refused) = &kept.refused {
            return Step::send(
                account,
                number,
                &format!("tried again; it was refused: {}", refused.refusal.message),
            );
        }
        return if tracked::is_settled(Some(kept), parcel) {
            Step::skip(account, number, "is tracked")
        } else {
            Step::send(account, number, "what is said of it changes")
        };
    }
    match wish.tracks.register(parcel, None) {
        Next::Ask(call) => Step::send(account, number, "tracked").with(&call),
        Next::Done(_) => Step::skip(account, number, "is tracked"),
        Next::Refuse(refusal) => Step::refuse(Some(account), number, &refusal),
    }
}
