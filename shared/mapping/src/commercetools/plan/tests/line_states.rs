//! Line states by transition and by import.

use std::sync::Arc;

use waybill_domain::order::LineState;

use super::super::Known;
use super::model;
use super::sample::{EAST, WEST, facts, known, line_cancelled, order, settled, shipped, state_list, voided};
use crate::commercetools::policy::{LineStates, MoveBy, Policy};

fn policy(by: MoveBy) -> Policy {
    let states = LineStates {
        by,
        shipped: Some("shipped".to_owned()),
        cancelled: Some("cancelled".to_owned()),
        ..LineStates::default()
    };
    Policy { line_states: Some(states), ..Policy::default() }
}

fn spread(states: &[LineState]) -> Vec<(String, u32)> {
    let mut spread: Vec<_> =
        states.iter().map(|state| (state.state.key.clone().unwrap(), state.quantity)).collect();
    spread.sort();
    spread
}

#[test]
fn units_move_into_the_states_that_say_what_became_of_them_and_back() {
    let told = [(WEST, shipped(1, "s1", "cup", 1)), (WEST, line_cancelled(2, "cup", 1))];
    let void = [told.to_vec(), vec![(WEST, voided(3, "s1"))]].concat();
    for by in [MoveBy::Transition, MoveBy::Import] {
        let mut order = order();
        order.lines[1].states = vec![model::state("Initial", 2), model::state("picking", 1)];
        let (_, after) = settled(&order, &known(&facts(&told)), &policy(by));
        let want = [("cancelled", 1), ("picking", 1), ("shipped", 1)];
        assert_eq!(
            spread(&after.lines[1].states),
            want.map(|(key, units)| (key.to_owned(), units)),
            "{by:?}"
        );
        let (_, after) = settled(&after, &known(&facts(&void)), &policy(by));
        let want = [("Initial", 1), ("cancelled", 1), ("picking", 1)];
        assert_eq!(
            spread(&after.lines[1].states),
            want.map(|(key, units)| (key.to_owned(), units)),
            "{by:?}"
        );
    }
}

#[test]
fn a_state_without_a_key_leaves_the_line_alone() {
    let mut order = order();
    order.lines[0].states[0].state.key = None;
    let facts = facts(&[(EAST, shipped(1, "s1", "mug", 2))]);
    let (_, after) = settled(&order, &known(&facts), &policy(MoveBy::Transition));
    assert_eq!(after.lines[0].states, order.lines[0].states);
}

#[test]
fn a_state_that_the_project_does_not_have_is_for_people() {
    let facts = facts(&[(EAST, shipped(1, "s1", "mug", 2))]);
    let mut known = known(&facts);
    known.states = Arc::default();
    let (plan, after) = settled(&order(), &known, &policy(MoveBy::Import));
    assert_eq!(plan.reviews[0].message, "line state `shipped` is not known in the project");
    assert_eq!(after.lines[0].states, order().lines[0].states);
}

#[test]
fn the_actions_are_those_of_commercetools() {
    let facts = facts(&[(WEST, shipped(1, "s1", "cup", 1))]);
    let moves = |by| {
        let (plan, _) = settled(&order(), &known(&facts), &policy(by));
        let actions = plan.actions.iter().map(|action| serde_json::to_value(action).unwrap());
        actions.filter(|action| action["action"].as_str().unwrap().ends_with("ItemState")).collect::<Vec<_>>()
    };
    insta::assert_json_snapshot!([moves(MoveBy::Transition), moves(MoveBy::Import)]);
}

#[test]
fn units_go_the_way_that_the_shop_allows() {
    let line = |key: &str| match key {
        "Initial" => Some(vec!["picked"]),
        "picked" => Some(vec!["packed"]),
        "packed" => Some(vec!["shipped"]),
        _ => Some(vec![]),
    };
    let told = facts(&[(WEST, shipped(1, "s1", "cup", 1)), (WEST, line_cancelled(2, "cup", 1))]);
    let known = Known { states: Arc::new(state_list(&line)), ..known(&told) };
    let between = |named: Option<&str>| {
        let mut policy = policy(MoveBy::Transition);
        if let Some(states) = &mut policy.line_states {
            states.picked = Some("picked".to_owned());
            states.packed = named.map(str::to_owned);
        }
        policy
    };
    for (named, want, refused) in [
        (
            Some("packed"),
            "Initial 2, shipped 1",
            "a line should have 1 of its units in line state `cancelled`",
        ),
        (
            None,
            "Initial 3",
            "a line should have 1 of its units in line state `cancelled` and 1 of its units in line state `shipped`",
        ),
    ] {
        let (plan, after) = settled(&order(), &known, &between(named));
        let spread: Vec<String> =
            spread(&after.lines[1].states).into_iter().map(|(key, units)| format!("{key} {units}")).collect();
        assert_eq!(spread.join(", "), want);
        let told: Vec<&str> =
            plan.reviews.iter().filter_map(|refusal| refusal.message.split(',').next()).collect();
        assert_eq!(told, [refused]);
    }
}
