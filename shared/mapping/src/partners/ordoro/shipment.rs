//! The one shipment of an order, in our words.
//!
//! Ordoro keeps no id of it, so it is named by the order and by when its label or tracking number was entered: what is
//! shipped again after a void is another shipment, while a number that somebody corrects stays with its own. Where
//! that time is not told the tracking number stands in, then the ship date. A shipment that was taken back shows as
//! `void`, or by an order that waits again and still carries the number.

use waybill_domain::event::{Shipment, ShippedLine, What};
use waybill_domain::ids::{PartnerLineId, ShipmentId, Sku};

use super::options::Options;
use super::packages::parcels;
use super::wire::{self, Line, Order, ShippingInfo, Status};
use super::{iso, seen};
use crate::partner::{utc, value};

/// A shipment without anything that tells it from the next one.
const MARKED: &str = "marked";

/// What an order says of its shipment.
pub(super) fn of_order(options: &Options, order: &Order, lines: &[&Line]) -> Result<Option<What>, String> {
    let info = order.shipping();
    let is_void = info.void == Some(true);
    if order.status() == Status::Shipped && !is_void {
        return shipment(options, order, &info, lines).map(|shipment| Some(What::Shipped(shipment)));
    }
    let carries = value::said(info.tracking_number.as_ref()).is_some();
    let was_taken_back = is_void || (order.is_open() && carries);
    if !was_taken_back || mark(&info) == MARKED {
        return Ok(None);
    }
    Ok(Some(What::ShipmentVoided { shipment: id(order, &info)? }))
}

/// The id of an order's shipment.
pub(super) fn id(order: &Order, info: &ShippingInfo) -> Result<ShipmentId, String> {
    ShipmentId::try_from(format!("{}/{}", order.number, mark(info))).map_err(|error| error.to_string())
}

fn mark(info: &ShippingInfo) -> String {
    let time =
        |text: &Option<String>| value::said(text.as_ref()).and_then(|text| utc::time(&text)).map(iso::stamp);
    time(&info.created_date)
        .or_else(|| value::said(info.tracking_number.as_ref()))
        .or_else(|| time(&info.ship_date))
        .unwrap_or_else(|| MARKED.to_owned())
}

fn shipment(
    options: &Options,
    order: &Order,
    info: &ShippingInfo,
    lines: &[&Line],
) -> Result<Shipment, String> {
    let time = |text: &Option<String>| value::said(text.as_ref()).and_then(|text| utc::time(&text));
    let lines = lines.iter().map(|line| units(line)).collect::<Result<Vec<_>, _>>()?;
    let warehouse = order.warehouse.as_ref().and_then(wire::Linked::id);
    Ok(Shipment {
        id: id(order, info)?,
        warehouse: warehouse.and_then(|id| id.try_into().ok()),
        shipped_at: time(&info.ship_date).or_else(|| time(&info.created_date)),
        parcels: parcels(options, order, info, &lines)?,
        lines,
        voided: false,
    })
}

fn units(line: &Line) -> Result<ShippedLine, String> {
    let id = value::text(line.id.as_ref());
    Ok(ShippedLine {
        line: seen::line_id(line),
        sku: line.sku.as_deref().and_then(|sku| Sku::try_from(sku).ok()),
        quantity: seen::units(line).ok_or("a shipped line has no quantity")?,
        partner_line: id.and_then(|id| PartnerLineId::try_from(id).ok()),
    })
}
