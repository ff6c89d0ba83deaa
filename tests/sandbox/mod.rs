//! A simulated shop, a simulated partner and Waybill between them, in one process and in standing time.

mod granted;
mod ground;
mod in_process;
mod partner;
mod shop;
mod standing;
mod tracking;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use waybill_flows::world::{Chance, Opening, ReadsSecrets, World};
use waybill_ledger::store::Store;
use waybill_mapping::partner::Secrets;
use waybill_queue::Queue;
use waybill_settings::Settings;
use waybill_simulators::commercetools::Commercetools;
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::stage::Stage;
use waybill_transport::clock::{Clock as _, MovableClock};
use waybill_transport::wire::Wire;

pub use granted::{in_another, run, turn};
pub use ground::Ground;
pub use in_process::InProcess;
pub use partner::{PARTNERS, Partner};
pub use shop::{ADDRESSES, draft, postal};
pub use tracking::TRACKING;

/// When every sandbox starts.
pub const START: &str = "2026-11-10T08:00:00Z";

/// What webhooks of the sandbox are signed with, beside the secrets of those that were registered.
pub const WEBHOOK_SECRET: &str = "sandbox-webhook-secret";

/// The partner of most tests.
const USUAL: &str = "shiphero";

/// What a sandbox stands on.
struct Stood {
    store: Arc<dyn Store>,
    queue: Arc<dyn Queue>,
}

/// The systems around Waybill, and what Waybill stands on.
#[derive(Debug)]
pub struct Sandbox {
    pub clock: Arc<MovableClock>,
    pub stage: Stage,
    pub shop: Shop,
    /// The shops of further projects in the configuration, by key: at `https://<key>.test`, with a secret of that name.
    pub others: BTreeMap<String, Shop>,
    pub partner: Partner,
    pub wire: Arc<InProcess>,
    pub settings: Arc<Settings>,
    /// The configuration as it is written.
    pub text: String,
    pub secrets: Arc<KeptSecrets>,
    pub store: Arc<dyn Store>,
    pub queue: Arc<dyn Queue>,
    /// What store and queue need to stay.
    pub ground: Option<Ground>,
}

/// The simulated shop.
pub struct Shop(pub Commercetools);

impl std::fmt::Debug for Shop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shop")
    }
}

impl Sandbox {
    /// Everything new and empty on this ground.
    pub fn on(ground: &Ground, level: FaultLevel, seed: u64, changes: &[(&str, &str)]) -> Self {
        Self::at(USUAL, ground, level, seed, changes)
    }

    /// As [`Self::on`], with the account at this partner.
    pub fn at(
        partner: &'static str,
        ground: &Ground,
        level: FaultLevel,
        seed: u64,
        changes: &[(&str, &str)],
    ) -> Self {
        let (store, queue) = (Arc::clone(&ground.store), Arc::clone(&ground.queue));
        let sandbox = Self::with(partner, Stood { store, queue }, (level, seed), changes);
        Self { ground: Some(ground.clone()), ..sandbox }
    }

    /// Everything new and empty, with the catalogue in stock. Each pair replaces a piece of the configuration.
    pub fn new(
        level: FaultLevel,
        seed: u64,
        store: Arc<dyn Store>,
        queue: Arc<dyn Queue>,
        changes: &[(&str, &str)],
    ) -> Self {
        Self::with(USUAL, Stood { store, queue }, (level, seed), changes)
    }

    fn with(
        partner: &'static str,
        Stood { store, queue }: Stood,
        (level, seed): (FaultLevel, u64),
        changes: &[(&str, &str)],
    ) -> Self {
        let start: Timestamp = START.parse().expect("a time");
        let clock = Arc::new(MovableClock::standing(start));
        let ticking = Arc::clone(&clock);
        let stage = Stage::new(Arc::new(move || ticking.now()), level, seed);
        let shop = Commercetools::new(stage.clone(), "shop");
        let partner = Partner::new(partner, &stage);
        let login = login(&shop);
        let text = shop::CONFIG.replace("{partner}", partner.section);
        let text = changes.iter().fold(text, |text, (from, to)| text.replace(from, to));
        let settings = waybill_settings::load(&text, "sandbox.toml");
        let settings = Arc::new(settings.unwrap_or_else(|findings| panic!("{findings:#?}")));
        shop::prepare(&shop, &partner, &settings.write_back);
        let further =
            settings.projects.iter().map(|project| project.key.as_str()).filter(|key| *key != "shop");
        let others: BTreeMap<String, Shop> =
            further.map(|key| (key.to_owned(), Shop(Commercetools::new(stage.clone(), key)))).collect();
        let mut hosts = BTreeMap::from([
            ("shop.test".to_owned(), shop.router()),
            ("partner.test".to_owned(), partner.router.clone()),
        ]);
        let mut secrets = BTreeMap::from([
            ("shop".to_owned(), login),
            (
                "partner".to_owned(),
                partner.secrets.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect(),
            ),
        ]);
        for (key, Shop(other)) in &others {
            shop::prepare(other, &partner, &settings.write_back);
            hosts.insert(format!("{key}.test"), other.router());
            secrets.insert(key.clone(), self::login(other));
        }
        Self {
            clock,
            stage,
            shop: Shop(shop),
            others,
            partner,
            wire: Arc::new(InProcess::new(hosts)),
            settings,
            text,
            secrets: Arc::new(KeptSecrets::of(secrets)),
            store,
            queue,
            ground: None,
        }
    }

    /// A process of Waybill, with its own wire, store and chance where a test puts something in between.
    pub fn world(&self, wire: Arc<dyn Wire>, store: Arc<dyn Store>, worker: u64) -> World {
        waybill_flows::world::open(Opening {
            settings: Arc::clone(&self.settings),
            secrets: Arc::clone(&self.secrets) as Arc<dyn ReadsSecrets>,
            store,
            queue: Arc::clone(&self.queue),
            wire,
            clock: Arc::clone(&self.clock) as Arc<dyn waybill_transport::clock::Clock>,
            chance: Arc::new(Counted(AtomicU64::new(worker << 32))),
            journal_key: None,
            worker: format!("worker-{worker}"),
            build: "sandbox".to_owned(),
        })
        .expect("a world")
    }
}

/// The secrets of a shop that lets Waybill in.
fn login(shop: &Commercetools) -> BTreeMap<String, String> {
    let credentials = shop.add_client(&["manage_project"]);
    pairs(&[("client_id", &credentials.client_id), ("client_secret", &credentials.client_secret)])
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Secrets that stay as they are until a test changes one.
#[derive(Debug)]
pub struct KeptSecrets(Mutex<BTreeMap<String, Filled>>, AtomicU64);

/// What stands under a name; nothing where it was not filled yet.
type Filled = Option<BTreeMap<String, String>>;

impl KeptSecrets {
    fn of(secrets: BTreeMap<String, BTreeMap<String, String>>) -> Self {
        let filled = secrets.into_iter().map(|(name, values)| (name, Some(values)));
        Self(Mutex::new(filled.collect()), AtomicU64::new(0))
    }

    /// From now on the secrets of this name are these.
    pub fn change(&self, name: &str, secrets: &[(&str, &str)]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(name.to_owned(), Some(pairs(secrets)));
    }

    /// From now on there is a secret of this name without a value, as Terraform makes it.
    pub fn empty(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), None);
    }

    /// How often any were read.
    pub fn reads(&self) -> u64 {
        self.1.load(Ordering::Relaxed)
    }
}

impl ReadsSecrets for KeptSecrets {
    fn read(&self, name: &str) -> Result<Secrets, String> {
        self.1.fetch_add(1, Ordering::Relaxed);
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.get(name) {
            Some(None) => Err(format!("secret `{name}` has no value yet")),
            Some(Some(values)) => Ok(Secrets::new(values.clone())),
            None => Ok(Secrets::default()),
        }
    }
}

/// Chance that counts: every run is the same, and no two numbers are.
#[derive(Debug)]
struct Counted(AtomicU64);

impl Chance for Counted {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}
