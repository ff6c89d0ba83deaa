//! Addresses and query texts of requests.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 3986 leaves as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Collects a path and its query.
#[derive(Debug)]
pub(super) struct Address(String);

impl Address {
    /// A path such as `/orders`.
    pub(super) fn at(base: &str, path: &str) -> Self {
        Self(format!("{base}{path}"))
    }

    /// More of the path, as it is.
    pub(super) fn then(mut self, path: &str) -> Self {
        self.0.push_str(path);
        self
    }

    /// One more part of the path, encoded.
    pub(super) fn part(mut self, before: &str, part: &str) -> Self {
        self.0.push_str(before);
        self.0.extend(utf8_percent_encode(part, ENCODED));
        self
    }

    /// One more parameter.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        self.0.push_str(name);
        self.0.push('=');
        self.0.extend(utf8_percent_encode(value, ENCODED));
        self
    }

    /// One more parameter, several times.
    pub(super) fn with_each(self, name: &str, values: &[&str]) -> Self {
        values.iter().fold(self, |address, value| address.with(name, value))
    }

    /// The address; one that is too long to be one is empty, and refused as foreign before anything is sent.
    pub(super) fn uri(self) -> http::Uri {
        http::Uri::try_from(self.0).unwrap_or_default()
    }
}

/// A text within a predicate.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The name of a field within a predicate: in backticks where it has more than letters, digits and underscores.
pub(super) fn named(field: &str) -> String {
    let is_plain = field.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain { field.to_owned() } else { format!("`{field}`") }
}

/// `field in ("a", "b")`.
pub(super) fn one_of<'a>(field: &str, values: impl IntoIterator<Item = &'a str>) -> String {
    let values: Vec<String> = values.into_iter().map(quoted).collect();
    format!("{field} in ({})", values.join(", "))
}
