//! What an order or a shipment as read says, as events.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;
use waybill_domain::event::{FulfillmentEvent, LineLevel, PartStatus, Subject, What};
use waybill_domain::fulfillment::SeenStatus;
use waybill_domain::ids::{LineId, PartnerLineId, PartnerOrderId, Sku};

use super::options::Options;
use super::seen;
use super::shipment::shipment;
use super::wire::{self, Line, Order, OrderName};

/// What an order says: how its lines stand, and each of its shipments.
pub(super) fn of_order(
    options: &Options,
    order: &Value,
    as_of: Timestamp,
) -> Result<Vec<FulfillmentEvent>, String> {
    let order: Order = serde_json::from_value(order.clone()).map_err(|error| format!("an order: {error}"))?;
    let subject = Subject {
        reference: order.partner_order_id.clone().filter(|reference| !reference.is_empty()),
        partner_order: PartnerOrderId::try_from(order.id.as_str()).ok(),
        split: None,
    };
    let status = match seen::status(&order) {
        SeenStatus::Open | SeenStatus::PartlyShipped => PartStatus::Pending,
        SeenStatus::Shipped => PartStatus::Shipped,
        SeenStatus::Cancelled => PartStatus::Cancelled,
    };
    let gone = status == PartStatus::Cancelled;
    let lines =
        order.line_items.iter().flat_map(wire::Connection::nodes).map(|line| level(line, gone)).collect();
    // The statuses of an account are its own: none of them is new.
    let new = BTreeSet::new();
    let stands = What::Stands {
        handled: None,
        status,
        lines,
        holds: order.holds.as_ref().map(holds),
        shipments: None,
        new,
    };
    let mut events = vec![FulfillmentEvent { subject: subject.clone(), as_of, what: stands }];
    for left in order.shipments.iter().flatten() {
        let what = What::Shipped(shipment(options, left)?);
        events.push(FulfillmentEvent { subject: subject.clone(), as_of, what });
    }
    Ok(events)
}

/// What a shipment says.
pub(super) fn of_shipment(
    options: &Options,
    value: &Value,
    as_of: Timestamp,
) -> Result<FulfillmentEvent, String> {
    let read: wire::Shipment =
        serde_json::from_value(value.clone()).map_err(|error| format!("a shipment: {error}"))?;
    let id = read.order.as_ref().and_then(|order| order.id.as_deref()).or(read.order_id.as_deref());
    let subject = Subject {
        reference: read.order.as_ref().and_then(|order| order.partner_order_id.clone()),
        partner_order: id.and_then(|id| PartnerOrderId::try_from(id).ok()),
        split: None,
    };
    Ok(FulfillmentEvent { subject, as_of, what: What::Shipped(shipment(options, &read)?) })
}

/// Whether a shipment's order belongs to another store of the account, as far as it says.
pub(super) fn is_foreign(options: &Options, order: Option<&OrderName>) -> bool {
    let shop = order.and_then(|order| order.shop_name.as_deref());
    shop.is_some_and(|shop| shop != options.shop_name)
}

fn level(line: &Line, cancelled: bool) -> LineLevel {
    LineLevel {
        line: line.partner_line_item_id.as_deref().and_then(|id| LineId::try_from(id).ok()),
        partner_line: PartnerLineId::try_from(line.id.as_str()).ok(),
        sku: Sku::try_from(line.sku.as_str()).ok(),
        held: Some(if cancelled { seen::left(line) } else { seen::held(line) }),
        allocated: if cancelled { Some(0) } else { line.quantity_allocated },
        backordered: if cancelled { Some(0) } else { line.backorder_quantity },
        picked: picked(line),
        packed: None,
    }
}

/// Units that lie in totes, or left; ShipHero has no status for it. Whether a tote still counts what left is not said.
fn picked(line: &Line) -> Option<u32> {
    let picks = line.tote_picks.as_ref()?.iter().flatten();
    let units = picks.filter_map(|pick| pick.picked_quantity).fold(0, u32::saturating_add);
    Some(units.max(line.quantity_shipped.unwrap_or(0)).min(line.quantity))
}

/// The holds that are set, in ShipHero's words, sorted.
fn holds(holds: &Value) -> Vec<String> {
    let set = holds.as_object().into_iter().flatten().filter(|(_, held)| held.as_bool() == Some(true));
    let mut names: Vec<String> = set.map(|(name, _)| name.clone()).collect();
    names.sort();
    names
}

/// Whether the lines of an order, or of one of its shipments, go on behind what was read.
pub(super) fn is_cut(order: &Value) -> bool {
    let more =
        |of: &Value| of.pointer("/line_items/pageInfo/hasNextPage").and_then(Value::as_bool).unwrap_or(false);
    let shipments = order.get("shipments").and_then(Value::as_array);
    more(order) || shipments.into_iter().flatten().any(more)
}

/// The id of whatever was read, for messages.
pub(super) fn id(of: &Value) -> &str {
    of.get("id").and_then(Value::as_str).unwrap_or("without an id")
}
