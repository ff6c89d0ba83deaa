//! What is known of parcels changes.

use serde_json::{Value, json};

use super::{World, parcel, with};

#[tokio::test]
async fn what_is_named_changes_and_the_rest_stays() {
    let world = World::new();
    let made = world
        .create(with(
            parcel("a", "1Z-1"),
            json!({"note": "n", "title": "T", "custom_fields": {"a": "1", "b": "2"}}),
        ))
        .await;
    let changed = world
        .done(
            "PUT",
            "/trackings/a",
            json!({"title": "New", "custom_fields": {"c": "3"}, "location_id": "east"}),
        )
        .await;
    let mut want = with(
        made,
        json!({"title": "New", "custom_fields": {"c": "3"}, "location_id": "east",
        "origin_country_region": "USA", "origin_state": "NJ", "origin_city": "Newark", "origin_postal_code": "07101"}),
    );
    want["updated_at"] = json!("2026-11-20T14:51:35+00:00");
    assert_eq!(changed, want);
    let cleared = world.done("PUT", "/trackings/a", json!({"note": ""})).await;
    assert_eq!((&cleared["note"], &cleared["title"]), (&Value::Null, &json!("New")));
}

#[tokio::test]
async fn what_cannot_change_is_passed_over_and_named_in_the_books() {
    let world = World::new();
    world.create(parcel("a", "1Z-1")).await;
    let wanted = json!({"tracking_number": "1Z-2", "id": "b", "slug_group": "dhl-group", "shipment_tags": ["x"],
        "last_mile": {}, "courier_connection_id": "connection-1", "note": "n"});
    let changed = world.done("PUT", "/trackings/a", wanted).await;
    let seen = ["id", "tracking_number", "shipment_tags", "last_mile", "courier_connection_id", "note"];
    assert_eq!(
        seen.map(|name| changed[name].clone()),
        [json!("a"), json!("1Z-1"), json!([]), Value::Null, Value::Null, json!("n")]
    );
    let ignored =
        ["courier_connection_id", "id", "last_mile", "shipment_tags", "slug_group", "tracking_number"];
    assert_eq!(world.book("1Z-1")["ignored"], json!(ignored));
}

#[tokio::test]
async fn changes_are_checked_like_new_parcels() {
    let world = World::new();
    world.create(parcel("a", "12345678")).await;
    world.create(json!({"id": "b", "tracking_number": "12345678", "slug": "gls"})).await;
    for (path, changes, want) in [
        ("/trackings/c", json!({}), 4004),
        ("/trackings/a", json!([]), 400),
        ("/trackings/a", json!({"language": "english"}), 4008),
        ("/trackings/a", json!({"title": null}), 4008),
        ("/trackings/a", json!({"slug": "nobody"}), 4010),
        ("/trackings/a", json!({"slug": "postnl"}), 4011),
        ("/trackings/a", json!({"slug": "gls"}), 4003),
        ("/trackings/a", json!({"location_id": "east", "origin_city": "x"}), 400),
    ] {
        assert_eq!(world.refused("PUT", path, Some(&changes)).await.0, want, "{changes}");
        assert_eq!(world.get("/trackings/a").await["slug"], "ups");
    }
    let moved = json!({"slug": "postnl", "destination_postal_code": "1012"});
    assert_eq!(world.done("PUT", "/trackings/a", moved).await["slug"], "postnl");
    world.create(parcel("d", "12345678")).await;
    assert_eq!(world.told().len(), 0, "what callers change is no news");
}
