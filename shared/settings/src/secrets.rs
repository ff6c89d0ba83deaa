//! Secrets: from `secrets.toml` beside the configuration, from the environment, never from the configuration.
//!
//! `secrets.toml` has one table for each name, such as `["waybill/us-east"]` with `refresh_token = ".."`. In the
//! environment the same is `WAYBILL_SECRET_WAYBILL_US_EAST_REFRESH_TOKEN`: capitals, everything else an
//! underscore, and two underscores for the dot of `webhook.one`. The environment comes before the file.

#[cfg(feature = "secretsmanager")]
pub mod aws;
mod missing;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;
use waybill_mapping::partner::Secrets;
use zeroize::Zeroizing;

pub use missing::missing;

type Tables = BTreeMap<String, BTreeMap<String, String>>;

/// Where secrets come from. Prints none.
pub struct SecretSource {
    path: PathBuf,
    file: Tables,
    environment: BTreeMap<String, String>,
}

/// Secrets that could not be read or stored.
#[derive(Debug, Error)]
pub enum SecretsError {
    /// The file could not be read or written.
    #[error("cannot use secrets file {path}: {cause}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file is not tables of texts. The text itself is not told.
    #[error("secrets file {path} is not tables of texts: line {line}")]
    Form {
        /// The file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
    },
}

/// Secrets as far as they are known, and how a person gives one that is not.
pub trait Known {
    /// The secrets under a name; empty where there are none.
    fn known(&self, name: &str) -> Secrets;

    /// Where to put one that is missing, for people.
    fn remedy(&self, name: &str, key: &str) -> String;
}

/// Reads secrets from a file (which need not be there) and from environment variables.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn read(
    path: &Path,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<SecretSource, SecretsError> {
    let environment = environment.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
    Ok(SecretSource { path: path.to_owned(), file: tables(path)?, environment })
}

const PREFIX: &str = "WAYBILL_SECRET_";

impl SecretSource {
    /// The secrets under a name; empty where there are none.
    pub fn secrets(&self, name: &str) -> Secrets {
        let mut values = self.file.get(name).cloned().unwrap_or_default();
        let prefix = format!("{PREFIX}{}_", variable(name));
        for (variable, value) in &self.environment {
            if let Some(key) = variable.strip_prefix(&prefix) {
                values.insert(key.to_lowercase().replace("__", "."), value.clone());
            }
        }
        Secrets::new(values)
    }

    /// Stores a secret in the file, readable by its owner alone, replacing the file at once. Comments in the file
    /// are not kept.
    ///
    /// # Errors
    /// When the file cannot be read or written; then it is as it was.
    pub fn store(&mut self, name: &str, key: &str, value: &str) -> Result<(), SecretsError> {
        let mut file = tables(&self.path)?;
        file.entry(name.to_owned()).or_default().insert(key.to_owned(), value.to_owned());
        write(&self.path, &file).map_err(|cause| SecretsError::File { path: self.path.clone(), cause })?;
        self.file = file;
        Ok(())
    }
}

impl Known for SecretSource {
    fn known(&self, name: &str) -> Secrets {
        self.secrets(name)
    }

    fn remedy(&self, name: &str, key: &str) -> String {
        let variable = format!("{PREFIX}{}_{}", variable(name), variable(key));
        format!("in {} or as {variable}", self.path.display())
    }
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretSource").field("path", &self.path).finish_non_exhaustive()
    }
}

/// A name as environment variables can have it.
fn variable(name: &str) -> String {
    let letters = name.chars().map(|letter| match letter {
        letter if letter.is_ascii_alphanumeric() => letter.to_ascii_uppercase().to_string(),
        '.' => "__".to_owned(),
        _ => "_".to_owned(),
    });
    letters.collect()
}

fn tables(path: &Path) -> Result<Tables, SecretsError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Tables::new()),
        Err(cause) => return Err(SecretsError::File { path: path.to_owned(), cause }),
    };
    toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        SecretsError::Form { path: path.to_owned(), line: before.matches('\n').count() + 1 }
    })
}

/// Writes beside the file and renames, so that a reader sees the old secrets or the new ones.
fn write(path: &Path, tables: &Tables) -> std::io::Result<()> {
    let text = Zeroizing::new(toml::to_string(tables).map_err(std::io::Error::other)?);
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests;
