//! Custom fields: their types, the check of each value, and the update actions that all resources share.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::errors::Refusal;
use super::fields::{list, object_mut, set, text};
use super::money;
use super::shape;
use super::store::{Kind, Tables};

/// What setting a type did.
pub(super) enum TypeChange {
    Set { custom: Value, previous: Value },
    Removed { previous: Value },
    Nothing,
}

/// What setting a field did.
pub(super) enum FieldChange {
    Added(Value),
    Changed { value: Value, previous: Value },
    Removed,
    Nothing,
}

/// The custom fields that a draft `{type, fields}` makes on a resource of this type.
pub(super) fn from_draft(tables: &Tables, resource: &str, draft: &Value) -> Result<Value, Refusal> {
    let identifier = draft.get("type").unwrap_or(&Value::Null);
    let definition = tables.resolve(Kind::Type, identifier)?;
    let key = text(definition, "key").unwrap_or_default();
    if !list(definition, "resourceTypeIds").iter().any(|id| id == resource) {
        let message = format!("The type '{key}' can't be used for resources of type '{resource}'.");
        return Err(Refusal::invalid_input(message));
    }
    let mut fields = Map::new();
    let sent = draft.get("fields").and_then(Value::as_object);
    for (name, value) in sent.into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        fields.insert(name.clone(), checked(field_of(definition, name, value)?, name, value)?);
    }
    for field in list(definition, "fieldDefinitions") {
        let name = text(field, "name").unwrap_or_default();
        if field.get("required") == Some(&Value::Bool(true)) && !fields.contains_key(name) {
            return Err(Refusal::required_field(name));
        }
    }
    Ok(json!({"type": {"typeId": "type", "id": text(definition, "id")}, "fields": fields}))
}

/// Turns the `custom` draft of a resource into custom fields, if there is one.
pub(super) fn settle(tables: &Tables, resource: &str, holder: &mut Value) -> Result<(), Refusal> {
    if let Some(draft) = holder.get("custom").filter(|draft| !draft.is_null()) {
        let custom = from_draft(tables, resource, draft)?;
        set(holder, "custom", Some(custom));
    }
    Ok(())
}

/// `set…CustomType`: replaces the type and all fields, or removes them.
pub(super) fn set_type(
    tables: &Tables,
    resource: &str,
    holder: &mut Value,
    action: &Value,
) -> Result<TypeChange, Refusal> {
    let previous = holder.get("custom").and_then(|custom| custom.get("type")?.get("id")).cloned();
    if action.get("type").is_none_or(Value::is_null) {
        if action.get("fields").is_some_and(|fields| !fields.is_null()) {
            return Err(Refusal::invalid_input("Custom fields can't be set without a type."));
        }
        set(holder, "custom", None);
        return Ok(previous.map_or(TypeChange::Nothing, |previous| TypeChange::Removed { previous }));
    }
    let custom = from_draft(tables, resource, action)?;
    if holder.get("custom") == Some(&custom) {
        return Ok(TypeChange::Nothing);
    }
    set(holder, "custom", Some(custom.clone()));
    Ok(TypeChange::Set { custom, previous: previous.unwrap_or_default() })
}

/// `set…CustomField`: sets one field, or removes it.
pub(super) fn set_field(tables: &Tables, holder: &mut Value, action: &Value) -> Result<FieldChange, Refusal> {
    let name = text(action, "name").unwrap_or_default();
    let Some(type_reference) = holder.get("custom").and_then(|custom| custom.get("type")).cloned() else {
        let message =
            format!("This resource has no custom type set: set one before setting the field '{name}'.");
        return Err(Refusal::invalid_operation(message));
    };
    let definition = tables.resolve(Kind::Type, &type_reference)?;
    let sent = action.get("value").filter(|value| !value.is_null());
    let field = field_of(definition, name, sent.unwrap_or(&Value::Null))?;
    let new = sent.map(|value| checked(field, name, value)).transpose()?;
    let custom = object_mut(holder).entry("custom").or_insert(Value::Null);
    let fields = object_mut(object_mut(custom).entry("fields").or_insert(Value::Null));
    let Some(new) = new else {
        if field.get("required") == Some(&Value::Bool(true)) {
            return Err(Refusal::required_field(name));
        }
        let message = format!("The field '{name}' is not set: it can't be removed.");
        return fields
            .remove(name)
            .map(|_| FieldChange::Removed)
            .ok_or_else(|| Refusal::invalid_operation(message));
    };
    Ok(match fields.insert(name.to_owned(), new.clone()) {
        Some(previous) if previous == new => FieldChange::Nothing,
        Some(previous) => FieldChange::Changed { value: new, previous },
        None => FieldChange::Added(new),
    })
}

fn field_of<'a>(definition: &'a Value, name: &str, value: &Value) -> Result<&'a Value, Refusal> {
    let fields = list(definition, "fieldDefinitions");
    fields.iter().find(|field| text(field, "name") == Some(name)).ok_or_else(|| {
        let mut refusal = Refusal::invalid_field(name, value, None);
        let key = text(definition, "key").unwrap_or_default();
        let message = format!("The field '{name}' is not defined in the type '{key}'.");
        refusal.error.insert("message".to_owned(), message.into());
        refusal
    })
}

fn checked(definition: &Value, name: &str, value: &Value) -> Result<Value, Refusal> {
    let field_type = definition.get("type").unwrap_or(&Value::Null);
    of_type(field_type, value).ok_or_else(|| {
        let keys = list(field_type, "values").iter().filter_map(|value| value.get("key").cloned());
        let allowed: Vec<Value> = keys.collect();
        Refusal::invalid_field(name, value, (!allowed.is_empty()).then_some(allowed))
    })
}

/// The value as it is stored, if it is of the field type.
fn of_type(field_type: &Value, value: &Value) -> Option<Value> {
    let fits = match text(field_type, "name")? {
        "Boolean" => value.is_boolean(),
        "Number" => value.as_number()?.to_string().parse::<Decimal>().is_ok(),
        "String" => value.is_string(),
        "LocalizedString" => shape::localized(value),
        "Enum" | "LocalizedEnum" => {
            list(field_type, "values").iter().any(|allowed| allowed.get("key") == Some(value))
        }
        "Date" => value.as_str()?.parse::<Date>().is_ok(),
        "Time" => value.as_str()?.parse::<Time>().is_ok(),
        "DateTime" => return super::fields::instant_in(&json!({"at": value}), "at"),
        "Money" => {
            shape::check("Money", value).ok()?;
            return Some(money::typed(value));
        }
        "Reference" => {
            text(value, "typeId") == text(field_type, "referenceTypeId") && text(value, "id").is_some()
        }
        "Set" => {
            let element = field_type.get("elementType")?;
            let elements: Option<Vec<Value>> =
                value.as_array()?.iter().map(|value| of_type(element, value)).collect();
            let elements = elements?;
            let distinct: BTreeSet<String> = elements.iter().map(Value::to_string).collect();
            return (distinct.len() == elements.len()).then_some(Value::Array(elements));
        }
        _ => false,
    };
    fits.then(|| value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_type_takes_its_values() {
        let of = |name: &str| json!({"name": name});
        let choice = json!({"name": "Enum", "values": [{"key": "a", "label": "A"}]});
        let set = json!({"name": "Set", "elementType": {"name": "String"}});
        let channel = json!({"name": "Reference", "referenceTypeId": "channel"});
        for (field_type, value, fits) in [
            (of("Boolean"), json!(true), true),
            (of("Boolean"), json!("true"), false),
            (of("Number"), json!(1.25), true),
            (of("Number"), json!("1"), false),
            (of("String"), json!(7), false),
            (of("LocalizedString"), json!({"de-DE": "Hut"}), true),
            (of("LocalizedString"), json!({"d": "Hut"}), false),
            (of("Date"), json!("2026-02-29"), false),
            (of("Date"), json!("2028-02-29"), true),
            (of("Time"), json!("12:30:00"), true),
            (of("DateTime"), json!("2026-02-01T00:00:00Z"), true),
            (of("DateTime"), json!("2026-02-01"), false),
            (of("Money"), json!({"centAmount": 5, "currencyCode": "EUR"}), true),
            (of("Money"), json!({"centAmount": 5.5, "currencyCode": "EUR"}), false),
            (choice.clone(), json!("a"), true),
            (choice, json!("b"), false),
            (set.clone(), json!(["a", "b"]), true),
            (set.clone(), json!(["a", "a"]), false),
            (set, json!("a"), false),
            (channel.clone(), json!({"typeId": "channel", "id": "1"}), true),
            (channel, json!({"typeId": "state", "id": "1"}), false),
        ] {
            assert_eq!(of_type(&field_type, &value).is_some(), fits, "{value} as {field_type}");
        }
    }
}
