//! What waits for a person's decision: one entry per thing, account, code and line.

use jiff::Timestamp;
use waybill_domain::facets::Fingerprint;
use waybill_domain::ids::AccountId;
use waybill_domain::review::{About, Closed, ReviewEntry};

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New};
use crate::store::Key;
use crate::stored;

impl Ledger {
    /// Adds an entry, or updates the one that is there. A closed entry opens again when the trouble was seen after
    /// its closing. `true` when it was not open until now: the moment to tell of it. Other words of an open entry are
    /// no such moment.
    pub async fn review_upsert(&self, entry: &ReviewEntry) -> Result<bool, LedgerError> {
        self.change(&keys::review(entry), |known: Option<ReviewEntry>| {
            let Some(known) = known else {
                return Ok(Change::Put(shelved(entry.clone()), entry.closed.is_none()));
            };
            let merged = merged(&known, entry);
            if merged == known {
                return Ok(Change::Leave(false));
            }
            let opens = known.closed.is_some() && merged.closed.is_none();
            Ok(Change::Put(shelved(merged), opens))
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
        self.close_within(about, &keys::review_prefix(account, None), is_over, by, now).await
    }

    /// Closes those of the open entries about something that are over, at whatever account, and says how many.
    pub async fn review_close_anywhere(
        &self,
        about: &About,
        is_over: impl Fn(&ReviewEntry) -> bool + Send,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, LedgerError> {
        self.close_within(about, "", is_over, by, now).await
    }

    async fn close_within(
        &self,
        about: &About,
        prefix: &str,
        is_over: impl Fn(&ReviewEntry) -> bool + Send,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, LedgerError> {
        let closed = Closed { at: now, by: by.to_owned(), because: None };
        let mut count = 0;
        for item in self.list(&keys::review_about(about), prefix).await? {
            let entry: ReviewEntry = stored::decode(&item)?;
            if entry.closed.is_none() && is_over(&entry) && self.close(&item.key, closed.clone()).await? {
                count += 1;
            }
        }
        Ok(count)
    }

    /// Closes an entry on a person's word; answers whether it was open.
    pub async fn review_resolve(&self, entry: &ReviewEntry, closed: Closed) -> Result<bool, LedgerError> {
        self.close(&keys::review(entry), closed).await
    }

    async fn close(&self, key: &Key, closed: Closed) -> Result<bool, LedgerError> {
        self.change(key, |known: Option<ReviewEntry>| match known {
            Some(entry) if entry.closed.is_none() => {
                let closed = Some(closed.clone());
                Ok(Change::Put(shelved(ReviewEntry { closed, ..entry }), true))
            }
            Some(_) | None => Ok(Change::Leave(false)),
        })
        .await
    }

    /// All entries about one thing, open and closed, at whatever account.
    pub async fn review_about(&self, about: &About) -> Result<Vec<ReviewEntry>, LedgerError> {
        let items = self.list(&keys::review_about(about), "").await?;
        items.iter().map(stored::decode).collect()
    }

    /// The entries whose [`review_id`] begins so. May lag a little.
    pub async fn review_named(&self, id: &str, limit: usize) -> Result<Vec<ReviewEntry>, LedgerError> {
        let mut all = self.review_all(limit).await?;
        all.retain(|entry| review_id(entry).starts_with(id));
        Ok(all)
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

/// A short name of an entry for people, which stays the same as long as the entry does.
pub fn review_id(entry: &ReviewEntry) -> String {
    let key = keys::review(entry);
    Fingerprint::of(&(key.pk, key.sk)).short().to_owned()
}

/// The newer words, the longer time.
fn merged(known: &ReviewEntry, seen: &ReviewEntry) -> ReviewEntry {
    let newest = if seen.last_seen >= known.last_seen { seen } else { known };
    let still_closed = known.closed.clone().filter(|closed| seen.last_seen <= closed.at);
    ReviewEntry {
        first_seen: known.first_seen.min(seen.first_seen),
        last_seen: known.last_seen.max(seen.last_seen),
        seen: known.seen.saturating_add(u32::from(seen.last_seen != known.last_seen)),
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
