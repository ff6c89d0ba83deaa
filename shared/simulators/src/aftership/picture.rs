//! The organization's own books, to be compared with those of the shop.

use serde_json::{Value, json};

use super::account::Account;
use super::moment::utc;
use super::tracking::Tracking;

/// Everything: parcels, webhooks, versions.
pub(super) fn books(account: &Account) -> Value {
    let trackings: Vec<Value> = account.trackings.values().map(tracking).collect();
    let webhooks = account.config.webhooks.iter();
    let webhooks: Vec<Value> =
        webhooks.map(|hook| json!({"url": hook.url, "version": hook.version.name()})).collect();
    let versions: Vec<&str> = account.config.versions.iter().map(|alive| alive.name()).collect();
    json!({"trackings": trackings, "webhooks": webhooks, "versions": versions})
}

/// One parcel. `ignored` names what callers sent and nobody knows.
pub(super) fn tracking(tracking: &Tracking) -> Value {
    let sent = |name: &str| tracking.fields.get(name).cloned().unwrap_or_default();
    let checkpoints = tracking.checkpoints.iter();
    let checkpoints: Vec<Value> = checkpoints
        .map(|one| json!({"hash": one.hash, "subtag": one.subtag, "at": utc(one.time.at)}))
        .collect();
    json!({
        "id": tracking.id, "slug": tracking.slug, "tracking_number": tracking.number,
        "order_number": sent("order_number"), "order_id": sent("order_id"), "title": sent("title"),
        "custom_fields": sent("custom_fields"), "customers": sent("customers"),
        "destination_country_region": sent("destination_country_region"),
        "destination_postal_code": sent("destination_postal_code"),
        "tag": tracking.tag(), "subtag": tracking.subtag, "active": tracking.active,
        "delivered_at": tracking.first(&["Delivered"]).map(|one| utc(one.time.at)),
        "returned": tracking.is_returned(), "retracks": tracking.retracks, "checkpoints": checkpoints,
        "scans_to_come": tracking.planned.len(), "events": tracking.told, "ignored": tracking.ignored,
        "created_at": utc(tracking.created), "updated_at": utc(tracking.updated),
    })
}
