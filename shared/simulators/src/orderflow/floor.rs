//! The warehouse floor: what people do, by name, for the control API, the demo and tests.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::account::Account;
use super::picture;
use super::push::{Push, PushAuth};
use super::refusal::Refusal;
use super::returns::ReceiveReturn;
use super::ship::{PackageLine, Ship};
use super::split::Units;
use crate::floor::{self, Back};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderName {
    order: String,
    /// Kinds of holds that other systems have: here there is one.
    #[serde(rename = "hold")]
    _hold: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cancel {
    order: String,
    reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CancelUnits {
    order: String,
    line: String,
    quantity: u32,
    reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineName {
    order: String,
    line: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pack {
    order: String,
    /// Tracking numbers of the packages; without any, one that is made up.
    #[serde(default)]
    tracking: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    order: String,
    lines: Vec<PackageLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Count {
    sku: String,
    #[serde(alias = "warehouse")]
    site: Option<String>,
    location: Option<String>,
    on_hand: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Arrival {
    sku: String,
    #[serde(alias = "warehouse")]
    site: Option<String>,
    location: Option<String>,
    quantity: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    sku: String,
    #[serde(alias = "warehouse")]
    site: Option<String>,
    from: String,
    to: String,
    quantity: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteName {
    #[serde(alias = "warehouse")]
    site: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    url: String,
}

fn read<T: DeserializeOwned>(body: Value) -> Result<T, Refusal> {
    serde_json::from_value(body).map_err(|error| Refusal::Invalid(error.to_string()))
}

/// Does what people do. The answer shows the order, the shipments, the stock or the return afterwards.
pub(super) fn act(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    match action {
        "ship" => ship(account, &read(body)?),
        "receive_return" => {
            let id = account.receive_return(&read::<ReceiveReturn>(body)?)?;
            Ok(json!({"return": account.returns.get(&id).map(|made| picture::returned(account, made))}))
        }
        "take_back" => {
            let id = account.take_back(&floor::read::<Back, _>(body, Refusal::Invalid)?)?;
            Ok(json!({"return": account.returns.get(&id).map(|made| picture::returned(account, made))}))
        }
        "allocate" => {
            account.allocate();
            Ok(Value::Bool(true))
        }
        "push_inventory" => {
            let site = if body.is_null() { None } else { read::<SiteName>(body)?.site };
            let site = site.map(|name| account.find_site(Some(&name))).transpose()?;
            account.tell_inventory(site.as_deref());
            Ok(Value::Bool(true))
        }
        "send_to" => {
            let url = read::<Address>(body)?.url;
            account.config.push = Some(Push::new(&url, PushAuth::Nothing));
            Ok(json!({"url": url}))
        }
        "count_stock" | "receive_stock" | "expect_stock" | "move_stock" => {
            let sku = stock(account, action, body)?;
            account.settle();
            Ok(json!({"stock": picture::stock(account).get(&sku)}))
        }
        _ => {
            let name = order(account, action, body)?;
            account.settle();
            let found = account.find_order(&name).or_else(|_| account.order_of_shipment(&name));
            let found = found.ok().and_then(|id| account.orders.get(&id));
            Ok(json!({"order": found.map(|order| picture::order(account, order))}))
        }
    }
}

/// Despatches.
pub(super) fn ship(account: &mut Account, ship: &Ship) -> Result<Value, Refusal> {
    let left = account.ship(ship)?;
    let shown =
        left.iter().filter_map(|id| account.shipments.get(id)).map(|one| picture::shipment(account, one));
    Ok(json!({"shipments": shown.collect::<Vec<_>>()}))
}

fn stock(account: &mut Account, action: &str, body: Value) -> Result<String, Refusal> {
    match action {
        "count_stock" => {
            let count: Count = read(body)?;
            let (site, location) = (count.site.as_deref(), count.location.as_deref());
            account.count_stock(&count.sku, site, location, count.on_hand)?;
            Ok(count.sku)
        }
        "move_stock" => {
            let asked: Move = read(body)?;
            let way = (asked.from.as_str(), asked.to.as_str());
            account.move_stock(&asked.sku, asked.site.as_deref(), way, asked.quantity)?;
            Ok(asked.sku)
        }
        _ => {
            let arrival: Arrival = read(body)?;
            let (site, location) = (arrival.site.as_deref(), arrival.location.as_deref());
            if action == "expect_stock" {
                account.expect_stock(&arrival.sku, site, arrival.quantity)?;
            } else {
                account.receive_stock(&arrival.sku, site, location, arrival.quantity)?;
            }
            Ok(arrival.sku)
        }
    }
}

/// Everything that is done to one order or shipment. Its name comes back.
fn order(account: &mut Account, action: &str, body: Value) -> Result<String, Refusal> {
    match action {
        "cancel" => {
            let cancel: Cancel = read(body)?;
            account.cancel(&cancel.order, cancel.reason.as_deref())?;
            Ok(cancel.order)
        }
        "cancel_units" => {
            let units: CancelUnits = read(body)?;
            let names = (units.order.as_str(), units.line.as_str());
            account.cancel_units(names, units.quantity, units.reason.as_deref())?;
            Ok(units.order)
        }
        "out_of_stock" => {
            let name: LineName = read(body)?;
            account.run_out(&name.order, &name.line)?;
            Ok(name.order)
        }
        "pack" => {
            let pack: Pack = read(body)?;
            account.pack(&pack.order, &pack.tracking)?;
            Ok(pack.order)
        }
        "split" => {
            let parts: Parts = read(body)?;
            account.split_off(&parts.order, &parts.lines)?;
            Ok(parts.order)
        }
        _ => {
            let name = read::<OrderName>(body)?.order;
            match action {
                "validate" => account.validate(&name)?,
                "hold" => account.suspend(&name)?,
                "release" => account.resume(&name)?,
                "release_to_pick" => account.release_to_pick(&name)?,
                "pick" => account.pick(&name)?,
                "reset" => account.reset(&name)?,
                _ => return Err(Refusal::Invalid(format!("no action is called `{action}`"))),
            }
            Ok(name)
        }
    }
}

impl Account {
    fn order_of_shipment(&self, name: &str) -> Result<u64, Refusal> {
        let found = self.shipments.values().find(|shipment| shipment.reference == name);
        found.map(|shipment| shipment.order).ok_or_else(|| Refusal::missing("shipment", name))
    }

    /// People move units of one open shipment to a shipment of their own.
    fn split_off(&mut self, name: &str, lines: &[PackageLine]) -> Result<(), Refusal> {
        let found = self.find_shipments(name)?;
        let fits = |id: &&u64| -> Option<Units> {
            let shipment = self.shipments.get(*id)?;
            let (mut units, mut left) = (Units::new(), shipment.units());
            for line in lines {
                let id = self.find_line(shipment.order, &line.line).ok()?;
                let pending = left.get_mut(&id).filter(|pending| **pending >= line.quantity)?;
                *pending -= line.quantity;
                *units.entry(id).or_default() += line.quantity;
            }
            units.retain(|_, quantity| *quantity > 0);
            let stays = left.values().any(|quantity| *quantity > 0);
            (stays && !units.is_empty()).then_some(units)
        };
        let found = found.iter().find_map(|id| fits(&id).map(|units| (*id, units)));
        let nothing =
            || Refusal::Conflict(format!("No open shipment of {name} has these units beside others"));
        let (id, units) = found.ok_or_else(nothing)?;
        self.split(id, &units);
        Ok(())
    }
}
