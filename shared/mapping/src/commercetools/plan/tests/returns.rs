//! What came back, step by step, as the rules of 2026 let it stand on the order.

use serde_json::json;
use waybill_domain::event::{FulfillmentEvent, Return, What};
use waybill_domain::ids::ReturnKey;
use waybill_domain::order::{Order, ReturnInfo, ReturnItem};

use super::super::{Known, Plan, plan};
use super::sample::{EAST, facts, id, known, order, returned, returned_line, settled};
use crate::commercetools::policy::Policy;
use crate::returns::ReturnRules;

/// The plan for news of the part of two mugs, and the order after it.
fn told(order: &Order, news: &[FulfillmentEvent], rules: &ReturnRules) -> (Plan, Order) {
    let news: Vec<_> = news.iter().map(|event| (EAST, event.clone())).collect();
    let facts = facts(&news);
    settled(order, &Known { returns: rules, ..known(&facts) }, &Policy::default())
}

/// The items on the order: key, units, state.
fn items(order: &Order) -> Vec<(String, u32, String)> {
    let all = order.returns.iter().flat_map(|info| &info.items);
    all.map(|item| (item.key.clone().unwrap_or_default(), item.quantity, item.shipment_state.clone()))
        .collect()
}

fn short(order: &Order) -> Vec<String> {
    items(order).into_iter().map(|(key, units, state)| format!("{key}: {units} {state}")).collect()
}

fn mugs(second: i64, units: [u32; 3]) -> FulfillmentEvent {
    returned(second, "77", vec![returned_line("mug", units)])
}

fn rules(value: serde_json::Value) -> ReturnRules {
    serde_json::from_value(value).unwrap()
}

#[test]
fn announced_received_and_restocked_is_written_step_by_step() {
    let rules = ReturnRules::default();
    let (first, announced) = told(&order(), &[mugs(10, [2, 0, 0])], &rules);
    let of_returns = |plan: &Plan| {
        let all = serde_json::to_value(&plan.actions).unwrap();
        let named = |action: &&serde_json::Value| action["action"].as_str().unwrap().contains("Return");
        all.as_array().unwrap().iter().filter(named).cloned().collect::<Vec<_>>()
    };
    insta::assert_json_snapshot!(of_returns(&first));
    let (second, received) = told(&announced, &[mugs(20, [2, 2, 0])], &rules);
    insta::assert_json_snapshot!(of_returns(&second));
    assert_eq!(
        short(&received),
        ["east-77-mug-a0: 2 Advised", "east-77-mug-r0: 1 Returned", "east-77-mug-r1: 1 Returned"],
        "each may go its own way, and what is advised stays"
    );
    let (_, restocked) = told(&received, &[mugs(30, [2, 2, 1])], &rules);
    assert_eq!(short(&restocked)[1..], ["east-77-mug-r0: 1 BackInStock", "east-77-mug-r1: 1 Returned"]);
    let (late, after) = told(&restocked, &[mugs(30, [2, 2, 1]), mugs(20, [2, 2, 0])], &rules);
    assert!(of_returns(&late).is_empty() && items(&after) == items(&restocked), "older news changes nothing");
    let (fallen, after) = told(&restocked, &[mugs(40, [2, 1, 0])], &rules);
    assert!(of_returns(&fallen).is_empty() && items(&after) == items(&restocked), "nothing is taken back");
}

#[test]
fn what_is_known_at_once_is_one_item_each() {
    let rule = rules(json!({ "restock": [{ "to": "as_told_else_unusable" }] }));
    let (_, after) = told(&order(), &[mugs(10, [2, 2, 1])], &rule);
    assert_eq!(short(&after), ["east-77-mug-r0: 1 BackInStock", "east-77-mug-r1: 1 Unusable"]);
    let all = rules(json!({ "restock": [{ "to": "back_in_stock" }] }));
    let (_, after) = told(&order(), &[mugs(10, [2, 2, 0])], &all);
    assert_eq!(short(&after), ["east-77-mug-r0: 2 BackInStock"]);
}

#[test]
fn the_rule_follows_reason_and_condition_of_each_row() {
    let rule = rules(json!({
        "reasons": { "Wrong size": "SIZE", "Damaged": "DMG" },
        "restock": [{ "reason": ["Damaged"], "to": "unusable" }, { "to": "back_in_stock" }],
    }));
    let mut damaged = returned_line("mug", [1, 1, 0]);
    damaged.reason = Some("dmg".to_owned());
    damaged.condition = Some("broken".to_owned());
    let rows = vec![returned_line("mug", [1, 1, 0]), damaged];
    let (_, after) = told(&order(), &[returned(10, "77", rows)], &rule);
    assert_eq!(short(&after), ["east-77-mug-r0: 1 BackInStock", "east-77-mug-x1-r0: 1 Unusable"]);
    let last = &after.returns[0].items[1];
    assert_eq!(last.comment.as_deref(), Some("Damaged; broken"));
    insta::assert_json_snapshot!(last.custom.fields);
}

#[test]
fn a_reason_that_is_told_later_is_corrected_in_its_field() {
    let rules = ReturnRules::default();
    let (_, before) = told(&order(), &[mugs(10, [1, 1, 0])], &rules);
    let mut other = returned_line("mug", [1, 1, 0]);
    other.reason = Some("DMG".to_owned());
    let (plan, after) = told(&before, &[returned(20, "77", vec![other])], &rules);
    assert_eq!(after.returns[0].items[0].custom.fields["waybillReturnReason"], "DMG");
    assert!(plan.reviews.is_empty());
}

#[test]
fn what_the_shop_announced_is_not_announced_to_it() {
    let told_of_ours = |units| {
        let key = ReturnKey::of(&id(EAST), "number R1");
        let What::Returned(told) = mugs(10, units).what else { unreachable!() };
        FulfillmentEvent { what: What::Returned(Return { key: Some(key), ..told }), ..mugs(10, units) }
    };
    let mut before = order();
    before.returns.push(ReturnInfo {
        tracking_id: Some("R1".to_owned()),
        date: None,
        items: vec![ReturnItem {
            id: "i1".to_owned(),
            key: None,
            line: Some(id("mug")),
            quantity: 2,
            shipment_state: "Advised".to_owned(),
            comment: None,
            custom: waybill_domain::order::Custom::default(),
        }],
    });
    let rules = ReturnRules::default();
    let (_, after) = told(&before, &[told_of_ours([2, 0, 0])], &rules);
    assert_eq!(after.returns, before.returns);
    let (_, after) = told(&before, &[told_of_ours([2, 2, 2])], &rules);
    assert_eq!(short(&after), [": 2 Advised", "east-77-mug-r0: 2 BackInStock"]);
}

#[test]
fn more_than_was_ordered_and_strange_goods_are_for_people() {
    let rules = ReturnRules::default();
    let (plan, after) = told(&order(), &[mugs(10, [3, 3, 3])], &rules);
    assert_eq!(short(&after), ["east-77-mug-r0: 2 BackInStock"], "what fits is written");
    assert_eq!(plan.reviews[0].code, "returned-too-many");
    let strange = returned(10, "78", vec![returned_line("hat", [1, 1, 0]), returned_line("hat", [1, 0, 0])]);
    let (plan, after) = told(&order(), &[strange], &rules);
    let codes: Vec<&str> = plan.reviews.iter().map(|review| review.code.as_str()).collect();
    assert_eq!(
        (codes, after.returns.len()),
        (vec!["returned-unknown-line"], 0),
        "what did not come is not told"
    );
}

#[test]
fn a_reason_in_no_table_is_for_people_where_that_is_wanted() {
    let rule = rules(json!({ "reasons": { "Damaged": "DMG" }, "unknown_reason": "review" }));
    let (plan, after) = told(&order(), &[mugs(10, [1, 1, 0])], &rule);
    assert_eq!(plan.reviews[0].code, "return-reason-unknown");
    assert_eq!(
        after.returns[0].items[0].custom.fields["waybillReturnReason"], "SIZE",
        "in words all the same"
    );
}

#[test]
fn a_return_that_is_called_off_is_not_announced() {
    let What::Returned(told_off) = mugs(10, [2, 0, 0]).what else { unreachable!() };
    let told_off = Return { status: Some("Canceled".to_owned()), ..told_off };
    let event = FulfillmentEvent { what: What::Returned(told_off), ..mugs(10, [2, 0, 0]) };
    let facts = facts(&[(EAST, event)]);
    let known = known(&facts);
    let (_, after) = settled(&order(), &known, &Policy::default());
    assert!(after.returns.is_empty() && plan(&after, &known, &Policy::default()).actions.is_empty());
}
