//! Our fields, codes, limits and lists against what AfterShip published, if `WAYBILL_SPECS` names the folder that has it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{World, parcel, with};
use crate::aftership::refusal::Refusal;
use crate::aftership::route::Endpoint;
use crate::aftership::shape::Field;
use crate::aftership::{Courier, Edition, couriers, shapes, subtags, testing};

fn file(name: &str) -> Option<String> {
    let Some(specs) = std::env::var_os("WAYBILL_SPECS") else {
        eprintln!("WAYBILL_SPECS is not set: nothing was compared with {name}");
        return None;
    };
    Some(std::fs::read_to_string(PathBuf::from(specs).join("aftership").join(name)).unwrap())
}

fn document(name: &str) -> Option<Value> {
    file(name).map(|text| serde_json::from_str(&text).unwrap())
}

/// The fields of a type of the kit: name, type, whether it may be null.
fn model<'a>(types: &'a Value, name: &str) -> BTreeMap<&'a str, (&'a str, bool)> {
    let fields = types["models"][name]["fields"].as_array().unwrap_or_else(|| panic!("no type {name}"));
    let text = |field: &'a Value, name: &str| field[name].as_str().unwrap();
    let read = |field: &'a Value| (text(field, "type"), field["nullable"].as_bool().unwrap());
    fields.iter().map(|field| (text(field, "name"), read(field))).collect()
}

#[test]
fn bodies_have_the_fields_of_the_kit() {
    let Some(types) = document("sdk_types_2026-07.json") else { return };
    for (name, ours, more) in [
        ("CreateTrackingRequest", shapes::CREATE, &["id", "tracking_number"][..]),
        ("UpdateTrackingByIdRequest", shapes::UPDATE, &[]),
        ("DetectCourierRequest", shapes::DETECT, &["tracking_number"]),
        ("MarkTrackingCompletedByIdRequest", shapes::COMPLETE, &[]),
    ] {
        let is_new = |field: &&Field| field.until == Edition::V2026_07;
        let ours: BTreeSet<&str> =
            ours.iter().filter(is_new).map(|field| field.name).chain(more.iter().copied()).collect();
        let theirs: BTreeSet<&str> = model(&types, name).into_keys().collect();
        assert_eq!(ours, theirs, "{name}");
    }
}

/// Whether a value may stand in a field of this type.
fn fits(types: &Value, value: &Value, kind: &str, nullable: bool) -> bool {
    if value.is_null() {
        // Enums have the text `null` among their words; the real null stands for it here.
        return nullable
            || types["models"][kind]["values"]
                .as_array()
                .is_some_and(|words| words.contains(&json!("null")));
    }
    if let Some(inner) = kind.strip_suffix("[]") {
        return value.as_array().is_some_and(|list| list.iter().all(|one| fits(types, one, inner, false)));
    }
    match kind {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "{ [key: string]: any }" => value.is_object(),
        model if types["models"][model]["kind"] == "enum" => {
            types["models"][model]["values"].as_array().unwrap().contains(value)
        }
        model => faults(types, value, model).is_empty(),
    }
}

/// What does not fit a type of the kit: fields that are missing, unknown or of another kind.
fn faults(types: &Value, value: &Value, name: &str) -> Vec<String> {
    let theirs = model(types, name);
    let ours = value.as_object().unwrap();
    let unknown = ours.keys().filter(|field| !theirs.contains_key(field.as_str()));
    let mut found: Vec<String> = unknown.map(|field| format!("{name}.{field} is not known")).collect();
    for (field, (kind, nullable)) in theirs {
        match ours.get(field) {
            None => found.push(format!("{name}.{field} is missing")),
            Some(value) if !fits(types, value, kind, nullable) => {
                found.push(format!("{name}.{field} is no {kind}: {value}"));
            }
            Some(_) => {}
        }
    }
    found
}

#[tokio::test]
async fn answers_have_the_fields_of_the_kit() {
    let Some(types) = document("sdk_types_2026-07.json") else { return };
    let world = World::new();
    let more = json!({
        "custom_fields": {"a": "b"}, "customers": [{"name": "Ada", "role": "buyer"}],
        "last_mile": {"slug": "usps", "tracking_number": "94001"}, "shipment_direction": "forward",
        "order_promised_delivery_date": {"promised_delivery_date": "2026-11-24"},
    });
    let mut shown = vec![world.create(with(parcel("a", "1Z-1"), more)).await];
    for source in ["Carrier EDD", "AfterShip EDD", "Custom EDD", "Order EDD"] {
        let estimate =
            json!({"source": source, "datetime": "2026-11-24", "min": "2026-11-24", "max": "2026-11-25"});
        world.work("revise", json!({"tracking": "a", "estimate": estimate}));
    }
    for subtag in ["InTransit", "AttemptFail", "Delivered"] {
        world.scan("a", subtag);
        shown.push(world.get("/trackings/a").await);
    }
    shown.extend(world.told().into_iter().map(|body| body["msg"].clone()));
    for tracking in &shown {
        assert_eq!(faults(&types, tracking, "Tracking"), [""; 0]);
    }
    let page = world.get("/trackings").await;
    assert_eq!(faults(&types, &page["pagination"], "GetTrackingsResponseDataPagination"), [""; 0]);
    let couriers = world.get("/couriers").await;
    for courier in couriers["couriers"].as_array().unwrap() {
        assert_eq!(faults(&types, courier, "Courier"), [""; 0], "{courier}");
    }
}

#[test]
fn codes_are_documented() {
    let Some(document) = document("error_codes.json") else { return };
    let rows = document["codes"].as_array().unwrap();
    let field = "[field_name]".to_owned();
    for refusal in [
        Refusal::Invalid(String::new()),
        Refusal::NotJson,
        Refusal::Exists(String::new()),
        Refusal::NoTracking,
        Refusal::BadNumber,
        Refusal::NoNumber,
        Refusal::BadValue(field.clone()),
        Refusal::NoValue(field),
        Refusal::BadSlug,
        Refusal::NeedsFields("field_name".to_owned()),
        Refusal::StillActive,
        Refusal::BadId,
        Refusal::RetrackedAlready,
        Refusal::BadNumberFormat,
        Refusal::Unauthorized,
        Refusal::Forbidden,
        Refusal::NotFound,
    ] {
        let row = rows.iter().find(|row| row[1] == refusal.code()).unwrap_or_else(|| panic!("{refusal:?}"));
        let body = refusal.body();
        let ours = json!([refusal.status().as_u16(), body["meta"]["code"], body["meta"]["type"]]);
        assert_eq!(ours, json!([row[0], row[1], row[2]]), "{refusal:?}");
        assert_eq!(refusal.to_string().trim_end(), row[4].as_str().unwrap(), "{refusal:?}");
    }
}

#[test]
fn limits_are_documented() {
    let Some(document) = document("rate_limits.json") else { return };
    for (place, endpoint) in [
        ("POST /trackings", Endpoint::Create),
        ("GET /trackings", Endpoint::List),
        ("GET /trackings/{id}", Endpoint::Get),
        ("PUT /trackings/{id}", Endpoint::Update),
        ("DELETE /trackings/{id}", Endpoint::Delete),
        ("POST /trackings/{id}/retrack", Endpoint::Retrack),
        ("POST /trackings/{id}/mark-as-completed", Endpoint::Complete),
        ("GET /couriers", Endpoint::Couriers),
        ("POST /couriers/detect", Endpoint::Detect),
    ] {
        assert_eq!(document["limits_per_second"][place], endpoint.limit(), "{place}");
    }
}

#[test]
fn sub_tags_say_what_is_documented() {
    let Some(document) = document("subtags.json") else { return };
    for row in document["subtags"].as_array().unwrap() {
        let code = row["code"].as_str().unwrap();
        // The second kind of being out for delivery became a tag of its own.
        if let Some(message) = row["message"].as_str().filter(|_| code != "OutForDelivery_002") {
            assert_eq!(subtags::message(code), message, "{code}");
        }
    }
}

#[test]
fn numbers_of_the_test_courier_are_documented() {
    let Some(document) = document("testing_courier.json") else { return };
    for number in document["examples"].as_array().unwrap() {
        assert!(testing::read(number.as_str().unwrap()).is_some(), "{number}");
    }
}

#[test]
fn couriers_and_their_groups_are_documented() {
    let Some(document) = document("slug_groups.json") else { return };
    for (name, slugs) in document["groups"].as_object().unwrap() {
        let ours: Vec<&str> = couriers::group(name).unwrap().collect();
        assert_eq!(json!(ours), *slugs, "{name}");
    }
    let Some(table) = file("slug_map_proposed.csv") else { return };
    let all = Courier::usual();
    for row in table.lines().skip(1) {
        let mut cells = row.split(',').skip(1);
        let (slug, required) = (cells.next().unwrap(), cells.next().unwrap());
        if slug.is_empty() {
            continue;
        }
        let courier = all.iter().find(|courier| courier.slug == slug).unwrap_or_else(|| panic!("no {slug}"));
        assert_eq!(courier.required.join(";"), required, "{slug}");
    }
}
