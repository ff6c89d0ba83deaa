//! The API Extension that asks about each new order before it is kept.
//! <https://docs.commercetools.com/api/projects/api-extensions>, spec of 2026-08-21.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long commercetools waits for the answer, in milliseconds; then the order is not placed.
const TIMEOUT_MS: u32 = 2000;

/// An Extension that should be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExtensionDraft {
    /// Its key.
    pub key: String,
    /// Where it asks.
    pub destination: Asks,
    /// What makes it ask.
    pub triggers: Vec<Trigger>,
    /// How long it waits.
    pub timeout_in_ms: u32,
    /// What the order is sent with; at most three.
    pub expansion_paths: Vec<String>,
}

/// An HTTP address, and how it is known there who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asks {
    r#type: &'static str,
    url: String,
    authentication: Authentication,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Authentication {
    r#type: &'static str,
    header_value: Header,
}

/// The value of the `Authorization` header. Prints nothing.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
struct Header(String);

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Header(***)")
    }
}

/// Requests that make an Extension ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trigger {
    /// Such as `order`.
    pub resource_type_id: String,
    /// `Create` and `Update`.
    pub actions: Vec<String>,
    /// A predicate that the resource must fulfil.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// An Extension as it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Extension {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u64,
    /// Where it asks, as sent: the header is partly hidden.
    pub destination: Value,
    /// What makes it ask.
    #[serde(default)]
    pub triggers: Vec<Trigger>,
    /// How long it waits, in milliseconds.
    pub timeout_in_ms: Option<u32>,
    /// What the order is sent with.
    #[serde(default)]
    pub expansion_paths: Vec<String>,
}

/// One change of an Extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ExtensionAction {
    /// Replaces where it asks.
    ChangeDestination {
        /// Where.
        destination: Asks,
    },
    /// Replaces what makes it ask.
    ChangeTriggers {
        /// All of it.
        triggers: Vec<Trigger>,
    },
    /// Replaces how long it waits.
    SetTimeoutInMs {
        /// Milliseconds.
        timeout_in_ms: u32,
    },
    /// Replaces what the order is sent with.
    SetExpansionPaths {
        /// All of them.
        expansion_paths: Vec<String>,
    },
}

impl ExtensionAction {
    /// What it does, in words.
    pub const fn words(&self) -> &'static str {
        match self {
            Self::ChangeDestination { .. } => "pointed to the configured address",
            Self::ChangeTriggers { .. } => "asked about new orders and nothing else",
            Self::SetTimeoutInMs { .. } => "given two seconds",
            Self::SetExpansionPaths { .. } => "sent what the rules look at",
        }
    }
}

/// The Extension that asks at this address about each new order, with this whole `Authorization` header.
pub fn extension(key: &str, url: &str, header: &str, expansion_paths: &[&str]) -> ExtensionDraft {
    ExtensionDraft {
        key: key.to_owned(),
        destination: Asks {
            r#type: "HTTP",
            url: url.to_owned(),
            authentication: Authentication {
                r#type: "AuthorizationHeader",
                header_value: Header(header.to_owned()),
            },
        },
        triggers: vec![Trigger {
            resource_type_id: "order".to_owned(),
            actions: vec!["Create".to_owned()],
            condition: None,
        }],
        timeout_in_ms: TIMEOUT_MS,
        expansion_paths: expansion_paths.iter().map(ToString::to_string).collect(),
    }
}

/// What an Extension of ours lacks. Its header cannot be read, so the address must say which one it was registered with.
pub fn extension_changes(there: &Extension, wanted: &ExtensionDraft) -> Vec<ExtensionAction> {
    let mut changes = Vec::new();
    if !asks_alike(&there.destination, &wanted.destination) {
        changes.push(ExtensionAction::ChangeDestination { destination: wanted.destination.clone() });
    }
    if there.triggers != wanted.triggers {
        changes.push(ExtensionAction::ChangeTriggers { triggers: wanted.triggers.clone() });
    }
    if there.timeout_in_ms != Some(wanted.timeout_in_ms) {
        changes.push(ExtensionAction::SetTimeoutInMs { timeout_in_ms: wanted.timeout_in_ms });
    }
    if there.expansion_paths != wanted.expansion_paths {
        changes.push(ExtensionAction::SetExpansionPaths { expansion_paths: wanted.expansion_paths.clone() });
    }
    changes
}

fn asks_alike(there: &Value, wanted: &Asks) -> bool {
    let said = |at: &str| there.pointer(at).and_then(Value::as_str);
    said("/type") == Some(wanted.r#type)
        && said("/url") == Some(&wanted.url)
        && said("/authentication/type") == Some(wanted.authentication.r#type)
}
