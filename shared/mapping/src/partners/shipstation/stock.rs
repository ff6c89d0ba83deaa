//! Stock, from the second interface alone: the first one knows none.
//!
//! There is no telling what changed since a time: every read reads everything.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{Sku, WarehouseId};
use waybill_domain::stock::{Figures, StockLevel};

use super::wire::Inventory;
use super::{ShipStation, errors};
use crate::call::Call;
use crate::partner::{Page, ReportsStock, value};

const PATH: &str = "/v2/inventory";
const ROWS: &str = "500";

impl ReportsStock for ShipStation {
    fn changes(
        &self,
        warehouse: &WarehouseId,
        _since: Option<Timestamp>,
        page: Option<&str>,
        now: Timestamp,
    ) -> Call<Page<StockLevel>> {
        levels(self, warehouse, None, page, now)
    }

    fn sweeps_every(&self) -> Option<SignedDuration> {
        None
    }

    /// The filter is documented for one SKU.
    fn most(&self) -> usize {
        1
    }

    fn levels(&self, warehouse: &WarehouseId, skus: &[Sku], now: Timestamp) -> Call<Page<StockLevel>> {
        levels(self, warehouse, Some(skus), None, now)
    }
}

/// Figures of some SKUs, or of all. How several SKUs are named in one filter is not published; a list with commas is what
/// the interface does elsewhere, and SKUs that nobody asked for are left out.
fn levels(
    station: &ShipStation,
    warehouse: &WarehouseId,
    skus: Option<&[Sku]>,
    page: Option<&str>,
    now: Timestamp,
) -> Call<Page<StockLevel>> {
    let other = station.options.inventory_warehouses.get(warehouse.as_str());
    let inventory = other.cloned().unwrap_or_else(|| warehouse.to_string());
    let names = skus.map(|skus| skus.iter().map(Sku::as_str).collect::<Vec<_>>().join(","));
    let mut query =
        vec![("inventory_warehouse_id", inventory.as_str()), ("group_by", "warehouse"), ("limit", ROWS)];
    query.extend(names.as_deref().map(|names| ("sku", names)));
    query.extend(page.map(|page| ("page", page)));
    let place =
        Arc::new((station.account.clone(), warehouse.clone(), inventory.clone(), skus.map(<[Sku]>::to_vec)));
    station.ask_v2("inventory", PATH, &query, move |answer| {
        let (account, warehouse, inventory, skus) = &*place;
        let read = errors::rows(answer, "inventory")?;
        let mut page =
            Page { items: Vec::new(), next: read.next.map(|next| next.to_string()), unreadable: Vec::new() };
        for row in read.rows {
            let sku = value::text(row.get("sku"));
            let is_asked = |skus: &Vec<Sku>| skus.iter().any(|asked| Some(asked.as_str()) == sku.as_deref());
            if !skus.as_ref().is_none_or(is_asked) {
                continue;
            }
            let level = of(row, inventory).map_err(|why| {
                let sku = sku.as_deref().unwrap_or("without a SKU");
                Refusal::new("unreadable", format!("stock of `{sku}`: {why}"))
            });
            let told =
                |(sku, figures)| StockLevel::new((account.clone(), warehouse.clone()), sku, figures, now);
            page.take((account, warehouse, now), sku.as_deref(), level.map(|level| level.map(told)));
        }
        Ok(page)
    })
}

/// The figures of a row; `None` where it is of another warehouse.
fn of(row: Value, inventory: &str) -> Result<Option<(Sku, Figures)>, String> {
    let row: Inventory = serde_json::from_value(row).map_err(|error| error.to_string())?;
    if row.warehouse.is_some_and(|id| id.as_str() != inventory) {
        return Ok(None);
    }
    for (name, units) in [("on hand", row.on_hand), ("allocated", row.allocated)] {
        if let Some(units) = units.filter(|units| *units < 0) {
            return Err(format!("{units} units {name}"));
        }
    }
    let figures = Figures {
        on_hand: row.on_hand,
        available: row.available,
        allocated: row.allocated,
        ..Figures::default()
    };
    Ok(Some((Sku::try_from(row.sku).map_err(|error| error.to_string())?, figures)))
}
