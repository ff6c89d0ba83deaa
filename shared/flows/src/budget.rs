//! The account's budget, shared by every worker through the ledger.
//!
//! A worker draws a grant of some units at a time, so that the ledger is not asked before every exchange. Work on
//! orders leaves 15 % of the bucket for news; sweeps leave half of it, for they take minutes and nobody waits for a page of
//! theirs; reconciliation draws only from what is nearly full. What a worker has left when it ends goes back, and while it
//! rests what is left of a bucket that is running low: others may wait for it.

mod grants;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tracing::warn;
use waybill_domain::ids::AccountId;
use waybill_ledger::Ledger;
use waybill_mapping::call::Cost;
use waybill_mapping::partner::{Limit, Remains};
use waybill_transport::endpoint::Endpoint;
use waybill_transport::limiter::{Admission, Limiter, Purpose};

pub(crate) use self::grants::Back;
use self::grants::{Grants, Hand};

/// The bucket that every exchange takes one unit of, where a partner publishes one.
const REQUESTS: &str = "requests";

/// A bucket of which less than one in so many remains is running out.
const LITTLE: u32 = 4;

/// Budgets by ledger.
#[derive(Debug)]
pub(crate) struct Budget {
    ledger: Ledger,
    grants: Grants,
}

impl Budget {
    /// Budgets kept in a ledger.
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self { ledger, grants: Grants::default() }
    }

    /// Gives units in hand back to the other workers. They are out of this one's hands first.
    pub(crate) async fn give_back(&self, back: Back, now: Timestamp) {
        for ((endpoint, bucket), Hand { units, words, .. }) in self.grants.leave(back) {
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
        let grant = self.grants.of(&endpoint.name, limit.bucket);
        if grant.take(units) {
            return Admission::Go;
        }
        // Projects have no published limits; whatever has limits is an account.
        let Ok(account) = AccountId::try_from(endpoint.name.as_str()) else { return Admission::Go };
        let _turn = grant.turn.lock().await;
        if grant.take(units) {
            return Admission::Go;
        }
        let want = units.max(limit.burst / 40);
        let limits = waybill_ledger::Limit { burst: limit.burst, refill: limit.refill, window: limit.window };
        match self.ledger.draw(&account, limit.bucket, want, &limits, kept_back(purpose), now).await {
            Ok(drawn) if drawn.granted >= units => {
                grant.put(limit, &drawn, drawn.granted - units);
                Admission::Go
            }
            Ok(drawn) => {
                grant.put(limit, &drawn, drawn.granted);
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
        Purpose::Sweep => 50,
        Purpose::Reconcile => 90,
    }
}

#[async_trait]
impl Limiter for Budget {
    async fn admit(&self, endpoint: &Endpoint, cost: Cost, purpose: Purpose, now: Timestamp) -> Admission {
        let mut taken = Vec::new();
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
                // Units of one bucket are of no use while another is empty.
                for (bucket, units) in taken {
                    self.grants.of(&endpoint.name, bucket).put_back(units);
                }
                return admission;
            }
            taken.push((limit.bucket, units));
        }
        Admission::Go
    }

    /// What was estimated too high goes back into the grant in hand.
    async fn spent(&self, endpoint: &Endpoint, cost: Cost, units: u32) {
        self.grants.of(&endpoint.name, cost.bucket).put_back(cost.units.saturating_sub(units));
    }

    /// Others use the limit up, too. The ledger is asked only when little remains.
    async fn remains(&self, endpoint: &Endpoint, cost: Cost, remains: Remains, now: Timestamp) {
        self.grants.of(&endpoint.name, cost.bucket).shrink(remains.units);
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
        self.grants.of(&endpoint.name, cost.bucket).shrink(0);
        let Ok(account) = AccountId::try_from(endpoint.name.as_str()) else { return };
        if let Err(error) = self.ledger.told(&account, cost.bucket, 0, Some(after), now).await {
            warn!(account = %account, %error, "The empty budget of `{account}` cannot be noted");
        }
    }
}
