//! Trackings in the shapes of all living versions, and in bad ones.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::wire::tracking;
use super::{fixture, now};

#[test]
fn a_tracking_is_read() {
    insta::assert_json_snapshot!(tracking(&fixture("2026-07"), None).unwrap());
}

#[test]
fn the_older_shape_says_the_same() {
    let (new, old) =
        (tracking(&fixture("2026-07"), None).unwrap(), tracking(&fixture("2025-07"), None).unwrap());
    assert_eq!(old.state, new.state);
    assert_eq!((old.id, old.number, old.updated_at), (new.id, new.number, new.updated_at));
    let told = |checkpoints: Vec<waybill_domain::tracking::Checkpoint>| {
        checkpoints.into_iter().map(|one| (one.at, one.status, one.message, one.place)).collect::<Vec<_>>()
    };
    assert!(old.checkpoints.iter().all(|one| one.hash.starts_with("wb-")), "made of what it says");
    assert_eq!(told(old.checkpoints), told(new.checkpoints));
    assert_eq!(
        tracking(&json!({ "tracking": fixture("2025-07") }), None).unwrap().checkpoints,
        tracking(&fixture("2025-07"), None).unwrap().checkpoints,
        "wrapped once more, and the same hashes every time"
    );
}

fn changed(name: &str, value: Value) -> waybill_domain::tracking::TrackingUpdate {
    let mut sent = fixture("2026-07");
    sent[name] = value;
    tracking(&sent, None).unwrap()
}

#[test]
fn a_way_back_is_recognised_wherever_it_is_told() {
    for (name, field, value, want) in [
        ("no way back", "return_to_sender", json!(false), false),
        ("the flag", "return_to_sender", json!(true), true),
        ("the sub-tag", "subtag", json!("Exception_010"), true),
        ("back", "subtag", json!("Exception_011"), true),
        ("a checkpoint", "checkpoints", json!([{ "tag": "Exception", "subtag": "Exception_010" }]), true),
        ("a delay", "subtag", json!("Exception_004"), false),
    ] {
        let state = changed(field, value).state;
        assert_eq!(state.returning, want, "{name}");
        assert!(!(want && state.is_delivered()), "{name}");
    }
}

#[test]
fn whatever_is_new_to_us_is_kept_and_nothing_is_invented() {
    let state = changed("tag", json!("Teleported")).state;
    assert_eq!(state.status.tag.as_str(), "Teleported");
    assert_eq!(changed("signed_by", json!("null")).state.signed_by, None);
    assert_eq!(changed("courier_tracking_link", json!("javascript:alert(1)")).state.link, None);
    let branded = changed("aftership_tracking_url", json!("https://shop.aftership.com/1"));
    assert_eq!(branded.state.link.as_deref(), Some("https://shop.aftership.com/1"));
    assert_eq!(changed("shipment_delivery_date", json!("soon")).state.delivered_at, None);
    let nothing = changed("checkpoints", json!(null)).state;
    assert_eq!(nothing.happened_at.unwrap().to_string(), "2026-11-23T11:05:00", "as of the delivery");
}

#[test]
fn times_come_in_three_shapes_and_stay_in_them() {
    for text in ["2026-11-24", "2026-11-24T18:00:00", "2026-11-24T18:00:00-08:00"] {
        let expected = changed("latest_estimated_delivery", json!({ "datetime": text })).state.expected;
        assert_eq!(expected.unwrap().at.to_string(), text);
    }
    let carrier = json!({ "estimated_delivery_date": "2026-11-26" });
    let mut sent = fixture("2026-07");
    sent["latest_estimated_delivery"] = Value::Null;
    sent["courier_estimated_delivery_date"] = carrier;
    let expected = tracking(&sent, None).unwrap().state.expected.unwrap();
    assert_eq!((expected.at.to_string().as_str(), expected.from), ("2026-11-26", None));
}

#[test]
fn when_it_was_so_is_utc_or_when_it_was_told() {
    for (at, want) in [
        (json!("2026-11-20T10:00:00+00:00"), Some("2026-11-20T10:00:00Z")),
        (json!("2026-11-20T10:00:00"), Some("2026-11-20T10:00:00Z")),
        (json!(null), Some("2026-11-20T12:00:00Z")),
    ] {
        let sent = json!({ "id": "1", "tracking_number": "1Z9", "updated_at": at });
        let update = tracking(&sent, Some(now())).ok().map(|update| update.updated_at.to_string());
        assert_eq!(update.as_deref(), want, "{at}");
    }
    let undated = json!({ "id": "1", "tracking_number": "1Z9" });
    assert_eq!(tracking(&undated, None).unwrap_err().message, "a tracking of AfterShip has no `updated_at`");
    for half in [json!({}), json!([]), json!({ "id": "1", "updated_at": "2026-11-20T10:00:00Z" })] {
        assert_eq!(tracking(&half, Some(now())).unwrap_err().code, "unreadable-tracking", "{half}");
    }
}

proptest! {
    #[test]
    fn whatever_stands_in_a_field_nothing_breaks(
        field in prop::sample::select(fixture("2026-07").as_object().unwrap().keys().cloned().collect::<Vec<_>>()),
        value in prop_oneof![
            Just(Value::Null), Just(json!(true)), Just(json!(-1)), Just(json!(1.5)), Just(json!("")),
            Just(json!("null")), Just(json!([])), Just(json!([null, 1, {}])), Just(json!({ "a": [] })),
            "\\PC{0,20}".prop_map(Value::from),
        ],
    ) {
        let mut sent = fixture("2026-07");
        sent[&field] = value;
        let _read = tracking(&sent, Some(now()));
    }
}
