//! What a signed call is signed over.
//!
//! The method, the MD5 of the body, its type, the date, the headers that begin with `as-`, and the address with its sorted
//! parameters, each in a line. With no body the MD5 and the type are empty lines.

use http::{HeaderMap, header};
use md5::{Digest as _, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The header with the signature.
pub(super) const SIGNATURE: &str = "as-signature-hmac-sha256";

/// What is not escaped in a parameter.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// A call, as it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

impl Raw<'_> {
    /// A header that is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// What is signed. AfterShip's own kits escape a space in two ways: `space` says which.
    pub(super) fn message(&self, space: &str) -> String {
        let (body, kind) = if self.body.is_empty() {
            (String::new(), "")
        } else {
            (hex(&Md5::digest(self.body)), self.header(header::CONTENT_TYPE.as_str()).unwrap_or_default())
        };
        let date = self.header("date").unwrap_or_default();
        let mut own: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| {
                name.as_str().starts_with("as-") && !name.as_str().starts_with("as-signature")
            })
            .map(|(name, value)| format!("{name}:{}", value.to_str().unwrap_or_default().trim()))
            .collect();
        own.sort_unstable();
        let (method, own, place) = (self.method, own.join("\n"), self.place(space));
        format!("{method}\n{body}\n{kind}\n{date}\n{own}\n{place}")
    }

    fn place(&self, space: &str) -> String {
        let Some(query) = self.query.filter(|query| !query.is_empty()) else { return self.path.to_owned() };
        let mut pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        pairs.sort_by(|one, other| one.0.cmp(&other.0));
        let escaped = |value: &str| utf8_percent_encode(value, PLAIN).to_string().replace("%20", space);
        let pairs: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        format!("{}?{}", self.path, pairs.join("&"))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02X}"))
}
