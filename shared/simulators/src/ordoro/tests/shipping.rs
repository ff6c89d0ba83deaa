//! Shipments through the interface: tracking numbers, labels, voids.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{FEDEX, UPS, World, snap};
use crate::control::Controlled as _;

fn tracked(number: &str) -> Value {
    json!({"tracking_number": number, "cost": 7, "ship_date": "2026-10-01T06:06:06.123456-06:00", "shipping_method": "rail",
           "carrier_name": "DHL", "notify_bill_to": false, "notify_ship_to": true, "notify_cart": true})
}

#[tokio::test]
async fn a_tracking_number_ships_an_order() {
    let world = World::stocked();
    world.order("p1", &[("A", 2, "1.00")]).await;
    let (status, info) = world.send("POST", "/v3/order/1-p1/shipping_info", tracked("T1")).await;
    assert_eq!(status, 201);
    snap!("tracking_of_others", info);
    let shown = world.shown("1-p1").await;
    assert_eq!((&shown["status"], &shown["shipping_info"]), (&json!("shipped"), &info));
    assert_eq!((world.east("A"), world.units("p1")), ((8, 0, 8), vec![(2, 2, 0)]));
    assert_eq!(world.send("POST", "/v3/order/1-p1/shipping_info", tracked("T2")).await.0, 409);
    let info = world.done("PUT", "/v3/order/1-p1/shipping_info", tracked("T2")).await;
    assert_eq!(info["tracking_number"], "T2");
    let labels = &world.book("p1")["shipments"][0]["labels"];
    assert_eq!((&labels[0]["tracking_number"], labels.as_array().unwrap().len()), (&json!("T2"), 1));
}

#[tokio::test]
async fn what_was_shipped_comes_back() {
    let world = World::stocked();
    world.order("p1", &[("A", 2, "1.00")]).await;
    world.done("POST", "/v3/order/1-p1/shipping_info", tracked("T1")).await;
    world.pass(SignedDuration::from_mins(1));
    let back = world.done("DELETE", "/v3/order/1-p1/shipping_info", Value::Null).await;
    assert_eq!((&back["status"], &back["shipping_info"]), (&json!("awaiting_fulfillment"), &json!({})));
    assert_eq!(back["updated_date"], "2026-10-01T08:01:00.000000+00:00");
    assert_eq!((world.east("A"), world.units("p1")), ((10, 2, 8), vec![(2, 0, 0)]));
    for (method, body) in [("DELETE", Value::Null), ("PUT", tracked("T2"))] {
        assert_eq!(world.send(method, "/v3/order/1-p1/shipping_info", body).await.0, 404, "{method}");
    }
    world.done("POST", "/v3/order/1-p1/shipping_info", tracked("T2")).await;
    let shipments = world.book("p1")["shipments"].clone();
    let voided: Vec<&Value> =
        shipments.as_array().unwrap().iter().map(|one| &one["labels"][0]["voided"]).collect();
    assert_eq!(voided, [true, false], "the books remember");
}

#[tokio::test]
async fn labels_are_bought_and_voided() {
    let world = World::stocked();
    world.order("p1", &[("A", 2, "1.00")]).await;
    let package = json!({"box_shape": "YOUR_PACKAGING", "length": 4, "height": 2, "width": 4, "weight": 22});
    let body = json!({"shipper_id": FEDEX, "shipping_method": "FEDEX_GROUND", "packages": [package, package],
                      "delivery_confirmation": "NO_SIGNATURE_REQUIRED", "recipient_address_is_residential": false});
    let (status, info) = world.send("POST", "/v3/order/1-p1/label/fedex", body).await;
    assert_eq!(status, 201);
    snap!("bought_labels", info);
    snap!("bought_labels_in_the_books", world.book("p1")["shipments"]);
    let order = world.shown("1-p1").await;
    assert_eq!(order["label_infos"].as_array().unwrap().len(), 1);
    let void = json!({"return": false, "notify_cart": false});
    let back = world.done("DELETE", "/v3/order/1-p1/label", void.clone()).await;
    assert_eq!(
        (&back["status"], &back["shipping_info"]["void"]),
        (&json!("awaiting_fulfillment"), &json!(true))
    );
    assert_eq!((&back["label_infos"], world.units("p1")), (&json!([]), vec![(2, 0, 0)]));
    assert_eq!(world.send("DELETE", "/v3/order/1-p1/label", void).await.0, 404, "once");
    assert_eq!(world.east("A"), (10, 2, 8));
    let late = world.send("PUT", "/v3/order/1-p1/shipping_info", tracked("T1")).await;
    assert_eq!(late.0, 404, "what is void has no tracking number to be changed");
}

#[tokio::test]
async fn labels_that_can_not_be_bought_are_refused() {
    let world = World::stocked();
    world.order("p1", &[("A", 2, "1.00")]).await;
    let label = |shipper: u64| json!({"shipper_id": shipper, "shipping_method": "GROUND"});
    for (path, body, status) in [
        ("label/ups", label(FEDEX), 400),
        ("label/ups", label(9), 400),
        ("label/ups", json!({"shipping_method": "GROUND"}), 400),
        ("label/ups", json!({"shipper_id": UPS}), 400),
        ("label/ups", json!({"shipper_id": UPS, "shipping_method": "GROUND", "packages": [7]}), 400),
        ("label/ups", json!({"shipper_id": UPS, "shipping_method": "GROUND", "return": true}), 501),
        ("label/pigeon", label(UPS), 404),
        ("rate/ups", label(FEDEX), 400),
        (
            "shipping_info",
            json!({"tracking_number": "", "carrier_name": "UPS", "ship_date": "2026-10-01"}),
            400,
        ),
        ("shipping_info", json!({"tracking_number": "T", "carrier_name": "UPS"}), 400),
        (
            "shipping_info",
            json!({"tracking_number": "T", "carrier_name": "UPS", "ship_date": "2026-10-01", "lines": []}),
            400,
        ),
        ("mark_as_printed", Value::Null, 404),
    ] {
        let answer = world.send("POST", &format!("/v3/order/1-p1/{path}"), body.clone()).await;
        assert_eq!(answer.0, status, "{path} {body}");
    }
    let rates = world.done("POST", "/v3/order/1-p1/rate/ups", label(UPS)).await;
    assert_eq!(rates["info"][0]["cost"], 7.45);
    assert_eq!(world.units("p1"), [(2, 0, 0)]);
}

#[tokio::test]
async fn marking_says_nothing_of_how_it_left() {
    let world = World::stocked();
    world.order("p1", &[("A", 2, "1.00")]).await;
    let marked = world.done("POST", "/v3/order/1-p1/mark_as_shipped", Value::Null).await;
    assert_eq!((&marked["status"], &marked["shipping_info"]), (&json!("shipped"), &json!({})));
    assert_eq!(world.get("/v3/order?shipped_after=2026-10-01").await["count"], 1);
    assert_eq!(world.units("p1"), [(2, 2, 0)]);
    assert_eq!(world.book("p1")["shipments"][0]["labels"][0]["tracking_number"], "");
    world.done("DELETE", "/v3/order/1-p1/shipping_info", Value::Null).await;
    assert_eq!(world.units("p1"), [(2, 0, 0)]);
    world.ordoro.act("dropship", json!({"order": "p1"})).unwrap();
    assert_eq!(world.shown("1-p1").await["status"], "dropshipment_requested");
    assert_eq!(world.east("A"), (10, 2, 8), "still committed");
}
