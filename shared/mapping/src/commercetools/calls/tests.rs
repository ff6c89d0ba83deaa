//! Requests as they are sent, and what their answers mean.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::ids::{OrderId, PaymentId};

use super::{Created, Project, Updated};
use crate::call::{Call, Repeat};
use crate::commercetools::actions::{Action, OrderUpdate};
use crate::commercetools::policy::Policy;
use crate::commercetools::setup;
use crate::partner::{Authorizes as _, Secrets};

const ORDER: &str = include_str!("../fixtures/order-multiple.json");

fn project() -> Project {
    let api = "https://api.europe-west1.gcp.commercetools.com/";
    let auth = "https://auth.europe-west1.gcp.commercetools.com";
    Project::new(api, auth, "shop-eu".try_into().unwrap(), Some("manage_orders:shop-eu".to_owned())).unwrap()
}

fn shown<T>(call: &Call<T>) -> Value {
    let body: Value = serde_json::from_slice(call.request.body()).unwrap_or(Value::Null);
    json!({"name": call.name, "method": call.request.method().as_str(), "uri": call.request.uri().to_string(),
        "body": body, "lookFirst": call.repeat == Repeat::LookFirst})
}

fn answered<T>(call: &Call<T>, status: u16, body: &Value) -> Result<T, Failure> {
    (call.read)(&http::Response::builder().status(status).body(Bytes::from(body.to_string())).unwrap())
}

fn error(code: &str) -> Value {
    json!({"statusCode": 400, "message": "m", "errors": [{"code": code, "message": "because", "currentVersion": 9}]})
}

fn id(text: &str) -> OrderId {
    text.try_into().unwrap()
}

fn update() -> OrderUpdate {
    OrderUpdate {
        version: 7,
        actions: vec![Action::ChangeShipmentState { shipment_state: "Partial".to_owned() }],
    }
}

#[test]
fn requests_are_these() {
    let (project, at) = (project(), Timestamp::from_second(1_795_000_000).unwrap());
    let sku = |text: &str| text.try_into().unwrap();
    let policy = Policy::default();
    let draft = setup::types(&policy).swap_remove(2);
    let key = "channel-us-east".try_into().unwrap();
    let prefixed = project.clone().with_prefix("shop-a");
    insta::assert_json_snapshot!([
        shown(&project.project()),
        shown(&project.order(&id("a/b"))),
        shown(&project.order_by_number(&"WB 1001/2".try_into().unwrap())),
        shown(&project.orders(&[id("a"), id("b")])),
        shown(&project.orders_changed(None, at, Some("orderState = \"Open\""), 50)),
        shown(&project.orders_changed(Some((at, id("a"))), at, None, 900)),
        shown(&project.orders_changed(None, at, Some(&project.taking(&[sku("MUG \"1\""), sku("M")])), 50)),
        shown(&project.orders_changed(None, at, Some(&project.taking_unplaced(&[sku("MUG-1")])), 50)),
        shown(&prefixed.orders_changed(None, at, Some(&prefixed.taking_unplaced(&[sku("MUG-1")])), 50)),
        shown(&project.update_order(&id("a"), &update())),
        shown(&project.inventory(&[sku("MUG \"1\""), sku("M\\")], Some("channel-1"))),
        shown(&project.inventory(&[sku("MUG-1")], None)),
        shown(&project.inventory_sweep(Some("entry-1"), "channel-1")),
        shown(&project.channel(&key)),
        shown(&project.channels(&[key])),
        shown(&project.state("shipped")),
        shown(&project.custom_type("waybill-order")),
        shown(&project.create_type(&draft)),
        shown(&project.subscription("waybill-orders")),
    ]);
}

#[test]
fn payments_are_asked_for_by_who_shows_them() {
    let (project, at) = (project().showing_payments(), Timestamp::from_second(1_795_000_000).unwrap());
    let payments: Vec<PaymentId> = ["p-1", "p-2"].map(|id| id.try_into().unwrap()).to_vec();
    insta::assert_json_snapshot!([
        shown(&project.order(&id("a"))),
        shown(&project.payments_changed(None, at, 50)),
        shown(&project.payments_changed(Some((at, payments[0].clone())), at, 900)),
        shown(&project.orders_of_payments(&payments, None)),
        shown(&project.orders_of_payments(&payments[..1], Some(&id("a")))),
    ]);
    let row = |id: &str| json!({"id": id, "version": 3, "lastModifiedAt": "2026-11-10T08:00:00.000Z", "interfaceId": "x"});
    let call = project.payments_changed(None, at, 50);
    let changed = answered(&call, 200, &json!({"results": [row("p-1"), row("p-2")]})).unwrap();
    assert_eq!(changed.into_iter().map(|(_, id)| id).collect::<Vec<_>>(), payments);
    assert!(matches!(
        answered(&call, 200, &json!({"results": [{"id": "p-1"}]})),
        Err(Failure::Unknown { .. })
    ));
    let refused = answered(&project.orders_of_payments(&payments, None), 400, &error("InvalidInput"));
    assert_eq!(refused, Err(Failure::refused("invalid-input", "because")));
}

#[test]
fn an_order_is_there_or_not() {
    let call = project().order(&id("a"));
    let order = answered(&call, 200, &serde_json::from_str(ORDER).unwrap()).unwrap().unwrap();
    assert_eq!((order.project.as_str(), order.version), ("shop-eu", 3));
    assert_eq!(answered(&call, 404, &error("ResourceNotFound")), Ok(None));
    assert!(matches!(answered(&call, 500, &error("General")), Err(Failure::Unknown { .. })));
    assert!(
        matches!(answered(&call, 200, &json!([])), Err(Failure::Refused(refusal)) if refusal.code == "unreadable-order")
    );
}

#[test]
fn an_unreadable_order_does_not_stop_the_others() {
    let order: Value = serde_json::from_str(ORDER).unwrap();
    let mut broken = order.clone();
    broken["id"] = json!("broken");
    broken["lineItems"][0]["quantity"] = json!(-1);
    let call = project().orders(&[id("a"), id("broken")]);
    let page = answered(&call, 200, &json!({"limit": 2, "results": [order, broken.clone()]})).unwrap();
    assert_eq!((page.orders.len(), page.unreadable.len()), (1, 1));
    assert_eq!(page.unreadable[0].refusal.code, "negative-quantity");
    assert_eq!(page.unreadable[0].kept, broken);
    assert_eq!(page.last.unwrap().1, id("broken"));
    assert!(matches!(answered(&call, 200, &json!({})), Err(Failure::Unknown { .. })));
}

#[test]
fn an_update_is_made_or_late() {
    let call = project().update_order(&id("a"), &update());
    assert_eq!(
        answered(&call, 409, &error("ConcurrentModification")),
        Ok(Updated::Conflict { current: Some(9) })
    );
    let done = answered(&call, 200, &serde_json::from_str(ORDER).unwrap()).unwrap();
    assert!(matches!(done, Updated::Done(order) if order.version == 3));
    assert_eq!(
        answered(&call, 400, &error("DuplicateField")),
        Err(Failure::refused("duplicate-field", "because"))
    );
}

#[test]
fn what_exists_is_not_created_again() {
    let call = project().create_type(&setup::types(&Policy::default()).swap_remove(0));
    assert_eq!(answered(&call, 400, &error("DuplicateField")), Ok(Created::Exists));
    assert_eq!(
        answered(&call, 400, &error("InvalidField")),
        Err(Failure::refused("invalid-field", "because"))
    );
}

#[test]
fn a_token_is_fetched_kept_secret_and_attached() {
    let secrets = [("client_id", "id"), ("client_secret", "s:1")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let secrets = Secrets::new(BTreeMap::from(secrets));
    let (project, now) = (project(), Timestamp::UNIX_EPOCH);
    let call = project.token(&secrets, now).unwrap().unwrap();
    assert_eq!(call.request.uri(), "https://auth.europe-west1.gcp.commercetools.com/oauth/token");
    assert_eq!(call.request.body(), "grant_type=client_credentials&scope=manage_orders%3Ashop-eu");
    let basic = &call.request.headers()["authorization"];
    assert_eq!((basic.to_str().unwrap(), basic.is_sensitive()), ("Basic aWQ6czox", true));

    let token = answered(&call, 200, &json!({"access_token": "abc", "expires_in": 172_800})).unwrap();
    assert_eq!(token.expires_at, now + SignedDuration::from_hours(48));
    let mut request = http::Request::new(Bytes::new());
    project.attach(&secrets, Some(&token), now, &mut request).unwrap();
    assert_eq!(request.headers()["authorization"], "Bearer abc");

    for (status, code) in [(400, "invalid_scope"), (401, "invalid_client")] {
        assert!(matches!(answered(&call, status, &error(code)), Err(Failure::LockedOut { .. })), "{code}");
    }
    let missing = project.token(&Secrets::default(), now).unwrap().unwrap_err();
    assert_eq!(missing.message, "secret `client_id` of the commercetools project is missing");
    assert!(project.attach(&secrets, None, now, &mut request).is_err());
}

#[test]
fn an_address_is_an_origin_with_tls_or_on_this_machine() {
    let key = || "shop-eu".try_into().unwrap();
    for (url, good) in [
        ("https://api.example", true),
        ("http://127.0.0.1:8080/", true),
        ("http://localhost:8080", true),
        ("http://api.example", false),
        ("https://api.example/path", false),
        ("https://user@api.example", false),
        ("api.example", false),
    ] {
        assert_eq!(Project::new(url, "https://auth.example", key(), None).is_ok(), good, "{url}");
    }
}
