//! Which parcels of an order would be tracked, and how.

use waybill_domain::order::Order;
use waybill_mapping::call::Next;
use waybill_mapping::parcels::{Telling, to_track};
use waybill_routing::tracking::tracker;
use waybill_settings::Settings;

use super::compare::Sent;
use crate::look::described;

/// The request by which each parcel is registered, as if none was tracked yet.
pub(super) fn sent(settings: &Settings, order: &Order) -> Sent {
    let none = Sent::new();
    if order.created_at < settings.rules.export.since {
        return none;
    }
    let Some(tracker) = tracker(&settings.tracking, order, None) else { return none };
    let Some(account) = settings.account(tracker.account) else { return none };
    let Some(tracks) = account.opened.tracking() else { return none };
    let telling = Telling {
        carriers: &settings.carriers,
        prefix: &settings.write_back.field_prefix,
        customer: tracker.knows_customer,
        custom: &tracks.asks_for(),
    };
    let parcels = to_track(order, &telling).into_iter();
    let sent = parcels.map(|parcel| {
        let requests = match tracks.register(&parcel, None) {
            Next::Ask(call) => vec![described::request(&call.request)],
            Next::Done(_) | Next::Refuse(_) => Vec::new(),
        };
        (format!("{}, the parcel {}", account.id, parcel.number), requests)
    });
    sent.collect()
}
