//! Parcels begin to be followed, or are refused with a code that says why.

use serde_json::{Value, json};

use super::{World, config, parcel, snap, with};
use crate::aftership::{Config, Duplicate, Readings, TakenId, UnknownCarrier};
use crate::control::Controlled as _;

fn full() -> Value {
    json!({
        "id": "ct-6f1c-p1", "tracking_number": "1Z12345E0205271688", "slug": "ups", "title": "Order 1001",
        "order_id": "6f1c", "order_id_path": "https://shop.example.com/orders/6f1c", "order_number": "1001",
        "order_date": "2026-11-19T11:23:51-05:00", "custom_fields": {"delivery": "d1", "parcel": "p1"},
        "language": "en", "delivery_type": "door_to_door", "pickup_note": "Ring", "note": "A note",
        "order_promised_delivery_date": {"promised_delivery_date": null, "promised_delivery_date_min": "2026-11-24",
            "promised_delivery_date_max": "2026-11-25T20:00:00"},
        "shipment_type": "UPS Ground", "shipment_tags": ["web", "gift"], "shipping_method": "Standard",
        "location_id": "east", "courier_connection_id": "connection-1",
        "destination_country_region": "USA", "destination_state": "TX", "destination_city": "Austin",
        "destination_postal_code": "78756", "destination_raw_location": "3800 N Lamar Blvd, Austin",
        "tracking_ship_date": "2026-11-20", "last_mile": {"slug": "usps", "tracking_number": "9400110200881234567890"},
        "customers": [{"role": "buyer", "name": "Ada Moss", "phone_number": "+15125550100",
            "email": "ada@example.com", "language": "en", "id": "c1"}],
        "shipment_direction": "forward", "emails": ["ada@example.com"],
    })
}

#[tokio::test]
async fn a_parcel_is_followed_with_everything_that_was_said_of_it() {
    let world = World::new();
    let made = world.create(full()).await;
    snap!("created_full", made);
    assert_eq!(world.get("/trackings/ct-6f1c-p1").await, made);
    let legacy = made["legacy_id"].as_str().unwrap();
    assert_eq!(world.get(&format!("/trackings/{legacy}")).await, made, "by the old id, too");
    let only = world.get("/trackings/ct-6f1c-p1?fields=title,tag&lang=en").await;
    assert_eq!(only.as_object().unwrap().len(), 8);
    snap!("book_of_a_parcel", world.book("1Z12345E0205271688"));
}

#[tokio::test]
async fn a_number_alone_is_enough_and_gets_an_id() {
    let world = World::new();
    let made = world.create(json!({"tracking_number": "1Z12345E0205271688"})).await;
    let seen =
        ["slug", "title", "custom_fields", "tag", "subtag", "active", "customers"].map(|name| &made[name]);
    let want = [
        json!("ups"),
        json!("1Z12345E0205271688"),
        Value::Null,
        json!("Pending"),
        json!("Pending_001"),
        json!(true),
        json!([]),
    ];
    assert_eq!(seen, want.each_ref());
    let length = |name: &str| made[name].as_str().unwrap().len();
    assert_eq!((length("id"), length("legacy_id")), (32, 24));
}

/// Whether a body like `parcel`, with these changes, is refused, and how.
async fn refusal(changes: Value) -> Option<(u64, String)> {
    let world = World::new();
    let (_, body) = world.send("POST", "/trackings", Some(&with(parcel("a", "1Z-1"), changes))).await;
    let meta = &body["meta"];
    (meta["code"] != 201)
        .then(|| (meta["code"].as_u64().unwrap(), meta["message"].as_str().unwrap().to_owned()))
}

#[tokio::test]
async fn values_that_cannot_be_are_refused_by_name() {
    let text = |length: usize| "x".repeat(length);
    let fields = |count: usize| (0..count).map(|n| (format!("f{n}"), json!("v"))).collect::<Value>();
    let tags = |count: usize| (0..count).map(|n| json!(n.to_string())).collect::<Value>();
    let person = json!({"name": "Ada"});
    for (name, good, bad) in [
        ("custom_fields", fields(25), fields(26)),
        ("custom_fields", json!({text(30): text(512)}), json!({text(31): "v"})),
        ("custom_fields", json!({}), json!({"f": text(513)})),
        ("custom_fields", json!({"f": ""}), json!({"f": 1})),
        ("custom_fields", json!({"f": "é".repeat(512)}), json!({"f": {"g": "v"}})),
        ("shipment_tags", tags(50), tags(51)),
        ("shipment_tags", json!([text(32)]), json!([text(33)])),
        ("customers", json!([person, person, person]), json!([person, person, person, person])),
        ("language", json!("de"), json!("deu")),
        ("destination_country_region", json!("USA"), json!("US")),
        ("origin_country_region", json!("DEU"), json!("DE1")),
        ("order_date", json!("2026-11-19T11:23:51-05:00"), json!("2026-11-19T11:23:51")),
        ("order_date", json!("2026-11-19T11:23:51Z"), json!("2026-11-19")),
        ("tracking_ship_date", json!("2026-11-19T11:23:51"), json!("20261119")),
        ("delivery_type", json!("pickup_at_store"), json!("drone")),
        ("shipment_direction", json!("return"), json!("null")),
        ("title", json!("T"), json!("")),
        ("order_id", json!("1"), json!(1)),
        ("order_number", json!(""), Value::Null),
        ("note", json!(""), json!(7)),
        ("location_id", json!("east"), json!("west")),
        ("courier_connection_id", json!("connection-1"), json!("connection-2")),
    ] {
        assert_eq!(refusal(json!({name: good})).await, None, "{name}: {good}");
        let want = (4008, format!("The value of {name} is invalid."));
        assert_eq!(refusal(json!({name: bad})).await, Some(want), "{name}: {bad}");
    }
}

#[tokio::test]
async fn refusals_have_the_documented_codes() {
    let mut told = Vec::new();
    for changes in [
        json!({"tracking_number": null}),
        json!({"tracking_number": ""}),
        json!({"tracking_number": 12_345}),
        json!({"tracking_number": "1Z1"}),
        json!({"tracking_number": "1".repeat(101)}),
        json!({"tracking_number": "1z-1"}),
        json!({"tracking_number": "1Z 1234"}),
        json!({"id": "a b"}),
        json!({"id": ""}),
        json!({"id": "x".repeat(129)}),
        json!({"id": 5}),
        json!({"slug": "dhl-express"}),
        json!({"slug": ""}),
        json!({"slug": "unrecognized"}),
        json!({"slug": "postnl"}),
        json!({"slug": "postnl-3s", "destination_postal_code": "1012"}),
        json!({"slug": "postnl", "destination_postal_code": ""}),
        json!({"slug": "international-seur-api"}),
        json!({"slug": "testing-courier"}),
        json!({"slug_group": "ups-group"}),
        json!({"location_id": "east", "origin_city": "Newark"}),
        json!({"customers": [{"name": "Ada"}, {"phone_number": "15125550100"}]}),
        json!({"customers": [{"email": "ada"}]}),
        json!({"last_mile": {"slug": "usps"}}),
        json!({"order_promised_delivery_date": {"promised_delivery_date": "soon"}}),
    ] {
        told.push(json!([changes, refusal(changes.clone()).await]));
    }
    snap!("refusals_by_code", told);
}

#[tokio::test]
async fn a_courier_is_found_or_it_is_said_why_not() {
    let slug = async |world: &World, body: Value| {
        let (_, answer) = world.send("POST", "/trackings", Some(&body)).await;
        answer["data"]["slug"].as_str().map_or_else(|| answer["meta"]["message"].to_string(), str::to_owned)
    };
    let world = World::new();
    world.aftership.act("retire_courier", json!({"slug": "lasership"})).unwrap();
    let needs = "Besides tracking_number, also required: [destination_postal_code]";
    for (body, want) in [
        (json!({"tracking_number": "986578788855"}), "fedex"),
        (json!({"tracking_number": "RA123456789GB"}), "royal-mail"),
        (json!({"tracking_number": "ITOD-3-643642"}), "testing-courier"),
        (json!({"tracking_number": "TBA123456789012"}), "not on your approved list"),
        (json!({"tracking_number": "LX12345678"}), "no longer supported"),
        (json!({"tracking_number": "HELLO-WORLD"}), "recognize the carrier"),
        (json!({"tracking_number": "3SABCDEFGHIJKLM"}), needs),
        (json!({"tracking_number": "3SABCDEFGHIJKLM", "destination_postal_code": "1012"}), "postnl"),
        (json!({"tracking_number": "12345678", "slug_group": "gls-group"}), "gls"),
        (json!({"tracking_number": "HELLO-WORLD", "slug_group": "gls-group"}), "to a carrier in that group"),
        (json!({"tracking_number": "HELLO-WORLD", "slug": "ups"}), "ups"),
    ] {
        let got = slug(&world, body.clone()).await;
        assert!(got.contains(want), "{body}: {got}");
    }
    world.aftership.act("approve", json!({"slug": "amazon"})).unwrap();
    assert_eq!(slug(&world, json!({"tracking_number": "TBA123456789012"})).await, "amazon");
    let readings = Readings { unknown_carrier: UnknownCarrier::Unrecognized, ..Readings::default() };
    let lenient = World::of(Config { readings, ..config() });
    assert_eq!(slug(&lenient, json!({"tracking_number": "HELLO-WORLD"})).await, "unrecognized");
    assert_eq!(lenient.listed("slug=unrecognized").await, ["HELLO-WORLD"]);
}

#[tokio::test]
async fn a_number_is_taken_once_at_a_courier_with_the_same_fields() {
    let world = World::new();
    world.create(parcel("a", "12345678")).await;
    let postal = |id: &str, code: &str| json!({"id": id, "slug": "postnl", "tracking_number": "12345678", "destination_postal_code": code});
    world.create(postal("b", "1012")).await;
    for (body, want) in [
        (parcel("a", "12345678"), Some(4003)),
        (parcel("c", "12345678"), Some(4003)),
        (parcel("a", "87654321"), Some(4003)),
        (postal("d", "1012"), Some(4003)),
        (postal("e", "1013"), None),
        (json!({"tracking_number": "12345678", "slug": "gls"}), None),
        (with(parcel("f", "12345678"), json!({"destination_postal_code": "1"})), Some(4003)),
    ] {
        let (_, answer) = world.send("POST", "/trackings", Some(&body)).await;
        let code = answer["meta"]["code"].as_u64().filter(|code| *code != 201);
        assert_eq!(
            (code, &answer["data"]["slug"]),
            (want, want.map_or(&body["slug"], |_| &Value::Null)),
            "{body}"
        );
    }
    world.done("DELETE", "/trackings/a", Value::Null).await;
    world.create(parcel("a", "12345678")).await;
}

#[tokio::test]
async fn what_a_duplicate_is_told_is_an_option() {
    for (readings, other_number, data) in [
        (Readings::default(), 4003, json!({})),
        (Readings { duplicate: Duplicate::Id, ..Readings::default() }, 4003, json!({"id": "a"})),
        (Readings { taken_id: TakenId::Invalid, ..Readings::default() }, 4015, json!({})),
    ] {
        let world = World::of(Config { readings, ..config() });
        world.create(parcel("a", "1Z-1")).await;
        let (_, same) = world.send("POST", "/trackings", Some(&parcel("a", "1Z-1"))).await;
        assert_eq!((&same["meta"]["code"], &same["data"]), (&json!(4003), &data), "{readings:?}");
        let (code, _) = world.refused("POST", "/trackings", Some(&parcel("a", "1Z-2"))).await;
        assert_eq!(code, other_number, "{readings:?}");
    }
}
