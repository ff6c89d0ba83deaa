//! Reference expansion: `lineItems[*].supplyChannel` puts the channel beside its id, as `obj`.

use serde_json::Value;

use super::fields::{set, text};
use super::store::{Kind, Tables};

/// Expands the paths in a resource; what they don't lead to, and dangling references, stay as they are.
pub(super) fn expand(tables: &Tables, row: &mut Value, paths: &[String]) {
    for path in paths {
        let steps: Vec<&str> = path.split('.').collect();
        walk(tables, row, &steps);
    }
}

fn walk(tables: &Tables, value: &mut Value, steps: &[&str]) {
    let Some((step, rest)) = steps.split_first() else {
        return put(tables, value);
    };
    if text(value, "typeId").is_some() {
        put(tables, value);
        if let Some(object) = value.get_mut("obj") {
            walk(tables, object, steps);
        }
        return;
    }
    let (name, index) = step.split_once('[').map_or((*step, None), |(name, index)| (name, Some(index)));
    match (value.get_mut(name), index.map(|index| index.trim_end_matches(']'))) {
        (Some(Value::Array(elements)), Some("*")) => {
            for value in elements {
                walk(tables, value, rest);
            }
        }
        (Some(Value::Array(elements)), Some(index)) => {
            if let Some(element) = index.parse().ok().and_then(|index: usize| elements.get_mut(index)) {
                walk(tables, element, rest);
            }
        }
        (Some(value), None) => walk(tables, value, rest),
        (Some(_), Some(_)) | (None, _) => {}
    }
}

fn put(tables: &Tables, reference: &mut Value) {
    let kind = match text(reference, "typeId") {
        Some("channel") => Kind::Channel,
        Some("state") => Kind::State,
        Some("type") => Kind::Type,
        Some("payment") => Kind::Payment,
        Some("shipping-method") => Kind::ShippingMethod,
        Some("order") => Kind::Order,
        Some(_) | None => return,
    };
    if let Some(object) = text(reference, "id").and_then(|id| tables.expanded(kind, id)).cloned() {
        set(reference, "obj", Some(object));
    }
}

/// Whether some field of a kind of resource refers to this one.
pub(super) fn refers(tables: &Tables, kind: Kind, to: &Value) -> bool {
    tables.all(kind).any(|row| contains(row, to))
}

fn contains(value: &Value, to: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            (text(value, "typeId") == text(to, "typeId") && text(value, "id") == text(to, "id"))
                || fields.values().any(|value| contains(value, to))
        }
        Value::Array(elements) => elements.iter().any(|value| contains(value, to)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
