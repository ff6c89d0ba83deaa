//! Which courier a number is of.
//!
//! Only couriers on the organization's list are looked at, unless a group is named. Of several the first of the table is
//! taken that has all fields it needs. The number given for a named courier may look as it likes: AfterShip learns from the
//! courier that there is no such parcel.

use serde_json::{Map, Value, json};

use super::Config;
use super::config::UnknownCarrier;
use super::couriers::{self, Courier, TESTING, UNRECOGNIZED};
use super::edition::Edition;
use super::refusal::{BadCourier, Refusal};
use super::{number, shape, shapes, terms};

/// The slug of a new parcel.
pub(super) fn slug(config: &Config, number: &str, fields: &Map<String, Value>) -> Result<String, Refusal> {
    let courier = if let Some(slug) = fields.get("slug").and_then(Value::as_str) {
        named(config, number, slug)?
    } else if let Some(group) = fields.get("slug_group").and_then(Value::as_str) {
        let members: Vec<&str> = group_of(group)?.collect();
        let fitting = fitting(config, number, |courier| members.contains(&courier.slug.as_str()));
        choose(&fitting, fields).ok_or(Refusal::BadCourier(BadCourier::NotInGroup))?
    } else {
        let fitting = fitting(config, number, |courier| is_approved(config, courier));
        let Some(courier) = choose(&fitting, fields) else { return unknown(config, number) };
        courier
    };
    terms::required(courier, fields)?;
    Ok(courier.slug.clone())
}

/// The courier of this slug.
pub(super) fn named<'a>(config: &'a Config, number: &str, slug: &str) -> Result<&'a Courier, Refusal> {
    let courier = config.couriers.iter().find(|courier| courier.slug == slug).ok_or(Refusal::BadSlug)?;
    if courier.is_retired {
        return Err(Refusal::BadCourier(BadCourier::Retired));
    }
    if slug == TESTING && !courier.fits(number) {
        return Err(Refusal::BadCourier(BadCourier::BadFormat));
    }
    Ok(courier)
}

fn group_of(name: &str) -> Result<impl Iterator<Item = &'static str>, Refusal> {
    couriers::group(name).ok_or_else(|| Refusal::BadValue("slug_group".to_owned()))
}

fn is_approved(config: &Config, courier: &Courier) -> bool {
    config.approved.contains(&courier.slug)
}

fn fitting<'a>(config: &'a Config, number: &str, is_one: impl Fn(&Courier) -> bool) -> Vec<&'a Courier> {
    let all = config.couriers.iter();
    all.filter(|courier| !courier.is_retired && is_one(courier) && courier.fits(number)).collect()
}

/// The first that has what it needs, else the first.
fn choose<'a>(fitting: &[&'a Courier], fields: &Map<String, Value>) -> Option<&'a Courier> {
    let complete = fitting.iter().find(|courier| terms::required(courier, fields).is_ok());
    complete.or(fitting.first()).copied()
}

fn unknown(config: &Config, number: &str) -> Result<String, Refusal> {
    let others: Vec<&Courier> = config.couriers.iter().filter(|courier| courier.fits(number)).collect();
    if others.iter().any(|courier| !courier.is_retired) {
        return Err(Refusal::BadCourier(BadCourier::NotApproved));
    }
    if !others.is_empty() {
        return Err(Refusal::BadCourier(BadCourier::Retired));
    }
    match config.readings.unknown_carrier {
        UnknownCarrier::Refused => Err(Refusal::BadCourier(BadCourier::Unknown)),
        UnknownCarrier::Unrecognized => Ok(UNRECOGNIZED.to_owned()),
    }
}

/// `POST /couriers/detect`.
pub(super) fn detect(config: &Config, sent: &Value, edition: Edition) -> Result<Value, Refusal> {
    let mut sent = object(sent)?.clone();
    let number = number::number(&mut sent)?;
    let fields = shape::read(shapes::DETECT, "", &sent, edition)?.fields;
    terms::check(config, &fields)?;
    let wanted: Option<Vec<&str>> =
        match (fields.get("slug"), fields.get("slug_group").and_then(Value::as_str)) {
            (Some(list), _) => {
                let slugs = list.as_array().into_iter().flatten().filter_map(Value::as_str);
                let slugs: Vec<&str> = slugs.collect();
                let is_known = |slug: &&str| config.couriers.iter().any(|courier| courier.slug == **slug);
                if !slugs.iter().all(is_known) {
                    return Err(Refusal::BadSlug);
                }
                Some(slugs)
            }
            (None, Some(group)) => Some(group_of(group)?.collect()),
            (None, None) => None,
        };
    let is_one = |courier: &Courier| match &wanted {
        Some(slugs) => slugs.contains(&courier.slug.as_str()),
        None => is_approved(config, courier),
    };
    Ok(listed(&fitting(config, &number, is_one)))
}

/// `GET /couriers`: all, those on the organization's list, or those of these slugs.
pub(super) fn list(config: &Config, is_active: Option<bool>, slugs: &[&str]) -> Value {
    let is_one = |courier: &&Courier| {
        !courier.is_retired
            && is_active.is_none_or(|is_active| is_approved(config, courier) == is_active)
            && (slugs.is_empty() || slugs.contains(&courier.slug.as_str()))
    };
    listed(&config.couriers.iter().filter(is_one).collect::<Vec<_>>())
}

fn listed(couriers: &[&Courier]) -> Value {
    let shown: Vec<Value> = couriers.iter().map(|courier| courier.view()).collect();
    json!({"total": shown.len(), "couriers": shown})
}

/// A body that must be an object.
pub(super) fn object(sent: &Value) -> Result<&Map<String, Value>, Refusal> {
    sent.as_object().ok_or_else(|| Refusal::Invalid("The body must be a JSON object.".to_owned()))
}
