//! A tracking as AfterShip sends it, in the shapes of 2025-07, 2026-01 and 2026-07: answers, lists and webhooks alike.
//!
//! Unknown fields are ignored and unknown words kept. Enumerations list the text `null` beside null.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;
use waybill_domain::facets::Fingerprint;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::TrackingId;
use waybill_domain::tracking::{
    CarrierTime, Checkpoint, Expected, TrackingState, TrackingStatus, TrackingTag, TrackingUpdate,
};

use super::naming;

/// The code of a refusal because a tracking cannot be read.
const UNREADABLE: &str = "unreadable-tracking";

/// Reads a tracking. `told_at` dates one that does not say when it was so.
pub(super) fn tracking(sent: &Value, told_at: Option<Timestamp>) -> Result<TrackingUpdate, Refusal> {
    // Before 2025-04 what made a tracking was wrapped once more; webhooks of that time may still come.
    let sent = sent.get("tracking").filter(|inner| inner.is_object()).unwrap_or(sent);
    let missing = |what: &str| Refusal::new(UNREADABLE, format!("a tracking of AfterShip has no `{what}`"));
    let id = text(sent.get("id")).ok_or_else(|| missing("id"))?;
    let id = TrackingId::try_from(id).map_err(|bad| Refusal::new(UNREADABLE, bad.to_string()))?;
    let updated_at = text(sent.get("updated_at")).and_then(|at| utc(&at)).or(told_at);
    Ok(TrackingUpdate {
        made_for: naming::made_for(&id),
        number: text(sent.get("tracking_number")).ok_or_else(|| missing("tracking_number"))?,
        updated_at: updated_at.ok_or_else(|| missing("updated_at"))?,
        state: state(sent),
        checkpoints: checkpoints(sent),
        id,
    })
}

/// A text that says something.
pub(super) fn text(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(text).filter(|text| !text.is_empty() && text != "null")
}

/// A time of AfterShip's own: UTC, also where it does not say so.
fn utc(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

/// A carrier's time; `None` for what is none.
fn time(value: Option<&Value>) -> Option<CarrierTime> {
    text(value)?.parse().ok()
}

fn status(sent: &Value) -> TrackingStatus {
    TrackingStatus::new(text(sent.get("tag")).as_deref(), text(sent.get("subtag")).as_deref())
}

fn state(sent: &Value) -> TrackingState {
    let (status, last) = (status(sent), last(sent));
    let flagged = sent.get("return_to_sender").and_then(Value::as_bool).unwrap_or(false);
    let passed = sent.get("checkpoints").and_then(Value::as_array).into_iter().flatten();
    let told = passed.map(self::status).any(|status| status.is_returning());
    let delivered_at = time(sent.get("shipment_delivery_date"));
    let happened_at = last.and_then(|last| time(last.get("checkpoint_time")));
    let of_delivery = delivered_at.filter(|_| status.tag == TrackingTag::Delivered);
    TrackingState {
        returning: flagged || told || status.is_returning(),
        status,
        message: text(sent.get("subtag_message")),
        carrier: text(sent.get("slug")),
        happened_at: happened_at.or(of_delivery),
        place: last.and_then(place),
        expected: expected(sent),
        promised: promised(sent.get("order_promised_delivery_date")),
        picked_up_at: time(sent.get("shipment_pickup_date")),
        delivered_at,
        failed_attempts: whole(sent.get("failed_delivery_attempts")),
        signed_by: text(sent.get("signed_by")),
        link: ["aftership_tracking_url", "courier_tracking_link"]
            .into_iter()
            .find_map(|name| text(sent.get(name)).filter(|link| link.starts_with("https://"))),
    }
}

fn whole(value: Option<&Value>) -> Option<u32> {
    value.and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok())
}

/// When it is expected: by whatever was worked out last, else by the carrier, else by AfterShip.
fn expected(sent: &Value) -> Option<Expected> {
    let span = |of: &str, at: &str, from: &str, to: &str| {
        let told = sent.get(of)?;
        let (at, from, to) = (time(told.get(at)), time(told.get(from)), time(told.get(to)));
        Some(Expected { at: to.or(at).or(from)?, from: from.filter(|_| to.is_some()) })
    };
    let dated = |of: &str| {
        let day = "estimated_delivery_date";
        span(of, day, "estimated_delivery_date_min", "estimated_delivery_date_max")
    };
    span("latest_estimated_delivery", "datetime", "datetime_min", "datetime_max")
        .or_else(|| dated("courier_estimated_delivery_date"))
        .or_else(|| dated("aftership_estimated_delivery_date"))
}

/// Until 2025-07 a text, since 2026-07 an object.
fn promised(sent: Option<&Value>) -> Option<CarrierTime> {
    let of = |name: &str| time(sent?.get(name));
    time(sent).or_else(|| of("promised_delivery_date_max")).or_else(|| of("promised_delivery_date"))
}

/// The newest checkpoint. Of those with one time the last one counts: they come in the order in which they happened.
fn last(sent: &Value) -> Option<&Value> {
    let all = sent.get("checkpoints").and_then(Value::as_array)?;
    all.iter().max_by_key(|checkpoint| time(checkpoint.get("checkpoint_time")).map(CarrierTime::civil))
}

/// Where it was: the carrier's own words, or what they were taken apart into.
fn place(checkpoint: &Value) -> Option<String> {
    text(checkpoint.get("location")).or_else(|| {
        let parts = ["city", "state", "country_region_name"].into_iter();
        let parts: Vec<String> = parts.filter_map(|name| text(checkpoint.get(name))).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    })
}

fn checkpoints(sent: &Value) -> Vec<Checkpoint> {
    let all = sent.get("checkpoints").and_then(Value::as_array);
    all.into_iter().flatten().map(checkpoint).collect()
}

fn checkpoint(sent: &Value) -> Checkpoint {
    let (status, at) = (status(sent), time(sent.get("checkpoint_time")));
    let (message, place) = (text(sent.get("message")), place(sent));
    // Versions before 2026-07 have no hash: what is told twice is told in the same words.
    let made = || {
        let print = Fingerprint::of(&(&at, &status, &message, &place, text(sent.get("slug"))));
        format!("wb-{}", print.short())
    };
    let hash = text(sent.get("hash")).unwrap_or_else(made);
    Checkpoint { at, hash, status, message, place }
}
