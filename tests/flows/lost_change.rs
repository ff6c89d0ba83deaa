//! A change whose answer was lost, and that was not made: what stands at the partner as before does not count as made.

use serde_json::{Value, json};
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::draft;

use crate::dying::dies_behind;
use crate::scene::Scene;

/// Orders with this field are held back.
const STOPS: (&str, &str) = (
    "unmapped_shipping = \"send_name\"",
    "unmapped_shipping = \"send_name\"\nhold = { operator = { stop = [true] } }",
);

/// The type with that field.
fn stop() -> Value {
    json!({
        "key": "stop", "name": { "en": "Stop" }, "resourceTypeIds": ["order"],
        "fieldDefinitions": [{
            "name": "stop", "label": { "en": "Stop" }, "required": false, "type": { "name": "Boolean" },
        }],
    })
}

/// The shop's people say whether the order is to be held back.
fn stopped(stop: bool) -> Value {
    json!({ "action": "setCustomField", "name": "stop", "value": stop })
}

/// A shop with an order that says whether it is to be held back.
async fn scene(stop: bool) -> Scene {
    let mut order = draft("1001", 0);
    order["custom"] = json!({ "type": { "typeId": "type", "key": "stop" }, "fields": { "stop": stop } });
    let scene = Scene::taken(&[STOPS], &draft("1000", 0)).await;
    scene.sandbox.shop.0.create("types", &self::stop()).unwrap();
    let order = scene.sandbox.shop.0.place_order(&order).unwrap()["id"].as_str().unwrap().to_owned();
    Scene { order, ..scene }
}

/// People at the warehouse set operator holds as well, so one that is there may stay. The shop's own may not.
#[tokio::test]
async fn a_hold_that_the_shop_lifted_is_lifted() {
    for fault in [None, Some(Fault::Failed500), Some(Fault::AnswerLost)] {
        let scene = scene(false).await;
        scene.consider().await;
        scene.change(stopped(true)).await;
        assert_eq!(scene.held("/holds"), json!(["operator_hold"]), "{fault:?}");
        if let Some(fault) = fault {
            scene.fail("order_update_holds", fault, 1);
        }
        scene.change(stopped(false)).await;
        assert_eq!(scene.held("/holds"), json!([]), "{fault:?}");
        assert_eq!(scene.reviews().await, [], "{fault:?}");
    }
}

/// Lifting it is in doubt, is found not to be done, and is in doubt once more.
#[tokio::test]
async fn a_hold_that_is_lifted_in_doubt_twice_is_lifted() {
    for fault in [Fault::Failed500, Fault::AnswerLost] {
        let scene = scene(false).await;
        scene.consider().await;
        scene.change(stopped(true)).await;
        assert_eq!(scene.held("/holds"), json!(["operator_hold"]), "{fault:?}");
        scene.fail("order_update_holds", Fault::Failed500, 1);
        scene.fail("order_update_holds", fault, 1);
        scene.change(stopped(false)).await;
        assert_eq!((scene.held("/holds"), scene.codes().await), (json!([]), Vec::new()), "{fault:?}");
    }
}

/// Where it ends: at the partner once, free, and nobody has to do anything.
async fn is_free(scene: &Scene, what: &str) {
    assert_eq!(scene.at_partner().len(), 1, "{what}");
    assert_eq!(scene.held("/holds"), json!([]), "{what}");
    assert_eq!(scene.codes().await, Vec::<String>::new(), "{what}");
}

/// It was placed with a hold, its answer was lost, and the hold was lifted before it was looked for.
#[tokio::test]
async fn a_hold_that_an_order_was_perhaps_made_with_is_lifted() {
    for fault in [Fault::AnswerLost, Fault::Failed500] {
        let scene = scene(true).await;
        scene.fail("order_create", fault, 1);
        scene.look().await;
        scene.change_unheard(stopped(false));
        scene.consider().await;
        is_free(&scene, &format!("{fault:?}")).await;
    }
}

/// It stood there without one, and the exchange that set it is in doubt.
#[tokio::test]
async fn a_hold_that_was_perhaps_set_is_lifted() {
    for fault in [Fault::AnswerLost, Fault::Failed500] {
        let scene = scene(false).await;
        scene.consider().await;
        scene.fail("order_update_holds", fault, 1);
        scene.change_unheard(stopped(true));
        scene.look().await;
        scene.change_unheard(stopped(false));
        scene.consider().await;
        is_free(&scene, &format!("{fault:?}")).await;
    }
}

#[tokio::test]
async fn a_hold_that_a_worker_set_before_it_died_is_lifted() {
    let made = scene(true).await;
    dies_behind(&made, "order_create").await;
    assert_eq!(made.held("/holds"), json!(["operator_hold"]));
    made.change_unheard(stopped(false));
    made.consider().await;
    is_free(&made, "made with it").await;

    let set = scene(false).await;
    set.consider().await;
    set.change_unheard(stopped(true));
    dies_behind(&set, "order_update_holds").await;
    assert_eq!(set.held("/holds"), json!(["operator_hold"]));
    set.change_unheard(stopped(false));
    set.consider().await;
    is_free(&set, "set later").await;
}

/// The people at the warehouse hold an order themselves, and the shop wants something else of it: theirs stays.
#[tokio::test]
async fn a_hold_of_the_warehouse_stays_whatever_is_in_doubt() {
    let scene = scene(false).await;
    scene.consider().await;
    scene.floor("hold", json!({ "hold": "operator_hold" }));
    scene.fail("order_update", Fault::AnswerLost, 1);
    scene.move_to("Ringstrasse 7").await;
    assert_eq!(scene.held("/holds"), json!(["operator_hold"]));
    assert_eq!(scene.codes().await, Vec::<String>::new());
}
