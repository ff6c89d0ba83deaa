//! The ways in which a parcel's carrier can be told: by AfterShip's code, by the code of its family, or not at all.

use serde::{Deserialize, Serialize};
use waybill_domain::failure::Refusal;

use super::body;
use super::errors::{BAD_CARRIER, LACKS_FIELD};
use super::options::Options;
use crate::carriers::Required;
use crate::parcels::ToTrack;

/// How a carrier is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Way {
    /// By its code.
    Slug(String),
    /// By the code of its family; the number tells the rest.
    Group(String),
    /// Not at all: the number tells it, among the carriers that people approved of in AfterShip's admin.
    Open,
}

/// The ways to try, best first. There is at least one.
pub(super) fn ways(options: &Options, parcel: &ToTrack) -> Result<Vec<Way>, Refusal> {
    let mut ways = Vec::new();
    let mut missing = Vec::new();
    if let Some(carrier) = &parcel.carrier {
        if let Some(slug) = &carrier.slug {
            let way = Way::Slug(slug.clone());
            missing = lacks(options, parcel, &way, &carrier.required);
            if missing.is_empty() {
                ways.push(way);
            }
        }
        ways.extend(carrier.group.clone().map(Way::Group));
    }
    // What lacks a field is no riddle: whoever guesses its carrier needs the field as well.
    if options.detect && missing.is_empty() {
        ways.push(Way::Open);
    }
    if ways.is_empty() {
        return Err(none(parcel, &missing));
    }
    Ok(ways)
}

/// What the carrier must be told and the order does not say.
fn lacks(options: &Options, parcel: &ToTrack, way: &Way, required: &[Required]) -> Vec<&'static str> {
    let (known, access) = (body::changeable(options, parcel), body::carrier(options, way));
    let has = |field: &&str| known.contains_key(*field) || access.contains_key(*field);
    required.iter().map(|field| field.as_str()).filter(|field| !has(field)).collect()
}

fn none(parcel: &ToTrack, missing: &[&str]) -> Refusal {
    if missing.is_empty() {
        return Refusal::new(BAD_CARRIER, unknown(parcel));
    }
    let carrier = parcel.told_carrier.as_deref().unwrap_or_default();
    let message =
        format!("{} cannot be tracked: carrier `{carrier}` wants {}", parcel.name(), missing.join(" and "));
    Refusal::new(LACKS_FIELD, message)
}

/// That nobody knows the carrier, in words.
pub(super) fn unknown(parcel: &ToTrack) -> String {
    match parcel.told_carrier.as_deref() {
        Some(told) => {
            format!(
                "{} is with carrier `{told}`, of which no code is known: add it as `[[carrier]]`",
                parcel.name()
            )
        }
        None => format!("{} names no carrier", parcel.name()),
    }
}
