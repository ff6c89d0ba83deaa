//! Lines that are added, changed and removed.

use serde_json::{Value, json};

use super::{World, snap};

#[tokio::test]
async fn lines_come_change_and_go() {
    let world = World::stocked();
    let made = world.order("p1", &[("A", 2, "10.00")]).await;
    let first = made["lines"][0]["id"].as_u64().unwrap();
    let new = json!({"sku": "B", "quantity": 3, "item_price": 1.23, "discount_amount": 0.2, "product_name": "Bee",
                     "cart_orderitem_id": "p1-line-2", "cart_order_id": "shop-p1", "details": "Size: small"});
    let (status, answer) = world.send("POST", "/v3/order/1-p1/line", new.clone()).await;
    assert_eq!(status, 201);
    snap!("added_line", answer["lines"][1]);
    assert_eq!((world.east("B"), world.units("p1")), ((10, 3, 7), vec![(2, 0, 0), (3, 0, 0)]));
    world.done("POST", "/v3/order/1-p1/line", new).await;
    assert_eq!(world.units("p1").len(), 3, "the same line twice is two lines");
    let second = answer["lines"][1]["id"].as_u64().unwrap();
    let body = json!({"quantity": 5, "item_price": 3.5, "details": null, "product_serial_numbers": ["s1"]});
    let changed = world.done("PUT", &format!("/v3/order/1-p1/line/{second}"), body).await;
    let line = &changed["lines"][1];
    assert_eq!(
        (&line["quantity"], &line["item_price"], &line["details"]),
        (&json!(5), &json!(3.5), &Value::Null)
    );
    assert_eq!((&line["cart_orderitem_id"], world.east("B")), (&json!("p1-line-2"), (10, 8, 2)));
    for id in [first, second] {
        world.done("DELETE", &format!("/v3/order/1-p1/line/{id}"), Value::Null).await;
    }
    assert_eq!(
        (world.east("A"), world.east("B"), world.units("p1")),
        ((10, 0, 10), (10, 3, 7), vec![(3, 0, 0)])
    );
}

#[tokio::test]
async fn what_can_not_be_a_line_is_refused() {
    let world = World::stocked();
    let id = world.order("p1", &[("A", 2, "10.00")]).await["lines"][0]["id"].as_u64().unwrap();
    let line = format!("/v3/order/1-p1/line/{id}");
    for (method, path, body, status, param) in [
        ("POST", "/v3/order/1-p1/line", json!({"quantity": 1}), 400, Some("sku")),
        ("POST", "/v3/order/1-p1/line", json!({"sku": "A", "quantity": 0}), 400, Some("quantity")),
        ("POST", "/v3/order/1-p1/line", json!({"sku": "A", "price": 1}), 400, Some("price")),
        ("POST", "/v3/order/1-p1/line", json!({"sku": "A", "details": null}), 400, Some("details")),
        ("POST", "/v3/order/1-x/line", json!({"sku": "A"}), 404, None),
        ("PUT", &line, json!({"quantity": 0}), 400, Some("quantity")),
        ("PUT", &line, json!({"sku": "B"}), 400, Some("sku")),
        ("PUT", &line, json!({"product_serial_numbers": [7]}), 400, Some("product_serial_numbers")),
        ("PUT", "/v3/order/1-p1/line/9", json!({"quantity": 1}), 404, None),
        ("DELETE", "/v3/order/1-p1/line/9", Value::Null, 404, None),
        ("DELETE", "/v3/order/1-p1/line/first", Value::Null, 404, None),
        ("DELETE", &line, Value::Null, 409, None),
    ] {
        let (answered, answer) = world.send(method, path, body.clone()).await;
        assert_eq!((answered, answer["param"].as_str()), (status, param), "{method} {path} {body}");
    }
    assert_eq!(world.units("p1"), [(2, 0, 0)]);
}
