//! Labels that are bought and voided, and what they would cost.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::account::Account;
use super::call::{Answer, Call};
use super::carriers::{Carrier, Request, Service};
use super::fields::Fields;
use super::order::Status;
use super::refusal::Refusal;
use super::shapes_of_shipping::{DELETE_LABEL, LABEL};
use super::shipment::{self, Package, Shipment};
use super::{money, view};

/// What each package costs under labels that people buy, whatever is in it.
const COST: Decimal = Decimal::from_parts(745, 0, 0, false, 2);

/// `POST .../label/{carrier}`: the order is shipped.
pub(super) fn buy(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.waiting_order(call.arg(0))?;
    let (carrier, body) = (Carrier::named(call.arg(1))?, call.json()?);
    let sent = LABEL.check(&body)?;
    carrier.check(Request::Label, &body)?;
    let shipper = shipper(account, carrier, sent)?;
    if sent.flag("return") {
        return Err(Refusal::NotSimulated("return labels".to_owned()));
    }
    let service = service(carrier, call.arg(0), sent)?;
    let packages = packages(sent)?;
    let (insured_value, now) = (sent.amount("insured_value")?, account.now);
    let shipment = account.labelled(id, shipper, packages);
    let shipment = Shipment {
        cost: service.cost(shipment.packages.len()),
        method: Some(service.code.to_owned()),
        display_method: Some(service.name.to_owned()),
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
            carrier: shipment::Carrier::Account(shipper),
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
fn shipper(account: &Account, carrier: &Carrier, sent: Fields<'_>) -> Result<u64, Refusal> {
    let found = sent.id("shipper_id").and_then(|id| account.shipper(id));
    let found = found.filter(|shipper| shipper.vendor == carrier.name).map(|shipper| shipper.id);
    let none = || format!("There is no such shipper of {}", carrier.name);
    found.ok_or_else(|| Refusal::invalid("shipper_id", none()))
}

/// What is bought: a rate that was told for this order, where its carrier knows rates again, or a service by its code.
fn service(carrier: &Carrier, order: &str, sent: Fields<'_>) -> Result<Service, Refusal> {
    if let Some(shipment) = sent.text("shipment_id") {
        let token = sent.text("service_token");
        let token = token.ok_or_else(|| Refusal::invalid("service_token", "`service_token` is required"))?;
        let code = token.strip_prefix(&format!("{shipment}-")).filter(|_| shipment == shipment_id(order));
        let code = code.ok_or_else(|| Refusal::invalid("shipment_id", "There is no such rate"))?;
        return carrier.sells(code);
    }
    let code = sent.text("shipping_method");
    carrier.sells(code.ok_or_else(|| Refusal::invalid("shipping_method", "`shipping_method` is required"))?)
}

/// Under which rates of an order are known again.
fn shipment_id(order: &str) -> String {
    format!("ship_{order}")
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

/// `POST .../rate/{carrier}`: what each service would cost. Nothing comes of it.
pub(super) fn rate(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    account.waiting_order(call.arg(0))?;
    let (carrier, body) = (Carrier::named(call.arg(1))?, call.json()?);
    let sent = LABEL.check(&body)?;
    carrier.check(Request::Rate, &body)?;
    shipper(account, carrier, sent)?;
    let count = packages(sent)?.len();
    let offers = carrier.offers(sent.text("shipping_method"))?.into_iter();
    if !carrier.lists {
        let rates = offers.map(|service| {
            json!({"service": service.name, "service_type": service.code, "package": "", "delivery_day": "",
                   "cost": money::number(service.cost(count))})
        });
        return Ok(Answer::ok(json!({"status": "Success", "info": rates.collect::<Vec<_>>()})));
    }
    let shipment = shipment_id(call.arg(0));
    let rates = offers.map(|service| {
        let rate = json!({"service_type": service.code, "box_type": null, "carrier": carrier.name,
                          "rate": money::number(service.cost(count))});
        let known = json!({"shipment_id": shipment, "service_token": format!("{shipment}-{}", service.code)});
        let known = known.as_object().cloned().filter(|_| carrier.schema == "easypost");
        let both = rate.as_object().cloned().into_iter().chain(known).flatten();
        Value::Object(both.collect())
    });
    Ok(Answer::ok(rates.collect()))
}
