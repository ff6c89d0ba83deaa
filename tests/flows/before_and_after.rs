//! What is asked before a part is placed, and the label that is bought after it stands.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use waybill_domain::event::{FulfillmentEvent, PartStatus, Subject, What};
use waybill_ledger::{Label, PartState};
use waybill_tests::sandbox::draft;

use crate::able::{Can, Counter, world};
use crate::scene::Scene;

async fn scene(can: Can) -> (Scene, Arc<Counter>) {
    let mut scene = Scene::taken(&[], &draft("1001", 0)).await;
    let (world, counter) = world(&scene.sandbox, can);
    scene.world = world;
    (scene, counter)
}

#[tokio::test]
async fn what_the_partner_does_not_know_is_not_placed() {
    for bulk in [None, Some(100)] {
        let (scene, counter) = scene(Can { checks: true, bulk, ..Can::default() }).await;
        counter.object(Some("there is no such product"));
        scene.consider().await;
        assert!(scene.at_partner().is_empty());
        assert_eq!(counter.asked("skus"), [["MUG-1"], ["MUG-2"]], "a person hears of all at once");
        assert_eq!(scene.reviews().await[0].1.matches("there is no such product").count(), 2);
        scene.consider().await;
        assert_eq!(counter.asked("skus").len(), 2, "what was refused is remembered");
        counter.object(None);
        scene.retry().await;
        assert_eq!((scene.at_partner().len(), counter.asked("skus").len()), (1, 4));
        assert!(scene.codes().await.is_empty());
        let other = scene.sandbox.shop.0.place_order(&draft("1002", 0)).unwrap();
        scene.considered(other["id"].as_str().unwrap()).await;
        scene.settle().await;
        assert_eq!(
            (scene.at_partner().len(), counter.asked("skus").len()),
            (2, 4),
            "it is known for a while"
        );
    }
}

#[tokio::test]
async fn a_part_that_is_not_shown_is_looked_for_some_times_and_then_told() {
    let (scene, counter) = scene(Can::default()).await;
    scene.consider().await;
    counter.hide(true);
    let (before, since) = (scene.calls(), scene.world.now());
    scene.move_to("22 Garden Lane").await;
    let waited = scene.world.now().duration_since(since).as_mins();
    assert_eq!((scene.calls() - before, waited), (9, 21), "a list may be behind");
    assert_eq!(scene.reviews().await, [("not-shown".to_owned(), "it is in no list".to_owned())]);
    assert_eq!((scene.street().as_str(), scene.part().await.state), ("1 Harbor Street", PartState::Placed));
    counter.hide(false);
    scene.consider().await;
    assert_eq!(scene.street(), "22 Garden Lane", "it was not taken for gone");
    assert!(scene.codes().await.is_empty());
}

#[tokio::test]
async fn a_label_is_bought_once() {
    let (scene, counter) = scene(Can { labels: true, ..Can::default() }).await;
    scene.consider().await;
    assert_eq!(
        (counter.asked("labels").len(), counter.asked("label").len()),
        (1, 1),
        "it looks before it buys"
    );
    let bought = Label::Bought {
        shipment: "s-1".try_into().unwrap(),
        tracking_number: Some("1Z9".to_owned()),
        cost: None,
    };
    assert_eq!(scene.part().await.label, Some(bought));
    assert!(scene.journal().await.iter().any(|entry| entry.name == "label bought" && entry.outcome == "s-1"));
    let calls = scene.calls();
    scene.consider().await;
    assert_eq!(scene.calls(), calls, "another look costs nothing");
    scene.retry().await;
    assert_eq!(counter.asked("label").len(), 1);
    assert_eq!(scene.calls(), calls + 1, "a person's look reads how the part stands");
}

#[tokio::test]
async fn a_label_that_is_refused_is_asked_for_again_when_the_part_changes_or_a_person_wants_it() {
    let (scene, counter) = scene(Can { labels: true, ..Can::default() }).await;
    counter.object(Some("the account is empty"));
    scene.consider().await;
    assert_eq!(scene.at_partner().len(), 1, "the part stands without it");
    let reviews = scene.reviews().await;
    let message = "`us` sells no label for order `1001`: HTTP 400 Bad Request: {\"message\":\"the account is empty\"} (refused)";
    assert_eq!(reviews, [("label-refused".to_owned(), message.to_owned())]);
    scene.consider().await;
    assert_eq!(counter.asked("label").len(), 1, "not again while it is the same");
    scene.move_to("5 Other Street").await;
    assert_eq!(counter.asked("label").len(), 2);
    assert_eq!(scene.codes().await, ["label-refused"]);
    counter.object(None);
    scene.retry().await;
    assert_eq!(counter.asked("label").len(), 3);
    assert!(scene.codes().await.is_empty(), "closed by itself");
}

#[tokio::test]
async fn a_label_is_bought_when_nothing_holds_the_part_up_any_more() {
    let (scene, counter) = scene(Can { labels: true, ..Can::default() }).await;
    *counter.held.lock().unwrap() = true;
    scene.consider().await;
    assert_eq!(
        (scene.at_partner().len(), counter.asked("label").len()),
        (1, 0),
        "it cannot be had as it stands"
    );
    *counter.held.lock().unwrap() = false;
    let placed = scene.part().await.partner_order.unwrap();
    for holds in [vec!["address".to_owned()], vec![]] {
        scene.wait(5).await;
        let subject = Subject { reference: None, partner_order: Some(placed.clone()), split: None };
        let what = What::Stands {
            handled: None,
            status: PartStatus::Pending,
            lines: vec![],
            holds: Some(holds),
            shipments: None,
            new: BTreeSet::new(),
        };
        scene.told(FulfillmentEvent { subject, as_of: scene.world.now(), what }).await;
    }
    assert_eq!(counter.asked("label").len(), 1, "its people let it go");
    assert!(matches!(scene.part().await.label, Some(Label::Bought { .. })));
}

#[tokio::test]
async fn no_label_is_bought_for_what_has_left() {
    let (scene, counter) = scene(Can { labels: true, ..Can::default() }).await;
    counter.object(Some("the account is empty"));
    scene.consider().await;
    scene.ship();
    counter.object(None);
    scene.retry().await;
    assert_eq!(counter.asked("label").len(), 1, "it left without one");
    let told = scene.part().await.label;
    assert!(matches!(told, Some(Label::Refused(_))), "{}", json!(told));
}
