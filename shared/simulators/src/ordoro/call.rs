//! One request as the operations see it, and their answer.

use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;

use super::query::Query;
use super::refusal::Refusal;

/// A request that was admitted.
#[derive(Debug)]
pub(super) struct Call {
    /// What stands in the path at each placeholder, percent-decoded.
    pub(super) args: Vec<String>,
    pub(super) query: Query,
    pub(super) body: Bytes,
    /// When lists show what this request creates.
    pub(super) visible: Timestamp,
}

impl Call {
    /// The placeholder at this position.
    pub(super) fn arg(&self, at: usize) -> &str {
        self.args.get(at).map_or("", String::as_str)
    }

    /// A placeholder that holds a number; anything else names nothing.
    pub(super) fn id(&self, at: usize, what: &'static str) -> Result<u64, Refusal> {
        self.arg(at).parse().ok().ok_or(Refusal::NotFound(what))
    }

    /// The body, whatever it is.
    pub(super) fn json(&self) -> Result<Value, Refusal> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Refusal::general(format!("The body is not JSON: {error}")))
    }

    /// As [`Self::json`]; no body is an empty object.
    pub(super) fn json_if_any(&self) -> Result<Value, Refusal> {
        if self.body.is_empty() { Ok(Value::Object(serde_json::Map::new())) } else { self.json() }
    }
}

/// What was done.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Value,
}

impl Answer {
    pub(super) const fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body }
    }

    pub(super) const fn created(body: Value) -> Self {
        Self { status: StatusCode::CREATED, body }
    }
}
