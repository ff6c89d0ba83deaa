//! Which order and which part an event is about, and which of our lines the partner's lines are.

use waybill_domain::event::{
    FulfillmentEvent, LineLevel, Return, ReturnedLine, Shipment, ShippedLine, ShippedParcel, What,
};
use waybill_domain::ids::{AccountId, LineId, OrderId, PartnerLineId, ProjectKey, Reference};
use waybill_ledger::{LedgerError, Link, Part, RecordState, Subject};

use crate::world::{Desk, World};

/// A part of an order of ours.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) project: ProjectKey,
    pub(super) order: OrderId,
    pub(super) reference: Reference,
    part: Part,
}

/// Whose order an event is about.
#[derive(Debug)]
pub(super) enum Resolved {
    /// Ours.
    Ours(Box<Place>),
    /// It may be ours: the order is just being placed, or its record is not there yet.
    NotYet,
    /// Nobody's here.
    Foreign,
}

/// Finds the part: by our reference, by the partner's id, or by the id of what the order was split from.
pub(super) async fn resolve(
    world: &World,
    desk: &Desk,
    event: &FulfillmentEvent,
) -> Result<Resolved, LedgerError> {
    let account = &desk.account.id;
    let Some(Link { order, reference }) = linked(world, account, event).await? else {
        // Without a reference in our form it is either foreign, or a part whose link is being written just now.
        let nameless = event.subject.reference.is_none() && event.subject.partner_order.is_some();
        return Ok(if nameless { Resolved::NotYet } else { Resolved::Foreign });
    };
    let subject = Subject { account: account.clone(), order: order.clone() };
    let Some(record) = world.ledger.record(&subject).await? else { return Ok(Resolved::NotYet) };
    match record.parts.iter().find(|part| part.reference == reference && part.partner_order.is_some()) {
        Some(part) => Ok(Resolved::Ours(Box::new(Place {
            project: record.project,
            order,
            reference,
            part: part.clone(),
        }))),
        None if matches!(record.state, RecordState::Free) => Ok(Resolved::Foreign),
        None => Ok(Resolved::NotYet),
    }
}

/// Whose the order is. One that was split off is known by its own id from then on: others are split off it.
async fn linked(
    world: &World,
    account: &AccountId,
    event: &FulfillmentEvent,
) -> Result<Option<Link>, LedgerError> {
    let subject = &event.subject;
    let from = subject.split.as_ref().map(|split| &split.from);
    let mut link =
        subject.order().zip(subject.reference()).map(|(order, reference)| Link { order, reference });
    for id in subject.partner_order.iter().chain(from) {
        if link.is_none() {
            link = world.ledger.link(account, id).await?;
        }
    }
    if let (Some(link), Some(id), Some(_)) = (&link, &subject.partner_order, from) {
        world.ledger.learn_link(account, id, link).await?;
    }
    Ok(link)
}

/// The event with our lines filled in where the partner named only its own.
pub(super) fn lines(place: &Place, event: &FulfillmentEvent) -> FulfillmentEvent {
    let what = match &event.what {
        What::Stands { status, lines, holds } => {
            What::Stands { status: *status, lines: levels(place, lines), holds: holds.clone() }
        }
        What::Allocated { lines } => What::Allocated { lines: levels(place, lines) },
        What::Packed { lines } => What::Packed { lines: levels(place, lines) },
        What::Shipped(shipment) => What::Shipped(Shipment {
            lines: shipped(place, &shipment.lines),
            parcels: shipment.parcels.iter().map(|parcel| packed(place, parcel)).collect(),
            ..shipment.clone()
        }),
        other @ (What::Deallocated
        | What::ShipmentVoided { .. }
        | What::Cancelled { .. }
        | What::LinesCancelled { .. }
        | What::AddressChecked(_)
        | What::Tracked(_)) => other.clone(),
        What::Returned(told) => {
            What::Returned(Return { lines: returned(place, &told.lines), ..told.clone() })
        }
    };
    FulfillmentEvent { what, ..event.clone() }
}

fn levels(place: &Place, lines: &[LineLevel]) -> Vec<LineLevel> {
    let named = |level: &LineLevel| LineLevel {
        line: level.line.clone().or_else(|| line_of(place, level.partner_line.as_ref())),
        ..level.clone()
    };
    lines.iter().map(named).collect()
}

fn shipped(place: &Place, lines: &[ShippedLine]) -> Vec<ShippedLine> {
    let named = |line: &ShippedLine| ShippedLine {
        line: line.line.clone().or_else(|| line_of(place, line.partner_line.as_ref())),
        ..line.clone()
    };
    lines.iter().map(named).collect()
}

fn returned(place: &Place, lines: &[ReturnedLine]) -> Vec<ReturnedLine> {
    let named = |line: &ReturnedLine| ReturnedLine {
        line: line.line.clone().or_else(|| line_of(place, line.partner_line.as_ref())),
        ..line.clone()
    };
    lines.iter().map(named).collect()
}

fn packed(place: &Place, parcel: &ShippedParcel) -> ShippedParcel {
    ShippedParcel { lines: shipped(place, &parcel.lines), ..parcel.clone() }
}

fn line_of(place: &Place, id: Option<&PartnerLineId>) -> Option<LineId> {
    let id = id?;
    place.part.lines.iter().find(|line| line.partner_line.as_ref() == Some(id)).map(|line| line.line.clone())
}
