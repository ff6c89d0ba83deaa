//! Parcels that left with another carrier or service than was asked for.

use waybill_domain::carriage::Carriage;
use waybill_domain::facts::ParcelFacts;
use waybill_domain::failure::Refusal;
use waybill_domain::order::Order;

use super::super::policy::ShippedOtherwise;
use super::shipments::{Live, Shipments};

/// The code of what is told of them.
pub(super) const CODE: &str = "shipped-otherwise";

/// How a parcel left, and how it should have; `None` where that is the same or cannot be told.
pub(super) fn words(live: &Live<'_>, facts: &ParcelFacts) -> Option<String> {
    let asked = &live.part.known.asked;
    let left = Carriage::of(facts.parcel.carrier.as_ref(), facts.parcel.service.as_ref());
    asked.differs(&left).then(|| format!("{left} instead of {asked}"))
}

/// What is told of an order, where the accounts want that: once for all parcels, for they are one matter.
pub(super) fn review(order: &Order, shipments: &Shipments<'_>) -> Option<Refusal> {
    let is_told = |live: &&Live<'_>| live.part.known.shipped_otherwise == ShippedOtherwise::Review;
    let mut told: Vec<String> = shipments.live.iter().filter(is_told).flat_map(shipped).collect();
    told.sort();
    told.dedup();
    let first = told.first()?;
    let more = if told.len() > 1 { format!("; and {} more", told.len() - 1) } else { String::new() };
    Some(Refusal::new(CODE, format!("of order {} {first}{more}", order.name())))
}

fn shipped(live: &Live<'_>) -> impl Iterator<Item = String> {
    let parcels = live.facts.parcels.values().filter(|parcel| !parcel.voided);
    let told = parcels.filter_map(|parcel| words(live, parcel));
    told.map(|words| format!("shipment {} at {} left with {words}", live.id, live.part.known.provider))
}
