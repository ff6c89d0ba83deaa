//! What is asked, in the forms in which it may come, and what is answered.

use serde_json::{Value, json};

use super::{Marks, Objection, Unseen, asked, expansion_paths, flagged, let_through, rejected};
use crate::commercetools::policy::Policy;

const SINGLE: &str = include_str!("../fixtures/order-single.json");

fn ask(action: &str, kind: &str, order: &Value) -> Vec<u8> {
    json!({ "action": action, "resource": { "typeId": kind, "id": "o-1", "obj": order } })
        .to_string()
        .into_bytes()
}

fn read(body: &[u8]) -> Result<super::Asked, String> {
    let now = "2026-11-20T08:00:00Z".parse().unwrap();
    asked(&"shop".try_into().unwrap(), &Policy::default(), body, now).map_err(|refusal| refusal.code)
}

fn order(change: impl Fn(&mut Value)) -> Value {
    let mut order: Value = serde_json::from_str(SINGLE).unwrap();
    change(&mut order);
    order
}

#[test]
fn an_order_is_read_as_it_is_read_later() {
    let body = order(|_| {});
    let later = crate::commercetools::read::order(&"shop".try_into().unwrap(), &body).unwrap();
    assert_eq!(read(&ask("Create", "order", &body)).unwrap().order, later);
}

#[test]
fn what_an_order_gets_only_when_it_is_kept_may_be_missing() {
    let body = order(|order| {
        for name in ["id", "version", "createdAt", "lastModifiedAt"] {
            order.as_object_mut().unwrap().remove(name);
        }
    });
    let order = read(&ask("Create", "order", &body)).unwrap().order;
    assert_eq!(
        (order.id.as_str(), order.version, order.created_at.to_string().as_str()),
        ("o-1", 0, "2026-11-20T08:00:00Z")
    );
}

#[test]
fn what_is_no_new_order_is_told_apart() {
    let body = order(|_| {});
    let broken = order(|order| order["totalPrice"] = json!("much"));
    for (name, question, want) in [
        ("an update", ask("Update", "order", &body), "not-a-new-order"),
        ("a cart", ask("Create", "cart", &body), "not-a-new-order"),
        ("another shape", ask("Create", "order", &broken), "unreadable-order"),
        ("no object", ask("Create", "order", &json!([])), "unreadable-order"),
        ("no question", b"{\"action\": \"Create\"}".to_vec(), "unreadable-question"),
        ("no JSON", b"<order/>".to_vec(), "unreadable-question"),
        ("nothing", Vec::new(), "unreadable-question"),
    ] {
        assert_eq!(read(&question).map(|_| ()), Err(want.to_owned()), "{name}");
    }
}

#[test]
fn a_reference_without_what_it_leads_to_is_unseen() {
    let bare = json!({ "typeId": "channel", "id": "c-1" });
    let whole = json!({ "typeId": "channel", "id": "c-1", "obj": { "key": "east" } });
    let none = Unseen::default();
    for (name, method, supply, distribution, want) in [
        ("nothing", None, None, None, none),
        ("all there", Some(&whole), Some(&whole), Some(&whole), none),
        ("method", Some(&bare), None, None, Unseen { shipping_method: true, ..none }),
        ("supply", Some(&whole), Some(&bare), None, Unseen { supply_channel: true, ..none }),
        ("distribution", None, None, Some(&bare), Unseen { distribution_channel: true, ..none }),
    ] {
        let body = order(|order| {
            order["shippingInfo"]["shippingMethod"] = json!(method);
            for line in order["lineItems"].as_array_mut().unwrap() {
                line["supplyChannel"] = json!(supply);
                line["distributionChannel"] = json!(distribution);
            }
        });
        assert_eq!(read(&ask("Create", "order", &body)).unwrap().unseen, want, "{name}");
    }
}

#[test]
fn an_order_is_marked_only_where_that_cannot_fail() {
    let custom = |fields: Value| json!({ "type": { "typeId": "type", "id": "t-1", "obj": { "fieldDefinitions": fields } }, "fields": {} });
    let field = |name: &str, kind: &str| json!([{ "name": name, "type": { "name": kind } }]);
    for (name, custom, want) in [
        ("no type", Value::Null, Marks::WithOurType),
        ("its type has the field", custom(field("waybillProblems", "String")), Marks::InItsType),
        ("its type has it for something else", custom(field("waybillProblems", "Number")), Marks::Nowhere),
        ("its type lacks it", custom(field("gift", "String")), Marks::Nowhere),
        (
            "its type is not shown",
            json!({ "type": { "typeId": "type", "id": "t-1" }, "fields": {} }),
            Marks::Nowhere,
        ),
    ] {
        let body = order(|order| order["custom"] = custom.clone());
        assert_eq!(read(&ask("Create", "order", &body)).unwrap().marks, want, "{name}");
    }
}

#[test]
fn the_answers_are_these() {
    let policy = Policy::default();
    let objections = [
        Objection {
            message: "`Blue mug` cannot be delivered.".to_owned(),
            code: "unmapped-sku".to_owned(),
            line: "l-1".try_into().ok(),
        },
        Objection {
            message: "The shipping address has no street.".to_owned(),
            code: "missing-address".to_owned(),
            line: None,
        },
    ];
    let answers = [
        ("let through", Some(let_through())),
        ("with our type", flagged(&policy, Marks::WithOurType, "the address has no street")),
        ("in its type", flagged(&policy, Marks::InItsType, &"x".repeat(2000))),
        ("nowhere", flagged(&policy, Marks::Nowhere, "the address has no street")),
        ("rejected", Some(rejected(&objections))),
    ];
    let told: Vec<Value> = answers
        .into_iter()
        .map(|(name, answer)| {
            let answer = answer.map(|answer| {
                let body: Value = serde_json::from_slice(answer.body()).unwrap();
                json!({ "status": answer.status().as_u16(), "body": body })
            });
            json!({ "name": name, "answer": answer })
        })
        .collect();
    insta::assert_json_snapshot!(told);
}

#[test]
fn what_routes_look_at_is_sent_before_the_rest() {
    for (supply, distribution, third) in [
        (false, false, "shipping[*].shippingInfo.shippingMethod"),
        (true, false, "lineItems[*].supplyChannel"),
        (false, true, "lineItems[*].distributionChannel"),
        (true, true, "lineItems[*].supplyChannel"),
    ] {
        assert_eq!(
            expansion_paths(supply, distribution),
            ["shippingInfo.shippingMethod", "custom.type", third]
        );
    }
}
