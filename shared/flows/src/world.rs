//! Everything that a flow stands on: time, chance, the ledger, the queue, the transport, the settings.

mod authority;
mod end;
mod happenings;
mod learned;
mod open;
mod outlet;
mod pace;
mod safeguards;
mod tallies;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use waybill_domain::ids::{AccountId, ChannelKey, Owner, ProjectKey, Sku, TraceId};
use waybill_ledger::{Ledger, LedgerError};
use waybill_mapping::carriers::Required;
use waybill_mapping::commercetools::calls::Project;
use waybill_mapping::partner::{Partner, Secrets};
use waybill_queue::Queue;
use waybill_settings::tree::{Account, Settings};
use waybill_transport::Transport;
use waybill_transport::clock::Clock;
use waybill_transport::endpoint::Endpoint;

use crate::access::Seen;
use crate::budget::{Back, Budget};
use crate::dispatch;
use crate::stock::Wholes;

pub(crate) use end::End;
pub(crate) use learned::Learned;
pub(crate) use pace::Pace;

pub use happenings::{Checked, Done, Happening, Happenings};
pub use open::{OpenError, Opening, open};
pub use outlet::Outlet;
pub use safeguards::{Rule, Safeguards};
pub use tallies::{Counts, Timings};

/// What is left of a run's time when it begins nothing more.
const REST: SignedDuration = SignedDuration::from_mins(1);
/// So many SKUs of an account are remembered at most.
const MOST_SKUS: usize = 50_000;

/// Ids and jitter. One seed gives one run.
pub trait Chance: Send + Sync + fmt::Debug {
    /// The next 64 bits.
    fn next(&self) -> u64;
}

/// Where secrets are kept; read again when a partner rotated one.
#[async_trait]
pub trait ReadsSecrets: Send + Sync + fmt::Debug {
    /// The secrets of one name as they are known, or why there are none.
    fn read(&self, name: &str) -> Result<Secrets, String>;

    /// The secrets of one name as they are now. The same, where reading costs nothing.
    async fn read_again(&self, name: &str) -> Result<Secrets, String> {
        self.read(name)
    }
}

/// What flows stand on.
#[derive(Debug)]
pub struct World {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Performs exchanges.
    pub transport: Transport,
    /// Work to do.
    pub queue: Arc<dyn Queue>,
    /// What was done.
    pub ledger: Ledger,
    /// The configuration.
    pub settings: Arc<Settings>,
    /// Where secrets are kept.
    pub secrets: Arc<dyn ReadsSecrets>,
    /// The shops, by project.
    pub shops: BTreeMap<ProjectKey, Shop>,
    /// The accounts.
    pub desks: BTreeMap<AccountId, Desk>,
    /// How often things happened that are nobody's entry: refused webhooks, unknown messages.
    pub counts: Counts,
    /// How long things took.
    pub timings: Timings,
    /// What this process saw of who lets us in.
    pub(crate) seen: Seen,
    /// What happened that the outside is told of.
    pub happenings: Happenings,
    /// Where events for others go from here; nowhere: another process hands them over, or nobody is told.
    pub outlet: Option<Arc<dyn Outlet>>,
    /// What keeps effects from being lost or doubled; all of it is on.
    pub safeguards: Safeguards,
    /// When this process must have ended its work.
    pub(crate) end: End,
    /// When the token of the check of new orders was read again.
    pub(crate) order_check_pace: Pace,
    /// What partners allow, as far as this process holds some of it.
    pub(crate) budget: Arc<Budget>,
    /// What this build is, for the journal.
    pub build: String,
}

/// One project of the shop.
#[derive(Debug)]
pub struct Shop {
    /// Describes calls to it.
    pub project: Project,
    /// Where they go.
    pub endpoint: Endpoint,
    channels: Mutex<BTreeMap<ChannelKey, String>>,
    /// The states of its workflows.
    pub(crate) states: Learned,
}

/// One account, opened, with where its requests go.
#[derive(Debug)]
pub struct Desk {
    /// The account as configured.
    pub account: Account,
    /// Where its requests go.
    pub endpoint: Endpoint,
    reloaded: Pace,
    hides_health: AtomicBool,
    skus: Mutex<BTreeMap<Sku, Timestamp>>,
    /// What its partner said of carriers, by the partner's code of each.
    pub(crate) carriers: Mutex<BTreeMap<String, Said>>,
    /// What was read of its warehouses as wholes.
    pub(crate) wholes: tokio::sync::Mutex<Wholes>,
}

/// What a partner said that a carrier must be told.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// The fields; `None` where it did not say.
    pub(crate) required: Option<Vec<Required>>,
    /// Until when that is believed.
    pub(crate) until: Timestamp,
}

impl Shop {
    /// A project and where its requests go.
    pub fn new(project: Project, endpoint: Endpoint) -> Self {
        Self { project, endpoint, channels: Mutex::new(BTreeMap::new()), states: Learned::default() }
    }

    /// A channel's id, if it was asked for before.
    pub(crate) fn known_channel(&self, key: &ChannelKey) -> Option<String> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(crate) fn learn_channel(&self, key: &ChannelKey, id: &str) {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), id.to_owned());
    }
}

impl Desk {
    /// An account and where its requests go.
    pub const fn new(account: Account, endpoint: Endpoint) -> Self {
        Self {
            account,
            endpoint,
            reloaded: Pace::new(),
            hides_health: AtomicBool::new(false),
            skus: Mutex::new(BTreeMap::new()),
            carriers: Mutex::new(BTreeMap::new()),
            wholes: tokio::sync::Mutex::const_new(BTreeMap::new()),
        }
    }

    /// The partner behind the account.
    pub fn partner(&self) -> &dyn Partner {
        self.account.opened.as_ref()
    }

    /// Whether the partner was seen to refuse the question how its webhooks fare.
    pub(crate) fn hides_health(&self) -> bool {
        self.hides_health.load(Ordering::Relaxed)
    }

    pub(crate) fn learn_that_health_is_hidden(&self) {
        self.hides_health.store(true, Ordering::Relaxed);
    }

    /// Whether nothing spoke against a SKU since then.
    pub(crate) fn knows_sku(&self, sku: &Sku, since: Timestamp) -> bool {
        self.skus.lock().unwrap_or_else(PoisonError::into_inner).get(sku).is_some_and(|at| *at >= since)
    }

    pub(crate) fn learn_sku(&self, sku: &Sku, now: Timestamp) {
        let mut skus = self.skus.lock().unwrap_or_else(PoisonError::into_inner);
        if skus.len() >= MOST_SKUS {
            skus.clear();
        }
        skus.insert(sku.clone(), now);
    }

    /// Whether its secrets may be read again: not more often than this, whoever sends forged webhooks.
    pub(crate) fn may_reload(&self, now: Timestamp, every: SignedDuration) -> bool {
        self.reloaded.may(now, every)
    }
}

impl World {
    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Says when this process must have ended its work, until it is said anew.
    pub fn stop_at(&self, at: Timestamp) {
        self.end.set(at);
    }

    /// Whether this process must have ended its work before this much time has passed.
    pub(crate) fn ends_within(&self, time: SignedDuration) -> bool {
        self.end.is_within(time, self.now())
    }

    /// Whether a run that takes long is to begin nothing more: the rest is for what is in hand, and for its report.
    pub(crate) fn is_time_up(&self) -> bool {
        self.ends_within(REST)
    }

    /// How long a claim may be held that is made now.
    pub(crate) fn lease(&self) -> SignedDuration {
        self.end.shorten(dispatch::LEASE, self.now())
    }

    /// Marks the ledger as born, if it was not yet: orders from before are in doubt, for another ledger may have
    /// placed them. To be called when a process starts, before it looks at any order.
    pub async fn begin(&self) -> Result<(), LedgerError> {
        self.ledger.born(self.now()).await.map(|_born| ())
    }

    /// This process rests, and may never be asked again: others get what it holds of budgets that are running low.
    pub async fn rest(&self) {
        self.budget.give_back(Back::Scarce, self.now()).await;
    }

    /// This process ends: others get what it holds of budgets.
    pub async fn leave(&self) {
        self.budget.give_back(Back::All, self.now()).await;
    }

    /// A name for a holder of a claim that nobody else has.
    pub fn owner(&self) -> Owner {
        let token = if self.safeguards.hold(Rule::OneAtATime) { self.token() } else { "anybody".to_owned() };
        Owner::try_from(token).unwrap_or_else(|_| unreachable!("32 characters are an owner"))
    }

    /// A trace for work that came without one.
    pub fn trace(&self) -> TraceId {
        let text = format!("wb-{:016x}", self.chance.next());
        TraceId::try_from(text).unwrap_or_else(|_| unreachable!("19 characters are a trace"))
    }

    /// A token for something that is made once.
    pub fn token(&self) -> String {
        format!("{:016x}{:016x}", self.chance.next(), self.chance.next())
    }
}
