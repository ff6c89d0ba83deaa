//! Settings that are one of several words.

use schemars::JsonSchema;
use serde::Deserialize;

/// How user and password are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Auth {
    /// HTTP Basic.
    #[default]
    Basic,
    /// The headers `user` and `password`, the latter in base64.
    Headers,
    /// Both.
    Both,
}

/// Where channel and organisation are named. The manual says headers, the vendor's own client uses the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum ScopeIn {
    /// The headers `channel` and `organisation`.
    Header,
    /// Parameters of the same names.
    Query,
}

/// Where the parameters of a POST are that is no import. The manual says the body, all known clients use the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Parameters {
    /// In the address, with an empty body.
    #[default]
    Query,
    /// In the body, as forms are sent.
    Form,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Method {
    /// GET.
    #[default]
    Get,
    /// POST.
    Post,
}

/// How the properties of an import are written in XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum BodyText {
    /// As text, with `&amp;` and the like.
    #[default]
    Escaped,
    /// In a CDATA section.
    Cdata,
}

/// What is done about an order that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Changes {
    /// It is cancelled so that its reference is free again, and the changed one is imported under it.
    #[default]
    Replace,
    /// People change it there.
    Manual,
}

/// What a pushed event means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum PushKind {
    /// The order was cancelled.
    Cancelled,
    /// A shipment left.
    Despatched,
    /// It tells how the order stands.
    Progress,
    /// Nothing that concerns us.
    Ignored,
}

/// What tells of shipments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum ShipmentsFrom {
    /// The list of despatches, polled or pushed: carrier, service, packages and date.
    #[default]
    Despatches,
    /// Pushed events of orders: what they say of it.
    Pushes,
}
