//! A change whose answer was lost, and that was not made: what stands at the partner as before does not count as made.

use serde_json::json;
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::draft;

use crate::scene::Scene;

/// People at the warehouse set operator holds as well, so one that is there may stay. The shop's own may not.
#[tokio::test]
async fn a_hold_that_the_shop_lifted_is_lifted() {
    for fault in [None, Some(Fault::Failed500), Some(Fault::AnswerLost)] {
        let rule = "unmapped_shipping = \"send_name\"";
        let with_hold = format!("{rule}\nhold = {{ operator = {{ stop = [true] }} }}");
        let scene = Scene::taken(&[(rule, &with_hold)], &draft("1001", 0)).await;
        let stop = json!({
            "key": "stop", "name": { "en": "Stop" }, "resourceTypeIds": ["order"],
            "fieldDefinitions": [{
                "name": "stop", "label": { "en": "Stop" }, "required": false, "type": { "name": "Boolean" },
            }],
        });
        scene.sandbox.shop.0.create("types", &stop).unwrap();
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
