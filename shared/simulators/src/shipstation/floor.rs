//! The warehouse floor: what people at ShipStation do, by name, for the control API, the demo and tests.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::account::Account;
use super::mark::Elsewhere;
use super::parcel::Track;
use super::refusal::Refusal;
use super::ship::{Contents, Ship};
use super::{picture, v1};
use crate::floor::{self, Arrival, Count, LabelName, OrderName, PackageLine, ShipmentName, Units};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    orders: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pause {
    order: String,
    /// A day.
    until: Option<String>,
    /// Kinds of holds that other systems have: here there is one.
    #[serde(rename = "hold")]
    _hold: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    order: String,
    lines: Vec<PackageLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shipped {
    order: String,
    carrier: Option<String>,
    tracking: Option<String>,
    provider: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    order: String,
    set: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tag {
    order: String,
    tag: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tracked {
    label: String,
    /// `AC`, `IT`, `DE`, `EX`, `AT`, `UN`, `NY` or `SP`.
    status: String,
    #[serde(default)]
    description: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Failing {
    event: String,
    times: u32,
}

fn read<T: DeserializeOwned>(body: Value) -> Result<T, Refusal> {
    floor::read(body, Refusal::Invalid)
}

/// Does what people do. The answer shows the order, the shipments or the stock afterwards.
pub(super) fn act(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    match action {
        "ship" => {
            let made = account.ship(&read::<Ship>(body)?)?;
            Ok(shipments(account, &made))
        }
        "ship_batch" => {
            let made = account.ship_batch(&read::<Batch>(body)?.orders)?;
            Ok(shipments(account, &made))
        }
        "return_label" => {
            let shipped = account.find_shipment(&read::<LabelName>(body)?.label)?;
            let made = account.return_label(shipped)?;
            Ok(json!({"label": made.to_string()}))
        }
        "void_label" => void(account, &read::<LabelName>(body)?.label),
        "void_shipment" => void(account, &read::<ShipmentName>(body)?.shipment),
        "count_stock" | "receive_stock" => stock(account, action, body),
        "fail_webhook" => {
            let failing: Failing = read(body)?;
            account.hooks.fail(&failing.event, failing.times);
            Ok(json!({"event": failing.event}))
        }
        "track" => {
            let told: Tracked = read(body)?;
            let id = account.find_shipment(&told.label)?;
            let track = Track { code: told.status, description: told.description, at: account.now };
            account.announce_track(id, track);
            Ok(json!({"label": told.label}))
        }
        _ => {
            let id = order(account, action, body)?;
            let shown = account.orders.get(&id).map(|order| picture::order(account, order));
            Ok(json!({"order": shown}))
        }
    }
}

fn shipments(account: &Account, made: &[u64]) -> Value {
    let shown = made.iter().filter_map(|id| account.shipments.get(id)).map(picture::shipment);
    json!({"shipments": shown.collect::<Vec<_>>()})
}

/// A label is a shipment; a fulfillment is named as the books name it.
fn void(account: &mut Account, name: &str) -> Result<Value, Refusal> {
    match name.strip_prefix(picture::FULFILLMENT).and_then(|id| id.parse().ok()) {
        Some(id) => account.void_fulfillment(id)?,
        None => account.void_shipment(account.find_shipment(name)?)?,
    };
    Ok(json!({"voided": name}))
}

fn stock(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    let sku = if action == "count_stock" {
        let count: Count<i64> = read(body)?;
        account.count_stock(&count.sku, account.find_shelf(&count.warehouse)?, count.on_hand)?;
        count.sku
    } else {
        let arrival: Arrival = read(body)?;
        account.receive_stock(&arrival.sku, account.find_shelf(&arrival.warehouse)?, arrival.quantity);
        arrival.sku
    };
    Ok(json!({"stock": picture::stock(account).get(&sku)}))
}

/// Everything that is done to one order. Returns it, or the new one that came of it.
fn order(account: &mut Account, action: &str, body: Value) -> Result<u64, Refusal> {
    match action {
        "hold" => {
            let hold: Pause = read(body)?;
            let until = hold.until.as_deref().map(v1::day).transpose()?;
            let id = account.find_order(&hold.order)?;
            account.hold(id, until).map(|()| id)
        }
        "release" => {
            let id = account.find_order(&read::<Pause>(body)?.order)?;
            account.release(id).map(|()| id)
        }
        "cancel" | "hand_over" | "reject" => {
            let id = account.find_order(&read::<OrderName>(body)?.order)?;
            match action {
                "cancel" => account.cancel(id)?,
                "hand_over" => account.hand_over(id)?,
                _ => account.reject(id)?,
            }
            Ok(id)
        }
        "cancel_units" => {
            let units: Units = read(body)?;
            let id = account.find_order(&units.order)?;
            let item = Account::find_item(account.order(id)?, &units.line)?;
            account.cancel_units(id, item, units.quantity).map(|()| id)
        }
        "split" => {
            let parts: Parts = read(body)?;
            let id = account.find_order(&parts.order)?;
            let mut units = Contents::new();
            for line in &parts.lines {
                *units.entry(Account::find_item(account.order(id)?, &line.line)?).or_default() +=
                    line.quantity;
            }
            account.split(id, &units)
        }
        "mark_shipped" | "provider_ship" => mark(account, action, read(body)?),
        "edit" => {
            let edit: Edit = read(body)?;
            let id = account.find_order(&edit.order)?;
            account.edit(id, &edit.set).map(|()| id)
        }
        "tag" | "untag" => {
            let tag: Tag = read(body)?;
            let id = account.find_order(&tag.order)?;
            account.tag(id, tag.tag, action == "tag").map(|()| id)
        }
        _ => Err(Refusal::Invalid(format!("no action is called `{action}`"))),
    }
}

fn mark(account: &mut Account, action: &str, shipped: Shipped) -> Result<u64, Refusal> {
    let id = account.find_order(&shipped.order)?;
    let provider = shipped.provider.unwrap_or_else(|| "provider".to_owned());
    let how = Elsewhere {
        carrier: shipped.carrier.unwrap_or_else(|| "other".to_owned()),
        tracking: shipped.tracking.unwrap_or_default(),
        provider: (action == "provider_ship").then_some(provider),
        ..Elsewhere::default()
    };
    account.mark_shipped(id, how).map(|_| id)
}
