//! What the commands look at: files and standard input, read with words for whoever typed them.

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::order::Order;
use waybill_mapping::commercetools::fields::Field;
use waybill_mapping::commercetools::read;
use waybill_mapping::commercetools::states::{State, States};
use waybill_settings::{Account, Settings};

/// All of standard input.
pub(super) fn standard() -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
    Ok(bytes)
}

/// All of a file.
pub(crate) fn file(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// JSON, or where it stops being JSON, by line and column.
fn json(name: &str, bytes: &[u8]) -> anyhow::Result<Value> {
    serde_json::from_slice(bytes).map_err(|error| anyhow!("{name} is not JSON: {error}"))
}

/// An order as commercetools sends it. It does not say its project: it is read as one of the first.
pub(super) fn order(settings: &Settings, name: &str, bytes: &[u8]) -> anyhow::Result<Order> {
    let project = settings.projects.first().context("the configuration names no project")?;
    let body = json(name, bytes)?;
    let reduced = Field::Reduced.name(&settings.write_back.field_prefix);
    read::reduced_order(&project.key, &body, &reduced)
        .map_err(|refusal| anyhow!("{name} is no order: {}", refusal.message))
}

/// Events: a list of them, or the object that `waybill map event` prints.
pub(super) fn events(name: &str, bytes: &[u8]) -> anyhow::Result<Vec<FulfillmentEvent>> {
    let list = listed(name, bytes, "events", "events")?;
    let event = |(number, event)| {
        serde_json::from_value(event)
            .map_err(|error| anyhow!("{name}: event {number} cannot be read: {error}"))
    };
    (1..).zip(list).map(event).collect()
}

/// The states of a shop: from the answer to a query of states, or the list in it.
pub(super) fn states(name: &str, bytes: &[u8]) -> anyhow::Result<States> {
    let list = listed(name, bytes, "states", "results")?;
    let states: Vec<State> = serde_json::from_value(Value::Array(list))
        .map_err(|error| anyhow!("{name} has no states: {error}"))?;
    Ok(states.into_iter().collect())
}

/// A list of things, or the object that has it under a name.
fn listed(name: &str, bytes: &[u8], things: &str, under: &str) -> anyhow::Result<Vec<Value>> {
    match json(name, bytes)? {
        Value::Array(list) => Ok(list),
        Value::Object(mut object) => match object.remove(under) {
            Some(Value::Array(list)) => Ok(list),
            Some(_) | None => bail!("{name} has no list of `{under}`"),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            bail!("{name} is neither a list of {things} nor an object with `{under}`")
        }
    }
}

/// An account by its id, or the ids that there are.
pub(super) fn account<'a>(settings: &'a Settings, id: &str) -> anyhow::Result<&'a Account> {
    let found = settings.accounts.iter().find(|account| account.id.as_str() == id);
    found.ok_or_else(|| {
        let known: Vec<String> =
            settings.accounts.iter().map(|account| format!("`{}`", account.id)).collect();
        anyhow!("unknown account `{id}`; the configuration has {}", known.join(", "))
    })
}

/// Headers, each as `Name: value`.
pub(super) fn headers(given: &[String]) -> anyhow::Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for text in given {
        let header = text.split_once(':').and_then(|(name, value)| {
            let name: HeaderName = name.trim().parse().ok()?;
            Some((name, HeaderValue::from_str(value.trim()).ok()?))
        });
        let (name, value) =
            header.with_context(|| format!("header `{text}` is not of the form `Name: value`"))?;
        headers.append(name, value);
    }
    Ok(headers)
}
