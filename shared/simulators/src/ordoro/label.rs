//! Labels that are bought and voided, and what they would cost.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::account::Account;
use super::call::{Answer, Call};
use super::fields::Fields;
use super::order::Status;
use super::refusal::Refusal;
use super::shapes_of_shipping::{DELETE_LABEL, LABEL};
use super::shipment::{Carrier, Package, Shipment};
use super::{money, view};

/// The carriers of which labels can be bought.
const CARRIERS: [&str; 8] =
    ["endicia", "fedex", "pitney", "ups", "australia_post", "canada_post", "dhl", "dhl_ecommerce"];
/// What each package costs, whatever is in it.
const COST: Decimal = Decimal::from_parts(745, 0, 0, false, 2);

/// `POST .../label/{carrier}`: the order is shipped.
pub(super) fn buy(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.waiting_order(call.arg(0))?;
    let body = call.json()?;
    let sent = LABEL.check(&body)?;
    let shipper = shipper(account, call, sent)?;
    if sent.flag("return") {
        return Err(Refusal::NotSimulated("return labels".to_owned()));
    }
    let method = match sent.owned("shipping_method") {
        // Labels of this carrier name a rate that was asked for instead.
        None if call.arg(1) != "australia_post" => {
            return Err(Refusal::invalid("shipping_method", "`shipping_method` is required"));
        }
        method => method,
    };
    let packages = packages(sent)?;
    let (insured_value, now) = (sent.amount("insured_value")?, account.now);
    let shipment = account.labelled(id, shipper, packages);
    let shipment = Shipment {
        method: method.clone(),
        display_method: method,
        insured_value,
        shipped: sent.moment("ship_date").unwrap_or(now),
        ..shipment
    };
    account.depart(id, shipment)?;
    let order = account.orders.get(&id).ok_or(Refusal::NotFound("order"))?;
    let shown = order.shipment().map(|shipment| view::shipping_info(order, shipment));
    Ok(Answer::created(shown.unwrap_or_default()))
}

impl Account {
    /// A shipment under labels of a shipper account, one for each package. Packages without a tracking number get one.
    pub(super) fn labelled(&mut self, order: u64, shipper: u64, packages: Vec<Package>) -> Shipment {
        let id = self.next("shipment");
        let warehouse = self.orders.get(&order).map_or(0, |order| order.warehouse);
        let packages: Vec<Package> = (1..)
            .zip(packages)
            .map(|(count, package)| {
                let made = || format!("1ZORD{id:09}{count:02}");
                Package { tracking: Some(package.tracking.unwrap_or_else(made)), ..package }
            })
            .collect();
        let count = Decimal::from(packages.len());
        Shipment {
            carrier: Carrier::Account(shipper),
            cost: COST.saturating_mul(count),
            package_tracking: numbers(&packages),
            packages,
            shown: true,
            ..Shipment::bare(id, warehouse, self.now)
        }
    }
}

/// The numbers of several packages. How Ordoro writes them into one text is not documented: we use commas.
pub(super) fn numbers(packages: &[Package]) -> Option<String> {
    let numbers: Vec<&str> = packages.iter().filter_map(|package| package.tracking.as_deref()).collect();
    (numbers.len() > 1).then(|| numbers.join(","))
}

/// The account with the carrier that a body names.
fn shipper(account: &Account, call: &Call, sent: Fields<'_>) -> Result<u64, Refusal> {
    let carrier = call.arg(1);
    if !CARRIERS.contains(&carrier) {
        return Err(Refusal::NotFound("carrier"));
    }
    let found = sent.id("shipper_id").and_then(|id| account.shipper(id));
    let found = found.filter(|shipper| shipper.vendor == carrier).map(|shipper| shipper.id);
    found.ok_or_else(|| Refusal::invalid("shipper_id", format!("There is no such shipper of {carrier}")))
}

fn packages(sent: Fields<'_>) -> Result<Vec<Package>, Refusal> {
    let read = |entry: &Value| {
        let details = entry.as_object().cloned();
        details.map(|details| Package { tracking: None, details })
    };
    let packages: Option<Vec<Package>> = sent.list("packages").iter().map(read).collect();
    let packages = packages.ok_or_else(|| Refusal::invalid("packages", "Packages must be objects"))?;
    Ok(if packages.is_empty() { vec![Package { tracking: None, details: Map::new() }] } else { packages })
}

/// `DELETE .../label`: the order awaits fulfillment again, and its shipment shows as void.
pub(super) fn void(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let order = account.order(call.arg(0))?;
    let id = order.id;
    let has_label = order.shipment().is_some_and(|shipment| shipment.has_label() && !shipment.voided);
    let body = call.json_if_any()?;
    if DELETE_LABEL.check(&body)?.flag("return") || !has_label || order.status != Status::Shipped {
        return Err(Refusal::NotFound("label"));
    }
    account.come_back(id)?;
    Ok(Answer::ok(view::one(account, id)?))
}

/// `POST .../rate/{carrier}`. The document has two forms of the answer; one carrier's is a list.
pub(super) fn rate(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    account.waiting_order(call.arg(0))?;
    let body = call.json()?;
    let sent = LABEL.check(&body)?;
    shipper(account, call, sent)?;
    let cost = COST.saturating_mul(Decimal::from(packages(sent)?.len()));
    let carrier = call.arg(1);
    let rate = money::number(cost);
    Ok(Answer::ok(if carrier == "pitney" {
        json!([{"service_type": "GROUND", "box_type": null, "carrier": carrier, "rate": rate}])
    } else {
        json!({"info": [{"service": "Ground", "service_type": "GROUND", "package": "PKG", "cost": rate}]})
    }))
}
