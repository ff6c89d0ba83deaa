//! Opens the ledger that a command reads: in a file on this machine, or on AWS.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use jiff::SignedDuration;
use tracing::warn;
use waybill_aws::SdkConfig;
use waybill_domain::order::Order;
use waybill_flows::world::{Chance as _, ReadsSecrets};
use waybill_ledger::dynamo::DynamoStore;
use waybill_ledger::sqlite::SqliteStore;
use waybill_ledger::store::{Key, Store};
use waybill_ledger::{JournalKey, JournalSettings, Ledger, WITHIN};
use waybill_mapping::partner::Secrets;
use waybill_settings::Settings;
use waybill_settings::secrets::aws::SecretsManager;

use crate::args::{Books, Memory};
use crate::house::{self, SecretsFile, SystemChance};

/// What a table is called behind the deployment's name.
const TABLE: &str = "-ledger";
/// A key that no item has.
const NOTHING: &str = "-";

/// Where the ledger is: in a file, which must be there, or on AWS.
pub(crate) async fn store(books: &Books) -> anyhow::Result<Arc<dyn Store>> {
    match &books.aws {
        None => in_file(&books.data),
        Some(name) => in_table(name).await,
    }
}

/// An order as people edited it, where a ledger is named.
pub(crate) fn edited(memory: &Memory, order: Order) -> anyhow::Result<Order> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { Edited::of(memory).await?.applied(order).await })
}

/// What people edited, where a ledger is named.
#[derive(Debug)]
pub(crate) struct Edited(Option<Ledger>);

impl Edited {
    /// Of the ledger that is named.
    pub(crate) async fn of(memory: &Memory) -> anyhow::Result<Self> {
        let store = match (&memory.aws, &memory.data) {
            (Some(name), _) => in_table(name).await?,
            (None, Some(data)) => in_file(data)?,
            (None, None) => return Ok(Self(None)),
        };
        let journal = JournalSettings { key: None, keep: SignedDuration::ZERO, within: WITHIN };
        Ok(Self(Some(Ledger::new(store, "edited", journal))))
    }

    /// An order as people edited it.
    pub(crate) async fn applied(&self, order: Order) -> anyhow::Result<Order> {
        let Some(ledger) = &self.0 else { return Ok(order) };
        Ok(ledger.edits(&order.id).await?.applied(&order).order)
    }
}

/// The table of a deployment on AWS. It is asked for something, so that a wrong name, region or role is told here and not
/// taken for a ledger that knows nothing.
pub(crate) async fn in_table(name: &str) -> anyhow::Result<Arc<dyn Store>> {
    let config = waybill_aws::config_from_env()?;
    let table = format!("{}{TABLE}", deployment(name));
    let store = DynamoStore::new(&config, &table);
    let nothing = Key { pk: NOTHING.to_owned(), sk: NOTHING.to_owned() };
    let asked = store.get(&nothing).await;
    asked.with_context(|| format!("table `{table}` in {} cannot be read", region(&config)))?;
    Ok(Arc::new(store))
}

/// What a deployment on AWS is called, by its own name or by its table's.
pub(crate) fn deployment(name: &str) -> &str {
    name.strip_suffix(TABLE).unwrap_or(name)
}

/// Where AWS is called.
pub(crate) fn region(config: &SdkConfig) -> &str {
    config.region().map_or("no region", AsRef::as_ref)
}

pub(crate) fn in_file(data: &Path) -> anyhow::Result<Arc<dyn Store>> {
    let file = data.join("ledger.db");
    if !file.exists() {
        bail!("there is no ledger in {}: name its directory with --data", data.display());
    }
    Ok(Arc::new(SqliteStore::open(&file).with_context(|| format!("cannot open {}", file.display()))?))
}

/// The ledger, with the key of its journal as far as it is at hand.
pub(crate) async fn opened(books: &Books, settings: &Settings) -> anyhow::Result<Ledger> {
    let store = store(books).await?;
    let keep = settings.journal.lifetime.into();
    let journal = JournalSettings { key: key(books, settings).await, keep, within: WITHIN };
    Ok(Ledger::new(store, &format!("{:016x}", SystemChance.next()), journal))
}

/// The key that payloads are sealed with. Without it everything but payloads can be read, so that is no reason to end.
async fn key(books: &Books, settings: &Settings) -> Option<JournalKey> {
    let name = settings.journal.key_secret.as_ref()?;
    let read = match &books.aws {
        None => house::journal_key(settings, &SecretsFile::beside(&books.config)),
        Some(_) => on_aws(settings, name).await,
    };
    read.unwrap_or_else(|error| {
        warn!("Requests and answers cannot be opened: {error:#}");
        None
    })
}

async fn on_aws(settings: &Settings, name: &str) -> anyhow::Result<Option<JournalKey>> {
    let manager = SecretsManager::new(&waybill_aws::config_from_env()?);
    house::journal_key(settings, &Read(manager.read(name).await?))
}

/// One secret, as it was just read.
#[derive(Debug)]
struct Read(Secrets);

impl ReadsSecrets for Read {
    fn read(&self, _name: &str) -> Result<Secrets, String> {
        Ok(self.0.clone())
    }
}

/// Who is at work: as they say, else the user of this machine.
pub(crate) fn who(by: Option<&str>) -> anyhow::Result<String> {
    let user = || ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let who = by.map(str::to_owned).or_else(user).map(|who| who.trim().to_owned());
    who.filter(|who| !who.is_empty()).context("who are you? say so with --by")
}
