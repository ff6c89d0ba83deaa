//! What AfterShip is told of a tracking. Whatever it would refuse is left out, or the parcel is refused here.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::ids::StoreKey;
use waybill_domain::tracking::CarrierTime;

use super::carrier::Way;
use super::countries::three_letters;
use super::errors::BAD_NUMBER;
use super::options::Options;
use super::versions::Version;
use super::{AfterShip, naming};
use crate::parcels::{Customer, ToTrack};

/// Characters of a custom field's value.
const LONGEST_VALUE: usize = 512;
/// Tags, and characters of one.
const MOST_TAGS: usize = 50;
const LONGEST_TAG: usize = 32;
/// Characters of a number.
const NUMBER: std::ops::RangeInclusive<usize> = 4..=100;

/// What makes a parcel's tracking, with its carrier told in one way.
pub(super) fn create(aftership: &AfterShip, parcel: &ToTrack, way: &Way) -> Result<Value, Refusal> {
    let options = &aftership.options;
    let mut body = changeable(options, parcel);
    body.insert("id".to_owned(), json!(naming::id(parcel)));
    body.insert("tracking_number".to_owned(), json!(number(parcel)?));
    body.extend(carrier(options, way));
    let tags = tags(options, parcel);
    if !tags.is_empty() {
        body.insert("shipment_tags".to_owned(), json!(tags));
    }
    Ok(Value::Object(body))
}

/// What may change of a tracking that is there. What is not known any more is left as it is, for AfterShip documents no
/// way to clear it but for notes; only customers who do not consent any more are taken out by an empty list.
pub(super) fn update(aftership: &AfterShip, parcel: &ToTrack) -> Value {
    let mut body = changeable(&aftership.options, parcel);
    body.entry("customers").or_insert_with(|| json!([]));
    Value::Object(body)
}

/// What AfterShip is asked whose a number is.
pub(super) fn detect(parcel: &ToTrack) -> Result<Value, Refusal> {
    let mut body = Map::new();
    body.insert("tracking_number".to_owned(), json!(number(parcel)?));
    body.extend(texts([
        ("destination_country_region", place_country(parcel)),
        ("destination_postal_code", parcel.destination.as_ref().and_then(|place| place.postal_code.clone())),
        ("tracking_ship_date", parcel.shipped_at.map(|at| at.strftime("%Y%m%d").to_string())),
    ]));
    Ok(Value::Object(body))
}

/// A number that AfterShip takes: 4 to 100 capitals, digits and `-._/`.
pub(super) fn number(parcel: &ToTrack) -> Result<String, Refusal> {
    let number = naming::number(parcel);
    let fits =
        |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || "-._/".contains(letter);
    if NUMBER.contains(&number.chars().count()) && number.chars().all(fits) {
        return Ok(number);
    }
    let message =
        format!("{} is none that AfterShip takes: 4 to 100 letters, digits and `-._/`", parcel.name());
    Err(Refusal::new(BAD_NUMBER, message))
}

/// How the carrier is told, and what is said to it.
pub(super) fn carrier(options: &Options, way: &Way) -> Map<String, Value> {
    let slug = match way {
        Way::Slug(slug) => slug,
        Way::Group(group) => return texts([("slug_group", Some(group.clone()))]),
        Way::Open => return Map::new(),
    };
    let access = options.carrier_access.get(slug).cloned().unwrap_or_default();
    texts([
        ("slug", Some(slug.clone())),
        ("tracking_account_number", access.account_number),
        ("tracking_key", access.key),
        ("courier_connection_id", access.connection),
    ])
}

/// What is the same for making and for changing.
pub(super) fn changeable(options: &Options, parcel: &ToTrack) -> Map<String, Value> {
    let order_number = parcel.order_number.as_ref().map(|number| number.as_str().to_owned());
    let place = parcel.destination.as_ref();
    let mut body = texts([
        ("order_id", Some(parcel.order.as_str().to_owned())),
        ("order_number", order_number),
        ("order_date", Some(moment(parcel.ordered_at))),
        ("shipping_method", parcel.shipping_method.clone()),
        ("tracking_ship_date", parcel.shipped_at.map(moment)),
        ("destination_country_region", place_country(parcel)),
        ("destination_state", place.and_then(|place| place.state.clone())),
        ("destination_city", place.and_then(|place| place.city.clone())),
        ("destination_postal_code", place.and_then(|place| place.postal_code.clone())),
    ]);
    body.extend(origin(options, parcel));
    if let Some(customer) = &parcel.customer {
        body.extend(texts([("language", language(customer))]));
        let told = told(customer);
        if !told.is_empty() {
            body.insert("customers".to_owned(), json!([told]));
        }
    }
    if let Some(promised) = promised(options, parcel) {
        body.insert("order_promised_delivery_date".to_owned(), promised);
    }
    let custom = custom(options, parcel);
    if !custom.is_empty() {
        body.insert("custom_fields".to_owned(), Value::Object(custom));
    }
    if options.api_version == Version::July2026 {
        let direction = if parcel.is_return { "return" } else { "forward" };
        body.insert("shipment_direction".to_owned(), json!(direction));
    }
    body
}

/// The texts that there are.
fn texts<const N: usize>(all: [(&str, Option<String>); N]) -> Map<String, Value> {
    let mut told = Map::new();
    for (name, text) in all {
        let text = text.filter(|text| !text.trim().is_empty());
        told.extend(text.map(|text| (name.to_owned(), Value::String(text))));
    }
    told
}

fn place_country(parcel: &ToTrack) -> Option<String> {
    let place = parcel.destination.as_ref()?;
    three_letters(&place.country).map(str::to_owned)
}

fn origin(options: &Options, parcel: &ToTrack) -> Map<String, Value> {
    let named = parcel.warehouse.as_ref().and_then(|warehouse| options.origins.get(warehouse.as_str()));
    let Some(origin) = named else { return Map::new() };
    texts([
        ("origin_country_region", three_letters(&origin.country).map(str::to_owned)),
        ("origin_state", origin.state.clone()),
        ("origin_city", origin.city.clone()),
        ("origin_postal_code", origin.postal_code.clone()),
    ])
}

fn told(customer: &Customer) -> Map<String, Value> {
    let phone = customer.phone.as_deref().and_then(phone);
    let known = texts([
        ("name", customer.name.clone()),
        ("phone_number", phone),
        ("email", customer.email.clone().filter(|email| email.contains('@'))),
    ]);
    if known.is_empty() {
        return known;
    }
    let more = texts([("language", language(customer)), ("id", customer.id.clone())]);
    known.into_iter().chain(more).collect()
}

/// A phone number with its country, as AfterShip wants it; one without cannot be sent.
fn phone(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (text.trim().starts_with('+') && digits.len() >= 7).then(|| format!("+{digits}"))
}

/// ISO 639-1: what stands before the country.
fn language(customer: &Customer) -> Option<String> {
    let language = customer.locale.as_deref()?.split(['-', '_']).next()?.to_ascii_lowercase();
    (language.len() == 2 && language.bytes().all(|letter| letter.is_ascii_lowercase())).then_some(language)
}

/// To the second, with its offset.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// The promised day or time, in the form of the version.
fn promised(options: &Options, parcel: &ToTrack) -> Option<Value> {
    let told = parcel.custom.get(options.promised_date.as_ref()?)?.as_str()?;
    let text = match told.parse::<CarrierTime>().ok()? {
        CarrierTime::Day(day) => day.to_string(),
        CarrierTime::There(time) => time.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        CarrierTime::Moment(at, _) => moment(at),
    };
    match options.api_version {
        Version::July2026 => Some(json!({ "promised_delivery_date": text })),
        Version::July2025 => Some(json!(text)),
        Version::January2026 => None,
    }
}

fn custom(options: &Options, parcel: &ToTrack) -> Map<String, Value> {
    let told = options.custom_fields.iter().filter_map(|(name, from)| {
        let text = plain(parcel.custom.get(from)?)?;
        let text: String = text.chars().take(LONGEST_VALUE).collect();
        Some((name.clone(), Value::String(text)))
    });
    told.collect()
}

/// A value as one text: of an enumeration its label or its key, of a set its members.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Array(members) => {
            let texts: Vec<String> = members.iter().filter_map(plain).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        Value::Object(fields) => {
            let named = ["label", "key", "id"].into_iter().find_map(|name| fields.get(name));
            named.or_else(|| fields.values().next()).and_then(plain)
        }
    }
}

fn tags(options: &Options, parcel: &ToTrack) -> Vec<String> {
    let store = parcel.store.as_ref().filter(|_| options.tag_store).map(StoreKey::as_str);
    let channels = parcel.channels.iter().filter(|_| options.tag_channels).map(String::as_str);
    let mut tags: Vec<String> = Vec::new();
    for tag in options.tags.iter().map(String::as_str).chain(store).chain(channels) {
        let tag: String = tag.trim().chars().take(LONGEST_TAG).collect();
        if !tag.is_empty() && !tags.contains(&tag) && tags.len() < MOST_TAGS {
            tags.push(tag);
        }
    }
    tags
}
