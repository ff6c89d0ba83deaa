//! The shapes of each version, and which one answers.

use serde_json::{Value, json};

use super::{World, config, parcel, snap, with};
use crate::aftership::{Config, Edition, Webhook};
use crate::control::Controlled as _;

async fn shown(world: &World, version: &str) -> (String, Value) {
    world.pass(jiff::SignedDuration::from_secs(1));
    let (_, headers, body) = world.at_once("GET", &format!("/tracking/{version}/trackings/a"), None).await;
    (headers["as-api-version"].to_str().unwrap().to_owned(), body["data"].clone())
}

#[tokio::test]
async fn an_expired_version_is_answered_in_the_shape_of_the_oldest() {
    let world = World::new();
    let promised =
        json!({"promised_delivery_date": "2026-11-24", "promised_delivery_date_max": "2026-11-25"});
    let customers = json!([{"role": "buyer", "name": "Ada Moss", "id": "c1"}]);
    world
        .create(with(
            parcel("a", "1Z-1"),
            json!({"order_promised_delivery_date": promised, "customers": customers}),
        ))
        .await;
    world.work("scan", json!({"tracking": "a", "scan": {"subtag": "InTransit_003", "postal_code": "78756"}}));
    let mut seen = Vec::new();
    for version in ["2026-07", "2026-01", "2025-07", "2024-04"] {
        let (served, shown) = shown(&world, version).await;
        let names: Vec<&String> = shown.as_object().unwrap().keys().collect();
        seen.push(json!({
            "asked": version, "served": served, "fields": names.len(),
            "order_promised_delivery_date": shown["order_promised_delivery_date"],
            "customers": shown["customers"], "checkpoints": shown["checkpoints"],
            "direction": shown.get("shipment_direction"), "supported": shown.get("last_mile_tracking_supported"),
        }));
    }
    snap!("shapes_of_versions", seen);
    world.aftership.act("retire_version", json!({"version": "2025-07"})).unwrap();
    assert_eq!(shown(&world, "2025-07").await.0, "2026-01");
    assert_eq!(world.aftership.books()["versions"], json!(["2026-01", "2026-07"]));
}

#[tokio::test]
async fn bodies_are_read_in_the_version_that_answers() {
    let world = World::new();
    let day = json!({"order_promised_delivery_date": "2026-11-24"});
    let span = json!({"order_promised_delivery_date": {"promised_delivery_date": "2026-11-24"}});
    let bad = json!("The value of order_promised_delivery_date is invalid.");
    for (version, promised, want) in [
        ("2025-07", &day, None),
        ("2024-01", &day, None),
        ("2026-01", &span, None),
        ("2026-07", &span, None),
        ("2025-07", &span, Some(&bad)),
        ("2026-01", &day, Some(&bad)),
        ("2026-07", &day, Some(&bad)),
    ] {
        let id = format!("{version}-{}", want.is_some());
        let body = with(parcel(&id, &format!("1Z-{id}").to_uppercase()), promised.clone());
        let (_, answer) = world.send("POST", &format!("/tracking/{version}/trackings"), Some(&body)).await;
        assert_eq!(answer["meta"].get("message"), want, "{version}: {promised}");
    }
    let (_, made) = shown_in(&world, "2025-07-false", "2026-07").await;
    assert_eq!(made["order_promised_delivery_date"]["promised_delivery_date"], "2026-11-24");
    let direction = with(parcel("d", "1Z-D"), json!({"shipment_direction": "return"}));
    world.done("POST", "/tracking/2026-01/trackings", direction).await;
    assert_eq!(world.book("1Z-D")["ignored"], json!(["shipment_direction"]), "it came with 2026-07");
    let last_mile = json!({"last_mile": {"tracking_number": "420"}});
    world.done("POST", "/tracking/2025-07/trackings", with(parcel("l", "1Z-L"), last_mile.clone())).await;
    let refused = world.refused("POST", "/trackings", Some(&with(parcel("m", "1Z-M"), last_mile))).await;
    assert_eq!(refused, (4009, "last_mile.slug is required.".to_owned()));
}

async fn shown_in(world: &World, id: &str, version: &str) -> (u16, Value) {
    let (status, body) = world.send("GET", &format!("/tracking/{version}/trackings/{id}"), None).await;
    (status.as_u16(), body["data"].clone())
}

#[tokio::test]
async fn each_webhook_speaks_its_own_version() {
    let hook = |url: &str, version| Webhook { url: url.to_owned(), version, headers: Vec::new() };
    let hooks =
        vec![hook("https://a.example", Edition::V2025_07), hook("https://b.example", Edition::V2026_07)];
    let world = World::of(Config { webhooks: hooks, ..config() });
    world.create(parcel("a", "1Z-1")).await;
    world.work("scan", json!({"tracking": "a", "scan": {"subtag": "InTransit", "postal_code": "78756"}}));
    world.aftership.act("retire_version", json!({"version": "2025-07"})).unwrap();
    world.scan("a", "Delivered");
    world
        .aftership
        .act("webhook_version", json!({"version": "2026-01", "url": "https://b.example"}))
        .unwrap();
    world.scan("a", "Exception_010");
    let seen: Vec<Value> = world
        .stage
        .outbox
        .pushed()
        .iter()
        .map(|delivery| {
            let body: Value = serde_json::from_slice(&delivery.body).unwrap();
            let checkpoint = body["msg"]["checkpoints"][0].as_object().unwrap();
            let has = |name: &str| checkpoint.contains_key(name);
            let version = delivery.headers["as-webhook-version"].to_str().unwrap();
            json!([delivery.to, version, has("zip"), has("postal_code"), has("hash")])
        })
        .collect();
    let (a, b) = ("https://a.example", "https://b.example");
    let want = json!([
        [a, "2025-07", true, false, false],
        [b, "2026-07", false, true, true],
        [a, "2026-01", false, true, false],
        [b, "2026-07", false, true, true],
        [a, "2026-01", false, true, false],
        [b, "2026-01", false, true, false],
    ]);
    assert_eq!(json!(seen), want);
}
