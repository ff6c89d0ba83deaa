//! What every store must bear, whatever its network does. Runs on any backend, without a test framework.

mod bookings;
mod claims;
mod counters;
mod edits;
mod kept;
mod outbox;
mod settles;
mod tracked;
mod waits;

use std::sync::Arc;

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use waybill_domain::ids::{BadId, Owner, ProjectKey, Reference, TraceId};

use crate::error::LedgerError;
use crate::faulty::{Fault, Faulty};
use crate::journal::{Direction, Entry, WITHIN};
use crate::ledger::{JournalSettings, Ledger};
use crate::payload::JournalKey;
use crate::record::{Claim, Held, Subject};
use crate::store::Store;

/// How the contract was broken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Broken {
    /// Something is not as promised.
    #[error("{0}")]
    Promise(String),
    /// Something failed that must not.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The contract's own sample is at fault.
    #[error(transparent)]
    Sample(#[from] BadId),
}

/// A promise that was broken, and on which ground.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{case}, {ground}: {broken}")]
pub struct Failed {
    /// Which promise.
    pub case: &'static str,
    /// Under which faults.
    pub ground: &'static str,
    /// How.
    pub broken: Broken,
}

/// Says what is broken unless it holds.
macro_rules! ensure {
    ($holds:expr, $($words:tt)+) => {
        if !$holds {
            return Err($crate::contract::Broken::Promise(format!($($words)+)));
        }
    };
}
use ensure;

/// A network before a store.
type Ground = fn(Arc<dyn Store>) -> Faulty;
/// One promise, tried on a fresh store.
type Case = fn(Bed) -> BoxFuture<'static, Result<(), Broken>>;

const CASES: &[(&str, Case)] = &[
    ("of fifty claims one wins", |bed| Box::pin(claims::one_wins(bed))),
    ("an owner claims again after a lost answer", |bed| Box::pin(claims::again_after_a_lost_answer(bed))),
    ("a lapsed hold leaves doubt", |bed| Box::pin(claims::lapse_leaves_doubt(bed))),
    ("a doubt outlives its holder", |bed| Box::pin(claims::doubt_outlives_its_holder(bed))),
    ("a claim with an old clock keeps doubt", |bed| Box::pin(claims::old_clock_keeps_doubt(bed))),
    ("a release keeps doubt", |bed| Box::pin(claims::release_keeps_doubt(bed))),
    ("an overtaken holder writes nothing", |bed| Box::pin(settles::overtaken(bed))),
    ("a settle is all or nothing", |bed| Box::pin(settles::all_or_nothing(bed))),
    ("a settle is harmless to repeat", |bed| Box::pin(settles::repeated(bed))),
    ("a settle with other content follows", |bed| Box::pin(settles::settled_otherwise(bed))),
    ("a version never goes down", |bed| Box::pin(settles::version_never_down(bed))),
    ("an earlier step writes nothing", |bed| Box::pin(settles::earlier_step(bed))),
    ("a settle keeps the hold", |bed| Box::pin(settles::kept_hold(bed))),
    ("facts move by compare-and-set", |bed| Box::pin(counters::facts(bed))),
    ("of two runs one moves the cursor", |bed| Box::pin(counters::cursor(bed))),
    ("draws never exceed the limit", |bed| Box::pin(counters::draws(bed))),
    ("a partner's word lowers a bucket", |bed| Box::pin(counters::told(bed))),
    ("a partner's word closes a bucket and opens it", |bed| Box::pin(counters::closes(bed))),
    ("what is given back is given once", |bed| Box::pin(counters::given_back(bed))),
    ("counts add up", |bed| Box::pin(counters::counts(bed))),
    ("a receipt is kept for its time", |bed| Box::pin(counters::receipts(bed))),
    ("a ledger is born once", |bed| Box::pin(counters::born(bed))),
    ("review is upserted, closed and opened again", |bed| Box::pin(kept::review(bed))),
    ("edits of two people both stand, until they are erased", |bed| Box::pin(edits::edits(bed))),
    ("bookings move by compare-and-set and end once", |bed| Box::pin(bookings::bookings(bed))),
    ("an order is found by its number", |bed| Box::pin(edits::numbers(bed))),
    ("parked work comes back when due", |bed| Box::pin(waits::parked(bed))),
    ("what is parked anew meanwhile stays", |bed| Box::pin(waits::parked_meanwhile(bed))),
    ("work at a gate waits for that gate", |bed| Box::pin(waits::gates(bed))),
    ("events are there when their facts are", |bed| Box::pin(outbox::with_their_facts(bed))),
    ("events lie until they are taken", |bed| Box::pin(outbox::until_taken(bed))),
    ("one at a time takes events out", |bed| Box::pin(outbox::one_at_a_time(bed))),
    ("a party is locked out once", |bed| Box::pin(waits::lock_out(bed))),
    ("only who is shaky goes away", |bed| Box::pin(waits::away(bed))),
    ("the journal is read as it was written, and erased", |bed| Box::pin(kept::journal(bed))),
    ("of many entries of one moment all stand", |bed| Box::pin(kept::at_once(bed))),
    ("what is stuck is found", |bed| Box::pin(kept::stuck(bed))),
    ("parcels are remembered with their record", |bed| Box::pin(tracked::parcels(bed))),
    ("orders are listed by what was said of their parcels", |bed| Box::pin(tracked::followed(bed))),
    ("orders share what is tracked until each forgot it", |bed| Box::pin(tracked::shared(bed))),
];

/// What a network may do. Every call also gives way to others, so that concurrent work interleaves.
const GROUNDS: &[(&str, Ground)] = &[
    ("without faults", |store| Faulty::new(store, |_| Fault::None)),
    ("with the first answer to everything lost", |store| {
        Faulty::new(store, |tries| first(tries, Fault::After))
    }),
    ("with the first call of everything lost", |store| {
        Faulty::new(store, |tries| first(tries, Fault::Before))
    }),
    ("with a call, then an answer lost", |store| {
        Faulty::new(store, |tries| if tries == 1 { Fault::After } else { first(tries, Fault::Before) })
    }),
];

fn first(tries: u64, fault: Fault) -> Fault {
    if tries == 0 { fault } else { Fault::None }
}

/// A store that does what it is told and never answers.
fn deaf(store: &Arc<dyn Store>) -> Ledger {
    opened(Arc::new(Faulty::new(Arc::clone(store), |_| Fault::After)), "deaf")
}

/// Tries every promise under every fault, each on a store that `fresh` makes.
pub async fn run(fresh: impl Fn() -> Arc<dyn Store>) -> Result<(), Failed> {
    on_all_grounds(fresh, Counting::Exact).await
}

/// The same for stores across a network, where others write between a write that was not answered and its repeat.
pub async fn run_across_a_network(fresh: impl Fn() -> Arc<dyn Store>) -> Result<(), Failed> {
    on_all_grounds(fresh, Counting::Cautious).await
}

async fn on_all_grounds(fresh: impl Fn() -> Arc<dyn Store>, counting: Counting) -> Result<(), Failed> {
    for (ground, faulty) in GROUNDS {
        for (case, promise) in CASES {
            let plain = fresh();
            let bed = Bed { store: Arc::new(faulty(Arc::clone(&plain))), plain, counting };
            promise(bed).await.map_err(|broken| Failed { case, ground, broken })?;
        }
    }
    Ok(())
}

/// What a promise is tried on.
#[derive(Debug, Clone)]
struct Bed {
    store: Arc<dyn Store>,
    /// The same store without faults.
    plain: Arc<dyn Store>,
    counting: Counting,
}

/// How well what many count together comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counting {
    /// To the unit.
    Exact,
    /// An item tells only who wrote last. Whoever was not answered and was written over cannot tell that his write stood,
    /// and counts again: drawn is never more than the limit, and counted never less than happened.
    Cautious,
}

impl Bed {
    /// The ledger as one worker has it.
    fn ledger(&self, worker: &str) -> Ledger {
        opened(Arc::clone(&self.store), worker)
    }
}

fn opened(store: Arc<dyn Store>, worker: &str) -> Ledger {
    let journal = JournalSettings {
        key: Some(JournalKey::new([7; 32])),
        keep: SignedDuration::from_hours(24),
        within: WITHIN,
    };
    Ledger::new(store, worker, journal)
}

const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// So many seconds after an arbitrary time.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_793_000_000_i64.saturating_add(seconds)).unwrap_or(Timestamp::MAX)
}

fn subject(order: &str) -> Result<Subject, Broken> {
    Ok(Subject { account: "us-east".try_into()?, order: order.try_into()? })
}

fn reference(text: &str) -> Result<Reference, Broken> {
    Ok(text.try_into()?)
}

/// Claims for an owner at a time.
async fn claim(
    ledger: &Ledger,
    of: &Subject,
    owner: &str,
    now: Timestamp,
    expects: &[Reference],
) -> Result<Claim, Broken> {
    let (project, owner): (ProjectKey, Owner) = ("shop".try_into()?, owner.try_into()?);
    Ok(ledger.claim(of, &project, &owner, now, LEASE, expects).await?)
}

/// Claims what must be free.
async fn win(
    ledger: &Ledger,
    of: &Subject,
    owner: &str,
    now: Timestamp,
    expects: &[Reference],
) -> Result<Held, Broken> {
    match claim(ledger, of, owner, now, expects).await? {
        Claim::Won(held) => Ok(held),
        Claim::Busy { until } => Err(Broken::Promise(format!("{of} is busy until {until}"))),
    }
}

fn entry(of: &Subject, name: &str, when: Timestamp) -> Result<Entry, Broken> {
    let trace: TraceId = "wb-1".try_into()?;
    Ok(Entry {
        at: when,
        trace,
        order: Some(of.order.clone()),
        account: Some(of.account.clone()),
        direction: Direction::Out,
        name: name.to_owned(),
        attempt: 1,
        outcome: "ok".to_owned(),
        code: None,
        rule: None,
        partner_request: None,
        led_by: None,
        request: Some(format!("{{\"call\":\"{name}\"}}")),
        response: Some("{}".to_owned()),
        config_hash: "c".to_owned(),
        build: "b".to_owned(),
    })
}
