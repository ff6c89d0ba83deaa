//! `waybill replay`: what looking at orders again would do is told, then done.

use serde_json::json;

use crate::scene::Scene;

pub(crate) async fn what_is_foretold_is_done(scene: &Scene) {
    // Nobody has heard of it yet: the shop's message waits in the shop.
    let order = scene.order("S-4", |_| {});
    let shown = scene.waybill(&["replay", "S-4", "--preview"]).well();
    assert!(shown.contains("send: shiphero-us") && shown.contains("nothing was sent"), "{shown}");
    assert!(!shown.contains("Harbor"), "{shown}");
    assert!(scene.at_warehouse(&order).is_empty());

    let done = scene.waybill(&["replay", "S-4", &order, "--account", "shiphero-us", "--json"]);
    let told = done.json();
    assert_eq!((done.code, &told["begun"], &told["preview"]), (Some(0), &json!(2), &json!(false)), "{told}");
    scene.until("S-4 is placed", || scene.at_warehouse(&order).pop()).await;
    scene.settle().await;
    assert_eq!(scene.at_warehouse(&order).len(), 1, "asked for twice and told of, it is placed once");

    let quiet = scene.waybill(&["replay", "--since", "2020-01-01", "--preview", "--json"]).json();
    let numbers: Vec<&str> =
        quiet["orders"].as_array().unwrap().iter().map(|order| order["number"].as_str().unwrap()).collect();
    assert!(["S-1", "S-2", "S-3", "S-4"].iter().all(|number| numbers.contains(number)), "{numbers:?}");
    let placed = quiet["orders"].as_array().unwrap().iter().find(|one| one["number"] == "S-4").unwrap();
    assert_eq!(placed["looks"], json!({}), "{placed}");
}
