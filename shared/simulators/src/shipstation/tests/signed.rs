//! V2's webhooks: signed with a key that is published and changes.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{World, draft, snap};
use crate::control::Controlled as _;
use crate::outbox::Delivery;

/// Whether the delivery is signed by one of the published keys, as a receiver finds out.
async fn is_genuine(world: &World, delivery: &Delivery) -> bool {
    let header = |name: &str| delivery.headers[name].to_str().unwrap().to_owned();
    let keys = world.get("/jwks").await["keys"].clone();
    let id = header("x-shipengine-rsa-sha256-key-id");
    let Some(key) = keys.as_array().unwrap().iter().find(|key| key["kid"] == id.as_str()) else {
        return false;
    };
    let part = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let message = [header("x-shipengine-timestamp").as_bytes(), b".", &delivery.body].concat();
    let signature = STANDARD.decode(header("x-shipengine-rsa-sha256-signature")).unwrap();
    let key = RsaPublicKeyComponents { n: part("n"), e: part("e") };
    key.verify(&RSA_PKCS1_2048_8192_SHA256, &message, &signature).is_ok()
}

#[tokio::test]
async fn webhooks_are_registered_changed_and_deleted() {
    let world = World::new();
    let hook = json!({"name": "Mine", "event": "label_created_v2", "url": "https://shop.example.com/v2",
        "headers": [{"key": "x-token", "value": "abc"}], "store_id": "se-22766"});
    let made = world.done("/v2/environment/webhooks", hook.clone()).await;
    snap!("webhook_v2", made);
    let path = format!("/v2/environment/webhooks/{}", made["webhook_id"].as_str().unwrap());
    assert_eq!(world.get(&path).await, made);
    let (status, _, body) = world.send("POST", "/v2/environment/webhooks", Some(&hook)).await;
    assert_eq!((status.as_u16(), &body["errors"][0]["error_code"]), (409, &json!("identifier_conflict")));
    for (field, value) in [
        ("event", json!("SHIP_NOTIFY")),
        ("url", json!("nowhere")),
        ("store_id", json!("se-7")),
        ("headers", json!([{"key": "not a header", "value": ""}])),
    ] {
        let mut wrong = hook.clone();
        wrong["event"] = json!("track_event_v2");
        wrong[field] = value;
        let (status, _, _) = world.send("POST", "/v2/environment/webhooks", Some(&wrong)).await;
        assert_eq!(status.as_u16(), 400, "{field}");
    }
    let moved = json!({"url": "https://shop.example.com/new"});
    assert_eq!(world.send("PUT", &path, Some(&moved)).await.0.as_u16(), 204);
    assert_eq!(world.get("/v2/environment/webhooks").await[0]["url"], moved["url"]);
    for want in [204, 404] {
        assert_eq!(world.send("DELETE", &path, None).await.0.as_u16(), want);
    }
    assert_eq!(world.get("/webhooks").await["webhooks"], json!([]), "V1 doesn't show those of V2");
}

#[tokio::test]
async fn what_is_said_is_signed_and_can_be_followed() {
    let world = World::new();
    for event in super::super::hooks::V2_EVENTS {
        world.hook_v2(event).await;
    }
    world.order("p1", &[("A", 2, "1")]).await;
    world.order("p2", &[("A", 1, "1")]).await;
    let two = json!([{"lines": [{"line": "A", "quantity": 1}], "tracking": "T1"}, {"tracking": "T2"}]);
    world.work("ship", json!({"order": "p1", "packages": two, "batch": true}));
    world.work("provider_ship", json!({"order": "p2", "tracking": "F1", "provider": "fba"}));
    world.work("track", json!({"label": "T1", "status": "DE", "description": "Delivered"}));
    let mut mark = 0;
    let said = world.said(&mut mark);
    snap!("said_in_v2", said);
    let mut shown = Vec::new();
    for (said, delivery) in said.iter().zip(world.stage.outbox.pushed()) {
        assert!(is_genuine(&world, &delivery).await, "{said}");
        let url = said["resource_url"].as_str().unwrap();
        let path = url.strip_prefix("https://ssapi6.shipstation.com").unwrap();
        let found = world.get(path).await;
        if path.ends_with("/track") {
            assert_eq!(found, said["data"]);
        } else {
            shown.push(json!([path, found]));
        }
    }
    snap!("followed_in_v2", shown);
}

#[tokio::test]
async fn a_changed_body_or_time_is_not_genuine_and_keys_change() {
    let world = World::new();
    world.hook_v2("shipment_created_v2").await;
    let announced = async |reference: &str| {
        world.push(draft(reference, &[])).await;
        world.stage.outbox.pushed().pop().unwrap()
    };
    let first = announced("p1").await;
    let mut forged = first.clone();
    forged.body = forged.body.iter().copied().chain(*b" ").collect();
    assert!(is_genuine(&world, &first).await && !is_genuine(&world, &forged).await);
    let mut moved = first.clone();
    moved.headers.insert("x-shipengine-timestamp", "2026-11-20T14:51:34Z".parse().unwrap());
    assert!(!is_genuine(&world, &moved).await);
    world.shipstation.act("rotate_key", Value::Null).unwrap();
    let second = announced("p2").await;
    let id = |delivery: &Delivery| delivery.headers["x-shipengine-rsa-sha256-key-id"].clone();
    assert_ne!(id(&first), id(&second));
    assert!(is_genuine(&world, &first).await && is_genuine(&world, &second).await, "both are published");
    world.shipstation.rotate_key();
    assert!(!is_genuine(&world, &first).await && is_genuine(&world, &second).await, "two are, not three");
}

#[tokio::test]
async fn labels_are_listed_and_voided_in_v2() {
    let world = World::new();
    world.order("p1", &[("A", 3, "1")]).await;
    for tracking in ["T1", "T2", "T3"] {
        let one = json!([{"lines": [{"line": "A", "quantity": 1}], "tracking": tracking}]);
        world.work("ship", json!({"order": "p1", "packages": one}));
        world.breathe();
    }
    let (_, _, told) = world.send("PUT", "/v2/labels/se-7000001/void", None).await;
    assert_eq!(told["approved"], true);
    for (query, want) in [
        ("", vec!["T3", "T2", "T1"]),
        ("sort_dir=asc&page_size=2", vec!["T1", "T2"]),
        ("label_status=voided", vec!["T1"]),
        ("tracking_number=T2", vec!["T2"]),
        ("shipment_id=se-1000001&page_size=1&page=3", vec!["T1"]),
        ("created_at_start=2026-11-20T14:52:00Z&created_at_end=2026-11-20T14:53:00Z", vec!["T2"]),
    ] {
        let found = world.listed(&format!("/v2/labels?{query}"), "labels", "tracking_number").await;
        assert_eq!(found, want, "{query}");
    }
    let by_key = world.get("/v2/shipments/external_shipment_id/p1").await;
    assert_eq!(
        (&by_key["shipment_id"], &by_key["shipment_status"]),
        (&json!("se-1000001"), &json!("pending"))
    );
}
