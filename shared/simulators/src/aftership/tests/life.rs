//! What becomes of parcels: by the number of the test courier, by a script, by whole lives, step by step.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Receiver, World, config, parcel, snap, with};
use crate::aftership::{Config, Life};
use crate::control::Controlled as _;

/// What was told of a parcel, with the minutes since the world began.
fn story(world: &World, id: &str) -> Vec<String> {
    let start = super::START.parse::<jiff::Timestamp>().unwrap().as_second();
    let told = world.told().into_iter().filter(|body| body["msg"]["id"] == id);
    told.map(|body| {
        let minutes = (body["ts"].as_i64().unwrap() - start) / 60;
        let first = if body["is_tracking_first_tag"] == true { "first " } else { "" };
        format!("{minutes}: {first}{}", body["msg"]["subtag"].as_str().unwrap())
    })
    .collect()
}

#[tokio::test]
async fn numbers_of_the_test_courier_come_true() {
    let world = World::new();
    for (id, number) in [("a", "ITFOD-3-643642"), ("b", "I001T001E010E011-1-643642"), ("c", "D002-20-1")] {
        world.create(json!({"id": id, "tracking_number": number, "slug": "testing-courier"})).await;
    }
    world.live(SignedDuration::from_hours(1), &Receiver(200)).await;
    assert_eq!(
        story(&world, "a"),
        [
            "3: first InfoReceived_001",
            "6: first InTransit_001",
            "9: first AttemptFail_001",
            "12: first OutForDelivery_001",
            "15: first Delivered_001",
        ]
    );
    let back =
        ["1: first InfoReceived_001", "2: first InTransit_001", "3: first Exception_010", "4: Exception_011"];
    assert_eq!(story(&world, "b"), back);
    assert_eq!(story(&world, "c"), ["20: first Delivered_002"]);
    assert!(world.get("/trackings/b").await["return_to_sender"].as_bool().unwrap());
}

#[tokio::test]
async fn whole_lives_come_to_their_ends() {
    let world = World::new();
    let lives =
        ["silent", "delivered", "attempted", "collected", "held", "returned", "lost", "stuck", "sent-back"];
    for life in lives {
        world.create(parcel(life, &format!("1Z-{}", life.to_uppercase()))).await;
        world.work("live", json!({"tracking": life, "life": life}));
    }
    world.live(SignedDuration::from_hours(50 * 24), &Receiver(200)).await;
    world.aftership.tick();
    let seen: Vec<Value> = lives
        .iter()
        .map(|life| {
            let book = world.book(&format!("1Z-{}", life.to_uppercase()));
            let steps: Vec<String> = story(&world, life);
            json!({"life": life, "tag": book["tag"], "active": book["active"], "returned": book["returned"],
                "delivered": book["delivered_at"], "steps": steps})
        })
        .collect();
    snap!("lives", seen);
}

#[tokio::test]
async fn every_new_parcel_can_have_a_life_of_its_own() {
    let world = World::of(Config { life: Life::Delivered, ..config() });
    world.create(parcel("a", "1Z-1")).await;
    assert_eq!(world.book("1Z-1")["scans_to_come"], 5);
    world.work("forget_script", json!({"tracking": "1Z-1"}));
    world.live(SignedDuration::from_hours(100), &Receiver(200)).await;
    assert_eq!(story(&world, "a"), [""; 0]);
}

#[tokio::test]
async fn a_script_says_when_and_what() {
    let world = World::new();
    world.create(parcel("a", "1Z-1")).await;
    let scan = |subtag: &str, city: &str| json!({"subtag": subtag, "city": city, "country": "USA"});
    let steps = json!([
        {"after": 600, "scan": scan("OutForDelivery_004", "Austin")},
        {"after": 60, "scan": scan("Teleported_042", "Newark")},
        {"after": 900, "scan": {"subtag": "Delivered_005", "signed_by": "A. Moss", "events": ["delivered_to_neighbor"],
            "raw_tag": "DN", "message": "Left next door", "location": "Porch", "state": "TX"}},
    ]);
    world.work("script", json!({"tracking": "ups:1Z-1", "steps": steps}));
    world.live(SignedDuration::from_mins(20), &Receiver(200)).await;
    let shown = world.get("/trackings/a").await;
    let names = ["tag", "subtag_message", "signed_by", "transit_time", "tracked_count", "checkpoints"];
    snap!("scripted", names.map(|name| shown[name].clone()));
    for (body, want) in [
        (json!({"tracking": "a", "scan": {"subtag": "In Transit"}}), "`In Transit` is no sub-tag"),
        (json!({"tracking": "a", "scan": {"subtag": "InTransit", "zone": "Mars"}}), "Mars"),
        (json!({"tracking": "a", "scan": {"subtag": "InTransit", "colour": "red"}}), "unknown field"),
        (json!({"tracking": "x", "scan": {"subtag": "InTransit"}}), "does not exist"),
    ] {
        let refused = world.aftership.act("scan", body).unwrap_err();
        assert!(refused.contains(want), "{refused}");
    }
    assert!(world.aftership.act("fly", json!({})).unwrap_err().ends_with("no action is called `fly`"));
}

#[tokio::test]
async fn times_come_as_the_courier_writes_them() {
    let world = World::new();
    let mut seen = Vec::new();
    for (slug, scan) in [
        ("ups", json!({})),
        ("fedex", json!({})),
        ("tuffnells", json!({})),
        ("ups", json!({"dates": "offset", "zone": "America/Chicago"})),
        ("ups", json!({"dates": "day", "zone": "Asia/Tokyo"})),
        ("ups", json!({"at": "2026-11-01T00:30:00Z"})),
    ] {
        let id = format!("{slug}-{}", seen.len());
        let body = json!({"id": id, "slug": slug, "tracking_number": id.to_uppercase(), "destination_postal_code": "1"});
        world.create(body).await;
        for subtag in ["InTransit", "AttemptFail", "Delivered"] {
            let scan = with(scan.clone(), json!({"subtag": subtag}));
            world.work("scan", json!({"tracking": id, "scan": scan}));
        }
        let shown = world.get(&format!("/trackings/{id}")).await;
        let names = ["shipment_pickup_date", "shipment_delivery_date", "first_attempted_at"];
        let times = names.map(|name| shown[name].clone());
        seen.push(json!([id, scan, times, shown["checkpoints"][0]["checkpoint_time"]]));
    }
    snap!("times_of_couriers", seen);
}

#[tokio::test]
async fn an_older_scan_finds_its_place_and_changes_nothing_else() {
    let world = World::new();
    world.create(parcel("a", "1Z-1")).await;
    world.scan("a", "Delivered");
    let late = json!({"subtag": "InTransit_003", "at": "2026-11-20T10:00:00Z"});
    let book = world.work("scan", json!({"tracking": "a", "scan": late}));
    assert_eq!(book["subtag"], "Delivered_001");
    let order: Vec<&Value> =
        book["checkpoints"].as_array().unwrap().iter().map(|one| &one["subtag"]).collect();
    assert_eq!(order, ["InTransit_003", "Delivered_001"]);
    assert_eq!(story(&world, "a"), ["0: first Delivered_001", "0: Delivered_001"], "and is told");
}

#[tokio::test]
async fn a_parcel_without_news_expires_after_thirty_days() {
    let world = World::new();
    world.create(parcel("a", "1Z-1")).await;
    world.create(parcel("b", "1Z-2")).await;
    world.pass(SignedDuration::from_hours(20 * 24));
    world.scan("b", "InTransit");
    world.pass(SignedDuration::from_hours(11 * 24));
    assert_eq!(world.get("/trackings/a").await["subtag"], "Expired_001");
    assert_eq!(world.get("/trackings/b").await["subtag"], "InTransit_001");
    world.pass(SignedDuration::from_hours(20 * 24));
    world.aftership.tick();
    let told: Vec<Value> = world.told().iter().map(|body| body["msg"]["subtag"].clone()).collect();
    assert_eq!(told, ["InTransit_001", "Expired_001", "Expired_001"]);
    let expired = world.get("/trackings/b").await;
    assert_eq!((&expired["active"], &expired["checkpoints"].as_array().unwrap().len()), (&json!(false), &1));
}
