//! What partners cancelled is taken off an order by an edit, where it may be and where that is not done yet.

use waybill_domain::event::{FulfillmentEvent, LineLevel, PartStatus};
use waybill_domain::facts::Facts;
use waybill_domain::order::{InventoryMode, Order, OrderState, Reduction, Reductions, ShippingMode};

use super::super::{Known, Plan, plan};
use super::sample::{
    EAST, WEST, cancelled, facts, id, known, level, line_cancelled, order, settled, shipped, stands,
};
use crate::commercetools::actions::StagedAction;
use crate::commercetools::policy::Policy;

fn wanting() -> Policy {
    Policy { reduce: true, ..Policy::default() }
}

/// The order after edits took units off a line: how many are off, and how many the last one left.
fn reduced(line: &str, off: u32, left: u32) -> Order {
    let mut order = order();
    let lines = [(id(line), Reduction { off, left })].into();
    order.reductions = Reductions { edits: 1, lines };
    for one in order.lines.iter_mut().filter(|one| one.id.as_str() == line) {
        one.quantity = left;
        one.states = vec![super::model::state("Initial", left)];
    }
    order
}

/// The units that the edit of a plan leaves, by line.
fn left(plan: &Plan) -> Vec<(String, u32)> {
    let actions = plan.reduce.iter().flat_map(|reduce| &reduce.draft.staged_actions);
    let lines = actions.filter_map(|action| match action {
        StagedAction::ChangeLineItemQuantity { line_item_id: line, quantity }
        | StagedAction::ChangeCustomLineItemQuantity { custom_line_item_id: line, quantity } => {
            Some((line.to_string(), *quantity))
        }
        StagedAction::SetCustomType { .. } | StagedAction::SetCustomField { .. } => None,
    });
    lines.collect()
}

fn codes(plan: &Plan) -> Vec<&str> {
    plan.reviews.iter().map(|review| review.code.as_str()).collect()
}

fn held(second: i64, line: &str, units: u32) -> FulfillmentEvent {
    stands(second, PartStatus::Pending, vec![LineLevel { held: Some(units), ..level(line) }], &[])
}

#[test]
fn an_edit_sets_units_and_says_so() {
    let facts = facts(&[(WEST, line_cancelled(1, "cup", 2)), (EAST, line_cancelled(1, "mug", 1))]);
    let planned = plan(&order(), &known(&facts), &wanting());
    insta::assert_json_snapshot!(planned.reduce.unwrap().draft);
}

#[test]
fn what_is_cancelled_is_taken_off_where_something_stays() {
    let cups = |units| vec![(WEST, line_cancelled(1, "cup", units))];
    for (name, told, want) in [
        ("nothing", vec![], vec![]),
        ("one", cups(1), vec![("cup", 2)]),
        ("two", cups(2), vec![("cup", 1)]),
        ("the whole line", cups(3), vec![]),
        ("more than there were", cups(9), vec![]),
        (
            "the rest of the part",
            vec![(WEST, shipped(1, "s1", "cup", 1)), (WEST, cancelled(2))],
            vec![("cup", 1)],
        ),
        ("the whole part", vec![(WEST, cancelled(1))], vec![]),
        ("fewer are held", vec![(WEST, held(1, "cup", 2))], vec![("cup", 2)]),
        ("everything", vec![(WEST, cancelled(1)), (EAST, cancelled(1))], vec![]),
    ] {
        let facts = facts(&told);
        let planned = plan(&order(), &known(&facts), &wanting());
        let want: Vec<(String, u32)> =
            want.into_iter().map(|(line, units)| (line.to_owned(), units)).collect();
        assert_eq!(left(&planned), want, "{name}");
        assert_eq!(plan(&order(), &known(&facts), &Policy::default()).reduce, None, "{name}, not wanted");
    }
}

/// What an order or its parts are otherwise.
type Otherwise = fn(&mut Order, &mut Known<'_>);

#[test]
fn what_may_not_be_edited_is_not() {
    let cases: [(&str, Otherwise); 8] = [
        ("tracked", |order, _| order.inventory_mode = InventoryMode::TrackOnly),
        ("a line is tracked", |order, _| order.lines[0].inventory_mode = Some(InventoryMode::ReserveOnOrder)),
        ("cancelled", |order, _| order.state = OrderState::Cancelled),
        ("several shippings", |order, _| order.shipping_mode = ShippingMode::Multiple),
        ("the shop cancelled the part", |_, known| known.parts[1].cancelled_by_shop = true),
        ("the shop changed the line, and the partner does not know", |order, _| order.lines[1].quantity = 2),
        ("the same with more", |order, _| order.lines[1].quantity = 5),
        ("two parts share the line", |_, known| {
            let cups = known.parts[1].lines[0].clone();
            known.parts[0].lines.push(cups);
        }),
    ];
    let facts = facts(&[(WEST, line_cancelled(1, "cup", 1))]);
    for (name, change) in cases {
        let (mut order, mut known) = (order(), known(&facts));
        change(&mut order, &mut known);
        let planned = plan(&order, &known, &wanting());
        assert_eq!((left(&planned), codes(&planned)), (vec![], vec![]), "{name}");
    }
    let mut outside = order();
    outside.priced_outside = true;
    let planned = plan(&outside, &known(&facts), &wanting());
    assert_eq!((left(&planned), codes(&planned)), (vec![], vec!["reduction-priced-outside"]));
}

#[test]
fn what_is_off_counts_once() {
    let at = |order: &Order, told: &[(&str, FulfillmentEvent)]| {
        let facts = facts(told);
        settled(order, &known(&facts), &wanting())
    };
    for (name, told, want, complaints) in [
        ("as it was said", vec![line_cancelled(1, "cup", 2)], vec![], vec![]),
        ("one more", vec![line_cancelled(1, "cup", 2), line_cancelled(2, "cup", 3)], vec![], vec![]),
        ("nothing was said since", vec![], vec![], vec![]),
        ("held as it was cancelled", vec![held(1, "cup", 1)], vec![], vec![]),
        ("held again", vec![held(1, "cup", 3)], vec![], vec!["reduced-units-are-back"]),
        ("cancelled no more", vec![line_cancelled(1, "cup", 0)], vec![], vec!["reduced-units-are-back"]),
        ("shipped all the same", vec![shipped(1, "s1", "cup", 3)], vec![], vec!["shipped-too-many"]),
    ] {
        let told: Vec<_> = told.into_iter().map(|event| (WEST, event)).collect();
        let (planned, after) = at(&reduced("cup", 2, 1), &told);
        assert_eq!((left(&planned), codes(&planned)), (want, complaints), "{name}");
        let cups = &after.lines[1].custom.fields;
        let most = if name == "one more" { 3 } else { 2 };
        assert_eq!(cups["waybillCancelled"], most, "{name}");
    }
    let (_, after) = at(
        &reduced("cup", 2, 1),
        &[
            (WEST, line_cancelled(1, "cup", 2)),
            (WEST, shipped(2, "s1", "cup", 1)),
            (EAST, shipped(1, "s2", "mug", 2)),
        ],
    );
    assert_eq!(after.state, OrderState::Complete, "what is left makes it complete");
}

#[test]
fn a_line_that_people_changed_since_is_theirs() {
    let mut order = reduced("cup", 1, 2);
    order.lines[1].quantity = 3;
    let facts: Facts = facts(&[(WEST, line_cancelled(1, "cup", 2))]);
    let planned = plan(&order, &known(&facts), &wanting());
    assert_eq!((left(&planned), codes(&planned)), (vec![], vec![]));
    assert_eq!(order.reduced(&id("cup")), 0, "all that it has is wanted");
}
