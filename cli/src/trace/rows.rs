//! The timeline: what was said, asked, answered, decided and reviewed, in order of time.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use waybill_domain::ids::{AccountId, TraceId};
use waybill_domain::look::Cause;
use waybill_domain::review::ReviewEntry;
use waybill_ledger::mask::mask;
use waybill_ledger::{Direction, Entry, review_id};

use super::known::Material;
use super::stands;
use super::told::plain;

/// How requests and answers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payloads {
    /// Personal data and secrets blacked out.
    Masked,
    /// As they were kept.
    Whole,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// When, with its zone.
    pub at: Timestamp,
    /// Who spoke: `shop`, `waybill`, `person`, an account, or a project of the shop.
    pub from: String,
    /// To whom.
    pub to: String,
    /// What: a message, a call, a decision, news.
    pub what: String,
    /// What came of it.
    pub result: String,
    /// The rule that fired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Which attempt it belongs to, from 1; absent where nothing is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u64>,
    /// The account that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Follows the work through logs and calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceId>,
    /// The partner's own id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_request: Option<String>,
    /// What was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// What was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
}

/// Who does what nobody else does.
const WAYBILL: &str = "waybill";

impl Row {
    /// A row with nothing beside what was said.
    pub(super) fn plain(at: Timestamp, (from, to): (&str, &str), what: &str, result: String) -> Self {
        Self {
            at,
            from: from.to_owned(),
            to: to.to_owned(),
            what: what.to_owned(),
            result,
            rule: None,
            attempt: None,
            account: None,
            trace: None,
            partner_request: None,
            request: None,
            response: None,
        }
    }

    /// What tells it from every other row.
    pub(super) fn identity(&self) -> String {
        let attempt = self.attempt.unwrap_or_default();
        format!("{} {} {} {} {} {attempt}", self.at, self.from, self.to, self.what, self.result)
    }
}

/// All that happened. Of one moment, what led to something comes before it.
pub(super) fn all(material: &Material, payloads: Payloads) -> Vec<Row> {
    let mut heard = BTreeSet::new();
    let mut rows: Vec<Row> = Vec::new();
    for entry in &material.journal {
        rows.extend(led_by(entry).filter(|row| heard.insert((entry.trace.clone(), row.what.clone()))));
        rows.push(of(entry, payloads));
    }
    rows.extend(stands::rows(&material.known.facts));
    rows.extend(material.reviews.iter().flat_map(reviewed));
    rows.sort_by_key(|row| row.at);
    rows
}

/// What led to the work that an entry begins.
fn led_by(entry: &Entry) -> Option<Row> {
    let (from, what) = match entry.led_by.as_ref()? {
        Cause::Message { message } => ("shop", format!("message {message}")),
        Cause::Deleted => ("shop", "the order was deleted".to_owned()),
        Cause::Pull => (WAYBILL, "the order pull found it".to_owned()),
        Cause::Reconcile => (WAYBILL, "both sides were compared".to_owned()),
        Cause::News => (WAYBILL, "news called for a look".to_owned()),
        Cause::Person => ("person", "asked for a look".to_owned()),
        Cause::Waited => (WAYBILL, "its time had come".to_owned()),
        Cause::LetGo => (WAYBILL, "another order let a shared parcel go".to_owned()),
    };
    let row = Row::plain(entry.at, (from, WAYBILL), &what, String::new());
    Some(Row { trace: Some(entry.trace.clone()), account: entry.account.clone(), ..row })
}

fn of(entry: &Entry, payloads: Payloads) -> Row {
    let account = entry.account.as_ref().map_or("person", AccountId::as_str);
    let plain = match entry.direction {
        Direction::Out => {
            let (to, call) = entry.name.split_once(' ').unwrap_or((account, &entry.name));
            let status = entry.code.as_ref().map(|code| format!(", HTTP {code}")).unwrap_or_default();
            Row::plain(entry.at, (WAYBILL, to), call, format!("{}{status}", entry.outcome))
        }
        Direction::In => Row::plain(entry.at, (account, WAYBILL), &entry.name, entry.outcome.clone()),
        Direction::Inside => Row::plain(entry.at, (WAYBILL, WAYBILL), &entry.name, entry.outcome.clone()),
    };
    Row {
        rule: entry.rule.clone(),
        attempt: Some(entry.attempt).filter(|attempt| *attempt > 0),
        account: entry.account.clone(),
        trace: Some(entry.trace.clone()),
        partner_request: entry.partner_request.clone(),
        request: entry.request.as_deref().map(|text| shown(text, payloads)),
        response: entry.response.as_deref().map(|text| shown(text, payloads)),
        ..plain
    }
}

fn shown(text: &str, payloads: Payloads) -> String {
    match payloads {
        Payloads::Masked => mask(text),
        Payloads::Whole => text.to_owned(),
    }
}

/// When it was put before people, and when it was closed.
fn reviewed(entry: &ReviewEntry) -> Vec<Row> {
    let id = review_id(entry);
    let again = if entry.seen > 1 { format!(", seen {} times", entry.seen) } else { String::new() };
    let row = |at, (from, to), what: &str, result| Row {
        account: entry.account.clone(),
        ..Row::plain(at, (from, to), what, result)
    };
    let code = &entry.refusal.code;
    let words = format!("{} (`{code}`, review {id}{again})", plain(entry));
    let opened = row(entry.first_seen, (WAYBILL, "person"), "to review", words);
    let closed = entry.closed.as_ref().map(|closed| {
        if closed.is_by_itself() {
            let words = format!("`{code}` closed by itself: a later run passed (review {id})");
            return row(closed.at, (WAYBILL, WAYBILL), "review closed", words);
        }
        let because = closed.because.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
        let words = format!("`{code}` closed by {}{because} (review {id})", closed.by);
        row(closed.at, ("person", WAYBILL), "review closed", words)
    });
    std::iter::once(opened).chain(closed).collect()
}
