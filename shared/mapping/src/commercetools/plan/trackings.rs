//! How parcels fare on their way: fields of each parcel that is tracked, and whether all of them arrived.
//!
//! Parcels that people or other systems put on the order are tracked and told of like ours; beyond these fields nothing
//! of them is touched.

use std::collections::BTreeSet;

use serde_json::Value;
use waybill_domain::facts::TrackingFacts;
use waybill_domain::order::{Order, Parcel};
use waybill_domain::tracking::CarrierTime;

use super::super::actions::{Action, Identifier};
use super::super::fields::{self, Field, Wanted};
use super::super::policy::Policy;
use super::Known;
use super::shipments::Shipments;

/// The fields that parcels lack, given what is planned for them already.
pub(super) fn actions(order: &Order, known: &Known<'_>, planned: &[Action], policy: &Policy) -> Vec<Action> {
    let going = Going::of(planned);
    let mut actions = Vec::new();
    for delivery in order.deliveries().filter(|delivery| !going.has_delivery(delivery.key.as_ref())) {
        for parcel in &delivery.parcels {
            let Some(facts) = told(known, parcel).filter(|_| !going.has_parcel(parcel.key.as_ref())) else {
                continue;
            };
            let wanted = if is_of(facts, parcel) { wanted(facts) } else { nothing() };
            let gets_type = parcel.key.as_ref().is_some_and(|key| going.typed.contains(key.as_str()));
            actions.extend(write(parcel, &wanted, gets_type, policy));
        }
    }
    actions
}

/// What is already planned for deliveries and parcels, by their keys.
struct Going<'a> {
    deliveries: BTreeSet<&'a str>,
    parcels: BTreeSet<&'a str>,
    /// Parcels that get our type.
    typed: BTreeSet<&'a str>,
}

impl<'a> Going<'a> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "all others leave parcels where they are, as they are"
    )]
    fn of(planned: &'a [Action]) -> Self {
        let mut going =
            Self { deliveries: BTreeSet::new(), parcels: BTreeSet::new(), typed: BTreeSet::new() };
        for action in planned {
            match action {
                Action::RemoveDelivery { delivery_key } => going.deliveries.insert(delivery_key),
                Action::RemoveParcelFromDelivery { parcel_key } => going.parcels.insert(parcel_key),
                Action::SetParcelCustomType { parcel_key, .. } => going.typed.insert(parcel_key),
                _ => false,
            };
        }
        going
    }

    fn has_delivery(&self, key: Option<&String>) -> bool {
        key.is_some_and(|key| self.deliveries.contains(key.as_str()))
    }

    fn has_parcel(&self, key: Option<&String>) -> bool {
        key.is_some_and(|key| self.parcels.contains(key.as_str()))
    }
}

/// What was told of a parcel that is tracked.
fn told<'a>(known: &'a Known<'_>, parcel: &Parcel) -> Option<&'a TrackingFacts> {
    known.facts.tracking(known.tracked.get(&parcel.id)?)
}

/// Whether it was told of the number that the parcel has now.
fn is_of(facts: &TrackingFacts, parcel: &Parcel) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_uppercase).collect()
    };
    let number = parcel.tracking.as_ref().and_then(|tracking| tracking.number.as_ref());
    number.is_some_and(|number| plain(number) == plain(&facts.number))
}

fn wanted(facts: &TrackingFacts) -> Wanted {
    let state = facts.state();
    let text = |text: &Option<String>| text.clone().map(Value::from);
    let time = |time: CarrierTime| Value::from(time.to_string());
    let expected = state.expected.as_ref().filter(|_| !state.is_over());
    Wanted::from([
        (Field::TrackingStatus, Some(Value::from(state.status.tag.as_str()))),
        (Field::TrackingDetail, text(&state.status.subtag)),
        (Field::TrackingTime, state.happened_at.map(time)),
        (Field::TrackingPlace, text(&state.place)),
        (Field::ExpectedAt, expected.map(|expected| time(expected.at))),
        (Field::SignedBy, text(&state.signed_by)),
        (Field::TrackingLink, text(&state.link)),
    ])
}

/// What stood there of another number goes.
fn nothing() -> Wanted {
    let fields = [
        Field::TrackingStatus,
        Field::TrackingDetail,
        Field::TrackingTime,
        Field::TrackingPlace,
        Field::ExpectedAt,
        Field::SignedBy,
        Field::TrackingLink,
    ];
    fields.into_iter().map(|field| (field, None)).collect()
}

fn write(parcel: &Parcel, wanted: &Wanted, gets_type: bool, policy: &Policy) -> Vec<Action> {
    let prefix = &policy.field_prefix;
    if parcel.custom.type_id.is_none() && !gets_type {
        let fields = fields::present(wanted, prefix);
        if fields.is_empty() {
            return Vec::new();
        }
        let r#type = Identifier::kind(&policy.types.parcel);
        return vec![match parcel.key.clone() {
            Some(parcel_key) => Action::SetParcelCustomType { parcel_key, r#type, fields },
            None => Action::SetParcelCustomTypeById { parcel_id: parcel.id.clone(), r#type, fields },
        }];
    }
    let set = |(name, value): (String, Option<Value>)| match parcel.key.clone() {
        Some(parcel_key) => Action::SetParcelCustomField { parcel_key, name, value },
        None => Action::SetParcelCustomFieldById { parcel_id: parcel.id.clone(), name, value },
    };
    fields::differing(wanted, &parcel.custom, prefix).into_iter().map(set).collect()
}

/// Whether every parcel of every delivery came to whom it was sent. One of which nothing is known did not, nor did what
/// was shipped without a parcel, or is not on the order yet. What comes back is not waited for.
pub(super) fn is_delivered(
    order: &Order,
    known: &Known<'_>,
    shipments: &Shipments<'_>,
    planned: &[Action],
) -> bool {
    let is_new = |action: &Action| matches!(action, Action::AddParcelToDelivery { .. });
    if shipments.live.iter().any(|live| live.there.is_none()) || planned.iter().any(is_new) {
        return false;
    }
    let arrived = |parcel: &Parcel| {
        told(known, parcel).is_some_and(|facts| is_of(facts, parcel) && facts.state().is_delivered())
    };
    let comes_back = |parcel: &&Parcel| parcel.tracking.as_ref().is_some_and(|tracking| tracking.is_return);
    let mut deliveries = order.deliveries().peekable();
    deliveries.peek().is_some()
        && deliveries.all(|delivery| {
            let mut out = delivery.parcels.iter().filter(|parcel| !comes_back(parcel)).peekable();
            out.peek().is_some() && out.all(arrived)
        })
}
