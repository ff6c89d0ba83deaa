//! State changes, as partners and carriers told them: from an order's facts.

use waybill_domain::event::PartStatus;
use waybill_domain::facts::{Facts, PartFacts, ShipmentFacts, TrackingFacts};
use waybill_domain::ids::ShipmentId;

use super::parts::way;
use super::rows::Row;

/// How things came to stand, each at the time that it was so.
pub(super) fn rows(facts: &Facts) -> Vec<Row> {
    let parts = facts.parts.values().flat_map(part);
    let trackings = facts.trackings.values().flat_map(tracking);
    parts.chain(trackings).collect()
}

fn part(part: &PartFacts) -> Vec<Row> {
    let says = |at, what: &str, result: String| Row {
        account: Some(part.account.clone()),
        ..Row::plain(at, (part.account.as_str(), "waybill"), what, result)
    };
    let mut rows = Vec::new();
    if let Some(status) = &part.own.status {
        let word = match status.value {
            PartStatus::Pending => "accepted, waits to be shipped",
            PartStatus::Shipped => "all of it left",
            PartStatus::Cancelled => "cancelled",
        };
        rows.push(says(status.as_of, "stands", word.to_owned()));
    }
    if let Some(holds) = part.own.holds.as_ref().filter(|holds| !holds.value.is_empty()) {
        rows.push(says(holds.as_of, "held up", holds.value.join(", ")));
    }
    if let Some(verdict) = &part.address {
        let words = verdict.value.message.clone().unwrap_or_else(|| format!("{:?}", verdict.value.status));
        rows.push(says(verdict.as_of, "address checked", words));
    }
    for (id, shipment) in &part.shipments {
        let at = shipment.shipped_at.unwrap_or(shipment.as_of);
        if at > jiff::Timestamp::UNIX_EPOCH {
            rows.push(says(at, "shipment", shipped(id, shipment)));
        }
    }
    rows
}

fn shipped(id: &ShipmentId, shipment: &ShipmentFacts) -> String {
    let units: u32 = shipment.lines.iter().map(|line| line.quantity).sum();
    let named = shipment.parcels.values().map(|parcel| {
        let parcel = &parcel.parcel;
        let carrier = parcel.carrier.as_deref().unwrap_or("an unnamed carrier");
        format!("{carrier} {}", parcel.tracking_number.as_deref().unwrap_or("without a number"))
    });
    let parcels: Vec<String> = named.collect();
    let with = if parcels.is_empty() { String::new() } else { format!(" with {}", parcels.join("; ")) };
    let void = if shipment.is_void() { "; it was voided since" } else { "" };
    format!("{id}: {units} units left{with}{void}")
}

/// What happened to a parcel on its way, where that was told; else how it stands.
fn tracking(facts: &TrackingFacts) -> Vec<Row> {
    let account = facts.account.as_str();
    let row = |at, result| Row {
        account: Some(facts.account.clone()),
        ..Row::plain(at, (account, "waybill"), "parcel", result)
    };
    let number = &facts.number;
    vec![row(facts.as_of(), format!("{number} is {}", way(facts)))]
}
