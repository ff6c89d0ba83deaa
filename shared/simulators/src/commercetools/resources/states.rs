//! States of workflows.

use serde_json::{Value, json};

use super::super::errors::Refusal;
use super::super::fields::{list, set, take_over};
use super::super::store::{Kind, Tables};

/// Fills in what a new state has by default: it is initial unless the draft says otherwise.
pub(super) fn complete(tables: &Tables, row: &mut Value) -> Result<(), Refusal> {
    set(row, "initial", Some(row.get("initial").cloned().unwrap_or(json!(true))));
    set(row, "builtIn", Some(json!(false)));
    set_transitions(tables, row)
}

/// No transitions given means that all are allowed.
fn set_transitions(tables: &Tables, row: &mut Value) -> Result<(), Refusal> {
    if row.get("transitions").is_some_and(Value::is_array) {
        let next = list(row, "transitions").iter().map(|state| tables.reference(Kind::State, state));
        let next: Vec<Value> = next.collect::<Result<_, _>>()?;
        set(row, "transitions", Some(next.into()));
    }
    Ok(())
}

pub(super) fn act(tables: &Tables, row: &mut Value, name: &str, action: &Value) -> Result<(), Refusal> {
    let field = match name {
        "changeInitial" => "initial",
        "setName" => "name",
        "setDescription" => "description",
        "setRoles" => "roles",
        _ => "transitions",
    };
    take_over(row, field, action);
    set_transitions(tables, row)
}
