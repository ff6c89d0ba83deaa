//! Whom a request goes to, and with whose credentials.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use waybill_mapping::partner::{Authorizes, Limit, Secrets, Token};

/// A system that requests go to: an account or a project.
pub struct Endpoint {
    /// The account's id or the project's key.
    pub name: String,
    /// How its requests get their credentials.
    authorizes: Arc<dyn Authorizes>,
    /// The limits that it publishes.
    pub limits: Vec<Limit>,
    secrets: RwLock<Secrets>,
    renewals: AtomicU64,
    pub(crate) token: futures::lock::Mutex<Option<Token>>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Endpoint {
    /// An endpoint with its secrets as they are now.
    pub fn new(name: &str, authorizes: Arc<dyn Authorizes>, limits: Vec<Limit>, secrets: Secrets) -> Self {
        Self {
            name: name.to_owned(),
            authorizes,
            limits,
            secrets: RwLock::new(secrets),
            renewals: AtomicU64::new(0),
            token: futures::lock::Mutex::new(None),
        }
    }

    /// The secrets.
    pub fn secrets(&self) -> Secrets {
        self.secrets.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes new secrets; the token made with the old ones is forgotten.
    pub async fn renew_secrets(&self, secrets: Secrets) {
        *self.secrets.write().unwrap_or_else(PoisonError::into_inner) = secrets;
        *self.token.lock().await = None;
        self.renewals.fetch_add(1, Ordering::AcqRel);
    }

    /// How often new secrets were taken. Whoever is refused can tell by it whether it had the newest.
    pub fn renewals(&self) -> u64 {
        self.renewals.load(Ordering::Acquire)
    }

    /// Takes secrets that change nothing of how it is spoken to: the token stays.
    pub fn learn_secrets(&self, secrets: Secrets) {
        *self.secrets.write().unwrap_or_else(PoisonError::into_inner) = secrets;
    }

    pub(crate) fn authorizes(&self) -> Arc<dyn Authorizes> {
        Arc::clone(&self.authorizes)
    }
}
