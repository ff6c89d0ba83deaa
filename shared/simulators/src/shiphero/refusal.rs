//! Why the simulated ShipHero did not do what it was asked, in the words of its answers.

use serde_json::{Value, json};

/// An operation that was understood and not performed.
///
/// Only the codes 5 (not found) and 30 (credits) are known from ShipHero's manual; the others are our choice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing of this kind has this id.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// A value that ShipHero can't take.
    #[error("{0}")]
    Invalid(String),
    /// The order is past the point where this could be done.
    #[error("{0}")]
    TooLate(String),
    /// The bucket holds too few credits.
    #[error(
        "There are not enough credits to perform the requested operation, which requires {required} credits, \
         but there are only {remaining} left. In {wait} you will have enough credits to perform the operation"
    )]
    Credits {
        required: u64,
        remaining: u64,
        /// In words: `18 seconds`.
        wait: String,
    },
}

impl Refusal {
    fn code(&self) -> u32 {
        match self {
            Self::Invalid(_) => 3,
            Self::TooLate(_) => 4,
            Self::NotFound(_) => 5,
            Self::Credits { .. } => 30,
        }
    }

    /// The entry of `errors[]` for a refused query or mutation.
    pub(super) fn error(&self, operation: &str, request_id: &str) -> Value {
        let (message, code) = (self.to_string(), self.code());
        match self {
            Self::Credits { required, remaining, wait } => json!({
                "message": message, "operation": operation, "request_id": request_id, "code": code,
                "required_credits": required, "remaining_credits": remaining, "time_remaining": wait,
            }),
            Self::NotFound(_) | Self::Invalid(_) | Self::TooLate(_) => json!({
                "message": message, "operation": operation, "field": operation, "request_id": request_id,
                "code": code,
            }),
        }
    }
}
