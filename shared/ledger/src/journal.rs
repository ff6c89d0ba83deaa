//! The journal: what happened to each order. Heads and payloads are items of their own, so that no settle ever
//! fails over a payload.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tracing::warn;
use waybill_domain::facets::Fingerprint;
use waybill_domain::facts::Facts;
use waybill_domain::ids::{AccountId, OrderId, TraceId};

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New, put};
use crate::payload::Payload;
use crate::store::{Condition, Key, MOST_WRITES, Write};
use crate::stored;

/// Payloads of one write. A transaction of DynamoDB takes 4 MB, a payload at most 300 KB of it.
const PAYLOADS: usize = 12;

/// Which way something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// We asked somebody.
    Out,
    /// Somebody told us.
    In,
    /// We decided something.
    Inside,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Follows the work everywhere.
    pub trace: TraceId,
    /// To which order, where it is about one.
    pub order: Option<OrderId>,
    /// At which account, where one is involved.
    pub account: Option<AccountId>,
    /// Which way.
    pub direction: Direction,
    /// The name of the call or the decision.
    pub name: String,
    /// The attempt at the record where one was held; else how often the work was tried before.
    pub attempt: u64,
    /// `ok`, or what became of it in a few words.
    pub outcome: String,
    /// The code of a refusal.
    pub code: Option<String>,
    /// The rule that fired.
    pub rule: Option<String>,
    /// The partner's own id of the request.
    pub partner_request: Option<String>,
    /// What was sent, or received. Kept apart, compressed and sealed.
    #[serde(skip)]
    pub request: Option<String>,
    /// What was answered. Kept apart, compressed and sealed.
    #[serde(skip)]
    pub response: Option<String>,
    /// The configuration that it happened under.
    pub config_hash: String,
    /// The build that did it.
    pub build: String,
}

impl Ledger {
    /// Writes entries and their payloads. Harmless to repeat. A payload that cannot be written is logged and left out.
    pub async fn journal(&self, entries: Vec<Entry>) -> Result<(), LedgerError> {
        let heads = self.heads(&entries)?;
        self.write_all(heads).await?;
        self.keep_payloads(&entries).await;
        Ok(())
    }

    /// What happened to an order, in order of time, with payloads. A payload that cannot be opened is replaced by a
    /// text that says why.
    pub async fn timeline(&self, order: &OrderId) -> Result<Vec<Entry>, LedgerError> {
        let trail = keys::trail(Some(order), None);
        let payloads = self.list(&format!("payload/{trail}"), "").await?;
        let mut timeline = Vec::new();
        for head in self.list(&format!("trail/{trail}"), "").await? {
            let mut entry: Entry = stored::decode(&head)?;
            let payload = payloads.binary_search_by(|item| item.key.sk.cmp(&head.key.sk)).ok();
            if let Some(item) = payload.and_then(|at| payloads.get(at)) {
                let payload = Payload::open(&item.body, &item.key, self.journal.key.as_ref());
                entry.request = payload.request;
                entry.response = payload.response;
            }
            timeline.push(entry);
        }
        Ok(timeline)
    }

    /// Erases what the journal, review and facts hold of an order. Its records stay: they name no person, and
    /// without them the order could be sent again. Says how many items were erased.
    pub async fn purge(&self, order: &OrderId) -> Result<usize, LedgerError> {
        let trail = keys::trail(Some(order), None);
        let about = waybill_domain::review::About::Order { order: order.clone(), number: None };
        let mut deletes = Vec::new();
        for pk in [format!("payload/{trail}"), format!("trail/{trail}"), keys::review_about(&about)] {
            let items = self.list(&pk, "").await?;
            deletes.extend(
                items.into_iter().map(|item| Write::Delete { key: item.key, condition: Condition::Any }),
            );
        }
        let erased = deletes.len();
        self.write_all(deletes).await?;
        // Emptied and not deleted, so that a writer that holds an older revision of the facts still loses.
        self.change(&keys::facts(order), |known: Option<Facts>| {
            Ok(match known {
                None => Change::Leave(()),
                Some(_) => Change::Put(New::lasting(Facts::default()), ()),
            })
        })
        .await?;
        Ok(erased)
    }

    /// The writes of the entries' heads.
    pub(crate) fn heads(&self, entries: &[Entry]) -> Result<Vec<Write>, LedgerError> {
        let head = |(index, entry): (usize, &Entry)| {
            let (trail, sk) = place(index, entry);
            let key = Key { pk: format!("trail/{trail}"), sk };
            let expires = entry.at.checked_add(self.journal.keep).ok();
            put(&key, &New { data: entry.clone(), shelf: None, expires }, Condition::Any)
        };
        entries.iter().enumerate().map(head).collect()
    }

    /// Writes the entries' payloads, some at a time. What cannot be written is logged and left out.
    pub(crate) async fn keep_payloads(&self, entries: &[Entry]) {
        let mut writes = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let payload = Payload { request: entry.request.clone(), response: entry.response.clone() };
            if payload.is_empty() {
                continue;
            }
            let (trail, sk) = place(index, entry);
            let key = Key { pk: format!("payload/{trail}"), sk };
            let expires = entry.at.checked_add(self.journal.keep).ok();
            match payload.draft(&key, self.journal.key.as_ref(), expires) {
                Ok(draft) => writes.push(Write::Put { draft, condition: Condition::Any }),
                Err(error) => {
                    warn!(trace = %entry.trace, call = entry.name, %error, "A payload was not kept");
                }
            }
        }
        for some in writes.chunks(PAYLOADS) {
            if let Err(error) = self.write(some, &self.token()).await {
                warn!(payloads = some.len(), %error, "Payloads were not kept");
            }
        }
    }

    /// Writes any number of unconditional writes, in as many transactions as they take.
    pub(crate) async fn write_all(&self, writes: Vec<Write>) -> Result<(), LedgerError> {
        for some in writes.chunks(MOST_WRITES) {
            self.write(some, &self.token()).await?;
        }
        Ok(())
    }
}

/// Where an entry is kept: the same entry at the same place of its batch always at the same key.
fn place(index: usize, entry: &Entry) -> (String, String) {
    let trail = keys::trail(entry.order.as_ref(), entry.account.as_ref());
    (trail, format!("{}/{index:04}/{}", keys::time(entry.at), Fingerprint::of(entry).short()))
}
