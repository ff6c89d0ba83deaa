//! User and password, by HTTP Basic, in headers of OrderFlow's own, or both.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue, Request};
use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Refusal;

use super::OrderFlow;
use super::options::Auth;
use crate::call::Call;
use crate::partner::{Authorizes, Secrets, Token};

/// The name of the user.
pub(super) const USER: &str = "user";
/// The password.
pub(super) const PASSWORD: &str = "password";

impl Authorizes for OrderFlow {
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
        let secret = |name: &str| {
            let missing = || Refusal::new("missing-secret", format!("the account has no secret `{name}`"));
            secrets.get(name).filter(|text| !text.trim().is_empty()).ok_or_else(missing)
        };
        let (user, password) = (secret(USER)?, secret(PASSWORD)?);
        let mut put = |name: HeaderName, text: String| {
            let mut value = HeaderValue::from_str(&text).map_err(|_unprintable| {
                Refusal::new("bad-secret", "the user has characters that no header takes")
            })?;
            value.set_sensitive(true);
            request.headers_mut().insert(name, value);
            Ok(())
        };
        let auth = self.options.auth;
        if matches!(auth, Auth::Basic | Auth::Both) {
            put(AUTHORIZATION, format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))?;
        }
        if matches!(auth, Auth::Headers | Auth::Both) {
            put(HeaderName::from_static(USER), user.to_owned())?;
            put(HeaderName::from_static(PASSWORD), STANDARD.encode(password))?;
        }
        Ok(())
    }

    fn trusts(&self, origin: &str) -> bool {
        self.base.origin().ascii_serialization() == origin
    }

    fn renew_before(&self) -> SignedDuration {
        SignedDuration::ZERO
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::super::tests::{flow, flow_with};
    use super::*;

    fn secrets(pairs: &[(&str, &str)]) -> Secrets {
        let owned = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Secrets::new(owned.collect::<BTreeMap<_, _>>())
    }

    #[test]
    fn each_way_has_its_headers_and_hides_them() {
        let login = secrets(&[(USER, "waybill"), (PASSWORD, "pässword")]);
        for (auth, want) in [
            ("basic", vec![("authorization", "Basic d2F5YmlsbDpww6Rzc3dvcmQ=")]),
            ("headers", vec![("password", "cMOkc3N3b3Jk"), ("user", "waybill")]),
            (
                "both",
                vec![
                    ("authorization", "Basic d2F5YmlsbDpww6Rzc3dvcmQ="),
                    ("password", "cMOkc3N3b3Jk"),
                    ("user", "waybill"),
                ],
            ),
        ] {
            let mut request = Request::new(Bytes::new());
            flow_with(&json!({ "auth": auth }))
                .attach(&login, None, Timestamp::UNIX_EPOCH, &mut request)
                .unwrap();
            let mut told: Vec<(&str, &str)> = request
                .headers()
                .iter()
                .inspect(|(_, value)| assert!(value.is_sensitive()))
                .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
                .collect();
            told.sort_unstable();
            assert_eq!(told, want, "{auth}");
        }
    }

    #[test]
    fn half_a_login_is_none_and_one_origin_gets_it() {
        for half in [&[(USER, "u")][..], &[(PASSWORD, "p"), (USER, " ")], &[]] {
            let refusal = flow()
                .attach(&secrets(half), None, Timestamp::UNIX_EPOCH, &mut Request::new(Bytes::new()))
                .unwrap_err();
            assert_eq!(refusal.code, "missing-secret");
        }
        let odd = secrets(&[(USER, "a\nb"), (PASSWORD, "p")]);
        let headers = flow_with(&json!({ "auth": "headers" }));
        assert_eq!(
            headers
                .attach(&odd, None, Timestamp::UNIX_EPOCH, &mut Request::new(Bytes::new()))
                .unwrap_err()
                .code,
            "bad-secret"
        );
        assert!(
            flow().trusts("https://acme.orderflow-wms.co.uk")
                && !flow().trusts("https://orderflow-wms.co.uk")
        );
    }
}
