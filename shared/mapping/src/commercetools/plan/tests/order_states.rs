//! Orders in the shop's own workflow.

use std::sync::Arc;

use waybill_domain::event::{FulfillmentEvent, LineLevel, PartStatus};
use waybill_domain::order::{Order, StateRef};

use super::super::{Known, plan};
use super::sample::{
    EAST, WEST, cancelled, facts, known, level, order, settled, shipped, stands, state_list, voided,
};
use crate::commercetools::policy::{OrderStates, Policy};

type Told = Vec<(&'static str, FulfillmentEvent)>;

fn named() -> OrderStates {
    let named = |key: &str| Some(key.to_owned());
    OrderStates {
        accepted: named("accepted"),
        on_hold: named("on-hold"),
        picked: named("to-pick"),
        packed: named("ready"),
        shipped: named("sent"),
        cancelled: named("refused"),
        ..OrderStates::default()
    }
}

fn policy() -> Policy {
    Policy { order_states: Some(named()), ..Policy::default() }
}

fn in_state(key: Option<&str>) -> Order {
    let state = key.map(|key| StateRef { id: format!("id of {key}"), key: Some(key.to_owned()) });
    Order { workflow_state: state, ..order() }
}

fn key_of(order: &Order) -> Option<&str> {
    order.workflow_state.as_ref()?.key.as_deref()
}

fn at(second: i64, taken: u32, boxed: u32) -> Told {
    let level = |line: &str, units: u32| LineLevel {
        allocated: Some(units),
        picked: Some(taken.min(units)),
        packed: Some(boxed.min(units)),
        ..level(line)
    };
    let told = |line, units| stands(second, PartStatus::Pending, vec![level(line, units)], &[]);
    vec![(EAST, told("mug", 2)), (WEST, told("cup", 3))]
}

fn held() -> Told {
    vec![(EAST, stands(1, PartStatus::Pending, vec![level("mug")], &["fraud"]))]
}

fn left(second: i64) -> Told {
    vec![(EAST, shipped(second, "s1", "mug", 2)), (WEST, shipped(second, "s2", "cup", 3))]
}

#[test]
fn an_order_is_in_the_state_that_says_how_far_it_is() {
    let back = [left(2), vec![(EAST, voided(3, "s1"))]].concat();
    for (name, now, told, want) in [
        ("at a partner", None, vec![], Some("accepted")),
        ("held", Some("accepted"), held(), Some("on-hold")),
        ("let go", Some("on-hold"), at(2, 0, 0), Some("accepted")),
        ("allocated has no state", Some("accepted"), at(2, 0, 0), Some("accepted")),
        ("some are picked", Some("accepted"), at(2, 2, 0), Some("accepted")),
        ("all are picked", Some("accepted"), at(2, 3, 0), Some("to-pick")),
        ("all are packed", Some("accepted"), at(2, 3, 3), Some("ready")),
        (
            "some left, which has no state",
            Some("ready"),
            vec![(EAST, shipped(2, "s1", "mug", 2))],
            Some("ready"),
        ),
        ("all left", Some("ready"), left(2), Some("sent")),
        ("all left at once", None, left(2), Some("sent")),
        ("cancelled", Some("accepted"), vec![(EAST, cancelled(2)), (WEST, cancelled(2))], Some("refused")),
        ("never back", Some("sent"), back.clone(), Some("sent")),
        ("never back to what waits", Some("ready"), at(2, 0, 0), Some("ready")),
        ("out of the state in which orders begin", Some("new"), at(2, 3, 0), Some("to-pick")),
        ("not out of where people moved it", Some("filed"), left(2), Some("filed")),
    ] {
        let order = in_state(now);
        let facts = facts(&told);
        let known = known(&facts);
        let actions = plan(&order, &known, &policy()).actions;
        let after = super::model::apply(&order, &actions).unwrap();
        assert_eq!(key_of(&after), want, "{name}");
        assert_eq!(plan(&after, &known, &policy()).actions, [], "{name}");
    }
}

#[test]
fn it_goes_the_way_that_the_shop_allows() {
    let line = |key: &str| match key {
        "accepted" => Some(vec!["to-pick", "refused"]),
        "to-pick" => Some(vec!["ready", "accepted"]),
        "ready" | "filed" => Some(vec!["sent"]),
        _ => Some(vec![]),
    };
    for (name, now, told, want) in [
        ("through all that are between", None, left(2), Some("sent")),
        ("back, where the shop names that", Some("to-pick"), at(2, 0, 0), Some("accepted")),
        ("not back", Some("ready"), at(2, 0, 0), Some("ready")),
        ("out of a foreign one, where the shop names that", Some("filed"), left(2), Some("sent")),
        (
            "no way leads there",
            Some("ready"),
            vec![(EAST, cancelled(2)), (WEST, cancelled(2))],
            Some("ready"),
        ),
        ("nor to what is held", Some("accepted"), held(), Some("accepted")),
    ] {
        let facts = facts(&told);
        let known = Known { states: Arc::new(state_list(&line)), ..known(&facts) };
        let (plan, after) = settled(&in_state(now), &known, &policy());
        assert_eq!(key_of(&after), want, "{name}");
        assert_eq!(plan.reviews, [], "{name}");
    }
}

#[test]
fn a_state_that_is_not_there_is_for_people() {
    let policy = Policy {
        order_states: Some(OrderStates { accepted: Some("shipped".to_owned()), ..OrderStates::default() }),
        ..Policy::default()
    };
    let facts = facts(&[]);
    let (plan, after) = settled(&order(), &known(&facts), &policy);
    assert_eq!(key_of(&after), None, "`shipped` is a state of lines");
    assert_eq!(plan.reviews[0].message, "the project has no state `shipped` of orders");
}
