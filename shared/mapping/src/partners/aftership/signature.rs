//! Signatures: HMAC-SHA256 in base64, over a webhook's raw body, and over what AfterShip makes of a request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;
use std::fmt::Write as _;

/// The signature of a text under a key, in base64.
fn signed(key: &[u8], text: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text);
    Some(STANDARD.encode(mac.finalize().into_bytes()))
}

/// Whether a signature is that of a body under a key. In constant time.
pub(super) fn is_genuine(key: &str, body: &[u8], signature: &str) -> bool {
    let (Ok(mut mac), Ok(given)) =
        (Hmac::<Sha256>::new_from_slice(key.as_bytes()), STANDARD.decode(signature.trim()))
    else {
        return false;
    };
    mac.update(body);
    mac.verify_slice(&given).is_ok()
}

/// A request as it is signed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed<'a> {
    pub(super) method: &'a str,
    /// Path and query, the query sorted by name and percent-encoded without `+`: the two official clients agree on
    /// nothing else.
    pub(super) path_and_query: &'a str,
    pub(super) content_type: &'a str,
    pub(super) body: &'a [u8],
    /// As the header says it.
    pub(super) date: &'a str,
    pub(super) api_key: &'a str,
}

impl Signed<'_> {
    /// What is signed. Without a body neither its hash nor its type is named.
    fn text(self) -> String {
        let (hash, kind) =
            if self.body.is_empty() { (String::new(), "") } else { (hash(self.body), self.content_type) };
        let Self { method, path_and_query, date, api_key, .. } = self;
        format!("{method}\n{hash}\n{kind}\n{date}\nas-api-key:{api_key}\n{path_and_query}")
    }

    /// The signature under a key.
    pub(super) fn under(self, key: &str) -> Option<String> {
        signed(key.as_bytes(), self.text().as_bytes())
    }
}

/// MD5 in capitals, as AfterShip wants it. It protects nothing here: the HMAC around it does.
fn hash(body: &[u8]) -> String {
    let mut text = String::with_capacity(32);
    for byte in Md5::digest(body) {
        let _written = write!(text, "{byte:02X}");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::Value;

    use super::*;

    const DATE: &str = "Wed, 18 Nov 2026 08:00:00 GMT";

    fn request<'a>(method: &'a str, path_and_query: &'a str, body: &'a [u8]) -> Signed<'a> {
        Signed {
            method,
            path_and_query,
            content_type: "application/json",
            body,
            date: DATE,
            api_key: "asat_1",
        }
    }

    #[test]
    fn only_what_has_a_body_names_its_hash_and_type() {
        let get = request("GET", "/tracking/2026-07/trackings?limit=1", b"");
        assert_eq!(
            get.text(),
            format!("GET\n\n\n{DATE}\nas-api-key:asat_1\n/tracking/2026-07/trackings?limit=1")
        );
        let post = request("POST", "/tracking/2026-07/trackings", b"{}");
        let want = "POST\n99914B932BD37A50B983C5E7C90AE93B\napplication/json\n";
        assert!(post.text().starts_with(want), "{}", post.text());
    }

    #[test]
    fn a_signature_counts_for_one_body_and_one_key() {
        let given = signed(b"key", b"{}").unwrap();
        assert!(is_genuine("key", b"{}", &given) && is_genuine("key", b"{}", &format!(" {given} ")));
        for (key, body, signature) in [
            ("kez", &b"{}"[..], given.as_str()),
            ("key", b"{} ", &given),
            ("key", b"{}", &given[1..]),
            ("key", b"{}", ""),
            ("key", b"{}", "not base64"),
        ] {
            assert!(!is_genuine(key, body, signature), "{key} {signature}");
        }
    }

    /// Vectors computed with the official client, where `WAYBILL_SPECS` names the folder that has them.
    #[test]
    fn requests_and_webhooks_are_signed_as_the_official_client_does() {
        let Some(specs) = std::env::var_os("WAYBILL_SPECS") else {
            eprintln!("WAYBILL_SPECS is not set: no signature was compared");
            return;
        };
        let text =
            std::fs::read_to_string(PathBuf::from(specs).join("aftership/signature_vectors.json")).unwrap();
        let vectors: Value = serde_json::from_str(&text).unwrap();
        let requests = vectors["requests"].as_array().unwrap();
        for vector in requests {
            let said = |name: &str| vector[name].as_str().unwrap_or_default();
            let query = vector["query"].as_object().map(|query| {
                let value = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                query.iter().map(|(name, told)| (name.clone(), value(told))).collect::<Vec<_>>()
            });
            let pairs = query.iter().flatten().map(|(name, value)| (name.as_str(), value.clone()));
            let path_and_query = super::super::rest::with_query(said("path"), pairs.collect());
            let signed = Signed {
                method: said("method"),
                path_and_query: &path_and_query,
                content_type: "application/json",
                body: said("body").as_bytes(),
                date: said("date"),
                api_key: said("as_api_key"),
            };
            assert_eq!(signed.text(), said("sign_string"), "{}", said("name"));
            assert_eq!(signed.under(said("secret")).unwrap(), said("signature"), "{}", said("name"));
        }
        assert_eq!(requests.len(), 3);
        let webhook = |name: &str| vectors["webhook"][name].as_str().unwrap();
        assert!(is_genuine(webhook("secret"), webhook("raw_body").as_bytes(), webhook("signature")));
    }
}
