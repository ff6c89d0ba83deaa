//! The ledger: the design's words over a store.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::LedgerError;
use crate::gather::Gather;
use crate::grant::Buckets;
use crate::payload::JournalKey;
use crate::store::{Condition, Draft, Item, Key, Range, Store, StoreError, Write, Written};
use crate::{keys, stored};

/// How often a conditional write is decided anew when others wrote in between.
pub(crate) const ROUNDS: usize = 40;
/// How often a write whose answer was lost is repeated. Its token makes that harmless.
const REPEATS: usize = 3;
/// Items of one page of a listing.
const PAGE: usize = 200;

/// Asks the store, and asks again what was not answered.
macro_rules! repeated {
    ($call:expr) => {{
        let mut left = REPEATS;
        loop {
            match $call.await {
                Err(StoreError::Unavailable(_)) if left > 0 => left -= 1,
                Err(error) => break Err(LedgerError::from(error)),
                Ok(done) => break Ok(done),
            }
        }
    }};
}

/// How the journal is kept.
#[derive(Debug, Clone)]
pub struct JournalSettings {
    /// With which key payloads are sealed. Without one they are only compressed: for the demo.
    pub key: Option<JournalKey>,
    /// How long entries and payloads are kept.
    pub keep: SignedDuration,
    /// Bytes of a payload, compressed and sealed, up to which it stands in the item of its entry; larger ones lie apart.
    pub within: usize,
}

/// What was done and what happened, over any store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) journal: JournalSettings,
    /// When it was first opened, once that was asked for.
    pub(crate) birth: Arc<OnceLock<Timestamp>>,
    pub(crate) gather: Arc<Gather>,
    /// The buckets as they stood after this process last drew from them.
    pub(crate) buckets: Arc<Buckets>,
    worker: String,
    writes: Arc<AtomicU64>,
}

/// What to do with an item after seeing what is there.
pub(crate) enum Change<T, R> {
    /// Leave it.
    Leave(R),
    /// Make it so.
    Put(New<T>, R),
}

/// New content of an item.
pub(crate) struct New<T> {
    pub(crate) data: T,
    pub(crate) shelf: Option<(String, String)>,
    pub(crate) expires: Option<Timestamp>,
}

impl<T> New<T> {
    pub(crate) const fn lasting(data: T) -> Self {
        Self { data, shelf: None, expires: None }
    }
}

impl Ledger {
    /// A ledger over a store. `worker` must be unlike that of every other process that ever opens the store: it goes
    /// into the tokens by which a writer recognises its own writes.
    pub fn new(store: Arc<dyn Store>, worker: &str, journal: JournalSettings) -> Self {
        let (birth, gather, buckets, writes) = <(_, _, _, _)>::default();
        Self { store, journal, birth, gather, buckets, worker: worker.to_owned(), writes }
    }

    /// A token that no other write carries.
    pub(crate) fn token(&self) -> String {
        format!("{}#{}", self.worker, self.writes.fetch_add(1, Ordering::Relaxed))
    }

    /// Writes, repeating what was not answered.
    pub(crate) async fn write(&self, writes: &[Write], token: &str) -> Result<Written, LedgerError> {
        repeated!(self.store.write(writes, token))
    }

    /// Puts each by itself, repeating what was not answered.
    pub(crate) async fn put_some(&self, drafts: &[Draft]) -> Result<(), LedgerError> {
        let token = self.token();
        repeated!(self.store.put_each(drafts, &token))
    }

    /// Reads, repeating what was not answered.
    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Item>, LedgerError> {
        repeated!(self.store.get(key))
    }

    /// What is at a key.
    pub(crate) async fn read<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, LedgerError> {
        self.get(key).await?.map(|item| stored::decode(&item)).transpose()
    }

    /// Reads, decides and writes under the condition that nothing changed in between; decides anew when it did.
    pub(crate) async fn change<T, R>(
        &self,
        key: &Key,
        decide: impl Fn(Option<T>) -> Result<Change<T, R>, LedgerError> + Send,
    ) -> Result<R, LedgerError>
    where
        T: Serialize + DeserializeOwned + Send,
        R: Send,
    {
        let found = self.get(key).await?;
        self.change_from(key, found, decide).await.map(|(result, _stands)| result)
    }

    /// The same from what is thought to be there; also says what stands there then.
    pub(crate) async fn change_from<T, R>(
        &self,
        key: &Key,
        mut found: Option<Item>,
        decide: impl Fn(Option<T>) -> Result<Change<T, R>, LedgerError> + Send,
    ) -> Result<(R, Option<Item>), LedgerError>
    where
        T: Serialize + DeserializeOwned + Send,
        R: Send,
    {
        let token = self.token();
        for _ in 0..ROUNDS {
            let condition = found.as_ref().map_or(Condition::Absent, |item| Condition::Rev(item.rev));
            let known = found.as_ref().map(stored::decode).transpose()?;
            let (new, result) = match decide(known)? {
                Change::Leave(result) => return Ok((result, found)),
                Change::Put(new, result) => (new, result),
            };
            let write = put(key, &new, condition)?;
            match self.write(std::slice::from_ref(&write), &token).await? {
                Written::Done => return Ok((result, write.result(&token))),
                Written::Conflict { found: there, .. } => found = there,
            }
        }
        Err(LedgerError::Contended { key: stored::name(key) })
    }

    /// All items of a partition within a prefix of their sort keys.
    pub(crate) async fn list(&self, pk: &str, prefix: &str) -> Result<Vec<Item>, LedgerError> {
        let until = format!("{prefix}\u{10FFFF}");
        let mut all: Vec<Item> = Vec::new();
        let mut from = prefix.to_owned();
        loop {
            let range = Range { from: &from, until: Some(&until), limit: PAGE };
            let page = repeated!(self.store.query(pk, range))?;
            let full = page.len() >= PAGE;
            if let Some(last) = page.last() {
                from = keys::after(&last.key.sk);
            }
            all.extend(page);
            if !full {
                return Ok(all);
            }
        }
    }

    /// The items on a shelf from one sort key up to another.
    pub(crate) async fn items_on_shelf(
        &self,
        name: &str,
        from: &str,
        until: &str,
        limit: usize,
    ) -> Result<Vec<Item>, LedgerError> {
        repeated!(self.store.shelf(name, Range { from, until: Some(until), limit }))
    }

    /// What stands on a shelf before a sort key.
    pub(crate) async fn on_shelf<T: DeserializeOwned>(
        &self,
        name: &str,
        until: Option<&str>,
        limit: usize,
    ) -> Result<Vec<T>, LedgerError> {
        let range = Range { from: "", until, limit };
        let items = repeated!(self.store.shelf(name, range))?;
        items.iter().map(stored::decode).collect()
    }
}

/// The write that makes an item so.
pub(crate) fn put<T: Serialize>(key: &Key, new: &New<T>, condition: Condition) -> Result<Write, LedgerError> {
    Ok(Write::Put { draft: draft(key, new)?, condition })
}

/// An item as it is to be.
pub(crate) fn draft<T: Serialize>(key: &Key, new: &New<T>) -> Result<Draft, LedgerError> {
    let body = stored::encode(key, &new.data)?;
    Ok(Draft { key: key.clone(), body, shelf: new.shelf.clone(), expires: new.expires })
}
