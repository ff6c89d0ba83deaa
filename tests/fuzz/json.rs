//! Values of JSON by their place, in the order in which they stand.

use serde_json::Value;

use crate::edit::place;

/// So many places of a document are looked at.
const MOST: usize = 4000;

/// The pointers to all values of a document; the first is the document itself.
pub(crate) fn pointers(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(document, "", &mut found);
    found
}

fn collect(value: &Value, at: &str, found: &mut Vec<String>) {
    if found.len() >= MOST {
        return;
    }
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(field, &format!("{at}/{name}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn pointer(document: &Value, share: u16) -> String {
    let all = pointers(document);
    all.get(place(share, all.len())).cloned().unwrap_or_default()
}

/// The value at a place.
pub(crate) fn get(document: &Value, share: u16) -> Value {
    document.pointer(&pointer(document, share)).cloned().unwrap_or(Value::Null)
}

/// Another value at a place.
pub(crate) fn set(document: &mut Value, share: u16, value: Value) {
    let at = pointer(document, share);
    if let Some(there) = document.pointer_mut(&at) {
        *there = value;
    }
}

/// No value at a place.
pub(crate) fn remove(document: &mut Value, share: u16) {
    let at = pointer(document, share);
    let Some((parent, name)) = at.rsplit_once('/') else { return };
    match document.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.remove(&name.replace("~1", "/").replace("~0", "~"));
        }
        Some(Value::Array(items)) => {
            if let Ok(index) = name.parse::<usize>() {
                items.remove(index);
            }
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {}
    }
}

/// The value at a place once more: beside itself in a list, else in a list of its own.
pub(crate) fn double(document: &mut Value, share: u16) {
    let at = pointer(document, share);
    let index = at.rsplit_once('/').and_then(|(parent, index)| Some((parent, index.parse::<usize>().ok()?)));
    if let Some((parent, index)) = index
        && let Some(Value::Array(items)) = document.pointer_mut(parent)
        && let Some(again) = items.get(index).cloned()
    {
        items.insert(index, again);
        return;
    }
    if let Some(there) = document.pointer_mut(&at) {
        *there = Value::Array(vec![there.clone(), there.clone()]);
    }
}

/// A piece more at the end of a text; a value that is no text becomes one.
pub(crate) fn say(document: &mut Value, share: u16, piece: &str) {
    let at = pointer(document, share);
    if let Some(there) = document.pointer_mut(&at) {
        let text = there.as_str().map_or_else(|| there.to_string(), str::to_owned);
        *there = Value::String(format!("{text}{piece}"));
    }
}

/// One of some values that are written as JSON.
pub(crate) fn parsed(values: &[&str], at: u8) -> Value {
    let text = values[usize::from(at) % values.len()];
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}
