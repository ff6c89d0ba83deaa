//! A label of ShipStation, or what left without one, as a shipment in our words.

use std::str::FromStr;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;
use waybill_domain::event::{Shipment, ShippedLine, ShippedParcel, What};
use waybill_domain::ids::{BadId, LineId, ParcelId, PartnerLineId, ShipmentId, Sku, WarehouseId};
use waybill_domain::units::{Grams, LengthUnit, Measurements, Millimetres, WeightUnit};

use super::options::Options;
use super::state::Status;
use super::wire::{self, Dimensions, Fulfillment, Id, Item, Order, Weight};
use super::{carriers, pacific};
use crate::partner::value;

/// A shipment is one label, hence one parcel. A voided one is nothing but void; `None` for a label of a return, which
/// ships nothing to anybody.
pub(super) fn labelled(options: &Options, label: &wire::Shipment) -> Result<Option<What>, BadId> {
    if label.is_return_label == Some(true) {
        return Ok(None);
    }
    let id = ShipmentId::try_from(label.id.as_str())?;
    if label.voided == Some(true) {
        return Ok(Some(What::ShipmentVoided { shipment: id }));
    }
    let items = label.items.iter().flatten();
    let lines: Vec<ShippedLine> = items
        .map(|item| {
            let key = item.line_item_key.as_deref();
            line(key, item.order_item_id.as_ref(), item.sku.as_deref(), item.quantity.0)
        })
        .collect();
    let carrier = value::said(label.carrier_code.as_ref());
    let number = value::said(label.tracking_number.as_ref());
    let parcel = ShippedParcel {
        id: ParcelId::try_from(label.id.as_str())?,
        tracking_url: url(options, carrier.as_deref(), number.as_deref()),
        tracking_number: number,
        carrier,
        service: value::said(label.service_code.as_ref()),
        package_type: value::said(label.package_code.as_ref()),
        measurements: measurements(label.weight.as_ref(), label.dimensions.as_ref()),
        cost: label.cost.as_ref().and_then(cost),
        lines: lines.clone(),
        voided: false,
    };
    Ok(Some(What::Shipped(Shipment {
        id,
        warehouse: label.warehouse_id.as_ref().and_then(|id| WarehouseId::try_from(id.as_str()).ok()),
        shipped_at: shipped_at(label.ship_date.as_deref(), label.create_date.as_deref()),
        lines,
        parcels: vec![parcel],
        voided: false,
    })))
}

/// What left an order without a label is one shipment with a parcel for each fulfillment of it. Fulfillments name no
/// items: all of the order left once its status says so, and before that nobody knows what did.
pub(super) fn marked(options: &Options, order: &Order, told: &[Fulfillment]) -> Result<What, BadId> {
    let mut parcels = told.iter().map(|one| parcel(options, one)).collect::<Result<Vec<_>, _>>()?;
    let valid = told.iter().filter(|one| one.voided != Some(true));
    let shipped_at =
        valid.filter_map(|one| shipped_at(one.ship_date.as_deref(), one.create_date.as_deref())).min();
    let goods = order.goods().filter(|_| Status::of(order) == Status::Shipped);
    let line = |item: &Item| {
        let units = item.quantity.map_or(0, |units| units.0);
        line(item.line_item_key.as_deref(), item.order_item_id.as_ref(), item.sku.as_deref(), units)
    };
    let lines: Vec<ShippedLine> = goods.map(line).filter(|line| line.quantity > 0).collect();
    if let [only] = parcels.as_mut_slice() {
        only.lines.clone_from(&lines);
    }
    Ok(What::Shipped(Shipment {
        // Orders, labels and fulfillments are numbered apart.
        id: ShipmentId::try_from(format!("order-{}", order.id.as_str()))?,
        warehouse: None,
        shipped_at,
        lines,
        parcels,
        voided: false,
    }))
}

/// Whether fulfillments say that something left, by the order's status or by a tracking number; or that it was taken back.
pub(super) fn is_news(order: &Order, told: &[Fulfillment]) -> bool {
    let is_tracked = |one: &Fulfillment| value::said(one.tracking_number.as_ref()).is_some();
    let is_told = |one: &Fulfillment| one.voided == Some(true) || is_tracked(one);
    !told.is_empty() && (Status::of(order) == Status::Shipped || told.iter().any(is_told))
}

fn parcel(options: &Options, told: &Fulfillment) -> Result<ShippedParcel, BadId> {
    let carrier = value::said(told.carrier_code.as_ref());
    let number = value::said(told.tracking_number.as_ref());
    Ok(ShippedParcel {
        id: ParcelId::try_from(format!("fulfillment-{}", told.id.as_str()))?,
        tracking_url: url(options, carrier.as_deref(), number.as_deref()),
        tracking_number: number,
        carrier,
        service: value::said(told.service_code.as_ref()),
        package_type: None,
        measurements: Measurements::default(),
        cost: None,
        lines: Vec::new(),
        voided: told.voided == Some(true),
    })
}

fn url(options: &Options, carrier: Option<&str>, number: Option<&str>) -> Option<String> {
    carriers::tracking_url(&options.tracking_urls, carrier?, number?)
}

/// When it left: to the day, so the time of the label counts where it is of the same day.
fn shipped_at(day: Option<&str>, created: Option<&str>) -> Option<Timestamp> {
    let created = created.and_then(pacific::time);
    let Some(day) = day.and_then(pacific::time) else { return created };
    created.filter(|created| pacific::day(*created) == pacific::day(day)).or(Some(day))
}

/// The price of a label, as a decimal with the cents that prices have.
pub(super) fn cost(value: &Value) -> Option<String> {
    let mut cost = value::decimal(value)?.normalize();
    if cost.scale() < 2 {
        cost.rescale(2);
    }
    Some(cost.to_string())
}

/// How heavy and large; what is not a plausible number is not said.
fn measurements(weight: Option<&Weight>, size: Option<&Dimensions>) -> Measurements {
    let number =
        |value: &Option<Value>| value::decimal(value.as_ref()?).filter(|number| *number > Decimal::ZERO);
    let weight = weight.and_then(|weight| {
        let unit = match weight.units.as_deref()? {
            "grams" => WeightUnit::G,
            "ounces" => WeightUnit::Oz,
            "pounds" => WeightUnit::Lb,
            _ => return None,
        };
        Grams::of(number(&weight.value)?, unit)
    });
    let unit = size.and_then(|size| match size.units.as_deref()? {
        "inches" => Some(LengthUnit::In),
        "centimeters" => Some(LengthUnit::Cm),
        _ => None,
    });
    let length = |of: fn(&Dimensions) -> &Option<Value>| Millimetres::of(number(of(size?))?, unit?);
    Measurements {
        weight,
        length: length(|size| &size.length),
        width: length(|size| &size.width),
        height: length(|size| &size.height),
    }
}

fn line(key: Option<&str>, id: Option<&Id>, sku: Option<&str>, quantity: u32) -> ShippedLine {
    ShippedLine {
        line: key.and_then(|key| LineId::from_str(key).ok()),
        partner_line: id.and_then(|id| PartnerLineId::try_from(id.as_str()).ok()),
        sku: sku.and_then(|sku| Sku::try_from(sku).ok()),
        quantity,
    }
}
