//! Returns of which a person tells, because no partner takes them: told once, over by itself, and left alone where a person
//! resolved it.

use serde_json::{Value, json};
use waybill_domain::review::{Closed, ReviewEntry};
use waybill_flows::replay::{Asked, Partners, Would, begin, find, foresee};

use crate::replay::reconfigured;
use crate::returns::{DEFAULTS, NOTHING, announce, announcing, at_partner, left, line};
use crate::scene::Scene;

/// Accounts that take no announcements: the partner has no returns, or nobody said how they travel.
const TAKE_NONE: [&str; 2] = ["shipstation", "shiphero"];

/// The one entry that waits for a person.
async fn entry(scene: &Scene) -> ReviewEntry {
    let open = scene.world.ledger.review_open(50).await.unwrap();
    let [entry] = open.as_slice() else { panic!("{open:?}") };
    entry.clone()
}

/// The action with which the shop's people enter what arrived.
fn came(scene: &Scene, at: usize, quantity: u32) -> Value {
    let item = json!({ "quantity": quantity, "lineItemId": line(scene, at), "shipmentState": "Returned" });
    json!({ "action": "addReturnInfo", "items": [item] })
}

/// A person told the partner's people.
async fn resolve(scene: &Scene) {
    let closed = Closed { at: scene.world.now(), by: "jo".to_owned(), because: Some("told them".to_owned()) };
    assert!(scene.world.ledger.review_resolve(&entry(scene).await, closed).await.unwrap());
    scene.wait(60).await;
}

#[tokio::test]
async fn a_return_that_no_partner_takes_is_for_a_person_once() {
    for partner in TAKE_NONE {
        let scene = left(partner, &[]).await;
        announce(&scene, "RMA-1", 0, 2).await;
        let told = entry(&scene).await;
        assert_eq!(told.refusal.code, "takes-no-returns", "{partner}");
        assert!(told.refusal.message.contains("(number RMA-1) of order 1001"), "{partner}: {}", told.refusal);
        assert!(told.refusal.message.contains("2 x `MUG-1`"), "{partner}: {}", told.refusal);
        assert!(!told.refusal.message.contains("Wrong size"), "{partner}: a comment stays on the order");
        let report = scene.reconcile().await;
        assert_eq!((report.agree, report.open.len()), (0, 1), "{partner}");
        for _ in 0..2 {
            scene.consider().await;
            scene.retry().await;
        }
        assert_eq!(entry(&scene).await, told, "{partner}: it is told once");
        announce(&scene, "RMA-2", 1, 1).await;
        let both = entry(&scene).await.refusal.message;
        assert!(both.contains("RMA-1") && both.contains("RMA-2"), "{partner}: {both}");
        scene.change(json!({ "action": "setReturnInfo", "items": [] })).await;
        assert_eq!(scene.codes().await, NOTHING, "{partner}: what is not wanted any more is no trouble");
    }
}

#[tokio::test]
async fn what_a_person_told_of_is_in_line() {
    for partner in TAKE_NONE {
        let scene = left(partner, &[]).await;
        announce(&scene, "RMA-1", 0, 2).await;
        resolve(&scene).await;
        for _ in 0..2 {
            scene.consider().await;
            scene.retry().await;
        }
        let report = scene.reconcile().await;
        assert_eq!((report.agree, scene.codes().await.len()), (1, 0), "{partner}: {:?}", report.open);
        announce(&scene, "RMA-2", 1, 1).await;
        let next = entry(&scene).await.refusal.message;
        assert!(!next.contains("RMA-1") && next.contains("RMA-2"), "{partner}: {next}");
        scene.change(came(&scene, 0, 2)).await;
        assert_eq!(scene.codes().await, ["takes-no-returns"], "{partner}: the other is still on its way");
        scene.change(came(&scene, 1, 1)).await;
        let report = scene.reconcile().await;
        assert_eq!((report.agree, scene.codes().await.len()), (1, 0), "{partner}: {:?}", report.open);
        let told = scene.part().await.returns;
        assert!(told.is_empty(), "{partner}: what came is forgotten: {told:?}");
    }
}

#[tokio::test]
async fn units_that_came_of_a_return_that_was_told_by_hand_are_no_news() {
    let scene = left("shipstation", &[]).await;
    let items: Vec<Value> = [0, 1]
        .map(|at| json!({ "quantity": 1, "lineItemId": line(&scene, at), "shipmentState": "Advised" }))
        .into();
    scene.change(json!({ "action": "addReturnInfo", "returnTrackingId": "RMA-1", "items": items })).await;
    let told = entry(&scene).await;
    resolve(&scene).await;
    scene.change(came(&scene, 0, 1)).await;
    assert_eq!(scene.codes().await, NOTHING, "{}: half of it is still on its way", told.refusal);
    scene.change(came(&scene, 1, 1)).await;
    assert_eq!((scene.codes().await.len(), scene.part().await.returns.len()), (0, 0));
}

#[tokio::test]
async fn a_replay_of_what_is_told_by_hand_tells_a_person_and_nobody_else() {
    let scene = left("shipstation", &[]).await;
    scene.change_unheard(announcing(&scene, "RMA-1", 0, 2));
    let asked = Asked { account: None, partners: Partners::Asked };
    let foreseen = || async {
        let order = find(&scene.world, "1001").await.unwrap().unwrap();
        foresee(&scene.world, &order, &asked).await.unwrap()
    };
    let shown = foreseen().await;
    let step = shown.steps.iter().find(|step| step.of.as_deref() == Some("number RMA-1")).unwrap();
    assert_eq!(step.would, Would::Refuse, "{step:?}");
    begin(&scene.world, &shown).await.unwrap();
    scene.settle().await;
    assert_eq!(scene.codes().await, ["takes-no-returns"]);
    assert!(foreseen().await.is_quiet());
}

#[tokio::test]
async fn an_account_that_wants_no_such_entries_any_more_has_none() {
    let mut scene = left("shipstation", &[]).await;
    announce(&scene, "RMA-1", 0, 2).await;
    let secret = "secret = \"partner\"";
    reconfigured(&mut scene, secret, &format!("{secret}\nannounce_returns = false"));
    let report = scene.reconcile().await;
    assert_eq!((scene.codes().await.len(), report.open.len()), (0, 1), "it is looked at: {:?}", report.open);
    let report = scene.reconcile().await;
    assert_eq!((report.agree, scene.part().await.returns.len()), (1, 0), "{:?}", report.open);
}

#[tokio::test]
async fn what_a_person_may_have_told_is_announced_only_when_a_person_asks() {
    let mut scene = left("shiphero", &[]).await;
    announce(&scene, "RMA-1", 0, 2).await;
    reconfigured(&mut scene, DEFAULTS.0, DEFAULTS.1);
    scene.consider().await;
    scene.reconcile().await;
    assert_eq!((at_partner(&scene).len(), scene.codes().await), (0, vec!["takes-no-returns".to_owned()]));
    announce(&scene, "RMA-2", 1, 1).await;
    assert_eq!(at_partner(&scene).len(), 1, "a later one is announced");
    scene.retry().await;
    assert_eq!((at_partner(&scene).len(), scene.codes().await.len()), (2, 0));
    assert_eq!(scene.reconcile().await.agree, 1);
}
