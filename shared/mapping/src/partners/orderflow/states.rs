//! How far orders, shipments and lines are. Each customer of OrderFlow has states of its own; those that its manuals name
//! are known, others can be configured, and what is new says nothing.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tracing::warn;
use waybill_domain::new_word::{NewWord, SaidOf};

/// How far something is, the later the larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// Somebody holds it back.
    Held,
    /// Nothing was done about it.
    Waiting,
    /// There is too little stock.
    OutOfStock,
    /// Stock is kept for it.
    Allocated,
    /// It can be picked.
    Pickable,
    /// It is being picked.
    Picking,
    /// It was picked.
    Picked,
    /// It was packed.
    Packed,
    /// It left.
    Despatched,
    /// It will not be shipped.
    Cancelled,
}

/// Stages by the words of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct States {
    /// Of orders.
    pub(super) order: BTreeMap<String, Stage>,
    /// Of shipments.
    pub(super) shipment: BTreeMap<String, Stage>,
    /// Of lines.
    pub(super) line: BTreeMap<String, Stage>,
}

/// The words of the manuals, and those that go with them.
const KNOWN: [(&str, Stage); 25] = [
    ("created", Stage::Waiting),
    ("validated", Stage::Waiting),
    ("ready", Stage::Waiting),
    ("reset", Stage::Waiting),
    ("pending", Stage::Waiting),
    ("suspended", Stage::Held),
    ("on_hold", Stage::Held),
    ("out_of_stock", Stage::OutOfStock),
    ("released", Stage::Allocated),
    ("allocated", Stage::Allocated),
    ("move_pending", Stage::Allocated),
    ("pickable", Stage::Pickable),
    // Picking on paper has begun.
    ("packable", Stage::Picking),
    ("picking", Stage::Picking),
    ("picked", Stage::Picked),
    ("packing", Stage::Picked),
    ("packed", Stage::Packed),
    ("despatched", Stage::Despatched),
    ("dispatched", Stage::Despatched),
    ("shipped", Stage::Despatched),
    ("completed", Stage::Despatched),
    ("complete", Stage::Despatched),
    ("cancelled", Stage::Cancelled),
    ("canceled", Stage::Cancelled),
    ("deleted", Stage::Cancelled),
];

/// A word in one form: case, blanks, hyphens and underscores make no difference.
pub(super) fn normal(word: &str) -> String {
    word.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The stage that a word says by a table, or by the manuals; `None` where it is new.
pub(super) fn stage(table: &BTreeMap<String, Stage>, told: Option<&str>) -> Option<Stage> {
    let told = told?;
    let found = known(table, told);
    if found.is_none() {
        warn!(partner = "orderflow", state = %told, "state `{told}` is new to us; it says nothing");
    }
    found
}

/// A state of something, where it is new to us.
pub(super) fn new_word(table: &BTreeMap<String, Stage>, of: SaidOf, told: Option<&str>) -> Option<NewWord> {
    let told = told?;
    known(table, told).is_none().then(|| NewWord::new(of, told)).flatten()
}

fn known(table: &BTreeMap<String, Stage>, told: &str) -> Option<Stage> {
    let word = normal(told);
    let own = table.iter().find(|(known, _)| normal(known) == word).map(|(_, stage)| *stage);
    own.or_else(|| KNOWN.iter().find(|(known, _)| *known == word).map(|(_, stage)| *stage))
}

/// How far a line is in a shipment: what is said of the shipment counts where it is over, or further than picked.
pub(super) fn of_line(shipment: Option<Stage>, line: Option<Stage>) -> Option<Stage> {
    if shipment == Some(Stage::Cancelled) || line == Some(Stage::Cancelled) {
        return Some(Stage::Cancelled);
    }
    match shipment {
        Some(shipment) if shipment >= Stage::Picked => Some(line.map_or(shipment, |line| line.max(shipment))),
        Some(_) | None => line.or(shipment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_form_and_the_customers_come_first() {
        let own =
            BTreeMap::from([("In Trolley".to_owned(), Stage::Picked), ("Ready".to_owned(), Stage::Held)]);
        for (word, want) in [
            ("out of stock", Some(Stage::OutOfStock)),
            ("OUT_OF_STOCK", Some(Stage::OutOfStock)),
            ("out-of-stock", Some(Stage::OutOfStock)),
            ("in_trolley", Some(Stage::Picked)),
            ("ready", Some(Stage::Held)),
            ("teleported", None),
        ] {
            assert_eq!(stage(&own, Some(word)), want, "{word}");
        }
        assert_eq!(stage(&own, None), None);
    }

    #[test]
    fn a_line_is_as_far_as_it_or_its_shipment_is() {
        for (shipment, line, want) in [
            (Some(Stage::Waiting), Some(Stage::Allocated), Some(Stage::Allocated)),
            (Some(Stage::Pickable), Some(Stage::OutOfStock), Some(Stage::OutOfStock)),
            (Some(Stage::Packed), Some(Stage::Picked), Some(Stage::Packed)),
            (Some(Stage::Despatched), Some(Stage::Picked), Some(Stage::Despatched)),
            (Some(Stage::Despatched), None, Some(Stage::Despatched)),
            (Some(Stage::Cancelled), Some(Stage::Picked), Some(Stage::Cancelled)),
            (Some(Stage::Packed), Some(Stage::Cancelled), Some(Stage::Cancelled)),
            (None, Some(Stage::Picked), Some(Stage::Picked)),
            (None, None, None),
        ] {
            assert_eq!(of_line(shipment, line), want, "{shipment:?} {line:?}");
        }
    }
}
