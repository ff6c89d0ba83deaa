//! Stock per SKU and warehouse.
//!
//! ShipHero sells `on_hand - allocated + sell_ahead - reserve`, and calls it `available`. Fractions and negative
//! figures go to review; only `available` may be negative, for ShipHero oversells too. Whether a change of quantity
//! alone moves `updated_at` is not documented: now and then everything has to be read.

use jiff::Timestamp;
use serde_json::{Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{AccountId, Sku, WarehouseId};
use waybill_domain::stock::{Figures, StockLevel};

use super::graphql::{Operation, Selection};
use super::options::{Options, SellableFrom};
use super::poll::{after_cursor, page_of, rows};
use super::wire::WarehouseProduct;
use super::{ShipHero, errors, iso, selections};
use crate::call::{Call, Repeat};
use crate::partner::Page;

const ROWS_ON_A_PAGE: u32 = 100;

/// One page of what changed at a warehouse.
pub(super) fn changes(
    hero: &ShipHero,
    warehouse: &WarehouseId,
    since: Option<Timestamp>,
    page: Option<&str>,
    now: Timestamp,
) -> Call<Page<StockLevel>> {
    let mut arguments = arguments(hero, warehouse);
    arguments.push(("updated_from", "ISODateTime", json!(since.map(iso::text))));
    let selection = page_of(ROWS_ON_A_PAGE, "", page.is_some(), &selections::stock());
    let operation = Operation::query("warehouse_products", arguments, &selection);
    let reader = Reader::new(hero, warehouse, now);
    after_cursor(operation, page.map(str::to_owned)).call(&hero.endpoint, Repeat::Harmless, move |answer| {
        let rows = rows(&errors::object(answer, "warehouse_products")?)?;
        let mut page = Page { items: Vec::new(), next: rows.next(), unreadable: Vec::new() };
        for row in rows.nodes() {
            reader.take(&mut page, row);
        }
        Ok(page)
    })
}

/// The figures of some SKUs: one field of the query for each, because the filter takes a single SKU.
pub(super) fn levels(
    hero: &ShipHero,
    warehouse: &WarehouseId,
    skus: &[Sku],
    now: Timestamp,
) -> Call<Page<StockLevel>> {
    let selection = Selection::page("data", 1, "", &selections::stock());
    let mut operation = Operation::empty("query", "warehouse_products");
    for (at, sku) in skus.iter().enumerate() {
        let mut arguments = arguments(hero, warehouse);
        arguments.push(("sku", "String", json!(sku)));
        operation = operation.with(Some(&format!("s{at}")), arguments, &selection);
    }
    let (reader, skus) = (Reader::new(hero, warehouse, now), skus.to_vec());
    operation.call(&hero.endpoint, Repeat::Harmless, move |answer| {
        let data = errors::data(answer)?;
        let mut page = Page { items: Vec::new(), next: None, unreadable: Vec::new() };
        for (at, sku) in skus.iter().enumerate() {
            // A SKU that the warehouse does not have has no row, and no level: absent is not zero.
            let Some(output) = data.get(&format!("s{at}")).filter(|output| !output.is_null()) else {
                continue;
            };
            let rows = rows(output)?;
            let mine =
                rows.nodes().filter(|row| row.get("sku").and_then(Value::as_str) == Some(sku.as_str()));
            for row in mine {
                reader.take(&mut page, row);
            }
        }
        Ok(page)
    })
}

/// The figures that count, by the account's setting.
pub(super) const fn sellable(options: &Options, figures: Figures) -> Figures {
    match options.sellable_from {
        SellableFrom::Available => figures,
        SellableFrom::OnHand => Figures { available: figures.on_hand, ..figures },
    }
}

/// Refuses what cannot be a number of things.
pub(super) fn plausible(figures: &Figures) -> Result<(), String> {
    let counts = [
        ("on hand", figures.on_hand),
        ("allocated", figures.allocated),
        ("backordered", figures.backordered),
        ("reserved", figures.reserved),
        ("not sellable", figures.unsellable),
        ("sold ahead", figures.sell_ahead),
    ];
    match counts.into_iter().find(|(_, units)| units.is_some_and(|units| units < 0)) {
        Some((name, units)) => Err(format!("{} units {name}", units.unwrap_or_default())),
        None => Ok(()),
    }
}

/// Reads rows as stock at one warehouse.
#[derive(Debug)]
struct Reader {
    account: AccountId,
    options: Options,
    warehouse: WarehouseId,
    as_of: Timestamp,
}

impl Reader {
    fn new(hero: &ShipHero, warehouse: &WarehouseId, as_of: Timestamp) -> Self {
        let (account, options) = (hero.account.clone(), hero.options.clone());
        Self { account, options, warehouse: warehouse.clone(), as_of }
    }

    fn take(&self, page: &mut Page<StockLevel>, row: &Value) {
        let level = self.level(row).map_err(|why| Refusal::new("unreadable", why));
        let sku = row.get("sku").and_then(Value::as_str);
        page.take((&self.account, &self.warehouse, self.as_of), sku, level.map(Some));
    }

    fn level(&self, row: &Value) -> Result<StockLevel, String> {
        let name = row.get("sku").and_then(Value::as_str).unwrap_or("without a SKU");
        let wrong = |why: &dyn std::fmt::Display| format!("stock of `{name}`: {why}");
        let product: WarehouseProduct = serde_json::from_value(row.clone()).map_err(|error| wrong(&error))?;
        let figures = Figures {
            on_hand: product.on_hand,
            available: product.available,
            allocated: product.allocated,
            backordered: product.backorder,
            reserved: product.reserve_inventory,
            unsellable: product.non_sellable_quantity,
            sell_ahead: product.sell_ahead,
        };
        plausible(&figures).map_err(|error| wrong(&error))?;
        let warehouse = product.warehouse_id.as_str().try_into().map_err(|error| wrong(&error))?;
        let sku = product.sku.as_str().try_into().map_err(|error| wrong(&error))?;
        let figures = sellable(&self.options, figures);
        Ok(StockLevel::new((self.account.clone(), warehouse), sku, figures, self.as_of))
    }
}

fn arguments(hero: &ShipHero, warehouse: &WarehouseId) -> Vec<super::graphql::Argument> {
    vec![
        ("warehouse_id", "String", json!(warehouse)),
        ("customer_account_id", "String", json!(hero.options.customer_account_id)),
    ]
}
