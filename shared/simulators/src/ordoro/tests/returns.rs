//! Returns: announced, received in parts, restocked.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{World, snap};
use crate::control::Controlled as _;

#[tokio::test]
async fn returns_come_back_in_parts() {
    let world = World::stocked();
    world.order("p1", &[("A", 3, "10.00")]).await;
    world.ordoro.work("ship", json!({"order": "p1"})).unwrap();
    world.pass(SignedDuration::from_mins(1));
    let wish = json!({"reference_id": "r1", "original_order_number": "1-p1", "warehouse_id": 101,
                      "customer_address": {"name": "Ada"}, "customer_notes": "SIZE",
                      "lines": [{"sku": "A", "expected_quantity": 2}]});
    let (status, made) = world.send("POST", "/v3/return_order", wish.clone()).await;
    assert_eq!((status, &made["status"]), (201, &json!("new")));
    assert_eq!(world.send("POST", "/v3/return_order", wish).await.0, 409);
    let order = world.shown("1-p1").await;
    assert_eq!(order["return_order_reference_ids"], json!(["r1"]));
    assert_eq!(order["updated_date"], "2026-10-01T08:01:00.000000+00:00");
    let arrive =
        |restock: u32| json!({"return": "r1", "sku": "A", "quantity": 1, "restock": restock, "code": "SIZE"});
    world.pass(SignedDuration::from_mins(1));
    let half = world.ordoro.work("receive_return", arrive(1)).unwrap();
    assert_eq!(half["return"]["status"], "partially_received");
    assert_eq!(world.east("A").0, 8, "one of three is back");
    world.ordoro.work("receive_return", arrive(0)).unwrap();
    let list = world.get("/v3/return_order").await;
    snap!("return_received", list);
    assert_eq!(world.east("A").0, 8, "not restocked");
    assert_eq!(world.ordoro.act("receive_return", arrive(0)).unwrap_err(), "Invalid quantity 1 of A");
    assert_eq!(world.ordoro.books()["returns"][0]["lines"][0]["restocked_quantity"], 1);
}

#[tokio::test]
async fn people_announce_returns_with_a_code() {
    let world = World::stocked();
    world.order("p1", &[("A", 3, "10.00")]).await;
    let announce = |reference: &str, code: &str| json!({"reference": reference, "order": "p1", "lines": [{"sku": "A", "quantity": 1, "code": code}]});
    for (reference, minutes) in [("r1", 1), ("r2", 1), ("r3", 1)] {
        world.ordoro.work("announce_return", announce(reference, "SIZE")).unwrap();
        world.pass(SignedDuration::from_mins(minutes));
    }
    world.ordoro.work("receive_return", json!({"return": "r1", "sku": "A", "quantity": 1})).unwrap();
    for (query, want) in [
        ("sort=-updated_date", &["r1", "r3", "r2"][..]),
        ("sort=created_date", &["r1", "r2", "r3"]),
        ("sort=-reference_id", &["r3", "r2", "r1"]),
        ("status=received", &["r1"]),
        ("reference_id=r2&reference_id=r3&sort=reference_id", &["r2", "r3"]),
        ("sort=-updated_date&limit=1&offset=1", &["r3"]),
    ] {
        let answer = world.get(&format!("/v3/return_order?{query}")).await;
        let found = answer["return_order"].as_array().unwrap().iter();
        let found: Vec<&str> = found.map(|made| made["reference_id"].as_str().unwrap()).collect();
        assert_eq!(found, want, "{query}");
    }
    let code = &world.get("/v3/return_order?reference_id=r1").await["return_order"][0]["lines"][0]["code"];
    assert_eq!(code, &json!({"code": "SIZE", "description": "Wrong size"}));
    let unknown = world.ordoro.act("announce_return", announce("r4", "COLOUR")).unwrap_err();
    assert_eq!(unknown, "No return code is called `COLOUR`");
}

#[tokio::test]
async fn what_can_not_be_returned_is_refused() {
    let world = World::stocked();
    let whole = || json!({"reference_id": "r1", "customer_address": {}, "lines": [{"sku": "A", "expected_quantity": 2}]});
    for (field, value, status) in [
        ("reason", json!("SIZE"), 400),
        ("reference_id", json!(""), 400),
        ("lines", json!([]), 400),
        ("lines", json!([{"sku": "Z"}]), 400),
        ("lines", json!([{"sku": "A", "expected_quantity": 0}]), 400),
        ("warehouse_id", json!(9), 400),
        ("customer_address", Value::Null, 400),
        ("internal_notes", json!("fine"), 201),
    ] {
        let mut body = whole();
        body[field] = value;
        assert_eq!(world.send("POST", "/v3/return_order", body.clone()).await.0, status, "{body}");
    }
}
