//! Subscriptions. Every destination type is taken; where deliveries really go is the simulator's matter.

use serde_json::{Value, json};

use super::super::errors::Refusal;
use super::super::fields::{list, list_mut, set, take_over, text};

/// Fills in what a new subscription has by default.
pub(super) fn complete(row: &mut Value) -> Result<(), Refusal> {
    for field in ["messages", "changes", "events"] {
        list_mut(row, field);
    }
    asks_for_something(row)?;
    if row.get("format").is_none_or(Value::is_null) {
        set(row, "format", Some(json!({"type": "Platform"})));
    }
    set(row, "status", Some("Healthy".into()));
    hide_secrets(row);
    reachable(row)
}

fn asks_for_something(row: &Value) -> Result<(), Refusal> {
    if ["messages", "changes", "events"].iter().all(|field| list(row, field).is_empty()) {
        return Err(Refusal::invalid_input(
            "At least one of 'messages', 'changes' and 'events' must be set.",
        ));
    }
    Ok(())
}

/// The test message: a queue of this account stands for one that can't be reached, as in other mocks.
fn reachable(row: &Value) -> Result<(), Refusal> {
    let queue =
        row.get("destination").and_then(|destination| text(destination, "queueUrl")).unwrap_or_default();
    if queue.contains("/0000000000/") {
        let message = "A test message could not be delivered to this destination: the queue does not exist. \
            Please make sure your destination is correctly configured.";
        return Err(Refusal::invalid_input(message));
    }
    Ok(())
}

/// Secrets are partly hidden in everything that is read.
pub(super) fn hide_secrets(row: &mut Value) {
    let Some(destination) = row.get_mut("destination") else { return };
    for field in ["accessKey", "accessSecret", "connectionString", "apiSecret"] {
        if let Some(secret) = text(destination, field) {
            let shown: String = secret.chars().take(4).collect();
            set(destination, field, Some(format!("{shown}****").into()));
        }
    }
}

pub(super) fn act(row: &mut Value, name: &str, action: &Value) -> Result<(), Refusal> {
    let field = match name {
        "setMessages" => "messages",
        "setChanges" => "changes",
        "setEvents" => "events",
        _ => "destination",
    };
    take_over(row, field, action);
    if field == "destination" {
        hide_secrets(row);
        set(row, "status", Some("Healthy".into()));
        return reachable(row);
    }
    list_mut(row, field);
    asks_for_something(row)
}
