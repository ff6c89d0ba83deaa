//! API clients, their tokens and scopes.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::errors::Refusal;
use crate::ids::Ids;

/// Seconds that a token lives unless the client says otherwise: 48 h.
const TOKEN_LIFETIME: i64 = 172_800;

/// What a program needs to get tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    pub client_id: String,
    pub client_secret: String,
    /// Full scopes, e.g. `manage_orders:shop`.
    pub scopes: Vec<String>,
}

#[derive(Debug)]
struct Token {
    client_id: String,
    scopes: Vec<String>,
    expires: Timestamp,
}

/// All clients and live tokens.
#[derive(Debug, Default)]
pub(super) struct Auth {
    clients: BTreeMap<String, (Credentials, i64)>,
    tokens: BTreeMap<String, Token>,
}

/// Who made a request.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) client_id: String,
    scopes: Vec<String>,
}

impl Auth {
    pub(super) fn add_client(&mut self, ids: &Ids, scopes: Vec<String>) -> Credentials {
        let client_id = ids.secret(&format!("client {}", ids.number())).chars().take(24).collect::<String>();
        let client_secret = ids.secret(&format!("secret of {client_id}"));
        let credentials = Credentials { client_id, client_secret, scopes };
        self.clients.insert(credentials.client_id.clone(), (credentials.clone(), TOKEN_LIFETIME));
        credentials
    }

    /// From now on the client's tokens live this many seconds.
    pub(super) fn set_lifetime(&mut self, client_id: &str, seconds: i64) {
        if let Some((_, lifetime)) = self.clients.get_mut(client_id) {
            *lifetime = seconds;
        }
    }

    /// All tokens of the client are invalid at once. Returns their number.
    pub(super) fn revoke(&mut self, client_id: &str) -> usize {
        let before = self.tokens.len();
        self.tokens.retain(|_, token| token.client_id != client_id);
        before - self.tokens.len()
    }

    /// The token endpoint: Basic credentials, parameters in the form body or in the query.
    pub(super) fn issue(
        &mut self,
        ids: &Ids,
        headers: &HeaderMap,
        form: &str,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        let (id, secret) = basic(headers).ok_or_else(invalid_client)?;
        let Some((client, lifetime)) =
            self.clients.get(&id).filter(|(client, _)| client.client_secret == secret)
        else {
            return Err(invalid_client());
        };
        let parameters: BTreeMap<_, _> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        if parameters.get("grant_type").map(String::as_str) != Some("client_credentials") {
            let message = "Invalid or missing grant_type: only client_credentials is supported";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "unsupported_grant_type", message));
        }
        let wanted: Vec<String> = parameters.get("scope").map_or_else(
            || client.scopes.clone(),
            |scope| scope.split_whitespace().map(str::to_owned).collect(),
        );
        if let Some(scope) = wanted.iter().find(|scope| !client.scopes.contains(scope)) {
            let message = format!("Permissions exceeded, scope '{scope}' is not granted");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "invalid_scope", message));
        }
        let access_token = ids.secret(&format!("token {}", ids.number()));
        let scope = wanted.join(" ");
        let expires = now.saturating_add(SignedDuration::from_secs(*lifetime)).unwrap_or(Timestamp::MAX);
        let answer = json!({"access_token": access_token, "token_type": "Bearer", "expires_in": lifetime, "scope": scope});
        self.tokens.insert(access_token, Token { client_id: id, scopes: wanted, expires });
        Ok(answer)
    }

    /// Who calls, by the bearer token.
    pub(super) fn caller(&self, headers: &HeaderMap, now: Timestamp) -> Result<Caller, Refusal> {
        let token =
            headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let live = token.and_then(|token| self.tokens.get(token)).filter(|token| token.expires > now);
        match live {
            Some(token) => Ok(Caller { client_id: token.client_id.clone(), scopes: token.scopes.clone() }),
            None => Err(Refusal::new(StatusCode::UNAUTHORIZED, "invalid_token", "invalid_token")),
        }
    }
}

impl Caller {
    /// Refuses a caller that has none of the scopes (named without prefix and project).
    pub(super) fn may(&self, project: &str, scopes: &[&str], access: Access) -> Result<(), Refusal> {
        let prefixes: &[&str] = match access {
            Access::Read => &["view_", "manage_"],
            Access::Write => &["manage_"],
        };
        let names =
            prefixes.iter().flat_map(|prefix| scopes.iter().map(move |scope| format!("{prefix}{scope}")));
        let wanted: Vec<String> =
            names.chain(["manage_project".to_owned()]).map(|name| format!("{name}:{project}")).collect();
        if wanted.iter().any(|scope| self.scopes.contains(scope)) {
            return Ok(());
        }
        let message =
            format!("Insufficient scope. One of the following scopes is missing: {}.", wanted.join(", "));
        Err(Refusal::new(StatusCode::FORBIDDEN, "insufficient_scope", message))
    }
}

/// What a request does to resources.
#[derive(Debug, Clone, Copy)]
pub(super) enum Access {
    Read,
    Write,
}

fn invalid_client() -> Refusal {
    let message = "Please provide valid client credentials using HTTP Basic Authentication.";
    Refusal::new(StatusCode::UNAUTHORIZED, "invalid_client", message)
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let text = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
