//! What others change about their interfaces, told before orders suffer: words that are new to us, and fields that the shop
//! demands.

use serde_json::json;
use waybill_domain::event::{FulfillmentEvent, PartStatus, Subject, What};
use waybill_domain::new_word::{NewWord, SaidOf};
use waybill_flows::reconcile::{Hand, Report, Scope, survey};
use waybill_tests::sandbox::draft;

use crate::scene::Scene;

/// The partner tells of the order in a word that is new.
async fn tell(scene: &Scene, word: &str) {
    let new = NewWord::new(SaidOf::Order, word).into_iter().collect();
    let what = What::Stands {
        handled: None,
        status: PartStatus::Pending,
        lines: vec![],
        holds: None,
        shipments: None,
        new,
    };
    let reference = Some(scene.part().await.reference.to_string());
    let subject = Subject { reference, ..Subject::default() };
    scene.told(FulfillmentEvent { subject, as_of: scene.world.now(), what }).await;
}

fn told(report: &Report) -> Vec<String> {
    let words = report.new_words.iter().map(ToString::to_string);
    words.chain(report.demands.iter().map(|trouble| trouble.words.clone())).collect()
}

async fn looked(scene: &Scene) -> Report {
    survey(&scene.world, Scope::usual(&scene.world, Hand::Look)).await.unwrap()
}

#[tokio::test]
async fn a_word_that_is_new_is_told_until_a_known_one_comes() {
    let scene = Scene::placed(&[]).await;
    tell(&scene, "teleported").await;
    scene.wait(600).await;
    let report = looked(&scene).await;
    assert_eq!(told(&report), ["account `us`: 1 of 1 orders has a status that is new to us: `teleported`"]);
    assert!(!report.is_well() && report.agree == 1, "nothing else is wrong with the order");
    assert_eq!(scene.codes().await, [""; 0], "looking opens no entry");
    scene.reconcile().await;
    assert_eq!(scene.codes().await, ["new-words"]);
    assert_eq!(told(&scene.reconcile().await).len(), 1);
    scene.poll().await;
    assert_eq!(told(&scene.reconcile().await), [""; 0], "a poll tells a word that is known");
    assert_eq!(scene.codes().await, [""; 0]);
}

#[tokio::test]
async fn a_field_that_the_shop_demands_is_told_before_a_write_fails() {
    let scene = Scene::placed(&[]).await;
    assert_eq!(told(&scene.reconcile().await), [""; 0]);
    let field = json!({ "name": "vendor", "label": { "en": "Vendor" }, "required": true,
        "type": { "name": "String" }, "inputHint": "SingleLine" });
    let shop = &scene.sandbox.shop.0;
    let add = json!({ "action": "addFieldDefinition", "fieldDefinition": field });
    shop.change("types", "waybill-parcel", &[add]).unwrap();
    let report = scene.reconcile().await;
    assert_eq!(told(&report).len(), 1);
    assert!(told(&report)[0].starts_with("type `waybill-parcel` demands `vendor`"), "{:?}", told(&report));
    assert_eq!(scene.codes().await, ["type-demands"]);
    let remove = json!({ "action": "removeFieldDefinition", "fieldName": "vendor" });
    shop.change("types", "waybill-parcel", &[remove]).unwrap();
    assert_eq!(told(&scene.reconcile().await), [""; 0]);
    assert_eq!(scene.codes().await, [""; 0]);
}

/// Who may be shown no types is not locked out by being asked.
#[tokio::test]
async fn a_client_without_a_sight_of_types_goes_on() {
    let scene = Scene::taken(&[], &draft("1001", 0)).await;
    let client = scene.sandbox.shop.0.add_client(&["manage_orders", "manage_products"]);
    let secrets =
        [("client_id", client.client_id.as_str()), ("client_secret", client.client_secret.as_str())];
    scene.sandbox.secrets.change("shop", &secrets);
    scene.consider().await;
    let report = scene.reconcile().await;
    assert_eq!((report.agree, report.unasked.len(), told(&report).len()), (1, 0, 0), "{report:?}");
    assert_eq!(scene.codes().await, [""; 0]);
}
