//! Who may call: one user, who says so in one of the two ways that the documentation has.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode, header};

use super::config::Login;

/// Whether the user may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    Suspended,
    /// The user is gone.
    Revoked,
}

#[derive(Debug)]
pub(super) struct Access {
    login: Login,
    pub(super) standing: Standing,
}

impl Access {
    pub(super) fn new(login: Login) -> Self {
        Self { login, standing: Standing::Good }
    }

    /// Admits a request with HTTP Basic, or with the headers `user` and `password`, the password in Base64. If it has both,
    /// Basic counts. 401 and 403 are our choice.
    pub(super) fn admit(&self, headers: &HeaderMap) -> Result<(), StatusCode> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let Login { user, password } = &self.login;
        let is_known = match text(header::AUTHORIZATION.as_str()) {
            Some(basic) => basic == format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))),
            None => text("user") == Some(user) && text("password") == Some(&STANDARD.encode(password)),
        };
        match self.standing {
            Standing::Good if is_known => Ok(()),
            Standing::Suspended if is_known => Err(StatusCode::FORBIDDEN),
            Standing::Good | Standing::Suspended | Standing::Revoked => Err(StatusCode::UNAUTHORIZED),
        }
    }
}
