//! Which order and which part an event is about, and which of our lines the partner's lines are.

use waybill_domain::event::{
    FulfillmentEvent, LineLevel, Return, ReturnedLine, Shipment, ShippedLine, ShippedParcel, What,
};
use waybill_domain::ids::{AccountId, LineId, OrderId, PartnerLineId, ProjectKey, Reference, Sku};
use waybill_ledger::{LedgerError, Link, Part, PartLine, RecordState, Subject};

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
        What::Stands { status, lines, handled, holds, shipments, new } => What::Stands {
            handled: *handled,
            status: *status,
            lines: levels(place, lines),
            holds: holds.clone(),
            shipments: shipments.clone(),
            new: new.clone(),
        },
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
        line: level
            .line
            .clone()
            .or_else(|| line_of(&place.part.lines, level.partner_line.as_ref(), level.sku.as_ref())),
        ..level.clone()
    };
    lines.iter().map(named).collect()
}

fn shipped(place: &Place, lines: &[ShippedLine]) -> Vec<ShippedLine> {
    let named = |line: &ShippedLine| ShippedLine {
        line: line
            .line
            .clone()
            .or_else(|| line_of(&place.part.lines, line.partner_line.as_ref(), line.sku.as_ref())),
        ..line.clone()
    };
    lines.iter().map(named).collect()
}

fn returned(place: &Place, lines: &[ReturnedLine]) -> Vec<ReturnedLine> {
    let named = |line: &ReturnedLine| ReturnedLine {
        line: line.line.clone().or_else(|| line_of_return(&place.part.lines, line)),
        ..line.clone()
    };
    lines.iter().map(named).collect()
}

/// The line that comes back. A return may have lines of its own with ids of their own, so that an id counts only with the
/// SKU that our line has, and a SKU of one line alone is enough.
fn line_of_return(lines: &[PartLine], told: &ReturnedLine) -> Option<LineId> {
    let by_id = || {
        let id = told.partner_line.as_ref()?;
        let same = |line: &&PartLine| {
            line.partner_line.as_ref() == Some(id) && told.sku.as_ref().is_none_or(|sku| line.sku == *sku)
        };
        lines.iter().find(same).map(|line| line.line.clone())
    };
    by_id().or_else(|| line_of(lines, None, told.sku.as_ref()))
}

fn packed(place: &Place, parcel: &ShippedParcel) -> ShippedParcel {
    ShippedParcel { lines: shipped(place, &parcel.lines), ..parcel.clone() }
}

/// Our line by the partner's id of it; by the SKU where the partner names nothing else, and one line alone has it.
fn line_of(lines: &[PartLine], id: Option<&PartnerLineId>, sku: Option<&Sku>) -> Option<LineId> {
    let mut named = lines.iter().filter(|line| match id {
        Some(_) => line.partner_line.as_ref() == id,
        None => Some(&line.sku) == sku,
    });
    let first = named.next()?;
    let is_alone = id.is_some() || named.next().is_none();
    is_alone.then(|| first.line.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line((line, sku, partner_line): (&str, &str, Option<&str>)) -> PartLine {
        PartLine {
            line: line.try_into().unwrap(),
            sku: sku.try_into().unwrap(),
            units: 1,
            partner_line: partner_line.map(|id| id.try_into().unwrap()),
        }
    }

    #[test]
    fn a_line_is_known_by_its_id_or_by_a_sku_of_its_own() {
        let lines = [("a", "MUG", Some("1")), ("b", "MUG", Some("2")), ("c", "CARD", None)].map(line);
        for (name, id, sku, want) in [
            ("by its id", Some("2"), Some("MUG"), Some("b")),
            ("an id that is new to us", Some("9"), Some("CARD"), None),
            ("by its SKU", None, Some("CARD"), Some("c")),
            ("by a SKU of two lines", None, Some("MUG"), None),
            ("by a SKU that nobody ordered", None, Some("HAT"), None),
            ("by nothing", None, None, None),
        ] {
            let id: Option<PartnerLineId> = id.map(|id| id.try_into().unwrap());
            let sku: Option<Sku> = sku.map(|sku| sku.try_into().unwrap());
            let line = line_of(&lines, id.as_ref(), sku.as_ref());
            assert_eq!(line.as_ref().map(LineId::as_str), want, "{name}");
        }
    }

    #[test]
    fn an_id_of_a_return_counts_only_with_our_sku() {
        let lines = [("a", "MUG", Some("1")), ("b", "CARD", Some("2")), ("c", "CARD", Some("3"))].map(line);
        for (name, id, sku, want) in [
            ("ours", Some("2"), Some("CARD"), Some("b")),
            ("ours without a SKU", Some("2"), None, Some("b")),
            ("an id of the return's own", Some("9"), Some("MUG"), Some("a")),
            ("an id of the return's own that we have, too", Some("2"), Some("MUG"), Some("a")),
            ("a SKU of two lines", Some("9"), Some("CARD"), None),
            ("a SKU that nobody ordered", None, Some("HAT"), None),
        ] {
            let told = ReturnedLine {
                line: None,
                partner_line: id.map(|id| id.try_into().unwrap()),
                sku: sku.map(|sku| sku.try_into().unwrap()),
                announced: 1,
                received: 0,
                restocked: 0,
                reason: None,
                condition: None,
            };
            assert_eq!(line_of_return(&lines, &told).as_ref().map(LineId::as_str), want, "{name}");
        }
    }
}
