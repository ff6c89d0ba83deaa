//! What was put before a person closes by itself once it is no longer so, and what a void brings back is given up again.

use jiff::SignedDuration;
use serde_json::json;
use waybill_domain::failure::Refusal;
use waybill_domain::review::{About, ReviewEntry};
use waybill_flows::names::dispatch;
use waybill_ledger::PartState;
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::draft;

use crate::scene::{Scene, to, us};

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn a_complete_order_of_which_units_are_missing_heals_when_they_are_shipped_again() {
    let scene = Scene::placed(&[]).await;
    let shipment = scene.ship();
    scene.poll().await;
    assert_eq!(scene.in_shop()["orderState"], "Complete");
    scene.floor("void_shipment", json!({ "shipment": shipment }));
    scene.poll().await;
    assert_eq!(scene.codes().await, ["complete-but-missing"]);
    scene.consider().await;
    assert_eq!(
        scene.codes().await,
        ["complete-but-missing"],
        "a look at the order does not take it for healed"
    );
    scene.ship();
    scene.poll().await;
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn it_heals_as_well_when_the_shop_s_people_open_the_order_again() {
    let scene = Scene::placed(&[]).await;
    let shipment = scene.ship();
    scene.poll().await;
    scene.floor("void_shipment", json!({ "shipment": shipment }));
    scene.poll().await;
    assert_eq!(scene.codes().await, ["complete-but-missing"]);
    let report = scene.reconcile().await;
    assert!(report.open.iter().any(|open| open.because.contains("is complete and 3 units")), "{report}");
    scene.change(json!({ "action": "changeOrderState", "orderState": "Confirmed" })).await;
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn one_line_heals_while_another_does_not() {
    let table = ("unmapped_shipping", "sku = { table = { \"MUG-2\" = \"MUG-2\" } }\nunmapped_shipping");
    let mut two = draft("1001", 0);
    let mut third = two["lineItems"][0].clone();
    third["variant"]["sku"] = json!("MUG-3");
    two["lineItems"].as_array_mut().unwrap().push(third);
    let scene = Scene::taken(&[table], &two).await;
    scene.consider().await;
    assert_eq!(scene.codes().await, ["unmapped-sku", "unmapped-sku"]);
    let line = |at: usize| scene.in_shop()["lineItems"][at]["id"].clone();
    scene.edit(json!({ "action": "removeLineItem", "lineItemId": line(2) })).await;
    assert_eq!(scene.codes().await, ["unmapped-sku"]);
    scene.edit(json!({ "action": "removeLineItem", "lineItemId": line(0) })).await;
    assert_eq!(scene.codes().await, NOTHING);
    assert_eq!(scene.at_partner().len(), 1);
}

#[tokio::test]
async fn what_the_pull_alone_finds_is_told_and_heals() {
    let table = ("unmapped_shipping", "sku = { table = { \"MUG-2\" = \"MUG-2\" } }\nunmapped_shipping");
    let scene = Scene::taken(&[table], &draft("1001", 0)).await;
    scene.pull().await;
    assert_eq!(scene.codes().await, ["unmapped-sku"]);
    let decided: Vec<String> = scene.journal().await.into_iter().map(|entry| entry.outcome).collect();
    assert_eq!(decided, ["in review"]);
    let line = scene.in_shop()["lineItems"][0]["id"].clone();
    let remove = json!({ "action": "removeLineItem", "lineItemId": line });
    scene.sandbox.shop.0.edit_order(&scene.order, &[remove]).unwrap();
    scene.pull().await;
    assert_eq!(scene.codes().await, NOTHING);
    assert_eq!(scene.at_partner().len(), 1);
}

#[tokio::test]
async fn what_is_told_of_an_order_that_cannot_be_read_heals_with_the_next_look() {
    let scene = Scene::placed(&[]).await;
    for (code, account) in
        [("order-not-found", None), ("unreadable-order", None), ("complete-but-missing", None)]
    {
        tell(&scene, code, account).await;
        assert_eq!(scene.codes().await, [code]);
        scene.consider().await;
        assert_eq!(scene.codes().await, NOTHING, "{code}");
    }
}

async fn tell(scene: &Scene, code: &str, account: Option<&str>) {
    tell_of(scene, About::Order { order: scene.id(), number: None }, code, account).await;
}

async fn tell_of(scene: &Scene, about: About, code: &str, account: Option<&str>) {
    let now = scene.world.now();
    let entry = ReviewEntry {
        about,
        account: account.map(|account| account.try_into().unwrap()),
        refusal: Refusal::new(code, "told before"),
        kept: None,
        first_seen: now,
        last_seen: now,
        seen: 1,
        closed: None,
    };
    scene.world.ledger.review_upsert(&entry).await.unwrap();
}

#[tokio::test]
async fn an_update_that_the_shop_refuses_heals_when_it_is_taken() {
    let scene = Scene::taken(&[], &draft("1001", 0)).await;
    let wanted = scene.sandbox.settings.write_back.types.line.clone();
    let kind = json!({ "key": "their-own", "name": { "en": "Their own" }, "resourceTypeIds": ["line-item"] });
    scene.sandbox.shop.0.create("types", &kind).unwrap();
    let line = scene.in_shop()["lineItems"][0]["id"].clone();
    let own = |key: &str| json!({ "action": "setLineItemCustomType", "lineItemId": line, "type": { "typeId": "type", "key": key } });
    scene.change(own("their-own")).await;
    assert_eq!(scene.codes().await, ["update-refused"]);
    scene.consider().await;
    assert_eq!(scene.codes().await, ["update-refused"], "it is still missing");
    scene.change_unheard(own(wanted.as_str()));
    scene.ship();
    scene.poll().await;
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn an_order_that_stands_twice_heals_when_one_of_them_is_cancelled() {
    let scene = Scene::taken(&[], &draft("1001", 0)).await;
    scene.fail("order_create", Fault::AnswerLost, 1);
    scene.look().await;
    let first = scene.at_partner()[0].clone();
    let again = json!({ "partner_order_id": first["partner_order_id"], "order_number": "1001", "shop_name": "shop",
        "shipping_address": first["shipping_address"], "line_items": [] });
    scene.mutate("order_create", "CreateOrderInput!", again).await;
    scene.settle().await;
    assert_eq!(scene.codes().await, ["duplicate-at-partner"]);
    let second = scene.at_partner()[1]["id"].clone();
    scene.floor("cancel", json!({ "order": second }));
    scene.reconcile().await;
    assert_eq!(scene.codes().await, NOTHING);
    assert_eq!(scene.part().await.partner_order.unwrap().as_str(), first["id"].as_str().unwrap());
}

#[tokio::test]
async fn a_change_that_was_refused_heals_when_the_shop_takes_it_back() {
    let scene = Scene::placed(&[]).await;
    scene.ship();
    scene.move_to("22 Garden Lane").await;
    assert_eq!(scene.codes().await, ["already-shipped"]);
    let before = scene.calls();
    scene.consider().await;
    assert_eq!((scene.calls(), scene.codes().await.len()), (before, 1), "it is not tried again");
    scene.move_to("1 Harbor Street").await;
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn units_that_a_void_brings_back_are_cancelled_again() {
    let scene = Scene::placed(&[]).await;
    let one = json!({ "packages": [{ "lines": [{ "line": "MUG-1", "quantity": 1 }] }] });
    let shipment = scene.floor("ship", one)["shipments"][0]["id"].clone();
    scene.poll().await;
    scene.cancel().await;
    assert_eq!(pending(&scene), 0, "the rest is cancelled");
    assert_eq!(scene.codes().await, ["already-shipped"]);

    scene.floor("void_shipment", json!({ "shipment": shipment }));
    assert_eq!(pending(&scene), 1, "the unit is to be shipped again");
    scene.poll().await;
    assert_eq!((pending(&scene), scene.held("/status")), (0, json!("canceled")));
    assert_eq!(scene.codes().await, NOTHING, "nothing left the warehouse after all");
    assert!(scene.journal().await.iter().any(|entry| entry.name == "reopened"));
    assert_eq!(scene.part().await.state, PartState::Cancelled { by_shop: true });

    scene.poll().await;
    let before = scene.calls();
    scene.consider().await;
    scene.retry().await;
    assert_eq!(scene.calls(), before, "looks at it are free again");
}

#[tokio::test]
async fn a_cancellation_that_came_too_late_is_done_when_a_void_lets_it() {
    let scene = Scene::placed(&[]).await;
    let shipment = scene.ship();
    scene.poll().await;
    scene.cancel().await;
    assert_eq!(scene.codes().await, ["already-shipped"]);
    scene.floor("void_shipment", json!({ "shipment": shipment }));
    scene.poll().await;
    assert_eq!((pending(&scene), scene.held("/status")), (0, json!("canceled")));
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn reconciliation_finds_what_a_void_brought_back_when_the_look_was_lost() {
    let scene = Scene::placed(&[]).await;
    let one = json!({ "packages": [{ "lines": [{ "line": "MUG-1", "quantity": 1 }] }] });
    let shipment = scene.floor("ship", one)["shipments"][0]["id"].clone();
    scene.poll().await;
    scene.cancel().await;
    scene.floor("void_shipment", json!({ "shipment": shipment }));
    scene.wait(60).await;
    scene.hear().await;
    waybill_tests::sandbox::turn(&scene.world, &waybill_flows::engine::Lane::News).await.unwrap();
    let (queue, now) = (dispatch(&us()), scene.world.now());
    let looks = scene.world.queue.receive(&queue, 10, SignedDuration::from_secs(60), now).await.unwrap();
    assert!(!looks.is_empty(), "the news leads to a look");
    let receipts: Vec<String> = looks.into_iter().map(|look| look.receipt).collect();
    scene.world.queue.delete(&queue, &receipts).await.unwrap();
    assert_eq!(pending(&scene), 1);
    scene.reconcile().await;
    assert_eq!(pending(&scene), 0);
}

#[tokio::test]
async fn fewer_units_are_taken_away_when_a_void_lets_them() {
    let scene = Scene::placed(&[]).await;
    let shipment = scene.ship();
    scene.poll().await;
    let line = scene.in_shop()["lineItems"][0]["id"].clone();
    scene.edit(json!({ "action": "changeLineItemQuantity", "lineItemId": line, "quantity": 1 })).await;
    assert_eq!(scene.held("/line_items/0/quantity"), 2, "two had left");
    assert!(scene.codes().await.contains(&"already-shipped".to_owned()), "{:?}", scene.reviews().await);
    scene.floor("void_shipment", json!({ "shipment": shipment }));
    scene.poll().await;
    assert_eq!(scene.held("/line_items/0/quantity"), 1);
    assert_eq!(scene.codes().await, ["complete-but-missing"], "what is left is to be shipped");
}

#[tokio::test]
async fn units_that_are_wanted_again_are_left_to_be_shipped() {
    let scene = Scene::placed(&[]).await;
    let one = json!({ "packages": [{ "lines": [{ "line": "MUG-1", "quantity": 1 }] }] });
    let shipment = scene.floor("ship", one)["shipments"][0]["id"].clone();
    scene.poll().await;
    scene.cancel().await;
    scene.change_unheard(json!({ "action": "changeOrderState", "orderState": "Confirmed" }));
    scene.floor("void_shipment", json!({ "shipment": shipment }));
    scene.poll().await;
    assert_eq!(pending(&scene), 3, "the whole order is wanted again");
    assert_eq!(scene.part().await.state, PartState::Placed);
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn what_a_deleted_order_had_open_is_over() {
    let scene = Scene::placed(&[]).await;
    scene.redirect_at_partner("5 Dock Road").await;
    scene.change(to("22 Garden Lane")).await;
    tell(&scene, "unmapped-sku", None).await;
    assert_eq!(scene.codes().await, ["both-changed-address", "unmapped-sku"]);
    scene.delete().await;
    assert_eq!(scene.held("/status"), "canceled");
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn a_sku_that_was_refused_heals_with_the_run_that_gets_through_it() {
    let scene = Scene::placed(&[]).await;
    let about =
        |sku: &str| About::Stock { sku: sku.to_owned(), warehouse: "V2FyZWhvdXNlOjEwMQ==".to_owned() };
    for sku in ["MUG-1", "MUG-9"] {
        tell_of(&scene, about(sku), "invalid-field", Some("us")).await;
    }
    scene.wait(60).await;
    for desk in scene.world.desks.values() {
        waybill_flows::stock::deltas(&scene.world, desk).await.unwrap();
    }
    scene.settle().await;
    let open = scene.world.ledger.review_open(10).await.unwrap();
    let open: Vec<About> = open.into_iter().map(|entry| entry.about).collect();
    assert_eq!(open, [about("MUG-9")], "nobody has been through this one");
}

#[tokio::test]
async fn a_shipment_of_an_order_that_nobody_knew_needs_nobody_once_it_is_known() {
    let scene = Scene::placed(&[]).await;
    let shipment = scene.ship();
    let about = About::Received { id: format!("us/{}", shipment.as_str().unwrap()) };
    tell_of(&scene, about, "unknown-order", Some("us")).await;
    scene.poll().await;
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn a_subscription_that_is_healthy_again_needs_nobody() {
    let scene = Scene::placed(&[("[brakes]", "[serve]\nsubscription = \"waybill\"\n\n[brakes]")]).await;
    scene.reconcile().await;
    assert_eq!(scene.codes().await, ["subscription-unhealthy"], "there is none");
    let draft = json!({ "key": "waybill", "messages": [{ "resourceTypeId": "order", "types": [] }],
        "destination": { "type": "SQS", "region": "eu-west-1", "authenticationMode": "IAM",
            "queueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/orders" } });
    scene.sandbox.shop.0.create("subscriptions", &draft).unwrap();
    scene.reconcile().await;
    assert_eq!(scene.codes().await, NOTHING);
    scene.sandbox.shop.0.set_subscription_status("waybill", "ConfigurationError").unwrap();
    scene.reconcile().await;
    assert_eq!(scene.codes().await, ["subscription-unhealthy"]);
}

/// Units that the partner means to ship.
fn pending(scene: &Scene) -> u64 {
    let lines = scene.held("/line_items");
    let units = lines.as_array().unwrap().iter().map(|line| {
        let of = |name: &str| line[name].as_u64().unwrap();
        of("quantity") - of("quantity_shipped") - of("cancelled")
    });
    units.sum()
}
