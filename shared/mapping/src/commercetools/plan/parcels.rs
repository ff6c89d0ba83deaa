//! Parcels: one per package, added, brought in line and taken back.

use std::collections::BTreeMap;

use serde_json::Value;
use waybill_domain::facts::ParcelFacts;
use waybill_domain::ids::LineId;
use waybill_domain::order::{Delivery, LineUnits, Order, Parcel, Tracking};
use waybill_domain::units::Measurements;

use super::super::actions::{Action, CustomDraft, Identifier, Item, ParcelDraft, Sizes, TrackingDraft};
use super::super::fields::{self, Field, Wanted};
use super::super::policy::Policy;
use super::shipments::{Live, line_of};
use super::{keys, otherwise};

/// A package as the order should show it.
struct Wish {
    key: String,
    measurements: Option<Measurements>,
    tracking: Option<Tracking>,
    items: Vec<LineUnits>,
    fields: Wanted,
}

/// The parcels of a new delivery.
pub(super) fn drafts(order: &Order, live: &Live<'_>, policy: &Policy) -> Vec<ParcelDraft> {
    let draft = |wish: Wish| ParcelDraft {
        custom: Some(custom(&wish, policy)),
        key: wish.key,
        measurements: wish.measurements.map(Sizes::from),
        tracking_data: wish.tracking.map(TrackingDraft::from),
        items: wish.items.iter().map(Item::from).collect(),
    };
    wishes(order, live).map(draft).collect()
}

/// What the parcels of a delivery lack.
pub(super) fn amend(
    order: &Order,
    live: &Live<'_>,
    there: &Delivery,
    policy: &Policy,
    actions: &mut Vec<Action>,
) {
    let void = live.facts.parcels.iter().filter(|(_, parcel)| parcel.voided);
    for key in void.map(|(id, _)| keys::parcel(&live.key, id)) {
        if there.parcels.iter().any(|parcel| parcel.key.as_ref() == Some(&key)) {
            actions.push(Action::RemoveParcelFromDelivery { parcel_key: key });
        }
    }
    for wish in wishes(order, live) {
        match there.parcels.iter().find(|parcel| parcel.key.as_ref() == Some(&wish.key)) {
            Some(parcel) => bring_in_line(&wish, parcel, policy, actions),
            None => actions.push(Action::AddParcelToDelivery {
                delivery_key: live.key.clone(),
                custom: Some(custom(&wish, policy)),
                parcel_key: wish.key,
                measurements: wish.measurements.map(Sizes::from),
                tracking_data: wish.tracking.map(TrackingDraft::from),
                items: wish.items.iter().map(Item::from).collect(),
            }),
        }
    }
}

fn bring_in_line(wish: &Wish, there: &Parcel, policy: &Policy, actions: &mut Vec<Action>) {
    let key = || wish.key.clone();
    if there.tracking.clone().filter(|tracking| *tracking != Tracking::default()) != wish.tracking {
        let tracking_data = wish.tracking.clone().map(TrackingDraft::from);
        actions.push(Action::SetParcelTrackingData { parcel_key: key(), tracking_data });
    }
    if there.measurements.filter(|sizes| *sizes != Measurements::default()) != wish.measurements {
        let measurements = wish.measurements.map(Sizes::from);
        actions.push(Action::SetParcelMeasurements { parcel_key: key(), measurements });
    }
    let mut items = there.items.clone();
    items.sort();
    if items != wish.items {
        let items = wish.items.iter().map(Item::from).collect();
        actions.push(Action::SetParcelItems { parcel_key: key(), items });
    }
    if there.custom.type_id.is_none() {
        let CustomDraft { r#type, fields } = custom(wish, policy);
        actions.push(Action::SetParcelCustomType { parcel_key: key(), r#type, fields });
    } else {
        let differing = fields::differing(&wish.fields, &there.custom, &policy.field_prefix).into_iter();
        let set =
            differing.map(|(name, value)| Action::SetParcelCustomField { parcel_key: key(), name, value });
        actions.extend(set);
    }
}

fn custom(wish: &Wish, policy: &Policy) -> CustomDraft {
    let fields = fields::present(&wish.fields, &policy.field_prefix);
    CustomDraft { r#type: Identifier::kind(&policy.types.parcel), fields }
}

fn wishes<'a>(order: &'a Order, live: &'a Live<'_>) -> impl Iterator<Item = Wish> + 'a {
    let parcels = live.facts.parcels.iter().filter(|(_, parcel)| !parcel.voided);
    parcels.map(|(id, facts)| Wish {
        key: keys::parcel(&live.key, id),
        measurements: Some(facts.parcel.measurements).filter(|sizes| *sizes != Measurements::default()),
        tracking: tracking(live, facts),
        items: items(order, live, facts),
        fields: wanted(live, facts),
    })
}

/// How a parcel can be followed; `None` where neither a number nor a carrier is known.
fn tracking(live: &Live<'_>, facts: &ParcelFacts) -> Option<Tracking> {
    let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (number, carrier) = (said(&facts.parcel.tracking_number), said(&facts.parcel.carrier));
    if number.is_none() && carrier.is_none() {
        return None;
    }
    Some(Tracking {
        number,
        carrier,
        provider: Some(live.part.known.provider.clone()),
        provider_transaction: Some(live.id.as_str().to_owned()),
        is_return: false,
    })
}

/// What is in a parcel; nothing where the partner did not say, or named lines that are unknown.
fn items(order: &Order, live: &Live<'_>, facts: &ParcelFacts) -> Vec<LineUnits> {
    let mut units = BTreeMap::<LineId, u32>::new();
    for shipped in &facts.parcel.lines {
        let Some(found) = line_of(order, live.part, shipped) else { return Vec::new() };
        let sum = units.entry(found).or_default();
        *sum = sum.saturating_add(shipped.quantity);
    }
    let items = units.into_iter().map(|(line, quantity)| LineUnits { line, quantity });
    items.filter(|item| item.quantity > 0).collect()
}

fn wanted(live: &Live<'_>, facts: &ParcelFacts) -> Wanted {
    let parcel = &facts.parcel;
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty()).map(Value::from);
    Wanted::from([
        (Field::Service, text(&parcel.service)),
        (Field::ShippedOtherwise, otherwise::words(live, facts).map(Value::from)),
        (Field::PackageType, text(&parcel.package_type)),
        (Field::ShippedAt, live.facts.shipped_at.map(fields::time)),
        (Field::Cost, text(&parcel.cost)),
        (Field::TrackingUrl, text(&parcel.tracking_url)),
    ])
}
