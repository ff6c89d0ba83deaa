//! A parcel as the interface and webhooks show it, in each version.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::couriers::UNRECOGNIZED;
use super::edition::Edition;
use super::estimate::Estimate;
use super::moment::utc;
use super::subtags;
use super::tracking::{Checkpoint, Tracking};

/// Fields that are shown as they were sent, or null.
const SENT: [&str; 27] = [
    "custom_fields",
    "origin_country_region",
    "origin_state",
    "origin_city",
    "origin_postal_code",
    "origin_raw_location",
    "destination_country_region",
    "destination_state",
    "destination_city",
    "destination_postal_code",
    "destination_raw_location",
    "note",
    "order_id",
    "order_id_path",
    "order_date",
    "order_number",
    "shipment_type",
    "language",
    "delivery_type",
    "pickup_location",
    "pickup_note",
    "tracking_account_number",
    "tracking_key",
    "tracking_ship_date",
    "courier_connection_id",
    "location_id",
    "shipping_method",
];

/// Fields that are always null here: nothing is simulated that would fill them.
const EMPTY: [&str; 11] = [
    "shipment_package_count",
    "shipment_weight",
    "courier_redirect_link",
    "on_time_status",
    "on_time_difference",
    "carbon_emissions",
    "signature_requirement",
    "delivery_location_type",
    "aftership_tracking_url",
    "aftership_tracking_order_url",
    "first_mile",
];

/// As [`EMPTY`], since 2026-07.
const EMPTY_SINCE_2026_07: [&str; 5] =
    ["shipment_dimensions", "proof_of_delivery", "multi_piece_info", "return_shipment", "forward_shipment"];

/// The whole parcel.
pub(super) fn tracking(now: Timestamp, tracking: &Tracking, edition: Edition) -> Value {
    let sent = |name: &str| tracking.fields.get(name).cloned().unwrap_or_default();
    let mut shown: Map<String, Value> = SENT.iter().map(|name| ((*name).to_owned(), sent(name))).collect();
    shown.extend(EMPTY.map(|name| (name.to_owned(), Value::Null)));
    let parts = [own(now, tracking), course(tracking), estimates(tracking), others(tracking, edition)];
    for part in parts {
        let Value::Object(part) = part else { continue };
        shown.extend(part);
    }
    let checkpoints: Vec<Value> = tracking.checkpoints.iter().map(|one| checkpoint(one, edition)).collect();
    shown.insert("checkpoints".to_owned(), Value::Array(checkpoints));
    shown.insert(
        "order_promised_delivery_date".to_owned(),
        promised(sent("order_promised_delivery_date"), edition),
    );
    if edition.has_hashes() {
        shown.extend(EMPTY_SINCE_2026_07.map(|name| (name.to_owned(), Value::Null)));
        shown.insert("shipment_direction".to_owned(), sent("shipment_direction"));
    }
    if !edition.has_spans() {
        let is_supported = tracking.fields.contains_key("last_mile").then_some(true);
        shown.insert("last_mile_tracking_supported".to_owned(), json!(is_supported));
    }
    Value::Object(shown)
}

/// What it is and where it stands.
fn own(now: Timestamp, tracking: &Tracking) -> Value {
    let title = tracking.text("title").unwrap_or(&tracking.number);
    let is_known = tracking.slug != UNRECOGNIZED;
    let link = format!("https://couriers.example/{}/{}", tracking.slug, tracking.number);
    json!({
        "id": tracking.id, "legacy_id": tracking.legacy_id, "tracking_number": tracking.number,
        "slug": tracking.slug, "active": tracking.active, "title": title, "source": "api",
        "created_at": utc(tracking.created), "updated_at": utc(tracking.updated),
        "tag": tracking.tag(), "subtag": tracking.subtag, "subtag_message": subtags::message(&tracking.subtag),
        "tracked_count": tracking.tracked, "transit_time": tracking.transit_days(now),
        "courier_tracking_link": is_known.then_some(link), "unique_token": "deprecated",
    })
}

/// What follows from its checkpoints.
fn course(tracking: &Tracking) -> Value {
    let day = |found: Option<&Checkpoint>| json!(found.map(|one| &one.time.short));
    let failed = |one: &&Checkpoint| subtags::tag(&one.subtag) == "AttemptFail";
    let failed = tracking.checkpoints.iter().filter(failed).count();
    let attempt = tracking.first(&["AttemptFail", "Delivered"]);
    json!({
        "shipment_pickup_date": day(tracking.pickup()),
        "shipment_delivery_date": day(tracking.first(&["Delivered"])),
        "first_attempted_at": attempt.map(|one| &one.time.long),
        "failed_delivery_attempts": (failed > 0).then_some(failed),
        "signed_by": tracking.signed_by, "return_to_sender": tracking.is_returned(),
        "courier_destination_country_region": tracking.courier_destination(),
    })
}

fn estimates(tracking: &Tracking) -> Value {
    let all = &tracking.estimates;
    let mut aftership = all.aftership.as_ref().map(Estimate::day);
    if let Some(fields) = aftership.as_mut().and_then(Value::as_object_mut) {
        fields.insert("confidence_code".to_owned(), json!(10_001));
    }
    json!({
        "courier_estimated_delivery_date": all.carrier.as_ref().map(Estimate::day),
        "aftership_estimated_delivery_date": aftership,
        "custom_estimated_delivery_date": all.custom.as_ref().map(Estimate::custom),
        "first_estimated_delivery": all.first.as_ref().map(Estimate::view),
        "latest_estimated_delivery": all.latest.as_ref().map(Estimate::latest),
    })
}

/// Lists, and who gets the parcel.
fn others(tracking: &Tracking, edition: Edition) -> Value {
    let customers = tracking.fields.get("customers").and_then(Value::as_array);
    let customers = customers.into_iter().flatten().map(|one| {
        let names = ["role", "name", "phone_number", "email", "language"];
        let names = names.into_iter().chain(edition.has_hashes().then_some("id"));
        names.map(|name| (name.to_owned(), one.get(name).cloned().unwrap_or_default())).collect()
    });
    let customers: Vec<Map<String, Value>> = customers.collect();
    let last_mile = tracking.fields.get("last_mile").map(|given| {
        json!({
            "tracking_number": given.get("tracking_number"), "slug": given.get("slug"), "transit_time": null,
            "courier_tracking_link": null, "courier_redirect_link": null, "source": "user",
        })
    });
    let tags = tracking.fields.get("shipment_tags").cloned().unwrap_or_else(|| json!([]));
    json!({
        "customers": customers, "last_mile": last_mile, "shipment_tags": tags, "order_tags": [],
        "subscribed_smses": [], "subscribed_emails": [],
    })
}

/// What was sent in one version is shown in another: a day and a span with that day are the same.
fn promised(sent: Value, edition: Edition) -> Value {
    match (sent, edition.has_spans()) {
        (Value::String(day), true) => json!({
            "promised_delivery_date": day, "promised_delivery_date_min": null, "promised_delivery_date_max": null,
        }),
        (Value::Object(span), true) => {
            let names =
                ["promised_delivery_date", "promised_delivery_date_min", "promised_delivery_date_max"];
            names
                .map(|name| (name.to_owned(), span.get(name).cloned().unwrap_or_default()))
                .into_iter()
                .collect()
        }
        (Value::Object(span), false) => span.get("promised_delivery_date").cloned().unwrap_or_default(),
        (other, _) => other,
    }
}

fn checkpoint(checkpoint: &Checkpoint, edition: Edition) -> Value {
    let scan = &checkpoint.scan;
    let said = subtags::message(&checkpoint.subtag);
    let events: Vec<Value> = scan.events.iter().map(|code| json!({"code": code, "reason": null})).collect();
    let mut shown = json!({
        "slug": checkpoint.slug, "created_at": utc(checkpoint.created), "checkpoint_time": checkpoint.time.long,
        "location": scan.location, "city": scan.city, "state": scan.state, "country_region": scan.country,
        "country_region_name": null, "coordinate": null, "message": scan.message.as_deref().unwrap_or(said),
        "tag": subtags::tag(&checkpoint.subtag), "subtag": checkpoint.subtag, "subtag_message": said,
        "raw_tag": scan.raw_tag, "events": events, "source": if checkpoint.by_user { "user" } else { "carrier" },
    });
    if let Some(fields) = shown.as_object_mut() {
        let name = if edition.has_spans() { "postal_code" } else { "zip" };
        fields.insert(name.to_owned(), json!(scan.postal_code));
        if edition.has_hashes() {
            fields.insert("hash".to_owned(), json!(checkpoint.hash));
        }
    }
    shown
}

/// The parcel with these fields only, and those that name it. Which others stay is not documented.
pub(super) fn only(shown: Value, fields: &[&str]) -> Value {
    let Value::Object(all) = shown else { return shown };
    if fields.is_empty() {
        return Value::Object(all);
    }
    let named = ["id", "legacy_id", "created_at", "updated_at", "tracking_number", "slug"];
    let stays = |name: &String| named.contains(&name.as_str()) || fields.contains(&name.as_str());
    Value::Object(all.into_iter().filter(|(name, _)| stays(name)).collect())
}
