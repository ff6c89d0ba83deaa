//! Pacific time, and the two days of the year on which it jumps.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{World, draft, with};

/// When orders of one an hour, from a time on, say they were created.
async fn created(from: &str, hours: usize) -> (World, Vec<String>) {
    let world = World::at(from);
    let mut created = Vec::new();
    for hour in 0..hours {
        let order = world.push(draft(&format!("p{hour}"), &[("A", 1, "1")])).await;
        created.push(order["createDate"].as_str().unwrap().get(..16).unwrap().to_owned());
        world.pass(SignedDuration::from_hours(1));
    }
    (world, created)
}

#[tokio::test]
async fn in_spring_an_hour_is_missing() {
    let (world, created) = created("2026-03-08T09:30:00Z", 3).await;
    assert_eq!(created, ["2026-03-08T01:30", "2026-03-08T03:30", "2026-03-08T04:30"]);
    for (query, want) in [
        ("createDateStart=2026-03-08T02:30:00", vec!["p1", "p2"]),
        ("createDateStart=2026-03-08T02:59:59&createDateEnd=2026-03-08T05:00:00", vec!["p2"]),
        ("createDateEnd=2026-03-08T02:00:00", vec!["p0"]),
    ] {
        let found = world.listed(&format!("/orders?{query}"), "orders", "orderKey").await;
        assert_eq!(found, want, "{query}");
    }
}

#[tokio::test]
async fn in_autumn_an_hour_comes_twice_and_looks_the_same() {
    let (world, created) = created("2026-11-01T07:30:00Z", 4).await;
    assert_eq!(created, ["2026-11-01T00:30", "2026-11-01T01:30", "2026-11-01T01:30", "2026-11-01T02:30"]);
    for (query, want) in [
        ("createDateStart=2026-11-01T01:30:00", vec!["p1", "p2", "p3"]),
        ("createDateEnd=2026-11-01T01:45:00", vec!["p0", "p1"]),
        ("createDateStart=2026-11-01T02:00:00", vec!["p3"]),
    ] {
        let found = world.listed(&format!("/orders?{query}"), "orders", "orderKey").await;
        assert_eq!(found, want, "{query}");
    }
}

#[tokio::test]
async fn dates_are_taken_as_they_stand() {
    let world = World::new();
    for (sent, kept) in [
        ("2026-11-20T06:50:00", "2026-11-20T06:50:00.0000000"),
        ("2026-11-20 06:50:00.5", "2026-11-20T06:50:00.5000000"),
        ("2026-11-20T06:50:00.0000000Z", "2026-11-20T06:50:00.0000000"),
        ("2026-11-20", "2026-11-20T00:00:00.0000000"),
    ] {
        let order = world.push(with(draft("p1", &[]), json!({"orderDate": sent, "shipDate": sent}))).await;
        assert_eq!((&order["orderDate"], &order["shipDate"]), (&json!(kept), &json!("2026-11-20")), "{sent}");
    }
}

#[tokio::test]
async fn a_hold_ends_at_midnight_in_the_west() {
    let world = World::at("2026-03-07T20:00:00Z");
    let id = world.order("p1", &[("A", 1, "1")]).await;
    world.done("/orders/holduntil", json!({"orderId": id, "holdUntilDate": "2026-03-09"})).await;
    let state = async |world: &World| {
        let order = world.get(&format!("/orders/{id}")).await;
        (order["orderStatus"].clone(), order["holdUntilDate"].clone())
    };
    // 2026-03-09T06:59:59Z: the short day isn't over yet.
    world.pass(SignedDuration::from_secs(35 * 3600 - 1));
    assert_eq!(state(&world).await, (json!("on_hold"), json!("2026-03-09")));
    world.pass(SignedDuration::from_secs(1));
    assert_eq!(state(&world).await, (json!("awaiting_shipment"), Value::Null));
    let modified = world.get(&format!("/orders/{id}")).await["modifyDate"].clone();
    assert_eq!(modified, "2026-03-09T00:00:00.0000000");
}

#[tokio::test]
async fn a_parcel_is_shipped_on_the_day_of_the_west() {
    let world = World::at("2026-11-21T04:00:00Z");
    world.order("p1", &[("A", 1, "1")]).await;
    world.work("ship", json!({"order": "p1"}));
    assert_eq!(world.get("/shipments").await["shipments"][0]["shipDate"], "2026-11-20");
    assert_eq!(world.get("/shipments?shipDateStart=2026-11-21").await["total"], 0);
}
