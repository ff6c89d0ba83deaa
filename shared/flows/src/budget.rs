//! The account's budget, shared by every worker through the ledger.
//!
//! A worker draws a grant of some units at a time, so that the ledger is not asked before every exchange. Work on
//! orders leaves 15 % of the bucket for news; reconciliation draws only from what is nearly full. What a worker has left
//! when it ends goes back, and while it rests what is left of a bucket that is running low: others may wait for it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tracing::warn;
use waybill_domain::ids::AccountId;
use waybill_ledger::{Drawn, Ledger};
use waybill_mapping::call::Cost;
use waybill_mapping::partner::{Limit, Remains};
use waybill_transport::endpoint::Endpoint;
use waybill_transport::limiter::{Admission, Limiter, Purpose};

/// The bucket that every exchange takes one unit of, where a partner publishes one.
const REQUESTS: &str = "requests";

/// A bucket of which less than one in so many remains is running out.
const LITTLE: u32 = 4;

/// Budgets by ledger.
#[derive(Debug)]
pub(crate) struct Budget {
    ledger: Ledger,
    grants: Mutex<BTreeMap<(String, &'static str), Grant>>,
}

/// Units in hand.
#[derive(Debug, Clone, Copy, Default)]
struct Grant {
    units: u32,
    /// What the partner had said when they were drawn; see [`Drawn::words`].
    words: u64,
    /// The bucket was less than half full then.
    is_scarce: bool,
}

/// What of the grants in hand is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Back {
    /// All of it.
    All,
    /// What is left of buckets that are running low. A full one has no use for it.
    Scarce,
}

impl Budget {
    /// Budgets kept in a ledger.
    pub(crate) const fn new(ledger: Ledger) -> Self {
        Self { ledger, grants: Mutex::new(BTreeMap::new()) }
    }

    /// Takes units from the grant in hand.
    fn take(&self, endpoint: &str, bucket: &'static str, units: u32) -> bool {
        let mut grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        let grant = grants.entry((endpoint.to_owned(), bucket)).or_default();
        let enough = grant.units >= units;
        if enough {
            grant.units -= units;
        }
        enough
    }

    /// Puts what was drawn and not used at once to what is in hand. What was in hand when the partner said that less
    /// remains is gone.
    fn put(&self, endpoint: &str, limit: &Limit, drawn: &Drawn, units: u32) {
        let mut grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        let grant = grants.entry((endpoint.to_owned(), limit.bucket)).or_default();
        let kept = if grant.words == drawn.words { grant.units } else { 0 };
        let is_scarce = drawn.left < limit.burst / 2;
        *grant = Grant { units: kept.saturating_add(units), words: drawn.words, is_scarce };
    }

    /// Gives units in hand back to the other workers. They are out of this one's hands first.
    pub(crate) async fn give_back(&self, back: Back, now: Timestamp) {
        let mut given = Vec::new();
        {
            let mut grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
            for (of, grant) in grants.iter_mut() {
                if grant.units > 0 && (back == Back::All || grant.is_scarce) {
                    given.push((of.clone(), *grant));
                    grant.units = 0;
                }
            }
        }
        for ((endpoint, bucket), Grant { units, words, .. }) in given {
            let Ok(account) = AccountId::try_from(endpoint.as_str()) else { continue };
            if let Err(error) = self.ledger.give_back(&account, bucket, units, words, now).await {
                warn!(account = %account, units, %error, "What is left of the budget of `{account}` could not be given back");
            }
        }
    }

    async fn draw(
        &self,
        endpoint: &Endpoint,
        limit: &Limit,
        units: u32,
        purpose: Purpose,
        now: Timestamp,
    ) -> Admission {
        if self.take(&endpoint.name, limit.bucket, units) {
            return Admission::Go;
        }
        // Projects have no published limits; whatever has limits is an account.
        let Ok(account) = AccountId::try_from(endpoint.name.as_str()) else { return Admission::Go };
        let want = units.max(limit.burst / 40);
        let limits = waybill_ledger::Limit { burst: limit.burst, refill: limit.refill, window: limit.window };
        match self.ledger.draw(&account, limit.bucket, want, &limits, kept_back(purpose), now).await {
            Ok(drawn) if drawn.granted >= units => {
                self.put(&endpoint.name, limit, &drawn, drawn.granted - units);
                Admission::Go
            }
            Ok(drawn) => {
                self.put(&endpoint.name, limit, &drawn, drawn.granted);
                Admission::Wait(drawn.wait.unwrap_or(SignedDuration::from_secs(1)))
            }
            Err(error) => {
                warn!(account = %account, %error, "The budget of `{account}` cannot be read; waiting");
                Admission::Wait(SignedDuration::from_secs(5))
            }
        }
    }
}

/// Percent of a bucket that work of this kind leaves alone.
const fn kept_back(purpose: Purpose) -> u32 {
    match purpose {
        Purpose::News => 0,
        Purpose::Orders => 15,
        Purpose::Reconcile => 90,
    }
}

#[async_trait]
impl Limiter for Budget {
    async fn admit(&self, endpoint: &Endpoint, cost: Cost, purpose: Purpose, now: Timestamp) -> Admission {
        for limit in &endpoint.limits {
            let units = if limit.bucket == cost.bucket {
                cost.units
            } else if limit.bucket == REQUESTS {
                1
            } else {
                continue;
            };
            let admission = self.draw(endpoint, limit, units, purpose, now).await;
            if admission != Admission::Go {
                return admission;
            }
        }
        Admission::Go
    }

    /// What was estimated too high goes back into the grant in hand.
    async fn spent(&self, endpoint: &Endpoint, cost: Cost, units: u32) {
        let mut grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        let grant = grants.entry((endpoint.name.clone(), cost.bucket)).or_default();
        grant.units = grant.units.saturating_add(cost.units.saturating_sub(units));
    }

    /// Others use the limit up, too. The ledger is asked only when little remains.
    async fn remains(&self, endpoint: &Endpoint, cost: Cost, remains: Remains, now: Timestamp) {
        {
            let mut grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(grant) = grants.get_mut(&(endpoint.name.clone(), cost.bucket)) {
                grant.units = grant.units.min(remains.units);
            }
        }
        let limit = endpoint.limits.iter().find(|limit| limit.bucket == cost.bucket);
        let is_little = limit.is_some_and(|limit| remains.units < limit.burst / LITTLE);
        let account = AccountId::try_from(endpoint.name.as_str()).ok().filter(|_| is_little);
        let Some(account) = account else { return };
        let after = Some(remains.whole_in).filter(|_| remains.units == 0);
        if let Err(error) = self.ledger.told(&account, cost.bucket, remains.units, after, now).await {
            warn!(account = %account, %error, "What remains of the budget of `{account}` cannot be noted");
        }
    }

    async fn exhausted(&self, endpoint: &Endpoint, cost: Cost, after: SignedDuration, now: Timestamp) {
        let taken = self.grants.lock().map(|mut grants| grants.remove(&(endpoint.name.clone(), cost.bucket)));
        drop(taken);
        let Ok(account) = AccountId::try_from(endpoint.name.as_str()) else { return };
        if let Err(error) = self.ledger.told(&account, cost.bucket, 0, Some(after), now).await {
            warn!(account = %account, %error, "The empty budget of `{account}` cannot be noted");
        }
    }
}
