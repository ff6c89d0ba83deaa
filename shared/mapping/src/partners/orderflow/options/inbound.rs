//! Settings of the address that OrderFlow pushes to. What it sends by itself to prove who it is, is not published.

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::Deserialize;

/// How pushed messages are known, and answered. All that is set must fit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct Inbound {
    /// Whether the first part of the path must be the secret `webhook_path`.
    pub(in super::super) path: bool,
    /// Whether `webhook_user` and `webhook_password` must be sent by HTTP Basic.
    pub(in super::super) basic: bool,
    /// Header that must carry the secret `webhook_token`.
    pub(in super::super) header: Option<String>,
    /// Networks that messages may come from, such as `203.0.113.7/32`; empty = from anywhere.
    #[schemars(with = "Vec<String>")]
    pub(in super::super) networks: Vec<IpNet>,
    /// The answer to a message that was taken.
    pub(in super::super) acknowledgement: Acknowledgement,
}

impl Default for Inbound {
    fn default() -> Self {
        Self {
            path: true,
            basic: false,
            header: None,
            networks: Vec::new(),
            acknowledgement: Acknowledgement::default(),
        }
    }
}

/// The answer to a message that was taken. OrderFlow searches it for errors by rules that can be configured there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct Acknowledgement {
    /// HTTP status.
    pub(in super::super) status: u16,
    /// Content type.
    pub(in super::super) content_type: String,
    /// Body.
    pub(in super::super) body: String,
}

impl Default for Acknowledgement {
    fn default() -> Self {
        Self {
            status: 200,
            content_type: "application/xml".to_owned(),
            body: "<?xml version=\"1.0\"?><message>OK</message>".to_owned(),
        }
    }
}
