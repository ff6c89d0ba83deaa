//! Both sides compared: what is told of what they do not agree on, and what is mended.

use serde_json::json;
use waybill_flows::reconcile::{Hand, Report, Scope, State, survey};
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::draft;

use crate::scene::{Scene, to};

async fn looked(scene: &Scene) -> Report {
    survey(&scene.world, Scope::usual(&scene.world, Hand::Look)).await.unwrap()
}

/// What is told, without the ids that every ground makes anew.
fn told(scene: &Scene, report: &Report) -> String {
    report.lines().join("\n").replace(&scene.order, "ORDER")
}

#[tokio::test]
async fn an_order_that_never_arrived_is_told_of_and_mended_only_by_whoever_may() {
    let scene = Scene::taken(&[], &draft("1001", 0)).await;
    scene.wait(7200).await;
    let report = looked(&scene).await;
    insta::assert_snapshot!("missing", told(&scene, &report));
    assert_eq!((report.open[0].state, report.stuck_orders()), (State::Missing, 1));
    scene.settle().await;
    assert_eq!(scene.at_partner().len(), 0, "telling sends nothing");
    scene.reconcile().await;
    assert_eq!(scene.at_partner().len(), 1);
    scene.wait(600).await;
    let report = looked(&scene).await;
    assert!(report.open.is_empty() && report.agree == 1, "{}", told(&scene, &report));
}

#[tokio::test]
async fn each_way_not_to_agree_has_its_name() {
    let scene = Scene::placed(&[]).await;
    scene.change_unheard(to("22 Garden Lane"));
    scene.wait(600).await;
    let report = looked(&scene).await;
    assert_eq!(report.open[0].state, State::Otherwise, "{}", told(&scene, &report));

    let scene = Scene::taken(&[], &draft("1001", 0)).await;
    scene.fail("order_create", Fault::AnswerLost, 1);
    scene.look().await;
    let report = looked(&scene).await;
    assert_eq!(report.doubtful.len(), 1, "{}", told(&scene, &report));
    scene.wait(7200).await;
    let report = looked(&scene).await;
    insta::assert_snapshot!("in_doubt", told(&scene, &report));
    assert!(report.stuck.iter().any(|stuck| stuck.state == State::Doubtful), "{}", told(&scene, &report));
}

#[tokio::test]
async fn stock_that_drifted_is_told_with_whose_counts_and_written_anew_where_that_is_the_partner_s() {
    for (owner, mended) in [("partner", true), ("commercetools", false)] {
        let text =
            format!("[stock]\nowner = {{ us = \"{owner}\" }}\n\n[reconcile]\nstock_drift = 5\n\n[brakes]");
        let scene = Scene::placed(&[("[brakes]", &text)]).await;
        let shop = &scene.sandbox.shop.0;
        for (sku, units) in [("MUG-1", 990), ("MUG-2", 400)] {
            let entry = json!({ "sku": sku, "quantityOnStock": units, "supplyChannel": { "typeId": "channel", "key": "east" } });
            shop.create("inventory", &entry).unwrap();
        }
        scene.wait(600).await;
        let report = looked(&scene).await;
        insta::assert_snapshot!(format!("stock_owned_by_{owner}"), told(&scene, &report));
        scene.reconcile().await;
        let after = looked(&scene).await;
        assert_eq!(after.drift.is_empty(), mended, "{}", told(&scene, &after));
    }
}

#[tokio::test]
async fn a_parcel_without_a_number_is_told_of() {
    let scene = Scene::placed(&[]).await;
    let lines = scene.in_shop()["lineItems"].clone();
    let items = json!([{ "id": lines[0]["id"], "quantity": 1 }]);
    scene.change_unheard(json!({ "action": "addDelivery", "items": items, "parcels": [{}] }));
    scene.wait(600).await;
    let report = looked(&scene).await;
    assert_eq!(report.untracked.len(), 1, "{}", told(&scene, &report));
    assert_eq!(report.untracked[0].order, scene.id());
}
