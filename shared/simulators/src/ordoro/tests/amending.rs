//! What can be changed of an order as a whole, and when.

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::{EAST, WEST, World, snap};

#[tokio::test]
async fn five_fields_are_written_and_no_other() {
    let world = World::stocked();
    world.order("p1", &[("A", 1, "1.00")]).await;
    world.pass(SignedDuration::from_mins(1));
    let body = json!({"notes_from_customer": "Ring twice", "internal_notes": "fragile", "batch_reference_id": "b7",
                      "ship_by_date": "2026-10-05T00:00:00Z", "deliver_by_date": "2026-10-07T12:00:00+02:00"});
    let changed = world.done("PUT", "/v3/order/1-p1", body).await;
    for (field, want) in [
        ("notes_from_customer", "Ring twice"),
        ("internal_notes", "fragile"),
        ("batch_reference_id", "b7"),
        ("ship_by_date", "2026-10-05T00:00:00.000000+00:00"),
        ("deliver_by_date", "2026-10-07T10:00:00.000000+00:00"),
        ("created_date", "2026-10-01T08:00:00.000000+00:00"),
        ("updated_date", "2026-10-01T08:01:00.000000+00:00"),
    ] {
        assert_eq!(changed[field], want, "{field}");
    }
    let cleared = world.done("PUT", "/v3/order/1-p1", json!({"ship_by_date": null})).await;
    assert_eq!((&cleared["ship_by_date"], &cleared["batch_reference_id"]), (&Value::Null, &json!("b7")));
    for body in
        [json!({"weight": 10.5}), json!({"internal_notes": null}), json!({"ship_by_date": "soon"}), json!([])]
    {
        assert_eq!(world.send("PUT", "/v3/order/1-p1", body.clone()).await.0, 400, "{body}");
    }
    assert_eq!(world.shown("1-p1").await, cleared);
}

#[tokio::test]
async fn amounts_are_kept_as_they_are_sent() {
    let world = World::stocked();
    world.order("p1", &[("A", 1, "1.00")]).await;
    let sent = json!({"grand_total": 123.45, "discount_amount": null, "credit_card_issuer": "Veeza"});
    let answer = world.done("PUT", "/v3/order/1-p1/financial", sent).await;
    let want = json!({"credit_card_issuer": "Veeza", "discount_amount": null, "grand_total": 123.45,
                      "product_amount": 45.02, "shipping_amount": 4.9, "tax_amount": 1.9});
    assert_eq!(answer, want);
    assert_eq!(world.shown("1-p1").await["financial"], want);
    assert_eq!(world.book("p1")["total_price"], "123.45");
    for body in [json!({"currency": "USD"}), json!({"tax_amount": "1.9"})] {
        assert_eq!(world.send("PUT", "/v3/order/1-p1/financial", body).await.0, 400);
    }
}

#[tokio::test]
async fn addresses_are_changed_in_part() {
    let world = World::stocked();
    world.order("p1", &[("A", 1, "1.00")]).await;
    let put = async |body: Value| world.send("PUT", "/v3/order/1-p1/shipping_address", body).await;
    let (_, address) = put(json!({"name": "Tommy", "zip": "00000"})).await;
    assert_eq!((&address["name"], &address["city"]), (&json!("Tommy"), &json!("Austin")));
    assert_eq!(address["validation"]["status"], "unvalidated", "nobody was asked");
    let (_, address) = put(json!({"validate": true, "company": null, "set_revision_lock": true})).await;
    assert_eq!(address["validation"]["status"], "error");
    assert_eq!(address["revision_locked_fields"], json!(["company"]));
    let (_, address) = put(json!({"zip": "78701", "street1": "Main St", "validate": true})).await;
    snap!("address_with_a_warning", address);
    let billing = json!({"name": "Tommy Tutone", "zip": "00000"});
    let billed = world.done("PUT", "/v3/order/1-p1/billing_address", billing).await;
    assert_eq!((&billed["name"], &billed["email"]), (&json!("Tommy Tutone"), &json!("ada@example.com")));
    for body in [json!({"fax": "1"}), json!({"zip": 1}), json!({"validate": "yes"})] {
        assert_eq!(put(body.clone()).await.0, 400, "{body}");
    }
    assert_eq!(world.book("p1")["shipping_address"]["first_name"], "Tommy");
}

#[tokio::test]
async fn an_order_moves_to_another_warehouse() {
    let world = World::stocked();
    world.order("p1", &[("A", 2, "1.00"), ("B", 1, "1.00")]).await;
    let moved = world.done("PUT", "/v3/order/1-p1/warehouse", json!({"warehouse_id": WEST})).await;
    assert_eq!(moved["warehouse"], json!({"id": WEST, "link": "/warehouse/102/"}));
    assert_eq!(world.east("A"), (10, 0, 10));
    assert_eq!(
        (&world.shelf("A", WEST)["committed"], &world.shelf("B", WEST)["available"]),
        (&json!(2), &json!(-1))
    );
    for (body, param) in [(json!({"warehouse_id": 9}), "warehouse_id"), (json!({}), "warehouse_id")] {
        let (status, answer) = world.send("PUT", "/v3/order/1-p1/warehouse", body).await;
        assert_eq!((status, &answer["param"]), (400, &json!(param)));
    }
    let name = json!({"warehouse_id": EAST, "name": "Primary"});
    assert_eq!(world.send("PUT", "/v3/order/1-p1/warehouse", name).await.0, 400);
}

#[tokio::test]
async fn comments_and_tags_are_put_on() {
    let world = World::stocked();
    world.order("p1", &[("A", 1, "1.00")]).await;
    let comment =
        world.done("POST", "/v3/order/1-p1/comment", json!({"comment": "cancelled: too late"})).await;
    let want =
        json!({"user": "api", "date": "2026-10-01T08:00:00.000000+00:00", "text": "cancelled: too late"});
    assert_eq!(comment, want);
    assert_eq!(
        world.get("/v3/order/1-p1/comment").await,
        json!({"count": 1, "limit": 10, "offset": 0, "comment": [want]})
    );
    let made = world.done("POST", "/v3/order/tag", json!({"name": "Rush", "color": "#FF0000"})).await;
    let id = made["id"].as_u64().unwrap();
    assert_eq!(world.send("POST", "/v3/tag", json!({"text": "Rush", "color": "#FF0000"})).await.0, 409);
    assert_eq!(world.get("/v3/order/tag/Rush").await, made);
    let on = format!("/v3/order/1-p1/tag/{id}");
    for _ in 0..2 {
        assert_eq!(world.done("POST", &on, Value::Null).await[0]["text"], "Rush");
    }
    assert_eq!(world.shown("1-p1").await["tags"][0], world.get(&format!("/v3/tag/{id}")).await);
    assert_eq!(world.done("DELETE", &on, Value::Null).await, json!([]));
    assert_eq!(world.send("DELETE", &on, Value::Null).await.0, 404);
    assert_eq!(world.send("POST", "/v3/order/1-p1/tag/9", Value::Null).await.0, 404);
}

#[tokio::test]
async fn what_comes_too_late_is_refused() {
    let world = World::stocked();
    let line = world.order("p1", &[("A", 2, "1.00"), ("B", 1, "1.00")]).await["lines"][0]["id"].clone();
    world.ordoro.work("ship", json!({"order": "p1"})).unwrap();
    let before = world.shown("1-p1").await;
    world.pass(SignedDuration::from_mins(1));
    let mut answers = Map::new();
    for (method, path, body) in [
        ("POST", "cancel", Value::Null),
        ("POST", "uncancel", Value::Null),
        ("PUT", "shipping_address", json!({"zip": "78702"})),
        ("PUT", "billing_address", json!({"zip": "78702"})),
        ("PUT", "warehouse", json!({"warehouse_id": WEST})),
        ("POST", "line", json!({"sku": "A"})),
        ("PUT", &format!("line/{line}"), json!({"quantity": 1})),
        ("DELETE", &format!("line/{line}"), Value::Null),
        ("POST", "split", json!({"split_orders": []})),
        ("POST", "mark_as_shipped", Value::Null),
        ("POST", "label/ups", json!({"shipper_id": 11, "shipping_method": "03"})),
        (
            "POST",
            "shipping_info",
            json!({"tracking_number": "T", "carrier_name": "UPS", "ship_date": "2026-10-01"}),
        ),
    ] {
        let (status, answer) = world.send(method, &format!("/v3/order/1-p1/{path}"), body).await;
        assert_eq!(status, 409, "{method} {path}");
        let path = path.split('/').next().unwrap();
        answers.insert(format!("{method} {path}"), answer);
    }
    assert_eq!(world.shown("1-p1").await, before, "a refusal leaves no trace");
    snap!("refusals_of_a_shipped_order", answers);
    world.done("PUT", "/v3/order/1-p1", json!({"internal_notes": "late"})).await;
    world.done("PUT", "/v3/order/1-p1/financial", json!({"grand_total": 1})).await;
    world.done("POST", "/v3/order/1-p1/comment", json!({"comment": "late"})).await;
}

#[tokio::test]
async fn orders_are_cancelled_and_taken_up_again() {
    let world = World::stocked();
    world.order("p1", &[("A", 2, "1.00")]).await;
    let cancelled = world.done("POST", "/v3/order/1-p1/cancel", Value::Null).await;
    assert_eq!((&cancelled["status"], cancelled["cancelled_date"].is_string()), (&json!("cancelled"), true));
    assert_eq!((world.east("A"), world.units("p1")), ((10, 0, 10), vec![(2, 0, 2)]));
    let (status, answer) = world.send("POST", "/v3/order/1-p1/cancel", Value::Null).await;
    assert_eq!((status, &answer["error_message"]), (409, &json!("Order 1-p1 is already cancelled")));
    let back = world.done("POST", "/v3/order/1-p1/uncancel", Value::Null).await;
    assert_eq!((&back["status"], &back["cancelled_date"]), (&json!("awaiting_fulfillment"), &Value::Null));
    assert_eq!((world.east("A"), world.units("p1")), ((10, 2, 8), vec![(2, 0, 0)]));
}
