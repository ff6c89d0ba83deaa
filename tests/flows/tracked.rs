//! Parcels are registered with whoever tracks them, what is told of them stands on their orders, and what goes is let go.

pub(crate) mod board;
mod carriers;
mod meanwhile;
mod remains;

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_flows::engine::outgoing;
use waybill_flows::names::COMMERCE_MESSAGES;
use waybill_flows::work::Work;
use waybill_tests::sandbox::{TRACKING, draft};
use waybill_transport::wire::Wire;

use crate::scene::Scene;
use board::Board;

async fn scene() -> (Scene, Arc<Board>) {
    scene_with(TRACKING).await
}

async fn scene_with(tracking: &str) -> (Scene, Arc<Board>) {
    let mut scene = Scene::taken(&[("[brakes]", tracking)], &draft("1001", 0)).await;
    scene.sandbox.secrets.change("parcels", &[("api_key", "asat_1")]);
    let board = Arc::new(Board::before(Arc::clone(&scene.sandbox.wire)));
    let store = Arc::clone(&scene.sandbox.store);
    scene.world = scene.sandbox.world(Arc::clone(&board) as Arc<dyn Wire>, store, 2);
    (scene, board)
}

/// The shop's people put a parcel of their own on an order.
pub(crate) fn add_parcel(scene: &Scene, order: &str, key: &str, number: &str) {
    add_parcel_with("UPS", scene, order, key, number);
}

/// The same with another carrier.
fn add_parcel_with(carrier: &str, scene: &Scene, order: &str, key: &str, number: &str) {
    let line = scene.sandbox.shop.0.get("orders", order).unwrap()["lineItems"][0]["id"].clone();
    let parcel = json!({ "key": key, "trackingData": { "trackingId": number, "carrier": carrier } });
    let action = json!({ "action": "addDelivery", "deliveryKey": format!("d-{key}"),
        "items": [{ "id": line, "quantity": 1 }], "parcels": [parcel] });
    scene.sandbox.shop.0.change("orders", order, &[action]).unwrap();
}

fn parcels(order: &Value) -> Vec<Value> {
    let deliveries = order["shippingInfo"]["deliveries"].as_array().cloned().unwrap_or_default();
    deliveries
        .iter()
        .flat_map(|delivery| delivery["parcels"].as_array().cloned().unwrap_or_default())
        .collect()
}

pub(crate) fn statuses(order: &Value) -> Vec<String> {
    let field =
        |parcel: &Value| parcel["custom"]["fields"]["waybillTrackingStatus"].as_str().map(str::to_owned);
    parcels(order).iter().map(|parcel| field(parcel).unwrap_or_default()).collect()
}

/// The shop says that something happened to a parcel.
async fn notice(scene: &Scene, message: &str) {
    let body = json!({
        "notificationType": "Message", "projectKey": "shop", "id": "m-1", "version": 1, "sequenceNumber": 9,
        "resource": { "typeId": "order", "id": scene.order }, "resourceVersion": 1, "type": message,
        "createdAt": "2026-11-10T08:30:00.000Z", "lastModifiedAt": "2026-11-10T08:30:00.000Z",
    });
    let (world, work) = (&scene.world, Work::Notice { body: body.to_string() });
    let message = outgoing(world, &world.trace(), &work, "shop".to_owned(), SignedDuration::ZERO);
    world.queue.send(COMMERCE_MESSAGES, vec![message], world.now()).await.unwrap();
    scene.settle().await;
}

async fn hear(scene: &Scene) -> Value {
    scene.poll().await;
    scene.in_shop()
}

#[tokio::test]
async fn what_leaves_is_tracked_and_its_way_stands_on_the_order() {
    let (scene, board) = scene().await;
    scene.consider().await;
    assert!(board.numbers().is_empty(), "nothing has left");
    scene.ship();
    let order = hear(&scene).await;
    let number = parcels(&order)[0]["trackingData"]["trackingId"].as_str().unwrap().to_owned();
    assert_eq!(board.numbers(), [number.to_uppercase()], "by our own write, without a word of the shop");
    let sent = &board.all()[0];
    assert_eq!((&sent["order_number"], &sent["order_id"]), (&json!("1001"), &json!(scene.order)));
    assert_eq!(sent["customers"][0]["email"], "jo@example.com");
    assert!(sent["id"].as_str().unwrap().starts_with(&format!("wb_shop_{}_", scene.order)));

    board.happens(&number.to_uppercase(), "OutForDelivery_001");
    let order = hear(&scene).await;
    assert_eq!(
        (statuses(&order), &order["shipmentState"]),
        (vec!["OutForDelivery".to_owned()], &json!("Shipped"))
    );
    board.happens(&number.to_uppercase(), "Delivered_001");
    let order = hear(&scene).await;
    assert_eq!(
        (statuses(&order), &order["shipmentState"]),
        (vec!["Delivered".to_owned()], &json!("Delivered"))
    );

    let before = board.asked("P");
    scene.consider().await;
    let report = scene.reconcile().await;
    assert_eq!((report.agree, report.orders), (1, 1), "{:?}", report.open);
    assert_eq!(board.asked("P"), before, "nothing is sent twice");
    assert!(scene.codes().await.is_empty());
}

#[tokio::test]
async fn an_answer_that_never_came_is_looked_for() {
    let (scene, board) = scene().await;
    add_parcel(&scene, &scene.order, "p1", "1Z0001");
    *board.losing.lock().unwrap() = 1;
    scene.consider().await;
    assert_eq!(
        (board.numbers(), board.asked("POST ")),
        (vec!["1Z0001".to_owned()], 1),
        "it is found, not made again"
    );
    assert!(board.asked("GET /trackings?limit=200&order_id=") > 0);
    board.happens("1Z0001", "InTransit_001");
    assert_eq!(statuses(&hear(&scene).await), ["InTransit"]);
}

#[tokio::test]
async fn a_corrected_number_is_made_before_the_old_one_goes() {
    let (scene, board) = scene().await;
    add_parcel(&scene, &scene.order, "p1", "1Z0001");
    scene.consider().await;
    board.happens("1Z0001", "Exception_013");
    assert_eq!(statuses(&hear(&scene).await), ["Exception"]);
    let other = json!({ "trackingId": "1Z0002", "carrier": "UPS" });
    scene
        .change(json!({ "action": "setParcelTrackingData", "parcelKey": "p1", "trackingData": other }))
        .await;
    assert_eq!(board.numbers(), ["1Z0002"]);
    board.happens("1Z0002", "InTransit_001");
    assert_eq!(statuses(&hear(&scene).await), ["InTransit"], "what was told of the other number is gone");
    scene.change(json!({ "action": "removeDelivery", "deliveryKey": "d-p1" })).await;
    assert!(board.numbers().is_empty(), "and so is what is not on the order any more");
    assert!(scene.codes().await.is_empty());
}

#[tokio::test]
async fn two_orders_in_one_parcel_share_its_way() {
    let (scene, board) = scene().await;
    let second =
        scene.sandbox.shop.0.place_order(&draft("1002", 0)).unwrap()["id"].as_str().unwrap().to_owned();
    for (order, key) in [(scene.order.as_str(), "p1"), (second.as_str(), "p2")] {
        add_parcel(&scene, order, key, "1Z0001");
        scene.considered(order).await;
        scene.settle().await;
    }
    assert_eq!(board.all().len(), 1, "a number is tracked once");
    board.happens("1Z0001", "OutForDelivery_001");
    hear(&scene).await;
    for order in [&scene.order, &second] {
        let order = scene.sandbox.shop.0.get("orders", order).unwrap();
        assert_eq!(statuses(&order), ["OutForDelivery"], "{}", order["orderNumber"]);
    }
    scene.change(json!({ "action": "removeDelivery", "deliveryKey": "d-p1" })).await;
    assert_eq!(board.all().len(), 1, "the other order still wants it");
    let gone = json!({ "action": "removeDelivery", "deliveryKey": "d-p2" });
    scene.sandbox.shop.0.change("orders", &second, &[gone]).unwrap();
    scene.considered(&second).await;
    scene.settle().await;
    assert!(board.all().is_empty(), "nobody does");
}

#[tokio::test]
async fn what_others_registered_is_followed_and_left_alone() {
    let (scene, board) = scene().await;
    board.register_by_hand("0b02015fc7fd4f3c8d5490cece4d124d", "1Z0001");
    board.register_by_hand("1c13126fd8fd5f4d9e6501dfdf5e235e", "1Z9999");
    add_parcel(&scene, &scene.order, "p1", "1Z0001");
    scene.consider().await;
    assert_eq!(statuses(&scene.in_shop()), ["InTransit"], "it is known at once how it stands");
    scene.change(json!({ "action": "removeDelivery", "deliveryKey": "d-p1" })).await;
    hear(&scene).await;
    assert_eq!(board.numbers(), ["1Z0001", "1Z9999"]);
    assert_eq!((board.asked("PUT "), board.asked("DELETE ")), (0, 0));
    assert!(scene.codes().await.is_empty());
}

#[tokio::test]
async fn what_nobody_can_track_is_for_people_until_it_is_mended() {
    let (scene, board) = scene().await;
    add_parcel(&scene, &scene.order, "p1", "1Z#");
    scene.consider().await;
    assert_eq!((scene.codes().await, board.asked("POST ")), (vec!["tracking-number-invalid".to_owned()], 0));
    scene.consider().await;
    assert_eq!(scene.codes().await.len(), 1);
    let better = json!({ "trackingId": "1Z0001", "carrier": "UPS" });
    scene
        .change(json!({ "action": "setParcelTrackingData", "parcelKey": "p1", "trackingData": better }))
        .await;
    assert_eq!((scene.codes().await.len(), board.numbers()), (0, vec!["1Z0001".to_owned()]));
}

#[tokio::test]
async fn each_message_about_parcels_leads_to_a_look() {
    let (scene, board) = scene().await;
    let set = |number: &str| {
        let data = json!({ "trackingId": number, "carrier": "UPS" });
        json!({ "action": "setParcelTrackingData", "parcelKey": "p1", "trackingData": data })
    };
    add_parcel(&scene, &scene.order, "p1", "1Z0001");
    notice(&scene, "ParcelAddedToDelivery").await;
    assert_eq!(board.numbers(), ["1Z0001"]);
    scene.change_unheard(set("1Z0002"));
    notice(&scene, "ParcelTrackingDataUpdated").await;
    assert_eq!(board.numbers(), ["1Z0002"]);
    scene.change_unheard(json!({ "action": "removeParcelFromDelivery", "parcelKey": "p1" }));
    notice(&scene, "ParcelRemovedFromDelivery").await;
    assert!(board.numbers().is_empty());
    scene.change_unheard(json!({ "action": "removeDelivery", "deliveryKey": "d-p1" }));
    add_parcel(&scene, &scene.order, "p2", "1Z0003");
    notice(&scene, "ParcelAddedToDelivery").await;
    assert_eq!(board.numbers(), ["1Z0003"]);
    scene.change_unheard(json!({ "action": "removeDelivery", "deliveryKey": "d-p2" }));
    notice(&scene, "DeliveryRemoved").await;
    assert!(board.numbers().is_empty());
}

#[tokio::test]
async fn an_order_that_is_deleted_has_its_parcels_let_go() {
    let (scene, board) = scene().await;
    add_parcel(&scene, &scene.order, "p1", "1Z0001");
    scene.consider().await;
    assert_eq!(board.numbers(), ["1Z0001"]);
    scene.delete().await;
    assert!(board.numbers().is_empty());
}

#[tokio::test]
async fn in_the_shadow_it_is_only_said_what_would_be_sent() {
    let shadow = TRACKING.replace("mode = \"on\"", "mode = \"shadow\"");
    let (scene, board) = scene_with(&shadow).await;
    add_parcel(&scene, &scene.order, "p1", "1Z0001");
    scene.consider().await;
    assert_eq!((board.numbers().len(), board.asked("")), (0, 0));
    let journal = scene.journal().await;
    let would = journal.iter().find(|entry| entry.name == "would track").unwrap();
    let request = would.request.as_ref().unwrap();
    assert!(request.starts_with("POST https://parcels.test/tracking/2026-07/trackings"), "{request}");
    assert!(request.contains("1Z0001"), "{request}");
}
