//! Why the simulated ShipStation did not do what it was asked, in the words of its two APIs.

use http::StatusCode;
use serde_json::{Value, json};

/// A request that was understood and not performed.
///
/// The wording of every message is our choice: the manual shows none of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing of this kind has this id.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// A value that ShipStation can't take.
    #[error("{0}")]
    Invalid(String),
    /// The order is past the point where this could be done.
    #[error("{0}")]
    TooLate(String),
    /// There is one like it already.
    #[error("{0}")]
    Conflict(String),
    /// A body that isn't announced as JSON.
    #[error("The request entity's media type is not supported for this resource.")]
    NotJson,
    /// No key, or a wrong one.
    #[error("Unauthorized")]
    Unauthorized,
    /// The key is right and the account may not use the API.
    #[error("The account has no access to the API")]
    Forbidden,
}

impl Refusal {
    /// The HTTP status of the answer.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Invalid(_) | Self::TooLate(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
        }
    }

    /// The body in V1. Old answers are written with a capital `Message`, newer pages of the manual show a small one:
    /// what a validation says has the old form, what is said of keys the new one.
    pub(super) fn v1(&self) -> Value {
        match self {
            Self::NotFound(_) | Self::NotJson => json!({"Message": self.to_string()}),
            Self::Invalid(_) | Self::TooLate(_) | Self::Conflict(_) => {
                json!({"Message": "The request is invalid.", "ExceptionMessage": self.to_string()})
            }
            Self::Unauthorized | Self::Forbidden => json!({"message": self.to_string()}),
        }
    }

    /// The body in V2.
    pub(super) fn v2(&self, request: &str) -> Value {
        let (kind, code) = match self {
            Self::NotFound(_) => ("validation", "not_found"),
            Self::Invalid(_) => ("validation", "invalid_field_value"),
            Self::TooLate(_) => ("business_rules", "invalid_status"),
            Self::Conflict(_) => ("business_rules", "identifier_conflict"),
            Self::NotJson => ("validation", "unspecified"),
            Self::Unauthorized => ("security", "unauthorized"),
            Self::Forbidden => ("account_status", "subscription_inactive"),
        };
        v2_error(request, kind, code, &self.to_string())
    }
}

/// The form of every error of V2.
pub(super) fn v2_error(request: &str, kind: &str, code: &str, message: &str) -> Value {
    json!({"request_id": request, "errors": [{
        "error_source": "ShipStation", "error_type": kind, "error_code": code, "message": message,
    }]})
}
