//! Who may call: tokens, and the states in which an account's tokens do not work.
//!
//! Access tokens live 28 days. A refresh gives a new access token and keeps the refresh token. A suspended account still
//! gets tokens; they don't function.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::ids::Ids;

/// Life of an access token: 2,419,200 s.
pub(super) const LIFE: SignedDuration = SignedDuration::from_hours(28 * 24);

/// The credentials of the developer user.
#[derive(Debug, Clone)]
pub struct Login {
    pub username: String,
    pub password: String,
    pub refresh_token: String,
}

#[derive(Debug)]
pub(super) struct Tokens {
    login: Login,
    access: BTreeMap<String, Timestamp>,
    issued: u64,
    revoked: bool,
    pub(super) suspended: bool,
}

impl Tokens {
    pub(super) fn new(login: Login) -> Self {
        Self { login, access: BTreeMap::new(), issued: 0, revoked: false, suspended: false }
    }

    /// A new access token for name and password.
    pub(super) fn by_password(
        &mut self,
        name: &str,
        password: &str,
        ids: &Ids,
        now: Timestamp,
    ) -> Option<String> {
        let known = name == self.login.username && password == self.login.password && !self.revoked;
        known.then(|| self.issue(ids, now))
    }

    /// A new access token for the refresh token.
    pub(super) fn by_refresh(&mut self, token: &str, ids: &Ids, now: Timestamp) -> Option<String> {
        (token == self.login.refresh_token && !self.revoked).then(|| self.issue(ids, now))
    }

    /// The refresh token of the account.
    pub(super) fn refresh_token(&self) -> &str {
        &self.login.refresh_token
    }

    /// True if calls with this access token are performed.
    pub(super) fn admits(&self, token: &str, now: Timestamp) -> bool {
        !self.suspended && self.access.get(token).is_some_and(|ends| now < *ends)
    }

    /// Takes back all access tokens; the refresh token stays.
    pub(super) fn expire(&mut self) {
        self.access.clear();
    }

    /// Takes back every token: the developer user was removed.
    pub(super) fn revoke(&mut self) {
        self.access.clear();
        self.revoked = true;
    }

    fn issue(&mut self, ids: &Ids, now: Timestamp) -> String {
        self.issued += 1;
        let token = ids.secret(&format!("access token {}", self.issued));
        let ends = now.saturating_add(LIFE).unwrap_or(Timestamp::MAX);
        self.access.insert(token.clone(), ends);
        token
    }
}
