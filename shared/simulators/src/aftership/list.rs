//! `GET /trackings`: filters and pages, the newest first.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::account::Account;
use super::edition::Edition;
use super::query::{Query, bad};
use super::refusal::Refusal;
use super::tracking::Tracking;
use super::{subtags, view};

const USUAL_PAGE: usize = 100;
/// More in one page, or more numbers in one question, are refused: that they are not cut down is our reading.
const LARGEST_PAGE: usize = 200;
const MOST_NUMBERS: usize = 50;

const KNOWN: [&str; 18] = [
    "cursor",
    "limit",
    "keyword",
    "tracking_numbers",
    "slug",
    "transit_time",
    "origin",
    "destination",
    "tag",
    "created_at_min",
    "created_at_max",
    "updated_at_min",
    "updated_at_max",
    "fields",
    "return_to_sender",
    "courier_destination_country_region",
    "shipment_tags",
    "order_id",
];

/// The fields that answers can be cut down to.
pub(super) const FIELDS: [&str; 4] = ["title", "order_id", "tag", "checkpoints"];

/// Where a parcel stands in the list.
type Position = (i64, String);

fn position(tracking: &Tracking) -> Position {
    (tracking.created.as_millisecond(), tracking.id.clone())
}

/// A page. Parcels older than 120 days are not there any more, whatever is asked for.
pub(super) fn list(account: &Account, query: &Query, edition: Edition) -> Result<Value, Refusal> {
    query.only(&KNOWN)?;
    let fields = query.words("fields", &FIELDS)?.unwrap_or_default();
    let limit = limit(query)?;
    let after = query.text("cursor").map(|cursor| open(cursor).ok_or_else(|| bad("cursor"))).transpose()?;
    let filter = Filter::read(query)?;
    let all = account.trackings.values().filter(|one| one.visible <= account.now);
    let mut found: Vec<&Tracking> = all.filter(|one| filter.has(account.now, one)).collect();
    found.sort_by_key(|one| std::cmp::Reverse(position(one)));
    let total = found.len();
    let mut rest = found.into_iter().filter(|one| after.as_ref().is_none_or(|after| position(one) < *after));
    let page: Vec<&Tracking> = rest.by_ref().take(limit).collect();
    let has_next = rest.next().is_some();
    let cursor = page.last().filter(|_| has_next).map(|last| sealed(&position(last)));
    let shown = page.iter().map(|one| view::only(view::tracking(account.now, one, edition), &fields));
    let shown: Vec<Value> = shown.collect();
    Ok(json!({
        "pagination": {"total": total, "next_cursor": cursor.unwrap_or_default(), "has_next_page": has_next},
        "trackings": shown,
    }))
}

fn limit(query: &Query) -> Result<usize, Refusal> {
    let Some(limit) = query.number("limit")? else { return Ok(USUAL_PAGE) };
    usize::try_from(limit).ok().filter(|limit| (1..=LARGEST_PAGE).contains(limit)).ok_or_else(|| bad("limit"))
}

fn sealed(position: &Position) -> String {
    STANDARD.encode(json!(position).to_string())
}

fn open(cursor: &str) -> Option<Position> {
    serde_json::from_slice(&STANDARD.decode(cursor).ok()?).ok()
}

/// What a question asks for. Several values of one parameter are alternatives.
struct Filter<'a> {
    keyword: Option<String>,
    numbers: Option<Vec<&'a str>>,
    slugs: Option<Vec<&'a str>>,
    tags: Option<Vec<&'a str>>,
    transit: Option<i64>,
    origin: Option<Vec<&'a str>>,
    destination: Option<Vec<&'a str>>,
    courier_destination: Option<Vec<&'a str>>,
    created: [Option<Timestamp>; 2],
    updated: [Option<Timestamp>; 2],
    returned: Option<Vec<&'a str>>,
    shipment_tags: Option<Vec<&'a str>>,
    orders: Option<Vec<&'a str>>,
}

impl<'a> Filter<'a> {
    fn read(query: &'a Query) -> Result<Self, Refusal> {
        let numbers = query.list("tracking_numbers");
        if numbers.as_ref().is_some_and(|numbers| numbers.len() > MOST_NUMBERS) {
            return Err(bad("tracking_numbers"));
        }
        let tags = query.words("tag", &subtags::TAGS)?;
        if tags.as_ref().is_some_and(|tags| tags.len() > 1) {
            return Err(bad("tag"));
        }
        Ok(Self {
            keyword: query.text("keyword").map(str::to_lowercase),
            numbers,
            slugs: query.list("slug"),
            tags,
            transit: query.number("transit_time")?,
            origin: query.countries("origin")?,
            destination: query.countries("destination")?,
            courier_destination: query.countries("courier_destination_country_region")?,
            created: [query.time("created_at_min")?, query.time("created_at_max")?],
            updated: [query.time("updated_at_min")?, query.time("updated_at_max")?],
            returned: query.words("return_to_sender", &["true", "false"])?,
            shipment_tags: query.list("shipment_tags"),
            orders: query.list("order_id"),
        })
    }

    fn has(&self, now: Timestamp, one: &Tracking) -> bool {
        let is_in = |list: &Option<Vec<&str>>, value: Option<&str>| match list {
            Some(list) => value.is_some_and(|value| list.contains(&value)),
            None => true,
        };
        let between = |[from, to]: [Option<Timestamp>; 2], time: Timestamp| {
            from.is_none_or(|from| seconds(from) <= seconds(time))
                && to.is_none_or(|to| seconds(time) <= seconds(to))
        };
        let returned = if one.is_returned() { "true" } else { "false" };
        is_in(&self.numbers, Some(&one.number))
            && is_in(&self.slugs, Some(&one.slug))
            && is_in(&self.tags, Some(one.tag()))
            && is_in(&self.origin, one.text("origin_country_region"))
            && is_in(&self.destination, one.text("destination_country_region"))
            && is_in(&self.courier_destination, one.courier_destination())
            && is_in(&self.returned, Some(returned))
            && is_in(&self.orders, one.text("order_id"))
            && self.transit.is_none_or(|days| one.transit_days(now) == Some(days))
            && between(self.created, one.created)
            && between(self.updated, one.updated)
            && self.shipment_tags.as_ref().is_none_or(|tags| has_tag(one, tags))
            && self.keyword.as_ref().is_none_or(|word| has_word(one, word))
    }
}

/// Times are shown without fractions, and so they are compared.
fn seconds(time: Timestamp) -> i64 {
    time.as_second()
}

fn has_tag(one: &Tracking, wanted: &[&str]) -> bool {
    let tags = one.fields.get("shipment_tags").and_then(Value::as_array).into_iter().flatten();
    tags.filter_map(Value::as_str).any(|tag| wanted.contains(&tag))
}

/// Whether a word, in small letters, stands in the number, the title, the order's id, own fields or the customers.
fn has_word(one: &Tracking, word: &str) -> bool {
    let customers = one.fields.get("customers").and_then(Value::as_array).into_iter().flatten();
    let customers = customers
        .flat_map(|customer| ["name", "email", "phone_number"].map(|name| customer.get(name)?.as_str()));
    let own = one.fields.get("custom_fields").and_then(Value::as_object).into_iter().flatten();
    let own = own.map(|(_, value)| value.as_str());
    let texts = [Some(one.number.as_str()), one.text("title"), one.text("order_id")];
    let mut texts = texts.into_iter().chain(customers).chain(own).flatten();
    texts.any(|text| text.to_lowercase().contains(word))
}
