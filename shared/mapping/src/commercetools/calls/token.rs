//! Client credentials. <https://docs.commercetools.com/api/authorization>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use url::form_urlencoded;
use waybill_domain::failure::{Failure, Refusal};

use super::super::errors;
use super::address::Address;
use super::{COST, Project, TIMEOUT};
use crate::call::{Call, Repeat};
use crate::partner::{Authorizes, Secrets, Token};

impl Authorizes for Project {
    fn token(&self, secrets: &Secrets, now: Timestamp) -> Option<Result<Call<Token>, Refusal>> {
        Some(self.fetch(secrets, now))
    }

    fn attach(
        &self,
        _secrets: &Secrets,
        token: Option<&Token>,
        _now: Timestamp,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Refusal> {
        let token = token.ok_or_else(|| missing("a token"))?;
        request.headers_mut().insert(AUTHORIZATION, sensitive(&format!("Bearer {}", token.secret))?);
        Ok(())
    }

    fn trusts(&self, origin: &str) -> bool {
        self.api_url == origin || self.auth_url == origin
    }

    /// As the official client does it.
    fn renew_before(&self) -> SignedDuration {
        SignedDuration::from_mins(5)
    }
}

impl Project {
    fn fetch(&self, secrets: &Secrets, now: Timestamp) -> Result<Call<Token>, Refusal> {
        let id = secrets.get("client_id").ok_or_else(|| missing("secret `client_id`"))?;
        let secret = secrets.get("client_secret").ok_or_else(|| missing("secret `client_secret`"))?;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if let Some(scopes) = &self.scopes {
            form.append_pair("scope", scopes);
        }
        let mut request = http::Request::new(Bytes::from(form.finish()));
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = Address::at(&self.auth_url, "/oauth/token").uri();
        let basic = sensitive(&format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))))?;
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, basic);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        Ok(Call {
            name: "token",
            request,
            repeat: Repeat::Harmless,
            cost: COST,
            timeout: TIMEOUT,
            read: Box::new(move |answer| read(answer, now)),
        })
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    /// Seconds; 172,800 unless the API client says otherwise.
    expires_in: i64,
}

fn read(answer: &http::Response<Bytes>, now: Timestamp) -> Result<Token, Failure> {
    if !answer.status().is_success() {
        return Err(match errors::failure(answer) {
            // `invalid_client` and the like come as 400 or 401: the credentials are at fault, not the request.
            Failure::Refused(refusal) => {
                Failure::locked_out(format!("{}: {}", refusal.code, refusal.message))
            }
            other @ (Failure::LockedOut { .. } | Failure::Busy { .. } | Failure::Unknown { .. }) => other,
        });
    }
    let granted: Granted = serde_json::from_slice(answer.body())
        .map_err(|error| Failure::unknown(format!("the token cannot be read: {error}")))?;
    let lifetime = SignedDuration::from_secs(granted.expires_in);
    Ok(Token {
        secret: granted.access_token,
        expires_at: now.checked_add(lifetime).unwrap_or(Timestamp::MAX),
    })
}

fn missing(what: &str) -> Refusal {
    Refusal::new("no-credentials", format!("{what} of the commercetools project is missing"))
}

fn sensitive(text: &str) -> Result<HeaderValue, Refusal> {
    let value = HeaderValue::from_str(text);
    // The error would show the text.
    let mut value =
        value.map_err(|_error| Refusal::new("no-credentials", "a secret is not a header value"))?;
    value.set_sensitive(true);
    Ok(value)
}
