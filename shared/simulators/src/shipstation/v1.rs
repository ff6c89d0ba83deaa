//! V1: which address does what.

use std::collections::BTreeSet;

use http::Method;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::account::Account;
use super::hooks::Api;
use super::mark::Elsewhere;
use super::query::Query;
use super::refusal::Refusal;
use super::subscribe::read;
use super::upsert::Means;
use super::{list, pacific, purchase, setup, view};

/// One request: what to do where, and with what.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) method: &'a Method,
    /// Without empty parts.
    pub(super) path: &'a [&'a str],
    pub(super) query: &'a Query,
    /// Null if there is none.
    pub(super) body: &'a Value,
}

/// Most orders of one `createorders`.
const MOST_ORDERS: usize = 100;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Held {
    order_id: u64,
    hold_until_date: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    order_id: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tagged {
    order_id: u64,
    tag_id: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Marked {
    order_id: u64,
    carrier_code: String,
    ship_date: Option<String>,
    tracking_number: Option<String>,
    #[serde(default)]
    notify_sales_channel: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Voided {
    shipment_id: u64,
}

/// Performs a request.
pub(super) fn answer(account: &mut Account, call: &Call<'_>, means: &Means<'_>) -> Result<Value, Refusal> {
    match (call.method.as_str(), call.path) {
        ("POST", ["orders", action]) => order_action(account, action, call.body, means),
        ("GET", ["orders"]) => list::orders(account, call.query),
        ("GET", ["orders", "listbytag"]) => list::by_tag(account, call.query),
        ("GET", ["orders", id]) => Ok(view::order(account.order(number(id, "Order")?)?)),
        ("DELETE", ["orders", id]) => delete(account, number(id, "Order")?),
        ("GET", ["shipments"]) => list::shipments(account, call.query),
        ("POST", ["shipments", "getrates"]) => setup::rates(&account.config, call.body),
        ("POST", ["shipments", "voidlabel"]) => void(account, read::<Voided>(call.body)?.shipment_id),
        ("GET", ["fulfillments"]) => list::fulfillments(account, call.query),
        ("GET", ["stores"]) => setup::stores(&account.config, call.query),
        ("GET", ["warehouses"]) => Ok(setup::warehouses(&account.config)),
        ("GET", ["carriers"]) => Ok(setup::carriers(&account.config)),
        ("GET", ["carriers", "listservices"]) => {
            setup::offers(&account.config, call.query, |carrier| &carrier.services)
        }
        ("GET", ["carriers", "listpackages"]) => {
            setup::offers(&account.config, call.query, |carrier| &carrier.packages)
        }
        ("GET", ["accounts", "listtags"]) => Ok(setup::tags(&account.config)),
        ("GET", ["webhooks"]) => Ok(account.list_v1()),
        ("POST", ["webhooks", "subscribe"]) => account.subscribe_v1(call.body),
        ("DELETE", ["webhooks", id]) => {
            account.unsubscribe(Api::V1, number(id, "Webhook")?).map(|()| Value::Null)
        }
        _ => Err(Refusal::NotFound("Resource")),
    }
}

fn order_action(
    account: &mut Account,
    action: &str,
    body: &Value,
    means: &Means<'_>,
) -> Result<Value, Refusal> {
    match action {
        "createorder" => {
            let id = account.upsert(body, means)?;
            account.announce_import(means.import, &BTreeSet::from([id]));
            Ok(account.shown(id))
        }
        "createorders" => many(account, body, means),
        "createlabelfororder" => purchase::label(account, body),
        "holduntil" => {
            let held: Held = read(body)?;
            account.hold(held.order_id, Some(day(&held.hold_until_date)?))?;
            Ok(done("Order held successfully."))
        }
        "restorefromhold" => {
            account.release(read::<Named>(body)?.order_id)?;
            Ok(done("The requested order has been restored"))
        }
        "addtag" | "removetag" => {
            let tagged: Tagged = read(body)?;
            account.tag(tagged.order_id, tagged.tag_id, action == "addtag")?;
            Ok(done(if action == "addtag" { "Tag added successfully." } else { "Tag removed successfully." }))
        }
        "markasshipped" => mark(account, &read(body)?),
        _ => Err(Refusal::NotFound("Resource")),
    }
}

/// Up to a hundred orders; the answer is 200 whatever becomes of each.
fn many(account: &mut Account, body: &Value, means: &Means<'_>) -> Result<Value, Refusal> {
    let orders =
        body.as_array().ok_or_else(|| Refusal::Invalid("the body is no list of orders".to_owned()))?;
    if orders.len() > MOST_ORDERS {
        return Err(Refusal::Invalid(format!("{} orders are more than {MOST_ORDERS}", orders.len())));
    }
    let (mut taken, mut has_errors) = (BTreeSet::new(), false);
    let mut results = Vec::new();
    for sent in orders {
        let made = account.upsert(sent, means);
        let order = made.as_ref().ok().and_then(|id| account.orders.get(id));
        results.push(json!({
            "orderId": order.map_or(0, |order| order.id),
            "orderNumber": sent.get("orderNumber"),
            "orderKey": order.map_or_else(|| sent.get("orderKey").cloned(), |order| Some(json!(order.key))),
            "success": made.is_ok(),
            "errorMessage": made.as_ref().err().map(ToString::to_string),
        }));
        has_errors |= made.is_err();
        taken.extend(made.ok());
    }
    account.announce_import(means.import, &taken);
    Ok(json!({"hasErrors": has_errors, "results": results}))
}

fn mark(account: &mut Account, marked: &Marked) -> Result<Value, Refusal> {
    let ship_date = marked.ship_date.as_deref().map(day).transpose()?;
    let how = Elsewhere {
        carrier: marked.carrier_code.clone(),
        tracking: marked.tracking_number.clone().unwrap_or_default(),
        ship_date,
        notified: marked.notify_sales_channel,
        provider: None,
    };
    account.mark_shipped(marked.order_id, how)?;
    let order = account.order(marked.order_id)?;
    Ok(json!({"orderId": order.id, "orderNumber": order.number()}))
}

/// The order is gone for everyone; what was shipped of it stays.
fn delete(account: &mut Account, id: u64) -> Result<Value, Refusal> {
    let order = account.order_mut(id)?;
    order.inactive = true;
    let key = order.key.clone();
    if let Some(orders) = account.keys.get_mut(&key) {
        orders.retain(|held| *held != id);
    }
    Ok(done("The requested order has been deleted."))
}

/// A label that was voided before is not approved: the status is 200 all the same.
fn void(account: &mut Account, id: u64) -> Result<Value, Refusal> {
    let approved = account.void_shipment(id)?;
    let message = if approved { "Label voided successfully" } else { "Label was voided before" };
    Ok(json!({"approved": approved, "message": message}))
}

fn done(message: &str) -> Value {
    json!({"success": true, "message": message})
}

/// The day that a text names.
pub(super) fn day(text: &str) -> Result<Date, Refusal> {
    pacific::read(text).map(jiff::civil::DateTime::date)
}

/// The number in a path.
fn number(text: &str, kind: &'static str) -> Result<u64, Refusal> {
    text.parse().map_err(|_not_a_number| Refusal::NotFound(kind))
}
