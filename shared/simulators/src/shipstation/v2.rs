//! V2: which address does what. What V1 calls an order is a shipment here, and a shipment is a label.

use serde_json::{Value, json};

use super::account::Account;
use super::config::{number, v2_id};
use super::hooks::Api;
use super::refusal::Refusal;
use super::v1::Call;
use super::{inventory, v2_view};

/// Performs a request. The path is without `v2`; null stands for an answer without a body.
pub(super) fn answer(account: &mut Account, call: &Call<'_>, base_url: &str) -> Result<Value, Refusal> {
    match (call.method.as_str(), call.path) {
        ("GET", ["inventory"]) => inventory::levels(account, call.query, base_url),
        ("GET", ["inventory_warehouses"]) => inventory::warehouses(account, call.query, base_url),
        ("GET", ["labels"]) => v2_view::labels(account, call.query, base_url),
        ("GET", ["labels", id]) => Ok(v2_view::label(account, account.label_of(id)?)),
        ("GET", ["labels", id, "track"]) => Ok(v2_view::track(account.label_of(id)?)),
        ("PUT", ["labels", id, "void"]) => {
            let approved = account.void_shipment(account.label_of(id)?.id)?;
            let message = if approved { "Label voided successfully" } else { "Label was voided before" };
            Ok(json!({"approved": approved, "message": message, "reason_code": null}))
        }
        ("GET", ["fulfillments"]) => v2_view::fulfillments(account, call.query, base_url),
        ("GET", ["shipments", id]) => {
            let id = number(id).ok_or(Refusal::NotFound("Shipment"))?;
            Ok(v2_view::order(account.order(id)?))
        }
        ("GET", ["shipments", "external_shipment_id", key]) => {
            let id = account.keys.get(*key).and_then(|orders| orders.first());
            Ok(v2_view::order(account.order(*id.ok_or(Refusal::NotFound("Shipment"))?)?))
        }
        ("GET", ["batches", id]) => batch(account, id),
        (_, ["environment", "webhooks", rest @ ..]) => webhooks(account, call, rest),
        _ => Err(Refusal::NotFound("Resource")),
    }
}

fn webhooks(account: &mut Account, call: &Call<'_>, rest: &[&str]) -> Result<Value, Refusal> {
    let id = |text: &str| number(text).ok_or(Refusal::NotFound("Webhook"));
    match (call.method.as_str(), rest) {
        ("GET", []) => Ok(account.list_v2()),
        ("POST", []) => account.subscribe_v2(call.body),
        ("GET", [one]) => account.show_v2(id(one)?),
        ("PUT", [one]) => account.change_v2(id(one)?, call.body).map(|()| Value::Null),
        ("DELETE", [one]) => account.unsubscribe(Api::V2, id(one)?).map(|()| Value::Null),
        _ => Err(Refusal::NotFound("Resource")),
    }
}

fn batch(account: &Account, id: &str) -> Result<Value, Refusal> {
    let batch = number(id).ok_or(Refusal::NotFound("Batch"))?;
    let count = account.shipments.values().filter(|label| label.batch == batch).count();
    if count == 0 {
        return Err(Refusal::NotFound("Batch"));
    }
    Ok(json!({
        "batch_id": v2_id(batch), "status": "completed", "count": count, "completed": count, "errors": 0,
    }))
}
