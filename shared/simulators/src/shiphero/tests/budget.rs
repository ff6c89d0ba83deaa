//! Credits and the ceiling on requests.

use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{World, snap};

async fn left(world: &World) -> u64 {
    world.get("{ user_quota { credits_remaining } }", Value::Null).await["credits_remaining"]
        .as_u64()
        .unwrap()
}

#[tokio::test]
async fn estimates_follow_page_sizes_and_charges_what_was_returned() {
    let world = World::stocked().await;
    for n in 0..3 {
        world.order(&format!("o{n}"), &[("A", 1, "1.00"), ("B", 1, "2.00")]).await;
    }
    for (query, complexity, cost) in [
        ("{ orders { complexity data { edges { node { id } } } } }", 101, 4),
        ("{ orders { complexity data(first: 2) { edges { node { id } } } } }", 3, 3),
        (
            "{ orders { complexity data(first: 25) { edges { node { id holds { fraud_hold }
            line_items(first: 20) { pageInfo { hasNextPage } edges { node { sku } } } } } } } }",
            551,
            13,
        ),
        (
            "query Q($n: Int = 7) { orders { complexity data(first: $n) { edges { ...e } } } }
            fragment e on OrderEdge { node { id } }",
            8,
            4,
        ),
        ("{ orders(partner_order_id: \"none\") { complexity data { edges { node { id } } } } }", 101, 1),
    ] {
        world.pass(SignedDuration::from_hours(1));
        let (_, body) = world.ask(query, json!({})).await;
        assert_eq!(body["data"]["orders"]["complexity"], complexity, "{query}");
        let throttling = &body["extensions"]["throttling"];
        assert_eq!(
            (&throttling["estimated_complexity"], &throttling["cost"]),
            (&json!(complexity), &json!(cost))
        );
        assert_eq!(left(&world).await, 4004 - cost, "{query}");
    }
}

#[tokio::test]
async fn analysis_is_free_and_runs_nothing() {
    let world = World::stocked().await;
    world.order("o", &[("A", 1, "1.00")]).await;
    world.pass(SignedDuration::from_hours(1));
    let query = "query Q($on: Boolean) { orders(analyze: $on) { complexity data(first: 25) { edges { node { id } } } } }";
    let analysed = world.get(query, json!({"on": true})).await;
    assert_eq!(analysed["data"], Value::Null);
    assert_eq!(left(&world).await, 4004);
    assert!(world.get(query, json!({"on": false})).await["data"].is_object());
    assert_eq!(left(&world).await, 4002);
}

#[tokio::test]
async fn what_the_bucket_does_not_cover_is_refused_with_its_wait() {
    let world = World::new().await;
    world.shiphero.lock().credits.charge(4004 - 263);
    let wide = "query Q { orders { data(first: 100) { edges { node { id line_items(first: 12) {
        edges { node { sku } } } } } } } }";
    let (status, mut refused) = world.ask(wide, json!({})).await;
    assert_eq!(status, StatusCode::OK);
    refused["errors"][0]["request_id"] = json!("(id)");
    snap!("out_of_credits", refused);
    world.pass(SignedDuration::from_secs(17));
    assert!(world.ask(wide, json!({})).await.1["errors"].is_array());
    world.pass(SignedDuration::from_secs(1));
    assert!(world.ask(wide, json!({})).await.1["errors"].is_null());
}

#[tokio::test]
async fn what_exceeds_the_bucket_never_runs() {
    let world = World::new().await;
    let nested =
        "{ orders { data(first: 100) { edges { node { line_items { edges { node { sku } } } } } } } }";
    let (_, body) = world.ask(nested, json!({})).await;
    assert_eq!(body["errors"][0]["required_credits"], 10_101);
    assert_eq!(body["errors"][0]["code"], 30);
    assert_eq!(body["data"], json!({"orders": null}));
    assert_eq!(left(&world).await, 4004);
}

#[tokio::test]
async fn too_many_requests_meet_429() {
    let world = World::new().await;
    while world.shiphero.admit().is_ok() {}
    let (status, headers, _) = world.send("/graphql", "{}".to_owned()).await;
    assert_eq!((status, headers["retry-after"].to_str().unwrap()), (StatusCode::TOO_MANY_REQUESTS, "301"));
    world.pass(SignedDuration::from_secs(300));
    assert_eq!(world.ask("{ user_quota { max_available } }", json!({})).await.0, StatusCode::OK);
}
