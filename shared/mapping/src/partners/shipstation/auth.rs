//! Credentials: key and secret for the first interface, one key for the second, none for the public keys.
//!
//! The paths tell them apart: all of the second interface begin with `/v2/`, none of the first does. The first interface
//! sends its webhooks' addresses with numbered hosts (`ssapi6`), which take the same credentials.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request};
use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Refusal;

use super::request::V2_PATH;
use super::{ShipStation, registration};
use crate::call::Call;
use crate::partner::{Authorizes, Secrets, Token};

/// The first interface's key.
pub(super) const KEY: &str = "key";
/// The first interface's secret.
pub(super) const SECRET: &str = "secret";
/// The second interface's key.
pub(super) const API_KEY: &str = "api_key";
/// ShipStation's partners name themselves with it.
const PARTNER_KEY: &str = "partner_key";

impl Authorizes for ShipStation {
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
        if request.uri() == self.jwks.as_str() {
            return Ok(());
        }
        if let Some(filled) = registration::fill(secrets, request.uri().path(), request.body())? {
            *request.body_mut() = filled;
        }
        if request.uri().path().starts_with(V2_PATH) {
            let value = header(secret(secrets, API_KEY)?)?;
            request.headers_mut().insert("api-key", value);
            return Ok(());
        }
        let pair = format!("{}:{}", secret(secrets, KEY)?, secret(secrets, SECRET)?);
        let value = header(&format!("Basic {}", STANDARD.encode(pair)))?;
        request.headers_mut().insert(AUTHORIZATION, value);
        if let Some(partner) = secrets.get(PARTNER_KEY) {
            request.headers_mut().insert("x-partner", header(partner)?);
        }
        Ok(())
    }

    fn trusts(&self, origin: &str) -> bool {
        let keys = url::Url::parse(&self.jwks).map(|url| url.origin().ascii_serialization());
        origin == self.v1
            || origin == self.v2
            || keys.is_ok_and(|keys| keys == origin)
            || origin.strip_prefix("https://").is_some_and(is_numbered)
    }

    fn renew_before(&self) -> SignedDuration {
        SignedDuration::ZERO
    }
}

/// Whether a host is one of the first interface's: `ssapi`, digits or none, `.shipstation.com`.
pub(super) fn is_numbered(host: &str) -> bool {
    let number = host.strip_prefix("ssapi").and_then(|rest| rest.strip_suffix(".shipstation.com"));
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn secret<'a>(secrets: &'a Secrets, name: &str) -> Result<&'a str, Refusal> {
    let missing = || Refusal::new("missing-secret", format!("the account has no secret `{name}`"));
    secrets.get(name).ok_or_else(missing)
}

fn header(text: &str) -> Result<HeaderValue, Refusal> {
    let unprintable = |_: http::header::InvalidHeaderValue| {
        Refusal::new("bad-secret", "a secret has characters that no header takes")
    };
    let mut value = HeaderValue::from_str(text).map_err(unprintable)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::super::tests::station;
    use super::*;
    use crate::partner::sample::{now, secrets};

    fn attached(address: &str, secrets: &Secrets) -> Result<Request<Bytes>, Refusal> {
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = address.parse().unwrap();
        station().attach(secrets, None, now(), &mut request).map(|()| request)
    }

    #[test]
    fn each_door_has_its_own_key() {
        let all = secrets(&[("key", "k"), ("secret", "s"), ("api_key", "v2-key"), ("partner_key", "p")]);
        for address in
            ["https://ssapi.shipstation.com/orders", "https://ssapi6.shipstation.com/shipments?batchId=1"]
        {
            let request = attached(address, &all).unwrap();
            let header = &request.headers()[AUTHORIZATION];
            assert!(header == "Basic azpz" && header.is_sensitive());
            assert!(request.headers()["x-partner"] == "p" && !request.headers().contains_key("api-key"));
        }
        let request = attached("https://api.shipstation.com/v2/inventory?limit=1", &all).unwrap();
        assert!(request.headers()["api-key"] == "v2-key" && !request.headers().contains_key(AUTHORIZATION));
        assert!(
            attached("https://api.shipengine.com/jwks", &Secrets::default()).unwrap().headers().is_empty()
        );
    }

    #[test]
    fn a_missing_secret_is_named() {
        let half = secrets(&[("key", "k")]);
        for (address, want) in [
            ("https://ssapi.shipstation.com/orders", "the account has no secret `secret`"),
            ("https://api.shipstation.com/v2/inventory", "the account has no secret `api_key`"),
        ] {
            assert_eq!(attached(address, &half).unwrap_err().message, want);
        }
        assert!(station().token(&half, now()).is_none());
    }

    #[test]
    fn credentials_go_to_shipstation_alone() {
        for (origin, want) in [
            ("https://ssapi.shipstation.com", true),
            ("https://ssapi11.shipstation.com", true),
            ("https://api.shipstation.com", true),
            ("https://api.shipengine.com", true),
            ("http://ssapi.shipstation.com", false),
            ("https://ssapi.shipstation.com:8443", false),
            ("https://ssapi.shipstation.com.evil.example", false),
            ("https://ssapix.shipstation.com", false),
            ("https://ssapi-1.shipstation.com", false),
            ("https://evilssapi.shipstation.com", false),
            ("https://shipstation.com", false),
        ] {
            assert_eq!(station().trusts(origin), want, "{origin}");
        }
    }
}
