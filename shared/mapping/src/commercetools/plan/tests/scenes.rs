//! What is planned in each of the situations that orders get into.

use std::collections::BTreeSet;

use waybill_domain::event::{FulfillmentEvent, LineLevel, PartStatus, ShippedLine, Split, Subject, What};
use waybill_domain::order::{Custom, Order, OrderState, ShipmentState, ShippingMode};

use super::super::plan;
use super::model;
use super::sample::{
    EAST, WEST, at, cancelled, event, facts, id, known, level, line_cancelled, order, order_of_two_shippings,
    parcel, settled, shipment, shipped, shipped_line, stands, voided,
};
use crate::commercetools::actions::Action;
use crate::commercetools::policy::Policy;

#[test]
fn nothing_is_planned_for_an_order_that_nobody_has() {
    let facts = facts(&[]);
    let mut known = known(&facts);
    known.parts.clear();
    assert_eq!(plan(&order(), &known, &Policy::default()), super::super::Plan::default());
}

#[test]
fn placing_writes_links() {
    let facts = facts(&[]);
    let (plan, _) = settled(&order(), &known(&facts), &Policy::default());
    insta::assert_json_snapshot!(plan.actions);
}

#[test]
fn shipping_in_part_writes_a_delivery() {
    let facts = facts(&[(EAST, shipped(70, "s1", "mug", 1))]);
    let (plan, after) = settled(&order(), &known(&facts), &Policy::default());
    insta::assert_json_snapshot!(plan.actions);
    assert_eq!(after.shipment_state, Some(ShipmentState::Partial));
    assert_eq!(after.state, OrderState::Confirmed);
}

#[test]
fn several_shippings_get_their_own_deliveries() {
    let facts = facts(&[(EAST, shipped(70, "s1", "mug", 2)), (WEST, shipped(70, "s2", "cup", 3))]);
    let (_, after) = settled(&order_of_two_shippings(), &known(&facts), &Policy::default());
    for (shipping, key) in after.shippings.iter().zip(["east-s1", "west-s2"]) {
        let keys: Vec<_> =
            shipping.deliveries.iter().filter_map(|delivery| delivery.key.as_deref()).collect();
        assert_eq!(keys, [key]);
    }
    assert_eq!(after.shipment_state, Some(ShipmentState::Shipped));
    assert_eq!(after.state, OrderState::Complete);
}

#[test]
fn a_void_takes_back_what_was_written() {
    let policy = Policy { complete_when_shipped: false, ..Policy::default() };
    let first = [(EAST, shipped(70, "s1", "mug", 2)), (WEST, shipped(70, "s2", "cup", 3))];
    let (_, shipped) = settled(&order(), &known(&facts(&first)), &policy);
    assert_eq!(shipped.shipment_state, Some(ShipmentState::Shipped));
    let more = [first.to_vec(), vec![(EAST, voided(80, "s1"))]].concat();
    let (plan, after) = settled(&shipped, &known(&facts(&more)), &policy);
    insta::assert_json_snapshot!(plan.actions);
    assert_eq!(after.shipment_state, Some(ShipmentState::Partial));
}

#[test]
fn a_void_after_completion_is_for_people() {
    let all = [(EAST, shipped(70, "s1", "mug", 2)), (WEST, shipped(70, "s2", "cup", 3))];
    let (_, complete) = settled(&order(), &known(&facts(&all)), &Policy::default());
    let more = [all.to_vec(), vec![(EAST, voided(80, "s1"))]].concat();
    let (plan, after) = settled(&complete, &known(&facts(&more)), &Policy::default());
    assert_eq!(plan.reviews[0].message, "order 1001 is complete and 2 units are not shipped");
    assert_eq!(after.state, OrderState::Complete);
}

#[test]
fn a_parcel_is_added_changed_and_taken_back() {
    let lines = vec![shipped_line("mug", 2)];
    let told = |second, parcels| (EAST, event(second, What::Shipped(shipment("s1", lines.clone(), parcels))));
    let (one, two) = (parcel("p1", vec![shipped_line("mug", 1)]), parcel("p2", vec![shipped_line("mug", 1)]));
    let (_, first) = settled(&order(), &known(&facts(&[told(1, vec![one.clone()])])), &Policy::default());

    let mut moved = one.clone();
    moved.tracking_number = Some("1ZNEW".to_owned());
    moved.measurements.weight = None;
    moved.cost = None;
    let second = [told(1, vec![one.clone()]), told(2, vec![moved, two.clone()])];
    let (plan, second_order) = settled(&first, &known(&facts(&second)), &Policy::default());
    insta::assert_json_snapshot!("parcel_changed_and_added", plan.actions);

    let gone = waybill_domain::event::ShippedParcel { voided: true, ..two };
    let third = [second.to_vec(), vec![told(3, vec![gone])]].concat();
    let (plan, _) = settled(&second_order, &known(&facts(&third)), &Policy::default());
    insta::assert_json_snapshot!("parcel_taken_back", plan.actions);
}

#[test]
fn an_order_without_shipping_is_told_in_a_field() {
    let mut order = order();
    order.shippings.clear();
    let facts = facts(&[(EAST, shipped(70, "s1", "mug", 2))]);
    let (plan, _) = settled(&order, &known(&facts), &Policy::default());
    let told = plan.actions.iter().find(|action| matches!(action, Action::SetCustomType { .. }));
    insta::assert_json_snapshot!(told);
    assert!(!plan.actions.iter().any(|action| matches!(action, Action::AddDelivery { .. })));
}

#[test]
fn more_than_was_ordered_is_never_written() {
    let facts = facts(&[(EAST, shipped(70, "s1", "mug", 1)), (EAST, shipped(71, "s2", "mug", 2))]);
    let (plan, after) = settled(&order(), &known(&facts), &Policy::default());
    insta::assert_json_snapshot!(plan.reviews);
    assert_eq!(after.deliveries().count(), 1);

    let grown =
        super::sample::facts(&[(EAST, shipped(70, "s1", "mug", 1)), (EAST, shipped(72, "s1", "mug", 9))]);
    let (plan, again) = settled(&after, &known(&grown), &Policy::default());
    assert_eq!(plan.reviews[0].code, "shipped-too-many");
    assert_eq!(again.shippings, after.shippings);
}

#[test]
fn an_unknown_line_is_for_people() {
    let stranger = ShippedLine { line: None, partner_line: None, ..shipped_line("mug", 1) };
    let by_partner =
        ShippedLine { line: None, partner_line: Some(id("mug-there")), ..shipped_line("mug", 1) };
    let told = |name, line| (EAST, event(70, What::Shipped(shipment(name, vec![line], vec![]))));
    let facts = facts(&[told("s1", stranger), told("s2", by_partner)]);
    let (plan, after) = settled(&order(), &known(&facts), &Policy::default());
    insta::assert_json_snapshot!(plan.reviews);
    let keys: Vec<_> = after.deliveries().filter_map(|delivery| delivery.key.as_deref()).collect();
    assert_eq!(keys, ["east-s2"]);
}

#[test]
fn states_follow_from_all_facts() {
    let some = |line: &str, allocated, backordered| LineLevel { allocated, backordered, ..level(line) };
    let pending = PartStatus::Pending;
    let all_there = [
        (EAST, stands(1, pending, vec![some("mug", Some(2), None)], &[])),
        (WEST, stands(1, pending, vec![some("cup", Some(3), None)], &[])),
    ];
    let short =
        [all_there.to_vec(), vec![(WEST, stands(2, pending, vec![some("cup", Some(1), Some(2))], &[]))]];
    let both_cancelled = [(EAST, cancelled(5)), (WEST, cancelled(5))];
    let rest_cancelled = [(EAST, shipped(70, "s1", "mug", 2)), (WEST, cancelled(71))];
    let by_line = [(EAST, line_cancelled(5, "mug", 2)), (WEST, line_cancelled(5, "cup", 3))];
    let less_held = LineLevel { held: Some(1), ..level("mug") };
    let less = [(EAST, stands(3, pending, vec![less_held], &[])), (EAST, shipped(70, "s1", "mug", 1))];
    for (name, events, shipment, order_state) in [
        ("placed", vec![], "Pending", "Confirmed"),
        ("all allocated", all_there.to_vec(), "Ready", "Confirmed"),
        ("short", short.concat(), "Backorder", "Confirmed"),
        ("all cancelled", both_cancelled.to_vec(), "Canceled", "Cancelled"),
        ("line by line cancelled", by_line.to_vec(), "Canceled", "Cancelled"),
        ("one cancelled", vec![(EAST, cancelled(5))], "Pending", "Confirmed"),
        ("rest cancelled", rest_cancelled.to_vec(), "Shipped", "Complete"),
        ("less held", [less.to_vec(), vec![(WEST, cancelled(9))]].concat(), "Shipped", "Complete"),
    ] {
        let (_, after) = settled(&order(), &known(&facts(&events)), &Policy::default());
        let state = after.shipment_state.as_ref().map(ShipmentState::as_str);
        assert_eq!((state, after.state.as_str()), (Some(shipment), order_state), "{name}");
    }
}

#[test]
fn delivered_is_never_lowered_and_delayed_waits_for_a_shipment() {
    for (now, events, want) in [
        (ShipmentState::Delivered, vec![], ShipmentState::Delivered),
        (ShipmentState::Delayed, vec![], ShipmentState::Delayed),
        (ShipmentState::Delayed, vec![(EAST, shipped(1, "s1", "mug", 1))], ShipmentState::Partial),
        (ShipmentState::Shipped, vec![], ShipmentState::Pending),
    ] {
        let mut order = order();
        order.shipment_state = Some(now);
        let (_, after) = settled(&order, &known(&facts(&events)), &Policy::default());
        assert_eq!(after.shipment_state, Some(want));
    }
}

#[test]
fn units_that_the_shop_cancelled_are_not_waited_for() {
    let facts = facts(&[(EAST, shipped(70, "s1", "mug", 2)), (WEST, shipped(70, "s2", "cup", 2))]);
    let mut known = known(&facts);
    known.parts[1].lines[0].units = 2;
    known.cancelled_in_shop.insert(id("cup"), 1);
    let (_, after) = settled(&order(), &known, &Policy::default());
    assert_eq!(after.state, OrderState::Complete);
}

#[test]
fn the_shops_own_types_and_deliveries_stay() {
    let mut order = order();
    let custom =
        Custom { type_id: Some("theirs".to_owned()), fields: [("note".to_owned(), "x".into())].into() };
    order.custom = custom.clone();
    order.lines[0].custom = custom;
    let facts = facts(&[
        (EAST, stands(1, PartStatus::Pending, vec![], &["fraud"])),
        (EAST, shipped(9, "s", "mug", 1)),
    ]);
    let (_, mut after) = settled(&order, &known(&facts), &Policy::default());
    assert_eq!(after.lines[0].custom.type_id.as_deref(), Some("theirs"));
    assert_eq!(after.custom.fields["note"], "x");
    assert_eq!(after.custom.fields["waybillHolds"], "east: fraud");
    after.shippings[0].deliveries[0].key = None;
    let again = plan(&after, &known(&facts), &Policy::default());
    let after = model::apply(&after, &again.actions).unwrap();
    assert_eq!(after.deliveries().filter(|delivery| delivery.key.is_none()).count(), 1);
}

#[test]
fn an_order_in_several_ways_without_a_key_gets_no_delivery() {
    let facts = facts(&[(EAST, shipped(70, "s1", "mug", 2))]);
    let mut known = known(&facts);
    known.parts[0].shipping = None;
    let order = order_of_two_shippings();
    assert_eq!(order.shipping_mode, ShippingMode::Multiple);
    let (_, after) = settled(&order, &known, &Policy::default());
    assert_eq!(after.deliveries().count(), 0);
    assert!(after.custom.fields.contains_key("waybillShipments"));
}

#[test]
fn news_from_before_the_part_was_settled_says_nothing_about_its_units() {
    let less = LineLevel { held: Some(1), ..level("mug") };
    let facts = facts(&[(EAST, stands(3, PartStatus::Pending, vec![less], &[]))]);
    let mut known = known(&facts);
    for (settled_at, want) in [(at(2), 1), (at(4), 0)] {
        known.parts[0].settled_at = settled_at;
        let (_, after) = settled(&order(), &known, &Policy::default());
        assert_eq!(after.lines[0].custom.fields["waybillCancelled"], want);
    }
}

#[test]
fn a_line_at_two_accounts_is_summed_up() {
    let some = |allocated| vec![LineLevel { allocated: Some(allocated), ..level("mug") }];
    let facts = facts(&[
        (EAST, line_cancelled(5, "mug", 2)),
        (EAST, stands(5, PartStatus::Pending, some(4), &[])),
        (WEST, stands(5, PartStatus::Pending, some(1), &[])),
    ]);
    let mut known = known(&facts);
    known.parts[0].lines[0].units = 1;
    let mug = super::super::KnownLine { line: id("mug"), units: 1, partner_line: None };
    known.parts[1].lines.push(mug);
    let (_, after) = settled(&order(), &known, &Policy::default());
    insta::assert_json_snapshot!(after.lines[0].custom.fields);
}

#[test]
fn what_is_in_a_parcel_is_corrected() {
    let told = |second, units| {
        let parcels = vec![parcel("p1", vec![shipped_line("mug", units)])];
        (EAST, event(second, What::Shipped(shipment("s1", vec![shipped_line("mug", 2)], parcels))))
    };
    let (_, first) = settled(&order(), &known(&facts(&[told(1, 1)])), &Policy::default());
    let (plan, _) = settled(&first, &known(&facts(&[told(1, 1), told(2, 2)])), &Policy::default());
    insta::assert_json_snapshot!(plan.actions);
}

#[test]
fn what_exceeds_one_update_is_planned_the_next_time() {
    let told = |number| (EAST, event(1, What::Shipped(shipment(&format!("s{number}"), vec![], vec![]))));
    let facts = facts(&(0..600).map(told).collect::<Vec<_>>());
    let first = plan(&order(), &known(&facts), &Policy::default());
    assert_eq!(first.actions.len(), 500);
    let after = model::apply(&order(), &first.actions).unwrap();
    let (_, last) = settled(&after, &known(&facts), &Policy::default());
    assert_eq!(last.deliveries().count(), 600);
}

#[test]
fn what_people_split_off_adds_up() {
    let off = |second, what| {
        let split = Some(Split::new(id("west-order"), true));
        let subject = Subject { partner_order: Some(id("west-order-b")), split, reference: None };
        (WEST, FulfillmentEvent { subject, ..event(second, what) })
    };
    let holds = |units| What::Stands {
        handled: None,
        status: PartStatus::Pending,
        lines: vec![LineLevel { held: Some(units), allocated: Some(units), ..level("cup") }],
        holds: None,
        shipments: None,
        new: BTreeSet::new(),
    };
    let split = [(WEST, event(10, holds(2))), off(10, holds(1))];
    let policy = Policy { cancel_when_all_cancelled: false, ..Policy::default() };
    let (_, after) = settled(&order(), &known(&facts(&split)), &policy);
    let field = |order: &Order, name: &str| order.lines[1].custom.fields[name].clone();
    assert_eq!(field(&after, "waybillAllocated"), 3, "both orders hold some of it");
    assert_eq!(field(&after, "waybillCancelled"), 0);
    let more =
        [split.to_vec(), vec![off(20, What::Cancelled { reason: Some("damaged".to_owned()) })]].concat();
    let (_, after) = settled(&after, &known(&facts(&more)), &policy);
    assert_eq!(field(&after, "waybillCancelled"), 1, "what was split off was cancelled, the other goes on");
    assert_eq!(field(&after, "waybillCancelReason"), "damaged");
    assert_eq!(after.state, OrderState::Confirmed);
}

#[test]
fn a_shipment_that_grows_takes_nothing_that_another_has() {
    let told = |second, id: &str, units| (WEST, shipped(second, id, "cup", units));
    let (_, first) =
        settled(&order(), &known(&facts(&[told(1, "s2", 3), told(1, "s1", 0)])), &Policy::default());
    let (plan, after) =
        settled(&first, &known(&facts(&[told(1, "s2", 3), told(2, "s1", 1)])), &Policy::default());
    assert_eq!(plan.reviews[0].code, "shipped-too-many");
    let units =
        |order: &Order| order.deliveries().flat_map(|one| &one.items).map(|item| item.quantity).sum::<u32>();
    assert_eq!(units(&after), 3);
    let both = [told(3, "s2", 2), told(2, "s1", 1)];
    let (plan, after) = settled(&after, &known(&facts(&both)), &Policy::default());
    assert!(plan.reviews.is_empty(), "what one gives back is what the other lacked");
    assert_eq!(units(&after), 3);
}
