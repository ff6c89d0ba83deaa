//! Where secrets are kept that are made or shown once.

use crate::house::SecretsFile;

/// Keeps secrets that are shown once.
pub(crate) trait KeepsSecrets: Send + Sync {
    /// Keeps one beside the others under a name of the configuration; or says why not.
    fn keep(&self, name: &str, key: &str, value: &str) -> Result<(), String>;
}

impl KeepsSecrets for SecretsFile {
    fn keep(&self, name: &str, key: &str, value: &str) -> Result<(), String> {
        let stored = self.source().and_then(|mut source| source.store(name, key, value));
        stored.map_err(|error| error.to_string())
    }
}
