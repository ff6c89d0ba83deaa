//! Opens what every command stands on: settings, secrets, the data directory, the world.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tracing_subscriber::EnvFilter;
use waybill_flows::world::{Chance, Opening, ReadsSecrets, World};
use waybill_ledger::JournalKey;
use waybill_ledger::sqlite::SqliteStore;
use waybill_mapping::partner::Secrets;
use waybill_queue::sqlite::SqliteQueue;
use waybill_settings::finding::Finding;
use waybill_settings::{Settings, secrets};
use waybill_transport::clock::SystemClock;
use waybill_transport::wire::Http;

/// What this build is, as the journal records it.
pub(crate) const BUILD: &str = concat!("waybill ", env!("CARGO_PKG_VERSION"));

/// Logs as JSON lines to standard error. `RUST_LOG` decides when it is set.
pub(crate) fn log(verbose: u8) {
    let level = match verbose {
        0 => "warn,waybill=info,waybill_flows=info",
        1 => "info",
        _ => "debug",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_unset| EnvFilter::new(level));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// The settings, or every problem printed with its line, and `None`.
pub(crate) fn settings(config: &Path) -> anyhow::Result<Option<Settings>> {
    let text = text(config)?;
    Ok(told(waybill_settings::load(&text, &config.display().to_string())))
}

fn text(config: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(config).with_context(|| format!("cannot read {}", config.display()))
}

fn told<T>(loaded: Result<T, Vec<Finding>>) -> Option<T> {
    loaded.map_err(|findings| findings.iter().for_each(|finding| eprintln!("{finding}"))).ok()
}

/// Opens the world of a deployment on this machine: ledger and queues in the data directory, secrets beside the
/// configuration, the network as it is.
pub(crate) fn open(
    settings: Settings,
    config: &Path,
    data: &Path,
) -> anyhow::Result<(World, Arc<SqliteQueue>)> {
    if settings.events.as_ref().is_some_and(|events| events.url.is_none()) {
        bail!("[events] has no `url`: there is a bus on AWS only, and events would wait for ever");
    }
    let secrets = SecretsFile::beside(config);
    let missing =
        secrets::missing(&text(config)?, &config.display().to_string(), &settings, &secrets.source()?);
    if told(if missing.is_empty() { Ok(()) } else { Err(missing) }).is_none() {
        bail!("secrets are missing");
    }
    std::fs::create_dir_all(data).with_context(|| format!("cannot make {}", data.display()))?;
    let store = SqliteStore::open(&data.join("ledger.db"))?;
    let queue = Arc::new(SqliteQueue::open(&data.join("queue.db"))?);
    let chance = SystemChance;
    let world = waybill_flows::world::open(Opening {
        journal_key: journal_key(&settings, &secrets)?,
        settings: Arc::new(settings),
        secrets: Arc::new(secrets),
        store: Arc::new(store),
        queue: Arc::clone(&queue) as Arc<dyn waybill_queue::Queue>,
        wire: Arc::new(Http::new(BUILD)?),
        clock: Arc::new(SystemClock),
        worker: format!("{:016x}", chance.next()),
        chance: Arc::new(chance),
        build: BUILD.to_owned(),
    })?;
    Ok((world, queue))
}

/// The key that the journal's payloads are sealed with: required outside of the demo.
pub(crate) fn journal_key(
    settings: &Settings,
    source: &dyn ReadsSecrets,
) -> anyhow::Result<Option<JournalKey>> {
    let Some(name) = &settings.journal.key_secret else {
        bail!("[journal] key_secret is not set: the journal keeps customers' data and must be sealed");
    };
    let secrets = source.read(name).map_err(anyhow::Error::msg)?;
    let text = secrets.get("key").with_context(|| format!("secret `{name}` has no `key`"))?;
    let key = JournalKey::from_base64(text);
    Ok(Some(key.with_context(|| format!("`key` of secret `{name}` is not 32 bytes in base64"))?))
}

/// `secrets.toml` beside the configuration, and the environment; read anew each time.
#[derive(Debug, Clone)]
pub(crate) struct SecretsFile {
    path: PathBuf,
}

impl SecretsFile {
    /// The file beside a configuration.
    pub(crate) fn beside(config: &Path) -> Self {
        Self { path: config.with_file_name("secrets.toml") }
    }

    /// The secrets as they are now.
    pub(crate) fn source(&self) -> Result<secrets::SecretSource, secrets::SecretsError> {
        secrets::read(&self.path, std::env::vars())
    }
}

impl ReadsSecrets for SecretsFile {
    fn read(&self, name: &str) -> Result<Secrets, String> {
        self.source().map(|source| source.secrets(name)).map_err(|error| error.to_string())
    }
}

/// Chance from the operating system.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemChance;

impl Chance for SystemChance {
    fn next(&self) -> u64 {
        fastrand::u64(..)
    }
}
