//! A request as people look at it, and what is put before them.

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::LineId;

/// A request that was described and not sent. Credentials are never part of it.
#[derive(Debug, Serialize)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) url: String,
    /// As JSON where it is JSON; nothing where it is empty.
    pub(crate) body: Value,
}

/// A request as it would be sent.
pub(crate) fn request(request: &http::Request<Bytes>) -> Request {
    let body = request.body();
    let text = || Value::String(String::from_utf8_lossy(body).into_owned());
    let body = if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(body).unwrap_or_else(|_not_json| text())
    };
    Request { method: request.method().to_string(), url: request.uri().to_string(), body }
}

/// What a person would have to decide.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Review {
    pub(crate) code: String,
    pub(crate) message: String,
    line_item_id: Option<LineId>,
}

/// What would be put before a person.
pub(super) fn review(refusal: Refusal) -> Review {
    let Refusal { code, message, line } = refusal;
    Review { code, message, line_item_id: line }
}
