//! Where a command's secrets are: beside the configuration, or on AWS.

use std::path::Path;
use std::sync::Arc;

use waybill_aws::config_from_env;
use waybill_flows::world::ReadsSecrets;
use waybill_settings::Settings;
use waybill_settings::finding::Finding;
use waybill_settings::secrets::missing;

use super::keeping::KeepsSecrets;
use super::on_aws::OnAws;
use crate::house::SecretsFile;

/// What the secrets are for, of which a command cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Everything that the configuration names.
    All,
    /// For asking shops and partners.
    Asking,
}

/// The door for the shop's messages: `serve` has it. On AWS the shop writes to the queue itself.
const DOOR: &str = "serve.message_secret";

/// Secrets that can be read, and others kept beside them.
#[derive(Debug, Clone)]
pub(crate) enum Safe {
    /// `secrets.toml` and the environment.
    Beside(SecretsFile),
    /// Secrets Manager.
    OnAws(OnAws),
}

impl Safe {
    /// The secrets beside a configuration.
    pub(super) fn beside(config: &Path) -> Self {
        Self::Beside(SecretsFile::beside(config))
    }

    /// The secrets of a deployment on AWS, by the region and the credentials of the environment.
    ///
    /// # Errors
    /// When these are not there, or Secrets Manager does not answer.
    pub(super) async fn on_aws(settings: &Settings, needs: Needs) -> anyhow::Result<Self> {
        Ok(Self::OnAws(OnAws::open(&config_from_env()?, settings, needs).await?))
    }

    /// What the settings need of them and is not there.
    pub(super) fn missing(
        &self,
        text: &str,
        file: &str,
        settings: &Settings,
    ) -> anyhow::Result<Vec<Finding>> {
        Ok(match self {
            Self::Beside(secrets) => missing(text, file, settings, &secrets.source()?),
            Self::OnAws(secrets) => {
                let findings = missing(text, file, settings, secrets).into_iter();
                findings.filter(|finding| finding.path != DOOR).collect()
            }
        })
    }

    /// To be read from.
    pub(crate) fn reads(&self) -> Arc<dyn ReadsSecrets> {
        match self.clone() {
            Self::Beside(secrets) => Arc::new(secrets),
            Self::OnAws(secrets) => Arc::new(secrets),
        }
    }

    /// To be kept in.
    pub(super) const fn keeps(&self) -> &dyn KeepsSecrets {
        match self {
            Self::Beside(secrets) => secrets,
            Self::OnAws(secrets) => secrets,
        }
    }
}
