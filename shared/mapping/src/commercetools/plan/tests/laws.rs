//! What holds for all facts: planning after applying is empty, the order of arrival does not matter, and no line
//! is shipped more often than ordered.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use waybill_domain::event::{
    AddressStatus, AddressVerdict, FulfillmentEvent, LineLevel, PartStatus, Shipment, ShippedParcel, Split,
    Subject, What,
};
use waybill_domain::ids::LineId;
use waybill_domain::order::Order;

use super::super::{COMPLAINTS, Known, plan};
use super::model;
use super::sample::{
    EAST, WEST, cancelled, event, facts, id, known, level, line_cancelled, order, order_of_two_shippings,
    parcel, returned, returned_line, shipment, shipped_line, stands, voided,
};
use crate::commercetools::policy::{LineStates, MoveBy, Policy};

type Told = (&'static str, FulfillmentEvent);

/// The part at an account and the line that it has.
fn part() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop_oneof![Just((EAST, "mug")), Just((WEST, "cup"))]
}

fn levels(line: &str, told: (Option<u32>, Option<u32>, Option<u32>)) -> Vec<LineLevel> {
    let (held, allocated, backordered) = told;
    vec![LineLevel { held, allocated, backordered, ..level(line) }]
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

fn told() -> impl Strategy<Value = Told> {
    (part(), 0_i64..9).prop_flat_map(|((reference, line), second)| {
        let few = || prop::option::of(0_u32..4);
        let status =
            prop_oneof![Just(PartStatus::Pending), Just(PartStatus::Shipped), Just(PartStatus::Cancelled)];
        prop_oneof![
            4 => shipments(line).prop_map(move |what| event(second, what)),
            2 => (0_u8..4).prop_map(move |name| voided(second, &format!("s{name}"))),
            2 => (status, few(), few(), few(), any::<bool>()).prop_map(
                move |(status, held, allocated, short, holds)| {
                    let holds: &[&str] = if holds { &["address", "fraud"] } else { &[] };
                    stands(second, status, levels(line, (held, allocated, short)), holds)
                }
            ),
            1 => prop::collection::vec(0_u8..4, 0..3).prop_map(move |names| {
                let shipments = Some(names.iter().map(|name| id(&format!("s{name}"))).collect());
                let (status, lines, holds) = (PartStatus::Pending, vec![], None);
                event(second, What::Stands { status, lines, holds, shipments, new: BTreeSet::new() })
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
    let states = (by, named("shipped"), named("cancelled"), named("short")).prop_map(
        |(by, shipped, cancelled, backordered)| LineStates {
            by,
            shipped,
            cancelled,
            backordered,
            open: "Initial".to_owned(),
        },
    );
    (any::<bool>(), any::<bool>(), prop::option::of(states)).prop_map(
        |(complete, shipment_state, line_states)| Policy {
            complete_when_shipped: complete,
            shipment_state,
            line_states,
            ..Policy::default()
        },
    )
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
    let after = model::apply(order, &first.actions).map_err(TestCaseError::fail)?;
    prop_assert!(within_the_order(&after));
    prop_assert_eq!(plan(&after, known, policy).actions, vec![]);
    Ok(after)
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
        order in orders(), policy in policies(), events in prop::collection::vec(told_by_any(), 0..8),
    ) {
        let mut order = order;
        for told in 1..=events.len() {
            order = step(&order, &known(&facts(&events[..told])), &policy)?;
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
