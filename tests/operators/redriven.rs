//! `waybill dead-letters`: work that failed too often is told in words, and goes back.

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_flows::names::PARTNER_EVENTS;
use waybill_flows::work::Work;
use waybill_queue::MOST_RECEIVES;

use crate::scene::Scene;

/// Where looks for the warehouse wait.
const DISPATCH: &str = "dispatch-shiphero-us";

fn listed(scene: &Scene) -> Vec<Value> {
    let said = scene.waybill(&["dead-letters", "--json"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.json()["letters"].as_array().unwrap().clone()
}

/// Work is taken from a queue so often, and never done, that it is put aside.
async fn put_aside(scene: &Scene, queue: &str, work: &Work) {
    scene.send(queue, work).await;
    for _ in 0..=MOST_RECEIVES {
        let world = &scene.world;
        world.queue.receive(queue, 10, SignedDuration::ZERO, world.now()).await.unwrap();
    }
}

pub(crate) async fn dead_letters_are_listed_and_go_back(scene: &Scene) {
    assert_eq!(scene.waybill(&["dead-letters"]).well(), "There are no dead letters.\n");
    let order = scene.order("S-5", |_| {});
    let consider =
        Work::Consider { project: "demo".try_into().unwrap(), order: order.as_str().try_into().unwrap() };
    put_aside(scene, "commerce-messages", &consider).await;
    put_aside(scene, DISPATCH, &consider).await;
    let write =
        Work::WriteBack { project: "demo".try_into().unwrap(), order: order.as_str().try_into().unwrap() };
    put_aside(scene, PARTNER_EVENTS, &write).await;

    let text = scene.waybill(&["dead-letters", "list"]).well();
    for told in [
        format!("say whose business order {order} is"),
        format!("write to order {order} what is known of it"),
        format!("{DISPATCH}: 1"),
        "3 dead letters.".to_owned(),
    ] {
        assert!(text.contains(&told), "{told}\nin\n{text}");
    }
    let letters = listed(scene);
    assert!(letters.iter().all(|letter| letter["failed"] == MOST_RECEIVES), "{letters:?}");
    let id = letters.iter().find(|letter| letter["queue"] == PARTNER_EVENTS).unwrap()["id"].as_str().unwrap();
    let back = scene.waybill(&["dead-letters", "redrive", id]).well();
    assert_eq!(back, "1 dead letters are back at work\n");
    assert_eq!(listed(scene).len(), 2);

    let gone = scene.waybill(&["dead-letters", "redrive", id, "--json"]);
    assert_eq!((gone.code, &gone.json()["unknown"]), (Some(1), &json!([id])), "{gone:?}");
    let all = scene.waybill(&["dead-letters", "redrive", "--all"]).well();
    assert_eq!(all, "2 dead letters are back at work\n");
    scene.until("S-5 is placed", || scene.at_warehouse(&order).pop()).await;
    scene.settle().await;
    assert_eq!(scene.at_warehouse(&order).len(), 1);
}
