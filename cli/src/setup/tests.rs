//! Setting up the simulated systems: what is done, that a second run does nothing, and what is left alone.

mod edits;
mod extension;
mod payments;
mod scene;

mod on_aws;
mod unsigned;

use serde_json::{Value, json};
use waybill_mapping::partner::Registration;
use waybill_simulators::faults::Fault;

use super::report::Outcome;
use super::*;
use scene::Scene;

#[tokio::test]
async fn a_plan_does_nothing_and_a_second_run_finds_nothing_to_do() {
    let scene = Scene::open(&["manage_project"]).await;
    let world = scene.world(|config| config);
    let planned = run(&world, &scene.safe, Depth::Show).await;
    assert!(planned.changes_anything() && !planned.is_troubled());
    assert!(scene.shop.get("types", "waybill-order").is_err() && scene.safe.kept().is_empty());
    insta::assert_snapshot!("planned", planned.lines().join("\n"));

    let done = run(&world, &scene.safe, Depth::Do).await;
    insta::assert_snapshot!("done", done.lines().join("\n"));
    assert_eq!(scene.safe.kept().len(), 8, "the secret of each webhook is kept: {:?}", scene.safe.kept());

    for depth in [Depth::Do, Depth::Show] {
        let again = run(&world, &scene.safe, depth).await;
        assert!(!again.changes_anything() && !again.is_troubled(), "{}", again.lines().join("\n"));
    }
}

#[tokio::test]
async fn what_goes_wrong_on_the_way_is_looked_for_and_done_again() {
    let scene = Scene::open(&["manage_project"]).await;
    let faults = &scene.stage.faults;
    for (point, fault) in [
        ("commercetools.channels.create", Fault::AnswerLost),
        ("commercetools.channels.get", Fault::TooMany429 { retry_after: 3 }),
        ("commercetools.types.create", Fault::AnswerLost),
        ("commercetools.types.query", Fault::Unavailable503),
        ("commercetools.subscriptions.create", Fault::Failed500),
        ("shiphero.webhook_create", Fault::AnswerLost),
        ("shiphero.webhooks", Fault::Failed500),
    ] {
        faults.fail_next(point, fault, 1);
    }
    let world = scene.world(|config| config);
    let report = run(&world, &scene.safe, Depth::Do).await;
    assert!(!report.is_troubled(), "{}", report.lines().join("\n"));
    assert!(
        matches!(shipments(&report), Outcome::Did(what) if what.contains("secret is not known")),
        "{report:?}"
    );
    assert_eq!(scene.safe.kept().len(), 8);
    assert!(!run(&world, &scene.safe, Depth::Do).await.changes_anything());

    scene.stage.faults.fail_next("commercetools.channels.get", Fault::Unavailable503, 99);
    let report = run(&world, &scene.safe, Depth::Do).await;
    let Outcome::Trouble(why) = &report.steps[0].outcome else { panic!("{report:?}") };
    assert!(why.starts_with("given up after 5 tries: "), "{why}");
}

/// What is there of the shop before Waybill: a type for lines and a channel.
fn of_the_shop(field: &str, kind: &str) -> Value {
    let field = json!({"name": field, "label": {"en": field}, "required": false, "type": {"name": kind},
        "inputHint": "SingleLine"});
    json!({"key": "shop-line", "name": {"en": "Shop"}, "resourceTypeIds": ["line-item", "custom-line-item"],
        "fieldDefinitions": [field]})
}

fn fields(there: &Value) -> Vec<&str> {
    let fields = there["fieldDefinitions"].as_array().unwrap();
    fields.iter().map(|field| field["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_the_shop_uses_is_added_to() {
    let scene = Scene::open(&["manage_project"]).await;
    scene.shop.create("types", &of_the_shop("engraving", "String")).unwrap();
    let channel = json!({"key": "channel-us-east", "roles": ["ProductDistribution"]});
    scene.shop.create("channels", &channel).unwrap();
    let world = scene.world(|config| config);
    assert!(!run(&world, &scene.safe, Depth::Do).await.is_troubled());
    let there = scene.shop.get("types", "shop-line").unwrap();
    assert_eq!((fields(&there)[0], fields(&there).len()), ("engraving", 13), "{there}");
    let channel = scene.shop.get("channels", "channel-us-east").unwrap();
    assert_eq!(channel["roles"], json!(["ProductDistribution", "InventorySupply"]));
    assert!(!run(&world, &scene.safe, Depth::Do).await.changes_anything());
}

#[tokio::test]
async fn states_that_are_named_are_created_and_those_of_the_shop_left_alone() {
    let scene = Scene::open(&["manage_project"]).await;
    let draft =
        |key: &str, kind: &str| json!({ "key": key, "type": kind, "initial": false, "transitions": [] });
    scene.shop.create("states", &draft("gone", "LineItemState")).unwrap();
    scene.shop.create("states", &draft("sent", "PaymentState")).unwrap();
    let named = "line_states = { picked = \"picked\", shipped = \"gone\" }\n\
                 order_states = { accepted = \"at-warehouse\", packed = \"ready\", shipped = \"sent\" }";
    let world = scene.world(|config| format!("{config}\n[write_back]\n{named}\n"));
    let report = run(&world, &scene.safe, Depth::Do).await;
    let lines = report.lines();
    let told: Vec<&String> = lines.iter().filter(|line| line.contains("state `")).collect();
    insta::assert_debug_snapshot!("states", told);
    let of = |key: &str| {
        let state = scene.shop.get("states", key).unwrap();
        (state["type"].clone(), state["initial"].clone(), state["transitions"].clone())
    };
    assert_eq!(of("picked"), (json!("LineItemState"), json!(false), Value::Null));
    assert_eq!(of("at-warehouse"), (json!("OrderState"), json!(true), Value::Null));
    assert_eq!(of("gone"), (json!("LineItemState"), json!(false), json!([])));
}

#[tokio::test]
async fn a_type_of_the_shop_can_be_named_for_ours() {
    let scene = Scene::open(&["manage_project"]).await;
    scene.shop.create("types", &of_the_shop("engraving", "String")).unwrap();
    let world = scene.world(|config| format!("{config}\n[write_back]\ntypes = {{ line = \"shop-line\" }}\n"));
    assert!(!run(&world, &scene.safe, Depth::Do).await.is_troubled());
    assert!(scene.shop.get("types", "waybill-line").is_err());
    assert_eq!(fields(&scene.shop.get("types", "shop-line").unwrap()).len(), 13);
}

#[tokio::test]
async fn a_type_that_clashes_is_left_alone() {
    let scene = Scene::open(&["manage_project"]).await;
    scene.shop.create("types", &of_the_shop("waybillShipped", "String")).unwrap();
    let world = scene.world(|config| config);
    let report = run(&world, &scene.safe, Depth::Do).await;
    assert!(report.is_troubled());
    let found = report.steps.iter().find(|step| step.thing == "type `shop-line` of the shop").unwrap();
    let Outcome::Trouble(why) = &found.outcome else { panic!("{found}") };
    assert!(why.contains("waybillShipped") && why.contains("field_prefix"), "{why}");
    assert_eq!(fields(&scene.shop.get("types", "shop-line").unwrap()), ["waybillShipped"]);
    let other = scene.world(|config| format!("{config}\n[write_back]\nfield_prefix = \"wb\"\n"));
    assert!(!run(&other, &scene.safe, Depth::Do).await.is_troubled());
}

#[tokio::test]
async fn a_type_that_demands_more_than_is_written_is_told_of() {
    let scene = Scene::open(&["manage_project"]).await;
    let world = scene.world(|config| config);
    assert!(!run(&world, &scene.safe, Depth::Do).await.is_troubled());
    let field = json!({"name": "vendor", "label": {"en": "Vendor"}, "required": true, "type": {"name": "String"},
        "inputHint": "SingleLine"});
    let more = json!({"action": "addFieldDefinition", "fieldDefinition": field});
    scene.shop.change("types", "waybill-parcel", &[more]).unwrap();
    let planned = run(&world, &scene.safe, Depth::Show).await;
    for report in [&planned, &online::tried(&world).await] {
        let told =
            report.steps.iter().find(|step| step.thing == "what type `waybill-parcel` demands").unwrap();
        let Outcome::Trouble(why) = &told.outcome else { panic!("{told}") };
        assert!(why.contains("demands `vendor`"), "{why}");
        assert!(
            report.steps.iter().all(|step| !step.thing.contains("type `waybill-order` demands")),
            "{report:?}"
        );
    }
    assert!(!planned.changes_anything() && planned.is_troubled());
}

/// What came of the webhook for shipments.
fn shipments(report: &Report) -> &Outcome {
    &report.steps.iter().find(|step| step.thing == "webhook `Shipment Update`").unwrap().outcome
}

#[tokio::test]
async fn webhooks_follow_the_address_and_their_secrets() {
    let scene = Scene::open(&["manage_project"]).await;
    let moved = |config: String| config.replace("waybill.example.com", "moved.example.com");
    run(&scene.world(|config| config), &scene.safe, Depth::Do).await;
    let first = scene.safe.kept();
    let report = run(&scene.world(moved), &scene.safe, Depth::Do).await;
    let Outcome::Did(what) = shipments(&report) else { panic!("{report:?}") };
    assert!(what.contains("moved.example.com") && what.contains("earlier address"), "{what}");
    let second = scene.safe.kept();
    assert_ne!(second, first, "each registration has its own secret");

    scene.safe.forget("waybill/shiphero-us", "webhook.Shipment Update");
    let report = run(&scene.world(moved), &scene.safe, Depth::Do).await;
    assert!(
        matches!(shipments(&report), Outcome::Did(what) if what.contains("secret is not known")),
        "{report:?}"
    );
    assert_eq!(scene.safe.kept().len(), 8);
    assert!(!run(&scene.world(moved), &scene.safe, Depth::Do).await.changes_anything());
}

#[tokio::test]
async fn a_webhook_of_somebody_else_is_left_alone() {
    let scene = Scene::open(&["manage_project"]).await;
    let world = scene.world(|config| config);
    let desk = world.desks.values().next().unwrap();
    let registers = desk.partner().webhooks().unwrap().registers();
    let kind = "Shipment Update".to_owned();
    let url = "https://erp.example/hooks".to_owned();
    let theirs = Registration { id: None, kind, url, enabled: Some(true), trouble: None };
    let mut report = Report::default();
    let mut place = Place::new(&world, &desk.endpoint, Depth::Do, "us-east", &mut report);
    place.ask(registers.register(&theirs)).await.unwrap();
    let report = run(&world, &scene.safe, Depth::Do).await;
    let why = "registered for https://erp.example, which is not ours, and shiphero keeps one of a kind for a store: remove \
        it there, or use another store";
    assert_eq!(*shipments(&report), Outcome::Trouble(why.to_owned()));
    let there = place_again(&world).await;
    assert!(there.iter().any(|there| there.url == theirs.url));
}

async fn place_again(world: &World) -> Vec<Registration> {
    let desk = world.desks.values().next().unwrap();
    let mut report = Report::default();
    let mut place = Place::new(world, &desk.endpoint, Depth::Show, "us-east", &mut report);
    let registers = desk.partner().webhooks().unwrap().registers();
    place.registered(desk, registers).await.unwrap()
}

#[tokio::test]
async fn a_webhook_that_was_disabled_is_seen_and_registered_anew() {
    let scene = Scene::open(&["manage_project"]).await;
    let world = scene.world(|config| config);
    let fares = async |world: &World| {
        let report = online::tried(world).await;
        report.steps.into_iter().find(|step| step.thing == "webhooks").unwrap().outcome
    };
    let before = "none is registered; `waybill setup` does it";
    assert_eq!(fares(&world).await, Outcome::Told(before.to_owned()));
    run(&world, &scene.safe, Depth::Do).await;
    assert_eq!(fares(&world).await, Outcome::Stands);

    scene.shiphero.fail_webhook("Shipment Update", 3);
    let ailing = "is not received well, the partner says WARNING";
    assert_eq!(fares(&world).await, Outcome::Trouble(format!("`Shipment Update` {ailing}")));
    let report = run(&world, &scene.safe, Depth::Do).await;
    assert_eq!(*shipments(&report), Outcome::Trouble(format!("it {ailing}")), "no registration mends that");

    scene.shiphero.fail_webhook("Shipment Update", 10);
    let disabled = "`Shipment Update` was disabled: what happens meanwhile is not told";
    assert_eq!(fares(&world).await, Outcome::Trouble(disabled.to_owned()));
    let first = scene.safe.kept();
    let planned = run(&world, &scene.safe, Depth::Show).await;
    assert!(matches!(shipments(&planned), Outcome::Would(what) if what.ends_with("it was disabled")));
    assert_eq!(scene.safe.kept(), first);
    let done = run(&world, &scene.safe, Depth::Do).await;
    assert!(matches!(shipments(&done), Outcome::Did(what) if what.ends_with("it was disabled")));
    assert_ne!(scene.safe.kept(), first, "its new secret is kept");
    assert_eq!(fares(&world).await, Outcome::Stands);
}

#[tokio::test]
async fn a_partner_that_does_not_say_how_webhooks_fare_is_asked_for_it_once() {
    let scene = Scene::open(&["manage_project"]).await;
    scene.shiphero.unlearn_newer();
    let world = scene.world(|config| config);
    let asked = || scene.stage.calls.counts()["shiphero"].get("webhooks").copied().unwrap_or_default();
    assert!(!run(&world, &scene.safe, Depth::Do).await.is_troubled());
    assert_eq!(asked(), 9, "each of eight kinds is looked for, the first of them twice");
    assert!(!run(&world, &scene.safe, Depth::Do).await.changes_anything());
    assert_eq!(asked(), 17);
}

#[tokio::test]
async fn a_subscription_without_a_destination_is_looked_after_and_not_made() {
    let scene = Scene::open(&["manage_project"]).await;
    let world = scene.world(|config| config.replace("destination =", "# destination ="));
    let about = |report: &Report| {
        report.steps.iter().find(|step| step.thing == "subscription `waybill`").unwrap().outcome.clone()
    };
    let report = run(&world, &scene.safe, Depth::Do).await;
    assert!(matches!(about(&report), Outcome::Told(why) if why.contains("destination")), "{report:?}");
    let queue = json!({"type": "SQS", "queueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/theirs",
        "region": "us-east-1", "authenticationMode": "IAM"});
    let messages = json!([{"resourceTypeId": "order", "types": ["OrderCreated"]},
        {"resourceTypeId": "product", "types": []}]);
    let draft = json!({"key": "waybill", "destination": queue, "messages": messages});
    let made = scene.shop.create("subscriptions", &draft).unwrap();
    let report = run(&world, &scene.safe, Depth::Do).await;
    assert!(matches!(about(&report), Outcome::Did(_)), "{report:?}");
    let there = scene.shop.get("subscriptions", "waybill").unwrap();
    assert_eq!(
        (&there["destination"], &there["messages"][1]),
        (&queue, &messages[1]),
        "what was there stays"
    );
    assert!(there["messages"][0]["types"].as_array().unwrap().len() > 5);
    assert_eq!(about(&run(&world, &scene.safe, Depth::Do).await), Outcome::Stands);

    let id = made["id"].as_str().unwrap();
    scene.shop.set_subscription_status(id, "ConfigurationError").unwrap();
    let report = run(&world, &scene.safe, Depth::Do).await;
    assert!(
        matches!(about(&report), Outcome::Trouble(why) if why.contains("ConfigurationError")),
        "{report:?}"
    );
}

#[tokio::test]
async fn credentials_are_tried_scope_by_scope() {
    let scene = Scene::open(&["manage_orders", "view_products", "manage_channels"]).await;
    let report = online::tried(&scene.world(|config| config)).await;
    insta::assert_snapshot!("scopes_that_are_missing", report.lines().join("\n"));
    assert!(report.is_troubled());

    let scene = Scene::open(&["manage_project"]).await;
    let report = online::tried(&scene.world(|config| config)).await;
    assert!(!report.is_troubled() && report.steps.len() == 8, "{}", report.lines().join("\n"));
    scene.shiphero.revoke();
    let report = online::tried(&scene.world(|config| config.replace("shop-us\"\napi", "other\"\napi"))).await;
    insta::assert_snapshot!("wrong_project_and_revoked_token", report.lines().join("\n"));
    let off = online::tried(&scene.world(|config| config.replace("\"shadow\"", "\"off\""))).await;
    assert_eq!(off.steps.last().unwrap().outcome, Outcome::Told("not tried: mode is off".to_owned()));
}
