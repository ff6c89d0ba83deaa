//! Units that a partner cancelled are taken off the order by an Order Edit, once, and nobody else is told of it.

mod meanwhile;

use serde_json::{Value, json};
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::draft;

use crate::booked::house::{House, OWNED};
use crate::scene::{Scene, us};

const NOTHING: [&str; 0] = [];

/// The shop wants it.
const REDUCE: (&str, &str) = ("[brakes]", "[write_back]\nreduce = true\n\n[brakes]");

/// What the partner's people do to two mugs.
fn one_mug() -> Value {
    json!({ "line": "MUG-1", "quantity": 1 })
}

impl Scene {
    /// Units that the shop has of its lines, and what is to be paid.
    fn ordered(&self) -> (Vec<u64>, u64) {
        let order = self.in_shop();
        let units =
            order["lineItems"].as_array().unwrap().iter().map(|line| line["quantity"].as_u64().unwrap());
        (units.collect(), order["totalPrice"]["centAmount"].as_u64().unwrap())
    }

    /// An edit of ours, by how many there were before.
    fn own_edit(&self, before: u32) -> Option<Value> {
        self.sandbox.shop.0.get("order-edits", &format!("waybill-{}-{before}", self.order)).ok()
    }

    /// How often an operation on edits was asked for.
    fn asked(&self, operation: &str) -> u64 {
        let counts = self.sandbox.stage.calls.counts();
        let of_shop = counts.get("commercetools").unwrap();
        of_shop.get(&format!("order-edits.{operation}")).copied().unwrap_or_default()
    }

    fn edits_fail(&self, operation: &str, fault: Fault) {
        self.sandbox.stage.faults.fail_next(&format!("commercetools.order-edits.{operation}"), fault, 1);
    }

    /// The partner cancels a mug, and Waybill hears of it.
    async fn lose_a_mug(&self) {
        self.floor("cancel_units", one_mug());
        self.poll().await;
    }

    /// Nothing more happens, whoever looks, and the partner is told of nothing.
    async fn rests(&self, ordered: (&[u64], u64), name: &str) {
        let (version, held) = (self.in_shop()["version"].clone(), self.at_partner());
        self.poll().await;
        self.consider().await;
        let report = self.reconcile().await;
        assert_eq!((report.agree, report.orders), (1, 1), "{name}: {:?}", report.open);
        assert_eq!(self.ordered(), (ordered.0.to_vec(), ordered.1), "{name}");
        assert_eq!(self.in_shop()["version"], version, "{name}");
        assert_eq!(self.at_partner(), held, "{name}: the partner was told");
    }

    /// Units of a line that the partner still means to ship, or shipped.
    fn kept(&self, at: usize) -> u64 {
        let units = |name: &str| self.held(&format!("/line_items/{at}/{name}")).as_u64().unwrap();
        units("quantity") - units("cancelled")
    }

    fn line(&self, at: usize, field: &str) -> Value {
        self.in_shop()["lineItems"][at]["custom"]["fields"][field].clone()
    }

    async fn give(&self, quantity: u32) {
        let line = self.in_shop()["lineItems"][0]["id"].clone();
        self.edit(json!({ "action": "changeLineItemQuantity", "lineItemId": line, "quantity": quantity }))
            .await;
    }
}

#[tokio::test]
async fn what_a_partner_cancels_is_taken_off_the_order_once() {
    let scene = Scene::placed(&[REDUCE]).await;
    assert_eq!(scene.ordered(), (vec![2, 1], 4250));
    scene.lose_a_mug().await;
    scene.rests((&[1, 1], 3000), "cancelled").await;
    assert_eq!(scene.own_edit(0).unwrap()["result"]["type"], "Applied");
    assert_eq!((scene.own_edit(1), scene.line(0, "waybillCancelled")), (None, json!(1)));
    let said = scene.in_shop()["custom"]["fields"]["waybillReduced"].clone();
    let line = scene.in_shop()["lineItems"][0]["id"].clone();
    let want = json!({ "edits": 1, "lines": { line.as_str().unwrap(): { "off": 1, "left": 1 } } });
    assert_eq!(serde_json::from_str::<Value>(said.as_str().unwrap()).unwrap(), want);

    scene.ship();
    scene.poll().await;
    assert_eq!(scene.in_shop()["orderState"], "Complete");
    assert_eq!((scene.line(0, "waybillShipped"), scene.line(0, "waybillCancelled")), (json!(1), json!(1)));
    scene.rests((&[1, 1], 3000), "shipped").await;
    assert_eq!(scene.codes().await, NOTHING);
    assert_eq!((scene.asked("create"), scene.asked("apply")), (1, 1));
}

#[tokio::test]
async fn every_lost_answer_and_every_conflict_ends_with_one_edit() {
    for (operation, fault) in [
        ("create", Fault::AnswerLost),
        ("create", Fault::Failed500),
        ("create", Fault::Unavailable503),
        ("apply", Fault::AnswerLost),
        ("apply", Fault::Failed500),
        ("apply", Fault::Unavailable503),
        ("apply", Fault::Conflict409),
    ] {
        let (scene, name) = (Scene::placed(&[REDUCE]).await, format!("{operation}: {fault:?}"));
        scene.edits_fail(operation, fault);
        scene.lose_a_mug().await;
        scene.rests((&[1, 1], 3000), &name).await;
        assert_eq!(scene.own_edit(0).unwrap()["result"]["type"], "Applied", "{name}");
        assert_eq!((scene.own_edit(1), scene.codes().await), (None, Vec::new()), "{name}");
    }
}

#[tokio::test]
async fn only_what_the_shop_wants_and_leaves_stock_alone_is_edited() {
    let scene = Scene::placed(&[]).await;
    scene.lose_a_mug().await;
    scene.rests((&[2, 1], 4250), "not wanted").await;
    assert_eq!((scene.asked("create"), scene.line(0, "waybillCancelled")), (0, json!(1)));
    for mode in ["TrackOnly", "ReserveOnOrder"] {
        let stock = format!("[write_back]\nreduce = true\n\n{OWNED}");
        let house = House::taken(mode, &stock).await;
        house.scene.consider().await;
        house.scene.lose_a_mug().await;
        house.scene.rests((&[2, 1], 4250), mode).await;
        assert_eq!((house.scene.asked("create"), house.scene.codes().await), (0, Vec::new()), "{mode}");
    }
}

#[tokio::test]
async fn a_line_or_an_order_that_is_cancelled_whole_stays() {
    let scene = Scene::placed(&[REDUCE]).await;
    scene.floor("cancel_units", json!({ "line": "MUG-2", "quantity": 1 }));
    scene.poll().await;
    scene.rests((&[2, 1], 4250), "a line").await;
    assert_eq!(scene.line(1, "waybillCancelled"), 1);
    let scene = Scene::placed(&[REDUCE]).await;
    scene.floor("cancel", json!({}));
    scene.poll().await;
    scene.rests((&[2, 1], 4250), "the order").await;
    assert_eq!((scene.in_shop()["orderState"].clone(), scene.asked("create")), (json!("Cancelled"), 0));
}

#[tokio::test]
async fn one_unit_after_the_other_is_taken_off() {
    let mut order = draft("1001", 0);
    order["lineItems"][0]["quantity"] = json!(4);
    let scene = Scene::taken(&[REDUCE], &order).await;
    scene.consider().await;
    for (left, total) in [(3, 5500), (2, 4250), (1, 3000)] {
        scene.lose_a_mug().await;
        scene.rests((&[left, 1], total), &format!("{left} left")).await;
    }
    assert!(scene.own_edit(2).is_some() && scene.own_edit(3).is_none());
    scene.ship();
    scene.poll().await;
    assert_eq!((scene.in_shop()["orderState"].clone(), scene.codes().await), (json!("Complete"), Vec::new()));
}

#[tokio::test]
async fn what_the_shop_refuses_is_before_a_person_once_and_keeps_nothing_else() {
    let scene = Scene::placed(&[REDUCE]).await;
    let kind = json!({ "key": "their-own", "name": { "en": "Their own" }, "resourceTypeIds": ["order"] });
    scene.sandbox.shop.0.create("types", &kind).unwrap();
    scene
        .change(json!({ "action": "setCustomType", "type": { "typeId": "type", "key": "their-own" } }))
        .await;
    scene.lose_a_mug().await;
    let reviews = scene.reviews().await;
    let [(code, message)] = reviews.as_slice() else { panic!("{reviews:?}") };
    assert_eq!(code, "edit-refused");
    assert!(message.contains("waybillReduced"), "in commercetools' words: {message}");
    assert_eq!((scene.line(0, "waybillCancelled"), scene.own_edit(0)), (json!(1), None));
    scene.poll().await;
    scene.consider().await;
    let report = scene.reconcile().await;
    assert_eq!(report.open[0].because, "what was cancelled is not taken off the order yet");
    assert_eq!(scene.ordered(), (vec![2, 1], 4250));
    assert_eq!((scene.asked("create"), scene.codes().await), (1, vec!["edit-refused".to_owned()]));

    let fields = json!({ "action": "addFieldDefinition", "fieldDefinition": { "type": { "name": "String" },
        "name": "waybillReduced", "label": { "en": "Reduced" }, "required": false } });
    scene.sandbox.shop.0.change("types", "their-own", &[fields]).unwrap();
    let entry = scene.world.ledger.review_open(9).await.unwrap().remove(0);
    let person = waybill_flows::person::Person {
        ledger: &scene.world.ledger,
        chance: scene.world.chance.as_ref(),
        now: scene.world.now(),
        name: "ada",
        config_hash: "hash",
        build: "test",
    };
    person.retry(&entry, &"shop".try_into().unwrap()).await.unwrap();
    waybill_tests::sandbox::run(&scene.world, &waybill_flows::engine::Run::Tend).await.unwrap();
    scene.settle().await;
    scene.rests((&[1, 1], 3000), "mended").await;
    assert_eq!(scene.codes().await, NOTHING);
}

/// What the edits took off stands on the order alone: an order that lost that is for people, and nothing is taken off twice.
#[tokio::test]
async fn an_order_that_lost_its_field_is_for_people() {
    let mut order = draft("1001", 0);
    order["lineItems"][0]["quantity"] = json!(4);
    let scene = Scene::taken(&[REDUCE], &order).await;
    scene.consider().await;
    scene.lose_a_mug().await;
    scene.rests((&[3, 1], 5500), "cancelled").await;
    scene.change(json!({ "action": "setCustomField", "name": "waybillReduced" })).await;
    scene.lose_a_mug().await;
    let reviews = scene.reviews().await;
    let [(code, message)] = reviews.as_slice() else { panic!("{reviews:?}") };
    assert_eq!(code, "edit-refused");
    assert!(message.contains("give it back what the edit set"), "{message}");
    assert_eq!((scene.ordered(), scene.kept(0)), ((vec![3, 1], 5500), 2));
    let asked = scene.asked("create");
    scene.poll().await;
    scene.consider().await;
    assert_eq!((scene.codes().await, scene.asked("create")), (vec!["edit-refused".to_owned()], asked));
}

#[tokio::test]
async fn prices_from_outside_are_left_to_those_who_know_them() {
    let mut order = draft("1001", 0);
    order["taxMode"] = json!("ExternalAmount");
    let scene = Scene::taken(&[REDUCE], &order).await;
    scene.consider().await;
    scene.lose_a_mug().await;
    assert_eq!(
        (scene.asked("create"), scene.codes().await),
        (0, vec!["reduction-priced-outside".to_owned()])
    );
}

#[tokio::test]
async fn units_that_the_partner_ships_all_the_same_are_for_people() {
    let house = House::taken("None", &format!("[write_back]\nreduce = true\n\n{OWNED}")).await;
    let scene = &house.scene;
    scene.consider().await;
    scene.told(house.cancelled(1, None, 5).await).await;
    scene.poll().await;
    scene.rests((&[1, 1], 3000), "cancelled").await;
    scene.told(house.cancelled(0, None, 90_000).await).await;
    assert_eq!(scene.codes().await, ["reduced-units-are-back"]);
    assert_eq!((scene.ordered(), scene.asked("create")), ((vec![1, 1], 3000), 1), "nothing is put back");
    scene.ship();
    scene.poll().await;
    assert_eq!(scene.codes().await, ["reduced-units-are-back", "shipped-too-many"]);
    scene.give(2).await;
    scene.reconcile().await;
    assert_eq!((scene.codes().await, scene.ordered()), (Vec::new(), (vec![2, 1], 4250)));
    assert_eq!(scene.in_shop()["orderState"], "Complete");
}

#[tokio::test]
async fn stock_that_the_shop_owns_moves_as_without_an_edit() {
    for reduce in [false, true] {
        let stock = format!("[write_back]\nreduce = {reduce}\n\n{OWNED}");
        let house = House::taken("None", &stock).await;
        house.scene.consider().await;
        house.scene.told(house.cancelled(1, Some("Short pick"), 5).await).await;
        house.rests([9, 10], &format!("short, {reduce}")).await;
        assert_eq!(house.scene.ordered().0, if reduce { [1, 1] } else { [2, 1] });
        let rest = json!({ "packages": [{ "lines": [
            { "line": "MUG-1", "quantity": 1 }, { "line": "MUG-2", "quantity": 1 },
        ] }] });
        house.scene.floor("ship", rest);
        house.scene.poll().await;
        house.rests([8, 9], &format!("shipped, {reduce}")).await;
    }
}

#[tokio::test]
async fn the_shop_and_the_partner_change_the_same_line() {
    // The shop's people want fewer, as many, or more; whoever is heard of first, it ends the same.
    for wanted in [1_u32, 3] {
        let mut ends = Vec::new();
        for partner_first in [true, false] {
            let scene = Scene::placed(&[REDUCE]).await;
            let line = scene.in_shop()["lineItems"][0]["id"].clone();
            let edit = json!({ "action": "changeLineItemQuantity", "lineItemId": line, "quantity": wanted });
            scene.sandbox.shop.0.edit_order(&scene.order, &[edit]).unwrap();
            scene.floor("cancel_units", one_mug());
            if partner_first {
                scene.poll().await;
                scene.consider().await;
            } else {
                scene.consider().await;
                scene.poll().await;
            }
            scene.reconcile().await;
            ends.push((scene.ordered(), scene.codes().await, scene.kept(0)));
        }
        assert_eq!(ends[0], ends[1], "{wanted}");
        assert_eq!(ends[0].0.0[0], u64::from(wanted), "what the shop's people want stays");
    }
}

#[tokio::test]
async fn a_line_that_people_change_after_us_is_theirs() {
    for (rule, want) in [("review", 1), ("shop", 2)] {
        let line = "unmapped_shipping = \"send_name\"";
        let both = format!("{line}\nboth_changed = {{ lines = \"{rule}\" }}");
        let mut order = draft("1001", 0);
        order["lineItems"][0]["quantity"] = json!(3);
        let scene = Scene::taken(&[REDUCE, (line, &both)], &order).await;
        scene.consider().await;
        scene.floor("cancel_units", json!({ "line": "MUG-1", "quantity": 2 }));
        scene.poll().await;
        scene.rests((&[1, 1], 3000), rule).await;
        scene.give(2).await;
        scene.poll().await;
        assert_eq!((scene.ordered().0, scene.asked("create")), (vec![2, 1], 1), "{rule}");
        assert_eq!(scene.kept(0), want, "{rule}");
        let asks = if rule == "review" { vec!["both-changed-lines".to_owned()] } else { Vec::new() };
        assert_eq!(scene.codes().await, asks, "{rule}");
    }
}

#[tokio::test]
async fn a_change_of_another_line_brings_nothing_back() {
    let line = "unmapped_shipping = \"send_name\"";
    let both = format!("{line}\nboth_changed = {{ lines = \"shop\" }}");
    let scene = Scene::placed(&[REDUCE, (line, &both)]).await;
    scene.lose_a_mug().await;
    let hat = scene.in_shop()["lineItems"][1]["id"].clone();
    scene.edit(json!({ "action": "changeLineItemQuantity", "lineItemId": hat, "quantity": 3 })).await;
    assert_eq!((scene.kept(0), scene.kept(1)), (1, 3), "the cancelled mug stays cancelled");
    scene.poll().await;
    scene.rests((&[1, 3], 5500), "changed").await;
    assert_eq!(scene.part().await.key.account, us());
}
