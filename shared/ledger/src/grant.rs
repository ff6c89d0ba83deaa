//! Grants: units of a partner's limit, drawn from a bucket that all workers share.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use waybill_domain::ids::AccountId;

use crate::error::LedgerError;
use crate::ledger::{Change, Ledger, New, ROUNDS, put};
use crate::store::{Condition, Item, Key, StoreError, Written};
use crate::{keys, stored};

/// A partner's published limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Units that the bucket holds when full.
    pub burst: u32,
    /// Units that come back within a window.
    pub refill: u32,
    /// The window.
    pub window: SignedDuration,
}

/// What a draw gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    /// As much of what was wanted as there was.
    pub granted: u32,
    /// When that is not all: after how long the rest is there, if nobody else draws.
    pub wait: Option<SignedDuration>,
    /// What is left in the bucket.
    pub left: u32,
    /// How often the partner had said what remains. Units that were drawn before it said so again are nobody's any more.
    pub words: u64,
}

/// A bucket as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Bucket {
    level: u32,
    /// When the level was so. Time that has not yet made a whole unit stays to be counted.
    at: Timestamp,
    limit: Limit,
    /// How often the partner said that less remains.
    #[serde(default, skip_serializing_if = "is_none")]
    words: u64,
    /// Nothing is to be had before, and all from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opens: Option<Timestamp>,
}

/// Buckets as they were left.
#[derive(Debug, Default)]
pub(crate) struct Buckets(Mutex<BTreeMap<Key, Item>>);

impl Buckets {
    fn take(&self, key: &Key) -> Option<Item> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key)
    }

    fn keep(&self, item: Option<Item>) {
        let item = item.map(|item| (item.key.clone(), item));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(item);
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_none(words: &u64) -> bool {
    *words == 0
}

impl Ledger {
    /// Draws up to `want` units. The last `keep_back_percent` of the bucket are left for others.
    ///
    /// Errors: `TooMuch` when the bucket can never give so much.
    pub async fn draw(
        &self,
        account: &AccountId,
        bucket: &str,
        want: u32,
        limit: &Limit,
        keep_back_percent: u32,
        now: Timestamp,
    ) -> Result<Drawn, LedgerError> {
        let kept = share(limit.burst, keep_back_percent);
        let most = limit.burst.saturating_sub(kept);
        if want > most {
            return Err(LedgerError::TooMuch { bucket: bucket.to_owned(), want, most });
        }
        let key = keys::bucket(account, bucket);
        let decide = |known: Option<Bucket>| {
            let full = Bucket { level: limit.burst, at: now, limit: *limit, words: 0, opens: None };
            let mut bucket = known.map_or(full, |known| known.refilled(limit, now));
            let granted = bucket.level.saturating_sub(kept).min(want);
            bucket.level -= granted;
            let missing = want - granted;
            let rest_after = (missing > 0).then(|| bucket.wait_for(kept.saturating_add(missing), now));
            let drawn = Drawn { granted, wait: rest_after, left: bucket.level, words: bucket.words };
            Ok(if granted == 0 { Change::Leave(drawn) } else { Change::Put(New::lasting(bucket), drawn) })
        };
        // Most buckets are as they were left, and then there is nothing to read. One that gives nothing may have been filled
        // by others since.
        if let Some(left) = self.buckets.take(&key) {
            let (drawn, stands) = self.change_from(&key, Some(left), decide).await?;
            if drawn.granted > 0 {
                self.buckets.keep(stands);
                return Ok(drawn);
            }
        }
        let found = self.get(&key).await?;
        let (drawn, stands) = self.change_from(&key, found, decide).await?;
        self.buckets.keep(stands);
        Ok(drawn)
    }

    /// The partner said how many units remain: the bucket holds no more than that. A bucket from which nothing was
    /// ever drawn is left alone.
    ///
    /// `after` is how long it lets nobody in, where it says so. Where a window brings back the whole bucket, the partner
    /// counts in windows, and names when the next one begins: until then nothing is given, and from then on all of it. It is
    /// not believed for longer than two windows. A bucket that fills slowly fills on from what remains.
    pub async fn told(
        &self,
        account: &AccountId,
        bucket: &str,
        remaining: u32,
        after: Option<SignedDuration>,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        self.change(&keys::bucket(account, bucket), |known: Option<Bucket>| {
            let Some(known) = known else { return Ok(Change::Leave(())) };
            let mut bucket = known.refilled(&known.limit, now);
            let opens = after.filter(|_| bucket.is_counted_in_windows()).and_then(|after| {
                let longest = bucket.limit.window.saturating_mul(2);
                now.checked_add(after.min(longest)).ok()
            });
            if bucket.level <= remaining && opens <= bucket.opens {
                return Ok(Change::Leave(()));
            }
            bucket.opens = bucket.opens.max(opens);
            bucket.level = bucket.level.min(remaining);
            bucket.words = bucket.words.saturating_add(1);
            Ok(Change::Put(New::lasting(bucket), ()))
        })
        .await
    }

    /// Gives units back that were drawn and not used, as many as fit. Answers whether they are known to be back.
    ///
    /// They are given once at most: where an answer is lost, or others wrote in between so that nobody can tell, they count
    /// as given. So are those that were drawn before the partner last said what remains (see [`Drawn::words`]).
    pub async fn give_back(
        &self,
        account: &AccountId,
        bucket: &str,
        units: u32,
        words: u64,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let key = keys::bucket(account, bucket);
        let Some(mut found) = self.get(&key).await? else { return Ok(false) };
        let token = self.token();
        for _ in 0..ROUNDS {
            let known: Bucket = stored::decode(&found)?;
            if known.words != words {
                return Ok(false);
            }
            let mut bucket = known.refilled(&known.limit, now);
            bucket.level = bucket.level.saturating_add(units).min(bucket.limit.burst);
            let write = put(&key, &New::lasting(bucket), Condition::Rev(found.rev))?;
            match self.store.write(&[write], &token).await {
                Ok(Written::Done) => return Ok(true),
                // One write came in between, and it was not ours.
                Ok(Written::Conflict { found: Some(there), .. }) if there.rev == found.rev + 1 => {
                    found = there;
                }
                Ok(Written::Conflict { .. }) | Err(StoreError::Unavailable(_)) => return Ok(false),
                Err(error @ (StoreError::Refused(_) | StoreError::TooNew { .. })) => return Err(error.into()),
            }
        }
        Ok(false)
    }
}

impl Bucket {
    /// The bucket with what came back since. Clocks of other workers may be ahead: time never runs backwards here.
    fn refilled(self, limit: &Limit, now: Timestamp) -> Self {
        match self.opens {
            Some(opens) if now < opens => return Self { level: 0, limit: *limit, ..self },
            Some(opens) => {
                return Self { level: limit.burst, at: opens.max(now), limit: *limit, opens: None, ..self };
            }
            None => {}
        }
        let passed = now.duration_since(self.at).as_nanos().max(0);
        let window = limit.window.as_nanos().max(1);
        let units = passed.saturating_mul(i128::from(limit.refill)) / window;
        let level = i128::from(self.level).saturating_add(units).min(i128::from(limit.burst));
        let level = u32::try_from(level).unwrap_or(limit.burst);
        let at = if level == limit.burst {
            self.at.max(now)
        } else {
            self.at.saturating_add(time_for(units, limit)).unwrap_or(now)
        };
        Self { level, at, limit: *limit, ..self }
    }

    /// Whether all of it comes back within a window.
    const fn is_counted_in_windows(&self) -> bool {
        self.limit.burst <= self.limit.refill
    }

    fn wait_for(&self, needed: u32, now: Timestamp) -> SignedDuration {
        let missing = i128::from(needed.saturating_sub(self.level));
        let filled = || self.at.saturating_add(time_for(missing, &self.limit)).unwrap_or(Timestamp::MAX);
        let ready = self.opens.unwrap_or_else(filled);
        ready.duration_since(now).max(SignedDuration::from_millis(1))
    }
}

/// How long so many units take to come back, rounded up.
fn time_for(units: i128, limit: &Limit) -> SignedDuration {
    let window = limit.window.as_nanos().max(1);
    let refill = i128::from(limit.refill.max(1));
    let nanos = units.saturating_mul(window).saturating_add(refill - 1) / refill;
    SignedDuration::from_nanos_i128(nanos.min(i128::from(i64::MAX)))
}

fn share(of: u32, percent: u32) -> u32 {
    u32::try_from(u64::from(of) * u64::from(percent.min(100)) / 100).unwrap_or(of)
}
