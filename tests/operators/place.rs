//! Where Waybill stands, and how its commands are told so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use waybill::demo::Ground;
use waybill_ledger::sqlite::SqliteStore;
use waybill_ledger::store::Store;
use waybill_queue::Queue;
use waybill_queue::sqlite::SqliteQueue;
use waybill_tests::deployed::{Aws, Stores};
use waybill_tests::topology::Topology;

static TOPOLOGY: LazyLock<Topology> = LazyLock::new(Topology::read);

/// Where ledger, queues and secrets are.
#[derive(Debug)]
pub(crate) enum Place {
    /// In files, beside the configuration.
    Files,
    /// On AWS.
    Aws(Box<Stores<'static>>),
}

/// The ledger's store and the queues.
pub(crate) type Stands = (Arc<dyn Store>, Arc<dyn Queue>);

/// How a command is told where it works, and as whom.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// Words behind the command's own.
    pub(crate) words: Vec<String>,
    /// Of the environment.
    pub(crate) variables: Vec<(String, String)>,
}

impl Place {
    pub(crate) const fn on_this_machine() -> Self {
        Self::Files
    }

    /// A deployment with everything but functions.
    pub(crate) async fn on_aws(tools: &Path) -> Self {
        let stores = Stores::stand(&TOPOLOGY, tools).await.unwrap();
        stores.hasten().await.unwrap();
        Self::Aws(Box::new(stores))
    }

    /// The ledger's store and the queues.
    pub(crate) fn opened(&self, ground: &Ground) -> Stands {
        match self {
            Self::Files => {
                let store = SqliteStore::open(&ground.file("ledger.db")).unwrap();
                (Arc::new(store), Arc::new(SqliteQueue::open(&ground.file("queue.db")).unwrap()))
            }
            Self::Aws(stores) => {
                let (store, queue) = stores.opened().unwrap();
                (Arc::new(store), Arc::new(queue))
            }
        }
    }

    /// Puts the secrets where the functions would read them, once all are known.
    pub(crate) async fn fill(&self, secrets: &Path) {
        if let Self::Aws(stores) = self {
            let text = std::fs::read_to_string(secrets).unwrap();
            let given: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&text).unwrap();
            stores.fill(&given).await.unwrap();
        }
    }

    /// How a command of one of the people is told where its ledger and its queues are.
    pub(crate) async fn told(&self, person: &str, data: PathBuf) -> Told {
        match self {
            Self::Files => {
                let data = data.into_os_string().into_string().unwrap();
                Told { words: vec!["--data".to_owned(), data], variables: Vec::new() }
            }
            Self::Aws(stores) => {
                let person = TOPOLOGY.person(person).expect("they are described");
                let aws: Aws = stores.site.as_person(person).await.unwrap();
                let variables = aws.environment().into_iter();
                Told {
                    words: vec!["--aws".to_owned(), stores.site.house.name.clone()],
                    variables: variables.map(|(name, value)| (name.to_owned(), value)).collect(),
                }
            }
        }
    }

    pub(crate) const fn is_aws(&self) -> bool {
        matches!(self, Self::Aws(_))
    }
}
