//! Buying labels, where the account is to.
//!
//! An order has one label. It is read as it is now before one is bought, for a second one costs twice, and Ordoro ships
//! the order by buying. A part that people split is theirs to label. Where a rule names no service, carriers are asked what
//! theirs would cost, and the cheapest is bought.

use http::Method;
use serde_json::{Value, json};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};

use super::rest::{Ask, order_path};
use super::shipper::Shipper;
use super::wire::{Order, Status};
use super::{Ordoro, errors, family, rates, seen, shipment};
use crate::call::{Call, Next};
use crate::partner::labels::{self, Choice};
use crate::partner::{Bought, BuysLabels, value};

impl BuysLabels for Ordoro {
    fn label(
        &self,
        want: &FulfillmentOrder,
        seen: &Seen,
        answered: Option<&Value>,
    ) -> Next<Value, Option<Bought>> {
        let Some(settings) = &self.options.labels else { return Next::Done(None) };
        let orders = seen::orders(seen);
        let rule = labels::rule(&settings.rules, want);
        let ([order], Some(rule)) = (orders.as_slice(), rule) else { return Next::Done(None) };
        if want.hold.is_some() {
            return Next::Done(None);
        }
        let Some(answered) = answered else { return Next::Ask(look(self, &order.number)) };
        let now = answered.get("order").cloned().unwrap_or(Value::Null);
        let Ok(now) = serde_json::from_value::<Order>(now) else {
            return Next::Refuse(Refusal::new("label", "Ordoro's order cannot be read"));
        };
        match now.status() {
            Status::Cancelled => return Next::Done(None),
            Status::Shipped => return Next::Done(bought(&now)),
            Status::Awaiting | Status::Dropship | Status::Other(_) => {}
        }
        let choice = match rates::next(self, settings, rule, &now, answered) {
            Next::Ask(call) => return Next::Ask(call),
            Next::Done(choice) => choice,
            Next::Refuse(refusal) => return Next::Refuse(refusal),
        };
        match settings.shippers.get(&choice.carrier) {
            Some(shipper) => Next::Ask(buy(self, shipper, &now, &choice)),
            None => Next::Refuse(Refusal::new("label", format!("there is no shipper `{}`", choice.carrier))),
        }
    }
}

/// Reads the order as it is now.
fn look(ordoro: &Ordoro, number: &str) -> Call<Value> {
    Ask::get("order", order_path(number, "")).call(ordoro, |order| {
        family::read(&order)?;
        Ok(json!({ "order": order }))
    })
}

/// Buys the label. What it answers is put into the order, which is shipped by it.
fn buy(ordoro: &Ordoro, shipper: &Shipper, order: &Order, choice: &Choice) -> Call<Value> {
    let path = order_path(&order.number, &format!("/label/{}", shipper.carrier.path()));
    let body = shipper.label(order.ounces(), &choice.service, &choice.repeats);
    let number = order.number.clone();
    Ask::send("label_buy", Method::POST, path, body).raw(ordoro, move |answer| {
        let info = match errors::json(answer) {
            Err(Failure::Refused(refusal)) if refusal.code == errors::ALREADY => {
                return Err(Failure::unknown(format!(
                    "order `{number}` may have a label: {}",
                    refusal.message
                )));
            }
            told => told?,
        };
        let order = json!({ "order_number": number, "status": "shipped", "shipping_info": info });
        family::read(&order)?;
        Ok(json!({ "order": order }))
    })
}

/// The label of an order that was shipped; none where somebody shipped it without one.
fn bought(order: &Order) -> Option<Bought> {
    let info = order.shipping();
    let is_labelled = info.has_label == Some(true) || value::said(info.tracking_number.as_ref()).is_some();
    let shipment = shipment::id(order, &info).ok().filter(|_| is_labelled)?;
    Some(Bought {
        shipment,
        tracking_number: value::said(info.tracking_number.as_ref()),
        cost: value::text(info.cost.as_ref()),
    })
}
