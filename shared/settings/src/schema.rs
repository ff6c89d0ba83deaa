//! The JSON Schema of `waybill.toml`, for editors and for our own check of its shape.

use serde_json::{Map, Value, json};
use waybill_mapping::partners::{REGISTRY, by_name};

use crate::file::File;

/// The schema with every partner's own options.
pub fn schema() -> Value {
    let mut root = of_file();
    let mut cases = Vec::new();
    for entry in REGISTRY {
        let mut options = (entry.options_schema)();
        let definitions = options.as_object_mut().and_then(|options| {
            options.remove("$schema");
            options.remove("$defs")
        });
        rename(&mut options, entry.name);
        for (name, mut definition) in definitions.and_then(into_object).into_iter().flatten() {
            rename(&mut definition, entry.name);
            put(&mut root, &format!("{}.{name}", entry.name), definition);
        }
        put(&mut root, &format!("{}.options", entry.name), options);
        cases.push(json!({
            "if": {"properties": {"partner": {"const": entry.name}}},
            "then": {"properties": {"options": {"$ref": format!("#/$defs/{}.options", entry.name)}}},
        }));
    }
    if let Some(account) = root.pointer_mut("/$defs/AccountSection").and_then(Value::as_object_mut) {
        account.insert("allOf".to_owned(), cases.into());
    }
    let names: Vec<&str> = REGISTRY.iter().map(|entry| entry.name).collect();
    if let Some(partner) =
        root.pointer_mut("/$defs/AccountSection/properties/partner").and_then(Value::as_object_mut)
    {
        partner.insert("enum".to_owned(), names.into());
    }
    root
}

/// The schema without the partners' options, which partners check themselves.
pub(crate) fn of_file() -> Value {
    schemars::schema_for!(File).to_value()
}

/// The schema of the options of the partner of this name.
pub(crate) fn of_options(partner: &str) -> Option<Value> {
    Some((by_name(partner)?.options_schema)())
}

fn into_object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

fn put(root: &mut Value, name: &str, definition: Value) {
    if let Some(definitions) = root.get_mut("$defs").and_then(Value::as_object_mut) {
        definitions.insert(name.to_owned(), definition);
    }
}

/// Points references at definitions that carry the partner's name, so that two partners may use one name.
fn rename(value: &mut Value, partner: &str) {
    match value {
        Value::Object(object) => {
            for (key, child) in object.iter_mut() {
                match child.as_str().and_then(|text| text.strip_prefix("#/$defs/")) {
                    Some(name) if key == "$ref" => *child = format!("#/$defs/{partner}.{name}").into(),
                    Some(_) | None => rename(child, partner),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|child| rename(child, partner)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
