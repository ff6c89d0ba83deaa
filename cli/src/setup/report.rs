//! What was looked at, what was done about it, and what a person must see to.

use std::fmt;

use serde::Serialize;

/// What came of a run, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(crate) struct Report {
    /// Thing by thing.
    pub(crate) steps: Vec<Step>,
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Step {
    /// The project or account.
    pub(crate) place: String,
    /// What it is about, such as a channel by its key.
    pub(crate) thing: String,
    /// What came of it.
    pub(crate) outcome: Outcome,
}

/// What came of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "what")]
pub(crate) enum Outcome {
    /// It is as it should be.
    Stands,
    /// This was done.
    Did(String),
    /// This would be done.
    Would(String),
    /// This is worth knowing; nothing is wrong.
    Told(String),
    /// This is wrong, and a person must see to it.
    Trouble(String),
}

impl Report {
    /// Whether a person must see to something.
    pub(crate) fn is_troubled(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.outcome, Outcome::Trouble(_)))
    }

    /// Whether anything was changed or would be.
    pub(crate) fn changes_anything(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.outcome, Outcome::Did(_) | Outcome::Would(_)))
    }

    /// The report for people.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.steps.iter().map(ToString::to_string).collect()
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, thing, outcome } = self;
        match outcome {
            Outcome::Stands => write!(f, "{place}: {thing}: ok"),
            Outcome::Did(what) => write!(f, "{place}: {thing}: {what}"),
            Outcome::Would(what) => write!(f, "{place}: {thing}: to be {what}"),
            Outcome::Told(what) => write!(f, "{place}: {thing}: note: {what}"),
            Outcome::Trouble(what) => write!(f, "{place}: {thing}: not ok: {what}"),
        }
    }
}
