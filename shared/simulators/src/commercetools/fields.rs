//! Reading and changing the JSON in which the simulator keeps everything.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// The text of a field.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

/// The integer of a field.
pub(super) fn int(value: &Value, name: &str) -> Option<i64> {
    value.get(name)?.as_i64()
}

/// The elements of a field; none if it is absent.
pub(super) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The elements of a field, which is created if it is absent.
pub(super) fn list_mut<'a>(value: &'a mut Value, name: &str) -> &'a mut Vec<Value> {
    let field = object_mut(value).entry(name).or_insert_with(|| Value::Array(Vec::new()));
    if !field.is_array() {
        *field = Value::Array(Vec::new());
    }
    match field {
        Value::Array(elements) => elements,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            unreachable!("it was just made an array")
        }
    }
}

/// The fields of an object; whatever is not an object becomes an empty one.
pub(super) fn object_mut(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            unreachable!("it was just made an object")
        }
    }
}

/// Sets a field, or removes it for `None` and null.
pub(super) fn set(value: &mut Value, name: &str, new: Option<Value>) {
    match new.filter(|new| !new.is_null()) {
        Some(new) => object_mut(value).insert(name.to_owned(), new),
        None => object_mut(value).remove(name),
    };
}

/// Takes over a field of an action, removing it where the action leaves it out. Returns the old value.
pub(super) fn take_over(value: &mut Value, name: &str, from: &Value) -> Value {
    let old = value.get(name).cloned().unwrap_or(Value::Null);
    set(value, name, from.get(name).cloned());
    old
}

/// The fields that are there and not null, of those named.
pub(super) fn pick(from: &Value, names: &[&str]) -> Value {
    let fields = names.iter().filter_map(|name| Some(((*name).to_owned(), from.get(*name)?.clone())));
    Value::Object(fields.filter(|(_, value)| !value.is_null()).collect())
}

/// The object without its null fields, at the top level.
pub(super) fn without_nulls(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

/// A time as commercetools prints it: UTC, milliseconds.
pub(super) fn instant(time: Timestamp) -> Value {
    Value::String(time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
}

/// The time in a field, printed as commercetools does.
pub(super) fn instant_in(value: &Value, name: &str) -> Option<Value> {
    Some(instant(text(value, name)?.parse().ok()?))
}
