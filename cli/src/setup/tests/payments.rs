//! Shops in which something is decided by payments: what they are subscribed to, and what their client must see.

use serde_json::{Value, json};

use super::super::report::Outcome;
use super::super::*;
use super::scene::Scene;

/// The example, with orders that leave when they are captured.
fn captured(config: &str) -> String {
    let by_state = "payment_state = [\"Paid\"]";
    assert!(config.contains(by_state));
    config.replace(by_state, "payment = [\"captured\"]")
}

fn about(report: &Report, thing: &str) -> Outcome {
    let found = report.steps.iter().find(|step| step.thing == thing);
    found.unwrap_or_else(|| panic!("{thing}: {report:?}")).outcome.clone()
}

fn messages(scene: &Scene) -> Vec<Value> {
    scene.shop.get("subscriptions", "waybill").unwrap()["messages"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_subscription_that_is_there_gets_what_is_told_of_payments() {
    let scene = Scene::open(&["manage_project"]).await;
    run(&scene.world(|config| config), &scene.safe, Depth::Do).await;
    let before = messages(&scene);
    assert_eq!(before.len(), 1);
    let report = run(&scene.world(|config| captured(&config)), &scene.safe, Depth::Do).await;
    let told = about(&report, "subscription `waybill`");
    assert!(matches!(&told, Outcome::Did(what) if what.contains("messages that it lacks")), "{told:?}");
    let after = messages(&scene);
    assert_eq!(
        after[1],
        json!({ "resourceTypeId": "payment",
        "types": ["PaymentTransactionAdded", "PaymentTransactionStateChanged"] })
    );
    let orders = |messages: &[Value]| messages[0]["types"].as_array().unwrap().len();
    assert_eq!(orders(&after), orders(&before) + 2);
    assert!(!run(&scene.world(|config| captured(&config)), &scene.safe, Depth::Do).await.changes_anything());
    // Whoever decides by payments no more leaves the messages: they are taken in and mean nothing.
    assert!(!run(&scene.world(|config| config), &scene.safe, Depth::Do).await.changes_anything());
}

#[tokio::test]
async fn the_client_must_see_payments_where_they_are_looked_at() {
    let thing = "payments can be read (view_payments)";
    for (scopes, want) in [(&["manage_orders"][..], false), (&["manage_orders", "view_payments"], true)] {
        let scene = Scene::open(scopes).await;
        let told = about(&online::tried(&scene.world(|config| captured(&config))).await, thing);
        assert_eq!(told == Outcome::Stands, want, "{told:?}");
        let elsewhere = online::tried(&scene.world(|config| config)).await;
        assert!(elsewhere.steps.iter().all(|step| step.thing != thing), "nobody asks for what nobody needs");
    }
}
