//! Opens what a function stands on.
//!
//! The configuration is read at once, so that a broken one fails the deployment. Secrets are asked for while the
//! function's first event is still on its way, and awaited with it.

use std::sync::Arc;

use thiserror::Error;
use tokio::sync::OnceCell;
use tracing::error;
use waybill_aws::{EnvironmentError, SdkConfig, config_from_env};
use waybill_flows::world::{Chance, Happenings, Opening, Outlet, ReadsSecrets, World};
use waybill_ledger::dynamo::DynamoStore;
use waybill_ledger::{JournalKey, LedgerError};
use waybill_queue::sqs::SqsQueue;
use waybill_settings::Settings;
use waybill_settings::secrets::aws::{ManagerError, SecretsManager};
use waybill_transport::clock::SystemClock;

use crate::bus::{Bus, BusOutlet};
use crate::environment::{Environment, Missing};
use crate::granted::Granted;
use crate::handed::HandedOver;
use crate::outbound::Outbound;
use crate::topology::{self, Function};

/// What this build is, as the journal records it.
const BUILD: &str = concat!("waybill ", env!("CARGO_PKG_VERSION"));

/// One function as it is deployed.
#[derive(Debug)]
pub struct Deployed {
    /// What the world is opened from; nothing where it is open already.
    closed: Option<Closed>,
    world: OnceCell<World>,
    queue_names: String,
    pub(crate) bus: Option<Bus>,
}

/// What a world is opened from.
#[derive(Debug)]
struct Closed {
    function: Function,
    settings: Arc<Settings>,
    config: SdkConfig,
    environment: Environment,
}

/// Why a function cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The function is not described.
    #[error("infra/topology.json describes no function `{0}`")]
    Unknown(&'static str),
    /// A variable is missing.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// A variable of AWS's is missing.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// There is nothing to open a world from.
    #[error("there is nothing to open a world from")]
    Nothing,
    /// The configuration cannot be read.
    #[error("cannot read {path}: {cause}")]
    Unread {
        /// Where it was looked for.
        path: String,
        /// Why.
        cause: std::io::Error,
    },
    /// The configuration has problems.
    #[error("{0}")]
    Settings(String),
    /// A secret could not be read.
    #[error(transparent)]
    Secrets(#[from] ManagerError),
    /// The journal's key is no key.
    #[error("`key` of secret `{0}` is not 32 bytes in base64")]
    JournalKey(String),
    /// The world cannot be opened.
    #[error(transparent)]
    World(#[from] waybill_flows::world::OpenError),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Opens a function by its name.
///
/// # Errors
/// When its environment or its configuration is not right. That is found before any event is taken.
pub fn open(name: &'static str) -> Result<Arc<Deployed>, OpenError> {
    let function = topology::function(name).ok_or(OpenError::Unknown(name))?;
    let environment = Environment::read(|name| std::env::var(name).ok())?;
    let config = config_from_env()?;
    let path = environment.config.display().to_string();
    let text = std::fs::read_to_string(&environment.config)
        .map_err(|cause| OpenError::Unread { path: path.clone(), cause })?;
    let prepared = std::fs::read_to_string(environment.prepared()).ok();
    let settings = waybill_settings::load_passed(&text, &path, prepared.as_deref()).map_err(|findings| {
        let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
        OpenError::Settings(findings.join("\n"))
    })?;
    let deployed = Arc::new(Deployed {
        world: OnceCell::new(),
        queue_names: environment.queue_names().to_owned(),
        bus: function.bus.then(|| Bus::new(&config, &environment.bus)),
        closed: Some(Closed { function, settings: Arc::new(settings), config, environment }),
    });
    let warming = Arc::clone(&deployed);
    tokio::spawn(async move {
        if let Err(cause) = warming.world().await {
            error!(%cause, "What the function stands on could not be opened yet");
        }
    });
    Ok(deployed)
}

impl Deployed {
    /// A function over a world that is open already, without a bus. All names of its queues begin alike.
    pub fn over(world: World, queue_names: &str) -> Self {
        let (queue_names, world) = (queue_names.to_owned(), OnceCell::new_with(Some(world)));
        Self { closed: None, world, queue_names, bus: None }
    }

    /// The world that the function stands on; opened once, and again after it could not be.
    pub async fn world(&self) -> Result<&World, OpenError> {
        let open = || async {
            match &self.closed {
                Some(closed) => closed.open().await,
                None => Err(OpenError::Nothing),
            }
        };
        self.world.get_or_try_init(open).await
    }

    /// The configuration, whether the world is open yet or not.
    pub(crate) fn settings(&self) -> Option<&Settings> {
        let closed = self.closed.as_ref().map(|closed| &closed.settings);
        closed.or_else(|| self.world.get().map(|world| &world.settings)).map(AsRef::as_ref)
    }

    /// How the names of this deployment's queues begin.
    pub(crate) fn queue_names(&self) -> &str {
        &self.queue_names
    }
}

impl Closed {
    async fn open(&self) -> Result<World, OpenError> {
        let mut secrets = Granted::new(SecretsManager::new(&self.config), &self.function, &self.settings);
        secrets.load().await?;
        let secrets = Arc::new(secrets);
        let outbound = Outbound::new(BUILD);
        if self.function.calls_out() {
            outbound.begin();
        }
        let journal_key = self.journal_key(&secrets)?;
        let chance = SystemChance;
        let mut world = waybill_flows::world::open(Opening {
            settings: Arc::clone(&self.settings),
            secrets: Arc::clone(&secrets) as Arc<dyn ReadsSecrets>,
            store: Arc::new(DynamoStore::new(&self.config, &self.environment.table)),
            queue: Arc::new(HandedOver(SqsQueue::new(&self.config, &self.environment.queue_prefix))),
            wire: Arc::new(outbound),
            clock: Arc::new(SystemClock),
            chance: Arc::new(chance),
            journal_key: Some(journal_key),
            worker: format!("{:016x}", chance.next()),
            build: BUILD.to_owned(),
        })?;
        world.happenings = Happenings::kept();
        world.outlet = self.outlet(&world);
        if self.function.ledger {
            world.begin().await?;
        }
        Ok(world)
    }

    /// Events for others go onto the bus, wherever else they would be posted. A function that is not given what they are
    /// signed with leaves them to the one that is.
    fn outlet(&self, world: &World) -> Option<Arc<dyn Outlet>> {
        let events = self.settings.events.as_ref().filter(|_| self.function.hands_over())?;
        let secrets = events.secret.as_ref().map(|name| world.secrets.read(name).unwrap_or_default());
        let bus = Bus::new(&self.config, &self.environment.bus);
        Some(Arc::new(BusOutlet::new(bus, secrets, Arc::clone(&world.clock))))
    }

    /// The key that the journal's payloads are sealed with. Who is not granted it seals with a key that nobody has:
    /// customers' data never lies open, whatever a function is given to do by mistake.
    fn journal_key(&self, secrets: &Granted) -> Result<JournalKey, OpenError> {
        let name = self.settings.journal.key_secret.as_deref().unwrap_or_default();
        match secrets.kept(name).and_then(|secrets| secrets.get("key").map(JournalKey::from_base64)) {
            Some(Some(key)) => Ok(key),
            Some(None) => Err(OpenError::JournalKey(name.to_owned())),
            None if secrets.grants(name) => Err(OpenError::JournalKey(name.to_owned())),
            None => Ok(JournalKey::new(std::array::from_fn(|_| fastrand::u8(..)))),
        }
    }
}

/// Chance from the operating system.
#[derive(Debug, Clone, Copy)]
struct SystemChance;

impl Chance for SystemChance {
    fn next(&self) -> u64 {
        fastrand::u64(..)
    }
}
