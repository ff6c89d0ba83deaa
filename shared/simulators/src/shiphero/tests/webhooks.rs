//! What webhooks say, to whom, and when they stay silent.

use http::Method;
use serde_json::{Map, Value, json};

use super::{Receiver, World, snap};
use crate::control::Controlled as _;
use crate::signature::signature;

#[test]
fn signatures_are_those_of_rfc_4231() {
    let signed = signature("Jefe", b"what do ya want for nothing?");
    assert_eq!(signed, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

#[tokio::test]
async fn deliveries_are_signed_with_the_secret_shown_once() {
    let world = World::stocked().await;
    let hook = world.hook("Order Allocated").await;
    let secret = hook["shared_signature_secret"].as_str().unwrap();
    let list = "{ webhooks { data { edges { node { id name enabled health shared_signature_secret } } } } }";
    let listed = world.get(list, json!({})).await["data"]["edges"][0]["node"].clone();
    assert_eq!(listed["shared_signature_secret"], Value::Null);
    assert_eq!((&listed["enabled"], &listed["health"]), (&json!(true), &json!("HEALTHY")));
    world.order("p1", &[("A", 1, "1.00")]).await;
    world.order("p2", &[("A", 1, "1.00")]).await;
    let sent = world.stage.outbox.pushed();
    assert_eq!(sent.len(), 2, "other events have no registration");
    for delivery in &sent {
        let header = |name: &str| delivery.headers[name].to_str().unwrap();
        assert_eq!(
            (&delivery.method, delivery.to.as_str()),
            (&Method::POST, "https://shop.example.com/hooks")
        );
        assert_eq!(header("x-shiphero-hmac-sha256"), signature(secret, &delivery.body));
        assert_eq!(header("user-agent"), "ShipHero Request V1.0");
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(header("x-shiphero-message-id"), delivery.id);
        assert_eq!(delivery.policy.attempts, Some(6));
    }
    assert_ne!(sent[0].id, sent[1].id);
}

#[tokio::test]
async fn every_body_has_shipheros_shape() {
    let world = World::stocked().await;
    world.hooks().await;
    let mut mark = 0;
    world.order("p1", &[("A", 2, "1.00"), ("B", 1, "2.00")]).await;
    world.shiphero.work("pack", json!({"order": "p1"})).unwrap();
    let packages = json!([
        {"tracking": "T1", "lines": [{"line": "A", "quantity": 2}]},
        {"tracking": "T2", "carrier": "DHL", "method": "Express", "lines": [{"line": "B", "quantity": 1}]},
    ]);
    world.shiphero.work("ship", json!({"order": "p1", "packages": packages})).unwrap();
    world.order("p2", &[("B", 20, "2.00")]).await;
    world.shiphero.work("cancel", json!({"order": "p2"})).unwrap();
    let mut bodies = Map::new();
    for (kind, body) in world.said(&mut mark) {
        bodies.entry(kind).or_insert(body);
    }
    let kinds: Vec<&str> =
        bodies.keys().map(String::as_str).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    assert_eq!(
        kinds,
        [
            "Inventory Change",
            "Inventory Update",
            "Order Allocated",
            "Order Canceled",
            "Order Deallocated",
            "Order Packed Out",
            "Shipment Update",
        ]
    );
    snap!("webhook_bodies", bodies);
}

#[tokio::test]
async fn returns_are_announced_in_words() {
    let world = World::stocked().await;
    world.hook("Return Update").await;
    let id = world.order("p1", &[("A", 2, "1.00")]).await;
    world.shiphero.work("ship", json!({"order": "p1"})).unwrap();
    let wish = json!({
        "order_id": id, "warehouse_id": "101", "return_reason": "Wrong size", "label_type": "SELF_RETURN",
        "label_cost": "0.00", "address": {}, "dimensions": {}, "shipping_carrier": "ups", "shipping_method": "ground",
        "line_items": [{"sku": "A", "quantity": 1, "return_reason": "Wrong size"}],
    });
    world.mutate("return_create", "CreateReturnInput", wish).await.unwrap();
    let mut mark = 0;
    snap!("return_body", world.said(&mut mark).pop().unwrap().1);
}

#[tokio::test]
async fn events_by_what_happens() {
    let world = World::stocked().await;
    world.hooks().await;
    let mut mark = 0;
    world.order("p1", &[("A", 3, "1.00")]).await;
    assert_eq!(world.types_said(&mut mark), ["Order Allocated", "Inventory Update"]);
    let label = json!({"label": "T1"});
    for (action, body, want) in [
        ("hold", json!({"order": "p1", "hold": "operator_hold"}), &[][..]),
        ("release", json!({"order": "p1", "hold": "operator_hold"}), &[]),
        ("pack", json!({"order": "p1"}), &["Order Packed Out"]),
        (
            "ship",
            json!({"order": "p1", "packages": [{"tracking": "T1"}]}),
            &["Inventory Change", "Shipment Update", "Inventory Update"],
        ),
        (
            "count_stock",
            json!({"sku": "A", "warehouse": "102", "on_hand": 6}),
            &["Inventory Change", "Inventory Update"],
        ),
        ("count_stock", json!({"sku": "A", "warehouse": "102", "on_hand": 6}), &["Inventory Update"]),
        // A void itself is silent; the stock that comes back and is promised again is not.
        ("void_label", label.clone(), &["Inventory Change", "Order Allocated", "Inventory Update"]),
        ("void_label", label, &[]),
        ("cancel_units", json!({"order": "p1", "line": "A", "quantity": 1}), &["Inventory Update"]),
        // What the east lost, the west takes over.
        (
            "count_stock",
            json!({"sku": "A", "warehouse": "101", "on_hand": 0}),
            &[
                "Inventory Change",
                "Order Deallocated",
                "Order Allocated",
                "Inventory Update",
                "Inventory Update",
            ],
        ),
        ("cancel", json!({"order": "p1"}), &["Order Canceled", "Order Deallocated", "Inventory Update"]),
    ] {
        world.shiphero.work(action, body).unwrap();
        assert_eq!(world.types_said(&mut mark), want, "{action}");
    }
}

#[tokio::test]
async fn webhooks_that_fail_fall_ill_and_are_disabled() {
    let world = World::stocked().await;
    world.hook("Inventory Update").await;
    let count = |units: i64| world.shiphero.count_stock("A", super::EAST, units).unwrap();
    let state = || {
        let hook = world.shiphero.books()["webhooks"][0].clone();
        (hook["health"].as_str().unwrap().to_owned(), hook["enabled"].as_bool().unwrap())
    };
    let pump = async |status: u16| {
        while let Some(due) = world.stage.outbox.next_due() {
            let wait = due.duration_since(world.stage.time());
            world.pass(wait.max(jiff::SignedDuration::ZERO));
            world.stage.pump(&Receiver(status)).await;
        }
    };
    for (round, want) in (1..).zip(["HEALTHY", "HEALTHY", "WARNING"]) {
        count(round);
        pump(500).await;
        assert_eq!(state(), (want.to_owned(), true), "after {round} events");
    }
    count(20);
    pump(200).await;
    assert_eq!(state(), ("HEALTHY".to_owned(), true));
    for units in 30..40 {
        count(units);
    }
    pump(503).await;
    assert_eq!(state(), ("UNHEALTHY".to_owned(), false));
    let before = world.stage.outbox.pushed().len();
    count(50);
    assert_eq!(world.stage.outbox.pushed().len(), before, "events of disabled webhooks are discarded");
    let name = json!({"name": "Inventory Update", "shop_name": "shop"});
    world.mutate("webhook_enable", "DeleteWebhookInput", name).await.unwrap();
    count(51);
    assert_eq!((state(), world.stage.outbox.pushed().len()), (("HEALTHY".to_owned(), true), before + 1));
}

#[tokio::test]
async fn what_is_newer_than_the_published_schema_can_be_refused() {
    let world = World::stocked().await;
    for kind in ["Inventory Update", "Order Canceled"] {
        world.hook(kind).await;
    }
    world.shiphero.fail_webhook("Order Canceled", 10);
    let list = "{ webhooks { data { edges { node { name enabled health } } } } }";
    let listed = world.get(list, json!({})).await["data"]["edges"].clone();
    assert_eq!(listed[0]["node"], json!({"name": "Inventory Update", "enabled": true, "health": "HEALTHY"}));
    assert_eq!(listed[1]["node"], json!({"name": "Order Canceled", "enabled": false, "health": "UNHEALTHY"}));
    world.shiphero.unlearn_newer();
    let (status, body) = world.ask(list, json!({})).await;
    assert_eq!(status, http::StatusCode::BAD_REQUEST, "{body}");
    assert_eq!(body["errors"].as_array().map(Vec::len), Some(2), "{body}");
    let plain = "{ webhooks { data { edges { node { name url } } } } }";
    assert_eq!(world.get(plain, json!({})).await["data"]["edges"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn registrations_are_named_by_type_and_shop() {
    let world = World::stocked().await;
    let new = |name: &str, shop: &str, url: &str| json!({"name": name, "shop_name": shop, "url": url});
    let url = "https://a.example.com";
    for (data, want) in [
        (new("Order Canceled", "one", url), None),
        (new("Order Canceled", "two", url), None),
        (new("Order Canceled", "one", url), Some("Webhook `Order Canceled` already exists")),
        (new("Order Created", "one", url), Some("Invalid webhook name `Order Created`")),
        (new("Tote Complete", "one", "a.example.com"), Some("Invalid url `a.example.com`")),
    ] {
        let made = world.mutate("webhook_create", "CreateWebhookInput", data).await;
        assert_eq!(made.err().as_deref(), want);
    }
    let one = json!({"name": "Order Canceled", "shop_name": "one"});
    world.mutate("webhook_delete", "DeleteWebhookInput", one.clone()).await.unwrap();
    let again = world.mutate("webhook_delete", "DeleteWebhookInput", one).await;
    assert_eq!(again.unwrap_err(), "Webhook not found");
    assert_eq!(world.shiphero.books()["webhooks"].as_array().unwrap().len(), 1);
}
