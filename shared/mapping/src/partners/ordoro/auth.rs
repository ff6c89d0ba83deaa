//! Credentials: an API key's two halves as HTTP Basic, with every request.
//!
//! There is no token to fetch. E-mail and password still work for old accounts and are being withdrawn, so only keys
//! are taken.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request};
use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Refusal;

use super::Ordoro;
use crate::call::Call;
use crate::partner::{Authorizes, Secrets, Token};

/// The public half of an API key.
pub(super) const CLIENT_ID: &str = "client_id";
/// Its secret half.
pub(super) const CLIENT_SECRET: &str = "client_secret";

impl Authorizes for Ordoro {
    fn token(&self, _secrets: &Secrets, _now: Timestamp) -> Option<Result<Call<Token>, Refusal>> {
        None
    }

    fn attach(
        &self,
        secrets: &Secrets,
        _token: Option<&Token>,
        _now: Timestamp,
        request: &mut Request<Bytes>,
    ) -> Result<(), Refusal> {
        let half = |name: &str| {
            let missing = || Refusal::new("missing-secret", format!("the account has no secret `{name}`"));
            secrets.get(name).filter(|half| !half.trim().is_empty()).ok_or_else(missing)
        };
        let pair = STANDARD.encode(format!("{}:{}", half(CLIENT_ID)?, half(CLIENT_SECRET)?));
        // Base64 has no character that a header does not take.
        let mut value = HeaderValue::from_str(&format!("Basic {pair}")).map_err(|_unprintable| {
            Refusal::new("bad-secret", "the API key has characters that no header takes")
        })?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
        Ok(())
    }

    fn trusts(&self, origin: &str) -> bool {
        self.origin == origin
    }

    fn renew_before(&self) -> SignedDuration {
        SignedDuration::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::ordoro;
    use super::*;
    use crate::partner::sample::{now, secrets};

    #[test]
    fn a_key_goes_with_every_request_and_hides_itself() {
        let mut request = Request::new(Bytes::new());
        let key = secrets(&[(CLIENT_ID, "id"), (CLIENT_SECRET, "secret")]);
        ordoro().attach(&key, None, now(), &mut request).unwrap();
        let header = &request.headers()[AUTHORIZATION];
        assert_eq!(header, "Basic aWQ6c2VjcmV0");
        assert!(header.is_sensitive() && ordoro().token(&key, now()).is_none());
    }

    #[test]
    fn half_a_key_is_none() {
        for half in [&[(CLIENT_ID, "id")][..], &[(CLIENT_SECRET, "s"), (CLIENT_ID, " ")], &[]] {
            let refusal =
                ordoro().attach(&secrets(half), None, now(), &mut Request::new(Bytes::new())).unwrap_err();
            assert_eq!(refusal.code, "missing-secret");
        }
    }

    #[test]
    fn credentials_go_to_one_origin() {
        assert!(ordoro().trusts("https://api.ordoro.com") && !ordoro().trusts("https://ordoro.com"));
    }
}
