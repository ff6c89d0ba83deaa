//! The account's budget, shared by every worker through the ledger.
//!
//! A worker draws a grant of some units at a time, so that the ledger is not asked before every exchange. Work on
//! orders leaves 15 % of the bucket for news; reconciliation draws only from what is nearly full.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tracing::warn;
use waybill_domain::ids::AccountId;
use waybill_ledger::Ledger;
use waybill_mapping::call::Cost;
use waybill_mapping::partner::Limit;
use waybill_transport::endpoint::Endpoint;
use waybill_transport::limiter::{Admission, Limiter, Purpose};

/// The bucket that every exchange takes one unit of, where a partner publishes one.
const REQUESTS: &str = "requests";

/// Budgets by ledger.
#[derive(Debug)]
pub(crate) struct Budget {
    ledger: Ledger,
    grants: Mutex<BTreeMap<(String, &'static str), u32>>,
}

impl Budget {
    /// Budgets kept in a ledger.
    pub(crate) const fn new(ledger: Ledger) -> Self {
        Self { ledger, grants: Mutex::new(BTreeMap::new()) }
    }

    /// Takes units from the grant in hand.
    fn take(&self, endpoint: &str, bucket: &'static str, units: u32) -> bool {
        let mut grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        let left = grants.entry((endpoint.to_owned(), bucket)).or_default();
        let enough = *left >= units;
        if enough {
            *left -= units;
        }
        enough
    }

    fn put(&self, endpoint: &str, bucket: &'static str, units: u32) {
        let mut grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        *grants.entry((endpoint.to_owned(), bucket)).or_default() += units;
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
                self.put(&endpoint.name, limit.bucket, drawn.granted - units);
                Admission::Go
            }
            Ok(drawn) => {
                self.put(&endpoint.name, limit.bucket, drawn.granted);
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
        self.put(&endpoint.name, cost.bucket, cost.units.saturating_sub(units));
    }

    async fn exhausted(&self, endpoint: &Endpoint, cost: Cost, _after: SignedDuration, now: Timestamp) {
        let taken = self.grants.lock().map(|mut grants| grants.remove(&(endpoint.name.clone(), cost.bucket)));
        drop(taken);
        let Ok(account) = AccountId::try_from(endpoint.name.as_str()) else { return };
        if let Err(error) = self.ledger.told(&account, cost.bucket, 0, now).await {
            warn!(account = %account, %error, "The empty budget of `{account}` cannot be noted");
        }
    }
}
