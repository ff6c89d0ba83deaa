//! Parcels are deleted, marked as completed, and tracked again.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{World, config, parcel, snap};
use crate::aftership::{Config, Readings};

#[tokio::test]
async fn a_deleted_parcel_is_shown_once_more_and_gone() {
    let world = World::new();
    let made = world.create(parcel("a", "1Z-1")).await;
    assert_eq!(world.done("DELETE", "/trackings/a", Value::Null).await, made);
    for (method, path) in
        [("GET", "/trackings/a"), ("DELETE", "/trackings/a"), ("POST", "/trackings/a/retrack")]
    {
        let refused = world.refused(method, path, None).await;
        assert_eq!(refused, (4004, "Tracking does not exist.".to_owned()), "{method} {path}");
    }
    assert_eq!(world.listed("").await, [""; 0]);
}

#[tokio::test]
async fn people_say_what_became_of_a_parcel() {
    let world = World::new();
    let mut seen = Vec::new();
    for (id, body) in [
        ("a", json!({"reason": "DELIVERED", "event_datetime": "2026-11-19T17:00:00"})),
        ("b", json!({"reason": "LOST"})),
        ("c", json!({"reason": "RETURNED_TO_SENDER", "event_datetime": "2026-11-18"})),
    ] {
        world.create(parcel(id, &format!("1Z-{}", id.to_uppercase()))).await;
        world.scan(id, "InTransit");
        let shown = world.done("POST", &format!("/trackings/{id}/mark-as-completed"), body).await;
        let names = ["tag", "subtag", "active", "shipment_delivery_date", "return_to_sender", "checkpoints"];
        seen.push(names.map(|name| shown[name].clone()));
    }
    snap!("marked_as_completed", seen);
    for (body, want) in [
        (json!({}), (4009, "reason is required.")),
        (json!({"reason": "STOLEN"}), (4008, "The value of reason is invalid.")),
        (json!({"reason": "LOST", "event_datetime": "x"}), (4008, "The value of event_datetime is invalid.")),
    ] {
        let refused = world.refused("POST", "/trackings/a/mark-as-completed", Some(&body)).await;
        assert_eq!((refused.0, refused.1.as_str()), want, "{body}");
    }
}

#[tokio::test]
async fn what_was_scanned_meanwhile_comes_to_light_when_it_is_tracked_again() {
    let world = World::new();
    world.create(parcel("a", "1Z-1")).await;
    world.scan("a", "InTransit");
    let again = |want: u64| {
        let world = &world;
        async move {
            let (_, body) = world.send("POST", "/trackings/a/retrack", None).await;
            assert_eq!(body["meta"]["code"], want, "{body}");
            body["data"].clone()
        }
    };
    again(4013).await;
    world.done("POST", "/trackings/a/mark-as-completed", json!({"reason": "LOST"})).await;
    world.pass(SignedDuration::from_hours(2));
    assert_eq!(world.scan("a", "OutForDelivery")["subtag"], "Exception_013", "nobody looks");
    let shown = again(200).await;
    assert_eq!((&shown["subtag"], &shown["active"]), (&json!("OutForDelivery_001"), &json!(true)));
    world.work("expire", json!({"tracking": "a"}));
    again(4016).await;
}

#[tokio::test]
async fn how_often_a_parcel_is_tracked_again_is_an_option() {
    let world = World::of(Config { readings: Readings { retracks: 3, ..Readings::default() }, ..config() });
    world.create(parcel("a", "1Z-1")).await;
    for want in [200, 200, 200, 4016] {
        let expired = world.work("expire", json!({"tracking": "a"}));
        assert_eq!((&expired["tag"], &expired["active"]), (&json!("Expired"), &json!(false)));
        let (_, body) = world.send("POST", "/trackings/a/retrack", None).await;
        assert_eq!(body["meta"]["code"], want);
        if want == 200 {
            assert_eq!(body["data"]["subtag"], "Pending_001", "it is what it was before");
        }
    }
}
