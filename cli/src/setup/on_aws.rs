//! The secrets of a deployment on AWS, as a person's command reads and keeps them: where the functions read them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Context as _;
use async_trait::async_trait;
use tokio::runtime::Handle;
use tokio::task::block_in_place;
use waybill_aws::SdkConfig;
use waybill_flows::world::ReadsSecrets;
use waybill_mapping::partner::Secrets;
use waybill_settings::Settings;
use waybill_settings::secrets::Known;
use waybill_settings::secrets::aws::{ManagerError, SecretsManager};

use super::keeping::KeepsSecrets;
use super::safe::Needs;

/// The secrets that a configuration names, in Secrets Manager. Cloning it shares it.
#[derive(Debug, Clone)]
pub(crate) struct OnAws {
    manager: Arc<SecretsManager>,
    /// Why some are not known, by name.
    unread: Arc<BTreeMap<String, ManagerError>>,
}

impl OnAws {
    /// Reads every secret of these needs that the settings name. One that is not there or not for us is told with what
    /// needs it.
    ///
    /// # Errors
    /// When Secrets Manager does not answer.
    pub(super) async fn open(config: &SdkConfig, settings: &Settings, needs: Needs) -> anyhow::Result<Self> {
        let manager = SecretsManager::new(config);
        let mut unread = BTreeMap::new();
        for name in names(settings, needs) {
            match manager.read(name).await {
                Ok(_) => {}
                Err(error @ ManagerError::Unavailable { .. }) => {
                    return Err(error).context("secrets cannot be read");
                }
                Err(error) => drop(unread.insert(name.clone(), error)),
            }
        }
        Ok(Self { manager: Arc::new(manager), unread: Arc::new(unread) })
    }
}

fn names(settings: &Settings, needs: Needs) -> BTreeSet<&String> {
    let projects = settings.projects.iter().map(|project| &project.secret);
    let accounts = settings.accounts.iter().map(|account| &account.secret);
    let checks = settings.order_check.iter().map(|check| &check.secret);
    let asked = projects.chain(accounts).chain(checks);
    let events = settings.events.iter().filter_map(|events| events.secret.as_ref());
    let others = settings.journal.key_secret.iter().chain(events);
    match needs {
        Needs::All => asked.chain(others).collect(),
        Needs::Asking => asked.collect(),
    }
}

impl Known for OnAws {
    fn known(&self, name: &str) -> Secrets {
        self.manager.kept(name).unwrap_or_default()
    }

    fn remedy(&self, name: &str, key: &str) -> String {
        self.unread.get(name).map_or_else(
            || format!("put {{\"{key}\": \"..\"}} beside what it holds in Secrets Manager"),
            ToString::to_string,
        )
    }
}

#[async_trait]
impl ReadsSecrets for OnAws {
    fn read(&self, name: &str) -> Result<Secrets, String> {
        Ok(self.known(name))
    }

    async fn read_again(&self, name: &str) -> Result<Secrets, String> {
        self.manager.read(name).await.map_err(|error| error.to_string())
    }
}

impl KeepsSecrets for OnAws {
    /// Waits for AWS where it is called: a command has nothing else to do meanwhile.
    fn keep(&self, name: &str, key: &str, value: &str) -> Result<(), String> {
        let stored = block_in_place(|| Handle::current().block_on(self.manager.store(name, key, value)));
        stored.map_err(|error| error.to_string())
    }
}
