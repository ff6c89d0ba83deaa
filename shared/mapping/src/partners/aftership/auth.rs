//! Credentials: an API key with every request, and for keys of the signed kind an HMAC over the request.
//!
//! A signed request is good for three minutes either side of its `date`.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE};
use http::{HeaderName, HeaderValue, Request};
use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Refusal;

use super::AfterShip;
use super::signature::Signed;
use crate::call::Call;
use crate::partner::{Authorizes, Secrets, Token};

/// The API key; it begins with `asat_`.
pub(super) const API_KEY: &str = "api_key";
/// The secret of keys of the signed kind.
const SIGNING_SECRET: &str = "signing_secret";

const KEY_HEADER: HeaderName = HeaderName::from_static("as-api-key");
const SIGNATURE_HEADER: HeaderName = HeaderName::from_static("as-signature-hmac-sha256");

impl Authorizes for AfterShip {
    fn token(&self, _secrets: &Secrets, _now: Timestamp) -> Option<Result<Call<Token>, Refusal>> {
        None
    }

    fn attach(
        &self,
        secrets: &Secrets,
        _token: Option<&Token>,
        now: Timestamp,
        request: &mut Request<Bytes>,
    ) -> Result<(), Refusal> {
        let key = secret(secrets, API_KEY)?;
        request.headers_mut().insert(KEY_HEADER, header(key)?);
        if !self.options.sign_requests {
            return Ok(());
        }
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let signed = Signed {
            method: request.method().as_str(),
            path_and_query: request.uri().path_and_query().map_or("/", |path| path.as_str()),
            content_type: content_type.unwrap_or_default(),
            body: request.body(),
            date: &date,
            api_key: key,
        };
        let signature = signed.under(secret(secrets, SIGNING_SECRET)?);
        let signature = signature.ok_or_else(|| Refusal::new("bad-secret", "no key of a signature"))?;
        let (signature, date) = (header(&signature)?, header(&date)?);
        request.headers_mut().insert(SIGNATURE_HEADER, signature);
        request.headers_mut().insert(DATE, date);
        Ok(())
    }

    fn trusts(&self, origin: &str) -> bool {
        self.origin == origin
    }

    fn renew_before(&self) -> SignedDuration {
        SignedDuration::ZERO
    }
}

fn secret<'a>(secrets: &'a Secrets, name: &str) -> Result<&'a str, Refusal> {
    let missing = || Refusal::new("missing-secret", format!("the account has no secret `{name}`"));
    secrets.get(name).map(str::trim).filter(|secret| !secret.is_empty()).ok_or_else(missing)
}

fn header(text: &str) -> Result<HeaderValue, Refusal> {
    let mut value = HeaderValue::from_str(text).map_err(|_unprintable| {
        Refusal::new("bad-secret", "the API key has characters that no header takes")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{aftership, aftership_with, now, secrets};
    use super::*;

    fn request() -> Request<Bytes> {
        let request = Request::post("https://api.aftership.com/tracking/2026-07/trackings");
        request.header(CONTENT_TYPE, "application/json").body(Bytes::from_static(b"{}")).unwrap()
    }

    #[test]
    fn a_key_goes_with_every_request_and_hides_itself() {
        let mut sent = request();
        let key = secrets(&[("api_key", "asat_1")]);
        aftership().attach(&key, None, now(), &mut sent).unwrap();
        let header = &sent.headers()["as-api-key"];
        assert!(header == "asat_1" && header.is_sensitive() && !sent.headers().contains_key("date"));
        assert!(aftership().token(&key, now()).is_none());
        for none in [&[][..], &[("api_key", " ")]] {
            let refusal = aftership().attach(&secrets(none), None, now(), &mut request()).unwrap_err();
            assert_eq!(refusal.code, "missing-secret");
        }
    }

    #[test]
    fn a_signed_key_signs() {
        let signing = aftership_with(&json!({ "sign_requests": true }));
        let both = secrets(&[("api_key", "asat_1"), ("signing_secret", "asek_1")]);
        let mut sent = request();
        signing.attach(&both, None, now(), &mut sent).unwrap();
        assert_eq!(sent.headers()["date"], "Fri, 20 Nov 2026 12:00:00 GMT");
        assert_eq!(sent.headers()["as-signature-hmac-sha256"].len(), 44);
        let half = secrets(&[("api_key", "asat_1")]);
        assert_eq!(signing.attach(&half, None, now(), &mut request()).unwrap_err().code, "missing-secret");
    }

    #[test]
    fn credentials_go_to_one_origin() {
        assert!(aftership().trusts("https://api.aftership.com"));
        for other in ["https://aftership.com", "http://api.aftership.com", "https://api.aftership.com:8443"] {
            assert!(!aftership().trusts(other), "{other}");
        }
    }
}
