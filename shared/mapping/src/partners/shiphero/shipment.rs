//! A shipment with its labels, in our words.
//!
//! A void is never announced; it shows on the label, as `refunded`, as `needs_refund` (asked for at the carrier, the
//! label is dead from then on) or in its open status text.

use rust_decimal::Decimal;
use serde_json::Value;
use waybill_domain::event::{Shipment, ShippedLine, ShippedParcel};
use waybill_domain::ids::{LineId, PartnerLineId, Sku};
use waybill_domain::units::{Grams, Measurements, Millimetres};

use super::options::Options;
use super::wire::{self, Dimensions, Label, ShipmentLine};
use crate::partner::{utc, value};

/// Statuses of a label that is dead.
const VOID: [&str; 5] = ["void", "voided", "refunded", "canceled", "cancelled"];

/// A shipment as read, or what is wrong with it.
pub(super) fn shipment(options: &Options, shipment: &wire::Shipment) -> Result<Shipment, String> {
    let wrong = |why: &dyn std::fmt::Display| format!("shipment `{}`: {why}", shipment.id);
    let Some(page) = &shipment.line_items else { return Err(wrong(&"it has no `line_items`")) };
    if page.has_more() {
        return Err(wrong(&"it has more lines than can be read at once"));
    }
    let lines: Vec<&ShipmentLine> = page.nodes().collect();
    let labels = shipment.shipping_labels.as_deref().unwrap_or_default();
    let parcels = labels
        .iter()
        .map(|label| parcel(options, label, &lines))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| wrong(&error))?;
    let dead = shipment.refunded == Some(true) || shipment.needs_refund == Some(true);
    Ok(Shipment {
        id: shipment.id.as_str().try_into().map_err(|error| wrong(&error))?,
        warehouse: shipment.warehouse_id.as_deref().and_then(|id| id.try_into().ok()),
        shipped_at: shipment.created_date.as_deref().and_then(utc::time),
        lines: lines.iter().map(|line| units(line)).collect(),
        voided: dead || (!parcels.is_empty() && parcels.iter().all(|parcel| parcel.voided)),
        parcels,
    })
}

/// How heavy and large, in the account's units; what is not a plausible number is not said.
pub(super) fn measurements(options: &Options, dimensions: &Dimensions) -> Measurements {
    let number = |value: &Option<Value>| {
        let text = value::text(value.as_ref())?;
        // Some accounts write the unit behind the number: `0.0500 oz`.
        let number = text.split_whitespace().next()?;
        value::decimal_of(number).filter(|number| *number > Decimal::ZERO)
    };
    let length = |value| number(value).and_then(|length| Millimetres::of(length, options.length_unit));
    Measurements {
        weight: number(&dimensions.weight).and_then(|weight| Grams::of(weight, options.weight_unit)),
        length: length(&dimensions.length),
        width: length(&dimensions.width),
        height: length(&dimensions.height),
    }
}

fn parcel(
    options: &Options,
    label: &Label,
    lines: &[&ShipmentLine],
) -> Result<ShippedParcel, waybill_domain::ids::BadId> {
    let status = label.status.as_deref().map(|status| status.trim().to_ascii_lowercase()).unwrap_or_default();
    let dead = label.refunded == Some(true) || label.needs_refund == Some(true);
    let within = lines.iter().filter(|line| line.shipping_label_id.as_deref() == Some(label.id.as_str()));
    Ok(ShippedParcel {
        id: label.id.as_str().try_into()?,
        tracking_number: value::said(label.tracking_number.as_ref())
            .or_else(|| value::said(label.alternate_tracking_id.as_ref())),
        tracking_url: value::said(label.tracking_url.as_ref()),
        carrier: value::said(label.carrier.as_ref()),
        service: value::said(label.shipping_method.as_ref())
            .or_else(|| value::said(label.shipping_name.as_ref())),
        package_type: value::said(label.box_name.as_ref()),
        measurements: label
            .dimensions
            .as_ref()
            .map(|dimensions| measurements(options, dimensions))
            .unwrap_or_default(),
        cost: value::text(label.cost.as_ref()),
        lines: within.map(|line| units(line)).collect(),
        voided: dead || VOID.contains(&status.as_str()),
    })
}

fn units(line: &ShipmentLine) -> ShippedLine {
    let name = line.line_item.as_ref();
    let partner_line = line.line_item_id.as_deref().or_else(|| name?.id.as_deref());
    ShippedLine {
        line: name.and_then(|name| LineId::try_from(name.partner_line_item_id.as_deref()?).ok()),
        partner_line: partner_line.and_then(|id| PartnerLineId::try_from(id).ok()),
        sku: name.and_then(|name| Sku::try_from(name.sku.as_deref()?).ok()),
        quantity: line.quantity,
    }
}
