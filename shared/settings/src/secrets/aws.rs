//! Secrets in AWS Secrets Manager: under each name a JSON object of texts, such as `{"refresh_token": ".."}`.
//!
//! What was read is kept for as long as the process lives, and read again only when somebody asks for it: after a
//! partner rotated a key, or when a webhook is signed with a secret that was stored since.
//!
//! What is stored is put beside what counts, under a label of its own, and counts from when the label of what counts
//! moves to it. It moves from the version that was read and from no other: of two who store at once, the later one reads
//! what the earlier one stored, and nothing is lost.

use std::collections::BTreeMap;
use std::fmt;
use std::future::ready;
use std::sync::{PoisonError, RwLock};

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use aws_sdk_secretsmanager::operation::update_secret_version_stage::UpdateSecretVersionStageError;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use thiserror::Error;
use waybill_aws::{Fault, SdkConfig};
use waybill_mapping::partner::Secrets;
use zeroize::Zeroizing;

/// Secrets of one request, at most, as Secrets Manager has it.
const TOGETHER: usize = 20;
/// Requests that are made at once.
const AT_ONCE: usize = 16;

/// How often a secret is read and stored anew because somebody else stored in between.
const ROUNDS: usize = 10;
/// The label of the version that counts.
const CURRENT: &str = "AWSCURRENT";
/// The label of a version that is about to count.
const MADE: &str = "WAYBILL_MADE";

type Values = BTreeMap<String, String>;

/// A secret as it stands.
struct Standing {
    version: String,
    values: Values,
}

/// The secrets of one AWS account and region. Prints none.
pub struct SecretsManager {
    client: Client,
    kept: RwLock<BTreeMap<String, Secrets>>,
}

/// Why a secret could not be read or stored. The value is never told.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ManagerError {
    /// It may pass later.
    #[error("secret `{name}`: Secrets Manager did not answer: {cause}")]
    Unavailable {
        /// Which secret.
        name: String,
        /// What happened.
        cause: String,
    },
    /// Nobody made it, or nobody filled it since it was made.
    #[error("secret `{name}` is not there, or has no value yet")]
    Absent {
        /// Which secret.
        name: String,
    },
    /// It is not for us, or cannot be read as it stands there.
    #[error("secret `{name}`: Secrets Manager refused: {cause}")]
    Refused {
        /// Which secret.
        name: String,
        /// Why.
        cause: String,
    },
    /// It is no JSON object of texts.
    #[error("secret `{name}` is no JSON object of texts")]
    Form {
        /// Which secret.
        name: String,
    },
    /// Others store in it faster than it can be read.
    #[error("secret `{name}` keeps changing; nothing was stored")]
    Contended {
        /// Which secret.
        name: String,
    },
}

impl ManagerError {
    /// Which secret it is about, where it is about that one alone; otherwise the service itself did not answer.
    fn of_one(self) -> Result<(String, Self), Self> {
        match &self {
            Self::Unavailable { .. } => Err(self),
            Self::Absent { name }
            | Self::Refused { name, .. }
            | Self::Form { name }
            | Self::Contended { name } => Ok((name.clone(), self)),
        }
    }
}

impl SecretsManager {
    /// Secrets that nothing was read of yet.
    pub fn new(config: &SdkConfig) -> Self {
        Self { client: Client::new(config), kept: RwLock::default() }
    }

    /// Reads secrets, many with one request, and keeps them. Answers of which one each could not be read, and why: the others
    /// are kept.
    ///
    /// # Errors
    /// When Secrets Manager does not answer; some are kept or not.
    pub async fn load(
        &self,
        names: impl IntoIterator<Item = String>,
    ) -> Result<BTreeMap<String, ManagerError>, ManagerError> {
        let names: Vec<String> = names.into_iter().collect();
        let some: Vec<Vec<String>> = names.chunks(TOGETHER).map(<[String]>::to_vec).collect();
        let left = stream::iter(some).map(|names| self.read_together(names));
        let left: Vec<Vec<String>> = left.buffer_unordered(AT_ONCE).try_collect().await?;
        let reads = stream::iter(left.concat()).map(|name| async move {
            match self.read(&name).await {
                Ok(_) => Ok(None),
                Err(error) => error.of_one().map(Some),
            }
        });
        reads.buffer_unordered(AT_ONCE).try_filter_map(|unread| ready(Ok(unread))).try_collect().await
    }

    /// Reads secrets with one request, and says which of them it did not bring: only a request of its own tells why. Nor does
    /// it bring any to those who may read each, and not many together.
    async fn read_together(&self, mut names: Vec<String>) -> Result<Vec<String>, ManagerError> {
        if names.len() < 2 {
            return Ok(names);
        }
        let asked = self.client.batch_get_secret_value().set_secret_id_list(Some(names.clone()));
        let brought = match asked.send().await {
            Ok(answer) => answer.secret_values.unwrap_or_default(),
            Err(error) => match Fault::of(&error) {
                Fault::Refused(_) => Vec::new(),
                unavailable @ Fault::Unavailable(_) => return Err(failed(&names.join("`, `"), unavailable)),
            },
        };
        for secret in brought {
            let name = secret.name.unwrap_or_default();
            if let Ok(values) = values(&name, secret.secret_string) {
                self.keep(&name, Secrets::new(values));
                names.retain(|wanted| *wanted != name);
            }
        }
        Ok(names)
    }

    /// The secrets under a name as they were last read, if they were.
    pub fn kept(&self, name: &str) -> Option<Secrets> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Reads the secrets under a name as they are now, and keeps them.
    ///
    /// # Errors
    /// When it is not there, not for us, not understood, or Secrets Manager does not answer.
    pub async fn read(&self, name: &str) -> Result<Secrets, ManagerError> {
        let secrets = Secrets::new(self.standing(name).await?.values);
        self.keep(name, secrets.clone());
        Ok(secrets)
    }

    /// Stores one secret beside the others under a name, which must exist and have a value: whoever set up the
    /// infrastructure made it, and whoever entered the account filled it. None of the others is lost, whoever else stores.
    ///
    /// # Errors
    /// When the name is not there, not for us, not understood, or Secrets Manager does not answer.
    pub async fn store(&self, name: &str, key: &str, value: &str) -> Result<(), ManagerError> {
        for _ in 0..ROUNDS {
            let Standing { version, mut values } = self.standing(name).await?;
            // Also after the answer to our own last step was lost.
            let stands = values.get(key).is_some_and(|there| there == value);
            values.insert(key.to_owned(), value.to_owned());
            if stands || self.put(name, &version, &values).await? {
                self.keep(name, Secrets::new(values));
                return Ok(());
            }
        }
        Err(ManagerError::Contended { name: name.to_owned() })
    }

    /// Has these values count instead of a version. Answers whether they do: not when that one counts no more.
    async fn put(&self, name: &str, version: &str, values: &Values) -> Result<bool, ManagerError> {
        let text =
            serde_json::to_string(values).map_err(|_no_text| ManagerError::Form { name: name.to_owned() })?;
        let put = self.client.put_secret_value().secret_id(name).secret_string(text).version_stages(MADE);
        let made = put.send().await.map_err(|error| failed(name, Fault::of(&error)))?;
        let step = self.client.update_secret_version_stage().secret_id(name).version_stage(CURRENT);
        let step = step.set_move_to_version_id(made.version_id).remove_from_version_id(version);
        match step.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(UpdateSecretVersionStageError::InvalidParameterException(_)) => Ok(false),
                Some(_) | None => Err(failed(name, Fault::of(&error))),
            },
        }
    }

    async fn standing(&self, name: &str) -> Result<Standing, ManagerError> {
        let got = self.client.get_secret_value().secret_id(name).send().await;
        let got = got.map_err(|error| match error.as_service_error() {
            Some(GetSecretValueError::ResourceNotFoundException(_)) => {
                ManagerError::Absent { name: name.to_owned() }
            }
            Some(_) | None => failed(name, Fault::of(&error)),
        })?;
        let values = values(name, got.secret_string)?;
        Ok(Standing { version: got.version_id.unwrap_or_default(), values })
    }

    fn keep(&self, name: &str, secrets: Secrets) {
        self.kept.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), secrets);
    }
}

impl fmt::Debug for SecretsManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretsManager").finish_non_exhaustive()
    }
}

/// What a secret of this name holds.
fn values(name: &str, text: Option<String>) -> Result<Values, ManagerError> {
    let text = text.map(Zeroizing::new);
    let values = text.and_then(|text| serde_json::from_str(&text).ok());
    values.ok_or_else(|| ManagerError::Form { name: name.to_owned() })
}

fn failed(name: &str, fault: Fault) -> ManagerError {
    let name = name.to_owned();
    match fault {
        Fault::Unavailable(cause) => ManagerError::Unavailable { name, cause },
        Fault::Refused(cause) => ManagerError::Refused { name, cause },
    }
}
