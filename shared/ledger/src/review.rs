//! What waits for a person's decision: one entry per thing, account, code and line.

use jiff::Timestamp;
use waybill_domain::ids::AccountId;
use waybill_domain::review::{About, Closed, ReviewEntry};

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New};
use crate::stored;

impl Ledger {
    /// Adds an entry, or updates the one that is there. A closed entry opens again when the trouble was seen after
    /// its closing.
    pub async fn review_upsert(&self, entry: &ReviewEntry) -> Result<(), LedgerError> {
        self.change(&keys::review(entry), |known: Option<ReviewEntry>| {
            let Some(known) = known else { return Ok(Change::Put(shelved(entry.clone()), ())) };
            let merged = merged(&known, entry);
            if merged == known {
                return Ok(Change::Leave(()));
            }
            Ok(Change::Put(shelved(merged), ()))
        })
        .await
    }

    /// The entry about something at an account that names no line, open or closed.
    pub async fn review_entry(
        &self,
        about: &About,
        account: Option<&AccountId>,
        code: &str,
    ) -> Result<Option<ReviewEntry>, LedgerError> {
        self.read(&keys::review_of(about, account, code, "")).await
    }

    /// Closes the open entries about something at an account, of one code or of all, and says how many.
    pub async fn review_close(
        &self,
        about: &About,
        account: Option<&AccountId>,
        code: Option<&str>,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, LedgerError> {
        let of_code = |entry: &ReviewEntry| code.is_none_or(|code| entry.refusal.code == code);
        self.review_close_if(about, account, of_code, by, now).await
    }

    /// Closes those of the open entries about something at an account that are over, and says how many.
    pub async fn review_close_if(
        &self,
        about: &About,
        account: Option<&AccountId>,
        is_over: impl Fn(&ReviewEntry) -> bool + Send,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, LedgerError> {
        let mut closed = 0;
        for item in self.list(&keys::review_about(about), &keys::review_prefix(account, None)).await? {
            let entry: ReviewEntry = stored::decode(&item)?;
            if entry.closed.is_none() && is_over(&entry) && self.close(&item.key, by, now).await? {
                closed += 1;
            }
        }
        Ok(closed)
    }

    async fn close(&self, key: &crate::store::Key, by: &str, now: Timestamp) -> Result<bool, LedgerError> {
        self.change(key, |known: Option<ReviewEntry>| match known {
            Some(entry) if entry.closed.is_none() => {
                let closed = Some(Closed { at: now, by: by.to_owned() });
                Ok(Change::Put(shelved(ReviewEntry { closed, ..entry }), true))
            }
            Some(_) | None => Ok(Change::Leave(false)),
        })
        .await
    }

    /// Entries that wait for a person, those first that were first seen first. May lag a little.
    pub async fn review_open(&self, limit: usize) -> Result<Vec<ReviewEntry>, LedgerError> {
        self.on_shelf(keys::REVIEW_OPEN, None, limit).await
    }

    /// Open entries, then closed ones, at most `limit` of each. May lag a little.
    pub async fn review_all(&self, limit: usize) -> Result<Vec<ReviewEntry>, LedgerError> {
        let mut all = self.review_open(limit).await?;
        all.extend(self.on_shelf::<ReviewEntry>(keys::REVIEW_CLOSED, None, limit).await?);
        Ok(all)
    }
}

/// The newer words, the longer time.
fn merged(known: &ReviewEntry, seen: &ReviewEntry) -> ReviewEntry {
    let newest = if seen.last_seen >= known.last_seen { seen } else { known };
    let still_closed = known.closed.clone().filter(|closed| seen.last_seen <= closed.at);
    ReviewEntry {
        first_seen: known.first_seen.min(seen.first_seen),
        last_seen: known.last_seen.max(seen.last_seen),
        closed: still_closed,
        ..newest.clone()
    }
}

fn shelved(entry: ReviewEntry) -> New<ReviewEntry> {
    let key = keys::review(&entry);
    let shelf = if entry.closed.is_some() { keys::REVIEW_CLOSED } else { keys::REVIEW_OPEN };
    let place = format!("{}/{}/{}", keys::time(entry.first_seen), key.pk, key.sk);
    New { data: entry, shelf: Some((shelf.to_owned(), place)), expires: None }
}
