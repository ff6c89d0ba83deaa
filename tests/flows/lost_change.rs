//! A change whose answer was lost, and that was not made: what stands at the partner as before does not count as made.

use serde_json::{Value, json};
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::draft;

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

/// People at the warehouse set operator holds as well, so one that is there may stay. The shop's own may not.
#[tokio::test]
async fn a_hold_that_the_shop_lifted_is_lifted() {
    for fault in [None, Some(Fault::Failed500), Some(Fault::AnswerLost)] {
        let scene = Scene::taken(&[STOPS], &draft("1001", 0)).await;
        scene.sandbox.shop.0.create("types", &stop()).unwrap();
        let stopped = json!({ "action": "setCustomType", "type": { "typeId": "type", "key": "stop" }, "fields": { "stop": true } });
        scene.change(stopped).await;
        assert_eq!(scene.held("/holds"), json!(["operator_hold"]), "{fault:?}");
        if let Some(fault) = fault {
            scene.fail("order_update_holds", fault, 1);
        }
        scene.change(json!({ "action": "setCustomField", "name": "stop", "value": false })).await;
        assert_eq!(scene.held("/holds"), json!([]), "{fault:?}");
        assert_eq!(scene.reviews().await, [], "{fault:?}");
    }
}

/// Lifting it is in doubt, is found not to be done, and is in doubt once more.
#[tokio::test]
async fn a_hold_that_is_lifted_in_doubt_twice_is_lifted() {
    for fault in [Fault::Failed500, Fault::AnswerLost] {
        let scene = Scene::taken(&[STOPS], &draft("1001", 0)).await;
        scene.sandbox.shop.0.create("types", &stop()).unwrap();
        let stopped = json!({ "action": "setCustomType", "type": { "typeId": "type", "key": "stop" }, "fields": { "stop": true } });
        scene.change(stopped).await;
        assert_eq!(scene.held("/holds"), json!(["operator_hold"]), "{fault:?}");
        scene.fail("order_update_holds", Fault::Failed500, 1);
        scene.fail("order_update_holds", fault, 1);
        scene.change(json!({ "action": "setCustomField", "name": "stop", "value": false })).await;
        assert_eq!((scene.held("/holds"), scene.codes().await), (json!([]), Vec::new()), "{fault:?}");
    }
}

/// It was placed with a hold, its answer was lost, and the hold was lifted before it was looked for.
#[tokio::test]
async fn a_hold_that_an_order_was_perhaps_made_with_is_lifted() {
    for fault in [Fault::AnswerLost, Fault::Failed500] {
        let mut order = draft("1001", 0);
        order["custom"] = json!({ "type": { "typeId": "type", "key": "stop" }, "fields": { "stop": true } });
        let scene = Scene::taken(&[STOPS], &draft("1000", 0)).await;
        scene.sandbox.shop.0.create("types", &stop()).unwrap();
        let order = scene.sandbox.shop.0.place_order(&order).unwrap()["id"].as_str().unwrap().to_owned();
        let scene = Scene { order, ..scene };
        scene.fail("order_create", fault, 1);
        scene.look().await;
        scene.change_unheard(json!({ "action": "setCustomField", "name": "stop", "value": false }));
        scene.consider().await;
        assert_eq!(scene.at_partner().len(), 1, "{fault:?}");
        assert_eq!(scene.held("/holds"), json!([]), "{fault:?}");
        assert_eq!(scene.codes().await, Vec::<String>::new(), "{fault:?}");
    }
}
