//! ShipStation looks at each new address by itself, a while after it came.
//!
//! The real one asks the postal services. Here words decide, so that a test can have each answer: an address fails if its
//! city has the word `Nowhere`, or its postal code is missing or nothing but zeros; it is doubtful if its city has the word
//! `Elsewhere`, or its street has no number.

use jiff::SignedDuration;
use serde_json::Value;

/// How long it takes: the real one gives no figure.
pub(super) const TAKES: SignedDuration = SignedDuration::from_secs(90);

/// What is known of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verified {
    NotYet,
    Good,
    Doubtful,
    Failed,
}

impl Verified {
    /// The words of `addressVerified`.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::NotYet => "Address not yet validated",
            Self::Good => "Address validated successfully",
            Self::Doubtful => "Address validation warning",
            Self::Failed => "Address validation failed",
        }
    }

    /// What comes out for this address.
    pub(super) fn of(address: Option<&Value>) -> Self {
        let text = |name: &str| address.and_then(|address| address.get(name)?.as_str()).unwrap_or_default();
        let city_has =
            |word: &str| text("city").split_whitespace().any(|found| found.eq_ignore_ascii_case(word));
        if city_has("nowhere") || text("postalCode").chars().all(|letter| letter == '0') {
            Self::Failed
        } else if city_has("elsewhere") || !text("street1").contains(|letter: char| letter.is_ascii_digit()) {
            Self::Doubtful
        } else {
            Self::Good
        }
    }
}
