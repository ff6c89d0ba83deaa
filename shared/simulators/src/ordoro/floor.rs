//! The warehouse floor: what people in the warehouse do, by name, for the control API, the demo and tests.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value, json};

use super::account::Account;
use super::money;
use super::order::Status;
use super::picture;
use super::receive::{Announce, Receive};
use super::refusal::Refusal;
use super::returns;
use super::ship::Ship;
use crate::floor::{self, Arrival, Back, Count, LabelName, OrderName, PackageLine, ShipmentName, Units};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoldName {
    order: String,
    hold: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SplitOff {
    order: String,
    lines: Vec<PackageLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    order: String,
    #[serde(default)]
    shipping_address: Value,
    #[serde(default)]
    internal_notes: Value,
    #[serde(default)]
    notes_from_customer: Value,
    #[serde(default)]
    warehouse: Value,
}

fn read<T: DeserializeOwned>(body: Value) -> Result<T, Refusal> {
    floor::read(body, Refusal::general)
}

/// Does what people in the warehouse do. The answer shows the order, the shipments or the stock afterwards.
pub(super) fn act(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    match action {
        "ship" => ship(account, &read(body)?),
        "void_label" | "void_shipment" => void(account, action, body),
        "count_stock" | "receive_stock" => stock(account, action, body),
        "announce_return" | "receive_return" | "take_back" => {
            let id = match action {
                "announce_return" => account.announce_return(&read::<Announce>(body)?)?,
                "receive_return" => account.receive_return(&read::<Receive>(body)?)?,
                _ => account.take_back(&read::<Back>(body)?)?,
            };
            let made = account.returns.get(&id).map(|made| returns::view(account, made));
            Ok(json!({"return": made}))
        }
        _ => order(account, action, body),
    }
}

/// Ships what is open, whole or in packages.
pub(super) fn ship(account: &mut Account, ship: &Ship) -> Result<Value, Refusal> {
    let shipped = account.ship(ship)?;
    let shipments = shipped.iter().filter_map(|id| account.orders.get(id)).map(|order| {
        let mut shown = order.shipments.last().map(picture::shipment).unwrap_or_default();
        if let Some(shown) = shown.as_object_mut() {
            shown.insert("order_number".to_owned(), json!(order.number));
        }
        shown
    });
    Ok(json!({"shipments": shipments.collect::<Vec<_>>()}))
}

fn void(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    if action == "void_shipment" {
        let name: ShipmentName = read(body)?;
        account.void_shipment(&name.shipment)?;
        return Ok(json!({"voided": name.shipment}));
    }
    let name: LabelName = read(body)?;
    account.void_label(&name.label)?;
    Ok(json!({"voided": name.label}))
}

fn stock(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    let (sku, warehouse) = if action == "count_stock" {
        let count: Count<Number> = read(body)?;
        let warehouse = account.floor_warehouse(&count.warehouse)?;
        let on_hand = money::read(&count.on_hand);
        let on_hand = on_hand.ok_or_else(|| Refusal::invalid("on_hand", "`on_hand` is out of range"))?;
        account.count_stock(&count.sku, warehouse, on_hand)?;
        (count.sku, warehouse)
    } else {
        let arrival: Arrival = read(body)?;
        let warehouse = account.floor_warehouse(&arrival.warehouse)?;
        account.receive_stock(&arrival.sku, warehouse, arrival.quantity)?;
        (arrival.sku, warehouse)
    };
    Ok(json!({"stock": account.figures(&account.demand(), &sku, warehouse).map(picture::shelf)}))
}

fn order(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    let name = match action {
        "hold" | "release" => {
            let name: HoldName = read(body)?;
            account.hold(&name.order, name.hold.as_deref(), action == "hold")?;
            name.order
        }
        "cancel_units" => {
            let units: Units = read(body)?;
            account.cancel_units(&units.order, &units.line, units.quantity)?;
            units.order
        }
        "split" => {
            let split: SplitOff = read(body)?;
            account.split_off(&split.order, &split.lines)?;
            split.order
        }
        "edit" => {
            let edit: Edit = read(body.clone())?;
            let notes = [&edit.internal_notes, &edit.notes_from_customer, &edit.warehouse];
            if notes.into_iter().any(|text| !text.is_null() && !text.is_string())
                || edit.shipping_address.is_array()
            {
                return Err(Refusal::general("Notes and the warehouse are written as text"));
            }
            account.edit(&edit.order, &body)?;
            edit.order
        }
        _ => {
            let name = read::<OrderName>(body)?.order;
            whole(account, action, &name)?;
            name
        }
    };
    let root =
        account.find_orders(&name)?.first().and_then(|id| account.orders.get(id)).map(|order| order.root);
    Ok(json!({"order": root.map(|root| picture::family(account, root))}))
}

/// What is done to orders whole.
fn whole(account: &mut Account, action: &str, name: &str) -> Result<(), Refusal> {
    match action {
        "mark_shipped" => account.each_open(name, Account::mark_shipped),
        "cancel" => account.each_open(name, Account::cancel),
        "allocate" | "unallocate" => account.each_open(name, |account, id| {
            if action == "allocate" {
                account.allocate(id);
            } else {
                account.unallocate(id);
            }
            account.change(id).map(|_| ())
        }),
        "dropship" => account.each_open(name, |account, id| {
            account.unallocate(id);
            account.change(id)?.status = Status::DropshipmentRequested;
            Ok(())
        }),
        "uncancel" => {
            let all = account.find_orders(name)?;
            let cancelled: Vec<u64> =
                all.into_iter().filter(|id| account.status(*id) == Some(Status::Cancelled)).collect();
            if cancelled.is_empty() {
                return Err(Refusal::Conflict(format!("Order {name} is not cancelled")));
            }
            cancelled.into_iter().try_for_each(|id| account.uncancel(id))
        }
        _ => Err(Refusal::general(format!("no action is called `{action}`"))),
    }
}
