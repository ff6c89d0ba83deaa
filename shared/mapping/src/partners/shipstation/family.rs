//! Orders that are one: what people split off an order, and what is left of it.
//!
//! A split order keeps the number, with a suffix or without, and names its parent; whether it keeps the key is not
//! proven, so both are followed. Orders that share our key without being marked as split are duplicates.

use serde_json::Value;
use waybill_domain::failure::Failure;

use super::wire::{Id, Order};
use crate::partner::value;

/// An order as read, beside all that was read of it.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// What we know to read.
    pub(super) order: Order,
    /// All of it.
    pub(super) whole: Value,
}

/// Reads an order. One that cannot be read might be ours: nothing is concluded without it.
pub(super) fn member(whole: Value) -> Result<Member, Failure> {
    let order = serde_json::from_value(whole.clone())
        .map_err(|error| Failure::unknown(format!("ShipStation's order cannot be read: {error}")))?;
    Ok(Member { order, whole })
}

/// The families among the rows that stand under a key, or that the order with an id belongs to. In each, the order that
/// the others were split off comes first.
pub(super) fn families(rows: Vec<Value>, key: &str, id: Option<&str>) -> Result<Vec<Vec<Member>>, Failure> {
    let mut left = Vec::new();
    for row in rows {
        let is_foreign = is_foreign(&row, key, id);
        match member(row) {
            Ok(member) => left.push(member),
            Err(_) if is_foreign => {}
            Err(failure) => return Err(failure),
        }
    }
    let is_ours = |member: &Member| {
        (!key.is_empty() && member.order.key.as_deref() == Some(key)) || id == Some(member.order.id.as_str())
    };
    let mut families = Vec::new();
    while let Some(first) = left.iter().position(is_ours) {
        let mut family = vec![left.remove(first)];
        while let Some(next) = left.iter().position(|other| family.iter().any(|one| are_kin(one, other))) {
            family.push(left.remove(next));
        }
        sort(&mut family);
        families.push(family);
    }
    Ok(families)
}

/// Whether a row can be none of ours, whatever else is wrong with it.
fn is_foreign(row: &Value, key: &str, id: Option<&str>) -> bool {
    let own_key = value::text(row.get("orderKey"));
    let own_id = value::text(row.get("orderId"));
    let split = row.pointer("/advancedOptions/mergedOrSplit").and_then(Value::as_bool) == Some(true);
    own_key.is_some_and(|own| own != key) && (id.is_none() || own_id.as_deref() != id) && !split
}

fn are_kin(one: &Member, other: &Member) -> bool {
    let (one, other) = (&one.order, &other.order);
    let one_key = one.key.as_deref().filter(|key| !key.is_empty());
    let is_child = |child: &Order, parent: &Order| child.parent() == Some(&parent.id);
    let are_siblings = one.parent().is_some() && one.parent() == other.parent();
    let share_key = one_key.is_some() && one_key == other.key.as_deref();
    let split = one.is_split_or_merged() || other.is_split_or_merged();
    is_child(one, other) || is_child(other, one) || are_siblings || (share_key && split)
}

/// Parents before children, then by id: smaller ones are older.
fn sort(family: &mut [Member]) {
    let ids: Vec<Id> = family.iter().map(|member| member.order.id.clone()).collect();
    family.sort_by_key(|member| {
        let is_child = member.order.parent().is_some_and(|parent| ids.contains(parent));
        let id = member.order.id.as_str();
        (is_child, member.order.parent().is_some(), id.len(), id.to_owned())
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(id: u64, key: &str, parent: Option<u64>, split: bool) -> Value {
        json!({ "orderId": id, "orderKey": key, "advancedOptions": { "parentId": parent, "mergedOrSplit": split } })
    }

    fn ids(rows: Vec<Value>, id: Option<&str>) -> Vec<Vec<String>> {
        let of = |family: Vec<Member>| {
            family.into_iter().map(|member| member.order.id.as_str().to_owned()).collect()
        };
        families(rows, "ref", id).unwrap().into_iter().map(of).collect()
    }

    #[test]
    fn what_was_split_off_belongs_together() {
        for (name, rows, want) in [
            ("alone", vec![row(7, "ref", None, false), row(8, "other", None, false)], vec![vec!["7"]]),
            (
                "children under keys of their own",
                vec![
                    row(9, "auto", Some(7), true),
                    row(7, "ref", None, false),
                    row(8, "auto2", Some(7), true),
                ],
                vec![vec!["7", "8", "9"]],
            ),
            (
                "children under our key",
                vec![row(10, "ref", None, true), row(9, "ref", None, true)],
                vec![vec!["9", "10"]],
            ),
            (
                "a grandchild",
                vec![row(9, "x", Some(8), true), row(8, "y", Some(7), true), row(7, "ref", None, true)],
                vec![vec!["7", "8", "9"]],
            ),
            (
                "the parent is gone",
                vec![row(9, "ref", Some(7), true), row(8, "ref", Some(7), true)],
                vec![vec!["8", "9"]],
            ),
            (
                "duplicates",
                vec![row(7, "ref", None, false), row(8, "ref", None, false)],
                vec![vec!["7"], vec!["8"]],
            ),
            ("nothing", vec![row(8, "ref2", None, false)], vec![]),
        ] {
            assert_eq!(ids(rows, None), want, "{name}");
        }
        let by_id = ids(vec![row(7, "changed", None, false), row(8, "z", Some(7), true)], Some("7"));
        assert_eq!(by_id, [["7", "8"]]);
    }

    #[test]
    fn a_row_that_cannot_be_read_hides_nothing() {
        assert!(families(vec![json!({ "orderKey": "ref" })], "ref", None).is_err());
        assert!(families(vec![json!({ "orderKey": "other" })], "ref", None).unwrap().is_empty());
    }
}
