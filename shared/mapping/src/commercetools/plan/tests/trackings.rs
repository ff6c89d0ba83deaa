//! Parcels on their way: what is written of them, and when an order counts as delivered.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use waybill_domain::facts::Facts;
use waybill_domain::order::{Custom, Delivery, LineUnits, Order, Parcel, ShipmentState, Tracking};
use waybill_domain::tracking::{Expected, TrackingState, TrackingStatus, TrackingUpdate};

use super::super::{Known, plan};
use super::sample::{EAST, WEST, at, facts, id, known, order, settled, shipped, voided};
use crate::commercetools::policy::Policy;

fn state(subtag: &str) -> TrackingState {
    let status = TrackingStatus::new(None, Some(subtag));
    TrackingState { returning: status.is_returning(), status, ..TrackingState::default() }
}

fn update(tracking: &str, number: &str, second: i64, state: TrackingState) -> TrackingUpdate {
    TrackingUpdate {
        id: id(tracking),
        made_for: None,
        number: number.to_owned(),
        updated_at: at(second),
        state,
        checkpoints: Vec::new(),
    }
}

fn told(facts: &mut Facts, tracking: &str, number: &str, second: i64, subtag: &str) {
    facts.track(&id("parcels"), &update(tracking, number, second, state(subtag)));
}

/// What is known, with the parcels tracked: the shop's id of each, and the id of its tracking.
fn tracked<'a>(facts: &'a Facts, pairs: &[(&str, &str)]) -> Known<'a> {
    let pairs = pairs.iter().map(|(parcel, tracking)| ((*parcel).to_owned(), id(tracking)));
    Known { tracked: pairs.collect(), ..known(facts) }
}

/// Both parts shipped whole, a parcel each.
fn both() -> Facts {
    facts(&[(EAST, shipped(70, "s1", "mug", 2)), (WEST, shipped(70, "s2", "cup", 3))])
}

const MUG: (&str, &str) = ("id of east-s1-s1-p", "wb-mug");
const CUP: (&str, &str) = ("id of west-s2-s2-p", "wb-cup");

fn field(order: &Order, parcel: &str, name: &str) -> Value {
    let all = order.deliveries().flat_map(|delivery| &delivery.parcels);
    let parcel = all.into_iter().find(|there| there.id == parcel).unwrap();
    parcel.custom.fields.get(name).cloned().unwrap_or_default()
}

#[test]
fn all_that_is_told_stands_on_its_parcel() {
    let mut facts = both();
    let (_, order) = settled(&order(), &tracked(&facts, &[MUG, CUP]), &Policy::default());
    let whole = TrackingState {
        happened_at: "2026-11-23T11:05:00".parse().ok(),
        place: Some("Las Vegas, NV".to_owned()),
        expected: Some(Expected { at: "2026-11-24".parse().unwrap(), from: None }),
        link: Some("https://carrier.example/1".to_owned()),
        ..state("OutForDelivery_001")
    };
    facts.track(&id("parcels"), &update("wb-mug", "1Zs1-p", 80, whole.clone()));
    let (plan, after) = settled(&order, &tracked(&facts, &[MUG, CUP]), &Policy::default());
    insta::assert_json_snapshot!(plan.actions);
    let signed = TrackingState {
        signed_by: Some("MUSTER".to_owned()),
        status: TrackingStatus::new(None, Some("Delivered_003")),
        ..whole
    };
    facts.track(&id("parcels"), &update("wb-mug", "1Zs1-p", 90, signed));
    let (plan, _) = settled(&after, &tracked(&facts, &[MUG, CUP]), &Policy::default());
    insta::assert_json_snapshot!(plan.actions);
}

#[test]
fn a_parcel_of_others_is_told_of_and_otherwise_left_alone() {
    let mut order = order();
    let parcel = |id: &str, key: Option<&str>| Parcel {
        id: id.to_owned(),
        key: key.map(str::to_owned),
        measurements: None,
        tracking: Some(Tracking { number: Some(format!("N {id}")), ..Tracking::default() }),
        items: Vec::new(),
        custom: Custom::default(),
    };
    order.shippings[0].deliveries.push(Delivery {
        id: "theirs".to_owned(),
        key: None,
        items: Vec::new(),
        parcels: vec![parcel("p1", None), parcel("p2", Some("key-2"))],
        custom: Custom::default(),
    });
    let mut facts = Facts::default();
    told(&mut facts, "wb-1", "NP1", 1, "InTransit_001");
    told(&mut facts, "wb-2", "NP2", 1, "InTransit_001");
    let mut known = tracked(&facts, &[("p1", "wb-1"), ("p2", "wb-2")]);
    known.parts.clear();
    let (plan, after) = settled(&order, &known, &Policy::default());
    insta::assert_json_snapshot!(plan.actions);
    told(&mut facts, "wb-1", "NP1", 2, "Delivered_001");
    let mut known = tracked(&facts, &[("p1", "wb-1"), ("p2", "wb-2")]);
    known.parts.clear();
    let (plan, _) = settled(&after, &known, &Policy::default());
    insta::assert_json_snapshot!(plan.actions);
}

#[test]
fn an_order_is_delivered_when_all_its_parcels_are() {
    let delivered = "Delivered_001";
    for (name, mug, cup, want) in [
        ("on their way", Some("InTransit_001"), Some("InTransit_001"), ShipmentState::Shipped),
        ("one of two", Some(delivered), Some("InTransit_001"), ShipmentState::Shipped),
        ("one of which nothing is known", Some(delivered), None, ShipmentState::Shipped),
        ("both", Some(delivered), Some(delivered), ShipmentState::Delivered),
        ("one goes back", Some(delivered), Some("Exception_010"), ShipmentState::Shipped),
        ("one is lost", Some(delivered), Some("Exception_013"), ShipmentState::Shipped),
    ] {
        let mut facts = both();
        for (tracking, number, subtag) in [("wb-mug", "1Zs1-p", mug), ("wb-cup", "1Zs2-p", cup)] {
            if let Some(subtag) = subtag {
                told(&mut facts, tracking, number, 80, subtag);
            }
        }
        let known = tracked(&facts, &[MUG, CUP]);
        let (_, after) =
            settled(&order(), &Known { tracked: BTreeMap::new(), ..known.clone() }, &Policy::default());
        let (_, after) = settled(&after, &known, &Policy::default());
        assert_eq!(after.shipment_state, Some(want), "{name}");
    }
}

#[test]
fn what_leaves_just_now_has_not_arrived() {
    let mut facts = super::sample::facts(&[(EAST, shipped(70, "s1", "mug", 2))]);
    let (_, order) = settled(&order(), &tracked(&facts, &[]), &Policy::default());
    told(&mut facts, "wb-mug", "1Zs1-p", 80, "Delivered_001");
    facts.merge(&id(WEST), &id("west"), &shipped(90, "s2", "cup", 3));
    let (_, after) = settled(&order, &tracked(&facts, &[MUG]), &Policy::default());
    assert_eq!(after.shipment_state, Some(ShipmentState::Shipped), "the cups have only left");
}

#[test]
fn what_is_delivered_stays_so_and_what_is_missing_is_not() {
    let mut facts = both();
    let (_, order) = settled(&order(), &tracked(&facts, &[]), &Policy::default());
    told(&mut facts, "wb-mug", "1Zs1-p", 80, "Delivered_001");
    told(&mut facts, "wb-cup", "1Zs2-p", 80, "Delivered_001");
    let (_, delivered) = settled(&order, &tracked(&facts, &[MUG, CUP]), &Policy::default());
    assert_eq!(delivered.shipment_state, Some(ShipmentState::Delivered));
    told(&mut facts, "wb-cup", "1Zs2-p", 90, "Exception_010");
    let (_, after) = settled(&delivered, &tracked(&facts, &[MUG, CUP]), &Policy::default());
    assert_eq!(after.shipment_state, Some(ShipmentState::Delivered), "never backwards");
    assert_eq!(field(&after, CUP.0, "waybillTrackingStatus"), "Exception", "though it is told");
    let mut part = super::sample::facts(&[(EAST, shipped(70, "s1", "mug", 2))]);
    told(&mut part, "wb-mug", "1Zs1-p", 80, "Delivered_001");
    let (_, first) = settled(&super::sample::order(), &tracked(&part, &[]), &Policy::default());
    let (_, after) = settled(&first, &tracked(&part, &[MUG]), &Policy::default());
    assert_eq!(after.shipment_state, Some(ShipmentState::Partial), "the cups have not left");
    let quiet = Policy { shipment_state: false, ..Policy::default() };
    let (_, after) = settled(&order, &tracked(&facts, &[MUG, CUP]), &quiet);
    assert_eq!(after.shipment_state, order.shipment_state);
}

#[test]
fn without_a_part_of_ours_all_units_must_be_in_parcels() {
    let delivery = |line: &str, quantity: u32| Delivery {
        id: format!("d {line}"),
        key: None,
        items: vec![LineUnits { line: id(line), quantity }],
        parcels: vec![Parcel {
            id: format!("p {line}"),
            key: None,
            measurements: None,
            tracking: Some(Tracking { number: Some(format!("n{line}")), ..Tracking::default() }),
            items: Vec::new(),
            custom: Custom::default(),
        }],
        custom: Custom::default(),
    };
    for (cups, want) in [(3, Some(ShipmentState::Delivered)), (2, None)] {
        let mut order = order();
        order.shippings[0].deliveries = vec![delivery("mug", 2), delivery("cup", cups)];
        let mut facts = Facts::default();
        told(&mut facts, "wb-mug", "NMUG", 1, "Delivered_001");
        told(&mut facts, "wb-cup", "NCUP", 1, "Delivered_001");
        let mut known = tracked(&facts, &[("p mug", "wb-mug"), ("p cup", "wb-cup")]);
        known.parts.clear();
        let (_, after) = settled(&order, &known, &Policy::default());
        assert_eq!(after.shipment_state, want, "{cups} cups");
    }
}

#[test]
fn what_was_told_of_another_number_goes() {
    let mut facts = both();
    let (_, order) = settled(&order(), &tracked(&facts, &[]), &Policy::default());
    told(&mut facts, "wb-mug", "1Zs1-p", 80, "InTransit_001");
    let (_, there) = settled(&order, &tracked(&facts, &[MUG]), &Policy::default());
    assert_eq!(field(&there, MUG.0, "waybillTrackingStatus"), "InTransit");
    let mut other = Facts::default();
    other.parts.clone_from(&facts.parts);
    told(&mut other, "wb-mug", "1Z-OTHER", 80, "InTransit_001");
    let (_, after) = settled(&there, &tracked(&other, &[MUG]), &Policy::default());
    assert_eq!(field(&after, MUG.0, "waybillTrackingStatus"), json!(null));
}

#[test]
fn a_parcel_that_goes_has_nothing_written_on_it() {
    let mut facts = both();
    let (_, order) = settled(&order(), &tracked(&facts, &[]), &Policy::default());
    facts.merge(&id(EAST), &id("east"), &voided(90, "s1"));
    told(&mut facts, "wb-mug", "1Zs1-p", 95, "InTransit_001");
    let (plan, _) = settled(&order, &tracked(&facts, &[MUG]), &Policy::default());
    let text = serde_json::to_string(&plan.actions).unwrap();
    assert!(text.contains("removeDelivery") && !text.contains("Tracking"), "{text}");
}

proptest! {
    #[test]
    fn planning_after_applying_is_empty_and_the_order_of_news_does_not_matter(
        news in prop::collection::vec((any::<bool>(), 0_i64..6, prop::sample::select(vec![
            "InTransit_001", "Delivered_001", "Exception_010", "Exception_011", "Expired_001",
        ])), 0..8),
    ) {
        let (mut forth, mut back) = (both(), both());
        let tell = |facts: &mut Facts, (is_mug, second, subtag): &(bool, i64, &str)| {
            let (tracking, number) = if *is_mug { ("wb-mug", "1Zs1-p") } else { ("wb-cup", "1Zs2-p") };
            told(facts, tracking, number, *second, subtag);
        };
        for (one, other) in news.iter().zip(news.iter().rev()) {
            tell(&mut forth, one);
            tell(&mut back, other);
        }
        let (_, order) = settled(&order(), &tracked(&both(), &[]), &Policy::default());
        let (first, _) = settled(&order, &tracked(&forth, &[MUG, CUP]), &Policy::default());
        let other = plan(&order, &tracked(&back, &[MUG, CUP]), &Policy::default());
        prop_assert_eq!(first, other);
    }
}
