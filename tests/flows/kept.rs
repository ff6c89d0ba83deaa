//! What a partner told stays known, whatever else of the order changes before it tells again.

use serde_json::{Value, json};
use waybill_simulators::faults::Fault;

use crate::scene::Scene;

impl Scene {
    /// Units of the first line that are cancelled, as the shop shows.
    fn cancelled(&self) -> Value {
        self.in_shop()["lineItems"][0]["custom"]["fields"]["waybillCancelled"].clone()
    }
}

#[tokio::test]
async fn units_that_the_partner_cancelled_outlive_a_change_and_a_doubt() {
    for doubted in [None, Some(Fault::AnswerLost), Some(Fault::Failed500)] {
        let scene = Scene::placed(&[]).await;
        scene.floor("cancel_units", json!({ "line": "MUG-1", "quantity": 1 }));
        scene.poll().await;
        assert_eq!(scene.cancelled(), 1, "{doubted:?}");
        if let Some(fault) = doubted {
            scene.fail("order_update", fault, 1);
        }
        scene.move_to("22 Garden Lane").await;
        assert_eq!(scene.street(), "22 Garden Lane", "{doubted:?}");
        scene.consider().await;
        assert_eq!(scene.cancelled(), 1, "{doubted:?}: it is not told again yet");
        assert_eq!(scene.codes().await, Vec::<String>::new(), "{doubted:?}");
    }
}
