//! Stock by page and by SKU.

use serde_json::{Value, json};
use waybill_domain::ids::{Sku, WarehouseId};

use super::{fixture, line, now, ordoro, ordoro_with, read, refused};
use crate::partner::ReportsStock;

fn warehouse() -> WarehouseId {
    "4711".try_into().unwrap()
}

fn product() -> Value {
    fixture("products")["products"][0].clone()
}

#[test]
fn a_page_of_changes_is_read() {
    let ordoro = ordoro();
    let call = ordoro.changes(&warehouse(), Some(now()), None, now());
    assert_eq!(
        line(&call),
        "GET /product/?active=true&warehouse_id=4711&limit=100&offset=0&updated_after=2026-11-20T12%3A00%3A00Z"
    );
    let page = read(&call, &fixture("products")).unwrap();
    insta::assert_json_snapshot!(page.items);
    assert_eq!(page.unreadable.iter().map(|refusal| refusal.code.as_str()).collect::<Vec<_>>(), ["kit"]);
    assert!(page.unreadable[0].message.contains("`SET-1`"), "{}", page.unreadable[0]);
    assert_eq!(page.next, None);
}

#[test]
fn everything_is_read_page_by_page_with_some_rows_twice() {
    let ordoro = ordoro();
    let call = ordoro.changes(&warehouse(), None, None, now());
    assert!(!line(&call).contains("updated_after"));
    let rows: Vec<Value> = std::iter::repeat_n(product(), 100).collect();
    for (count, next) in [(json!(250), Some("95")), (json!(100), None), (json!(null), Some("95"))] {
        let body = json!({ "count": count, "product": rows });
        assert_eq!(read(&call, &body).unwrap().next.as_deref(), next, "{count}");
    }
    let second = ordoro.changes(&warehouse(), None, Some("95"), now());
    assert!(line(&second).ends_with("offset=95"));
    let rest = json!({ "count": 98, "product": [product(), product(), product()] });
    assert_eq!(read(&second, &rest).unwrap().next, None);
}

#[test]
fn a_small_page_in_the_middle_does_not_turn_round_for_ever() {
    let call = ordoro().changes(&warehouse(), None, Some("95"), now());
    let rest = json!({ "count": 900, "product": [product(), product()] });
    assert_eq!(read(&call, &rest).unwrap().next, None);
}

#[test]
fn figures_that_cannot_be_are_left_to_a_person_and_the_run_goes_on() {
    for (field, value, fine) in [
        ("physical_on_hand", json!(-1), false),
        ("physical_on_hand", json!(1.5), false),
        ("physical_on_hand", json!("x"), false),
        ("committed", json!(-1), false),
        ("available", json!(0.25), false),
        ("available", json!(-4), true),
        ("available", json!(null), true),
        ("physical_on_hand", json!("48"), true),
        ("physical_on_hand", json!(48.0), true),
    ] {
        let mut bad = product();
        bad["warehouses"][0][field] = value.clone();
        let call = ordoro().changes(&warehouse(), None, None, now());
        let page = read(&call, &json!({ "count": 2, "products": [bad, product()] })).unwrap();
        let want = if fine { (0, 0) } else { (1, 1) };
        let unknown = page.items.iter().filter(|level| level.is_unknown()).count();
        assert_eq!((unknown, page.unreadable.len()), want, "{field} = {value}");
        assert_eq!(page.items.len(), 2, "both are there");
    }
}

#[test]
fn the_sellable_figure_is_a_setting() {
    for (options, want) in [
        (json!({}), 13),
        (json!({ "sellable_from": "physical_on_hand" }), 48),
        (json!({ "stock_buffer": 3 }), 10),
        (json!({ "stock_buffer": 20 }), 0),
        (json!({ "sellable_from": "physical_on_hand", "stock_buffer": 8 }), 40),
    ] {
        let call = ordoro_with(&options).changes(&warehouse(), None, None, now());
        let page = read(&call, &json!({ "count": 1, "products": [product()] })).unwrap();
        let figures = page.items[0].figures;
        assert_eq!((figures.available, figures.on_hand), (Some(want), Some(48)), "{options}");
    }
    let mut oversold = product();
    oversold["warehouses"][0]["available"] = json!(-2);
    let call = ordoro_with(&json!({ "stock_buffer": 3 })).changes(&warehouse(), None, None, now());
    let page = read(&call, &json!({ "count": 1, "products": [oversold] })).unwrap();
    assert_eq!(page.items[0].figures.available, Some(-2));
}

#[test]
fn one_sku_is_read_by_itself() {
    let ordoro = ordoro();
    let skus: Vec<Sku> = vec!["MUG 1/2".try_into().unwrap()];
    let call = ordoro.levels(&warehouse(), &skus, now());
    assert_eq!((ordoro.most(), line(&call).as_str()), (1, "GET /product/MUG%201%2F2/"));
    assert_eq!(read(&call, &product()).unwrap().items.len(), 1);
    assert!(refused(&call, 404, "no product").unwrap().items.is_empty());
    assert!(refused(&call, 500, "oops").is_err());
    let none = ordoro.levels(&warehouse(), &[], now());
    assert!(read(&none, &fixture("products")).unwrap().items.is_empty());
}

#[test]
fn a_kit_with_figures_is_a_product() {
    let mut kit = product();
    kit["is_kit_parent"] = json!(true);
    let call = ordoro().changes(&warehouse(), None, None, now());
    assert_eq!(read(&call, &json!({ "count": 1, "products": [kit] })).unwrap().items.len(), 1);
}
