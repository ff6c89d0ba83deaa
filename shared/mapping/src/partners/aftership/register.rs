//! Making a parcel's tracking: with its carrier told in one way after the other, and taking over what is there already.
//!
//! A number with its carrier is there once, whoever made it: for another order in the same parcel, or by hand. Then 4003
//! comes, and what is there is looked up, for the answer is not said to carry it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::tracking::TrackingUpdate;

use super::carrier::{self, Way, ways};
use super::errors::{BAD_CARRIER, EXISTS};
use super::known::{self, ROWS};
use super::rest::Ask;
use super::wire::text;
use super::{AfterShip, body, naming};
use crate::call::{Call, Next};
use crate::parcels::ToTrack;
use crate::partner::Registered;

/// The carrier of a number that AfterShip took and that no carrier is known to have.
const UNRECOGNIZED: &str = "unrecognized";

/// What an exchange came to.
#[derive(Debug, Serialize, Deserialize)]
struct Answered {
    /// How the carrier was told last; `None` when AfterShip was asked whose the number is.
    way: Option<Way>,
    came: Came,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Came {
    /// It was made, or found.
    There(Box<TrackingUpdate>),
    /// It is there already.
    Exists,
    /// The carrier was refused, in these words.
    NotSo(String),
    /// The carriers that it may be of.
    MayBe(Vec<String>),
}

/// The next exchange, given what the last one answered.
pub(super) fn next(
    aftership: &AfterShip,
    parcel: &ToTrack,
    answered: Option<&Value>,
) -> Next<Value, Registered> {
    match step(aftership, parcel, answered) {
        Ok(next) => next,
        Err(refusal) => Next::Refuse(refusal),
    }
}

fn step(
    aftership: &AfterShip,
    parcel: &ToTrack,
    answered: Option<&Value>,
) -> Result<Next<Value, Registered>, Refusal> {
    let ways = ways(&aftership.options, parcel)?;
    let Some(answered) = answered.and_then(|told| Answered::deserialize(told).ok()) else {
        return match ways.into_iter().next() {
            Some(first) => create(aftership, parcel, first),
            None => Err(Refusal::new(BAD_CARRIER, carrier::unknown(parcel))),
        };
    };
    match (answered.came, answered.way) {
        (Came::There(seen), _) => Ok(Next::Done(done(parcel, *seen))),
        (Came::Exists, way) => Ok(Next::Ask(look_up(aftership, parcel, way)?)),
        (Came::MayBe(slugs), _) => match slugs.as_slice() {
            [slug] if !ways.contains(&Way::Slug(slug.clone())) => {
                create(aftership, parcel, Way::Slug(slug.clone()))
            }
            _ => Err(may_be(parcel, &slugs)),
        },
        (Came::NotSo(words), Some(way)) => {
            let tried = ways.iter().position(|known| *known == way);
            match tried.map(|at| ways.get(at + 1)) {
                Some(Some(other)) => create(aftership, parcel, other.clone()),
                Some(None) if aftership.options.detect => Ok(Next::Ask(detect(aftership, parcel)?)),
                // What was detected is refused, too.
                Some(None) | None => Err(refused(parcel, &words)),
            }
        }
        (Came::NotSo(words), None) => Err(refused(parcel, &words)),
    }
}

/// AfterShip took it: with a carrier, or with none.
fn done(parcel: &ToTrack, seen: TrackingUpdate) -> Registered {
    let is_riddle = seen.state.carrier.as_deref() == Some(UNRECOGNIZED);
    let complaint = is_riddle.then(|| {
        let message =
            format!("{}; AfterShip took it and does not know its carrier", carrier::unknown(parcel));
        Refusal::new("carrier-unrecognized", message)
    });
    Registered { seen, complaint }
}

fn create(aftership: &AfterShip, parcel: &ToTrack, way: Way) -> Result<Next<Value, Registered>, Refusal> {
    let ask = Ask::create(body::create(aftership, parcel, &way)?);
    Ok(Next::Ask(ask.answered(aftership, move |answer| {
        let came = match answer {
            Ok(sent) => Came::There(Box::new(known::one(&sent)?)),
            Err(Failure::Refused(refusal)) if refusal.code == EXISTS => Came::Exists,
            Err(Failure::Refused(refusal)) if refusal.code == BAD_CARRIER => Came::NotSo(refusal.message),
            Err(failure) => return Err(failure),
        };
        Ok(json!(Answered { way: Some(way.clone()), came }))
    })))
}

/// Looks for what is there under the number: ours, else that of the carrier that was told, else the newest.
fn look_up(aftership: &AfterShip, parcel: &ToTrack, way: Option<Way>) -> Result<Call<Value>, Refusal> {
    let (number, ours) = (body::number(parcel)?, naming::id(parcel));
    let mut query = vec![("tracking_numbers", number.clone()), ("limit", ROWS.to_owned())];
    let slug = match &way {
        Some(Way::Slug(slug)) => Some(slug.clone()),
        Some(Way::Group(_) | Way::Open) | None => None,
    };
    query.extend(slug.map(|slug| ("slug", slug)));
    Ok(Ask::list("trackings_of_number", query).call(aftership, move |sent| {
        let found = known::page(&sent).items.into_iter();
        let found = found.filter(|update| update.number.eq_ignore_ascii_case(&number));
        let best = found.max_by_key(|update| (update.id == ours, update.updated_at));
        let Some(seen) = best else {
            return Err(Failure::busy("AfterShip has it already and does not list it yet"));
        };
        Ok(json!(Answered { way: way.clone(), came: Came::There(Box::new(seen)) }))
    }))
}

fn detect(aftership: &AfterShip, parcel: &ToTrack) -> Result<Call<Value>, Refusal> {
    let ask = Ask::detect(body::detect(parcel)?);
    Ok(ask.answered(aftership, |answer| {
        let came = match answer {
            Ok(sent) => {
                let couriers = sent.get("couriers").and_then(Value::as_array).into_iter().flatten();
                Came::MayBe(couriers.filter_map(|courier| text(courier.get("slug"))).collect())
            }
            Err(Failure::Refused(refusal)) if refusal.code == BAD_CARRIER => Came::NotSo(refusal.message),
            Err(failure) => return Err(failure),
        };
        Ok(json!(Answered { way: None, came }))
    }))
}

fn may_be(parcel: &ToTrack, slugs: &[String]) -> Refusal {
    let may_be = match slugs {
        [] => "AfterShip takes it for no carrier".to_owned(),
        slugs => format!("AfterShip takes it for one of {}", slugs.join(", ")),
    };
    Refusal::new(BAD_CARRIER, format!("{}; {may_be}", carrier::unknown(parcel)))
}

fn refused(parcel: &ToTrack, words: &str) -> Refusal {
    let carrier =
        parcel.told_carrier.as_deref().map_or_else(String::new, |told| format!(" with carrier `{told}`"));
    Refusal::new(BAD_CARRIER, format!("AfterShip does not take {}{carrier}: {words}", parcel.name()))
}
