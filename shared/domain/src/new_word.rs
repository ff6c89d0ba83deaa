//! Words of partners that are new to us. Each is taken for something harmless and kept, so that people hear of it before
//! orders suffer.

use std::fmt;

use serde::{Deserialize, Serialize};

/// As many characters of a word are kept: more is no word.
const LONGEST: usize = 60;

/// A word of a partner that is new to us.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NewWord {
    /// What it is said of.
    pub of: SaidOf,
    /// As the partner writes it.
    pub word: String,
}

/// What a word is said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaidOf {
    /// How far an order is.
    Order,
    /// How far a shipment is that has not left yet.
    Shipment,
    /// How far a line is.
    Line,
    /// What is thought of an address.
    Address,
    /// How far a parcel is.
    Parcel,
}

impl NewWord {
    /// A word about something; `None` where nothing is said.
    pub fn new(of: SaidOf, word: &str) -> Option<Self> {
        let word: String = word.trim().chars().take(LONGEST).collect();
        (!word.is_empty()).then_some(Self { of, word })
    }
}

impl fmt::Display for SaidOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Order => "a status",
            Self::Shipment => "a shipment in a state",
            Self::Line => "a line in a state",
            Self::Address => "a verdict on the address",
            Self::Parcel => "a parcel with a tag",
        })
    }
}
