//! Stock: entries, quantities, and what orders take.

use super::*;

#[tokio::test]
async fn entries_are_unique_per_sku_and_channel() {
    let world = World::new().await;
    for (draft, status, want) in [
        (json!({"sku": "MUG", "quantityOnStock": 5, "key": "MUG_none"}), 201, "none"),
        (json!({"sku": "MUG", "quantityOnStock": 5}), 400, "DuplicateField"),
        (json!({"sku": "MUG", "quantityOnStock": 5, "supplyChannel": {"key": "east"}}), 201, "none"),
        (
            json!({"sku": "MUG", "quantityOnStock": 5, "supplyChannel": {"key": "east"}}),
            400,
            "DuplicateField",
        ),
        (json!({"sku": "HAT", "quantityOnStock": 5, "key": "MUG_none"}), 400, "DuplicateField"),
        (
            json!({"sku": "HAT", "quantityOnStock": 5, "supplyChannel": {"key": "export"}}),
            400,
            "MissingRoleOnChannel",
        ),
        (json!({"sku": "HAT", "quantityOnStock": 1.5}), 400, "InvalidJsonInput"),
        (json!({"sku": "HAT"}), 400, "InvalidJsonInput"),
        (json!({"sku": "", "quantityOnStock": 1}), 400, "RequiredField"),
    ] {
        let answer = world.post("inventory", draft.clone()).await;
        assert_eq!((answer.status, code(&answer)), (status, want), "{draft}: {}", answer.body);
    }
    let east = world.get("channels/key=east").await.body["id"].as_str().unwrap().to_owned();
    for (query, count) in [
        ("sku+in+:skus+and+supplyChannel(id%3D:ch)&var.skus=MUG&var.skus=HAT&var.ch=".to_owned() + &east, 1),
        ("sku%3D%22MUG%22+and+supplyChannel+is+not+defined".to_owned(), 1),
        ("quantityOnStock+%3E%3D+5".to_owned(), 2),
    ] {
        assert_eq!(world.get(&format!("inventory?where={query}")).await.body["count"], count, "{query}");
    }
}

#[tokio::test]
async fn quantities_change_and_tell() {
    let world = World::new().await;
    let entry = world.shop.create("inventory", &json!({"sku": "MUG", "quantityOnStock": 5})).unwrap();
    let id = entry["id"].as_str().unwrap();
    for (name, quantity, stock, version) in [
        ("addQuantity", 3, 8, 2),
        ("removeQuantity", 10, -2, 3),
        ("changeQuantity", 7, 7, 4),
        ("changeQuantity", 7, 7, 4),
    ] {
        let entry = world.update("inventory", id, json!([{"action": name, "quantity": quantity}])).await.body;
        let got = (&entry["quantityOnStock"], &entry["availableQuantity"], &entry["version"]);
        assert_eq!(got, (&json!(stock), &json!(stock), &json!(version)), "{name}");
    }
    let more = json!([{"action": "setRestockableInDays", "restockableInDays": 5}, {"action": "setReorderPoint", "quantity": 4},
        {"action": "setSafetyStock", "quantity": 2}, {"action": "setKey", "key": "MUG_1"},
        {"action": "setExpectedDelivery", "expectedDelivery": "2026-12-01T00:00:00Z"},
        {"action": "setSupplyChannel", "supplyChannel": {"typeId": "channel", "key": "west"}},
        {"action": "changeQuantity", "quantity": 3}]);
    assert_eq!(world.update("inventory", id, more).await.body["version"], 11);
    assert_eq!(
        world.get("inventory/key=MUG_1").await.body["stockLevels"],
        json!({"reorderPoint": 4, "safetyStock": 2})
    );
    let want = [
        "InventoryEntryCreated",
        "InventoryEntryQuantitySet",
        "InventoryEntryQuantitySet",
        "InventoryEntryOutOfStock",
        "InventoryEntryQuantitySet",
        "InventoryEntryQuantitySet",
        "InventoryEntryReorderPoint",
    ];
    assert_eq!(world.told(id).await, want);
    let deleted = world.call("DELETE", &format!("inventory/{id}?version=11"), None).await;
    assert_eq!(deleted.status, 200);
}

#[tokio::test]
async fn orders_take_stock_by_their_mode() {
    for (mode, stock, restock, want, left) in [
        ("None", 1, None, "placed", 1),
        ("TrackOnly", 1, None, "placed", -1),
        ("ReserveOnOrder", 1, None, "OutOfStock", 1),
        ("ReserveOnOrder", 1, Some(0), "placed", -1),
        ("ReserveOnOrder", 2, None, "placed", 0),
    ] {
        let world = World::new().await;
        let mut entry = json!({"sku": "MUG", "quantityOnStock": stock, "supplyChannel": {"key": "east"}});
        if let Some(days) = restock {
            entry["restockableInDays"] = json!(days);
        }
        let id = world.shop.create("inventory", &entry).unwrap()["id"].as_str().unwrap().to_owned();
        let mut draft = order_draft("1001");
        draft["lineItems"] = json!([line_draft("MUG", 2, 100)]);
        draft["lineItems"][0]["supplyChannel"] = json!({"typeId": "channel", "key": "east"});
        draft["inventoryMode"] = json!(mode);
        let placed = world.shop.place_order(&draft);
        let got = placed.map_or_else(|refusal| refusal.code().to_owned(), |_| "placed".to_owned());
        assert_eq!(got, want, "{mode} of {stock}");
        assert_eq!(world.shop.get("inventory", &id).unwrap()["quantityOnStock"], left, "{mode} of {stock}");
        assert!(
            !world.told(&id).await.contains(&"InventoryEntryQuantitySet".to_owned()),
            "{mode}: orders don't tell"
        );
    }
    let world = World::new().await;
    let mut draft = order_draft("1001");
    draft["inventoryMode"] = json!("TrackOnly");
    let refused = world.shop.place_order(&draft).unwrap_err();
    assert_eq!((refused.code(), &refused.error["skus"]), ("OutOfStock", &json!(["MUG", "HAT"])));
}
