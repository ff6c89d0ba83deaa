//! What people do.

use serde_json::{Value, json};

use super::{World, draft, snap};

/// Placed, shipped and cancelled units of each line of an order.
fn units(world: &World, reference: &str) -> Vec<(u64, u64, u64)> {
    let lines = world.book(reference)["line_items"].as_array().unwrap().clone();
    let unit = |line: &Value, name: &str| line[name].as_u64().unwrap();
    lines.iter().map(|l| (unit(l, "quantity"), unit(l, "quantity_shipped"), unit(l, "cancelled"))).collect()
}

fn status(world: &World, reference: &str) -> String {
    world.book(reference)["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_order_leaves_in_parts_and_each_package_is_a_shipment() {
    let world = World::new();
    world.order("p1", &[("A", 3, "10"), ("B", 1, "5")]).await;
    let package = |lines: Value, tracking: &str| json!({"lines": lines, "tracking": tracking, "carrier": "UPS", "weight": "12.50"});
    let two = json!([
        package(json!([{"line": "p1-1", "quantity": 1}]), "T1"),
        package(json!([{"line": "p1-1", "quantity": 1}, {"line": "B", "quantity": 1}]), "T2"),
    ]);
    let shipped = world.work("ship", json!({"order": "p1", "warehouse": "se-502", "packages": two}));
    assert_eq!(shipped["shipments"].as_array().unwrap().len(), 2);
    assert_eq!(
        (units(&world, "p1"), status(&world, "p1")),
        (vec![(3, 2, 0), (1, 1, 0)], "awaiting_shipment".to_owned())
    );
    world.work("ship", json!({"order": "1000001"}));
    assert_eq!(
        (units(&world, "p1"), status(&world, "p1")),
        (vec![(3, 3, 0), (1, 1, 0)], "shipped".to_owned())
    );
    snap!("shipped_in_parts", world.book("p1")["shipments"]);
}

#[tokio::test]
async fn what_can_not_be_shipped_is_refused() {
    let world = World::new();
    world.order("p1", &[("A", 3, "10")]).await;
    world.push(super::with(draft("p2", &[("A", 1, "1")]), json!({"orderStatus": "awaiting_payment"}))).await;
    world.order("empty", &[]).await;
    let lines = |line: &str, quantity: u32| json!([{"lines": [{"line": line, "quantity": quantity}]}]);
    for (body, message) in [
        (json!({"order": "p1", "packages": lines("A", 4)}), "Only 3 units of A are pending, not 4"),
        (json!({"order": "p1", "packages": lines("X", 1)}), "Item not found"),
        (json!({"order": "p1", "packages": lines("A", 0)}), "Nothing of order #p1 is in one of the packages"),
        (json!({"order": "p1", "packages": [{}, {}]}), "Nothing of order #p1 is in one of the packages"),
        (json!({"order": "p1", "warehouse": "Moon"}), "Warehouse not found"),
        (json!({"order": "p2"}), "Order #p2 is awaiting_payment"),
        (json!({"order": "empty"}), "Nothing of order #empty is in one of the packages"),
        (json!({"order": "p9"}), "Order not found"),
    ] {
        assert_eq!(world.refusal("ship", body), message);
    }
    world.work("hold", json!({"order": "p1"}));
    assert_eq!(world.refusal("ship", json!({"order": "p1"})), "Order #p1 is on_hold");
    world.work("release", json!({"order": "p1"}));
    world.work("ship", json!({"order": "p1"}));
    assert_eq!(world.refusal("ship", json!({"order": "p1"})), "Order #p1 is already shipped");
    assert_eq!(world.refusal("dance", json!({})), "no action is called `dance`");
    let twice = world.refusal("ship_batch", json!({"orders": ["p1"]}));
    assert_eq!(twice, "Order #p1 is already shipped");
}

#[tokio::test]
async fn voiding_brings_units_back_to_the_order() {
    let world = World::new();
    world.order("p1", &[("A", 3, "10")]).await;
    let two = json!([
        {"tracking": "T1", "lines": [{"line": "A", "quantity": 1}]}, {"tracking": "T2"},
    ]);
    world.work("ship", json!({"order": "p1", "packages": two}));
    for _ in 0..2 {
        world.work("void_label", json!({"label": "T2"}));
        assert_eq!(
            (units(&world, "p1"), status(&world, "p1")),
            (vec![(3, 1, 0)], "awaiting_shipment".to_owned())
        );
    }
    let first = world.book("p1")["shipments"][0]["id"].clone();
    world.work("void_shipment", json!({"shipment": first}));
    world.work("mark_shipped", json!({"order": "p1", "tracking": "T3"}));
    assert_eq!((units(&world, "p1"), status(&world, "p1")), (vec![(3, 3, 0)], "shipped".to_owned()));
    let marked = world.book("p1")["shipments"][2]["id"].clone();
    world.work("void_shipment", json!({"shipment": marked}));
    assert_eq!(
        (units(&world, "p1"), status(&world, "p1")),
        (vec![(3, 0, 0)], "awaiting_shipment".to_owned())
    );
}

#[tokio::test]
async fn people_take_units_off_and_the_order_forgets_them() {
    let world = World::new();
    let id = world.order("p1", &[("A", 3, "10"), ("B", 1, "5")]).await;
    let cancel = |line: &str, quantity: u32| {
        world.shipstation.work("cancel_units", json!({"order": "p1", "line": line, "quantity": quantity}))
    };
    cancel("p1-1", 1).unwrap();
    cancel("B", 1).unwrap();
    let order = world.get(&format!("/orders/{id}")).await;
    assert_eq!((order["items"].as_array().unwrap().len(), &order["items"][0]["quantity"]), (1, &json!(2)));
    assert_eq!((&order["orderTotal"], &world.book("p1")["total_price"]), (&json!(26.8), &json!("41.8")));
    assert_eq!(units(&world, "p1"), [(3, 0, 1), (1, 0, 1)]);
    assert_eq!(cancel("A", 3).unwrap_err().to_string(), "Only 2 units of A are pending, not 3");
    world.push(draft("p1", &[("A", 2, "10")])).await;
    assert_eq!(units(&world, "p1"), [(3, 0, 1), (1, 0, 1)], "an update that knows of it changes nothing");
    world.push(draft("p1", &[("A", 3, "10"), ("B", 1, "5")])).await;
    assert_eq!(units(&world, "p1"), [(3, 0, 0), (1, 0, 0)], "an update that doesn't brings them back");
    cancel("A", 3).unwrap();
    world.work("ship", json!({"order": "p1"}));
    assert_eq!(
        (units(&world, "p1"), status(&world, "p1")),
        (vec![(3, 0, 3), (1, 1, 0)], "shipped".to_owned())
    );
}

#[tokio::test]
async fn a_split_order_has_a_child_with_its_key() {
    let world = World::new();
    let id = world.order("p1", &[("A", 3, "10"), ("B", 1, "5")]).await;
    for (lines, message) in [
        (json!([{"line": "A", "quantity": 4}]), "Only 3 units of A are pending, not 4"),
        (
            json!([{"line": "A", "quantity": 3}, {"line": "B", "quantity": 1}]),
            "both parts of a split order need units",
        ),
        (json!([]), "both parts of a split order need units"),
    ] {
        assert_eq!(world.refusal("split", json!({"order": "p1", "lines": lines})), message);
    }
    world.work("split", json!({"order": "p1", "lines": [{"line": "A", "quantity": 1}]}));
    world.work(
        "split",
        json!({"order": "p1", "lines": [{"line": "A", "quantity": 1}, {"line": "B", "quantity": 1}]}),
    );
    let shown: Vec<Value> =
        world.get("/orders").await["orders"].as_array().unwrap().iter().map(part).collect();
    assert_eq!(shown[0]["orderId"], json!(id));
    snap!("split", shown);
    world.work("ship", json!({"order": "#p1-2", "packages": [{"tracking": "T2"}]}));
    let shipment = world.get("/shipments").await["shipments"][0].clone();
    assert_eq!((&shipment["orderKey"], &shipment["orderNumber"]), (&json!("p1"), &json!("#p1-2")));
}

/// What tells the parts of a split order apart.
fn part(order: &Value) -> Value {
    let items = order["items"].as_array().unwrap().iter();
    let items: Vec<Value> =
        items.map(|item| json!([item["orderItemId"], item["lineItemKey"], item["quantity"]])).collect();
    let options = &order["advancedOptions"];
    json!({
        "orderId": order["orderId"], "orderKey": order["orderKey"], "orderNumber": order["orderNumber"],
        "orderStatus": order["orderStatus"], "orderTotal": order["orderTotal"], "taxAmount": order["taxAmount"],
        "mergedOrSplit": options["mergedOrSplit"], "parentId": options["parentId"], "items": items,
    })
}

#[tokio::test]
async fn people_change_what_they_like() {
    let world = World::new();
    let id = world.order("p1", &[("A", 1, "10")]).await;
    world.work(
        "edit",
        json!({"order": "p1", "set": {"serviceCode": "ups_next_day_air", "internalNotes": "late",
        "weight": {"value": 3, "units": "ounces"}}}),
    );
    let order = world.get(&format!("/orders/{id}")).await;
    assert_eq!(
        (&order["serviceCode"], &order["internalNotes"]),
        (&json!("ups_next_day_air"), &json!("late"))
    );
    assert_eq!(order["weight"], json!({"value": 3, "units": "ounces"}));
    for (set, message) in [
        (json!({"colour": "red"}), "an order has no field `colour` that people change"),
        (json!({"orderDate": "soon"}), "`soon` is not a date"),
    ] {
        let told = world.refusal("edit", json!({"order": "p1", "set": set}));
        assert!(told.starts_with(message), "{told}");
    }
    world.work("tag", json!({"order": "p1", "tag": super::FRAGILE}));
    assert_eq!(world.book("p1")["tags"], json!([super::FRAGILE]));
    world.work("untag", json!({"order": "p1", "tag": super::FRAGILE}));
    world.work("cancel", json!({"order": "p1"}));
    assert_eq!(units(&world, "p1"), [(1, 0, 1)]);
    assert_eq!(world.refusal("hold", json!({"order": "p1"})), "Order #p1 is already cancelled");
}

#[tokio::test]
async fn a_provider_ships_or_gives_back() {
    let world = World::new();
    world.order("p1", &[("A", 1, "10")]).await;
    assert_eq!(world.refusal("reject", json!({"order": "p1"})), "Order #p1 is awaiting_shipment");
    world.work("hand_over", json!({"order": "p1"}));
    assert_eq!(status(&world, "p1"), "pending_fulfillment");
    world.work("reject", json!({"order": "p1"}));
    assert_eq!(status(&world, "p1"), "awaiting_shipment");
    world.work("hand_over", json!({"order": "p1"}));
    world
        .work("provider_ship", json!({"order": "p1", "tracking": "F1", "carrier": "UPS", "provider": "fba"}));
    let shown = world.get("/fulfillments").await["fulfillments"][0].clone();
    assert_eq!((&shown["fulfillmentProviderCode"], &shown["trackingNumber"]), (&json!("fba"), &json!("F1")));
    assert_eq!(status(&world, "p1"), "shipped");
}

#[tokio::test]
async fn a_return_label_moves_nothing() {
    let world = World::new();
    world.hook("SHIP_NOTIFY").await;
    world.hook_v2("label_created_v2").await;
    world.order("p1", &[("A", 2, "10")]).await;
    world.work("ship", json!({"order": "p1", "packages": [{"tracking": "T1"}]}));
    let before = world.book("p1");
    let mut mark = world.stage.outbox.pushed().len();
    let made = world.work("return_label", json!({"label": "T1"}));
    assert_eq!(world.kinds(&mut mark), ["LABEL_CREATED_V2"], "V1 tells of outbound labels only");
    assert_eq!(world.listed("/shipments", "shipments", "isReturnLabel").await, [false, true]);
    world.work("void_label", made);
    let after = world.book("p1");
    assert_eq!((&after["line_items"], &after["shipments"]), (&before["line_items"], &before["shipments"]));
}
