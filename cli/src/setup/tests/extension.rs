//! The Extension: registered once, mended when it differs, and never before what it needs.

use serde_json::{Value, json};
use waybill_flows::world::World;
use waybill_simulators::faults::Fault;

use super::super::report::Outcome;
use super::super::*;
use super::scene::Scene;

const SECTION: &str = "\n[order_check]\nsecret = \"waybill/order-check\"\n";

fn world(scene: &Scene) -> World {
    scene.world(|config| format!("{config}{SECTION}"))
}

fn about<'a>(report: &'a Report, thing: &str) -> &'a Outcome {
    &report.steps.iter().find(|step| step.thing == thing).unwrap_or_else(|| panic!("{report:?}")).outcome
}

fn extension(report: &Report) -> &Outcome {
    about(report, "extension `waybill-order-check`")
}

fn there(scene: &Scene) -> Value {
    scene.shop.get("extensions", "waybill-order-check").unwrap()
}

#[tokio::test]
async fn it_is_planned_registered_and_then_left_alone() {
    let scene = Scene::open(&["manage_project"]).await;
    let world = world(&scene);
    let planned = run(&world, &scene.safe, Depth::Show).await;
    let token = "`token` of secret `waybill/order-check`";
    assert_eq!(*about(&planned, token), Outcome::Would("made by chance and kept".to_owned()));
    assert_eq!(*extension(&planned), Outcome::Would("registered".to_owned()));
    assert!(scene.safe.get("waybill/order-check", "token").is_none());

    let done = run(&world, &scene.safe, Depth::Do).await;
    assert!(!done.is_troubled(), "{}", done.lines().join("\n"));
    assert_eq!(*extension(&done), Outcome::Did("registered".to_owned()));
    assert_eq!(scene.safe.get("waybill/order-check", "token").unwrap().len(), 64);
    let made = there(&scene);
    assert_eq!(made["triggers"], json!([{ "resourceTypeId": "order", "actions": ["Create"] }]));
    assert_eq!(
        (&made["timeoutInMs"], &made["destination"]["authentication"]["headerValue"]),
        (&json!(2000), &json!("Bear****"))
    );
    let url = made["destination"]["url"].as_str().unwrap();
    assert!(
        url.starts_with("https://waybill.example.com/extensions/order-check?project=shop-us&token="),
        "{url}"
    );

    let again = run(&world, &scene.safe, Depth::Do).await;
    assert!(!again.changes_anything() && !again.is_troubled(), "{}", again.lines().join("\n"));
    assert_eq!(there(&scene)["version"], made["version"]);
}

#[tokio::test]
async fn what_people_changed_and_a_lost_token_are_mended() {
    let scene = Scene::open(&["manage_project"]).await;
    let world = world(&scene);
    run(&world, &scene.safe, Depth::Do).await;
    let made = there(&scene);
    let id = made["id"].as_str().unwrap();
    let theirs = [
        json!({ "action": "changeTriggers", "triggers": [{ "resourceTypeId": "order", "actions": ["Create", "Update"] }] }),
        json!({ "action": "setTimeoutInMs", "timeoutInMs": 100 }),
        json!({ "action": "setExpansionPaths", "expansionPaths": [] }),
    ];
    scene.shop.change("extensions", id, &theirs).unwrap();
    let mended =
        "asked about new orders and nothing else and given two seconds and sent what the rules look at";
    assert_eq!(*extension(&run(&world, &scene.safe, Depth::Show).await), Outcome::Would(mended.to_owned()));
    assert_eq!(*extension(&run(&world, &scene.safe, Depth::Do).await), Outcome::Did(mended.to_owned()));
    let now = there(&scene);
    for name in ["triggers", "timeoutInMs", "expansionPaths", "destination"] {
        assert_eq!(now[name], made[name], "{name}");
    }

    scene.safe.forget("waybill/order-check", "token");
    let report = run(&world, &scene.safe, Depth::Do).await;
    assert_eq!(*extension(&report), Outcome::Did("pointed to the configured address".to_owned()));
    assert_ne!(
        there(&scene)["destination"]["url"],
        made["destination"]["url"],
        "it says which token it shows"
    );
    assert!(!run(&world, &scene.safe, Depth::Do).await.changes_anything());
}

#[tokio::test]
async fn an_answer_that_is_lost_registers_it_once() {
    let scene = Scene::open(&["manage_project"]).await;
    scene.stage.faults.fail_next("commercetools.extensions.create", Fault::AnswerLost, 1);
    let report = run(&world(&scene), &scene.safe, Depth::Do).await;
    assert_eq!(*extension(&report), Outcome::Stands);
}

#[tokio::test]
async fn it_waits_until_its_field_can_be_set() {
    let scene = Scene::open(&["manage_project"]).await;
    let clash = json!({"key": "shop-order", "name": {"en": "Shop"}, "resourceTypeIds": ["order"], "fieldDefinitions": [
        {"name": "waybillProblems", "label": {"en": "x"}, "required": false, "type": {"name": "Number"}}]});
    scene.shop.create("types", &clash).unwrap();
    let report = run(&world(&scene), &scene.safe, Depth::Do).await;
    assert!(matches!(extension(&report), Outcome::Told(why) if why.contains("customers")), "{report:?}");
    assert!(scene.shop.get("extensions", "waybill-order-check").is_err());
}

#[tokio::test]
async fn others_are_left_alone_and_without_the_section_nothing_is_asked() {
    let scene = Scene::open(&[
        "manage_orders",
        "manage_products",
        "manage_channels",
        "manage_types",
        "manage_subscriptions",
    ])
    .await;
    let theirs = json!({"key": "theirs", "destination": {"type": "HTTP", "url": "https://erp.example"},
        "triggers": [{"resourceTypeId": "order", "actions": ["Create"]}]});
    let theirs = scene.shop.create("extensions", &theirs).unwrap();
    let report = run(&scene.world(|config| config), &scene.safe, Depth::Do).await;
    assert!(!report.is_troubled(), "a client without the scope is enough: {}", report.lines().join("\n"));
    let report = run(&world(&scene), &scene.safe, Depth::Do).await;
    assert!(
        matches!(extension(&report), Outcome::Trouble(why) if why.contains("manage_extensions")),
        "{report:?}"
    );
    assert_eq!(scene.shop.get("extensions", "theirs").unwrap(), theirs);
    let tried = online::tried(&world(&scene)).await;
    let scope = about(&tried, "the Extension can be set up (manage_extensions)");
    assert!(matches!(scope, Outcome::Trouble(_)), "{tried:?}");
}
