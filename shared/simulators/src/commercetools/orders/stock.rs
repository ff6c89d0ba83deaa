//! What an order takes out of the inventory, by its inventory mode.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::errors::Refusal;
use super::super::fields::{int, list, text};
use super::super::store::{Kind, Tables};

/// Units to take per inventory entry id; refused if an entry is missing or, when the order reserves, runs short.
pub(in super::super) fn takes(tables: &Tables, order: &Value) -> Result<Vec<(String, i64)>, Refusal> {
    let mut demand: BTreeMap<String, i64> = BTreeMap::new();
    let mut short = Vec::new();
    for line in list(order, "lineItems") {
        let mode = text(line, "inventoryMode").or(text(order, "inventoryMode")).unwrap_or("None");
        let sku = line.get("variant").and_then(|variant| text(variant, "sku"));
        let (Some(sku), false) = (sku, mode == "None") else { continue };
        let Some(entry) = entry(tables, sku, line.get("supplyChannel")) else {
            short.push((line, sku));
            continue;
        };
        let taken = demand.entry(text(entry, "id").unwrap_or_default().to_owned()).or_default();
        *taken += int(line, "quantity").unwrap_or_default();
        let available = int(entry, "availableQuantity").unwrap_or_default();
        let reserves = mode != "TrackOnly" && entry.get("restockableInDays").is_none();
        if reserves && *taken > available {
            short.push((line, sku));
        }
    }
    if short.is_empty() {
        return Ok(demand.into_iter().collect());
    }
    let (ids, skus) = short.into_iter().map(|(line, sku)| (json!(text(line, "id")), json!(sku))).unzip();
    Err(Refusal::out_of_stock(ids, skus))
}

fn entry<'a>(tables: &'a Tables, sku: &str, channel: Option<&Value>) -> Option<&'a Value> {
    let id = |channel: Option<&Value>| channel.and_then(|channel| text(channel, "id").map(str::to_owned));
    let channel = id(channel);
    tables
        .all(Kind::Inventory)
        .find(|entry| text(entry, "sku") == Some(sku) && id(entry.get("supplyChannel")) == channel)
}
