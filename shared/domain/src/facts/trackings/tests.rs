//! In whatever order, how often and how joined statements come, they end the same.

use proptest::prelude::*;

use super::*;
use crate::tracking::{CarrierTime, TrackingStatus};

fn account() -> AccountId {
    "parcels".try_into().unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn state(subtag: &str, returning: bool) -> TrackingState {
    TrackingState { status: TrackingStatus::new(None, Some(subtag)), returning, ..TrackingState::default() }
}

fn checkpoint(hash: &str, minute: i8, message: &str) -> Checkpoint {
    let time = jiff::civil::date(2026, 11, 20).at(10, minute, 0, 0);
    Checkpoint {
        at: Some(CarrierTime::There(time)),
        hash: hash.to_owned(),
        status: TrackingStatus::default(),
        message: Some(message.to_owned()),
        place: None,
    }
}

fn update(second: i64, subtag: &str, checkpoints: Vec<Checkpoint>) -> TrackingUpdate {
    TrackingUpdate {
        id: "wb-1".try_into().unwrap(),
        made_for: None,
        number: "1Z1".to_owned(),
        updated_at: at(second),
        state: state(subtag, subtag.starts_with("Exception_01") && subtag < "Exception_012"),
        checkpoints,
    }
}

fn folded(updates: &[TrackingUpdate]) -> Facts {
    let mut facts = Facts::default();
    for update in updates {
        facts.track(&account(), update);
    }
    facts
}

fn standing(updates: &[(i64, &str)]) -> String {
    let updates: Vec<_> =
        updates.iter().map(|(second, subtag)| update(*second, subtag, Vec::new())).collect();
    let facts = folded(&updates);
    let known = facts.tracking(&updates[0].id).unwrap();
    format!("{} at {}", known.state().status.subtag.as_deref().unwrap_or_default(), known.as_of())
}

#[test]
fn the_newest_statement_counts_and_an_end_is_not_taken_back() {
    for (name, told, want, second) in [
        ("one", &[(1, "InTransit_001")][..], "InTransit_001", 1),
        ("newer", &[(1, "AttemptFail_001"), (2, "InTransit_001")], "InTransit_001", 2),
        ("late", &[(2, "OutForDelivery_001"), (1, "InTransit_001")], "OutForDelivery_001", 2),
        ("the end stays", &[(1, "Delivered_001"), (2, "InTransit_001")], "Delivered_001", 1),
        ("and the clock", &[(1, "Delivered_001"), (9, "Expired_001")], "Delivered_001", 1),
        ("lost, then found", &[(1, "Exception_013"), (2, "Delivered_001")], "Delivered_001", 2),
        ("expired is no end", &[(1, "Expired_001"), (2, "InTransit_001")], "InTransit_001", 2),
        ("it comes back", &[(1, "Delivered_001"), (2, "Exception_010")], "Exception_010", 2),
        (
            "and is back",
            &[(1, "Exception_010"), (2, "Exception_011"), (3, "InTransit_003")],
            "Exception_011",
            2,
        ),
        ("a late end", &[(3, "Exception_010"), (1, "Delivered_001")], "Exception_010", 3),
    ] {
        let want = format!("{want} at {}", at(second));
        assert_eq!(standing(told), want, "{name}");
        let mut turned = told.to_vec();
        turned.reverse();
        assert_eq!(standing(&turned), want, "{name}, the other way round");
    }
}

#[test]
fn what_goes_back_was_not_delivered() {
    assert!(state("Delivered_001", false).is_delivered());
    assert!(!state("Delivered_001", true).is_delivered());
    assert!(!state("OutForDelivery_001", false).is_delivered());
}

#[test]
fn only_the_newest_checkpoints_are_kept() {
    let all: Vec<_> =
        (0..80_u8).map(|n| checkpoint(&format!("h{n}"), i8::try_from(n % 60).unwrap(), "x")).collect();
    let facts = folded(&[update(1, "InTransit_001", all)]);
    let known = &facts.trackings.values().next().unwrap().checkpoints;
    assert_eq!(known.len(), MOST_CHECKPOINTS);
    assert!(!known.contains_key("h0") && known.contains_key("h59"));
}

#[test]
fn facts_from_before_there_was_tracking_are_read() {
    let facts: Facts = serde_json::from_value(serde_json::json!({ "parts": {} })).unwrap();
    assert_eq!(serde_json::to_value(&facts).unwrap(), serde_json::json!({ "parts": {} }));
    let told = folded(&[update(1, "Delivered_001", vec![checkpoint("h", 1, "x")])]);
    assert_eq!(serde_json::from_value::<Facts>(serde_json::json!(told)).unwrap(), told);
}

fn updates() -> impl Strategy<Value = TrackingUpdate> {
    let subtags = prop_oneof![
        Just("InTransit_001"),
        Just("Delivered_001"),
        Just("Exception_010"),
        Just("Exception_011"),
        Just("Exception_013"),
        Just("Expired_001"),
        Just("Teleported_001"),
    ];
    let checkpoints = prop::collection::vec((0_u8..90, 0_i8..60, 0_u8..2), 0..70);
    (0_i64..6, subtags, checkpoints).prop_map(|(second, subtag, checkpoints)| {
        let told = checkpoints
            .into_iter()
            .map(|(hash, minute, message)| checkpoint(&format!("h{hash}"), minute, &format!("m{message}")));
        update(second, subtag, told.collect())
    })
}

fn joined(mut one: TrackingFacts, other: &TrackingFacts) -> TrackingFacts {
    one.join(other.clone());
    one
}

proptest! {
    #[test]
    fn joining_is_commutative_associative_and_idempotent(
        (a, b, c) in (updates(), updates(), updates()),
    ) {
        let [a, b, c] = [a, b, c].map(|update| TrackingFacts::of(&account(), &update));
        prop_assert_eq!(joined(a.clone(), &b), joined(b.clone(), &a));
        prop_assert_eq!(joined(a.clone(), &joined(b.clone(), &c)), joined(joined(a.clone(), &b), &c));
        prop_assert_eq!(joined(a.clone(), &a), a);
    }

    #[test]
    fn what_is_told_twice_and_in_disorder_ends_the_same(
        updates in prop::collection::vec(updates(), 1..6), seed in any::<u64>(),
    ) {
        let mut other = [updates.clone(), updates.clone()].concat();
        let most = other.len();
        for at in 0..most {
            let to = usize::try_from(seed.rotate_left(u32::try_from(at).unwrap()) % most as u64).unwrap();
            other.swap(at, to);
        }
        prop_assert_eq!(folded(&other), folded(&updates));
    }
}
