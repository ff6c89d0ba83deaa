//! Parked work: what waits outside of its queue, for a time that is far off or for a gate that is shut.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::LedgerError;
use crate::ledger::{Change, Ledger, New};
use crate::store::{Condition, Write, Written};
use crate::{keys, stored};

/// A message that waits outside of its queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parked {
    /// Names the work; parking it again replaces it.
    pub key: String,
    /// What it waits for.
    pub until: Until,
    /// The queue that it belongs into.
    pub queue: String,
    /// The message.
    pub body: String,
}

/// What parked work waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Until {
    /// A time.
    Due {
        /// When.
        at: Timestamp,
    },
    /// A gate that is shut.
    Gate {
        /// The gate's name.
        name: String,
        /// Since when it waits there.
        since: Timestamp,
    },
}

impl Parked {
    /// The shelf that it stands on, and its place there.
    fn place(&self) -> (String, String) {
        let (on, at) = match &self.until {
            Until::Due { at } => (keys::PARKED.to_owned(), at),
            Until::Gate { name, since } => (keys::gate(name), since),
        };
        (on, format!("{}/{}", keys::time(*at), keys::path(&[&self.key])))
    }
}

impl Ledger {
    /// Parks work.
    pub async fn park(&self, parked: &Parked) -> Result<(), LedgerError> {
        self.change(&keys::parked(&parked.key), |_: Option<Parked>| {
            Ok(Change::Put(New { data: parked.clone(), shelf: Some(parked.place()), expires: None }, ()))
        })
        .await
    }

    /// Work whose time has come, the longest due first. May lag a little.
    pub async fn parked_due(&self, now: Timestamp, limit: usize) -> Result<Vec<Parked>, LedgerError> {
        self.on_shelf(keys::PARKED, Some(&keys::until(now)), limit).await
    }

    /// Work that waits at a gate since then or longer, the longest first. May lag a little.
    pub async fn parked_at(
        &self,
        gate: &str,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<Parked>, LedgerError> {
        self.on_shelf(&keys::gate(gate), Some(&keys::until(since)), limit).await
    }

    /// The work that is parked under a name, if any is.
    pub async fn waits(&self, key: &str) -> Result<Option<Parked>, LedgerError> {
        self.read(&keys::parked(key)).await
    }

    /// Takes work away after it was sent. What was parked anew under its key since stays.
    pub async fn unpark(&self, parked: &Parked) -> Result<(), LedgerError> {
        let key = keys::parked(&parked.key);
        let Some(item) = self.get(&key).await? else { return Ok(()) };
        if stored::decode::<Parked>(&item)? != *parked {
            return Ok(());
        }
        // What is parked anew after this delete has the same revision again, should its answer be lost and it be repeated.
        let delete = Write::Delete { key, condition: Condition::Rev(item.rev), writer: Some(item.writer) };
        match self.write(&[delete], &self.token()).await? {
            // A conflict is a newer parking, which stays.
            Written::Done | Written::Conflict { .. } => Ok(()),
        }
    }
}
