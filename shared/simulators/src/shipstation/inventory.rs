//! `GET /v2/inventory`: the only place where ShipStation tells what is in stock.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::account::Account;
use super::config::{Warehouse, v2_id};
use super::query::Query;
use super::refusal::Refusal;
use super::stock::Figures;
use super::v2_page::{Place, paged};

/// The figures of one SKU, in one place or altogether.
struct Level<'a> {
    sku: &'a str,
    figures: Figures,
    place: Option<&'a Warehouse>,
    /// The row is that of a location, not of a warehouse.
    is_location: bool,
}

/// The levels of each SKU: by warehouse, by location, or, without `group_by`, over all of them. What stands in a row that
/// is not grouped isn't documented: here no ids.
pub(super) fn levels(account: &Account, query: &Query, base_url: &str) -> Result<Value, Refusal> {
    let figures = account.figures();
    let group = query.word("group_by", &["warehouse", "location"])?;
    let skus: Option<BTreeSet<&str>> = query.text("sku").map(|skus| skus.split(',').map(str::trim).collect());
    let fits = |place: &Warehouse| {
        let is = |name: &str, id: u64| query.text(name).is_none_or(|wanted| wanted == v2_id(id));
        is("inventory_warehouse_id", place.inventory_warehouse)
            && is("inventory_location_id", place.inventory_location)
    };
    let mut found = Vec::new();
    for (sku, places) in
        figures.iter().filter(|(sku, _)| skus.as_ref().is_none_or(|skus| skus.contains(sku.as_str())))
    {
        let held = account.config.warehouses.iter().filter(|place| fits(place));
        let held = held.filter_map(|place| Some((place, *places.get(&place.inventory_warehouse)?)));
        if group.is_some() {
            let is_location = group == Some("location");
            found.extend(held.map(|(place, figures)| Level {
                sku,
                figures,
                place: Some(place),
                is_location,
            }));
            continue;
        }
        let mut sum: Option<Figures> = None;
        for (_, figures) in held {
            sum.get_or_insert_default().add(figures);
        }
        found.extend(sum.map(|figures| Level { sku, figures, place: None, is_location: false }));
    }
    paged("inventory", &found, (query, "limit"), Place { base_url, path: "/v2/inventory" }, Level::view)
}

impl Level<'_> {
    fn view(&self) -> Value {
        let mut row = Map::new();
        row.insert("sku".to_owned(), json!(self.sku));
        row.insert("on_hand".to_owned(), json!(self.figures.on_hand));
        row.insert("allocated".to_owned(), json!(self.figures.allocated));
        row.insert("available".to_owned(), json!(self.figures.available()));
        row.insert("average_cost".to_owned(), json!({"amount": 0, "currency": "USD"}));
        if let Some(place) = self.place {
            row.insert("inventory_warehouse_id".to_owned(), json!(place.v2_id()));
            if self.is_location {
                row.insert("inventory_location_id".to_owned(), json!(v2_id(place.inventory_location)));
            }
        }
        Value::Object(row)
    }
}

/// `GET /v2/inventory_warehouses`.
pub(super) fn warehouses(account: &Account, query: &Query, base_url: &str) -> Result<Value, Refusal> {
    let since = "2024-07-25T18:05:55.307Z";
    let view = |place: &Warehouse| {
        json!({
            "inventory_warehouse_id": place.v2_id(), "name": place.name, "created_at": since, "updated_at": since,
        })
    };
    let place = Place { base_url, path: "/v2/inventory_warehouses" };
    paged("inventory_warehouses", &account.config.warehouses, (query, "limit"), place, view)
}
