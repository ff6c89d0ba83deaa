//! Returns, both ways: what the shop announces is at the partner once, what comes back stands on the order, and neither side
//! hears its own words again.

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_flows::replay::{Asked, Partners, Would, begin, find, foresee};
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::draft;

use crate::scene::Scene;

/// The partners whose returns are walked: one that makes every return twice that it is asked for twice, and one that tells
/// nothing by itself.
const PARTNERS: [&str; 2] = ["shiphero", "ordoro"];

pub(crate) const NOTHING: [&str; 0] = [];

/// What the account needs to make returns.
pub(crate) const DEFAULTS: (&str, &str) = (
    "shop_name = \"shop\"",
    "shop_name = \"shop\", returns = { label_type = \"SELF_RETURN\", carrier = \"UPS\", method = \"Ground\", weight = \"16\", \
     length = \"10\", width = \"8\", height = \"4\", reason = \"Other\" }",
);

/// An order that left, at this partner, whose account says how returns travel.
async fn shipped_with(partner: &'static str, changes: &[(&str, &str)]) -> Scene {
    left(partner, &[&[DEFAULTS], changes].concat()).await
}

/// An order that left, at this partner.
pub(crate) async fn left(partner: &'static str, changes: &[(&str, &str)]) -> Scene {
    let scene = Scene::taken_for(partner, changes, &draft("1001", 0)).await;
    scene.consider().await;
    scene.ship();
    scene.poll().await;
    assert_eq!(scene.in_shop()["shipmentState"], "Shipped", "{partner}");
    scene
}

async fn shipped(partner: &'static str) -> Scene {
    shipped_with(partner, &[]).await
}

pub(crate) fn line(scene: &Scene, at: usize) -> Value {
    scene.in_shop()["lineItems"][at]["id"].clone()
}

/// The action with which the shop announces a return.
pub(crate) fn announcing(scene: &Scene, number: &str, at: usize, quantity: u32) -> Value {
    let item = json!({ "quantity": quantity, "lineItemId": line(scene, at), "shipmentState": "Advised",
        "comment": "Wrong size" });
    json!({ "action": "addReturnInfo", "returnTrackingId": number, "items": [item] })
}

pub(crate) async fn announce(scene: &Scene, number: &str, at: usize, quantity: u32) {
    scene.change(announcing(scene, number, at, quantity)).await;
}

/// The returns in the partner's books.
pub(crate) fn at_partner(scene: &Scene) -> Vec<Value> {
    scene.sandbox.partner.books()["returns"].as_array().unwrap().clone()
}

/// What the partner's people call a return.
fn named(made: &Value) -> Value {
    if made["id"].is_null() { made["reference_id"].clone() } else { made["id"].clone() }
}

/// The partner's people receive units, and put some back on the shelf.
fn receive(scene: &Scene, made: &Value, sku: &str, quantity: u32, restock: u32) {
    let body = json!({ "return": named(made), "sku": sku, "quantity": quantity, "restock": restock });
    scene.sandbox.partner.act("receive_return", body);
}

/// The items of returns on the order: units and state.
fn items(scene: &Scene) -> Vec<String> {
    let order = scene.in_shop();
    let infos = order["returnInfo"].as_array().cloned().unwrap_or_default();
    let items = infos.iter().flat_map(|info| info["items"].as_array().cloned().unwrap_or_default());
    let shown = |item: Value| format!("{} {}", item["quantity"], item["shipmentState"].as_str().unwrap());
    items.map(shown).collect()
}

/// Requests that made returns.
fn made(scene: &Scene) -> u64 {
    let counts = scene.sandbox.stage.calls.counts();
    let of_partner = counts.get(scene.sandbox.partner.name).into_iter().flatten();
    of_partner
        .filter(|(name, _)| ["return_create", "return.create"].contains(&name.as_str()))
        .map(|(_, n)| n)
        .sum()
}

/// The operation that makes returns.
fn making(partner: &str) -> &'static str {
    if partner == "shiphero" { "return_create" } else { "return.create" }
}

#[tokio::test]
async fn what_the_shop_announces_is_there_once_and_what_comes_back_stands_on_the_order() {
    for partner in PARTNERS {
        let scene = shipped(partner).await;
        announce(&scene, "RMA-1", 0, 2).await;
        let returns = at_partner(&scene);
        assert_eq!((returns.len(), made(&scene)), (1, 1), "{partner}");
        scene.consider().await;
        scene.poll().await;
        assert_eq!(items(&scene), ["2 Advised"], "{partner}: what it heard from us is no news");
        receive(&scene, &returns[0], "MUG-1", 1, 1);
        scene.poll().await;
        assert_eq!(items(&scene), ["2 Advised", "1 BackInStock"], "{partner}");
        receive(&scene, &returns[0], "MUG-1", 1, 0);
        scene.poll().await;
        assert_eq!(items(&scene), ["2 Advised", "1 BackInStock", "1 Returned"], "{partner}");
        let report = scene.reconcile().await;
        assert_eq!((report.agree, report.orders), (1, 1), "{partner}: {:?}", report.open);
        assert_eq!(
            (at_partner(&scene).len(), made(&scene)),
            (1, 1),
            "{partner}: it never hears its own words"
        );
        assert_eq!(scene.codes().await, NOTHING, "{partner}");
    }
}

#[tokio::test]
async fn an_answer_that_never_came_makes_no_second_return() {
    let late = Fault::LateCommit { after: SignedDuration::from_secs(20) };
    for partner in PARTNERS {
        for fault in [Fault::Failed500, Fault::Unavailable503, Fault::AnswerLost, late] {
            let scene = shipped(partner).await;
            scene.fail(making(partner), fault, 1);
            announce(&scene, "RMA-1", 0, 2).await;
            scene.wait(600).await;
            scene.consider().await;
            assert_eq!(at_partner(&scene).len(), 1, "{partner}, {fault:?}");
            let told = scene.part().await.returns;
            assert!(
                matches!(told.as_slice(), [told] if told.key.is_some()),
                "{partner}, {fault:?}: {told:?}"
            );
            assert_eq!(scene.codes().await, NOTHING, "{partner}, {fault:?}");
        }
    }
}

#[tokio::test]
async fn what_was_announced_before_it_was_known_to_have_left_waits_for_that() {
    for partner in PARTNERS {
        let changes = [DEFAULTS];
        let scene = Scene::taken_for(partner, &changes, &draft("1001", 0)).await;
        scene.consider().await;
        announce(&scene, "RMA-1", 0, 1).await;
        assert_eq!((at_partner(&scene).len(), scene.codes().await.len()), (0, 0), "{partner}");
        scene.ship();
        scene.poll().await;
        assert_eq!(at_partner(&scene).len(), 1, "{partner}: news of the shipment leads to it");
    }
}

#[tokio::test]
async fn what_the_partners_people_announce_stands_on_the_order_and_goes_back_to_nobody() {
    let rules = "[returns]\nrestock = [{ account = [\"us\"], to = \"as_told_else_unusable\" }]\n\n[brakes]";
    let scene = shipped_with("ordoro", &[("[brakes]", rules)]).await;
    let theirs = json!({ "reference": "17", "order": scene.held("/id"), "lines": [{ "sku": "MUG-1", "quantity": 2 }] });
    scene.sandbox.partner.act("announce_return", theirs);
    scene.poll().await;
    assert_eq!(items(&scene), ["2 Advised"]);
    let order = scene.in_shop();
    let told = order["returnInfo"][0].clone();
    let fields = &told["items"][0]["custom"]["fields"];
    let named = (&told["returnTrackingId"], &fields["waybillReturn"], &fields["waybillAccount"]);
    assert_eq!(named, (&json!("17"), &json!("17"), &json!("us")));
    receive(&scene, &at_partner(&scene)[0], "MUG-1", 2, 1);
    scene.poll().await;
    assert_eq!(items(&scene), ["2 Advised", "1 BackInStock", "1 Unusable"]);
    scene.reconcile().await;
    assert_eq!((at_partner(&scene).len(), made(&scene)), (1, 0), "it is told to nobody");
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn both_sides_at_once_are_two_returns() {
    let scene = shipped("ordoro").await;
    scene.change_unheard(announcing(&scene, "RMA-1", 0, 1));
    let theirs = json!({ "reference": "17", "order": scene.held("/id"), "lines": [{ "sku": "MUG-2", "quantity": 1 }] });
    scene.sandbox.partner.act("announce_return", theirs);
    scene.considered(&scene.order).await;
    scene.poll().await;
    let returns = at_partner(&scene);
    assert_eq!((returns.len(), made(&scene)), (2, 1));
    scene.poll().await;
    assert_eq!(items(&scene), ["1 Advised", "1 Advised"]);
    for made in &returns {
        let sku = made["lines"][0]["sku"].as_str().unwrap();
        receive(&scene, made, sku, 1, 1);
    }
    scene.poll().await;
    assert_eq!(items(&scene).iter().filter(|item| *item == "1 BackInStock").count(), 2);
    scene.reconcile().await;
    assert_eq!((at_partner(&scene).len(), scene.codes().await.len()), (2, 0));
}

#[tokio::test]
async fn what_the_shop_takes_back_or_changes_is_for_people() {
    let scene = shipped("ordoro").await;
    announce(&scene, "RMA-1", 0, 2).await;
    scene.change(json!({ "action": "setReturnInfo", "items": [] })).await;
    assert_eq!(scene.codes().await, ["return-changed"]);
    scene.consider().await;
    assert_eq!(scene.codes().await, ["return-changed"], "it is told once");
    let item = json!({ "quantity": 2, "lineItemId": line(&scene, 0), "shipmentState": "Advised" });
    let again = json!([{ "returnTrackingId": "RMA-1", "items": [item] }]);
    scene.change(json!({ "action": "setReturnInfo", "items": again })).await;
    assert_eq!(scene.codes().await, NOTHING, "it stands again as it was announced");
    let unnamed =
        json!([{ "items": [{ "quantity": 2, "lineItemId": line(&scene, 0), "shipmentState": "Returned" }] }]);
    scene.change(json!({ "action": "setReturnInfo", "items": unnamed })).await;
    assert_eq!((at_partner(&scene).len(), made(&scene)), (1, 1), "under another name it is the same return");
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn what_is_refused_is_told_once_and_tried_again_by_a_person() {
    let scene = shipped("shiphero").await;
    let refused = json!({ "order_id": scene.held("/id"), "warehouse_id": scene.sandbox.partner.shelf,
        "return_reason": "x", "label_type": "FREE", "label_cost": "0", "address": {}, "dimensions": {},
        "shipping_carrier": "x", "shipping_method": "x",
        "line_items": [{ "sku": "MUG-1", "quantity": 2, "return_reason": "x" }] });
    make_by_hand(&scene, refused).await;
    announce(&scene, "RMA-1", 0, 1).await;
    assert_eq!(scene.codes().await, ["return-refused"], "all units are in another return");
    let asked = made(&scene);
    scene.consider().await;
    assert_eq!(made(&scene), asked, "not again while it is the same");
    scene.retry().await;
    assert_eq!((made(&scene), scene.codes().await), (asked + 1, vec!["return-refused".to_owned()]));
    scene.change(json!({ "action": "setReturnInfo", "items": [] })).await;
    assert_eq!(scene.codes().await, NOTHING, "what is not wanted any more is no trouble");
}

/// The partner's people make a return in their own system.
async fn make_by_hand(scene: &Scene, data: Value) {
    let query = "mutation Make($data: CreateReturnInput!) { return_create(data: $data) { request_id return { id } } }";
    scene.ask_partner(query, data).await;
}

#[tokio::test]
async fn a_replay_announces_what_nobody_heard_of() {
    for partner in PARTNERS {
        let scene = shipped(partner).await;
        scene.change_unheard(announcing(&scene, "RMA-1", 0, 2));
        let asked = Asked { account: None, partners: Partners::Asked };
        let foreseen = || async {
            let order = find(&scene.world, "1001").await.unwrap().unwrap();
            foresee(&scene.world, &order, &asked).await.unwrap()
        };
        let shown = foreseen().await;
        let step = shown.steps.iter().find(|step| step.of.as_deref() == Some("number RMA-1")).unwrap();
        assert_eq!(step.would, Would::Send, "{partner}: {step:?}");
        assert_eq!(at_partner(&scene).len(), 0, "{partner}: showing it announces nothing");
        for _ in 0..2 {
            begin(&scene.world, &shown).await.unwrap();
        }
        scene.settle().await;
        assert_eq!((at_partner(&scene).len(), made(&scene)), (1, 1), "{partner}");
        assert!(foreseen().await.is_quiet(), "{partner}");
    }
}

#[tokio::test]
async fn an_account_that_is_not_to_be_told_is_not_told() {
    let mode = "secret = \"partner\"";
    let quiet = format!("{mode}\nannounce_returns = false");
    for partner in ["ordoro", "shipstation"] {
        let scene = shipped_with(partner, &[(mode, &quiet)]).await;
        announce(&scene, "RMA-1", 0, 2).await;
        let report = scene.reconcile().await;
        assert_eq!(report.agree, 1, "{partner}: {:?}", report.open);
        assert_eq!(scene.codes().await, NOTHING, "{partner}");
    }
}
