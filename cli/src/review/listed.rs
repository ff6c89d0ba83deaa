//! What is told of review. Programs read it as JSON: the names below stay, others may be added.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use waybill_domain::edits::Edits;
use waybill_domain::ids::{AccountId, LineId, OrderId, OrderNumber};
use waybill_domain::review::{About, Closed, ReviewEntry};
use waybill_ledger::{Ledger, LedgerError, review_id};

use super::mends::advice;

/// Entries that are looked through, at most.
pub(super) const MOST: usize = 5000;

/// Of which entries is asked.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Those about this account.
    pub account: Option<String>,
    /// Those with this code.
    pub code: Option<String>,
}

/// What waits for a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listed {
    /// How many.
    pub count: usize,
    /// The oldest first.
    pub entries: Vec<EntryTold>,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryTold {
    /// What it is called.
    pub id: String,
    /// What it is about, in words.
    pub about: String,
    /// The order that it is about.
    pub order: Option<OrderId>,
    /// What people call that order.
    pub number: Option<OrderNumber>,
    /// The account that it is about.
    pub account: Option<AccountId>,
    /// Its code.
    pub code: String,
    /// What is wrong, in business words.
    pub words: String,
    /// The line that it is about.
    pub line: Option<LineId>,
    /// What to do about it.
    pub mend: String,
    /// First seen.
    pub first_seen: Timestamp,
    /// Last seen.
    pub last_seen: Timestamp,
    /// How often it was seen.
    pub seen: u32,
    /// Seconds since it was first seen.
    pub age_seconds: i64,
    /// How it was closed; `null`: it waits.
    pub closed: Option<Closed>,
    /// The fields of the order that people edited.
    pub edits: Vec<String>,
}

/// Open entries.
///
/// # Errors
/// When the ledger fails.
pub async fn list(ledger: &Ledger, asked: &Asked, now: Timestamp) -> Result<Listed, LedgerError> {
    let mut open = ledger.review_open(MOST).await?;
    open.retain(|entry| {
        let account = entry.account.as_ref().map(AccountId::as_str);
        let is_of = |asked: &Option<String>, told| asked.is_none() || asked.as_deref() == told;
        is_of(&asked.account, account) && is_of(&asked.code, Some(&entry.refusal.code))
    });
    open.sort_by_key(|entry| entry.first_seen);
    let entries: Vec<EntryTold> = open.iter().map(|entry| told(entry, Vec::new(), now)).collect();
    Ok(Listed { count: entries.len(), entries })
}

/// The fields of the order of an entry that people edited.
pub(super) async fn edits(ledger: &Ledger, entry: &ReviewEntry) -> Result<Vec<String>, LedgerError> {
    let edits = match &entry.about {
        About::Order { order, .. } => ledger.edits(order).await?,
        About::Account | About::Project { .. } | About::Received { .. } | About::Stock { .. } => {
            Edits::default()
        }
    };
    Ok(edits.iter().map(|edit| edit.change.field().to_string()).collect())
}

/// What is told of an entry.
pub(super) fn told(entry: &ReviewEntry, edits: Vec<String>, now: Timestamp) -> EntryTold {
    let (order, number) = match &entry.about {
        About::Order { order, number } => (Some(order.clone()), number.clone()),
        About::Account | About::Project { .. } | About::Received { .. } | About::Stock { .. } => (None, None),
    };
    EntryTold {
        id: review_id(entry),
        about: about(entry),
        order,
        number,
        account: entry.account.clone(),
        code: entry.refusal.code.clone(),
        words: entry.refusal.message.clone(),
        line: entry.refusal.line.clone(),
        mend: advice(&entry.refusal.code, &review_id(entry)),
        first_seen: entry.first_seen,
        last_seen: entry.last_seen,
        seen: entry.seen,
        age_seconds: now.duration_since(entry.first_seen).max(SignedDuration::ZERO).as_secs(),
        closed: entry.closed.clone(),
        edits,
    }
}

fn about(entry: &ReviewEntry) -> String {
    match &entry.about {
        About::Order { order, number } => {
            number.as_ref().map_or_else(|| format!("order {order}"), |number| format!("order {number}"))
        }
        About::Received { id } => format!("received {id}"),
        About::Stock { sku, warehouse } => format!("stock of {sku} at {warehouse}"),
        About::Account => "the account".to_owned(),
        About::Project { project } => format!("project {project}"),
    }
}
