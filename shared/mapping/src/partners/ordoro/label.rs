//! Buying labels, where the account is to.
//!
//! An order has one label. It is read as it is now before one is bought, for a second one costs twice, and Ordoro ships
//! the order by buying. A part that people split is theirs to label. Where a rule names no method, the carrier is asked
//! what it would cost, and the cheapest is bought.

use http::Method;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};

use super::label_rules::LabelRule;
use super::rest::{Ask, order_path};
use super::wire::{Order, Status};
use super::{Ordoro, errors, family, seen, shipment};
use crate::call::{Call, Next};
use crate::partner::{Bought, BuysLabels, value};

impl BuysLabels for Ordoro {
    fn label(
        &self,
        want: &FulfillmentOrder,
        seen: &Seen,
        answered: Option<&Value>,
    ) -> Next<Value, Option<Bought>> {
        let orders = seen::orders(seen);
        let rule = self.options.labels.iter().find(|rule| rule.is_for(want.shipping.method_key.as_deref()));
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
        match (&rule.shipping_method, answered.get("rates")) {
            (Some(method), _) => Next::Ask(buy(self, rule, &now, method)),
            (None, None) => Next::Ask(rates(self, rule, &now, answered)),
            (None, Some(rates)) => {
                if let Some(method) = cheapest(rates) {
                    return Next::Ask(buy(self, rule, &now, &method));
                }
                let carrier = rule.carrier.path();
                let message = format!("`{carrier}` quotes no price for order `{}`", now.number);
                Next::Refuse(Refusal::new("no-rate", message))
            }
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

/// Asks what the carrier's methods cost.
fn rates(ordoro: &Ordoro, rule: &LabelRule, order: &Order, answered: &Value) -> Call<Value> {
    let path = order_path(&order.number, &format!("/rate/{}", rule.carrier.path()));
    let body = rule.request(ounces(order), None);
    let known = answered.clone();
    let ask = Ask::send("rates", Method::POST, path, body);
    let call = ask.call(ordoro, move |rates| {
        let mut both = known.clone();
        value::set(&mut both, "rates", rates);
        Ok(both)
    });
    // A question, whatever its method.
    Call { repeat: crate::call::Repeat::Harmless, ..call }
}

/// Buys the label. What it answers is put into the order, which is shipped by it.
fn buy(ordoro: &Ordoro, rule: &LabelRule, order: &Order, method: &str) -> Call<Value> {
    let path = order_path(&order.number, &format!("/label/{}", rule.carrier.path()));
    let body = rule.request(ounces(order), Some(method));
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

/// The method with the lowest price. Two forms of quotes are published.
fn cheapest(rates: &Value) -> Option<String> {
    let rows = rates.get("info").unwrap_or(rates).as_array()?;
    let quote = |row: &Value| {
        let price = ["cost", "rate"].iter().find_map(|name| row.get(*name)).and_then(value::decimal)?;
        let method = ["service_type", "service"].iter().find_map(|name| value::text(row.get(*name)))?;
        Some((price, method))
    };
    rows.iter().filter_map(quote).min().map(|(_, method)| method)
}

fn ounces(order: &Order) -> Option<Decimal> {
    order.weight.as_ref().and_then(value::decimal).filter(|weight| *weight > Decimal::ZERO)
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
