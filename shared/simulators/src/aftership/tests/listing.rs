//! Lists: filters, order, pages, and what is too old.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{World, parcel, with};

/// Three parcels, a minute apart, of which one is under way and one delivered.
async fn three() -> World {
    let world = World::new();
    let customers = json!([{"name": "Ada Moss", "email": "ada@example.com", "phone_number": "+15125550100"}]);
    for body in [
        with(
            parcel("a", "1Z-A"),
            json!({"order_id": "o1", "origin_country_region": "USA", "customers": customers, "shipment_tags": ["web"]}),
        ),
        json!({"id": "b", "tracking_number": "RA123456789GB", "order_id": "o2", "title": "Hats",
            "destination_country_region": "GBR", "custom_fields": {"channel": "Fair"}}),
        with(parcel("c", "1Z-C"), json!({"order_id": "o3", "shipment_tags": ["shop", "gift"]})),
    ] {
        world.create(body).await;
        world.pass(SignedDuration::from_secs(59));
    }
    world.scan("b", "InTransit");
    world.work(
        "scan",
        json!({"tracking": "c", "scan": {"subtag": "InTransit", "at": "2026-11-18T10:00:00Z"}}),
    );
    world.work("scan", json!({"tracking": "c", "scan": {"subtag": "Delivered", "country": "USA"}}));
    world.work("scan", json!({"tracking": "c", "scan": {"subtag": "Exception_010"}}));
    world
}

#[tokio::test]
async fn parcels_are_found_by_what_is_known_of_them() {
    let world = three().await;
    let (a, b, c) = ("1Z-A", "RA123456789GB", "1Z-C");
    for (query, want) in [
        ("", vec![c, b, a]),
        ("cursor=&limit=", vec![c, b, a]),
        ("tracking_numbers=1Z-A,1Z-C", vec![c, a]),
        ("tracking_numbers=1Z-A&slug=usps", vec![]),
        ("slug=royal-mail,usps", vec![b]),
        ("tag=Exception", vec![c]),
        ("tag=Pending", vec![a]),
        ("order_id=o1,o2", vec![b, a]),
        ("origin=USA,CAN", vec![a]),
        ("destination=GBR", vec![b]),
        ("courier_destination_country_region=USA", vec![c]),
        ("transit_time=2", vec![c]),
        ("transit_time=0", vec![b]),
        ("return_to_sender=true", vec![c]),
        ("return_to_sender=true,false", vec![c, b, a]),
        ("shipment_tags=gift,none", vec![c]),
        ("keyword=ada%20m", vec![a]),
        ("keyword=512555", vec![a]),
        ("keyword=fair", vec![b]),
        ("keyword=hats", vec![b]),
        ("keyword=1z-", vec![c, a]),
        ("created_at_min=2026-11-20T14:52:34%2B00:00", vec![c, b]),
        ("created_at_min=2026-11-20T06:52:35-08:00", vec![c]),
        ("created_at_max=2026-11-20T15:52:34%2B01:00", vec![b, a]),
        ("updated_at_min=2026-11-20T14:54:33%2B00:00", vec![c, b]),
        ("updated_at_max=2026-11-20T14:54:00%2B00:00", vec![a]),
        ("created_at_min=2020-01-01T00:00:00%2B00:00&limit=2", vec![c, b]),
    ] {
        assert_eq!(world.listed(query).await, want, "{query}");
    }
}

#[tokio::test]
async fn a_filter_that_cannot_be_is_refused_and_not_replaced() {
    let world = World::new();
    let numbers = |count: usize| (0..count).map(|n| format!("1Z-{n}")).collect::<Vec<_>>().join(",");
    assert_eq!(world.listed(&format!("tracking_numbers={}", numbers(50))).await, [""; 0]);
    for (query, name) in [
        (format!("tracking_numbers={}", numbers(51)), "tracking_numbers"),
        ("created_at_min=2026-11-20T14:52:34+00:00".to_owned(), "created_at_min"),
        ("created_at_max=2026-11-20T14:52:34".to_owned(), "created_at_max"),
        ("updated_at_min=2026-11-20".to_owned(), "updated_at_min"),
        ("updated_at_max=2026-11-20T14:52:34Z".to_owned(), "updated_at_max"),
        ("limit=201".to_owned(), "limit"),
        ("limit=0".to_owned(), "limit"),
        ("limit=ten".to_owned(), "limit"),
        ("cursor=abc".to_owned(), "cursor"),
        ("tag=Lost".to_owned(), "tag"),
        ("tag=Pending,Expired".to_owned(), "tag"),
        ("origin=US".to_owned(), "origin"),
        ("return_to_sender=yes".to_owned(), "return_to_sender"),
        ("fields=title,slug".to_owned(), "fields"),
    ] {
        let (code, message) = world.refused("GET", &format!("/trackings?{query}"), None).await;
        assert_eq!((code, message), (4008, format!("The value of {name} is invalid.")), "{query}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps_whatever_comes_meanwhile() {
    let world = World::new();
    for n in 0..405 {
        world.create(parcel(&format!("p{n}"), &format!("1Z-{n:03}"))).await;
    }
    let first = world.get("/trackings").await;
    assert_eq!(first["trackings"].as_array().unwrap().len(), 100);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for (round, (want, more)) in [(200, true), (200, true), (5, false)].into_iter().enumerate() {
        let page = world.get(&format!("/trackings?limit=200&fields=tag&cursor={}", escaped(&cursor))).await;
        let shown = page["trackings"].as_array().unwrap();
        assert_eq!(shown.len(), want, "{round}");
        seen.extend(shown.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        let pagination = &page["pagination"];
        assert_eq!((&pagination["total"], &pagination["has_next_page"]), (&json!(405 + round), &json!(more)));
        cursor = pagination["next_cursor"].as_str().unwrap().to_owned();
        assert_eq!(cursor.is_empty(), !more);
        world.create(parcel(&format!("new{round}"), &format!("1Z-NEW{round}"))).await;
    }
    let want: Vec<String> = (0..405).rev().map(|n| format!("p{n}")).collect();
    assert_eq!(seen, want);
}

fn escaped(cursor: &str) -> String {
    url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect()
}

#[tokio::test]
async fn lists_can_be_cut_down() {
    let world = three().await;
    let page = world.get("/trackings?fields=title,checkpoints&limit=1").await;
    let names: Vec<&String> = page["trackings"][0].as_object().unwrap().keys().collect();
    let want =
        ["checkpoints", "created_at", "id", "legacy_id", "slug", "title", "tracking_number", "updated_at"];
    assert_eq!(names, want);
}

#[tokio::test]
async fn after_120_days_nobody_knows_a_parcel() {
    let world = three().await;
    world.pass(SignedDuration::from_hours(120 * 24) - SignedDuration::from_mins(4));
    assert_eq!(world.listed("").await.len(), 3);
    world.pass(SignedDuration::from_mins(2));
    assert_eq!(world.listed("created_at_min=2020-01-01T00:00:00%2B00:00").await, ["1Z-C"]);
    assert_eq!(world.refused("GET", "/trackings/a", None).await.0, 4004);
    assert_eq!(world.book("1Z-A"), Value::Null);
    world.create(parcel("a", "1Z-A")).await;
}
