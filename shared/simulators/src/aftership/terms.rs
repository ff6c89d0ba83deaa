//! What fields must keep together: which exclude each other, what they may name, and what a courier needs.

use serde_json::{Map, Value};

use super::Config;
use super::couriers::Courier;
use super::refusal::Refusal;

const ORIGIN: [&str; 5] =
    ["origin_country_region", "origin_state", "origin_city", "origin_postal_code", "origin_raw_location"];

/// Refuses what cannot stand together: a courier and a group of them, a place and an address of the origin. The code for it is
/// our choice.
pub(super) fn check(config: &Config, fields: &Map<String, Value>) -> Result<(), Refusal> {
    let both = |one: &str, other: &str| {
        let message = format!("{one} and {other} cannot be used at the same time.");
        if fields.contains_key(one) && fields.contains_key(other) {
            Err(Refusal::Invalid(message))
        } else {
            Ok(())
        }
    };
    both("slug", "slug_group")?;
    for origin in ORIGIN {
        both("location_id", origin)?;
    }
    let is_known = |name: &str, known: &dyn Fn(&str) -> bool| match fields.get(name).and_then(Value::as_str) {
        Some(id) if !known(id) => Err(Refusal::BadValue(name.to_owned())),
        Some(_) | None => Ok(()),
    };
    is_known("location_id", &|id| config.locations.iter().any(|location| location.id == id))?;
    is_known("courier_connection_id", &|id| config.connections.iter().any(|connection| connection.id == id))
}

/// Refuses a parcel without a field that its courier needs. Empty ones don't count.
pub(super) fn required(courier: &Courier, fields: &Map<String, Value>) -> Result<(), Refusal> {
    let missing: Vec<&str> =
        courier.required.iter().map(String::as_str).filter(|name| text(fields, name).is_none()).collect();
    if missing.is_empty() { Ok(()) } else { Err(Refusal::NeedsFields(missing.join(", "))) }
}

/// A text that is not empty.
pub(super) fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// The address of the place that a parcel leaves from stands for its origin.
pub(super) fn place(config: &Config, fields: &mut Map<String, Value>) {
    let named = text(fields, "location_id");
    let Some(found) = config.locations.iter().find(|location| Some(location.id.as_str()) == named) else {
        return;
    };
    let address = [&found.country, &found.state, &found.city, &found.postal_code];
    for (name, value) in ORIGIN.into_iter().zip(address) {
        fields.insert(name.to_owned(), Value::from(value.clone()));
    }
}
