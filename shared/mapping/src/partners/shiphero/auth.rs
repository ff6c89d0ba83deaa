//! Tokens: the account's refresh token stays as it is, and fetches access tokens that live 28 days.
//!
//! E-mail and password are never used. A suspended account still gets tokens; only its API calls fail.

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use waybill_domain::failure::{Failure, Refusal};

use super::ShipHero;
use super::graphql::post;
use crate::call::{Call, Cost, Repeat, http_failure};
use crate::partner::{Authorizes, Secrets, Token};

/// The one secret that an account needs.
pub(super) const REFRESH_TOKEN: &str = "refresh_token";
/// The documented life of a token, for answers that do not say it.
const LIFE: SignedDuration = SignedDuration::from_hours(28 * 24);

impl Authorizes for ShipHero {
    fn token(&self, secrets: &Secrets, now: Timestamp) -> Option<Result<Call<Token>, Refusal>> {
        let Some(refresh) = secrets.get(REFRESH_TOKEN) else {
            let message = format!("the account has no secret `{REFRESH_TOKEN}`");
            return Some(Err(Refusal::new("missing-secret", message)));
        };
        Some(Ok(Call {
            name: "auth_refresh",
            request: post(&self.refresh, &json!({ "refresh_token": refresh })),
            repeat: Repeat::Harmless,
            cost: Cost { bucket: "requests", units: 1 },
            timeout: std::time::Duration::from_secs(20),
            read: Box::new(move |answer| token(answer, now)),
        }))
    }

    fn attach(
        &self,
        _secrets: &Secrets,
        token: Option<&Token>,
        _now: Timestamp,
        request: &mut Request<Bytes>,
    ) -> Result<(), Refusal> {
        let Some(token) = token else {
            return Err(Refusal::new("no-token", "ShipHero wants a token with every request"));
        };
        let mut value =
            HeaderValue::from_str(&format!("Bearer {}", token.secret)).map_err(|_unprintable| {
                Refusal::new("bad-token", "the token has characters that no header takes")
            })?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
        Ok(())
    }

    fn trusts(&self, origin: &str) -> bool {
        self.origin == origin
    }

    fn renew_before(&self) -> SignedDuration {
        SignedDuration::from_hours(24)
    }
}

fn token(answer: &Response<Bytes>, now: Timestamp) -> Result<Token, Failure> {
    let body: Option<Value> = serde_json::from_slice(answer.body()).ok();
    let status = answer.status().as_u16();
    if status == 403 && body.is_none() {
        return Err(Failure::busy("HTTP 403 from the gateway in front of ShipHero's tokens"));
    }
    if status == 400 {
        return Err(Failure::locked_out("HTTP 400: the refresh token is not accepted"));
    }
    if let Some(failure) = http_failure(answer.status(), answer.headers(), "no token") {
        return Err(failure);
    }
    let field = |name: &str| body.as_ref().and_then(|body| body.get(name));
    let Some(secret) = field("access_token").and_then(Value::as_str).filter(|secret| !secret.is_empty())
    else {
        return Err(Failure::unknown("the answer carries no `access_token`"));
    };
    let life = field("expires_in").and_then(Value::as_i64).map_or(LIFE, SignedDuration::from_secs);
    Ok(Token { secret: secret.to_owned(), expires_at: now.checked_add(life).unwrap_or(Timestamp::MAX) })
}

#[cfg(test)]
mod tests {
    use super::super::tests::hero;
    use super::*;
    use crate::partner::sample::{now, secrets};

    #[test]
    fn a_token_is_fetched_with_the_refresh_token_alone() {
        let call = hero().token(&secrets(&[(REFRESH_TOKEN, "refresh-1")]), now()).unwrap().unwrap();
        assert_eq!(call.request.uri(), "https://public-api.shiphero.com/auth/refresh");
        assert_eq!(call.request.body(), &Bytes::from(r#"{"refresh_token":"refresh-1"}"#));
        assert!(hero().token(&Secrets::default(), now()).unwrap().is_err());
    }

    #[test]
    fn every_answer_says_what_to_do_next() {
        for (status, body, want) in [
            (200, r#"{"access_token":"a","expires_in":60}"#, "token for 60"),
            (200, r#"{"access_token":"a"}"#, "token for 2419200"),
            (200, "{}", "unknown"),
            (200, "{\"acc", "unknown"),
            (401, "{}", "locked"),
            (400, "{}", "locked"),
            (403, "<html>", "busy"),
            (403, "{}", "locked"),
            (429, "", "busy"),
            (503, "", "unknown"),
        ] {
            let answer = Response::builder().status(status).body(Bytes::from(body)).unwrap();
            let got = match token(&answer, now()) {
                Ok(token) => format!("token for {}", token.expires_at.duration_since(now()).as_secs()),
                Err(Failure::Refused(_)) => "refused".to_owned(),
                Err(Failure::LockedOut { .. }) => "locked".to_owned(),
                Err(Failure::Busy { .. }) => "busy".to_owned(),
                Err(Failure::Unknown { .. }) => "unknown".to_owned(),
            };
            assert_eq!(got, want, "{status} {body}");
        }
    }

    #[test]
    fn a_request_carries_the_token_and_hides_it() {
        let mut request = Request::new(Bytes::new());
        let token = Token { secret: "abc".to_owned(), expires_at: now() };
        hero().attach(&secrets(&[(REFRESH_TOKEN, "refresh-1")]), Some(&token), now(), &mut request).unwrap();
        let header = &request.headers()[AUTHORIZATION];
        assert_eq!(header, "Bearer abc");
        assert!(
            header.is_sensitive()
                && hero()
                    .attach(&secrets(&[(REFRESH_TOKEN, "refresh-1")]), None, now(), &mut request)
                    .is_err()
        );
        assert!(hero().trusts("https://public-api.shiphero.com") && !hero().trusts("https://shiphero.com"));
    }
}
