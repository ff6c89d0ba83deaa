//! Stock in webhooks.
//!
//! `Inventory Update` writes some of its numbers as text; its top level sums all warehouses, and only
//! `updated_warehouse` is about one. It carries no time, so its figures are as of their receipt. `Inventory
//! Change` names a bin's difference: no figure of it is the warehouse's stock, so it only names what has to
//! be read.

use jiff::Timestamp;
use serde_json::{Map, Value};
use waybill_domain::stock::{Figures, StockLevel};

use super::{ShipHero, relay, stock};
use crate::partner::value;

/// The levels of an `Inventory Update`.
pub(super) fn levels(
    hero: &ShipHero,
    body: &Map<String, Value>,
    as_of: Timestamp,
) -> Result<Vec<StockLevel>, String> {
    let rows = body.get("inventory").and_then(Value::as_array).ok_or("it has no `inventory`")?;
    // A virtual SKU is a kit that is never on a shelf.
    let real = rows.iter().filter(|row| row.get("virtual").and_then(Value::as_bool) != Some(true));
    real.map(|row| level(hero, row, as_of)).collect()
}

/// A level of which nothing is known but the SKU and the warehouse.
pub(super) fn named(
    hero: &ShipHero,
    body: &Map<String, Value>,
    as_of: Timestamp,
) -> Result<StockLevel, String> {
    let row = Value::Object(body.clone());
    of(hero, &row, &row, Figures::default(), as_of)
}

fn level(hero: &ShipHero, row: &Value, as_of: Timestamp) -> Result<StockLevel, String> {
    let sku = value::text(row.get("sku")).unwrap_or_default();
    let wrong = |why: &dyn std::fmt::Display| format!("stock of `{sku}`: {why}");
    let Some(there) = row.get("updated_warehouse").filter(|there| there.is_object()) else {
        return Err(wrong(&"it names no warehouse"));
    };
    let number = |name: &str| match there.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value::whole(value).map(Some).ok_or_else(|| wrong(&format!("`{name}` is {value}"))),
    };
    let figures = Figures {
        on_hand: number("on_hand")?,
        available: number("inventory")?,
        allocated: None,
        backordered: number("backorder_quantity")?,
        reserved: number("reserve")?,
        unsellable: number("non_sellable")?,
        sell_ahead: number("sell_ahead")?,
    };
    stock::plausible(&figures).map_err(|error| wrong(&error))?;
    of(hero, row, there, stock::sellable(&hero.options, figures), as_of)
}

fn of(
    hero: &ShipHero,
    row: &Value,
    there: &Value,
    figures: Figures,
    as_of: Timestamp,
) -> Result<StockLevel, String> {
    let sku = value::text(row.get("sku")).ok_or("a row has no `sku`")?;
    let warehouse = relay::either("Warehouse", there.get("warehouse_uuid"), there.get("warehouse_id"))
        .ok_or_else(|| format!("stock of `{sku}`: it names no warehouse"))?;
    let warehouse = warehouse.try_into().map_err(|error| format!("stock of `{sku}`: {error}"))?;
    let sku = sku.try_into().map_err(|error| format!("{error}"))?;
    Ok(StockLevel::new((hero.account.clone(), warehouse), sku, figures, as_of))
}
