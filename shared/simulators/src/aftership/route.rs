//! The endpoints: their addresses, their names in counts and faults, and how often they may be called in a second.

use http::Method;
use http::request::Parts;
use serde_json::Value;

use crate::inbound::Operation;

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Endpoint {
    Create,
    List,
    Get,
    Update,
    Delete,
    Retrack,
    Complete,
    Couriers,
    Detect,
}

impl Endpoint {
    /// Calls in a second, as the page of limits has them since 2024-07.
    pub(super) const fn limit(self) -> u32 {
        match self {
            Self::Create => 20,
            Self::List => 6,
            Self::Get | Self::Update | Self::Delete | Self::Retrack | Self::Complete | Self::Couriers => 5,
            Self::Detect => 3,
        }
    }

    /// Its name in counts and faults.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Create => "trackings.create",
            Self::List => "trackings.list",
            Self::Get => "trackings.get",
            Self::Update => "trackings.update",
            Self::Delete => "trackings.delete",
            Self::Retrack => "trackings.retrack",
            Self::Complete => "trackings.complete",
            Self::Couriers => "couriers.list",
            Self::Detect => "couriers.detect",
        }
    }

    /// Whether a body is read.
    pub(super) const fn has_body(self) -> bool {
        match self {
            Self::Create | Self::Update | Self::Complete | Self::Detect => true,
            Self::List | Self::Get | Self::Delete | Self::Retrack | Self::Couriers => false,
        }
    }
}

/// An address, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// The name of the version.
    pub(super) version: &'a str,
    /// What stands behind it.
    rest: Vec<&'a str>,
}

/// Takes an address apart; none if it is not of this interface.
pub(super) fn place(path: &str) -> Option<Place<'_>> {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    (parts.next()? == "tracking").then_some(())?;
    Some(Place { version: parts.next()?, rest: parts.collect() })
}

/// The endpoint at a place, and the id of the tracking in its address. The addresses with a slug and a number, and the last
/// checkpoint, are gone since the versions.
pub(super) fn endpoint<'a>(method: &Method, place: &Place<'a>) -> Option<(Endpoint, &'a str)> {
    match (method.as_str(), place.rest.as_slice()) {
        ("POST", &["trackings"]) => Some((Endpoint::Create, "")),
        ("GET", &["trackings"]) => Some((Endpoint::List, "")),
        ("GET", &["trackings", id]) => Some((Endpoint::Get, id)),
        ("PUT", &["trackings", id]) => Some((Endpoint::Update, id)),
        ("DELETE", &["trackings", id]) => Some((Endpoint::Delete, id)),
        ("POST", &["trackings", id, "retrack"]) => Some((Endpoint::Retrack, id)),
        ("POST", &["trackings", id, "mark-as-completed"]) => Some((Endpoint::Complete, id)),
        ("GET", &["couriers"]) => Some((Endpoint::Couriers, "")),
        ("POST", &["couriers", "detect"]) => Some((Endpoint::Detect, "")),
        _ => None,
    }
}

/// A call is about the tracking in its address, or about the one that it makes or looks for.
pub(super) fn operation(parts: &Parts, body: &[u8]) -> Operation {
    let found = place(parts.uri.path()).and_then(|place| endpoint(&parts.method, &place));
    let Some((endpoint, id)) = found else {
        return Operation { name: "unknown".to_owned(), key: parts.uri.path().to_owned() };
    };
    let key = match endpoint {
        Endpoint::Create | Endpoint::Detect => made(body).unwrap_or_default(),
        Endpoint::List | Endpoint::Couriers => parts.uri.query().unwrap_or_default().to_owned(),
        Endpoint::Get | Endpoint::Update | Endpoint::Delete | Endpoint::Retrack | Endpoint::Complete => {
            id.to_owned()
        }
    };
    Operation { name: endpoint.name().to_owned(), key }
}

/// What a body calls its tracking: by the id that the caller chose, else by its number.
pub(super) fn made(body: &[u8]) -> Option<String> {
    let sent: Value = serde_json::from_slice(body).ok()?;
    let named = ["id", "tracking_number"].into_iter().find_map(|name| sent.get(name)?.as_str());
    named.map(str::to_owned)
}
