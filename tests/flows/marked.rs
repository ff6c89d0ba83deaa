//! What people at a partner mark as shipped without a label, and take back.

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_tests::sandbox::draft;

use crate::scene::Scene;

/// What is complete stays so, and people are told: here the rest is looked at.
const OPEN: (&str, &str) = ("[brakes]", "[write_back]\ncomplete_when_shipped = false\n\n[brakes]");

async fn marked() -> Scene {
    let scene = Scene::taken_for("shipstation", &[OPEN], &draft("1001", 0)).await;
    scene.consider().await;
    scene.floor("mark_shipped", json!({}));
    scene.poll().await;
    assert_eq!(shown(&scene), (json!("Shipped"), 1));
    scene
}

/// How the order stands in the shop: its state, and its deliveries.
fn shown(scene: &Scene) -> (Value, usize) {
    let order = scene.in_shop();
    let deliveries = order["shippingInfo"]["deliveries"].as_array().map_or(0, Vec::len);
    (order["shipmentState"].clone(), deliveries)
}

/// The last fulfillment in the partner's books.
fn fulfillment(scene: &Scene) -> Value {
    let orders = scene.at_partner();
    let shipments = orders[0]["shipments"].as_array().unwrap();
    shipments.last().unwrap()["id"].clone()
}

#[tokio::test]
async fn a_mark_that_is_taken_back_much_later_is_heard_of() {
    let scene = marked().await;
    for _ in 0..4 {
        scene.wait(6 * 3600).await;
        scene.poll().await;
    }
    let before = shown(&scene);
    scene.sandbox.partner.act("void_shipment", json!({ "shipment": fulfillment(&scene) }));
    assert_eq!(scene.held("/status"), "awaiting_shipment");
    scene.poll().await;
    assert_eq!((before, shown(&scene).1), ((json!("Shipped"), 1), 0));
    assert_ne!(shown(&scene).0, "Shipped");
    let report = scene.reconcile().await;
    assert_eq!((report.agree, scene.codes().await.len()), (1, 0), "{:?}", report.open);

    scene.wait(SignedDuration::from_hours(3).as_secs()).await;
    scene.floor("mark_shipped", json!({ "tracking": "T2", "carrier": "ups" }));
    scene.poll().await;
    assert_eq!(shown(&scene), (json!("Shipped"), 1), "it is marked again");
    scene.sandbox.partner.act("void_shipment", json!({ "shipment": fulfillment(&scene) }));
    scene.poll().await;
    assert_eq!(shown(&scene).1, 0, "and taken back again");
}

#[tokio::test]
async fn what_the_shop_cancelled_meanwhile_is_cancelled_once_the_mark_is_taken_back() {
    let scene = marked().await;
    scene.cancel().await;
    assert_eq!(scene.codes().await, ["already-shipped"]);
    scene.wait(6 * 3600).await;
    scene.poll().await;
    scene.sandbox.partner.act("void_shipment", json!({ "shipment": fulfillment(&scene) }));
    scene.poll().await;
    assert_eq!(scene.held("/status"), "cancelled");
    assert_eq!(scene.codes().await, [""; 0]);
}
