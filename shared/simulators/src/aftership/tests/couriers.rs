//! Couriers are listed and detected.

use serde_json::{Value, json};

use super::{World, snap};

fn slugs(answer: &Value) -> Vec<&str> {
    assert_eq!(answer["total"], answer["couriers"].as_array().unwrap().len());
    answer["couriers"].as_array().unwrap().iter().map(|one| one["slug"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn couriers_are_listed_with_what_they_need() {
    let world = World::new();
    let shown = world.get("/couriers?slug=ups,postnl-3s").await;
    snap!("couriers", shown);
    let active = world.get("/couriers?active=true").await;
    assert_eq!(slugs(&active).len(), 8);
    let (all, passive) = (world.get("/couriers").await, world.get("/couriers?active=false").await);
    assert_eq!(slugs(&all).len(), slugs(&active).len() + slugs(&passive).len());
    assert_eq!(slugs(&world.get("/couriers?slug=nobody").await), [""; 0]);
}

#[tokio::test]
async fn couriers_are_detected_among_those_that_are_asked_for() {
    let world = World::new();
    for (body, want) in [
        (json!({"tracking_number": "1Z12345E0205271688"}), vec!["ups"]),
        (json!({"tracking_number": "3SABCDEFGHIJKLM"}), vec!["postnl"]),
        (json!({"tracking_number": "TBA123456789012"}), vec![]),
        (json!({"tracking_number": "TBA123456789012", "slug": ["ups", "amazon"]}), vec!["amazon"]),
        (json!({"tracking_number": "1234567890", "slug_group": "dhl-group"}), vec!["dhl"]),
        (json!({"tracking_number": "1234567890", "tracking_ship_date": "20261119"}), vec!["dhl"]),
    ] {
        let found = world.done("POST", "/couriers/detect", body.clone()).await;
        assert_eq!(slugs(&found), want, "{body}");
    }
    for (body, want) in [
        (json!({}), 4007),
        (json!({"tracking_number": "1"}), 4005),
        (json!({"tracking_number": "1Z12345E0205271688", "slug": "ups"}), 4008),
        (json!({"tracking_number": "1Z12345E0205271688", "slug": ["nobody"]}), 4010),
        (json!({"tracking_number": "1Z12345E0205271688", "slug": ["ups"], "slug_group": "dhl-group"}), 400),
        (json!({"tracking_number": "1Z12345E0205271688", "slug_group": "x"}), 4008),
        (json!({"tracking_number": "1Z12345E0205271688", "tracking_ship_date": "2026-11-19"}), 4008),
    ] {
        assert_eq!(world.refused("POST", "/couriers/detect", Some(&body)).await.0, want, "{body}");
    }
}
