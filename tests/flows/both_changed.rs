//! The shop and the partner's people change the same thing of an order that was placed.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_simulators::faults::Fault;

use crate::scene::{Scene, to};

const THEIRS: &str = "5 Dock Road";

/// The configuration with the setting in it.
fn set(value: &str) -> Vec<(&'static str, String)> {
    let line = "unmapped_shipping = \"send_name\"";
    vec![(line, format!("{line}\nboth_changed = {{ {value} }}"))]
}

async fn with(value: &str) -> Scene {
    let changes = set(value);
    let changes: Vec<(&str, &str)> = changes.iter().map(|(from, to)| (*from, to.as_str())).collect();
    Scene::placed(&changes).await
}

async fn phone(scene: &Scene, phone: &str) {
    let mut address = scene.in_shop()["shippingAddress"].clone();
    address["phone"] = json!(phone);
    scene.change(json!({ "action": "setShippingAddress", "address": address })).await;
}

#[tokio::test]
async fn a_person_is_asked_and_nothing_is_sent() {
    let scene = Scene::placed(&[]).await;
    scene.redirect_at_partner(THEIRS).await;
    scene.move_to("22 Garden Lane").await;

    assert_eq!(scene.street(), THEIRS, "theirs stands until a person decided");
    let reviews = scene.reviews().await;
    let [(code, message)] = reviews.as_slice() else { panic!("{reviews:?}") };
    assert_eq!(code, "both-changed-address");
    assert!(message.contains("22 Garden Lane") && message.contains(THEIRS), "both values: {message}");
    assert!(message.contains("order `1001`") && message.contains("`us`"), "{message}");
    for entry in scene.journal().await {
        assert!(!entry.outcome.contains("Garden Lane"), "what lasts names nobody: {entry:?}");
    }
    let remembered = scene.part().await.refused[&Facet::Address].refusal.message.clone();
    assert!(!remembered.contains(THEIRS), "what lasts names nobody: {remembered}");

    let before = scene.calls();
    scene.consider().await;
    scene.consider().await;
    assert_eq!(scene.calls(), before, "it is not asked again");

    scene.move_to("24 Garden Lane").await;
    assert_eq!(scene.street(), THEIRS);
    let reviews = scene.reviews().await;
    assert!(reviews.len() == 1 && reviews[0].1.contains("24 Garden Lane"), "the shop's newest: {reviews:?}");

    scene.retry().await;
    assert_eq!(scene.street(), "24 Garden Lane", "whoever tries again wants the shop's");
    assert_eq!(scene.codes().await, Vec::<String>::new());
    let before = scene.calls();
    scene.consider().await;
    assert_eq!(scene.calls(), before);
}

#[tokio::test]
async fn the_shop_s_change_is_sent_where_the_shop_wins() {
    let scene = with("address = \"shop\"").await;
    scene.redirect_at_partner(THEIRS).await;
    scene.move_to("22 Garden Lane").await;
    assert_eq!(scene.street(), "22 Garden Lane");
    assert_eq!(scene.codes().await, Vec::<String>::new());
    let told = scene.journal().await.into_iter().find(|entry| entry.name == "overwritten").unwrap();
    assert_eq!(told.rule.as_deref(), Some("both-changed-address"));
}

#[tokio::test]
async fn theirs_stays_where_the_partner_wins_until_the_shop_changes_it_again() {
    let scene = with("others = \"partner\"").await;
    scene.redirect_at_partner(THEIRS).await;
    scene.move_to("22 Garden Lane").await;
    assert_eq!((scene.street().as_str(), scene.codes().await.len()), (THEIRS, 0));
    assert!(scene.journal().await.iter().any(|entry| entry.name == "kept"), "it is told");

    let before = scene.calls();
    scene.consider().await;
    assert_eq!(scene.calls(), before, "it counts as settled");
    phone(&scene, "+1 555 0100").await;
    assert_eq!(scene.held("/shipping_address/phone"), "+1 555 0100");
    assert_eq!(scene.street(), THEIRS, "it survives changes of what else there is");

    scene.move_to("24 Garden Lane").await;
    assert_eq!(scene.street(), "24 Garden Lane", "nobody else changed it since");
}

#[tokio::test]
async fn what_only_their_people_changed_survives_every_other_change() {
    let scene = Scene::placed(&[]).await;
    scene.redirect_at_partner(THEIRS).await;
    let carrier = json!({ "shipping_lines": { "title": "Standard", "price": "5.00", "carrier": "FedEx" } });
    scene.edit_at_partner("order_update", "UpdateOrderInput!", carrier).await;

    phone(&scene, "+1 555 0100").await;
    let line = scene.in_shop()["lineItems"][0]["id"].clone();
    scene.edit(json!({ "action": "changeLineItemQuantity", "lineItemId": line, "quantity": 3 })).await;
    assert_eq!(scene.held("/shipping_address/phone"), "+1 555 0100");
    assert_eq!(scene.held("/line_items/0/quantity"), 3);
    assert_eq!((scene.street().as_str(), scene.held("/shipping_lines/carrier")), (THEIRS, json!("FedEx")));
    assert_eq!(scene.codes().await, Vec::<String>::new());
}

#[tokio::test]
async fn each_thing_is_asked_about_by_its_name() {
    let update = ("order_update", "UpdateOrderInput!");
    let lines = ("order_update_line_items", "UpdateLineItemsInput!");
    for (facet, (root, kind), theirs, ours, words) in [
        (
            "contact",
            update,
            json!({ "shipping_address": { "address1": "1 Harbor Street", "city": "Springfield", "state": "IL",
                "state_code": "IL", "zip": "62701", "country": "US", "country_code": "US", "first_name": "Jo",
                "last_name": "Sample", "email": "jo@example.com", "phone": "555-0111" } }),
            json!({ "phone": "+1 555 0100" }),
            ["jo@example.com, +1 555 0100", "jo@example.com, 555-0111"],
        ),
        (
            "shipping",
            update,
            json!({ "shipping_lines": { "title": "Courier", "price": "5.00" } }),
            json!({ "method": "Express" }),
            ["Express", "Courier"],
        ),
        (
            "lines",
            lines,
            json!({ "quantity": 1 }),
            json!({ "quantity": 4 }),
            ["4 x `MUG-1` for 50.00", "1 x `MUG-1`"],
        ),
    ] {
        let scene = Scene::placed(&[]).await;
        let mut fields = theirs;
        if facet == "lines" {
            fields["id"] = scene.held("/line_items/0/id");
            fields = json!({ "line_items": [fields] });
        }
        scene.edit_at_partner(root, kind, fields).await;
        let before: Value = scene.at_partner()[0].clone();
        let shop = scene.in_shop();
        match facet {
            "contact" => phone(&scene, ours["phone"].as_str().unwrap()).await,
            "shipping" => {
                let money = json!({ "centAmount": 500, "currencyCode": "USD" });
                let info = json!({ "shippingMethodName": ours["method"], "price": money,
                    "shippingRate": { "price": money, "tiers": [] } });
                scene.edit(json!({ "action": "setCustomShippingMethod", "shippingInfo": info })).await;
            }
            _ => {
                let line = shop["lineItems"][0]["id"].clone();
                let staged = json!({ "action": "changeLineItemQuantity", "lineItemId": line, "quantity": ours["quantity"] });
                scene.edit(staged).await;
            }
        }
        let reviews = scene.reviews().await;
        assert_eq!(scene.codes().await, [format!("both-changed-{facet}")], "{reviews:?}");
        assert!(words.iter().all(|words| reviews[0].1.contains(words)), "{words:?} in {reviews:?}");
        for at in ["/line_items", "/shipping_lines", "/shipping_address"] {
            assert_eq!(scene.held(at), before[at.trim_start_matches('/')], "{facet}: nothing was sent");
        }
    }
}

#[tokio::test]
async fn the_rest_is_sent_while_a_person_is_asked() {
    let scene = Scene::placed(&[]).await;
    scene.redirect_at_partner(THEIRS).await;
    let mut address = scene.in_shop()["shippingAddress"].clone();
    address["streetName"] = json!("22 Garden Lane");
    address["phone"] = json!("+1 555 0100");
    scene.change(json!({ "action": "setShippingAddress", "address": address })).await;
    assert_eq!(
        (scene.street().as_str(), scene.held("/shipping_address/phone")),
        (THEIRS, json!("+1 555 0100"))
    );
    assert_eq!(scene.codes().await, ["both-changed-address"]);
}

#[tokio::test]
async fn the_question_is_over_when_the_shop_takes_its_change_back() {
    let scene = Scene::placed(&[]).await;
    let first = scene.in_shop()["shippingAddress"].clone();
    scene.redirect_at_partner(THEIRS).await;
    scene.move_to("22 Garden Lane").await;
    assert_eq!(scene.codes().await, ["both-changed-address"]);
    scene.change(json!({ "action": "setShippingAddress", "address": first })).await;
    assert_eq!(scene.codes().await, Vec::<String>::new());
    assert_eq!(scene.street(), THEIRS, "only their people changed it now");
}

#[tokio::test]
async fn our_own_change_whose_answer_was_lost_is_not_taken_for_theirs() {
    for street in ["26 Garden Lane", "1 Harbor Street"] {
        let scene = Scene::placed(&[]).await;
        scene.fail("order_update", Fault::AnswerLost, 1);
        scene.change_unheard(to("22 Garden Lane"));
        scene.look().await;
        assert_eq!(scene.street(), "22 Garden Lane", "it landed, and nobody knows");
        scene.move_to(street).await;
        assert_eq!((scene.street().as_str(), scene.codes().await.len()), (street, 0));
    }
}

#[tokio::test]
async fn their_change_survives_the_lost_answer_to_another_change_of_ours() {
    let scene = Scene::placed(&[]).await;
    scene.redirect_at_partner(THEIRS).await;
    scene.fail("order_update", Fault::AnswerLost, 1);
    phone(&scene, "+1 555 0100").await;
    assert!(scene.journal().await.iter().any(|entry| entry.name == "looked"), "it was in doubt");
    assert_eq!(
        (scene.street().as_str(), scene.held("/shipping_address/phone")),
        (THEIRS, json!("+1 555 0100"))
    );
    scene.move_to("22 Garden Lane").await;
    assert_eq!(scene.street(), THEIRS);
    assert!(scene.codes().await.contains(&"both-changed-address".to_owned()), "it is still known for theirs");
}

#[tokio::test]
async fn work_that_ended_half_way_is_not_taken_for_theirs() {
    let scene = Scene::placed(&[]).await;
    // Two facets change; the partner is busy when the second is sent, and the shop changes the first again.
    scene.change_unheard(to("22 Garden Lane"));
    let line = scene.in_shop()["lineItems"][0]["id"].clone();
    let staged = json!({ "action": "changeLineItemQuantity", "lineItemId": line, "quantity": 3 });
    scene.sandbox.shop.0.edit_order(&scene.order, &[staged]).unwrap();
    scene.fail("order_update_line_items", Fault::TooMany429 { retry_after: 30 }, 1);
    scene.look().await;
    assert_eq!((scene.street().as_str(), scene.held("/line_items/0/quantity")), ("22 Garden Lane", json!(2)));
    scene.move_to("24 Garden Lane").await;
    assert_eq!((scene.street().as_str(), scene.held("/line_items/0/quantity")), ("24 Garden Lane", json!(3)));
    assert_eq!(scene.codes().await, Vec::<String>::new());
}
