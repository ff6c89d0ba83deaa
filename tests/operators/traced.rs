//! `waybill trace`: where an order is and what happened to it.

use serde_json::{Value, json};

use crate::program::stopped;
use crate::scene::{Scene, WAREHOUSE};

const FOLLOWER: &str = "aftership";

pub(crate) async fn an_order_is_told_from_the_shop_to_its_recipient(scene: &Scene) {
    let order = scene.order("S-1", |_| {});
    let part = scene.until("S-1 is placed", || scene.at_warehouse(&order).pop()).await;
    scene
        .ground
        .work(WAREHOUSE, "ship", json!({ "order": part["id"], "packages": [{ "carrier": "UPS" }] }))
        .unwrap();
    let number = scene.until("its parcel is followed", || followed(scene)).await;
    let scan = json!({ "subtag": "Delivered_001" });
    scene.ground.work(FOLLOWER, "scan", json!({ "tracking": number, "scan": scan })).unwrap();
    let arrived = || (scene.in_shop(&order)["shipmentState"] == "Delivered").then_some(());
    scene.until("the shop knows that it arrived", arrived).await;
    scene.settle().await;

    let text = scene.waybill(&["trace", "S-1"]).plainly();
    for told in [
        format!("Order S-1 ({order} of `demo`) * 2 x M-100-R, 1 x CAP-1: `{WAREHOUSE}` (shiphero) has it"),
        format!("with UPS {number}, delivered on"),
        "shop -> waybill message OrderCreated".to_owned(),
        "> POST http://127.0.0.1".to_owned(),
    ] {
        assert!(text.contains(&told), "{told}\nin\n{text}");
    }
    assert!(!text.contains("Harbor") && text.contains("***"), "{text}");
    for name in [order.as_str(), part["id"].as_str().unwrap()] {
        let told = scene.waybill(&["trace", name, "--json"]).json();
        assert_eq!((&told["order"], &told["number"]), (&json!(order), &json!("S-1")), "{name}");
        assert_eq!(told["whereabouts"][0]["place"], "delivered", "{told}");
        assert!(whats(&told).contains(&"placed".to_owned()), "{told}");
    }
}

/// The number under which the only parcel is followed.
fn followed(scene: &Scene) -> Option<String> {
    let books = scene.ground.books(FOLLOWER).unwrap();
    books["trackings"].get(0)?["tracking_number"].as_str().map(str::to_owned)
}

/// What happened, row by row.
fn whats(told: &Value) -> Vec<String> {
    told["timeline"].as_array().unwrap().iter().map(|row| row["what"].as_str().unwrap().to_owned()).collect()
}

pub(crate) fn whoever_looks_at_everything_is_in_the_journal(scene: &Scene) {
    let before = scene.waybill(&["trace", "S-1", "--json"]).json();
    assert_eq!(
        (&before["revealed"], whats(&before).contains(&"revealed".to_owned())),
        (&json!(false), false)
    );
    let whole = scene.waybill(&["trace", "S-1", "--reveal", "--json", "--by", "ada"]).json();
    assert_eq!(whole["revealed"], true);
    assert!(whole.to_string().contains("1 Harbor Street"), "{whole}");
    let after = scene.waybill(&["trace", "S-1"]).plainly();
    assert!(after.contains("revealed: requests and answers, unmasked by ada"), "{after}");
    assert!(!after.contains("Harbor"), "{after}");
}

pub(crate) async fn a_follower_sees_what_happens(scene: &Scene) {
    let out = scene.ground.file("followed.json");
    let follower = scene.begun(&["trace", "S-1", "--follow", "--json"], &out);
    let said = || std::fs::read_to_string(&out).unwrap();
    scene.until("the follower has begun", || said().ends_with("}\n").then_some(())).await;
    scene.waybill(&["trace", "S-1", "--reveal", "--by", "eve"]).well();
    scene.until("the follower sees it", || said().contains("unmasked by eve").then_some(())).await;
    assert_eq!(stopped(follower).code, Some(0));
    let said = said();
    let last: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert_eq!(last["result"], "requests and answers, unmasked by eve", "{said}");
}
