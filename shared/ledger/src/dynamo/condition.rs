//! Conditions in DynamoDB's words.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::pieces::Pieces;
use super::row::{PIECES, REV, WRITER, number, text};
use super::table::PK;
use crate::store::{Condition, Write};

/// A condition expression and its values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expression {
    pub(super) text: String,
    pub(super) values: Option<HashMap<String, AttributeValue>>,
}

/// The condition of a write: what it asks of the item, and that the body that it replaces lies where it is thought to.
pub(super) fn of(write: &Write, replaced: Option<&Pieces>) -> Expression {
    let (condition, delete, writer) = match write {
        Write::Put { condition, .. } => (*condition, false, None),
        Write::Delete { condition, writer, .. } => (*condition, true, writer.as_ref()),
    };
    let absent = format!("attribute_not_exists({PK})");
    let body =
        replaced.map_or_else(|| format!("attribute_not_exists({PIECES})"), |_| format!("{PIECES} = :pieces"));
    let mut values = HashMap::new();
    let body = match writer.filter(|_| condition != Condition::Absent) {
        Some(writer) => {
            values.insert(":writer".to_owned(), self::text(writer));
            format!("{WRITER} = :writer AND {body}")
        }
        None => body,
    };
    let text = match condition {
        Condition::Absent => absent,
        Condition::Rev(rev) => {
            values.insert(":rev".to_owned(), number(rev));
            let met = format!("{REV} = :rev AND {body}");
            if delete { format!("{absent} OR ({met})") } else { met }
        }
        Condition::Any if delete => format!("{absent} OR ({body})"),
        Condition::Any => body,
    };
    if let Some(pieces) = replaced.filter(|_| condition != Condition::Absent) {
        values.insert(":pieces".to_owned(), self::text(&pieces.name));
    }
    Expression { text, values: Some(values).filter(|values| !values.is_empty()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Draft, Key};

    #[test]
    fn the_expressions_are_these() {
        let key = || Key { pk: "a".into(), sk: "b".into() };
        let draft = || Draft { key: key(), body: Vec::new(), shelf: None, expires: None };
        let put = |condition| Write::Put { draft: draft(), condition };
        let delete = |condition| Write::Delete { key: key(), condition, writer: None };
        let of = |rev| Write::Delete { key: key(), condition: Condition::Rev(rev), writer: Some("w".into()) };
        let pieces = Pieces { name: "p".into(), count: 2, packed: false };
        for (write, replaced, want) in [
            (put(Condition::Absent), None, "attribute_not_exists(pk)"),
            (put(Condition::Rev(2)), None, "rev = :rev AND attribute_not_exists(pieces)"),
            (put(Condition::Rev(2)), Some(&pieces), "rev = :rev AND pieces = :pieces"),
            (put(Condition::Any), None, "attribute_not_exists(pieces)"),
            (put(Condition::Any), Some(&pieces), "pieces = :pieces"),
            (delete(Condition::Absent), None, "attribute_not_exists(pk)"),
            (
                delete(Condition::Rev(2)),
                None,
                "attribute_not_exists(pk) OR (rev = :rev AND attribute_not_exists(pieces))",
            ),
            (delete(Condition::Any), Some(&pieces), "attribute_not_exists(pk) OR (pieces = :pieces)"),
            (
                of(2),
                Some(&pieces),
                "attribute_not_exists(pk) OR (rev = :rev AND writer = :writer AND pieces = :pieces)",
            ),
        ] {
            let expression = super::of(&write, replaced);
            assert_eq!(expression.text, want);
            let named: usize = expression.values.map_or(0, |values| values.len());
            assert_eq!(named, want.matches(':').count(), "{want}");
        }
    }
}
