//! What an order as OrderFlow tells it says, as events: how far it and its lines are, what was allocated, what is short,
//! what was cancelled, and where the account has it told so, what left.

use jiff::Timestamp;
use waybill_domain::event::{
    CancelledLine, FulfillmentEvent, LineLevel, PartStatus, Shipment, ShippedLine, Subject, What,
};
use waybill_domain::ids::{LineId, PartnerLineId, PartnerOrderId, ShipmentId, Sku};

use super::codes;
use super::detail::{Consignment, Detail, Row};
use super::options::{Options, ShipmentsFrom};
use super::shipment::{self, Sent};
use super::states::Stage;

/// How an order is told of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// When it was so.
    pub(super) as_of: Timestamp,
    /// When the one shipment left that just did, where that is told.
    pub(super) despatched_at: Option<Timestamp>,
}

/// What an order says.
pub(super) fn of_order(options: &Options, detail: &Detail, told: Told) -> Vec<FulfillmentEvent> {
    let subject = subject(&detail.reference);
    let event = |what| FulfillmentEvent { subject: subject.clone(), as_of: told.as_of, what };
    let is_cancelled = detail.is_cancelled(options);
    let mut events = vec![event(stands(options, detail, is_cancelled))];
    if is_cancelled {
        let reason =
            detail.reason.as_deref().map(|code| codes::word(&options.cancel_reasons, code).to_owned());
        events.push(event(What::Cancelled { reason }));
    } else {
        let lines = cancelled(options, detail);
        if !lines.is_empty() {
            events.push(event(What::LinesCancelled { lines }));
        }
    }
    if options.shipments_from == ShipmentsFrom::Pushes {
        events.extend(shipments(options, detail, told).into_iter().map(event));
    }
    events
}

/// How an order is named there: by the reference that is ours, if it is ours.
pub(super) fn subject(reference: &str) -> Subject {
    Subject {
        reference: Some(reference.to_owned()),
        partner_order: PartnerOrderId::try_from(reference).ok(),
        split: None,
    }
}

/// A line there: by our id of it where that comes back, else by its SKU alone.
pub(super) fn line_of(row: &Row) -> (Option<LineId>, Option<PartnerLineId>, Option<Sku>) {
    let told = row.line.as_deref().filter(|line| *line != row.sku);
    let line = told.and_then(|line| LineId::try_from(line).ok());
    let partner_line = told.and_then(|line| PartnerLineId::try_from(line).ok());
    (line, partner_line, Sku::try_from(row.sku.as_str()).ok())
}

fn stands(options: &Options, detail: &Detail, is_cancelled: bool) -> What {
    let mut lines: Vec<LineLevel> = Vec::new();
    let (mut left, mut waits) = (false, false);
    for (row, stage) in detail.rows(options) {
        left |= stage == Some(Stage::Despatched);
        waits |= !matches!(stage, Some(Stage::Despatched | Stage::Cancelled));
        let (line, partner_line, sku) = line_of(row);
        let level = LineLevel {
            line,
            partner_line,
            sku,
            held: None,
            allocated: None,
            backordered: None,
            picked: None,
            packed: None,
        };
        let same = |other: &LineLevel| other.partner_line == level.partner_line && other.sku == level.sku;
        let at = lines.iter().position(same).unwrap_or(lines.len());
        if at == lines.len() {
            lines.push(level);
        }
        if let Some(level) = lines.get_mut(at) {
            count(level, row.quantity, stage);
        }
    }
    let status = match (is_cancelled, left, waits) {
        (true, ..) => PartStatus::Cancelled,
        (false, true, false) => PartStatus::Shipped,
        (false, ..) => PartStatus::Pending,
    };
    let new = detail.new_words(options);
    What::Stands { handled: None, status, lines, holds: Some(holds(options, detail)), shipments: None, new }
}

/// Adds units of one row. What is in a state that is new to us is held, and of its allocation nothing is said.
fn count(level: &mut LineLevel, units: u32, stage: Option<Stage>) {
    let add = |register: &mut Option<u32>, counts: bool| {
        let units = if counts { units } else { 0 };
        *register = Some(register.unwrap_or(0).saturating_add(units));
    };
    add(&mut level.held, stage != Some(Stage::Cancelled));
    let Some(stage) = stage else { return };
    let is_between = |from: Stage, to: Stage| stage >= from && stage <= to;
    add(&mut level.allocated, is_between(Stage::Allocated, Stage::Packed));
    add(&mut level.backordered, stage == Stage::OutOfStock);
    add(&mut level.picked, is_between(Stage::Picked, Stage::Despatched));
    add(&mut level.packed, is_between(Stage::Packed, Stage::Despatched));
}

/// What holds an order up, in OrderFlow's words.
fn holds(options: &Options, detail: &Detail) -> Vec<String> {
    let mut holds: Vec<String> = Vec::new();
    let order = (detail.stage(options) == Some(Stage::Held)).then(|| detail.state.clone()).flatten();
    let shipments = detail.shipments.iter().filter(|shipment| shipment.stage(options) == Some(Stage::Held));
    for hold in order.into_iter().chain(shipments.filter_map(|shipment| shipment.state.clone())) {
        if !holds.contains(&hold) {
            holds.push(hold);
        }
    }
    holds
}

/// Lines that were cancelled in an order that was not, as far as ours are told. What is told by SKU alone shows in the
/// units that are held.
fn cancelled(options: &Options, detail: &Detail) -> Vec<CancelledLine> {
    let mut lines: Vec<CancelledLine> = Vec::new();
    for (row, stage) in detail.rows(options) {
        let (Some(line), Some(Stage::Cancelled)) = (line_of(row).0, stage) else { continue };
        let reason = row.reason.as_deref().or(detail.reason.as_deref());
        let reason = reason.map(|code| codes::word(&options.cancel_reasons, code).to_owned());
        match lines.iter_mut().find(|other| other.line == line) {
            Some(there) => there.units = there.units.saturating_add(row.quantity),
            None => lines.push(CancelledLine { line, units: row.quantity, reason }),
        }
    }
    lines
}

fn shipments(options: &Options, detail: &Detail, told: Told) -> Vec<What> {
    let left = detail.shipments.iter().filter(|shipment| shipment.stage(options) == Some(Stage::Despatched));
    let left: Vec<&Consignment> = left.collect();
    // Of several nobody says which of them left just now.
    let shipped_at = told.despatched_at.filter(|_| left.len() == 1);
    left.into_iter().filter_map(|consignment| shipped(options, detail, consignment, shipped_at)).collect()
}

fn shipped(
    options: &Options,
    detail: &Detail,
    consignment: &Consignment,
    shipped_at: Option<Timestamp>,
) -> Option<What> {
    let number = consignment.despatch.as_deref();
    let id = consignment.reference.as_deref().or(number).unwrap_or(&detail.reference);
    let rows = consignment.rows.iter().filter(|row| {
        super::states::stage(&options.states.line, row.state.as_deref()) != Some(Stage::Cancelled)
    });
    let sent = Sent {
        id,
        numbers: consignment.packages.clone(),
        number,
        carrier: consignment.courier.as_deref(),
        service: consignment.service.as_deref(),
        url: None,
    };
    let lines: Vec<ShippedLine> = rows.map(shipped_line).collect();
    Some(What::Shipped(Shipment {
        id: ShipmentId::try_from(id).ok()?,
        warehouse: None,
        shipped_at,
        parcels: shipment::parcels(options, &sent, &lines),
        lines,
        voided: false,
    }))
}

/// Units of a row that left.
pub(super) fn shipped_line(row: &Row) -> ShippedLine {
    let (line, partner_line, sku) = line_of(row);
    ShippedLine { line, partner_line, sku, quantity: row.quantity }
}
