//! Two orders whose goods are in one parcel: one lets it go while the other takes it over, at every moment of either.

use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::json;
use waybill_flows::engine::{Lane, outgoing};
use waybill_flows::names::COMMERCE_MESSAGES;
use waybill_flows::work::Work;
use waybill_flows::world::World;
use waybill_tests::sandbox::{draft, in_another, turn};
use waybill_transport::wire::Wire;

use super::board::{Board, When};
use super::{add_parcel, hear, scene, statuses};
use crate::scene::Scene;

/// The first order has the parcel and is to let it go; the second one is to have it. Neither is looked at yet.
async fn two_orders() -> (Scene, Arc<Board>, String) {
    let (scene, board) = scene().await;
    let second =
        scene.sandbox.shop.0.place_order(&draft("1002", 0)).unwrap()["id"].as_str().unwrap().to_owned();
    scene.considered(&second).await;
    add_parcel(&scene, &scene.order, "p1", "1Z0001");
    scene.consider().await;
    assert_eq!(board.numbers(), ["1Z0001"]);
    scene.change_unheard(json!({ "action": "removeDelivery", "deliveryKey": "d-p1" }));
    add_parcel(&scene, &second, "p2", "1Z0001");
    (scene, board, second)
}

/// What another process does about an order meanwhile.
fn elsewhere(scene: &Scene, board: &Arc<Board>, order: &str) -> BoxFuture<'static, ()> {
    let (store, order) = (Arc::clone(&scene.sandbox.store), order.to_owned());
    let world = scene.sandbox.world(Arc::clone(board) as Arc<dyn Wire>, store, 3);
    in_another(async move { look(&world, &order).await }).boxed()
}

/// Considers an order and looks once at its parcels.
async fn look(world: &World, order: &str) {
    let work = Work::Consider { project: "shop".try_into().unwrap(), order: order.try_into().unwrap() };
    let message = outgoing(world, &world.trace(), &work, "shop".to_owned(), SignedDuration::ZERO);
    world.queue.send(COMMERCE_MESSAGES, vec![message], world.now()).await.unwrap();
    let parcels = Lane::Dispatch("parcels".try_into().unwrap());
    turn(world, &Lane::Notices).await.unwrap();
    let depth = world.queue.depth(&parcels.queue(), world.now()).await.unwrap();
    assert!(depth.ready > 0, "there is something to be done");
    turn(world, &parcels).await.unwrap();
}

/// The second order's parcel is tracked, and its way stands on it.
async fn has_its_parcel(scene: &Scene, board: &Board, second: &str, name: &str) {
    scene.settle().await;
    assert_eq!(board.numbers(), ["1Z0001"], "{name}");
    board.happens("1Z0001", "OutForDelivery_001");
    hear(scene).await;
    let order = scene.sandbox.shop.0.get("orders", second).unwrap();
    assert_eq!(statuses(&order), ["OutForDelivery"], "{name}");
    assert!(scene.codes().await.is_empty(), "{name}");
    let gone = json!({ "action": "removeDelivery", "deliveryKey": "d-p2" });
    scene.sandbox.shop.0.change("orders", second, &[gone]).unwrap();
    scene.considered(second).await;
    scene.settle().await;
    assert!(board.all().is_empty(), "{name}: nobody wants it any more");
}

#[tokio::test]
async fn it_is_taken_over_while_it_is_removed() {
    for when in [When::Before, When::After] {
        let (scene, board, second) = two_orders().await;
        board.meanwhile(when, "DELETE ", elsewhere(&scene, &board, &second));
        look(&scene.world, &scene.order).await;
        has_its_parcel(&scene, &board, &second, &format!("{when:?}")).await;
    }
}

#[tokio::test]
async fn it_is_removed_while_it_is_taken_over() {
    for (when, asked) in [
        (When::Before, "POST /trackings"),
        (When::After, "POST /trackings"),
        (When::Before, "GET /trackings?limit"),
        (When::After, "GET /trackings?limit"),
        (When::Before, "GET /trackings/"),
        (When::After, "GET /trackings/"),
    ] {
        let (scene, board, second) = two_orders().await;
        board.meanwhile(when, asked, elsewhere(&scene, &board, &scene.order));
        look(&scene.world, &second).await;
        has_its_parcel(&scene, &board, &second, &format!("{when:?} {asked}")).await;
    }
}
