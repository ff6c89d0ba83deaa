//! What leaves: labels that callers buy, voids, orders that were shipped elsewhere.

use http::StatusCode;
use serde_json::{Value, json};

use super::{World, draft, snap};

fn label(order: u64) -> Value {
    json!({
        "orderId": order, "carrierCode": "fedex", "serviceCode": "fedex_2day", "packageCode": "package",
        "confirmation": null, "shipDate": "2026-11-21", "weight": {"value": 2, "units": "pounds"}, "dimensions": null,
        "insuranceOptions": null, "internationalOptions": null, "advancedOptions": null, "testLabel": false,
    })
}

#[tokio::test]
async fn a_label_is_bought_seen_and_voided() {
    let world = World::new();
    let id = world.order("p1", &[("A", 2, "9.99"), ("B", 1, "5")]).await;
    let bought = world.done("/orders/createlabelfororder", label(id)).await;
    snap!("bought", bought);
    assert_eq!(world.get(&format!("/orders/{id}")).await["orderStatus"], "shipped");
    let plain = world.get("/shipments").await;
    assert_eq!(plain["shipments"][0]["shipmentItems"], Value::Null, "items are shown on demand");
    let whole = world.get("/shipments?includeShipmentItems=True").await;
    snap!("shipments", whole);
    world.breathe();
    let void = json!({"shipmentId": bought["shipmentId"]});
    let told = world.done("/shipments/voidlabel", void.clone()).await;
    assert_eq!(told, json!({"approved": true, "message": "Label voided successfully"}));
    assert_eq!(world.done("/shipments/voidlabel", void).await["approved"], false, "200, and not approved");
    let shown = world.get("/shipments?voidDateStart=2026-11-20T06:52:00").await["shipments"][0].clone();
    assert_eq!((&shown["voided"], &shown["voidDate"]), (&json!(true), &json!("2026-11-20T06:52:33.6270000")));
    assert_eq!(world.get(&format!("/orders/{id}")).await["orderStatus"], "awaiting_shipment");
}

#[tokio::test]
async fn a_label_needs_an_order_that_waits_and_a_carrier_that_is_there() {
    let world = World::new();
    let id = world.order("p1", &[("A", 1, "1")]).await;
    let mut test = label(id);
    test["testLabel"] = json!(true);
    let shown = world.done("/orders/createlabelfororder", test).await;
    assert_eq!(
        (&shown["shipmentId"], &shown["trackingNumber"], &shown["shipmentCost"]),
        (&json!(-1), &json!("99999999999999999999"), &json!(0))
    );
    assert_eq!(world.get("/shipments").await["total"], 0, "a test label is none");
    for (field, value, message) in [
        ("carrierCode", json!("pony"), "carrier `pony` is not connected"),
        ("serviceCode", json!("ups_ground"), "carrier `fedex` has no service `ups_ground`"),
        ("shipDate", json!("soon"), "`soon` is not a date"),
    ] {
        let mut wrong = label(id);
        wrong[field] = value;
        let told = world.refused("/orders/createlabelfororder", wrong).await;
        assert!(told.starts_with(message), "{told}");
    }
    world.work("hold", json!({"order": "p1"}));
    assert_eq!(world.refused("/orders/createlabelfororder", label(id)).await, "Order #p1 is on_hold");
    let (status, _) = world.post("/shipments/voidlabel", json!({"shipmentId": 7})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_order_marked_as_shipped_is_a_fulfillment_and_no_shipment() {
    let world = World::new();
    let id = world.order("p1", &[("A", 1, "1")]).await;
    let mark = json!({"orderId": id, "carrierCode": "usps", "shipDate": "2026-11-19", "trackingNumber": "9134",
        "notifyCustomer": true, "notifySalesChannel": true});
    let told = world.done("/orders/markasshipped", mark.clone()).await;
    assert_eq!(told, json!({"orderId": id, "orderNumber": "#p1"}));
    assert_eq!(world.get("/shipments").await["total"], 0);
    let listed = world.get("/fulfillments").await;
    snap!("fulfillments", listed);
    assert_eq!(world.refused("/orders/markasshipped", mark).await, "Order #p1 is already shipped");
    world.push(draft("p2", &[("A", 1, "1")])).await;
    world.work("mark_shipped", json!({"order": "p2", "tracking": "T2"}));
    for (query, want) in [
        ("trackingNumber=T2", vec!["T2"]),
        ("orderNumber=%23p1", vec!["9134"]),
        ("orderId=1000002", vec!["T2"]),
        ("fulfillmentId=300001", vec!["9134"]),
        ("shipDateEnd=2026-11-19", vec!["9134"]),
        ("createDateStart=2026-11-20T06:51:00&sortBy=ShipDate&sortDir=DESC", vec!["T2", "9134"]),
        ("createDateStart=2026-11-20T14:51:00", vec![]),
        ("recipientName=moss&pageSize=1", vec!["9134"]),
    ] {
        let found = world.listed(&format!("/fulfillments?{query}"), "fulfillments", "trackingNumber").await;
        assert_eq!(found, want, "{query}");
    }
}
