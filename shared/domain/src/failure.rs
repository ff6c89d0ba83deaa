//! What went wrong, said as what to do next.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::LineId;

/// What went wrong with an exchange, said as what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Failure {
    /// It will never pass as it is: to review, in business words.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The account is at fault (key revoked, plan expired): mark the account, keep the work, call a person.
    #[error("the account is locked out: {cause}")]
    LockedOut {
        /// What the partner said.
        cause: String,
    },
    /// A documented throttle, or a failure before the request was written: nothing happened there. Try again.
    #[error("busy: {cause}")]
    Busy {
        /// What the partner said.
        cause: String,
        /// When it said to come back.
        after: Option<SignedDuration>,
    },
    /// It may have happened: any other 5xx, a reset, a time-out. Look before sending again.
    #[error("outcome unknown: {cause}")]
    Unknown {
        /// What was seen.
        cause: String,
    },
}

/// Why something was refused, in words for the shop's people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{message}")]
pub struct Refusal {
    /// A stable code, such as `unmapped-sku`.
    pub code: String,
    /// What a person reads; names the value and, where there is one, the line.
    pub message: String,
    /// The line that it is about.
    pub line: Option<LineId>,
}

impl Refusal {
    /// A refusal that is about no single line.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), line: None }
    }

    /// The same, about one line.
    #[must_use]
    pub fn of_line(mut self, line: &LineId) -> Self {
        self.line = Some(line.clone());
        self
    }
}

impl Failure {
    /// A refusal by code and message.
    pub fn refused(code: &str, message: impl Into<String>) -> Self {
        Self::Refused(Refusal::new(code, message))
    }

    /// Busy, with no word on how long.
    pub fn busy(cause: impl Into<String>) -> Self {
        Self::Busy { cause: cause.into(), after: None }
    }

    /// Busy for a known time.
    pub fn busy_for(cause: impl Into<String>, after: SignedDuration) -> Self {
        Self::Busy { cause: cause.into(), after: Some(after) }
    }

    /// Outcome unknown.
    pub fn unknown(cause: impl Into<String>) -> Self {
        Self::Unknown { cause: cause.into() }
    }

    /// Locked out.
    pub fn locked_out(cause: impl Into<String>) -> Self {
        Self::LockedOut { cause: cause.into() }
    }
}
