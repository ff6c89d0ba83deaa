//! What people changed of an order for Waybill alone: kept beside the order, applied before anything is decided.
//!
//! The shop's order stays as it is; what goes to a partner is the order with its edits. Each names one value, so two
//! people who mend two things do not undo each other, and what is taken back leaves the rest.

mod apply;
mod change;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use apply::{Edited, Missed};
pub use change::{AddressPart, BadEdit, Change, Field};

/// One value of an order that a person set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What, and to which value.
    pub change: Change,
    /// Who.
    pub by: String,
    /// Why, in that person's words.
    pub because: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// The edits of one order, at most one of each field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Edits(Vec<Edit>);

impl Edits {
    /// Whether nothing is edited.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them, in the order of their fields.
    pub fn iter(&self) -> impl Iterator<Item = &Edit> {
        self.0.iter()
    }

    /// Keeps an edit; of one field the last one counts.
    pub fn set(&mut self, edit: Edit) {
        self.remove(&edit.change.field());
        self.0.push(edit);
        self.0.sort_by_cached_key(|edit| edit.change.field());
    }

    /// Takes the edit of a field back; answers whether there was one.
    pub fn remove(&mut self, field: &Field) -> bool {
        let before = self.0.len();
        self.0.retain(|edit| edit.change.field() != *field);
        self.0.len() < before
    }
}

/// The fields, without their values: edits hold personal data.
impl fmt::Display for Edits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<String> = self.0.iter().map(|edit| edit.change.field().to_string()).collect();
        f.write_str(&fields.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(field: &str, value: &str) -> Edit {
        let change = Change::read(field, value).unwrap();
        Edit { change, by: "ada".to_owned(), because: None, at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn edits_add_up_and_the_last_of_a_field_counts() {
        let mut edits = Edits::default();
        for (field, value) in
            [("email", "a@example.com"), ("address.city", "Reno"), ("address.city", "Sparks")]
        {
            edits.set(edit(field, value));
        }
        assert_eq!(edits.to_string(), "address.city, email");
        assert!(edits.iter().any(|edit| edit.change.value() == "Sparks"));
        assert!(edits.remove(&"address.city".parse().unwrap()));
        assert!(!edits.remove(&"address.city".parse().unwrap()));
        assert_eq!(edits.to_string(), "email");
    }

    #[test]
    fn an_edit_is_read_as_it_was_written_and_checked() {
        let mut edits = Edits::default();
        edits.set(edit("sku.l-1", "M1"));
        let text = serde_json::to_string(&edits).unwrap();
        assert!(text.contains(r#""change":{"field":"sku.l-1","value":"M1"}"#), "{text}");
        assert_eq!(serde_json::from_str::<Edits>(&text).unwrap(), edits);
        assert!(serde_json::from_str::<Edits>(&text.replace("sku.l-1", "price")).is_err());
    }
}
