//! Secrets as far as a function is granted them. What it is not granted it never asks for; it counts as empty, so a
//! call that would need it fails for lack of credentials.

use std::collections::BTreeSet;

use async_trait::async_trait;
use waybill_flows::world::ReadsSecrets;
use waybill_mapping::partner::Secrets;
use waybill_settings::Settings;
use waybill_settings::secrets::aws::{ManagerError, SecretsManager};

use crate::topology::{Function, Secret};

/// The secrets of one function.
#[derive(Debug)]
pub(crate) struct Granted {
    manager: SecretsManager,
    names: BTreeSet<String>,
}

impl Granted {
    /// The secrets that the function's description grants, by the names that the configuration gives them.
    pub(crate) fn new(manager: SecretsManager, function: &Function, settings: &Settings) -> Self {
        let mut names = BTreeSet::new();
        for secret in &function.secrets {
            match secret {
                Secret::Shop => names.extend(settings.projects.iter().map(|project| project.secret.clone())),
                Secret::Accounts => {
                    names.extend(settings.accounts.iter().map(|account| account.secret.clone()));
                }
                Secret::OrderCheck => {
                    names.extend(settings.order_check.as_ref().map(|check| check.secret.clone()));
                }
                Secret::Journal => names.extend(settings.journal.key_secret.clone()),
                Secret::Events => {
                    names.extend(settings.events.iter().filter_map(|events| events.secret.clone()));
                }
            }
        }
        Self { manager, names }
    }

    /// Reads all of them together.
    pub(crate) async fn load(&self) -> Result<(), ManagerError> {
        self.manager.load(self.names.iter().cloned()).await
    }

    /// Whether a name is granted.
    pub(crate) fn grants(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// What was last read under a name.
    pub(crate) fn kept(&self, name: &str) -> Option<Secrets> {
        self.manager.kept(name)
    }
}

#[async_trait]
impl ReadsSecrets for Granted {
    fn read(&self, name: &str) -> Result<Secrets, String> {
        match self.manager.kept(name) {
            None if self.names.contains(name) => Err(format!("secret `{name}` was not read yet")),
            kept => Ok(kept.unwrap_or_default()),
        }
    }

    async fn read_again(&self, name: &str) -> Result<Secrets, String> {
        if !self.names.contains(name) {
            return Ok(Secrets::default());
        }
        self.manager.read(name).await.map_err(|error| error.to_string())
    }
}
