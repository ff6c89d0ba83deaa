//! Shipments of orders that have no shipping: commercetools takes no deliveries there, so they are told in a field.

use serde::Serialize;
use serde_json::Value;
use waybill_domain::order::{LineUnits, Order};

use super::shipments::Shipments;
use super::{deliveries, otherwise};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    key: &'a str,
    account: &'a str,
    shipped_at: Option<String>,
    items: &'a [LineUnits],
    parcels: Vec<ToldParcel<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToldParcel<'a> {
    tracking_number: Option<&'a str>,
    carrier: Option<&'a str>,
    tracking_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shipped_otherwise: Option<String>,
}

/// The shipments that cannot be deliveries, as one JSON text; `None` when there are none.
pub(super) fn text(order: &Order, shipments: &Shipments<'_>) -> Option<Value> {
    let homeless =
        shipments.live.iter().filter(|live| live.there.is_none() && deliveries::place(order, live).is_none());
    let mut told: Vec<Told<'_>> = homeless
        .map(|live| Told {
            key: &live.key,
            account: live.part.known.account.as_str(),
            shipped_at: live.facts.shipped_at.map(|at| format!("{at:.3}")),
            items: &live.items,
            parcels: live
                .facts
                .parcels
                .values()
                .filter(|facts| !facts.voided)
                .map(|facts| ToldParcel {
                    tracking_number: facts.parcel.tracking_number.as_deref(),
                    carrier: facts.parcel.carrier.as_deref(),
                    tracking_url: facts.parcel.tracking_url.as_deref(),
                    shipped_otherwise: otherwise::words(live, facts),
                })
                .collect(),
        })
        .collect();
    told.sort_by_key(|told| told.key);
    if told.is_empty() { None } else { serde_json::to_string(&told).ok().map(Value::from) }
}
