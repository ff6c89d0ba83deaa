//! A person has orders looked at again: what that would do is foretold, and is what is done.

use std::sync::Arc;

use serde_json::json;
use waybill_flows::replay::{Asked, Foreseen, Partners, Would, begin, find, foresee};
use waybill_ledger::model::Model;
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::draft;
use waybill_transport::wire::Wire;

use crate::scene::{Scene, to};

const EVERYTHING: Asked = Asked { account: None, partners: Partners::Asked };

async fn foreseen(scene: &Scene, asked: &Asked) -> Foreseen {
    let order = find(&scene.world, "1001").await.unwrap().expect("the shop has it");
    foresee(&scene.world, &order, asked).await.unwrap()
}

/// It is done, and everything that follows.
async fn replayed(scene: &Scene) -> usize {
    let begun = begin(&scene.world, &foreseen(scene, &EVERYTHING).await).await.unwrap();
    scene.settle().await;
    begun
}

/// The orders go by ids that are made anew on every ground, the words do not.
fn told(scene: &Scene, foreseen: &Foreseen) -> String {
    foreseen.to_string().replace(&scene.order, "ORDER")
}

/// Waybill starts anew with another configuration, on the same ledger.
pub(crate) fn reconfigured(scene: &mut Scene, from: &str, to: &str) {
    let text = scene.sandbox.text.replace(from, to);
    assert_ne!(text, scene.sandbox.text, "the configuration has it");
    scene.sandbox.settings = Arc::new(waybill_settings::load(&text, "sandbox.toml").unwrap());
    let (wire, store) = (Arc::clone(&scene.sandbox.wire) as Arc<dyn Wire>, Arc::clone(&scene.sandbox.store));
    scene.world = scene.sandbox.world(wire, store, 2);
}

#[tokio::test]
async fn an_order_that_nobody_placed_is_shown_then_placed_once() {
    let scene = Scene::taken(&[], &draft("1001", 0)).await;
    let (before, calls) = (scene.in_shop(), scene.calls());
    let shown = foreseen(&scene, &EVERYTHING).await;
    insta::assert_snapshot!("never_placed", told(&scene, &shown));
    let request = shown.steps[0].request.clone().unwrap();
    assert!(request.contains("order_create") && !request.contains("Harbor"), "{request}");
    assert_eq!((scene.calls(), scene.in_shop()), (calls, before), "showing changes nothing");

    for _ in 0..2 {
        assert_eq!(begin(&scene.world, &shown).await.unwrap(), 1);
    }
    scene.settle().await;
    assert_eq!(scene.at_partner().len(), 1, "asked for twice, it is placed once");
    let after = foreseen(&scene, &EVERYTHING).await;
    insta::assert_snapshot!("stands", told(&scene, &after));
    assert!(after.is_quiet());
    assert_eq!(replayed(&scene).await, 0);
    let journal = scene.journal().await;
    assert!(journal.iter().any(|entry| entry.name == "replayed"), "who asked is known later");
}

#[tokio::test]
async fn only_what_changed_is_sent() {
    let scene = Scene::placed(&[]).await;
    scene.change_unheard(to("22 Garden Lane"));
    let shown = foreseen(&scene, &EVERYTHING).await;
    insta::assert_snapshot!("changed", told(&scene, &shown));
    assert_eq!(scene.street(), "1 Harbor Street");
    assert_eq!(replayed(&scene).await, 1);
    assert_eq!(scene.street(), "22 Garden Lane");
    assert!(foreseen(&scene, &EVERYTHING).await.is_quiet());
}

#[tokio::test]
async fn what_another_mapping_sent_is_sent_anew_and_what_people_changed_there_stays() {
    let mut scene = Scene::placed(&[]).await;
    scene.redirect_at_partner("5 Dock Road").await;
    let methods =
        "shipping_methods = { \"Standard\" = { carrier = \"UPS\", method = \"Ground\" } }\nunmapped_shipping";
    reconfigured(&mut scene, "unmapped_shipping", methods);
    let before = scene.calls();
    scene.consider().await;
    assert_eq!(scene.calls(), before, "a changed mapping sends nothing by itself");

    let shown = foreseen(&scene, &EVERYTHING).await;
    insta::assert_snapshot!("other_mapping", told(&scene, &shown));
    assert_eq!(replayed(&scene).await, 1);
    assert_eq!(scene.held("/shipping_lines/carrier"), "UPS");
    assert_eq!(scene.street(), "5 Dock Road", "the partner's people had changed that");
    assert_eq!(replayed(&scene).await, 0, "it stands");
}

#[tokio::test]
async fn what_is_in_doubt_is_looked_for_and_not_placed_again() {
    let scene = Scene::taken(&[], &draft("1001", 0)).await;
    scene.fail("order_create", Fault::AnswerLost, 1);
    scene.look().await;
    assert_eq!(scene.at_partner().len(), 1);
    let shown = foreseen(&scene, &EVERYTHING).await;
    insta::assert_snapshot!("doubtful", told(&scene, &shown));
    begin(&scene.world, &shown).await.unwrap();
    scene.settle().await;
    assert_eq!(scene.at_partner().len(), 1);
    assert!(foreseen(&scene, &EVERYTHING).await.is_quiet());
}

#[tokio::test]
async fn a_new_ledger_takes_over_what_another_placed() {
    let mut scene = Scene::placed(&[]).await;
    let wire = Arc::clone(&scene.sandbox.wire) as Arc<dyn Wire>;
    scene.world = scene.sandbox.world(wire, Arc::new(Model::default()), 2);
    scene.world.begin().await.unwrap();
    let shown = foreseen(&scene, &EVERYTHING).await;
    assert!(shown.steps.iter().any(|step| step.would == Would::Look), "{shown}");
    insta::assert_snapshot!("another_ledger", told(&scene, &shown));
    replayed(&scene).await;
    assert_eq!(scene.at_partner().len(), 1);
}

#[tokio::test]
async fn cancelled_orders_are_cancelled_and_shipped_ones_are_for_a_person() {
    for (name, ships) in [("cancelled", false), ("cancelled_too_late", true)] {
        let scene = Scene::placed(&[]).await;
        if ships {
            scene.ship();
        }
        scene.change_unheard(json!({ "action": "changeOrderState", "orderState": "Cancelled" }));
        let shown = foreseen(&scene, &EVERYTHING).await;
        insta::assert_snapshot!(name, told(&scene, &shown));
        replayed(&scene).await;
        let again = foreseen(&scene, &EVERYTHING).await;
        let sends = again.steps.iter().filter(|step| step.would == Would::Send).count();
        assert_eq!(sends, 0, "{again}");
    }
}

#[tokio::test]
async fn what_was_not_asked_or_does_not_answer_is_told() {
    let scene = Scene::placed(&[]).await;
    let blind = foreseen(&scene, &Asked { partners: Partners::LeftAlone, ..EVERYTHING }).await;
    insta::assert_snapshot!("partner_left_alone", told(&scene, &blind));
    scene.sandbox.secrets.change("partner", &[]);
    let wire = Arc::clone(&scene.sandbox.wire) as Arc<dyn Wire>;
    let without = Scene {
        world: scene.sandbox.world(wire, Arc::clone(&scene.sandbox.store), 3),
        sandbox: scene.sandbox,
        order: scene.order,
    };
    let silent = foreseen(&without, &EVERYTHING).await;
    insta::assert_snapshot!("partner_without_credentials", told(&without, &silent));
    assert_eq!(without.reviews().await, [], "a person's missing credentials shut nobody out");
    let other = Asked { account: "eu".try_into().ok(), ..EVERYTHING };
    let none = foreseen(&without, &other).await;
    assert!(none.steps.is_empty() && none.is_quiet(), "nothing of it is that account's: {none}");
}

#[tokio::test]
async fn a_shadow_is_shown_and_sends_nothing() {
    let scene = Scene::taken(&[("mode = \"on\"", "mode = \"shadow\"")], &draft("1001", 0)).await;
    let shown = foreseen(&scene, &EVERYTHING).await;
    insta::assert_snapshot!("shadow", told(&scene, &shown));
    assert_eq!(replayed(&scene).await, 0);
    assert_eq!(scene.calls(), 0);
}

#[tokio::test]
async fn an_order_is_found_by_number_and_by_id() {
    let scene = Scene::taken(&[], &draft("1001", 0)).await;
    for name in ["1001", scene.order.as_str()] {
        let found = find(&scene.world, name).await.unwrap().unwrap();
        assert_eq!(found.id, scene.id(), "{name}");
    }
    for name in ["1002", "", "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00"] {
        assert_eq!(find(&scene.world, name).await.unwrap(), None, "{name}");
    }
}
