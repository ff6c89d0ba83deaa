//! Stock by page and by SKU.

use serde_json::{Value, json};
use waybill_domain::ids::{Sku, WarehouseId};

use super::{hero, hero_with, now, read, variables};
use crate::partner::ReportsStock;

fn warehouse() -> WarehouseId {
    "V2FyZWhvdXNlOjMxNDE=".try_into().unwrap()
}

fn row(sku: &str) -> Value {
    json!({ "sku": sku, "warehouse_id": "V2FyZWhvdXNlOjMxNDE=", "on_hand": 48, "available": 13, "allocated": 20,
        "backorder": 1, "reserve_inventory": 25, "non_sellable_quantity": 2, "sell_ahead": 10 })
}

fn rows(rows: &[Value], next: bool) -> Value {
    let edges: Vec<Value> = rows.iter().map(|row| json!({ "node": row })).collect();
    json!({ "data": { "pageInfo": { "hasNextPage": next, "endCursor": "c1" }, "edges": edges } })
}

#[test]
fn a_page_of_changes_is_read() {
    let call = hero().changes(&warehouse(), Some(now()), None, now());
    assert_eq!(
        variables(&call),
        json!({ "warehouse_id": "V2FyZWhvdXNlOjMxNDE=", "updated_from": "2026-11-20T12:00:00" })
    );
    let page =
        read(&call, &json!({ "data": { "warehouse_products": rows(&[row("MUG-1")], true) } })).unwrap();
    insta::assert_json_snapshot!(page.items);
    assert_eq!(page.next.as_deref(), Some("c1"));
    let call = hero().changes(&warehouse(), None, page.next.as_deref(), now());
    assert_eq!(variables(&call), json!({ "warehouse_id": "V2FyZWhvdXNlOjMxNDE=", "after": "c1" }));
}

#[test]
fn figures_that_cannot_be_are_left_to_a_person_and_the_run_goes_on() {
    for (field, value, fine) in [
        ("on_hand", json!(-1), false),
        ("on_hand", json!(1.5), false),
        ("on_hand", json!("x"), false),
        ("allocated", json!(-1), false),
        ("available", json!(-4), true),
        ("available", json!(null), true),
    ] {
        let mut bad = row("MUG-1");
        bad[field] = value.clone();
        let call = hero().changes(&warehouse(), None, None, now());
        let page = read(&call, &json!({ "data": { "warehouse_products": rows(&[bad, row("OK")], false) } }))
            .unwrap();
        let want = if fine { (0, 0) } else { (1, 1) };
        let unknown = page.items.iter().filter(|level| level.is_unknown()).count();
        assert_eq!((unknown, page.unreadable.len()), want, "{field} = {value}");
        assert_eq!(page.items.len(), 2, "both are there");
        assert_eq!(page.next, None);
    }
}

#[test]
fn a_row_without_a_sku_is_told_and_has_no_level() {
    let call = hero().changes(&warehouse(), None, None, now());
    let page = read(&call, &json!({ "data": { "warehouse_products": rows(&[row(""), row("OK")], false) } }))
        .unwrap();
    let skus: Vec<&str> = page.items.iter().map(|level| level.sku.as_str()).collect();
    assert_eq!((skus, page.unreadable.len()), (vec!["OK"], 1));
}

#[test]
fn on_hand_can_count_as_sellable() {
    let hero = hero_with(&json!({ "shop_name": "s", "sellable_from": "on_hand" }));
    let call = hero.changes(&warehouse(), None, None, now());
    let page =
        read(&call, &json!({ "data": { "warehouse_products": rows(&[row("MUG-1")], false) } })).unwrap();
    assert_eq!((page.items[0].figures.available, page.items[0].figures.on_hand), (Some(48), Some(48)));
}

#[test]
fn some_skus_are_read_in_one_exchange() {
    let skus: Vec<Sku> = ["MUG-1", "CARD-7", "GONE"].map(|sku| sku.try_into().unwrap()).to_vec();
    let call = hero().levels(&warehouse(), &skus, now());
    let variables = variables(&call);
    assert_eq!((&variables["s0_sku"], &variables["s2_sku"]), (&json!("MUG-1"), &json!("GONE")));
    let body = json!({ "data": { "s0": rows(&[row("MUG-1")], false), "s1": rows(&[row("CARD-7X")], false), "s2": rows(&[], false) } });
    let page = read(&call, &body).unwrap();
    let found: Vec<&str> = page.items.iter().map(|level| level.sku.as_str()).collect();
    assert_eq!(found, ["MUG-1"]);
}
