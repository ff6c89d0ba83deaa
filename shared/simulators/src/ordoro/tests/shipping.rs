//! Shipments through the interface: tracking numbers, labels, voids.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Config, FEDEX, Shipper, UPS, World, config, snap};
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
    let label = |shipper: u64| json!({"shipper_id": shipper, "shipping_method": "03"});
    let with = |name: &str, value: Value| {
        let mut body = label(UPS);
        body[name] = value;
        body
    };
    for (path, body, status) in [
        ("label/ups", label(FEDEX), 400),
        ("label/ups", label(9), 400),
        ("label/ups", json!({"shipping_method": "03"}), 400),
        ("label/ups", json!({"shipper_id": UPS}), 400),
        ("label/ups", with("shipping_method", json!("FEDEX_GROUND")), 400),
        ("label/ups", with("packages", json!([7])), 400),
        ("label/ups", with("packages", json!([{"weight": 12}])), 400),
        ("label/ups", with("packages", json!([{"box_shape": "02", "colour": "red"}])), 400),
        ("label/ups", with("one_rate", json!(true)), 400),
        ("label/ups", with("return", json!(true)), 501),
        ("label/pigeon", label(UPS), 404),
        ("rate/ups", label(FEDEX), 400),
        ("rate/ups", with("notify_ship_to", json!(true)), 400),
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
    assert_eq!(world.units("p1"), [(2, 0, 0)]);
}

#[tokio::test]
async fn a_label_costs_what_its_rate_said() {
    for (carrier, all, code) in
        [("ups", Value::Null, "02"), ("pitney", json!("ALL"), "EM"), ("australia_post", Value::Null, "TBD")]
    {
        let world = World::with(Config {
            shippers: vec![Shipper { id: 7, vendor: carrier.to_owned(), name: carrier.to_owned() }],
            ..config()
        })
        .stock();
        world.order("p1", &[("A", 2, "1.00")]).await;
        let package = json!({"box_shape": "02", "weight": 12});
        let mut body = json!({"shipper_id": 7, "packages": [package]});
        if !all.is_null() {
            let rates = world.send("POST", &format!("/v3/order/1-p1/rate/{carrier}"), body.clone()).await;
            assert_eq!(rates.0, 400, "{carrier} wants to know of which service");
            body["shipping_method"] = all;
        }
        let rates = world.done("POST", &format!("/v3/order/1-p1/rate/{carrier}"), body.clone()).await;
        assert_eq!(world.shown("1-p1").await["status"], "awaiting_fulfillment", "{carrier}");
        let rows = rates.get("info").unwrap_or(&rates).as_array().unwrap();
        let rate = rows.iter().find(|row| row["service_type"] == code).unwrap();
        for name in ["shipment_id", "service_token"] {
            if let Some(known) = rate.get(name) {
                body[name] = known.clone();
            }
        }
        body["shipping_method"] = json!(code);
        let label = world.done("POST", &format!("/v3/order/1-p1/label/{carrier}"), body).await;
        let price = rate.get("cost").or_else(|| rate.get("rate")).unwrap();
        assert_eq!((&label["shipping_method"], &label["cost"]), (&json!(code), price), "{carrier}");
    }
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
