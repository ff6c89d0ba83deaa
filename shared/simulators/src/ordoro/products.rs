//! `/product/`: the list, single products, and their shelves.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::account::Account;
use super::call::{Answer, Call};
use super::product::{Product, Told};
use super::query::Parameters;
use super::refusal::Refusal;
use super::shapes_of_shipping::{PRODUCT, PUT_PRODUCT, SHELF};
use super::stock::Demand;
use super::{ListKey, product_view};

const PARAMETERS: Parameters = Parameters {
    known: &[
        "search",
        "sort",
        "active",
        "kit",
        "kit_component",
        "to_be_shipped",
        "warehouse_id",
        "updated_after",
        "updated_before",
    ],
    documented: &[
        "fba",
        "fbm",
        "category",
        "hs_code",
        "dropship",
        "needs_sync",
        "supplier",
        "sales_channel",
        "low_inventory_aoh",
        "low_inventory_poh",
        "oversold",
        "reordered",
        "overallocated",
        "tag",
        "untagged",
        "tag_filter_by",
        "cart",
    ],
};

/// There is no order by time of change. Without a wish the list is by SKU: our choice.
const SORTS: [&str; 12] = [
    "sku",
    "-sku",
    "name",
    "-name",
    "created",
    "-created",
    "total_committed",
    "-total_committed",
    "total_available",
    "-total_available",
    "total_on_hand",
    "-total_on_hand",
];

/// `GET /product/`.
pub(super) fn list(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let query = &call.query;
    query.only(&PARAMETERS)?;
    let (sort, page, warehouses) = (query.one_of("sort", &SORTS)?, query.page()?, query.ids("warehouse_id")?);
    let (after, before) = (query.moment("updated_after")?, query.moment("updated_before")?);
    let (active, kit, part, wanted) = (
        query.flag("active")?,
        query.flag("kit")?,
        query.flag("kit_component")?,
        query.flag("to_be_shipped")?,
    );
    let demand = account.demand();
    let is_part = |sku: &str| account.products.values().any(|other| other.kit.contains_key(sku));
    let fits = |found: &&Product| {
        after.is_none_or(|after| found.updated > after)
            && before.is_none_or(|before| found.updated < before)
            && active.is_none_or(|active| active == found.archived.is_none())
            && kit.is_none_or(|kit| kit == found.is_kit())
            && part.is_none_or(|part| part == is_part(&found.sku))
            && wanted
                .is_none_or(|wanted| wanted == (product_view::totals(account, &demand, found).committed > 0))
            && (warehouses.is_empty() || warehouses.iter().any(|id| found.shelves.contains_key(id)))
            && query.get("search").is_none_or(|text| found.sku.contains(text) || found.name.contains(text))
    };
    let mut found: Vec<&Product> = account.products.values().filter(fits).collect();
    found.sort_by(|one, other| compare(account, &demand, sort, one, other));
    // The text of the document has the key in singular, as everywhere; its schema has it in plural.
    let key = match account.products_key {
        ListKey::Plural => "products",
        ListKey::Singular => "product",
    };
    Ok(Answer::ok(page.of(key, &found, |found| product_view::whole(account, &demand, found))))
}

fn compare(account: &Account, demand: &Demand, sort: &str, one: &Product, other: &Product) -> Ordering {
    let (field, is_down) = sort.strip_prefix('-').map_or((sort, false), |field| (field, true));
    let totals = |product: &Product| product_view::totals(account, demand, product);
    let ordering = match field {
        "name" => one.name.cmp(&other.name),
        "created" => one.created.cmp(&other.created),
        "total_committed" => totals(one).committed.cmp(&totals(other).committed),
        "total_available" => totals(one).available.cmp(&totals(other).available),
        "total_on_hand" => totals(one).on_hand.cmp(&totals(other).on_hand),
        _ => Ordering::Equal,
    };
    let ordering = ordering.then_with(|| one.sku.cmp(&other.sku));
    if is_down { ordering.reverse() } else { ordering }
}

fn shown(account: &Account, sku: &str) -> Result<Value, Refusal> {
    let found = account.products.get(sku).ok_or(Refusal::NotFound("product"))?;
    Ok(product_view::whole(account, &account.demand(), found))
}

impl Account {
    /// The product with this SKU, to change it: it was updated now.
    pub(super) fn product(&mut self, sku: &str) -> Result<&mut Product, Refusal> {
        let now = self.now;
        let product = self.products.get_mut(sku).ok_or(Refusal::NotFound("product"))?;
        product.updated = now;
        Ok(product)
    }
}

/// `GET /product/{sku}/`.
pub(super) fn get(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    Ok(Answer::ok(shown(account, call.arg(0))?))
}

/// `POST /product/`.
pub(super) fn create(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let sent = PRODUCT.check(&body)?;
    let sku = sent.text("sku").unwrap_or_default();
    if sku.is_empty() {
        return Err(Refusal::invalid("sku", "`sku` must not be empty"));
    }
    if account.products.contains_key(sku) {
        return Err(Refusal::Conflict(format!("Product {sku} already exists")));
    }
    let (told, on_hand) = (Told::read(sent)?, sent.amount("physical_on_hand")?);
    account.know(sku, told);
    let warehouse = account.default_warehouse();
    account.count(sku, warehouse, on_hand.unwrap_or_default());
    Ok(Answer::created(shown(account, sku)?))
}

/// `PUT /product/{sku}/`.
pub(super) fn update(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let told = Told::read(PUT_PRODUCT.check(&body)?)?;
    account.product(call.arg(0))?.write(told);
    Ok(Answer::ok(shown(account, call.arg(0))?))
}

/// `POST /product/{sku}/archive/`.
pub(super) fn archive(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let now = account.now;
    account.product(call.arg(0))?.archived = Some(now);
    Ok(Answer::ok(shown(account, call.arg(0))?))
}

/// `POST /product/{sku}/unarchive/`.
pub(super) fn unarchive(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    account.product(call.arg(0))?.archived = None;
    Ok(Answer::ok(shown(account, call.arg(0))?))
}

/// `PUT /product/{sku}/warehouse/{warehouse_id}/`: exactly one of `on_hand` and `adjustment`.
pub(super) fn set_stock(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let (sku, warehouse) = (call.arg(0), call.id(1, "warehouse")?);
    account.warehouse(warehouse).ok_or(Refusal::NotFound("warehouse"))?;
    let is_kit = account.products.get(sku).ok_or(Refusal::NotFound("product"))?.is_kit();
    let body = call.json()?;
    let sent = SHELF.check(&body)?;
    let (on_hand, adjustment) = (sent.amount("on_hand")?, sent.amount("adjustment")?);
    if on_hand.is_some() == adjustment.is_some() {
        return Err(Refusal::general("Exactly one of `on_hand` and `adjustment` is required"));
    }
    if is_kit {
        return Err(Refusal::Conflict(format!("The stock of {sku} is that of its components")));
    }
    let (low, out) = (sent.amount("low_stock_threshold")?, sent.amount("out_of_stock_threshold")?);
    if let Some(on_hand) = on_hand {
        account.count(sku, warehouse, on_hand);
    }
    account.change_on_hand(sku, warehouse, adjustment.unwrap_or(Decimal::ZERO));
    if let Some(shelf) = account.shelf(sku, warehouse) {
        if sent.has("low_stock_threshold") {
            shelf.low_stock_threshold = low;
        }
        if sent.has("out_of_stock_threshold") {
            shelf.out_of_stock_threshold = out;
        }
        shelf.location =
            sent.owned("location_in_warehouse").unwrap_or_else(|| std::mem::take(&mut shelf.location));
    }
    Ok(Answer::ok(shown(account, sku)?))
}

/// `GET /authenticated/`.
pub(super) fn authenticated(_: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    call.query.only(&Parameters::NONE)?;
    Ok(Answer::ok(json!({"success": true})))
}
