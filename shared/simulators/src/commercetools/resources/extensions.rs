//! API Extensions as they are kept.

use serde_json::{Value, json};
use url::Url;

use super::super::errors::Refusal;
use super::super::fields::{int, list, list_mut, set, take_over, text};
use super::super::store::{Kind, Tables};

/// A project has at most so many.
const MOST: usize = 25;
/// An Extension waits at most so long, in milliseconds.
const LONGEST_MS: i64 = 10_000;
/// An Extension expands at most so many paths.
const MOST_PATHS: usize = 3;

/// Fills in what a new Extension has by default.
pub(super) fn complete(tables: &Tables, row: &mut Value) -> Result<(), Refusal> {
    if tables.all(Kind::Extension).count() >= MOST {
        return Err(Refusal::limit("extensions", MOST));
    }
    if int(row, "timeoutInMs").is_none() {
        set(row, "timeoutInMs", Some(json!(2000)));
    }
    list_mut(row, "expansionPaths");
    check(row)?;
    hide_header(row);
    Ok(())
}

pub(super) fn act(row: &mut Value, name: &str, action: &Value) -> Result<(), Refusal> {
    let field = match name {
        "changeTriggers" => "triggers",
        "changeDestination" => "destination",
        "setExpansionPaths" => "expansionPaths",
        _ => "timeoutInMs",
    };
    take_over(row, field, action);
    check(row)?;
    hide_header(row);
    Ok(())
}

fn check(row: &Value) -> Result<(), Refusal> {
    let wrong = |message: &str| Err(Refusal::invalid_input(message));
    let triggers = list(row, "triggers");
    if triggers.is_empty() || triggers.iter().any(|trigger| list(trigger, "actions").is_empty()) {
        return wrong("At least one trigger with at least one action must be set.");
    }
    if !(1..=LONGEST_MS).contains(&int(row, "timeoutInMs").unwrap_or_default()) {
        return wrong("The timeoutInMs must be between 1 and 10000.");
    }
    if list(row, "expansionPaths").len() > MOST_PATHS {
        return wrong("At most 3 expansion paths are allowed.");
    }
    let destination = row.get("destination").cloned().unwrap_or_default();
    let is_http = text(&destination, "type") == Some("HTTP");
    if is_http && text(&destination, "url").is_none_or(|url| Url::parse(url).is_err()) {
        return wrong("The destination has no valid URL.");
    }
    Ok(())
}

/// The header is partly hidden in everything that is read.
fn hide_header(row: &mut Value) {
    let Some(authentication) = row.get_mut("destination").and_then(|to| to.get_mut("authentication")) else {
        return;
    };
    if let Some(value) = text(authentication, "headerValue") {
        let shown: String = value.chars().take(4).collect();
        set(authentication, "headerValue", Some(format!("{shown}****").into()));
    }
}
