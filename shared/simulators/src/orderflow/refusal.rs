//! Why the simulated OrderFlow did not do what it was asked.

use super::config::{ErrorForm, Errors};
use super::xml::Element;

/// A request that was understood and not performed. The class name before what is missing was seen; other texts are ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing of this kind has this name: `order CT-1`.
    #[error("{0} not found")]
    Missing(String),
    /// A value or a document that OrderFlow can't take.
    #[error("{0}")]
    Invalid(String),
    /// The state of the order, of the shelf or of the return stands against it.
    #[error("{0}")]
    Conflict(String),
    /// OrderFlow could do this and its simulation can't: told apart, so that nobody builds on a made-up answer.
    #[error("The simulation does not know {0}")]
    NotSimulated(String),
}

impl Refusal {
    pub(super) fn missing(kind: &str, name: &str) -> Self {
        Self::Missing(format!("{kind} {name}"))
    }

    /// The text with the name of the exception that it has in an answer.
    pub(super) fn exception(&self) -> String {
        match self {
            Self::Missing(_) => format!("rtd.exceptions.MissingDataException: {self}"),
            Self::Invalid(_) | Self::Conflict(_) | Self::NotSimulated(_) => self.to_string(),
        }
    }

    /// The answer of an instance that words its errors like this.
    pub(super) fn answer(&self, errors: Errors) -> Element {
        match errors.form {
            ErrorForm::Root => Element::of("error", self.exception()),
            ErrorForm::Child => Element::new("response").child(Element::of("exception", self.exception())),
        }
    }
}
