//! What people in the warehouse do.

use serde_json::{Value, json};

use super::{EAST, WEST, World, draft, snap};
use crate::control::Controlled as _;
use crate::floor::PackageLine;
use crate::shiphero::{Package, Ship};

fn units(world: &World, order: &str) -> Vec<(u64, u64, u64)> {
    let lines = world.book(order)["line_items"].as_array().unwrap().clone();
    let unit = |line: &Value, name: &str| line[name].as_u64().unwrap();
    lines.iter().map(|l| (unit(l, "quantity"), unit(l, "quantity_shipped"), unit(l, "cancelled"))).collect()
}

#[tokio::test]
async fn an_order_leaves_in_parts_and_packages() {
    let world = World::stocked().await;
    let id = world.order("p1", &[("A", 3, "10.00"), ("B", 1, "5.00")]).await;
    let package = |lines: &[(&str, u32)], tracking: &str| Package {
        lines: Some(lines.iter().map(|(l, q)| PackageLine { line: (*l).to_owned(), quantity: *q }).collect()),
        tracking: Some(tracking.to_owned()),
        ..Package::default()
    };
    let packages = vec![package(&[("p1-1", 1)], "T1"), package(&[("p1-1", 1), ("B", 1)], "T2")];
    let ship = Ship { order: "p1".to_owned(), packages, ..Ship::default() };
    world.shiphero.ship(&ship).unwrap();
    assert_eq!(
        (units(&world, &id), world.book(&id)["status"].clone()),
        (vec![(3, 2, 0), (1, 1, 0)], json!("pending"))
    );
    world.shiphero.work("ship", json!({"order": id})).unwrap();
    assert_eq!(
        (units(&world, &id), world.book(&id)["status"].clone()),
        (vec![(3, 3, 0), (1, 1, 0)], json!("fulfilled"))
    );
    let shelf = world.shelf("A", EAST);
    assert_eq!((&shelf["on_hand"], &shelf["allocated"]), (&json!(7), &json!(0)));
    snap!("shipped_in_parts", world.book(&id)["shipments"]);
}

#[tokio::test]
async fn what_can_not_be_shipped_is_refused() {
    let world = World::stocked().await;
    world.order("p1", &[("A", 3, "10.00")]).await;
    world.order("gone", &[("Z", 1, "10.00")]).await;
    let lines = |line: &str, quantity: u32| json!([{"lines": [{"line": line, "quantity": quantity}]}]);
    for (body, message) in [
        (json!({"order": "p1", "packages": lines("A", 4)}), "Only 3 units of A are pending, not 4"),
        (json!({"order": "p1", "packages": lines("X", 1)}), "LineItem not found"),
        (json!({"order": "p1", "packages": lines("A", 0)}), "Nothing of order #p1 is in the packages"),
        (json!({"order": "p9"}), "Order not found"),
        (json!({"order": "gone"}), "Nothing is allocated to order #gone"),
        (
            json!({"order": "gone", "warehouse": "101", "packages": lines("Z", 1)}),
            "Only 0 units of Z are on hand, not 1",
        ),
    ] {
        assert_eq!(world.shiphero.act("ship", body).unwrap_err(), message);
    }
    world.shiphero.act("hold", json!({"order": "p1", "hold": "payment_hold"})).unwrap();
    let held = world.shiphero.act("ship", json!({"order": "p1"})).unwrap_err();
    assert_eq!(held, "Order #p1 has a payment_hold");
    world.shiphero.act("release", json!({"order": "p1", "hold": "payment_hold"})).unwrap();
    world.shiphero.act("ship", json!({"order": "p1"})).unwrap();
    let again = world.shiphero.act("ship", json!({"order": "p1"})).unwrap_err();
    assert_eq!(again, "Order #p1 is already fulfilled");
    assert_eq!(world.shiphero.act("dance", json!({})).unwrap_err(), "no action is called `dance`");
}

#[tokio::test]
async fn an_order_of_two_warehouses_leaves_both() {
    let world = World::stocked().await;
    let mut order = draft("p1", &[("A", 12, "1.00")]);
    order["allow_split"] = json!(true);
    world.mutate("order_create", "CreateOrderInput", order).await.unwrap();
    let shipped = world.shiphero.work("ship", json!({"order": "p1"})).unwrap();
    assert_eq!(shipped["shipments"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&world.shelf("A", EAST)["on_hand"], &world.shelf("A", WEST)["on_hand"]),
        (&json!(0), &json!(3))
    );
}

#[tokio::test]
async fn voiding_brings_units_back_to_shelf_and_order() {
    let world = World::stocked().await;
    let id = world.order("p1", &[("A", 3, "10.00")]).await;
    let before = world.book(&id);
    let two = json!([
        {"tracking": "T1", "lines": [{"line": "A", "quantity": 1}]}, {"tracking": "T2", "lines": [{"line": "A", "quantity": 2}]},
    ]);
    world.shiphero.work("ship", json!({"order": "p1", "packages": two})).unwrap();
    world.pass(jiff::SignedDuration::from_mins(1));
    for _ in 0..2 {
        world.shiphero.work("void_label", json!({"label": "T2"})).unwrap();
        assert_eq!(
            (units(&world, &id), world.book(&id)["status"].clone()),
            (vec![(3, 1, 0)], json!("pending"))
        );
        let shelf = world.shelf("A", EAST);
        assert_eq!((&shelf["on_hand"], &shelf["allocated"]), (&json!(9), &json!(2)));
    }
    assert_ne!(world.book(&id)["updated_at"], before["updated_at"]);
    let shipment = world.book(&id)["shipments"][0]["id"].clone();
    let query = "query S($id: String) { shipment(id: $id) { data { refunded shipping_labels { status refunded tracking_number } } } }";
    let shown = world.get(query, json!({"id": shipment})).await;
    assert_eq!(shown["data"]["refunded"], false);
    assert_eq!(
        shown["data"]["shipping_labels"][1],
        json!({"status": "voided", "refunded": true, "tracking_number": "T2"})
    );
    world.shiphero.work("void_shipment", json!({"shipment": shipment})).unwrap();
    assert_eq!(units(&world, &id), [(3, 0, 0)]);
    assert_eq!(world.get(query, json!({"id": shipment})).await["data"]["refunded"], true);
    world.shiphero.work("cancel", json!({"order": "p1"})).unwrap();
    assert_eq!(world.book(&id)["status"], "canceled");
}

#[tokio::test]
async fn units_of_a_line_are_cancelled() {
    let world = World::stocked().await;
    let id = world.order("p1", &[("A", 3, "10.00")]).await;
    let cancel = |quantity: u32| {
        world.shiphero.act("cancel_units", json!({"order": "p1", "line": "p1-1", "quantity": quantity}))
    };
    cancel(1).unwrap();
    assert_eq!(
        (units(&world, &id), world.shelf("A", EAST)["allocated"].clone()),
        (vec![(3, 0, 1)], json!(2))
    );
    assert_eq!(cancel(3).unwrap_err(), "Only 2 units of A are pending, not 3");
    let line = world.book(&id)["line_items"][0]["id"].clone();
    let shrink = json!({"order_id": id, "line_items": [{"id": line, "quantity": 2}]});
    world.mutate("order_update_line_items", "UpdateLineItemsInput", shrink).await.unwrap();
    assert_eq!(units(&world, &id), [(2, 0, 0)], "the cancelled unit is the one taken away");
    cancel(2).unwrap();
    assert_eq!((units(&world, &id), world.book(&id)["status"].clone()), (vec![(2, 0, 2)], json!("canceled")));
}

#[tokio::test]
async fn counts_take_promises_back_and_arrivals_serve_who_waits() {
    let world = World::stocked().await;
    let old = world.order("old", &[("B", 6, "1.00")]).await;
    let young = world.order("young", &[("B", 6, "1.00")]).await;
    let promised =
        || [&old, &young].map(|id| world.book(id)["line_items"][0]["quantity_allocated"].as_u64().unwrap());
    assert_eq!((promised(), world.shelf("B", EAST)["backorder"].clone()), ([6, 4], json!(2)));
    for (name, action, body, want, available) in [
        ("fewer", "count_stock", json!({"sku": "B", "warehouse": "101", "on_hand": 7}), [6, 1], 0),
        (
            "not to be sold",
            "adjust_stock",
            json!({"sku": "B", "warehouse": "101", "non_sellable": 2}),
            [5, 0],
            0,
        ),
        ("arrived", "receive_stock", json!({"sku": "B", "warehouse": "101", "quantity": 6}), [6, 5], 0),
        ("more", "count_stock", json!({"sku": "B", "warehouse": "101", "on_hand": 20}), [6, 6], 6),
        (
            "set aside",
            "adjust_stock",
            json!({"sku": "B", "warehouse": "101", "reserve": 3, "sell_ahead": 1}),
            [6, 6],
            4,
        ),
        ("taken back", "unallocate", json!({"order": "old"}), [0, 6], 10),
        ("promised again", "allocate", json!({"order": "old"}), [6, 6], 4),
    ] {
        world.shiphero.work(action, body).unwrap();
        assert_eq!(
            (promised(), world.shelf("B", EAST)["available"].clone()),
            (want, json!(available)),
            "{name}"
        );
    }
    let missing = world.shiphero.act("count_stock", json!({"sku": "B", "warehouse": "9", "on_hand": 7}));
    assert_eq!(missing.unwrap_err(), "Warehouse not found");
}

#[tokio::test]
async fn returns_come_back_in_parts() {
    let world = World::stocked().await;
    let id = world.order("p1", &[("A", 3, "10.00")]).await;
    let wish = |quantity: u32| {
        json!({"order_id": id, "warehouse_id": "101", "return_reason": "Wrong size", "label_type": "SELF_RETURN",
               "label_cost": "0.00", "address": {}, "dimensions": {}, "shipping_carrier": "ups", "shipping_method": "ground",
               "line_items": [{"sku": "A", "quantity": quantity, "return_reason": "Wrong size"}]})
    };
    let refused = world.mutate("return_create", "CreateReturnInput", wish(1)).await.unwrap_err();
    assert_eq!(refused, "Invalid quantity 1 of A: 0 units were shipped and 0 returned");
    world.shiphero.work("ship", json!({"order": "p1"})).unwrap();
    let made =
        world.mutate("return_create", "CreateReturnInput", wish(2)).await.unwrap()["return"]["id"].clone();
    assert!(world.mutate("return_create", "CreateReturnInput", wish(2)).await.is_err());
    let arrive = |restock: u32| json!({"return": made, "sku": "A", "quantity": 1, "restock": restock});
    world.shiphero.work("receive_return", arrive(1)).unwrap();
    let query = "query R($id: String!) { return(id: $id) { data { status label_type total_items_received
        total_items_restocked line_items { quantity quantity_received restock reason line_item { sku } } } } }";
    assert_eq!(world.get(query, json!({"id": made})).await["data"]["status"], "pending");
    world.shiphero.work("receive_return", arrive(0)).unwrap();
    let returned = world.get(query, json!({"id": made})).await;
    snap!("return_received", returned["data"]);
    assert_eq!(world.shelf("A", EAST)["on_hand"], 8);
    assert!(world.shiphero.act("receive_return", arrive(0)).is_err());
}
