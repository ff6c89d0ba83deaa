//! V1's webhooks: thin, unsigned, and silent about much.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{MANUAL, Receiver, SECOND, World, draft, snap, with};
use crate::shipstation::hooks::V1_EVENTS;

/// Everything that follows the address of a webhook, as a caller with the key sees it.
async fn follow(world: &World, said: &Value) -> Value {
    let url = said["resource_url"].as_str().unwrap();
    world.get(url.strip_prefix("https://ssapi6.shipstation.com").unwrap()).await
}

#[tokio::test]
async fn webhooks_are_registered_shown_and_deleted() {
    let world = World::new();
    let hook = |event: &str, url: &str, store: Value| json!({"target_url": url, "event": event, "store_id": store, "friendly_name": "Mine"});
    let url = "https://shop.example.com/hooks?token=a";
    let made = world.done("/webhooks/subscribe", hook("SHIP_NOTIFY", url, Value::Null)).await;
    world.done("/webhooks/subscribe", hook("ORDER_NOTIFY", url, json!(SECOND))).await;
    for (wrong, message) in [
        (hook("ORDER_GONE", url, Value::Null), "`ORDER_GONE` is no event"),
        (hook("label_created_v2", url, Value::Null), "`label_created_v2` is no event"),
        (hook("SHIP_NOTIFY", "shop.example.com", Value::Null), "`shop.example.com` is no address"),
        (hook("SHIP_NOTIFY", url, json!(7)), "store 7 does not exist"),
        (json!({"event": "SHIP_NOTIFY"}), "missing field `target_url`"),
    ] {
        assert_eq!(world.refused("/webhooks/subscribe", wrong).await, message);
    }
    let listed = world.get("/webhooks").await;
    snap!("webhooks", listed);
    let path = format!("/webhooks/{}", made["id"]);
    for want in [200, 404] {
        assert_eq!(world.send("DELETE", &path, None).await.0.as_u16(), want);
    }
    assert_eq!(world.get("/webhooks").await["webhooks"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn each_event_says_what_it_says() {
    let world = World::new();
    for event in V1_EVENTS {
        world.hook(event).await;
    }
    let mut mark = 0;
    let orders = ["ORDER_NOTIFY", "ITEM_ORDER_NOTIFY"];
    let ships = ["SHIP_NOTIFY", "ITEM_SHIP_NOTIFY"];
    world.order("p1", &[("A", 5, "1")]).await;
    assert_eq!(world.kinds(&mut mark), orders);
    world.order("p1", &[("A", 5, "2")]).await;
    assert_eq!(world.kinds(&mut mark), [""; 0], "an update is no news");
    let label =
        json!({"order": "p1", "packages": [{"lines": [{"line": "A", "quantity": 1}], "tracking": "T1"}]});
    for (action, body, want) in [
        ("hold", json!({"order": "p1"}), vec![]),
        ("release", json!({"order": "p1"}), vec![]),
        ("edit", json!({"order": "p1", "set": {"gift": true}}), vec![]),
        ("ship", label, ships.to_vec()),
        ("void_label", json!({"label": "T1"}), vec![]),
        ("cancel_units", json!({"order": "p1", "line": "A", "quantity": 1}), vec![]),
        ("split", json!({"order": "p1", "lines": [{"line": "A", "quantity": 1}]}), vec![]),
        ("hand_over", json!({"order": "p1"}), vec![]),
        ("reject", json!({"order": "p1"}), vec!["FULFILLMENT_REJECTED"]),
        ("provider_ship", json!({"order": "p1", "tracking": "F1"}), vec!["FULFILLMENT_SHIPPED"]),
        ("mark_shipped", json!({"order": "#p1-1", "tracking": "T2"}), vec![]),
    ] {
        world.work(action, body);
        assert_eq!(world.kinds(&mut mark), want, "{action}");
    }
}

#[tokio::test]
async fn orders_are_announced_when_they_are_paid() {
    let world = World::new();
    world.hook("ORDER_NOTIFY").await;
    let mut mark = 0;
    let push = async |reference: &str, status: &str| {
        world.push(with(draft(reference, &[("A", 1, "1")]), json!({"orderStatus": status}))).await;
    };
    for (reference, status, want) in [
        ("p1", "awaiting_payment", 0),
        ("p1", "awaiting_payment", 0),
        ("p1", "awaiting_shipment", 1),
        ("p1", "on_hold", 0),
        ("p2", "awaiting_payment", 0),
        ("p2", "cancelled", 0),
        ("p3", "on_hold", 1),
        ("p4", "cancelled", 1),
    ] {
        push(reference, status).await;
        assert_eq!(world.said(&mut mark).len(), want, "{reference} {status}");
    }
}

#[tokio::test]
async fn one_import_is_one_webhook_for_each_store() {
    let world = World::new();
    world.hook("ORDER_NOTIFY").await;
    world.order("old", &[]).await;
    let mut mark = world.stage.outbox.pushed().len();
    let second = with(draft("p2", &[]), json!({"advancedOptions": {"storeId": SECOND}}));
    let unpaid = with(draft("p4", &[]), json!({"orderStatus": "awaiting_payment"}));
    world
        .done(
            "/orders/createorders",
            json!([draft("p1", &[]), second, draft("old", &[]), draft("p3", &[]), unpaid]),
        )
        .await;
    let said = world.said(&mut mark);
    assert_eq!(said.len(), 2);
    for (said, store, want) in [(&said[0], MANUAL, vec!["p1", "p3"]), (&said[1], SECOND, vec!["p2"])] {
        assert!(said["resource_url"].as_str().unwrap().ends_with(&format!("&storeID={store}")), "{said}");
        let found = follow(&world, said).await;
        let keys: Vec<&str> = found["orders"]
            .as_array()
            .unwrap()
            .iter()
            .map(|order| order["orderKey"].as_str().unwrap())
            .collect();
        assert_eq!(keys, want);
    }
}

#[tokio::test]
async fn labels_are_announced_one_by_one_or_as_a_batch() {
    let world = World::new();
    for event in ["SHIP_NOTIFY", "ITEM_SHIP_NOTIFY"] {
        world.hook(event).await;
    }
    let own = json!({"target_url": "https://second.example.com", "event": "SHIP_NOTIFY", "store_id": SECOND});
    world.done("/webhooks/subscribe", own).await;
    for reference in ["p1", "p2", "p3"] {
        world.order(reference, &[("A", 3, "1")]).await;
    }
    world.push(with(draft("p4", &[("A", 1, "1")]), json!({"advancedOptions": {"storeId": SECOND}}))).await;
    let mut mark = 0;
    let two = json!([{"lines": [{"line": "A", "quantity": 1}], "tracking": "T1"}, {"tracking": "T2"}]);
    world.work("ship", json!({"order": "p1", "packages": two}));
    snap!("said_of_two_labels", world.said(&mut mark));
    world.work("ship", json!({"order": "p2", "packages": two, "batch": true}));
    let said = world.said(&mut mark);
    assert_eq!(said.len(), 2, "one for each event");
    assert_eq!(follow(&world, &said[0]).await["total"], 2);
    assert_eq!(follow(&world, &said[0]).await["shipments"][0]["shipmentItems"], Value::Null);
    assert_eq!(follow(&world, &said[1]).await["shipments"][1]["shipmentItems"][0]["quantity"], 2);
    world.work("ship_batch", json!({"orders": ["p3", "p4"]}));
    let said = world.said(&mut mark);
    let totals =
        [follow(&world, &said[0]).await, follow(&world, &said[2]).await].map(|page| page["total"].clone());
    assert_eq!((said.len(), totals), (3, [json!(2), json!(2)]));
    let id = world.order("p5", &[("A", 1, "1")]).await;
    let label =
        json!({"orderId": id, "carrierCode": "ups", "serviceCode": "ups_ground", "shipDate": "2026-11-20"});
    world.done("/orders/createlabelfororder", label).await;
    assert_eq!(world.kinds(&mut mark), ["SHIP_NOTIFY", "ITEM_SHIP_NOTIFY"], "a bought label is one, too");
}

#[tokio::test]
async fn nothing_is_signed_and_all_is_tried_again_until_it_is_given_up() {
    let world = World::new();
    world.hook("ORDER_NOTIFY").await;
    world.order("p1", &[]).await;
    let pushed = world.stage.outbox.pushed().pop().unwrap();
    let names: Vec<&str> = pushed.headers.keys().map(http::HeaderName::as_str).collect();
    assert_eq!((names, pushed.to.as_str()), (vec!["content-type"], "https://shop.example.com/hooks"));
    let began = world.stage.time();
    let mut at = Vec::new();
    while let Some(due) = world.stage.outbox.next_due() {
        world.pass(due.duration_since(world.stage.time()).max(SignedDuration::ZERO));
        at.push(due.duration_since(began).as_secs());
        world.stage.pump(&Receiver(500)).await;
    }
    assert_eq!(at, [0, 30, 90, 210, 450, 930]);
}

#[tokio::test]
async fn a_webhook_that_fails_too_often_is_no_longer_active() {
    let world = World::new();
    world.hook("ORDER_NOTIFY").await;
    let active = async || world.get("/webhooks").await["webhooks"][0]["Active"].clone();
    world.work("fail_webhook", json!({"event": "ORDER_NOTIFY", "times": 9}));
    assert_eq!(active().await, true);
    world.order("p1", &[]).await;
    world.stage.pump(&Receiver(200)).await;
    world.work("fail_webhook", json!({"event": "ORDER_NOTIFY", "times": 9}));
    assert_eq!(active().await, true, "a delivery that arrives counts anew");
    world.work("fail_webhook", json!({"event": "ORDER_NOTIFY", "times": 1}));
    assert_eq!(active().await, false);
    world.order("p2", &[]).await;
    assert_eq!(world.stage.outbox.pushed().len(), 1, "it hears nothing any more");
}
