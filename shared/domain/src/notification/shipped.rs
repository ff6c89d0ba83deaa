//! What is to be told of shipments.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::difference::{Fresh, Named};
use super::{ParcelTold, ShipmentNamed, ShipmentTold, Told, Units};
use crate::event::ShippedLine;
use crate::facets::Fingerprint;
use crate::facts::{ParcelFacts, PartFacts, Register, ShipmentFacts};
use crate::ids::{Reference, ShipmentId};

pub(super) fn difference(reference: &Reference, known: Option<&PartFacts>, part: &PartFacts) -> Vec<Fresh> {
    let shipments = part.shipments.iter().filter_map(|(id, now)| {
        let named =
            ShipmentNamed { account: part.account.clone(), part: reference.clone(), shipment: id.clone() };
        let listed = listing(part, now);
        let stated = (stated_at(part, now), Fingerprint::of(&(now, listed)));
        one(named, known.and_then(|known| known.shipments.get(id)), now, stated)
    });
    shipments.collect()
}

fn one(
    named: ShipmentNamed,
    was: Option<&ShipmentFacts>,
    now: &ShipmentFacts,
    (stated, led): (Timestamp, Fingerprint),
) -> Option<Fresh> {
    let once = Named::Once(format!("{}/{}", named.part, named.shipment));
    let again = Named::Led(stated, led);
    let standing = |facts: &ShipmentFacts| shipment(named.clone(), facts);
    match (was.map(ShipmentFacts::is_void), now.is_void()) {
        (None, false) => {
            let at = now.shipped_at.or(Some(now.as_of));
            Some(Fresh { what: Told::Shipped(standing(now)), at, named: once })
        }
        (Some(false), false) => {
            let is_other = was.map(standing) != Some(standing(now));
            let what = Told::Changed(standing(now));
            is_other.then_some(Fresh { what, at: Some(stated), named: again })
        }
        (Some(true), false) => {
            let what = Told::Restored(standing(now));
            Some(Fresh { what, at: Some(stated), named: again })
        }
        (None | Some(false), true) => {
            // A void that was named is for good. What is only not listed any more may be listed again.
            let by = if now.voided { once } else { again };
            let at = if now.voided { None } else { Some(stated) };
            Some(Fresh { what: Told::Voided(named), at, named: by })
        }
        (Some(true), true) => None,
    }
}

/// When anything was last said of a part's shipments.
pub(super) fn last_stated(part: &PartFacts) -> Timestamp {
    part.shipments.values().map(|shipment| stated_at(part, shipment)).fold(Timestamp::MIN, Timestamp::max)
}

/// When it was last said how a shipment is, or whether it is among those of its order.
fn stated_at(part: &PartFacts, shipment: &ShipmentFacts) -> Timestamp {
    let listed = listing(part, shipment).map(|listed| listed.as_of);
    let parcels = shipment.parcels.values().map(|parcel| parcel.as_of);
    parcels.chain(listed).fold(shipment.as_of, Timestamp::max)
}

/// The shipments that are among those of the order that a shipment is of, as was said last.
fn listing<'a>(part: &'a PartFacts, shipment: &ShipmentFacts) -> Option<&'a Register<BTreeSet<ShipmentId>>> {
    let levels = match &shipment.split_off {
        Some(order) => part.splits.get(order),
        None => Some(&part.own),
    };
    levels.and_then(|levels| levels.standing.as_ref())
}

fn shipment(named: ShipmentNamed, facts: &ShipmentFacts) -> ShipmentTold {
    let standing = facts.parcels.iter().filter(|(_, parcel)| !parcel.voided);
    ShipmentTold {
        named,
        shipped_at: facts.shipped_at,
        lines: units(&facts.lines),
        parcels: standing.map(|(_, parcel)| told(parcel)).collect(),
    }
}

fn told(ParcelFacts { parcel, .. }: &ParcelFacts) -> ParcelTold {
    ParcelTold {
        id: parcel.id.clone(),
        tracking_number: parcel.tracking_number.clone(),
        tracking_url: parcel.tracking_url.clone(),
        carrier: parcel.carrier.clone(),
        service: parcel.service.clone(),
        lines: units(&parcel.lines),
    }
}

/// Units of lines of the order; what the account could not assign to a line is nothing that the order knows.
fn units(lines: &[ShippedLine]) -> Vec<Units> {
    let known = lines
        .iter()
        .filter_map(|shipped| Some(Units { line: shipped.line.clone()?, quantity: shipped.quantity }));
    known.collect()
}
