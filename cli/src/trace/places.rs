//! Where an order is: one plain sentence for each part, and for whatever keeps the order as a whole.

use jiff::Timestamp;
use serde::Serialize;
use waybill_domain::ids::{AccountId, PartnerOrderId, Reference};
use waybill_domain::review::ReviewEntry;
use waybill_ledger::{Direction, Parked, Record, RecordState, Until, review_id};
use waybill_settings::Settings;

use super::known::Material;
use super::parts;
use super::told::plain;
use super::words::time;

/// Where a part of an order is, or the order as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Whereabouts {
    /// The account that has the part, or is to have it; `null`: the order as a whole.
    pub account: Option<AccountId>,
    /// The part.
    pub reference: Option<Reference>,
    /// What the partner calls it.
    pub partner_order: Option<PartnerOrderId>,
    /// In a word.
    pub place: Place,
    /// Since when, as far as that is known.
    pub since: Option<Timestamp>,
    /// In a sentence.
    pub sentence: String,
}

/// Where something is, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// No partner has it: it stays in the shop.
    InShop,
    /// It is to go to the partner and is not there yet.
    OnItsWay,
    /// It may be at the partner or not.
    Uncertain,
    /// The partner has it and has shipped nothing of it.
    AtPartner,
    /// Some of it left.
    PartlyLeft,
    /// All of it left.
    Left,
    /// All of it came to the customer.
    Delivered,
    /// It was cancelled.
    Cancelled,
    /// It waits for people.
    InReview,
    /// It waits for a time, or until somebody lets us in.
    Waits,
}

/// A sentence about the order as a whole.
fn whole(place: Place, since: Option<Timestamp>, sentence: String) -> Whereabouts {
    Whereabouts { account: None, reference: None, partner_order: None, place, since, sentence }
}

/// All sentences: the parts first, then what keeps the order.
pub(super) fn all(material: &Material, settings: &Settings, now: Timestamp) -> Vec<Whereabouts> {
    let mut all: Vec<Whereabouts> = Vec::new();
    for record in &material.known.records {
        let who = parts::who(settings, &record.subject.account);
        all.extend(record.parts.iter().map(|part| parts::part(material, record, part, &who)));
        all.extend(uncertain(record, &who, now));
        all.extend(material.open(Some(&record.subject.account)).map(in_review));
    }
    if all.is_empty() {
        all.extend(in_shop(material));
    }
    all.extend(material.open(None).map(in_review));
    let accounts = |entry: &&ReviewEntry| {
        let of = entry.account.as_ref();
        of.is_some_and(|of| !material.known.records.iter().any(|record| record.subject.account == *of))
    };
    let others = material.reviews.iter().filter(|entry| entry.closed.is_none()).filter(accounts);
    all.extend(others.map(in_review));
    all.extend(material.waits.iter().map(|parked| waits(parked, now)));
    if all.is_empty() {
        all.push(whole(
            Place::InShop,
            None,
            "The ledger has heard of it and nothing was done about it yet.".to_owned(),
        ));
    }
    all
}

/// What may have been sent without an answer.
fn uncertain(record: &Record, who: &str, now: Timestamp) -> Option<Whereabouts> {
    let (place, since, sentence) = match &record.state {
        RecordState::Free => return None,
        RecordState::Held { until, .. } if *until > now => {
            (Place::OnItsWay, None, format!("Waybill is at work on it for {who} right now."))
        }
        RecordState::Held { until, .. } => (Place::Uncertain, Some(*until), unknown(who, *until)),
        RecordState::Doubtful(doubt) => (Place::Uncertain, Some(doubt.since), unknown(who, doubt.since)),
    };
    Some(Whereabouts { account: Some(record.subject.account.clone()), ..whole(place, since, sentence) })
}

fn unknown(who: &str, since: Timestamp) -> String {
    format!(
        "What {who} took is not certain since {}: an answer did not come. Waybill looks there and sends nothing before it knows.",
        time(since)
    )
}

fn in_review(entry: &ReviewEntry) -> Whereabouts {
    let at = entry.account.as_ref().map(|account| format!(" about `{account}`")).unwrap_or_default();
    let sentence = format!(
        "It waits for people{at} since {}: {} (`{}`, review {}).",
        time(entry.first_seen),
        plain(entry),
        entry.refusal.code,
        review_id(entry)
    );
    Whereabouts { account: entry.account.clone(), ..whole(Place::InReview, Some(entry.first_seen), sentence) }
}

/// Why no partner has anything of it, as was decided last.
fn in_shop(material: &Material) -> Option<Whereabouts> {
    let mut inside = material.journal.iter().filter(|entry| entry.direction == Direction::Inside);
    let last = inside.rfind(|entry| entry.name == "decided" || entry.name == "would place")?;
    let since = time(last.at);
    let why = last.rule.as_deref().map(|rule| format!(", because {rule}")).unwrap_or_default();
    let sentence = match (last.name.as_str(), last.outcome.as_str(), &last.account) {
        ("would place", _, Some(account)) => {
            format!("`{account}` is in the shadow: it would have got it on {since}, and nothing was sent.")
        }
        (_, "stays" | "in review", _) => {
            format!("No partner has it: it stays in the shop since {since}{why}.")
        }
        (_, "cancelled", _) => format!("No partner has it: it was cancelled on {since}{why}."),
        (_, outcome, _) => format!("No partner has it yet: it {outcome}{why}."),
    };
    Some(whole(Place::InShop, Some(last.at), sentence))
}

/// What waits outside of the queues.
fn waits(parked: &Parked, now: Timestamp) -> Whereabouts {
    let (since, sentence) = match &parked.until {
        Until::Due { at } if *at <= now => {
            (None, "It is looked at again within a minute, where Waybill runs.".to_owned())
        }
        Until::Due { at } => (None, format!("It is looked at again on {}.", time(*at))),
        Until::Gate { name, since } => {
            (Some(*since), format!("Since {} it waits {}.", time(*since), gate(name)))
        }
    };
    whole(Place::Waits, since, sentence)
}

/// What a gate is, by its name.
fn gate(name: &str) -> String {
    match name.split_once('/') {
        Some(("access", party)) => {
            let party = party.rsplit('/').next().unwrap_or(party);
            format!("until `{party}` lets us in again")
        }
        Some(("desk", account)) => format!("until `{account}` is configured again, and not off"),
        Some(("cancels", account)) => format!("until the brake on cancellations at `{account}` opens"),
        Some(_) | None => format!("at the gate `{name}`"),
    }
}
