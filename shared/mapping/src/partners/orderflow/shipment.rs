//! What left, as OrderFlow lists it: order, carrier, service, packages, date.

use jiff::Timestamp;
use waybill_domain::event::{FulfillmentEvent, Shipment, ShippedLine, ShippedParcel, What};
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{ParcelId, ShipmentId};
use waybill_domain::units::Measurements;

use super::clock::Clock;
use super::detail::{Row, said};
use super::event::{shipped_line, subject};
use super::options::Options;
use super::states::{self, Stage, normal};
use super::xml::Element;

/// What is told of a shipment's way.
#[derive(Debug)]
pub(super) struct Sent<'a> {
    /// The shipment.
    pub(super) id: &'a str,
    /// The carrier's numbers of its packages.
    pub(super) numbers: Vec<String>,
    /// The carrier's number of the whole.
    pub(super) number: Option<&'a str>,
    /// The carrier, in OrderFlow's words.
    pub(super) carrier: Option<&'a str>,
    /// The service, in OrderFlow's words.
    pub(super) service: Option<&'a str>,
    /// Where the whole can be followed.
    pub(super) url: Option<&'a str>,
}

/// What listed shipments say; rows that cannot be read are told apart.
pub(super) fn of_rows<'a>(
    options: &Options,
    clock: &Clock,
    rows: impl Iterator<Item = &'a Element>,
    as_of: Timestamp,
) -> (Vec<FulfillmentEvent>, Vec<Refusal>) {
    let (mut events, mut unreadable) = (Vec::new(), Vec::new());
    for row in rows {
        match of_row(options, clock, row, as_of) {
            Ok(event) => events.extend(event),
            Err(why) => unreadable.push(Refusal::new("unreadable", why)),
        }
    }
    (events, unreadable)
}

/// What a listed shipment says; nothing of one that has not left.
fn of_row(
    options: &Options,
    clock: &Clock,
    row: &Element,
    as_of: Timestamp,
) -> Result<Option<FulfillmentEvent>, String> {
    let state = states::stage(&options.states.shipment, row.said("state"));
    if state.is_some_and(|stage| stage != Stage::Despatched) {
        return Ok(None);
    }
    // An order that was split or replaced goes by another reference, and says what it came of.
    let order = row.said("originatingOrderReference").or_else(|| row.said("orderReference"));
    let order = order.ok_or("a shipment has no `orderReference`")?;
    let number = row.said("despatchReference");
    let id = row
        .said("reference")
        .or(number)
        .ok_or_else(|| format!("a shipment of `{order}` has no `reference`"))?;
    let wrong = |why: &dyn std::fmt::Display| format!("shipment `{id}`: {why}");
    let lines = row.child("orderLines").into_iter().flat_map(|lines| lines.children("orderLine"));
    let lines: Result<Vec<ShippedLine>, String> =
        lines.map(|line| Row::read(options, line).map(|row| shipped_line(&row))).collect();
    let packages = row.child("packages").into_iter().flat_map(|all| all.children("package"));
    let sent = Sent {
        id,
        numbers: packages.filter_map(|package| said(package, "despatchReference")).collect(),
        number,
        carrier: row.said("carrier").or_else(|| row.said("courier")),
        service: row.said("service"),
        url: row.said("trackingUrl"),
    };
    let completed = row.said("completed");
    let shipped_at =
        completed.map(|text| clock.time(text).ok_or_else(|| wrong(&format!("`{text}` is no time"))));
    let lines = lines.map_err(|why| wrong(&why))?;
    let shipment = Shipment {
        id: ShipmentId::try_from(id).map_err(|error| wrong(&error))?,
        warehouse: None,
        shipped_at: shipped_at.transpose()?,
        parcels: parcels(options, &sent, &lines),
        lines,
        voided: false,
    };
    Ok(Some(FulfillmentEvent { subject: subject(order), as_of, what: What::Shipped(shipment) }))
}

/// The packages of a shipment: each by its number; one for the whole where none is told. What is in which is not told, but
/// in the only one is all of it.
pub(super) fn parcels(options: &Options, sent: &Sent<'_>, lines: &[ShippedLine]) -> Vec<ShippedParcel> {
    let mut numbers: Vec<Option<&str>> = Vec::new();
    for number in &sent.numbers {
        if !numbers.contains(&Some(number.as_str())) {
            numbers.push(Some(number));
        }
    }
    if numbers.is_empty() {
        numbers.push(sent.number);
    }
    let row = |table: &'_ std::collections::BTreeMap<String, String>| {
        let found = table.iter().find(|(word, _)| Some(normal(word)) == sent.carrier.map(normal));
        found.map(|(_, value)| value.clone())
    };
    let packed = if numbers.len() == 1 { lines } else { &[] };
    let carrier = row(&options.carriers).or_else(|| sent.carrier.map(str::to_owned));
    let template = row(&options.tracking_urls);
    let parcel = |number: Option<&str>| {
        // What is told is where the whole can be followed, which goes by its number.
        let told = sent.url.filter(|_| number == sent.number);
        let made = || Some(template.as_ref()?.replace("{number}", number?));
        Some(ShippedParcel {
            id: ParcelId::try_from(number.unwrap_or(sent.id)).ok()?,
            tracking_number: number.map(str::to_owned),
            tracking_url: told.map(str::to_owned).or_else(made),
            carrier: carrier.clone(),
            service: sent.service.map(str::to_owned),
            package_type: None,
            measurements: Measurements::default(),
            cost: None,
            lines: packed.to_vec(),
            voided: false,
        })
    };
    numbers.into_iter().filter_map(parcel).collect()
}
