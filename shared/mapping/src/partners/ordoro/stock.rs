//! Stock per SKU and warehouse.
//!
//! Ordoro counts `physical_on_hand` on the shelf, `committed` for open orders, and calls what is left `available`, which
//! may be negative: it oversells too. Fractions and other negative figures go to review. Whether a commitment moves
//! a product's own time of change is not published: everything is read once in each `sweep_every`.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{AccountId, Sku, WarehouseId};
use waybill_domain::stock::{Figures, StockLevel};

use super::find::rows;
use super::options::{Options, SellableFrom};
use super::rest::{Ask, ROWS, encoded, with_query};
use super::{Ordoro, errors, iso};
use crate::call::Call;
use crate::partner::{Page, value};

/// Rows that the next page reads again: a product that is archived meanwhile moves those behind it.
const AGAIN: u64 = 5;

#[derive(Debug, Deserialize)]
struct Product {
    sku: Option<String>,
    is_kit_parent: Option<bool>,
    warehouses: Option<Vec<Place>>,
}

/// A product at a warehouse.
#[derive(Debug, Deserialize)]
struct Place {
    id: Option<Value>,
    physical_on_hand: Option<Value>,
    on_hand: Option<Value>,
    available: Option<Value>,
    committed: Option<Value>,
}

/// One page of what changed at a warehouse.
pub(super) fn changes(
    ordoro: &Ordoro,
    warehouse: &WarehouseId,
    since: Option<Timestamp>,
    page: Option<&str>,
    now: Timestamp,
) -> Call<Page<StockLevel>> {
    let offset: u64 = page.and_then(|page| page.parse().ok()).unwrap_or(0);
    let mut query = vec![
        ("active", "true".to_owned()),
        ("warehouse_id", warehouse.to_string()),
        ("limit", ROWS.to_string()),
        ("offset", offset.to_string()),
    ];
    query.extend(since.map(|since| ("updated_after", iso::text(since))));
    let reader = reader(ordoro, warehouse, now);
    Ask::get("products", with_query("/product/", &query)).call(ordoro, move |answer| {
        let rows = rows(&answer)?;
        let mut page = Page { items: Vec::new(), next: None, unreadable: Vec::new() };
        for row in &rows.rows {
            reader.take(&mut page, row);
        }
        let read = u64::try_from(rows.rows.len()).unwrap_or(u64::MAX);
        let behind = offset.saturating_add(read);
        let goes_on = rows.count.map_or(read >= u64::from(ROWS), |count| behind < count) && read > AGAIN;
        page.next = goes_on.then(|| behind.saturating_sub(AGAIN).to_string());
        Ok(page)
    })
}

/// The figures of a SKU: an exchange reads one, for there is no filter by several.
pub(super) fn levels(
    ordoro: &Ordoro,
    warehouse: &WarehouseId,
    skus: &[Sku],
    now: Timestamp,
) -> Call<Page<StockLevel>> {
    let reader = reader(ordoro, warehouse, now);
    let path = skus.first().map_or_else(
        || with_query("/product/", &[("limit", "1".to_owned())]),
        |sku| format!("/product/{}/", encoded(sku.as_str())),
    );
    let is_asked = !skus.is_empty();
    Ask::get("product", path).raw(ordoro, move |answer| {
        let mut page = Page { items: Vec::new(), next: None, unreadable: Vec::new() };
        match errors::json(answer) {
            Ok(product) if is_asked => reader.take(&mut page, &product),
            Ok(_) => {}
            // A SKU that Ordoro does not have has no level: absent is not zero.
            Err(Failure::Refused(refusal)) if refusal.code == errors::NOT_FOUND => {}
            Err(failure) => return Err(failure),
        }
        Ok(page)
    })
}

/// Reads products as stock at one warehouse.
#[derive(Debug)]
struct Reader {
    account: AccountId,
    options: Options,
    warehouse: WarehouseId,
    as_of: Timestamp,
}

fn reader(ordoro: &Ordoro, warehouse: &WarehouseId, now: Timestamp) -> Reader {
    let as_of = now.checked_sub(ordoro.options.list_lag).unwrap_or(now);
    Reader {
        account: ordoro.account.clone(),
        options: ordoro.options.clone(),
        warehouse: warehouse.clone(),
        as_of,
    }
}

impl Reader {
    fn take(&self, page: &mut Page<StockLevel>, row: &Value) {
        let sku = row.get("sku").and_then(Value::as_str);
        page.take((&self.account, &self.warehouse, self.as_of), sku, self.level(row));
    }

    /// The level of a product; none where the warehouse does not have it.
    fn level(&self, row: &Value) -> Result<Option<StockLevel>, Refusal> {
        let name = row.get("sku").and_then(Value::as_str).unwrap_or("without a SKU");
        let wrong =
            |why: &dyn std::fmt::Display| Refusal::new("unreadable", format!("stock of `{name}`: {why}"));
        let product: Product = serde_json::from_value(row.clone()).map_err(|error| wrong(&error))?;
        let places = product.warehouses.unwrap_or_default();
        let here = places
            .iter()
            .find(|place| value::text(place.id.as_ref()).as_deref() == Some(self.warehouse.as_str()));
        let figures =
            here.map(|place| figures(&self.options, place)).transpose().map_err(|why| wrong(&why))?;
        if product.is_kit_parent == Some(true) && figures.is_none_or(|figures| figures.available.is_none()) {
            let message =
                format!("`{name}` is a kit, and Ordoro tells no stock of it at warehouse {}", self.warehouse);
            return Err(Refusal::new("kit", message));
        }
        let Some(figures) = figures else { return Ok(None) };
        let sku = product.sku.as_deref().unwrap_or_default().try_into().map_err(|error| wrong(&error))?;
        let place = (self.account.clone(), self.warehouse.clone());
        Ok(Some(StockLevel::new(place, sku, figures, self.as_of)))
    }
}

/// The figures that count, by the account's settings.
fn figures(options: &Options, place: &Place) -> Result<Figures, String> {
    let whole = |name: &str, told: &Option<Value>| match told {
        None | Some(Value::Null) => Ok(None),
        Some(told) => value::whole(told).map(Some).ok_or_else(|| format!("`{name}` is {told}")),
    };
    let on_hand = match whole("physical_on_hand", &place.physical_on_hand)? {
        Some(units) => Some(units),
        None => whole("on_hand", &place.on_hand)?,
    };
    let allocated = whole("committed", &place.committed)?;
    for (name, units) in [("on hand", on_hand), ("committed", allocated)] {
        if let Some(units) = units.filter(|units| *units < 0) {
            return Err(format!("{units} units {name}"));
        }
    }
    let available = match options.sellable_from {
        SellableFrom::Available => whole("available", &place.available)?,
        SellableFrom::PhysicalOnHand => on_hand,
    };
    let buffer = i64::from(options.stock_buffer);
    // A buffer makes nothing oversold that was not.
    let available = available.map(|units| units.saturating_sub(buffer).max(units.min(0)));
    Ok(Figures { on_hand, available, allocated, ..Figures::default() })
}
