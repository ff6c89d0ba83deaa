//! Who may call: a key and a secret in V1, one key in V2, and the states in which they don't work.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};

use super::config::Login;
use super::refusal::Refusal;

#[derive(Debug)]
pub(super) struct Access {
    login: Login,
    revoked: bool,
    pub(super) suspended: bool,
}

impl Access {
    pub(super) const fn new(login: Login) -> Self {
        Self { login, revoked: false, suspended: false }
    }

    /// Takes the keys back for good: new ones were made.
    pub(super) const fn revoke(&mut self) {
        self.revoked = true;
    }

    /// Basic authorization.
    pub(super) fn v1(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given =
            given.and_then(|value| value.strip_prefix("Basic ")).and_then(|text| STANDARD.decode(text).ok());
        let want = format!("{}:{}", self.login.key, self.login.secret);
        self.admit(given.is_some_and(|given| given == want.as_bytes()))
    }

    /// The header `api-key`.
    pub(super) fn v2(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let given = headers.get("api-key").and_then(|value| value.to_str().ok());
        self.admit(given.is_some() && given == self.login.v2_key.as_deref())
    }

    /// An account whose plan has no API any more keeps its keys; they are forbidden. The status is our choice.
    fn admit(&self, is_known: bool) -> Result<(), Refusal> {
        if !is_known || self.revoked {
            Err(Refusal::Unauthorized)
        } else if self.suspended {
            Err(Refusal::Forbidden)
        } else {
            Ok(())
        }
    }
}
