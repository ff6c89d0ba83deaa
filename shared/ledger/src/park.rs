//! Parked work: what waits for an account that is locked out.

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
    /// When it is to be tried again.
    pub due: Timestamp,
    /// The queue that it belongs into.
    pub queue: String,
    /// The message.
    pub body: String,
}

impl Ledger {
    /// Parks work.
    pub async fn park(&self, parked: &Parked) -> Result<(), LedgerError> {
        let place = format!("{}/{}", keys::time(parked.due), keys::path(&[&parked.key]));
        self.change(&keys::parked(&parked.key), |_: Option<Parked>| {
            let stands = Some((keys::PARKED.to_owned(), place.clone()));
            Ok(Change::Put(New { data: parked.clone(), shelf: stands, expires: None }, ()))
        })
        .await
    }

    /// Work that is due, the longest due first. May lag a little.
    pub async fn due_parked(&self, now: Timestamp, limit: usize) -> Result<Vec<Parked>, LedgerError> {
        let until = keys::after(&format!("{}/\u{10FFFF}", keys::time(now)));
        self.on_shelf(keys::PARKED, Some(&until), limit).await
    }

    /// Takes work away after it was sent. What was parked anew under its key since stays.
    pub async fn unpark(&self, parked: &Parked) -> Result<(), LedgerError> {
        let key = keys::parked(&parked.key);
        let Some(item) = self.get(&key).await? else { return Ok(()) };
        if stored::decode::<Parked>(&item)? != *parked {
            return Ok(());
        }
        let delete = Write::Delete { key, condition: Condition::Rev(item.rev) };
        match self.write(&[delete], &self.token()).await? {
            // A conflict is a newer parking, which stays.
            Written::Done | Written::Conflict { .. } => Ok(()),
        }
    }
}
