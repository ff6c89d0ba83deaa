//! `shipping_info`: tracking numbers that others made, and orders that are marked as shipped.

use super::account::Account;
use super::call::{Answer, Call};
use super::fields::Fields;
use super::order::Status;
use super::refusal::Refusal;
use super::shapes_of_shipping::SHIPPING_INFO;
use super::shipment::{Carrier, Package, Shipment};
use super::view;

/// `POST .../shipping_info`: the order is shipped. The `notify_` flags write to nobody: this cart is told nothing.
pub(super) fn add(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    // Seen of Ordoro: a second number is refused with 409.
    let id = account.waiting_order(call.arg(0))?;
    let body = call.json()?;
    let sent = SHIPPING_INFO.check(&body)?;
    let mut shipment = Shipment::bare(account.next("shipment"), account.change(id)?.warehouse, account.now);
    write(&mut shipment, sent)?;
    account.depart(id, shipment)?;
    Ok(Answer::created(shown(account, id)))
}

/// `PUT .../shipping_info`.
pub(super) fn update(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let order = account.order(call.arg(0))?;
    let id = order.id;
    let standing = order.shipment().filter(|shipment| !shipment.voided);
    let mut shipment = standing.ok_or(Refusal::NotFound("shipping info"))?.clone();
    let body = call.json()?;
    write(&mut shipment, SHIPPING_INFO.check(&body)?)?;
    let order = account.change(id)?;
    order.shipped = Some(shipment.shipped);
    order.shipments.pop();
    order.shipments.push(shipment);
    Ok(Answer::ok(shown(account, id)))
}

/// `DELETE .../shipping_info`: the order awaits fulfillment again and shows no shipment.
pub(super) fn remove(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let order = account.order(call.arg(0))?;
    let (id, status) = (order.id, order.status);
    if order.shipment().is_none() && status != Status::Shipped {
        return Err(Refusal::NotFound("shipping info"));
    }
    if status == Status::Shipped {
        account.come_back(id)?;
    }
    if let Some(shipment) = account.change(id)?.shipments.last_mut() {
        shipment.shown = false;
    }
    Ok(Answer::ok(view::one(account, id)?))
}

fn write(shipment: &mut Shipment, sent: Fields<'_>) -> Result<(), Refusal> {
    let (cost, insured_value) = (sent.amount("cost")?, sent.amount("insured_value")?);
    let tracking = sent.text("tracking_number").unwrap_or_default();
    if tracking.is_empty() {
        return Err(Refusal::invalid("tracking_number", "`tracking_number` must not be empty"));
    }
    shipment.packages = vec![Package { tracking: Some(tracking.to_owned()), ..Package::default() }];
    shipment.carrier = Carrier::Named(sent.owned("carrier_name").unwrap_or_default());
    shipment.shipped = sent.moment("ship_date").unwrap_or(shipment.shipped);
    shipment.cost = cost.or(sent.amount("shipping_cost")?).unwrap_or(shipment.cost);
    shipment.insured_value = insured_value.or(shipment.insured_value);
    for (name, kept) in [
        ("package_tracking", &mut shipment.package_tracking),
        ("shipping_method", &mut shipment.method),
        ("display_shipping_method", &mut shipment.display_method),
        ("tracking_url", &mut shipment.tracking_url),
        ("zone", &mut shipment.zone),
    ] {
        if sent.has(name) {
            *kept = sent.owned(name);
        }
    }
    shipment.shown = true;
    Ok(())
}

fn shown(account: &Account, id: u64) -> serde_json::Value {
    let order = account.orders.get(&id);
    let found = order.and_then(|order| Some(view::shipping_info(order, order.shipment()?)));
    found.unwrap_or_default()
}

/// `POST .../mark_as_shipped`: without a tracking number, and nobody is told.
pub(super) fn mark(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.waiting_order(call.arg(0))?;
    account.mark_shipped(id)?;
    Ok(Answer::ok(view::one(account, id)?))
}

impl Account {
    /// An open order leaves and nobody says how.
    pub(super) fn mark_shipped(&mut self, id: u64) -> Result<(), Refusal> {
        let warehouse = self.orders.get(&id).map_or(0, |order| order.warehouse);
        let shipment = Shipment::bare(self.next("shipment"), warehouse, self.now);
        self.depart(id, shipment)
    }
}

/// `POST .../mark_as_printed`.
pub(super) fn printed(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let order = account.order(call.arg(0))?;
    let (id, now) = (order.id, account.now);
    if !order.shipment().is_some_and(Shipment::has_label) {
        return Err(Refusal::NotFound("label"));
    }
    if let Some(shipment) = account.change(id)?.shipments.last_mut() {
        shipment.printed = Some(now);
    }
    Ok(Answer::ok(view::one(account, id)?))
}
