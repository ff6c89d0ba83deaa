//! Stock: what lies there, what is promised, what V2 tells of it.

use serde_json::{Value, json};

use super::{EAST, WEST, World, draft, snap, with};

/// 10 units of `A` and 4 of `B` in the east, 5 of `A` in the west.
fn stocked() -> World {
    let world = World::new();
    for (sku, place, units) in [("A", EAST, 10), ("B", EAST, 4), ("A", WEST, 5)] {
        world.shipstation.count_stock(sku, place, units).unwrap();
    }
    world
}

#[tokio::test]
async fn units_are_promised_leave_and_come_back() {
    let world = stocked();
    assert_eq!(world.shelf("A"), (10, 0, 10));
    world.order("p1", &[("A", 3, "10"), ("Z", 1, "1")]).await;
    assert_eq!(world.shelf("A"), (10, 3, 7));
    world.work("hold", json!({"order": "p1"}));
    assert_eq!(world.shelf("A"), (10, 3, 7), "on hold is promised, too");
    world.work("release", json!({"order": "p1"}));
    world.work(
        "ship",
        json!({"order": "p1", "packages": [{"lines": [{"line": "A", "quantity": 1}], "tracking": "T1"}]}),
    );
    assert_eq!(world.shelf("A"), (9, 2, 7));
    world.work("void_label", json!({"label": "T1"}));
    assert_eq!(world.shelf("A"), (10, 3, 7));
    world.work("cancel_units", json!({"order": "p1", "line": "A", "quantity": 1}));
    assert_eq!(world.shelf("A"), (10, 2, 8));
    world.work("cancel", json!({"order": "p1"}));
    assert_eq!(world.shelf("A"), (10, 0, 10));
}

#[tokio::test]
async fn labels_are_made_for_more_than_there_is() {
    let world = stocked();
    world.order("p1", &[("B", 6, "10")]).await;
    assert_eq!(world.shelf("B"), (4, 6, -2));
    world.work("ship", json!({"order": "p1", "packages": [{"tracking": "T1"}]}));
    assert_eq!(world.shelf("B"), (0, 0, 0));
    world.work("void_label", json!({"label": "T1"}));
    assert_eq!(world.shelf("B"), (4, 6, -2), "what wasn't there doesn't come back");
    world.work("receive_stock", json!({"sku": "B", "warehouse": "East", "quantity": 5}));
    assert_eq!(world.shelf("B"), (9, 6, 3));
    let told = world.refusal("count_stock", json!({"sku": "B", "warehouse": "se-501", "on_hand": -1}));
    assert_eq!(told, "-1 units can't lie on a shelf");
}

#[tokio::test]
async fn v2_tells_by_warehouse_by_location_and_altogether() {
    let world = stocked();
    world.push(with(draft("p1", &[("A", 2, "1")]), json!({"advancedOptions": {"warehouseId": WEST}}))).await;
    let mut shown = Vec::new();
    for query in [
        "",
        "?group_by=warehouse",
        "?group_by=location&sku=A",
        "?group_by=warehouse&inventory_warehouse_id=se-502",
    ] {
        shown.push(json!([query, world.get(&format!("/v2/inventory{query}")).await["inventory"]]));
    }
    snap!("inventory", shown);
    assert_eq!(world.get("/v2/inventory?sku=A,B").await["total"], 2);
    assert_eq!(world.get("/v2/inventory?sku=C").await["inventory"], json!([]));
    let warehouses = world.get("/v2/inventory_warehouses").await;
    assert_eq!(warehouses["inventory_warehouses"][1]["inventory_warehouse_id"], "se-502");
}

#[tokio::test]
async fn v2_lists_in_pages_with_links() {
    let world = World::new();
    for n in 0..30 {
        world.shipstation.count_stock(&format!("SKU {n:02}"), EAST, n).unwrap();
    }
    let mut path = "/v2/inventory?group_by=warehouse".to_owned();
    let mut skus: Vec<Value> = Vec::new();
    let mut pages = 0;
    loop {
        let page = world.get(&path).await;
        skus.extend(page["inventory"].as_array().unwrap().iter().map(|row| row["sku"].clone()));
        pages += 1;
        let Some(next) = page["links"]["next"]["href"].as_str() else { break };
        next.strip_prefix("https://ssapi6.shipstation.com").unwrap().clone_into(&mut path);
    }
    assert_eq!((pages, skus.len()), (2, 30));
    skus.dedup();
    assert_eq!(skus.len(), 30);
    let second = world.get("/v2/inventory?group_by=warehouse&limit=10&page=2").await;
    snap!("links", second["links"]);
}
