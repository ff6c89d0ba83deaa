//! Products as answers show them.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::account::Account;
use super::product::{Product, Shelf};
use super::stock::{Demand, Figures};
use super::{moment, money, places};

/// A product's figures in all its warehouses.
pub(super) fn totals(account: &Account, demand: &Demand, product: &Product) -> Figures {
    let none = Figures { on_hand: Decimal::ZERO, committed: 0, allocated: 0, available: Decimal::ZERO };
    product.shelves.keys().filter_map(|id| account.figures(demand, &product.sku, *id)).fold(
        none,
        |all, one| Figures {
            on_hand: all.on_hand.saturating_add(one.on_hand),
            committed: all.committed.saturating_add(one.committed),
            allocated: all.allocated.saturating_add(one.allocated),
            available: all.available.saturating_add(one.available),
        },
    )
}

/// Units on hand that are not set aside: our reading of a figure that nothing explains.
fn unallocated(figures: Figures) -> Value {
    money::number(figures.on_hand.saturating_sub(Decimal::from(figures.allocated)))
}

/// Every field that has a meaning here.
pub(super) fn whole(account: &Account, demand: &Demand, product: &Product) -> Value {
    let all = totals(account, demand, product);
    let shelves = product.shelves.iter().filter_map(|(id, shelf)| {
        Some(self::shelf(account, *id, shelf, account.figures(demand, &product.sku, *id)?))
    });
    // The document leaves open what a component looks like; integrations read these three.
    let component = |(sku, quantity): (&String, &u32)| {
        let is_kit = account.products.get(sku).is_some_and(Product::is_kit);
        json!({"sku": sku, "quantity": quantity, "is_kit_parent": is_kit})
    };
    json!({
        "id": product.id, "company_id": account.config.company_id, "sku": product.sku, "name": product.name,
        "type": "Tangible", "cost": money::number(product.cost), "price": money::number(product.price),
        "weight": money::number(product.weight), "taxable": "Taxable", "category": product.category,
        "is_kit_parent": product.is_kit(), "archive_date": product.archived.map(moment::local), "hs_code": null,
        "country_of_origin": null, "customs_description": null, "upc": product.upc, "asin": null, "image_url": null,
        "created": moment::local(product.created), "updated": moment::local(product.updated), "customer_text": null,
        "internal_notes": product.internal_notes, "tags": [], "fulfillment_type": "in_house",
        "total_on_hand": money::number(all.on_hand), "total_available": money::number(all.available),
        "total_committed": all.committed, "total_allocated": all.allocated, "total_unallocated": unallocated(all),
        "po_total_committed": 0, "warehouses": shelves.collect::<Vec<_>>(),
        "kit_components": product.kit.iter().map(component).collect::<Vec<_>>(), "carts": [], "suppliers": [],
        "to_be_shipped": all.committed, "available_on_hand": money::number(all.available), "on_pos": 0,
        "_link": format!("/product/{}/", product.sku),
    })
}

fn shelf(account: &Account, warehouse: u64, shelf: &Shelf, figures: Figures) -> Value {
    let Some(place) = account.warehouse(warehouse) else { return Value::Null };
    json!({
        "id": warehouse, "address": places::address(place), "cart": "", "is_configured_for_shipping": true,
        "is_default_location": account.default_warehouse() == warehouse, "created": moment::local(shelf.created),
        "updated": moment::local(shelf.updated), "always_dropship": false, "location_in_warehouse": shelf.location,
        "low_stock_threshold": money::number(shelf.low_stock_threshold.unwrap_or_default()),
        "out_of_stock_threshold": money::number(shelf.out_of_stock_threshold.unwrap_or_default()),
        "on_hand": money::number(figures.on_hand), "physical_on_hand": money::number(figures.on_hand),
        "available": money::number(figures.available), "committed": figures.committed, "allocated": figures.allocated,
        "unallocated": unallocated(figures), "po_committed": 0,
    })
}
