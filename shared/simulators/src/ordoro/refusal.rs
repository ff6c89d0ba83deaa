//! Why the simulated Ordoro did not do what it was asked, and its error bodies.

use http::StatusCode;
use serde_json::{Value, json};

/// A request that was understood and not performed.
///
/// Of statuses Ordoro documents 404 and 429 alone; a second tracking number was seen refused with 409. The rest is our
/// choice: 400 for what can't be taken, 409 for what comes too late or is there already.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing of this kind has this name.
    #[error("Could not find this {0}")]
    NotFound(&'static str),
    /// A value that Ordoro can't take.
    #[error("{message}")]
    Invalid {
        message: String,
        /// The field or parameter at fault, if it is one.
        param: Option<String>,
    },
    /// The state of the order, or something of the same name, stands against it.
    #[error("{0}")]
    Conflict(String),
    /// Ordoro could do this and its simulation can't: told apart, so that nobody builds on a made-up answer.
    #[error("The simulation does not know {0}")]
    NotSimulated(String),
}

impl Refusal {
    /// A value that can't be taken.
    pub(super) fn invalid(param: &str, message: impl Into<String>) -> Self {
        Self::Invalid { message: message.into(), param: Some(param.to_owned()) }
    }

    /// A request that can't be taken, whatever the field.
    pub(super) fn general(message: impl Into<String>) -> Self {
        Self::Invalid { message: message.into(), param: None }
    }

    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Invalid { .. } => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::NotSimulated(_) => StatusCode::NOT_IMPLEMENTED,
        }
    }

    pub(super) fn body(&self) -> Value {
        let param = match self {
            Self::Invalid { param, .. } => param.as_deref(),
            Self::NotFound(_) | Self::Conflict(_) | Self::NotSimulated(_) => None,
        };
        error(&self.to_string(), param)
    }
}

/// An error body in its documented form.
pub(super) fn error(message: &str, param: Option<&str>) -> Value {
    json!({"error_message": message, "param": param})
}
