//! The warehouse floor: what people in the warehouse do, by name, for the control API, the demo and tests.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::account::Account;
use super::order::HOLDS;
use super::refusal::Refusal;
use super::returns::Receive;
use super::shelves::Adjust;
use super::ship::Ship;
use super::{picture, relay};
use crate::floor::{self, Arrival, Back, Count, LabelName, OrderName, ShipmentName, Units};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoldName {
    order: String,
    hold: String,
}

fn read<T: DeserializeOwned>(body: Value) -> Result<T, Refusal> {
    floor::read(body, Refusal::Invalid)
}

/// Does what people in the warehouse do. The answer shows the order, the shipment or the stock afterwards.
pub(super) fn act(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    match action {
        "ship" => ship(account, &read(body)?),
        "void_label" | "void_shipment" => void(account, action, body),
        "count_stock" | "receive_stock" | "adjust_stock" => stock(account, action, body),
        "receive_return" => {
            let id = account.receive_return(&read::<Receive>(body)?)?;
            Ok(json!({"return": relay::id("Return", id)}))
        }
        "take_back" => {
            let id = account.receive_units(&read::<Back>(body)?)?;
            Ok(json!({"return": relay::id("Return", id)}))
        }
        _ => order(account, action, body),
    }
}

/// Ships; an order without a named warehouse and without packages leaves every warehouse that has a part of it.
pub(super) fn ship(account: &mut Account, ship: &Ship) -> Result<Value, Refusal> {
    let mut shipments = vec![account.ship(ship)?];
    if ship.warehouse.is_none() && ship.packages.is_empty() {
        let id = account.find_order(&ship.order)?;
        while account.orders.get(&id).is_some_and(|order| order.is_open() && !order.allocations.is_empty()) {
            shipments.push(account.ship(ship)?);
        }
    }
    let shipments = shipments.iter().filter_map(|id| account.shipments.get(id)).map(picture::shipment);
    Ok(json!({"shipments": shipments.collect::<Vec<_>>()}))
}

fn void(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    if action == "void_shipment" {
        let name: ShipmentName = read(body)?;
        account.void_shipment(relay::number("Shipment", &name.shipment)?)?;
        return Ok(json!({"voided": name.shipment}));
    }
    let name: LabelName = read(body)?;
    let by_tracking = account
        .shipments
        .values()
        .flat_map(|shipment| &shipment.labels)
        .find(|label| label.tracking == name.label)
        .map(|label| label.id);
    account.void_label(by_tracking.map_or_else(|| relay::number("ShippingLabel", &name.label), Ok)?)?;
    Ok(json!({"voided": name.label}))
}

fn stock(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    let (sku, warehouse) = match action {
        "count_stock" => {
            let count: Count<i64> = read(body)?;
            let warehouse = account.warehouse(&count.warehouse)?;
            account.count_stock(&count.sku, warehouse, count.on_hand)?;
            (count.sku, warehouse)
        }
        "receive_stock" => {
            let arrival: Arrival = read(body)?;
            let warehouse = account.warehouse(&arrival.warehouse)?;
            account.receive_stock(&arrival.sku, warehouse, arrival.quantity);
            (arrival.sku, warehouse)
        }
        _ => {
            let adjust: Adjust = read(body)?;
            account.adjust_stock(&adjust)?;
            let warehouse = account.warehouse(&adjust.warehouse)?;
            (adjust.sku, warehouse)
        }
    };
    Ok(json!({"stock": account.shelf(&sku, warehouse).map(picture::shelf)}))
}

fn order(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    let id = match action {
        "hold" | "release" => hold(account, &read(body)?, action == "hold")?,
        "cancel_units" => {
            let units: Units = read(body)?;
            let id = account.find_order(&units.order)?;
            let line = account.find_line(id, &units.line)?;
            account.cancel_units(id, line, units.quantity)?;
            id
        }
        "cancel" => {
            let id = account.find_order(&read::<OrderName>(body)?.order)?;
            account
                .cancel_order(&json!({"order_id": id.to_string(), "reason": "canceled by the warehouse"}))?
        }
        "pick" | "pack" | "allocate" | "unallocate" => {
            let id = account.find_order(&read::<OrderName>(body)?.order)?;
            match action {
                "pick" => pick(account, id)?,
                "pack" => {
                    pick(account, id)?;
                    account.announce_packed(id);
                }
                "allocate" => account.allocate(id),
                _ => account.deallocate(id),
            }
            id
        }
        _ => return Err(Refusal::Invalid(format!("no action is called `{action}`"))),
    };
    if let Some(order) = account.orders.get_mut(&id) {
        order.updated = account.now;
    }
    Ok(json!({"order": account.orders.get(&id).map(|order| picture::order(account, order))}))
}

fn hold(account: &mut Account, name: &HoldName, is_on: bool) -> Result<u64, Refusal> {
    let id = account.find_order(&name.order)?;
    let hold = HOLDS.into_iter().find(|hold| *hold == name.hold);
    let hold = hold.ok_or_else(|| Refusal::Invalid(format!("no hold is called `{}`", name.hold)))?;
    let order = account.order_mut(&id.to_string())?;
    if is_on {
        order.holds.insert(hold)
    } else {
        order.holds.remove(hold)
    };
    Ok(id)
}

/// Everything that is allocated is picked into one tote.
fn pick(account: &mut Account, id: u64) -> Result<(), Refusal> {
    let order = account.orders.get_mut(&id).ok_or(Refusal::NotFound("Order"))?;
    if order.allocations.is_empty() {
        return Err(Refusal::TooLate(format!("Nothing is allocated to order {}", order.number())));
    }
    let promised: Vec<u32> = order.lines.iter().map(|line| order.allocated(line.id)).collect();
    for (line, units) in order.lines.iter_mut().zip(promised) {
        line.picked = units;
    }
    Ok(())
}
