//! The journal: what happened to each order. A small payload stands in the item of its entry; a large one is an item of
//! its own, written by itself, so that no settle ever fails over a payload.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tracing::warn;
use waybill_domain::edits::Edits;
use waybill_domain::facets::Fingerprint;
use waybill_domain::facts::Facts;
use waybill_domain::ids::{AccountId, OrderId, TraceId};
use waybill_domain::look::Cause;
use waybill_domain::order::Order;

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New, draft};
use crate::payload::{Payload, PayloadError};
use crate::store::{Condition, Draft, Key, MOST_PUTS, MOST_WRITES, Write};
use crate::{numbers, stored};

/// Bytes of a payload, compressed and sealed, up to which it stands in the item of its entry: a hundred of them are far less
/// than the 4 MB that a transaction of DynamoDB takes.
pub const WITHIN: usize = 8 * 1024;

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
    /// What led to the work that this is the first entry of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub led_by: Option<Cause>,
    /// What was sent, or received. Kept compressed and sealed.
    #[serde(skip)]
    pub request: Option<String>,
    /// What was answered. Kept compressed and sealed.
    #[serde(skip)]
    pub response: Option<String>,
    /// The configuration that it happened under.
    pub config_hash: String,
    /// The build that did it.
    pub build: String,
}

/// An entry as it is stored.
#[derive(Serialize, Deserialize)]
struct Kept<E> {
    #[serde(flatten)]
    entry: E,
    /// Its payload in base64, where it is small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
}

/// What entries come to.
#[derive(Debug, Default)]
pub(crate) struct Writes {
    /// The entries, in their order, with what is small of their payloads.
    pub(crate) entries: Vec<Draft>,
    /// Payloads that are large.
    pub(crate) payloads: Vec<Draft>,
}

impl Ledger {
    /// Writes entries and their payloads. Harmless to repeat. A large payload that cannot be written is logged and left out.
    pub async fn journal(&self, entries: Vec<Entry>) -> Result<(), LedgerError> {
        self.journal_called(entries, None).await
    }

    /// The same, and what people call the order: so that it is found by its number though it has no record.
    pub async fn journal_called(
        &self,
        entries: Vec<Entry>,
        order: Option<&Order>,
    ) -> Result<(), LedgerError> {
        let Writes { mut entries, payloads } = self.journal_writes(&entries)?;
        if let Some((order, number)) = order.and_then(|order| Some((order, order.number.as_ref()?))) {
            entries.push(numbers::called(&order.project, &order.id, number)?);
        }
        self.put_each(entries).await?;
        self.keep_payloads(&payloads).await;
        Ok(())
    }

    /// What happened to an order, in order of time, with payloads. A payload that cannot be opened is replaced by a
    /// text that says why.
    pub async fn timeline(&self, order: &OrderId) -> Result<Vec<Entry>, LedgerError> {
        let trail = keys::trail(Some(order), None);
        let payloads = self.list(&format!("payload/{trail}"), "").await?;
        let mut timeline = Vec::new();
        for head in self.list(&format!("trail/{trail}"), "").await? {
            let Kept::<Entry> { mut entry, payload: within } = stored::decode(&head)?;
            let key = self.journal.key.as_ref();
            let payload = if let Some(within) = within {
                // What is no base64 opens as little as any other damaged one.
                Some(Payload::open(&STANDARD.decode(within).unwrap_or_default(), &head.key, key))
            } else {
                let apart = payloads.binary_search_by(|item| item.key.sk.cmp(&head.key.sk)).ok();
                let apart = apart.and_then(|at| payloads.get(at));
                apart.map(|item| Payload::open(&item.body, &item.key, key))
            };
            if let Some(Payload { request, response }) = payload {
                entry.request = request;
                entry.response = response;
            }
            timeline.push(entry);
        }
        Ok(timeline)
    }

    /// Erases what the journal, review, edits and facts hold of an order. Its records stay: they name no person, and
    /// without them the order could be sent again. Says how many items were erased.
    pub async fn purge(&self, order: &OrderId) -> Result<usize, LedgerError> {
        let trail = keys::trail(Some(order), None);
        let about = waybill_domain::review::About::Order { order: order.clone(), number: None };
        let mut deletes = Vec::new();
        for pk in [format!("payload/{trail}"), format!("trail/{trail}"), keys::review_about(&about)] {
            let items = self.list(&pk, "").await?;
            deletes.extend(items.into_iter().map(|item| Write::Delete {
                key: item.key,
                condition: Condition::Any,
                writer: None,
            }));
        }
        let erased = deletes.len();
        for some in deletes.chunks(MOST_WRITES) {
            self.write(some, &self.token()).await?;
        }
        self.edit(order, |edits| *edits = Edits::default()).await?;
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

    /// The writes of entries. A payload that cannot be sealed is logged and left out.
    pub(crate) fn journal_writes(&self, entries: &[Entry]) -> Result<Writes, LedgerError> {
        let mut writes = Writes::default();
        for (index, entry) in entries.iter().enumerate() {
            let (trail, sk) = place(index, entry);
            let head = Key { pk: format!("trail/{trail}"), sk };
            let expires = entry.at.checked_add(self.journal.keep).ok();
            let payload = Payload { request: entry.request.clone(), response: entry.response.clone() };
            let mut within = None;
            match self.sealed(&payload, &head) {
                Ok(Some(Sealed::Small(body))) => within = Some(STANDARD.encode(body)),
                Ok(Some(Sealed::Large(key, body))) => {
                    let draft = Draft { key, body, shelf: None, expires };
                    writes.payloads.push(draft);
                }
                Ok(None) => {}
                Err(error) => {
                    warn!(trace = %entry.trace, call = entry.name, %error, "A payload was not kept");
                }
            }
            let new = New { data: Kept { entry, payload: within }, shelf: None, expires };
            writes.entries.push(draft(&head, &new)?);
        }
        Ok(writes)
    }

    /// A payload, sealed for the place where it is kept: in the item of its entry or apart; nothing where there is none.
    fn sealed(&self, payload: &Payload, head: &Key) -> Result<Option<Sealed>, PayloadError> {
        if payload.is_empty() {
            return Ok(None);
        }
        let key = self.journal.key.as_ref();
        let small = payload.sealed(head, key)?;
        if small.len() <= self.journal.within {
            return Ok(Some(Sealed::Small(small)));
        }
        let apart = Key { pk: head.pk.replacen("trail/", "payload/", 1), sk: head.sk.clone() };
        let large = payload.sealed(&apart, key)?;
        Ok(Some(Sealed::Large(apart, large)))
    }

    /// Writes payloads, some at a time. What cannot be written is logged and left out.
    pub(crate) async fn keep_payloads(&self, payloads: &[Draft]) {
        for some in payloads.chunks(MOST_PUTS) {
            if let Err(error) = self.put_some(some).await {
                warn!(payloads = some.len(), %error, "Payloads were not kept");
            }
        }
    }
}

/// A payload as it is kept.
enum Sealed {
    /// In the item of its entry.
    Small(Vec<u8>),
    /// Apart, at this key.
    Large(Key, Vec<u8>),
}

/// Where an entry is kept: the same entry at the same place of its batch always at the same key.
fn place(index: usize, entry: &Entry) -> (String, String) {
    let trail = keys::trail(entry.order.as_ref(), entry.account.as_ref());
    (trail, format!("{}/{index:04}/{}", keys::time(entry.at), Fingerprint::of(entry).short()))
}
