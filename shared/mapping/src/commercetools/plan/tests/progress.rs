//! Units picked and packed stand on the line, what left among them.

use waybill_domain::event::{FulfillmentEvent, Handling, LineLevel, PartStatus, What};

use super::sample::{
    EAST, WEST, cancelled, event, facts, known, level, line_cancelled, order, settled, shipped, stands,
    voided,
};
use crate::commercetools::policy::{LineStates, Policy};

fn told(second: i64, line: &str, [taken, boxed]: [u32; 2]) -> FulfillmentEvent {
    let level = LineLevel { picked: Some(taken), packed: Some(boxed), ..level(line) };
    stands(second, PartStatus::Pending, vec![level], &[])
}

fn packed(second: i64, line: &str, units: u32) -> FulfillmentEvent {
    event(second, What::Packed { lines: vec![LineLevel { packed: Some(units), ..level(line) }] })
}

fn all(second: i64, far: Handling) -> FulfillmentEvent {
    let what = stands(second, PartStatus::Pending, vec![], &[]).what;
    let What::Stands { status, lines, holds, shipments, new, .. } = what else { unreachable!("it stands") };
    event(second, What::Stands { status, lines, handled: Some(far), holds, shipments, new })
}

#[test]
fn the_units_of_a_line_stand_on_it() {
    for (name, told, want) in [
        ("nobody said", vec![shipped(1, "s1", "cup", 1)], [None, None]),
        ("none yet", vec![told(1, "cup", [0, 0])], [Some(0), Some(0)]),
        ("some picked", vec![told(1, "cup", [2, 0])], [Some(2), Some(0)]),
        ("all packed", vec![told(1, "cup", [3, 3])], [Some(3), Some(3)]),
        ("packed, and nobody speaks of picks", vec![packed(1, "cup", 2)], [Some(2), Some(2)]),
        ("late news", vec![told(2, "cup", [3, 1]), told(1, "cup", [1, 0])], [Some(3), Some(1)]),
        ("picked anew", vec![told(1, "cup", [3, 3]), told(2, "cup", [0, 0])], [Some(0), Some(0)]),
        ("all packed, whatever is in it", vec![all(1, Handling::Packed)], [Some(3), Some(3)]),
        (
            "all picked, one of them packed",
            vec![told(1, "cup", [1, 1]), all(2, Handling::Picked)],
            [Some(3), Some(1)],
        ),
        (
            "all picked, and put back",
            vec![all(1, Handling::Picked), told(2, "cup", [0, 0])],
            [Some(0), Some(0)],
        ),
        ("all picked, and no more", vec![all(1, Handling::Picked), all(2, Handling::Waiting)], [None, None]),
        (
            "taken out of the box",
            vec![told(1, "cup", [2, 0]), all(2, Handling::Packed), all(3, Handling::Waiting)],
            [Some(2), Some(0)],
        ),
        (
            "all the rest packed",
            vec![shipped(1, "s1", "cup", 1), all(2, Handling::Packed)],
            [Some(3), Some(3)],
        ),
        ("one left", vec![told(1, "cup", [3, 2]), shipped(2, "s1", "cup", 1)], [Some(3), Some(2)]),
        (
            "more left than was said",
            vec![told(1, "cup", [1, 0]), shipped(2, "s1", "cup", 2)],
            [Some(2), Some(2)],
        ),
        (
            "left and came back",
            vec![told(1, "cup", [3, 3]), shipped(2, "s1", "cup", 3), voided(3, "s1")],
            [Some(3), Some(3)],
        ),
        (
            "one of them cancelled",
            vec![told(1, "cup", [3, 0]), line_cancelled(2, "cup", 1)],
            [Some(2), Some(0)],
        ),
        ("all cancelled", vec![told(1, "cup", [3, 3]), cancelled(2)], [Some(0), Some(0)]),
    ] {
        let told: Vec<_> = told.into_iter().map(|event| (WEST, event)).collect();
        let (_, after) = settled(&order(), &known(&facts(&told)), &Policy::default());
        let cup = after.lines.iter().find(|line| line.id.as_str() == "cup").unwrap();
        let stands = ["waybillPicked", "waybillPacked"].map(|field| cup.custom.fields.get(field));
        assert_eq!(stands.map(|units| units.and_then(serde_json::Value::as_u64)), want, "{name}");
    }
}

#[test]
fn without_the_policy_nothing_of_it_is_written() {
    let facts = facts(&[(WEST, told(1, "cup", [3, 2]))]);
    let policy = Policy { progress: false, ..Policy::default() };
    let (_, after) = settled(&order(), &known(&facts), &policy);
    let fields: Vec<_> = after.lines.iter().flat_map(|line| line.custom.fields.keys()).collect();
    assert!(!fields.is_empty() && !fields.iter().any(|field| field.ends_with("ked")), "{fields:?}");
}

#[test]
fn what_is_picked_is_ready() {
    let all = facts(&[(EAST, told(1, "mug", [2, 0])), (WEST, packed(1, "cup", 3))]);
    let some = facts(&[(EAST, told(1, "mug", [2, 0])), (WEST, packed(1, "cup", 2))]);
    for (facts, want) in [(all, "Ready"), (some, "Pending")] {
        let (_, after) = settled(&order(), &known(&facts), &Policy::default());
        assert_eq!(after.shipment_state.unwrap().as_str(), want);
    }
}

#[test]
fn units_stand_in_the_state_that_says_most() {
    let named = |key: &str| Some(key.to_owned());
    let every = LineStates {
        allocated: named("allocated"),
        picked: named("picked"),
        packed: named("packed"),
        shipped: named("shipped"),
        ..LineStates::default()
    };
    let level = LineLevel {
        allocated: Some(3),
        backordered: Some(0),
        picked: Some(2),
        packed: Some(1),
        ..level("cup")
    };
    let facts = facts(&[(WEST, stands(1, PartStatus::Pending, vec![level], &[]))]);
    for (states, want) in [
        (every.clone(), "allocated 1, packed 1, picked 1"),
        (LineStates { packed: None, ..every.clone() }, "allocated 1, picked 2"),
        (LineStates { picked: None, ..every.clone() }, "allocated 2, packed 1"),
        (LineStates { allocated: None, ..every.clone() }, "Initial 1, packed 1, picked 1"),
        (LineStates { allocated: None, picked: None, packed: None, ..every }, "Initial 3"),
    ] {
        let policy = Policy { line_states: Some(states), ..Policy::default() };
        let (_, after) = settled(&order(), &known(&facts), &policy);
        let cup = after.lines.iter().find(|line| line.id.as_str() == "cup").unwrap();
        let spread = cup
            .states
            .iter()
            .map(|state| format!("{} {}", state.state.key.as_deref().unwrap(), state.quantity));
        let mut spread: Vec<String> = spread.collect();
        spread.sort();
        assert_eq!(spread.join(", "), want);
    }
}
