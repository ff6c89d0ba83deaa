//! `Shipment Update`: a shipment with its packages, as the webhook tells it.
//!
//! What stands inside `packages` is the most accurate; tracking number, carrier and method beside it are legacy.
//! Packages carry no id of their label in the published samples. One is then named by its tracking number, which
//! is why the answer to the question that goes with this webhook has to count instead.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use waybill_domain::event::{FulfillmentEvent, Shipment, ShippedLine, ShippedParcel, Subject, What};
use waybill_domain::ids::{LineId, ParcelId, PartnerLineId, PartnerOrderId, Sku};
use waybill_domain::units::Measurements;

use super::options::Options;
use super::payload::{at, units};
use super::relay;
use super::shipment::measurements;
use super::wire::Dimensions;
use crate::partner::value;

/// The shipment that a webhook tells.
pub(super) fn shipped(
    options: &Options,
    body: &Map<String, Value>,
    inner: &Map<String, Value>,
    received_at: Timestamp,
) -> Result<FulfillmentEvent, String> {
    let id = relay::either("Shipment", inner.get("shipment_uuid"), inner.get("shipment_id"))
        .ok_or("it names no shipment")?;
    let warehouse = relay::either("Warehouse", inner.get("warehouse_uuid"), inner.get("warehouse_id"));
    let order = relay::either("Order", inner.get("order_uuid"), inner.get("order_id"));
    let created = at(inner, "created_at");
    let packages = body.get("packages").or_else(|| inner.get("packages")).and_then(Value::as_array);
    let parcels = match packages {
        Some(packages) => packages
            .iter()
            .enumerate()
            .map(|(index, package)| parcel(options, package, &id, index))
            .collect::<Result<Vec<_>, _>>()?,
        None => legacy(inner, &id)?.into_iter().collect(),
    };
    let shipment = Shipment {
        id: id.try_into().map_err(|error| format!("{error}"))?,
        warehouse: warehouse.and_then(|id| id.try_into().ok()),
        shipped_at: created,
        lines: lines(inner.get("line_items"))?,
        parcels,
        voided: false,
    };
    let subject = Subject {
        reference: value::text(inner.get("partner_order_id")),
        partner_order: order.and_then(|id| PartnerOrderId::try_from(id).ok()),
        split: None,
    };
    // The time of the shipment, not of the delivery: a late webhook is old news.
    Ok(FulfillmentEvent { subject, as_of: created.unwrap_or(received_at), what: What::Shipped(shipment) })
}

/// The inside of a package, as far as it is known.
#[derive(Debug, Deserialize)]
struct Label {
    #[serde(alias = "shipping_label_uuid", alias = "uuid")]
    id: Option<Value>,
    #[serde(alias = "shipping_label_id", alias = "legacy_id")]
    number: Option<Value>,
    tracking_number: Option<String>,
    tracking_url: Option<String>,
    carrier: Option<String>,
    shipping_method: Option<String>,
    cost: Option<Value>,
}

fn parcel(options: &Options, package: &Value, shipment: &str, index: usize) -> Result<ShippedParcel, String> {
    let label: Option<Label> = match package.get("shipping_label") {
        None | Some(Value::Null) => None,
        Some(label) => {
            Some(serde_json::from_value(label.clone()).map_err(|error| format!("a label: {error}"))?)
        }
    };
    let label = label.as_ref();
    let text = |name: &str| value::text(package.get(name));
    let tracking_number = label
        .and_then(|label| value::said(label.tracking_number.as_ref()))
        .or_else(|| text("tracking_number"));
    let own =
        label.and_then(|label| relay::either("ShippingLabel", label.id.as_ref(), label.number.as_ref()));
    let sizes = ["dimensions", "package"].iter().find_map(|name| package.get(*name)).unwrap_or(package);
    let sizes = serde_json::from_value::<Dimensions>(sizes.clone()).ok();
    Ok(ShippedParcel {
        id: parcel_id(own, tracking_number.as_deref(), shipment, index)?,
        tracking_number,
        tracking_url: label.and_then(|label| value::said(label.tracking_url.as_ref())),
        carrier: label.and_then(|label| value::said(label.carrier.as_ref())),
        service: label.and_then(|label| value::said(label.shipping_method.as_ref())),
        package_type: text("box_name"),
        measurements: sizes.map_or_else(Measurements::default, |sizes| measurements(options, &sizes)),
        cost: label.and_then(|label| value::text(label.cost.as_ref())),
        lines: lines(package.get("line_items"))?,
        voided: false,
    })
}

/// The one package of a webhook that lists none.
fn legacy(inner: &Map<String, Value>, shipment: &str) -> Result<Option<ShippedParcel>, String> {
    let text = |name: &str| value::text(inner.get(name));
    let Some(number) = text("tracking_number") else { return Ok(None) };
    Ok(Some(ShippedParcel {
        id: parcel_id(None, Some(&number), shipment, 0)?,
        tracking_number: Some(number),
        tracking_url: text("custom_tracking_url"),
        carrier: text("shipping_carrier"),
        service: text("shipping_method"),
        package_type: None,
        measurements: Measurements::default(),
        cost: None,
        lines: Vec::new(),
        voided: false,
    }))
}

fn parcel_id(
    own: Option<String>,
    tracking: Option<&str>,
    shipment: &str,
    index: usize,
) -> Result<ParcelId, String> {
    let id =
        own.unwrap_or_else(|| tracking.map_or_else(|| format!("{shipment}-{}", index + 1), str::to_owned));
    ParcelId::try_from(id).map_err(|error| error.to_string())
}

fn lines(rows: Option<&Value>) -> Result<Vec<ShippedLine>, String> {
    let rows = rows.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    rows.iter()
        .map(|row| {
            let text = |name: &str| value::text(row.get(name));
            let quantity = row.get("quantity").and_then(units).ok_or("a shipped line has no quantity")?;
            Ok(ShippedLine {
                line: text("id").and_then(|id| LineId::try_from(id).ok()),
                partner_line: relay::either("LineItem", None, row.get("shiphero_id"))
                    .and_then(|id| PartnerLineId::try_from(id).ok()),
                sku: text("sku").and_then(|sku| Sku::try_from(sku).ok()),
                quantity,
            })
        })
        .collect()
}
