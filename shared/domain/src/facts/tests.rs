//! Merging facts: every order of arrival ends the same.

use super::*;
use crate::event::{CancelledLine, Shipment, Split};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn event(second: i64, what: What) -> FulfillmentEvent {
    FulfillmentEvent { subject: Subject::default(), as_of: at(second), what }
}

fn line() -> LineId {
    "line-1".try_into().unwrap()
}

fn units(told: Option<Register<u32>>) -> Option<u32> {
    told.map(|told| told.value)
}

fn order(id: &str) -> PartnerOrderId {
    id.try_into().unwrap()
}

/// News of the order that was placed.
fn of_placed(second: i64, what: What) -> FulfillmentEvent {
    let subject = Subject { partner_order: Some(order("placed")), ..Subject::default() };
    FulfillmentEvent { subject, ..event(second, what) }
}

/// News of an order that was split off `from`.
fn of_split(second: i64, id: &str, (from, remains): (&str, bool), what: What) -> FulfillmentEvent {
    let split = Some(Split::new(from.try_into().unwrap(), remains));
    let subject = Subject { partner_order: Some(order(id)), split, ..Subject::default() };
    FulfillmentEvent { subject, ..event(second, what) }
}

fn stands(status: PartStatus, held: u32, holds: &[&str]) -> What {
    let lines = vec![LineLevel { held: Some(held), ..level(held).remove(0) }];
    let holds = Some(holds.iter().map(|hold| (*hold).to_owned()).collect());
    What::Stands { handled: None, status, lines, holds, shipments: None, new: BTreeSet::new() }
}

fn level(allocated: u32) -> Vec<LineLevel> {
    vec![LineLevel {
        line: Some("line-1".try_into().unwrap()),
        partner_line: None,
        sku: None,
        held: None,
        allocated: Some(allocated),
        backordered: None,
        picked: None,
        packed: None,
    }]
}

fn shipment(voided: bool, quantity: u32) -> What {
    What::Shipped(Shipment {
        id: "s1".try_into().unwrap(),
        warehouse: None,
        shipped_at: None,
        lines: vec![ShippedLine {
            line: Some("line-1".try_into().unwrap()),
            partner_line: None,
            sku: None,
            quantity,
        }],
        parcels: vec![],
        voided,
    })
}

/// Every order in which the events can come, by Heap's algorithm.
fn permutations(mut events: Vec<FulfillmentEvent>) -> Vec<Vec<FulfillmentEvent>> {
    fn heap(size: usize, events: &mut Vec<FulfillmentEvent>, out: &mut Vec<Vec<FulfillmentEvent>>) {
        if size <= 1 {
            out.push(events.clone());
            return;
        }
        for turn in 0..size {
            heap(size - 1, events, out);
            events.swap(if size.is_multiple_of(2) { turn } else { 0 }, size - 1);
        }
    }
    let mut out = Vec::new();
    heap(events.len(), &mut events, &mut out);
    out
}

#[test]
fn every_order_of_arrival_ends_the_same() {
    let events = vec![
        event(1, What::Allocated { lines: level(2) }),
        event(3, What::Deallocated),
        event(2, shipment(false, 2)),
        event(4, What::ShipmentVoided { shipment: "s1".try_into().unwrap() }),
        event(2, What::Cancelled { reason: Some("customer asked".to_owned()) }),
    ];
    let fold = |events: &[FulfillmentEvent]| {
        let mut facts = PartFacts::new("us".try_into().unwrap());
        for event in events.iter().chain(events) {
            facts.merge(event);
        }
        facts
    };
    let all: Vec<PartFacts> = permutations(events).iter().map(|events| fold(events)).collect();
    assert_eq!(all.len(), 120);
    assert!(all.iter().all(|facts| Some(facts) == all.first()));
    let facts = &all[0];
    assert_eq!(units(facts.allocated(&line())), Some(0));
    assert!(facts.shipments.values().all(ShipmentFacts::is_void));
}

#[test]
fn a_late_statement_does_not_undo_a_void() {
    let mut facts = PartFacts::new("us".try_into().unwrap());
    facts.merge(&event(1, shipment(true, 2)));
    facts.merge(&event(9, shipment(false, 2)));
    assert!(facts.shipments.values().all(ShipmentFacts::is_void));
}

/// Takes every event in twice.
fn folded(events: &[FulfillmentEvent]) -> PartFacts {
    let mut facts = PartFacts::new("us".try_into().unwrap());
    for event in events.iter().chain(events) {
        facts.merge(event);
    }
    facts
}

#[test]
fn a_family_ends_the_same_in_every_order_of_arrival() {
    let events = vec![
        of_placed(1, stands(PartStatus::Pending, 5, &["address"])),
        of_split(3, "a", ("placed", false), stands(PartStatus::Pending, 2, &["fraud"])),
        of_split(3, "b", ("placed", true), stands(PartStatus::Pending, 3, &[])),
        of_split(4, "a-1", ("a", true), stands(PartStatus::Shipped, 1, &[])),
        of_split(5, "a-1", ("a", false), shipment(false, 1)),
        of_split(6, "b", ("placed", false), What::Cancelled { reason: Some("customer asked".to_owned()) }),
    ];
    let all: Vec<PartFacts> = permutations(events).iter().map(|events| folded(events)).collect();
    assert_eq!(all.len(), 720);
    assert!(all.iter().all(|facts| Some(facts) == all.first()));
    let facts = &all[0];
    assert_eq!(facts.partner_order, Some(order("placed")), "never the id of what was split off");
    assert_eq!(facts.status(), Some(PartStatus::Pending), "one is shipped, the other cancelled");
    let held = facts.held(&line()).unwrap();
    assert_eq!(
        (held.value, held.as_of),
        (1, at(6)),
        "what was split whole counts no more, nor what was cancelled"
    );
    assert_eq!(units(facts.cancelled(&line())), Some(3));
    assert_eq!(facts.cancel_reason(), Some("customer asked"));
    assert!(facts.holds().is_empty());
}

#[test]
fn the_levels_of_a_family_add_up() {
    let mut events = vec![
        of_placed(1, stands(PartStatus::Pending, 3, &["address"])),
        of_split(2, "a", ("placed", true), stands(PartStatus::Pending, 2, &["fraud"])),
    ];
    let facts = folded(&events);
    assert_eq!(facts.held(&line()), Some(Register { as_of: at(2), value: 5 }));
    assert_eq!(units(facts.allocated(&line())), Some(5));
    assert_eq!(facts.holds().into_iter().collect::<Vec<_>>(), ["address", "fraud"]);
    events.push(of_split(3, "a", ("placed", true), What::Deallocated));
    events.push(of_placed(3, stands(PartStatus::Shipped, 3, &[])));
    let facts = folded(&events);
    assert_eq!(units(facts.allocated(&line())), Some(3), "what one was deallocated leaves the other's");
    assert_eq!(facts.status(), Some(PartStatus::Pending), "not all of it left");
    let cancelled = CancelledLine { line: line(), units: 1, reason: Some("damaged".to_owned()) };
    events.push(of_split(4, "a", ("placed", true), What::LinesCancelled { lines: vec![cancelled] }));
    events.push(of_split(5, "a", ("placed", true), stands(PartStatus::Shipped, 1, &[])));
    let facts = folded(&events);
    assert_eq!(facts.status(), Some(PartStatus::Shipped));
    assert_eq!(units(facts.cancelled(&line())), Some(1));
    assert_eq!(facts.line_cancel_reason(&line()), Some("damaged"));
}

#[test]
fn an_order_that_was_split_whole_counts_no_more_though_nobody_named_it() {
    let reference_only = event(1, stands(PartStatus::Pending, 5, &[]));
    let facts =
        folded(&[reference_only, of_split(2, "a", ("placed", false), stands(PartStatus::Cancelled, 5, &[]))]);
    assert_eq!(facts.status(), Some(PartStatus::Cancelled));
    assert_eq!(units(facts.held(&line())), Some(0));
}

#[test]
fn units_that_another_order_of_the_split_may_hold_do_not_lack() {
    let child = |second, id: &str, beside: &str, held| {
        let split = Split { beside: [order(beside)].into(), ..Split::new(order("placed"), false) };
        let subject = Subject { partner_order: Some(order(id)), split: Some(split), ..Subject::default() };
        FulfillmentEvent { subject, ..event(second, stands(PartStatus::Pending, held, &[])) }
    };
    let before = of_placed(1, stands(PartStatus::Pending, 3, &[]));
    let (one, other) = (child(5, "one", "other", 1), child(5, "other", "one", 1));
    let settled = (3, before.as_of);
    let lacking = |events: &[&FulfillmentEvent]| {
        folded(&events.iter().map(|event| (*event).clone()).collect::<Vec<_>>()).lacking(&line(), settled)
    };
    assert_eq!((lacking(&[&before]), lacking(&[&before, &one]), lacking(&[&other])), (0, 0, 0));
    assert_eq!(lacking(&[&before, &one, &other]), 1, "all were told of, and one unit is gone");
    let again = of_split(7, "third", ("other", false), stands(PartStatus::Pending, 2, &[]));
    assert_eq!(lacking(&[&before, &one, &again]), 0, "what was split again counts by what came of it");
}

#[test]
fn facts_that_were_stored_before_orders_were_split_are_read() {
    let stored = serde_json::json!({
        "account": "us", "partner_order": "placed", "status": {"as_of": "2026-11-20T12:00:00Z", "value": "pending"},
        "cancel_reason": null, "holds": null, "deallocated": null,
        "lines": {"line-1": {"held": {"as_of": "2026-11-20T12:00:00Z", "value": 2}}}, "shipments": {},
    });
    let facts: PartFacts = serde_json::from_value(stored).unwrap();
    assert_eq!(facts.status(), Some(PartStatus::Pending));
    assert_eq!(units(facts.held(&line())), Some(2));
    assert_eq!(serde_json::from_value::<PartFacts>(serde_json::json!(facts)).unwrap(), facts);
}

#[test]
fn what_is_said_again_says_nothing_new() {
    let facts = |events: &[FulfillmentEvent]| {
        let parts = [("o-1-1".try_into().unwrap(), folded(events))].into();
        Facts { parts, ..Facts::default() }
    };
    let known = [
        of_placed(1, stands(PartStatus::Pending, 2, &[])),
        of_placed(2, What::Allocated { lines: level(2) }),
        of_placed(3, shipment(false, 1)),
    ];
    let again = |event: FulfillmentEvent| known.iter().cloned().chain([event]).collect::<Vec<_>>();
    for (name, event, settled, repeats) in [
        ("the same later", of_placed(9, stands(PartStatus::Pending, 2, &[])), None, true),
        ("the same since it was settled", of_placed(9, stands(PartStatus::Pending, 2, &[])), Some(5), false),
        ("settled before all of it", of_placed(9, stands(PartStatus::Pending, 2, &[])), Some(0), true),
        ("a unit fewer", of_placed(9, stands(PartStatus::Pending, 1, &[])), None, false),
        ("a hold", of_placed(9, stands(PartStatus::Pending, 2, &["hold"])), None, false),
        ("the shipment again", of_placed(9, shipment(false, 1)), None, true),
        ("the shipment with more", of_placed(9, shipment(false, 2)), None, false),
        (
            "the shipment void",
            of_placed(9, What::ShipmentVoided { shipment: "s1".try_into().unwrap() }),
            None,
            false,
        ),
        ("deallocated", of_placed(9, What::Deallocated), None, false),
        ("an older word", of_placed(0, stands(PartStatus::Shipped, 5, &[])), None, true),
        ("a split", of_split(9, "a", ("placed", true), What::Deallocated), None, false),
    ] {
        let settled = settled.map(at);
        let (before, after) = (facts(&known), facts(&again(event)));
        assert_eq!(after.repeat(&before, |_| settled), repeats, "{name}");
        assert_eq!(before.repeat(&after, |_| settled), repeats, "{name}");
    }
    assert!(facts(&known).repeat(&facts(&known), |_| None));
    assert!(!facts(&known).repeat(&Facts::default(), |_| None), "a part more");
}

/// A poll's level: the order stands with these shipments.
fn listing(shipments: &[&str]) -> What {
    let shipments = shipments.iter().map(|id| (*id).try_into().unwrap()).collect();
    What::Stands {
        handled: None,
        status: PartStatus::Pending,
        lines: vec![],
        holds: None,
        shipments: Some(shipments),
        new: BTreeSet::new(),
    }
}

#[test]
fn a_shipment_that_is_listed_no_more_was_taken_back() {
    for (name, events, is_void) in [
        ("listed with it", vec![of_placed(1, shipment(false, 2)), of_placed(1, listing(&["s1"]))], false),
        ("listed since", vec![of_placed(1, shipment(false, 2)), of_placed(2, listing(&["s1"]))], false),
        ("not listed before", vec![of_placed(1, listing(&[])), of_placed(2, shipment(false, 2))], false),
        ("not listed since", vec![of_placed(1, shipment(false, 2)), of_placed(2, listing(&[]))], true),
        (
            "another in its place",
            vec![of_placed(1, shipment(false, 2)), of_placed(2, listing(&["s2"]))],
            true,
        ),
        (
            "not said",
            vec![of_placed(1, shipment(false, 2)), of_placed(2, stands(PartStatus::Pending, 2, &[]))],
            false,
        ),
        (
            "told of again",
            vec![
                of_placed(1, shipment(false, 2)),
                of_placed(2, listing(&[])),
                of_placed(3, shipment(false, 2)),
            ],
            false,
        ),
        (
            "listed again",
            vec![
                of_placed(1, shipment(false, 2)),
                of_placed(2, listing(&[])),
                of_placed(3, listing(&["s1"])),
            ],
            false,
        ),
        ("voided, then listed", vec![of_placed(1, shipment(true, 2)), of_placed(2, listing(&["s1"]))], true),
        (
            "another order of the family lists its own",
            vec![of_split(1, "a", ("placed", true), shipment(false, 2)), of_placed(2, listing(&[]))],
            false,
        ),
        (
            "its own order of the family",
            vec![
                of_split(1, "a", ("placed", true), shipment(false, 2)),
                of_split(2, "a", ("placed", true), listing(&[])),
            ],
            true,
        ),
    ] {
        let facts = folded(&events);
        assert_eq!(facts.shipments.values().all(ShipmentFacts::is_void), is_void, "{name}");
        assert_eq!(serde_json::from_value::<PartFacts>(serde_json::json!(facts)).unwrap(), facts, "{name}");
    }
}

#[test]
fn lists_of_shipments_end_the_same_in_every_order_of_arrival() {
    let events = vec![
        of_placed(1, shipment(false, 2)),
        of_placed(1, listing(&["s1"])),
        of_placed(3, listing(&[])),
        of_split(2, "a", ("placed", true), shipment(false, 1)),
        of_split(3, "a", ("placed", true), listing(&["s1"])),
        of_placed(2, What::ShipmentVoided { shipment: "s2".try_into().unwrap() }),
    ];
    let all: Vec<PartFacts> = permutations(events).iter().map(|events| folded(events)).collect();
    assert_eq!(all.len(), 720);
    assert!(all.iter().all(|facts| Some(facts) == all.first()));
    assert!(!all[0].shipments[&"s1".try_into().unwrap()].is_void(), "the order that it is of lists it");
}
