//! Who lets us in: exchanges that note who does not, and probes that find out when they do again.
//!
//! A system that says that our login is not good is locked out at once. One that fails several times in a row is only
//! suspected: work goes on, and every minute the cheapest exchange there is tells. When that has failed for long, the
//! system is away. In both cases a person is called, its work is parked, and both end when a probe passes.

mod replaced;
mod told;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tracing::{error, info, warn};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::AccountId;
use waybill_domain::review::{About, PASSED};
use waybill_ledger::{Access, LedgerError, Party};
use waybill_mapping::call::Call;
use waybill_transport::endpoint::Endpoint;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::reviews;
use crate::world::{Desk, Happening, Shop, World};

/// So many exchanges in a row must fail before a party is suspected.
const SUSPICIOUS: u32 = 3;
/// A party whose probes fail for this long is away.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// When an exchange comes again that had a key which was replaced.
const SOON: SignedDuration = SignedDuration::from_secs(1);
/// That a party is open is believed for this long without asking the ledger.
const BELIEVED: SignedDuration = SignedDuration::from_secs(10);

/// The code of the review entry of a party that does not let us in.
const LOCKED_OUT: &str = "locked-out";
/// The code of the review entry of a party that does not answer.
const AWAY: &str = "not-answering";

/// Somebody whom requests go to.
pub(crate) trait Counterpart: Sync {
    /// Where they go.
    fn endpoint(&self) -> &Endpoint;
    /// Whose name the ledger knows it by.
    fn party(&self) -> Party;
    /// The cheapest exchange that shows that the login works.
    fn probe(&self) -> Call<()>;
    /// The name of its secrets.
    fn secret<'a>(&'a self, world: &'a World) -> Option<&'a str>;
}

impl Counterpart for Desk {
    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn party(&self) -> Party {
        Party::Account(self.account.id.clone())
    }

    fn probe(&self) -> Call<()> {
        self.partner().probe()
    }

    fn secret<'a>(&'a self, _world: &'a World) -> Option<&'a str> {
        Some(&self.account.secret)
    }
}

impl Counterpart for Shop {
    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn party(&self) -> Party {
        Party::Project(self.project.key().clone())
    }

    fn probe(&self) -> Call<()> {
        self.project.project()
    }

    fn secret<'a>(&'a self, world: &'a World) -> Option<&'a str> {
        world.settings.project(self.project.key()).map(|project| project.secret.as_str())
    }
}

/// What this process saw of each party.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    lately: Mutex<BTreeMap<Party, Lately>>,
    /// When the secrets of each were read again.
    read_at: futures::lock::Mutex<BTreeMap<Party, Timestamp>>,
}

#[derive(Debug, Default)]
struct Lately {
    /// Exchanges that failed since the last one that was answered.
    failures: u32,
    /// When the ledger last said that it is open.
    open_at: Option<Timestamp>,
}

impl Seen {
    fn note<T>(&self, party: &Party, note: impl FnOnce(&mut Lately) -> T) -> T {
        let mut seen = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        note(seen.entry(party.clone()).or_default())
    }
}

impl World {
    /// Performs an exchange, and notes whether its counterpart lets us in and answers.
    pub(crate) async fn perform<T: 'static>(
        &self,
        with: &impl Counterpart,
        call: Call<T>,
        trail: &mut Trail,
    ) -> Result<T, Failure> {
        let (started, party, exchange) = (self.clock.stopwatch(), with.party(), call.name);
        let renewals = with.endpoint().renewals();
        let mut outcome = self.transport.perform(with.endpoint(), call, trail).await;
        self.happenings.add(Happening::Exchange {
            party: party.clone(),
            took: self.clock.stopwatch().duration_since(started),
            failed: matches!(outcome, Err(Failure::Busy { after: None, .. } | Failure::Unknown { .. })),
        });
        if matches!(outcome, Err(Failure::Busy { after: Some(_), .. })) {
            self.happenings.add(Happening::Waited { party: party.to_string() });
        }
        if let Err(Failure::LockedOut { cause }) = &outcome
            && replaced::has_another_key(self, with, renewals).await
        {
            outcome = Err(Failure::busy_for(format!("the key was replaced: {cause}"), SOON));
        }
        if let Err(failure) = &outcome {
            told::failed(&party, &trail.trace, exchange, failure);
        }
        let noted = match &outcome {
            Ok(_) | Err(Failure::Refused(_) | Failure::Busy { after: Some(_), .. }) => {
                self.seen.note(&party, |lately| lately.failures = 0);
                Ok(())
            }
            Err(Failure::LockedOut { cause }) => lock_out(self, &party, cause).await,
            Err(Failure::Busy { cause, after: None } | Failure::Unknown { cause }) => {
                suspect(self, &party, cause).await
            }
        };
        if let Err(error) = noted {
            let (account, project) = told::named(&party);
            warn!(account, project, %error, "What is the matter with `{party}` could not be noted");
        }
        outcome
    }

    /// Whether a party's work waits elsewhere.
    pub(crate) async fn is_shut(&self, party: &Party) -> Result<bool, LedgerError> {
        let now = self.now();
        let open_at = self.seen.note(party, |lately| lately.open_at);
        if open_at.is_some_and(|at| now.duration_since(at) < BELIEVED) {
            return Ok(false);
        }
        let shut = self.ledger.access(party).await?.is_shut();
        self.seen.note(party, |lately| lately.open_at = (!shut).then_some(now));
        Ok(shut)
    }

    /// A project that does not know its own list of orders is not the shop's: a wrong key, or deleted. Nothing that it
    /// says of single orders counts, and no order is to blame.
    pub(crate) async fn not_ours(&self, shop: &Shop, refusal: &Refusal) -> Failure {
        let cause = format!("it has no list of orders: {}", refusal.message);
        match lock_out(self, &shop.party(), &cause).await {
            Ok(()) => Failure::locked_out(cause),
            Err(error) => Failure::busy(error.to_string()),
        }
    }
}

/// Marks a party as locked out and calls a person, once.
async fn lock_out(world: &World, party: &Party, cause: &str) -> Result<(), LedgerError> {
    world.seen.note(party, |lately| *lately = Lately::default());
    if !world.ledger.lock_out(party, cause, world.now()).await? {
        return Ok(());
    }
    let (account, project) = told::named(party);
    error!(account, project, cause, "`{party}` does not let us in; its work waits until it does");
    world.happenings.add(Happening::LockedOut { party: party.to_string(), cause: cause.to_owned() });
    still_locked_out(world, party, cause).await
}

async fn still_locked_out(world: &World, party: &Party, cause: &str) -> Result<(), LedgerError> {
    let message = format!(
        "`{}` does not let us in: {cause}; its work waits and goes out by itself afterwards",
        name(party)
    );
    put(world, party, LOCKED_OUT, message).await
}

/// Counts failures in a row; the ledger is told of the one that makes them suspicious, and now and then of later ones.
async fn suspect(world: &World, party: &Party, cause: &str) -> Result<(), LedgerError> {
    let failures = world.seen.note(party, |lately| {
        lately.failures = lately.failures.saturating_add(1);
        lately.failures
    });
    if failures.is_multiple_of(SUSPICIOUS) {
        world.ledger.suspect(party, cause, world.now()).await?;
    }
    Ok(())
}

/// What became of a party within a round of tending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tended {
    /// It can be worked with, as before.
    Open,
    /// It lets us in again since just now.
    Opened,
    /// It does not let us in.
    LockedOut,
    /// It has not answered for long.
    Away,
}

/// Tries a party that is in trouble with the cheapest exchange there is; one that answers is open again.
pub(crate) async fn tend(world: &World, with: &impl Counterpart) -> Result<Tended, LedgerError> {
    let party = with.party();
    let (account, project) = told::named(&party);
    let access = world.ledger.access(&party).await?;
    if access == Access::Open {
        return Ok(Tended::Open);
    }
    if matches!(access, Access::LockedOut { .. }) {
        replaced::take(world, with).await;
    }
    let mut trail = Trail::new(world.trace(), Purpose::News);
    let failure = match world.perform(with, with.probe(), &mut trail).await {
        Ok(()) => return readmit(world, &party, &access).await,
        // It was noted as such with the probe, whatever it was before.
        Err(Failure::LockedOut { .. }) if !matches!(access, Access::LockedOut { .. }) => {
            return Ok(Tended::LockedOut);
        }
        Err(failure) => failure,
    };
    match access {
        Access::Open => Ok(Tended::Open),
        Access::Shaky { since, .. } if world.now().duration_since(since) < PATIENCE => Ok(Tended::Open),
        Access::Shaky { since, .. } => {
            let cause = failure.to_string();
            if world.ledger.away(&party, &cause).await? {
                error!(
                    account,
                    project, cause, "`{party}` has not answered since {since}; its work waits until it does"
                );
            }
            still_away(world, &party, &cause, since).await.map(|()| Tended::Away)
        }
        Access::Away { since, .. } => {
            still_away(world, &party, &failure.to_string(), since).await.map(|()| Tended::Away)
        }
        Access::LockedOut { cause, .. } => {
            info!(account, project, %failure, "`{party}` still does not let us in");
            still_locked_out(world, &party, &cause).await.map(|()| Tended::LockedOut)
        }
    }
}

async fn still_away(world: &World, party: &Party, cause: &str, since: Timestamp) -> Result<(), LedgerError> {
    let message = format!(
        "`{}` has not answered properly since {since}: {cause}; its work waits and goes out by itself afterwards",
        name(party)
    );
    put(world, party, AWAY, message).await
}

async fn readmit(world: &World, party: &Party, was: &Access) -> Result<Tended, LedgerError> {
    if !world.ledger.readmit(party).await? || !was.is_shut() {
        return Ok(Tended::Open);
    }
    let (account, project) = told::named(party);
    info!(account, project, "`{party}` lets us in again");
    world.happenings.add(Happening::Readmitted { party: party.to_string() });
    let (about, account) = about(party);
    for code in [LOCKED_OUT, AWAY] {
        world.ledger.review_close(&about, account, Some(code), PASSED, world.now()).await?;
    }
    Ok(Tended::Opened)
}

async fn put(world: &World, party: &Party, code: &str, message: String) -> Result<(), LedgerError> {
    let (about, account) = about(party);
    reviews::put(world, about, account, Refusal::new(code, message), None).await
}

fn about(party: &Party) -> (About, Option<&AccountId>) {
    match party {
        Party::Account(account) => (About::Account, Some(account)),
        Party::Project(project) => (About::Project { project: project.clone() }, None),
    }
}

fn name(party: &Party) -> &str {
    match party {
        Party::Account(account) => account.as_str(),
        Party::Project(project) => project.as_str(),
    }
}
