//! Stock of the second interface.

use serde_json::json;
use waybill_domain::ids::{Sku, WarehouseId};

use super::{ShipStation, fixture, line, now, read, station, station_with};
use crate::partner::{Partner, ReportsStock};

fn warehouse() -> WarehouseId {
    "16079".try_into().unwrap()
}

fn stocked() -> ShipStation {
    station_with(
        &json!({ "currency": "USD", "store_id": 1, "inventory": true, "inventory_warehouses": { "16079": "se-12" } }),
    )
}

#[test]
fn stock_is_told_where_it_is_asked_for() {
    assert!(station().stock().is_none() && stocked().stock().is_some());
}

#[test]
fn everything_is_read_page_by_page() {
    let call = stocked().changes(&warehouse(), Some(now()), None, now());
    assert_eq!(
        line(&call),
        "GET https://api.shipstation.com/v2/inventory?inventory_warehouse_id=se-12&group_by=warehouse&limit=500"
    );
    assert_eq!(call.cost.bucket, "v2_requests");
    let page = read(&call, &fixture("inventory")).unwrap();
    insta::assert_json_snapshot!(page.items);
    let told: Vec<&str> = page.unreadable.iter().map(|refusal| refusal.message.as_str()).collect();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0], "stock of `BROKEN`: -1 units on hand");
    let next = stocked().changes(&warehouse(), None, page.next.as_deref(), now());
    assert!(line(&next).ends_with("&page=2"), "{}", line(&next));
}

#[test]
fn a_warehouse_without_another_name_is_itself() {
    let call = stocked().changes(&"se-99".try_into().unwrap(), None, None, now());
    assert!(line(&call).contains("inventory_warehouse_id=se-99&"), "{}", line(&call));
}

#[test]
fn only_the_skus_that_were_asked_for_are_told() {
    let skus: Vec<Sku> = ["MUG-1", "GONE"].map(|sku| sku.try_into().unwrap()).to_vec();
    let call = stocked().levels(&warehouse(), &skus, now());
    assert!(line(&call).ends_with("&sku=MUG-1%2CGONE"), "{}", line(&call));
    let page = read(&call, &fixture("inventory")).unwrap();
    assert_eq!(page.items.iter().map(|level| level.sku.as_str()).collect::<Vec<_>>(), ["MUG-1"]);
}
