//! Shops whose orders become smaller: what their client must be allowed.

use super::super::report::Outcome;
use super::super::*;
use super::scene::Scene;

#[tokio::test]
async fn the_client_must_edit_orders_where_they_are_reduced() {
    let reducing = |config: String| config.replace("[journal]", "[write_back]\nreduce = true\n\n[journal]");
    let thing = "orders can be edited (manage_order_edits)";
    for (scopes, want) in [(&["manage_orders"][..], false), (&["manage_orders", "manage_order_edits"], true)]
    {
        let scene = Scene::open(scopes).await;
        let report = online::tried(&scene.world(reducing)).await;
        let told = report.steps.iter().find(|step| step.thing == thing).map(|step| &step.outcome);
        assert_eq!(told == Some(&Outcome::Stands), want, "{told:?}");
        let elsewhere = online::tried(&scene.world(|config| config)).await;
        assert!(elsewhere.steps.iter().all(|step| step.thing != thing), "nobody asks for what nobody needs");
    }
}
