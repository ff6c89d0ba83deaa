//! Versions of AfterShip's interface, and whether an answer has the one that was asked for.
//!
//! Two come each year, and each lives for some 18 months. A request for one that is over is not refused but answered in
//! the oldest that lives; and each address of webhooks has a version of its own, chosen by people in AfterShip's admin.

use http::HeaderMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tracing::error;

/// The header of answers that says which version answered.
const OF_ANSWERS: &str = "as-api-version";
/// The header of webhooks that says which version they have.
const OF_WEBHOOKS: &str = "as-webhook-version";

/// A version whose shapes are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub(super) enum Version {
    /// Promised dates are texts; checkpoints have `zip` and no hash.
    #[serde(rename = "2025-07")]
    July2025,
    /// In which of both shapes a promised date is taken is not published, so none is sent.
    #[serde(rename = "2026-01")]
    January2026,
    /// Promised dates are objects; checkpoints have `postal_code` and a hash.
    #[default]
    #[serde(rename = "2026-07")]
    July2026,
}

impl Version {
    /// As it stands in addresses and headers.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::July2025 => "2025-07",
            Self::January2026 => "2026-01",
            Self::July2026 => "2026-07",
        }
    }
}

/// Raises the alarm when another version answered. What it says is read all the same.
pub(super) fn look_at_answer(wanted: Version, headers: &HeaderMap) {
    if let Some(other) = other(wanted, headers, OF_ANSWERS) {
        error!(
            wanted = wanted.as_str(),
            answered = other,
            "AfterShip answered in version `{other}`, not in `{}`: it may be over, set `options.api_version`",
            wanted.as_str()
        );
    }
}

/// The same for a webhook.
pub(super) fn look_at_webhook(wanted: Version, headers: &HeaderMap) {
    if let Some(other) = other(wanted, headers, OF_WEBHOOKS) {
        error!(
            wanted = wanted.as_str(),
            sent = other,
            "AfterShip's webhooks come in version `{other}`, not in `{}`: choose it for the address in AfterShip's admin",
            wanted.as_str()
        );
    }
}

/// The version that a header names, where it is another one. An answer that names none says nothing.
fn other<'a>(wanted: Version, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let told = headers.get(name)?.to_str().ok()?.trim();
    (!told.is_empty() && told != wanted.as_str()).then_some(told)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn another_version_is_noticed() {
        for (told, want) in [
            (None, None),
            (Some("2026-07"), None),
            (Some(" 2026-07 "), None),
            (Some("2026-01"), Some("2026-01")),
            (Some("2027-01"), Some("2027-01")),
        ] {
            for name in [OF_ANSWERS, OF_WEBHOOKS] {
                let mut headers = HeaderMap::new();
                if let Some(told) = told {
                    headers.insert(name, HeaderValue::from_static(told));
                }
                assert_eq!(other(Version::July2026, &headers, name), want, "{name} {told:?}");
            }
        }
    }
}
