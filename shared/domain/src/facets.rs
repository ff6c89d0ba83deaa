//! The facts of a fulfillment order that can change apart, and their fingerprints.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One group of facts that changes, travels and is refused on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Facet {
    /// Where it goes, and where the bill goes.
    Address,
    /// E-mail and phone.
    Contact,
    /// Which units of what, at which price.
    Lines,
    /// By which method.
    Shipping,
    /// Whether it must wait.
    Hold,
}

impl Facet {
    /// All of them, in the order in which changes are sent.
    pub const ALL: [Self; 5] = [Self::Address, Self::Contact, Self::Lines, Self::Shipping, Self::Hold];
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => "address",
            Self::Contact => "contact",
            Self::Lines => "lines",
            Self::Shipping => "shipping",
            Self::Hold => "hold",
        })
    }
}

/// SHA-256 over the canonical domain facts of a facet, in hexadecimal. Nothing from the clock, from the
/// configuration or from a partner's format goes into it, so a changed mapping changes no fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of facts, by their canonical JSON (struct order for fields, sorted keys for maps).
    pub fn of<T: Serialize>(facts: &T) -> Self {
        // Serialising our own plain structs cannot fail; an empty text still gives a stable fingerprint.
        let canonical = serde_json::to_vec(facts).unwrap_or_default();
        let hash = Sha256::digest(canonical);
        let mut hex = String::with_capacity(64);
        for byte in hash {
            for half in [byte >> 4, byte & 15] {
                hex.extend(char::from_digit(u32::from(half), 16));
            }
        }
        Self(hex)
    }

    /// All of it: 64 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first characters, for logs and references.
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

/// What is known of each facet: a fingerprint, or nothing where it is not known.
pub type Facets = BTreeMap<Facet, Fingerprint>;

/// The facets whose fingerprint in `wanted` is not the one in `held`.
pub fn changed(wanted: &Facets, held: &Facets) -> Vec<Facet> {
    wanted.iter().filter(|(facet, print)| held.get(facet) != Some(print)).map(|(facet, _)| *facet).collect()
}

/// A facet as a partner holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldFacet {
    /// To compare.
    pub pieces: Pieces,
    /// To show to people.
    pub words: String,
}

/// A facet in the partner's own form, piece by piece, each as the beginning of its fingerprint. A piece that the
/// partner does not tell is absent. They are kept for as long as the part is, so a piece that comes to mean something
/// else gets another name.
pub type Pieces = BTreeMap<String, String>;

/// Whether somebody changed a facet at the partner. A piece that is told only once says nothing: partners fill in
/// by themselves what was left open.
pub fn is_edited(before: &Pieces, now: &Pieces) -> bool {
    before.iter().any(|(name, piece)| now.get(name).is_some_and(|now| now != piece))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_order_of_keys_in_json_changes_no_fingerprint() {
        let one: Value = serde_json::from_str(r#"{"b":{"d":1,"c":2},"a":3}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"a":3,"b":{"c":2,"d":1}}"#).unwrap();
        assert_eq!(Fingerprint::of(&one), Fingerprint::of(&other));
        assert_ne!(Fingerprint::of(&one), Fingerprint::of(&json!({ "a": 3 })));
    }

    #[test]
    fn only_a_piece_that_is_told_both_times_can_have_been_edited() {
        let pieces = |told: &[(&str, &str)]| -> Pieces {
            told.iter().map(|(name, piece)| ((*name).to_owned(), (*piece).to_owned())).collect()
        };
        let before = pieces(&[("title", "a"), ("carrier", "b")]);
        for (name, now, want) in [
            ("the same", before.clone(), false),
            ("another carrier", pieces(&[("title", "a"), ("carrier", "c")]), true),
            ("filled in", pieces(&[("title", "a"), ("carrier", "b"), ("method", "d")]), false),
            ("no longer told", pieces(&[("title", "a")]), false),
        ] {
            assert_eq!(is_edited(&before, &now), want, "{name}");
        }
    }
}
