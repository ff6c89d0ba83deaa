//! Types of custom fields.

use serde_json::{Value, json};

use super::super::errors::Refusal;
use super::super::fields::{list, list_mut, set, take_over, text};
use super::super::store::{Kind, Tables};

/// Checks the field definitions of a new type.
pub(super) fn complete(tables: &Tables, row: &mut Value) -> Result<(), Refusal> {
    let fields = list(row, "fieldDefinitions").to_vec();
    set(row, "fieldDefinitions", Some(json!([])));
    fields.into_iter().try_for_each(|field| add(tables, row, field))
}

pub(super) fn act(tables: &Tables, row: &mut Value, name: &str, action: &Value) -> Result<(), Refusal> {
    match name {
        "addFieldDefinition" => add(tables, row, action.get("fieldDefinition").cloned().unwrap_or_default()),
        "changeName" => {
            take_over(row, "name", action);
            Ok(())
        }
        "setDescription" => {
            take_over(row, "description", action);
            Ok(())
        }
        "changeFieldDefinitionOrder" => reorder(row, action),
        "removeFieldDefinition" => {
            let wanted = action.get("fieldName").cloned();
            field(row, action)?;
            list_mut(row, "fieldDefinitions").retain(|field| field.get("name") != wanted.as_ref());
            Ok(())
        }
        "changeFieldDefinitionLabel" => field(row, action).map(|field| {
            take_over(field, "label", action);
        }),
        "changeInputHint" => field(row, action).map(|field| {
            take_over(field, "inputHint", action);
        }),
        _ => add_value(field(row, action)?, action),
    }
}

fn field<'a>(row: &'a mut Value, action: &Value) -> Result<&'a mut Value, Refusal> {
    let name = text(action, "fieldName");
    let found = list_mut(row, "fieldDefinitions").iter_mut().find(|field| text(field, "name") == name);
    let message = format!("The type has no field '{}'.", name.unwrap_or_default());
    found.ok_or_else(|| Refusal::invalid_operation(message))
}

fn add(tables: &Tables, row: &mut Value, mut field: Value) -> Result<(), Refusal> {
    let name = field.get("name").cloned().unwrap_or_default();
    if list(row, "fieldDefinitions").iter().any(|known| known.get("name") == Some(&name)) {
        return Err(Refusal::duplicate("name", &name));
    }
    // The same name must have the same type in all types of one resource.
    let shares = |other: &&Value| {
        other.get("id") != row.get("id")
            && list(other, "resourceTypeIds").iter().any(|id| list(row, "resourceTypeIds").contains(id))
    };
    let others = tables.all(Kind::Type).filter(shares).flat_map(|other| list(other, "fieldDefinitions"));
    let kind = |field: &Value| field.get("type").and_then(|kind| text(kind, "name")).map(str::to_owned);
    for other in others.filter(|other| other.get("name") == Some(&name)) {
        if kind(other) != kind(&field) {
            let message =
                format!("The field {name} exists with another type in another type of the same resource.");
            return Err(Refusal::invalid_operation(message));
        }
    }
    if field.get("inputHint").is_none() {
        set(&mut field, "inputHint", Some("SingleLine".into()));
    }
    list_mut(row, "fieldDefinitions").push(field);
    Ok(())
}

fn reorder(row: &mut Value, action: &Value) -> Result<(), Refusal> {
    let wanted = list(action, "fieldNames");
    let fields = list_mut(row, "fieldDefinitions");
    let place = |field: &Value| wanted.iter().position(|name| field.get("name") == Some(name));
    if wanted.len() != fields.len() || fields.iter().any(|field| place(field).is_none()) {
        return Err(Refusal::invalid_operation(
            "All field names, and only those, must be given in the new order.",
        ));
    }
    fields.sort_by_key(place);
    Ok(())
}

fn add_value(field: &mut Value, action: &Value) -> Result<(), Refusal> {
    let value = action.get("value").cloned().unwrap_or_default();
    let kind = field.get_mut("type").map(|kind| list_mut(kind, "values"));
    let values = kind.ok_or_else(|| Refusal::invalid_operation("The field has no values."))?;
    if values.iter().any(|known| known.get("key") == value.get("key")) {
        return Err(Refusal::duplicate("key", value.get("key").unwrap_or(&Value::Null)));
    }
    values.push(value);
    Ok(())
}
