//! How far a parcel is: nine tags, and below each an open list of sub-tags.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How far a parcel is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum TrackingTag {
    /// Nothing is known yet.
    #[default]
    Pending,
    /// The carrier knows that it is to come.
    InfoReceived,
    /// The carrier has it.
    InTransit,
    /// It is on the last round.
    OutForDelivery,
    /// Nobody took it; the carrier tries again.
    AttemptFail,
    /// It was delivered.
    Delivered,
    /// It waits to be fetched.
    AvailableForPickup,
    /// Something is wrong: customs, an address, damage, a return.
    Exception,
    /// Nothing was heard of it for long. It may still come.
    Expired,
    /// A word that is new to us.
    Other(String),
}

impl TrackingTag {
    /// All that are known, in the order in which parcels usually go through them.
    pub const ALL: [Self; 9] = [
        Self::Pending,
        Self::InfoReceived,
        Self::InTransit,
        Self::OutForDelivery,
        Self::AttemptFail,
        Self::Delivered,
        Self::AvailableForPickup,
        Self::Exception,
        Self::Expired,
    ];

    /// The word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "Pending",
            Self::InfoReceived => "InfoReceived",
            Self::InTransit => "InTransit",
            Self::OutForDelivery => "OutForDelivery",
            Self::AttemptFail => "AttemptFail",
            Self::Delivered => "Delivered",
            Self::AvailableForPickup => "AvailableForPickup",
            Self::Exception => "Exception",
            Self::Expired => "Expired",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for TrackingTag {
    fn from(word: String) -> Self {
        Self::ALL.into_iter().find(|tag| tag.as_str() == word).unwrap_or(Self::Other(word))
    }
}

impl From<TrackingTag> for String {
    fn from(tag: TrackingTag) -> Self {
        tag.as_str().to_owned()
    }
}

impl fmt::Display for TrackingTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A tag with what is said more exactly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct TrackingStatus {
    /// How far.
    pub tag: TrackingTag,
    /// More exactly: the tag, `_` and a number. New ones come at any time, so it is any text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtag: Option<String>,
}

/// Returned to the sender, lost, cancelled, disposed of. Damaged (`012`) is not among them: most, but not all, of what
/// is damaged goes no further.
const OVER: [&str; 4] = ["Exception_011", "Exception_013", "Exception_020", "Exception_021"];
/// On its way back to the sender, and back there.
const RETURNING: [&str; 2] = ["Exception_010", "Exception_011"];

impl TrackingStatus {
    /// From what a service says. Without a tag the sub-tag tells it: what stands before its last `_`.
    pub fn new(tag: Option<&str>, subtag: Option<&str>) -> Self {
        let subtag = subtag.filter(|subtag| !subtag.is_empty());
        let named = || subtag.and_then(|subtag| subtag.rsplit_once('_')).map(|(tag, _)| tag);
        let tag = tag.filter(|tag| !tag.is_empty()).or_else(named);
        Self {
            tag: tag.map_or(TrackingTag::Pending, |tag| tag.to_owned().into()),
            subtag: subtag.map(str::to_owned),
        }
    }

    /// Whether nothing more is to be expected after it.
    pub fn is_over(&self) -> bool {
        self.tag == TrackingTag::Delivered || self.is_one_of(&OVER)
    }

    /// Whether it says that the parcel goes back, or went back.
    pub fn is_returning(&self) -> bool {
        self.is_one_of(&RETURNING)
    }

    fn is_one_of(&self, subtags: &[&str]) -> bool {
        self.subtag.as_deref().is_some_and(|subtag| subtags.contains(&subtag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_new_ones_are_kept() {
        for tag in TrackingTag::ALL {
            let text = serde_json::to_string(&tag).unwrap();
            assert_eq!(serde_json::from_str::<TrackingTag>(&text).unwrap(), tag);
            assert!(!matches!(tag, TrackingTag::Other(_)));
        }
        let new: TrackingTag = serde_json::from_str("\"Teleported\"").unwrap();
        assert_eq!((new.as_str(), new.clone()), ("Teleported", TrackingTag::Other("Teleported".into())));
    }

    #[test]
    fn a_status_says_what_is_to_be_expected() {
        for (tag, subtag, want, over, returning) in [
            (Some("Delivered"), Some("Delivered_003"), "Delivered", true, false),
            (Some("Delivered"), None, "Delivered", true, false),
            (None, Some("Delivered_005"), "Delivered", true, false),
            (Some("Exception"), Some("Exception_010"), "Exception", false, true),
            (Some("Exception"), Some("Exception_011"), "Exception", true, true),
            (Some("Exception"), Some("Exception_012"), "Exception", false, false),
            (Some("Exception"), Some("Exception_013"), "Exception", true, false),
            (Some("Exception"), Some("Exception_020"), "Exception", true, false),
            (Some("Exception"), Some("Exception_021"), "Exception", true, false),
            (Some("Exception"), Some("Exception_004"), "Exception", false, false),
            (Some("Expired"), Some("Expired_001"), "Expired", false, false),
            (Some("InTransit"), Some("InTransit_099"), "InTransit", false, false),
            (None, Some("Teleported_001"), "Teleported", false, false),
            (None, Some("nonsense"), "Pending", false, false),
            (Some(""), Some(""), "Pending", false, false),
            (None, None, "Pending", false, false),
        ] {
            let status = TrackingStatus::new(tag, subtag);
            let got = (status.tag.as_str(), status.is_over(), status.is_returning());
            assert_eq!(got, (want, over, returning), "{tag:?} {subtag:?}");
        }
    }
}
