//! What holds for all facts: planning after applying is empty, the order of arrival does not matter, and no line
//! is shipped more often than ordered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use waybill_domain::event::{
    AddressStatus, AddressVerdict, FulfillmentEvent, Handling, LineLevel, PartStatus, Shipment,
    ShippedParcel, Split, Subject, What,
};
use waybill_domain::ids::LineId;
use waybill_domain::order::Order;

use super::super::{COMPLAINTS, Known, plan};
use super::model;
use super::sample::{
    EAST, WEST, cancelled, event, facts, id, known, level, line_cancelled, order, order_of_two_shippings,
    parcel, returned, returned_line, shipment, shipped_line, stands, state_list, voided,
};
use crate::commercetools::actions::Action;
use crate::commercetools::policy::{LineStates, MoveBy, OrderStates, Policy};
use crate::commercetools::states::States;

type Told = (&'static str, FulfillmentEvent);

/// The part at an account and the line that it has.
fn part() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop_oneof![Just((EAST, "mug")), Just((WEST, "cup"))]
}

fn levels(line: &str, told: [Option<u32>; 5]) -> Vec<LineLevel> {
    let [held, allocated, backordered, taken, boxed] = told;
    vec![LineLevel { held, allocated, backordered, picked: taken, packed: boxed, ..level(line) }]
}

fn shipments(line: &'static str) -> impl Strategy<Value = What> {
    let lines = (0_u32..4, prop_oneof![9 => Just(line), 1 => Just("stranger"), 1 => Just("wrapping")]);
    let parcels = prop::collection::vec((0_u8..3, 0_u32..3, any::<bool>()), 0..3);
    (0_u8..4, lines, parcels, any::<bool>(), prop::option::of(0_i64..3)).prop_map(
        move |(name, (units, line), parcels, empty, shipped_at)| {
            let parcels = parcels.into_iter().map(|(name, units, voided)| ShippedParcel {
                voided,
                tracking_number: (units > 0).then(|| format!("1Z{units}")),
                ..parcel(&format!("p{name}"), vec![shipped_line(line, units)])
            });
            let lines = if empty { vec![] } else { vec![shipped_line(line, units)] };
            let shipped_at = shipped_at.map(super::sample::at);
            What::Shipped(Shipment { shipped_at, ..shipment(&format!("s{name}"), lines, parcels.collect()) })
        },
    )
}

/// A return of up to two rows; what is restocked may be more than came, as partners make mistakes.
fn returns(line: &'static str) -> impl Strategy<Value = What> {
    let units = || (0_u32..4, 0_u32..4, 0_u32..4);
    let row = (prop_oneof![9 => Just(line), 1 => Just("stranger"), 1 => Just("wrapping")], units());
    let reason = prop_oneof![Just("SIZE"), Just("DMG")];
    let status = prop::option::of(Just("canceled".to_owned()));
    (0_u8..3, prop::collection::vec((row, reason), 1..3), status).prop_map(move |(name, rows, status)| {
        let lines = rows.into_iter().map(|((line, (announced, received, restocked)), reason)| {
            let row = returned_line(line, [announced, received, restocked]);
            waybill_domain::event::ReturnedLine { reason: Some(reason.to_owned()), ..row }
        });
        let told = returned(0, &format!("r{name}"), lines.collect()).what;
        let What::Returned(told) = told else { unreachable!("it is a return") };
        What::Returned(waybill_domain::event::Return { status, ..told })
    })
}

fn verdicts() -> impl Strategy<Value = AddressVerdict> {
    let status =
        prop_oneof![Just(AddressStatus::Valid), Just(AddressStatus::Warning), Just(AddressStatus::Failed)];
    (status, prop::option::of(Just("no such street".to_owned())))
        .prop_map(|(status, message)| AddressVerdict { status, message, normalised: BTreeMap::new() })
}

fn handlings() -> impl Strategy<Value = Option<Handling>> {
    let said = prop_oneof![Just(Handling::Waiting), Just(Handling::Picked), Just(Handling::Packed)];
    prop::option::of(said)
}

fn told() -> impl Strategy<Value = Told> {
    (part(), 0_i64..9).prop_flat_map(|((reference, line), second)| {
        let few = || prop::option::of(0_u32..4);
        let status =
            prop_oneof![Just(PartStatus::Pending), Just(PartStatus::Shipped), Just(PartStatus::Cancelled)];
        prop_oneof![
            4 => shipments(line).prop_map(move |what| event(second, what)),
            2 => (0_u8..4).prop_map(move |name| voided(second, &format!("s{name}"))),
            3 => (status, [few(), few(), few(), few(), few()], any::<bool>()).prop_map(
                move |(status, told, holds)| {
                    let holds: &[&str] = if holds { &["address", "fraud"] } else { &[] };
                    stands(second, status, levels(line, told), holds)
                }
            ),
            1 => few().prop_map(move |packed| {
                let lines = levels(line, [None, None, None, None, packed]);
                event(second, What::Packed { lines })
            }),
            2 => (prop::collection::vec(0_u8..4, 0..3), handlings()).prop_map(move |(names, handled)| {
                let shipments = Some(names.iter().map(|name| id(&format!("s{name}"))).collect());
                let (status, lines, holds) = (PartStatus::Pending, vec![], None);
                event(second, What::Stands { status, lines, handled, holds, shipments, new: BTreeSet::new() })
            }),
            1 => Just(event(second, What::Deallocated)),
            1 => Just(cancelled(second)),
            1 => (0_u32..4).prop_map(move |units| line_cancelled(second, line, units)),
            3 => returns(line).prop_map(move |what| event(second, what)),
            1 => verdicts().prop_map(move |verdict| event(second, What::AddressChecked(verdict))),
        ]
        .prop_map(move |event| (reference, event))
    })
}

/// The same, of the order that was placed or of one that was split off it or off another.
fn told_by_any() -> impl Strategy<Value = Told> {
    let split = (0_u8..3, 0_u8..3, any::<bool>()).prop_map(|(order, from, remains)| {
        let split = Some(Split::new(id(&format!("split-{from}")), remains));
        Subject { partner_order: Some(id(&format!("split-{order}"))), split, reference: None }
    });
    let placed = Subject { partner_order: Some(id("split-0")), ..Subject::default() };
    (told(), prop_oneof![2 => Just(placed), 1 => split])
        .prop_map(|((reference, event), subject)| (reference, FulfillmentEvent { subject, ..event }))
}

fn policies() -> impl Strategy<Value = Policy> {
    let named = |key: &str| prop::option::of(Just(key.to_owned()));
    let by = prop_oneof![Just(MoveBy::Transition), Just(MoveBy::Import)];
    let further = (named("allocated"), named("picked"), named("packed"));
    let states = (by, named("shipped"), named("cancelled"), named("short"), further).prop_map(
        |(by, shipped, cancelled, backordered, (allocated, picked, packed))| LineStates {
            by,
            allocated,
            picked,
            packed,
            shipped,
            cancelled,
            backordered,
            ..LineStates::default()
        },
    );
    let workflow = (named("accepted"), named("on-hold"), named("ready"), named("sent"), named("refused"));
    let workflow = workflow.prop_map(|(accepted, on_hold, packed, shipped, cancelled)| OrderStates {
        accepted,
        on_hold,
        packed,
        shipped,
        cancelled,
        ..OrderStates::default()
    });
    let (states, workflow) = (prop::option::of(states), prop::option::of(workflow));
    (any::<[bool; 3]>(), states, workflow).prop_map(
        |([complete, shipment_state, progress], line_states, order_states)| Policy {
            complete_when_shipped: complete,
            shipment_state,
            progress,
            line_states,
            order_states,
            ..Policy::default()
        },
    )
}

/// The shop's states: each may be left for anywhere, or for some.
fn states() -> impl Strategy<Value = States> {
    let keys =
        vec!["Initial", "picked", "packed", "shipped", "cancelled", "accepted", "ready", "sent", "refused"];
    let some = prop::collection::btree_set(prop::sample::select(keys), 0..6);
    let next = prop::option::of(some.prop_map(|keys| keys.into_iter().collect::<Vec<_>>()));
    prop::collection::vec(next, 7).prop_map(|nexts| state_list(&|key| nexts[key.len() % nexts.len()].clone()))
}

fn orders() -> impl Strategy<Value = Order> {
    let homeless = Order { shippings: Vec::new(), ..order() };
    prop_oneof![Just(order()), Just(order_of_two_shippings()), Just(homeless)]
}

/// Whether no line is delivered, or comes back, more often than it was ordered.
fn within_the_order(order: &Order) -> bool {
    let mut units = BTreeMap::new();
    for item in order.deliveries().flat_map(|delivery| &delivery.items) {
        *units.entry(&item.line).or_insert(0) += item.quantity;
    }
    let came = model::came(order).into_iter().map(|(line, units)| (id::<LineId>(line), units));
    units.into_iter().all(|(line, units)| order.ordered(line).is_some_and(|ordered| units <= ordered))
        && came.into_iter().all(|(line, units)| order.ordered(&line).is_some_and(|all| units <= all))
}

fn step(order: &Order, known: &Known<'_>, policy: &Policy) -> Result<Order, TestCaseError> {
    let first = plan(order, known, policy);
    let is_declared = first.reviews.iter().all(|refusal| COMPLAINTS.contains(&refusal.code.as_str()));
    prop_assert!(is_declared, "an entry that nobody would close: {:?}", first.reviews);
    prop_assert!(are_allowed(order, &first.actions, &known.states), "{:?}", first.actions);
    let after = model::apply(order, &first.actions).map_err(TestCaseError::fail)?;
    prop_assert!(within_the_order(&after));
    prop_assert_eq!(plan(&after, known, policy).actions, vec![]);
    Ok(after)
}

/// Whether the shop's transitions allow every step.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others are no steps")]
fn are_allowed(order: &Order, actions: &[Action], states: &States) -> bool {
    let mut stands = order.workflow_state.as_ref().and_then(|state| state.key.clone());
    actions.iter().all(|action| match action {
        Action::TransitionState { state } => {
            let next = state.name().to_owned();
            match stands.replace(next.clone()) {
                Some(now) => states.way(&now, &next, &BTreeSet::new()).is_some(),
                None => states.get(&next).is_some_and(|state| state.initial),
            }
        }
        Action::TransitionLineItemState { from_state, to_state, .. }
        | Action::TransitionCustomLineItemState { from_state, to_state, .. } => {
            states.way(from_state.name(), to_state.name(), &BTreeSet::new()).is_some()
        }
        _ => true,
    })
}

/// Every order in which some things can come.
fn permutations<T: Clone>(things: &[T]) -> Vec<Vec<T>> {
    if things.is_empty() {
        return vec![vec![]];
    }
    let turns = (0..things.len()).flat_map(|at| {
        let mut rest = things.to_vec();
        let one = rest.remove(at);
        permutations(&rest).into_iter().map(move |tail| [vec![one.clone()], tail].concat())
    });
    turns.collect()
}

proptest! {
    #[test]
    fn planning_after_applying_is_empty(
        order in orders(), policy in policies(), states in states(),
        events in prop::collection::vec(told_by_any(), 0..8),
    ) {
        let (mut order, states) = (order, Arc::new(states));
        for told in 1..=events.len() {
            let facts = facts(&events[..told]);
            let known = Known { states: Arc::clone(&states), ..known(&facts) };
            order = step(&order, &known, &policy)?;
        }
    }

    #[test]
    fn every_order_of_arrival_plans_the_same(
        order in orders(), policy in policies(), events in prop::collection::vec(told_by_any(), 0..=5),
    ) {
        let all = permutations(&events);
        let plans: Vec<_> = all.iter().map(|events| plan(&order, &known(&facts(events)), &policy)).collect();
        prop_assert!(plans.iter().all(|plan| Some(plan) == plans.first()));
    }
}
