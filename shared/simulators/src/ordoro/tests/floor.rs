//! What people in the warehouse do.

use serde_json::{Value, json};

use super::{UPS, WEST, World, snap};
use crate::control::Controlled as _;
use crate::floor::PackageLine;
use crate::ordoro::{Package, Ship};

#[tokio::test]
async fn an_order_leaves_in_parts() {
    let world = World::stocked();
    world.order("p1", &[("A", 3, "10.00"), ("B", 1, "5.00")]).await;
    let package = |lines: &[(&str, u32)], tracking: &str| Package {
        lines: Some(lines.iter().map(|(l, q)| PackageLine { line: (*l).to_owned(), quantity: *q }).collect()),
        tracking: Some(tracking.to_owned()),
        ..Package::default()
    };
    let packages = vec![package(&[("p1-line-1", 1)], "T1"), package(&[("A", 1), ("B", 1)], "T2")];
    let ship = Ship { order: "p1".to_owned(), packages, ..Ship::default() };
    let shipped = world.ordoro.ship(&ship).unwrap();
    assert_eq!(shipped["shipments"][1]["order_number"], "1-p1-2");
    assert_eq!(world.units("p1"), [(3, 2, 0), (1, 1, 0)]);
    assert_eq!(world.shown("1-p1-3").await["status"], "awaiting_fulfillment", "what is left");
    assert_eq!(world.book("p1")["status"], "awaiting_fulfillment");
    world.ordoro.work("ship", json!({"order": "shop-p1"})).unwrap();
    assert_eq!(world.units("p1"), [(3, 3, 0), (1, 1, 0)]);
    assert_eq!((world.book("p1")["status"].clone(), world.east("A")), (json!("shipped"), (7, 0, 7)));
    snap!("shipped_in_parts", world.book("p1")["shipments"]);
}

#[tokio::test]
async fn several_packages_are_one_shipment() {
    let world = World::stocked();
    world.order("p1", &[("A", 3, "10.00")]).await;
    let packages = json!([{"tracking": "T1", "carrier": "FedEx", "method": "Home", "cost": "3.10"},
                          {"tracking": "T2", "cost": "2.20", "weight": "8"}]);
    world.ordoro.work("ship", json!({"order": "p1", "packages": packages, "warehouse": "102"})).unwrap();
    let info = world.shown("1-p1").await["shipping_info"].clone();
    assert_eq!((&info["tracking_number"], &info["package_tracking"]), (&json!("T1"), &json!("T1,T2")));
    assert_eq!((&info["carrier_name"], &info["cost"]), (&json!("FedEx"), &json!(5.3)));
    assert_eq!(
        info["packages"],
        json!([{"tracking_number": "T1"}, {"tracking_number": "T2", "weight": "8"}])
    );
    assert_eq!(world.shelf("A", WEST)["on_hand"], 2, "moved there first");
    world.order("p2", &[("A", 1, "10.00")]).await;
    world.ordoro.work("ship", json!({"order": "p2", "shipper": UPS})).unwrap();
    let info = world.shown("1-p2").await["shipping_info"].clone();
    assert_eq!((&info["carrier_name"], &info["carrier"]["id"]), (&Value::Null, &json!(UPS)), "a label");
    assert_eq!(info["has_label"], true);
}

#[tokio::test]
async fn what_can_not_be_shipped_is_refused() {
    let world = World::stocked();
    world.order("p1", &[("A", 3, "10.00"), ("B", 1, "5.00")]).await;
    let lines = |line: &str, quantity: u32| json!([{"lines": [{"line": line, "quantity": quantity}]}]);
    for (body, message) in [
        (
            json!({"order": "p1", "packages": lines("A", 4)}),
            "No open order of p1 has all that is in the package",
        ),
        (json!({"order": "p1", "packages": lines("X", 1)}), "Could not find this order line"),
        (json!({"order": "p1", "packages": lines("A", 0)}), "Nothing of order p1 is in the package"),
        (json!({"order": "p1", "warehouse": "9"}), "Could not find this warehouse"),
        (json!({"order": "p1", "shipper": 9}), "Could not find this shipper"),
        (json!({"order": "p1", "packages": [{"cost": "x"}]}), "Invalid cost `x`"),
        (json!({"order": "p9"}), "Could not find this order"),
        (json!({"order": "p1", "bulk": true}), "unknown field `bulk`"),
    ] {
        let before = world.ordoro.books();
        let refused = world.ordoro.act("ship", body).unwrap_err();
        assert!(refused.starts_with(message), "{refused}, not {message}");
        assert_eq!(world.ordoro.books(), before, "{message}");
    }
    world.ordoro.act("hold", json!({"order": "p1"})).unwrap();
    assert_eq!(world.book("p1")["holds"], json!(["Hold"]));
    assert_eq!(world.ordoro.act("ship", json!({"order": "p1"})).unwrap_err(), "Order p1 has the tag Hold");
    world.ordoro.act("release", json!({"order": "p1", "hold": "Hold"})).unwrap();
    world.ordoro.act("ship", json!({"order": "p1"})).unwrap();
    assert_eq!(world.ordoro.act("ship", json!({"order": "p1"})).unwrap_err(), "Order p1 is already shipped");
    assert_eq!(world.ordoro.act("dance", json!({"order": "p1"})).unwrap_err(), "no action is called `dance`");
}

#[tokio::test]
async fn voiding_brings_units_back_to_shelf_and_order() {
    let world = World::stocked();
    world.order("p1", &[("A", 3, "10.00")]).await;
    let two = json!([{"tracking": "T1", "lines": [{"line": "A", "quantity": 1}]}, {"tracking": "T2"}]);
    world.ordoro.work("ship", json!({"order": "p1", "packages": two})).unwrap();
    for _ in 0..2 {
        world.ordoro.work("void_label", json!({"label": "T2"})).unwrap();
        assert_eq!((world.units("p1"), world.east("A")), (vec![(3, 1, 0)], (9, 2, 7)));
    }
    let back = world.shown("1-p1-2").await;
    assert_eq!(
        (&back["status"], &back["shipping_info"]["void"]),
        (&json!("awaiting_fulfillment"), &json!(true))
    );
    let first = world.book("p1")["shipments"][0]["id"].clone();
    world.ordoro.work("void_shipment", json!({"shipment": first})).unwrap();
    assert_eq!(world.units("p1"), [(3, 0, 0)]);
    world.ordoro.work("ship", json!({"order": "p1", "packages": [{"tracking": "T3"}]})).unwrap();
    world.ordoro.work("void_label", json!({"label": "T2"})).unwrap();
    assert_eq!(world.units("p1"), [(3, 3, 0)], "what was void already is not voided again");
    assert_eq!(
        world.ordoro.act("void_label", json!({"label": "T9"})).unwrap_err(),
        "Could not find this shipment"
    );
}

#[tokio::test]
async fn units_of_a_line_are_cancelled() {
    let world = World::stocked();
    world.order("p1", &[("A", 3, "10.00"), ("B", 1, "5.00")]).await;
    let cancel = |line: &str, quantity: u32| {
        world.ordoro.act("cancel_units", json!({"order": "p1", "line": line, "quantity": quantity}))
    };
    cancel("p1-line-1", 1).unwrap();
    assert_eq!((world.units("p1"), world.east("A")), (vec![(3, 0, 1), (1, 0, 0)], (10, 2, 8)));
    assert_eq!(world.shown("1-p1").await["lines"][0]["quantity"], 2);
    assert_eq!(cancel("A", 3).unwrap_err(), "Only 2 units of A are pending, not 3");
    cancel("B", 1).unwrap();
    let shown = world.shown("1-p1").await;
    assert_eq!(
        (shown["lines"].as_array().unwrap().len(), &shown["status"]),
        (1, &json!("awaiting_fulfillment"))
    );
    let children = world.split("1-p1", &[1, 1]).await;
    world.ordoro.act("ship", json!({"order": children[0]})).unwrap();
    cancel("A", 1).unwrap();
    assert_eq!(world.units("p1"), [(3, 1, 2), (1, 0, 1)]);
    assert_eq!(world.shown(&children[1]).await["status"], "cancelled", "nothing is left of it");
    assert_eq!(world.book("p1")["status"], "shipped");
    let (status, _) = world.send("POST", &format!("/v3/order/{}/uncancel", children[1]), Value::Null).await;
    assert_eq!(status, 409);
}

#[tokio::test]
async fn people_edit_split_cancel_and_take_up_again() {
    let world = World::stocked();
    world.order("p1", &[("A", 3, "10.00")]).await;
    let edit = json!({"order": "p1", "shipping_address": {"zip": "00000", "validate": true}, "internal_notes": "gift",
                      "warehouse": "102"});
    let edited = world.ordoro.work("edit", edit).unwrap()["order"].clone();
    assert_eq!(
        (&edited["shipping_address"]["validation"], &edited["internal_notes"]),
        (&json!("error"), &json!("gift"))
    );
    assert_eq!(world.shelf("A", WEST)["committed"], 3);
    world.ordoro.work("split", json!({"order": "p1", "lines": [{"line": "A", "quantity": 1}]})).unwrap();
    assert_eq!(world.book("p1")["children"], json!(["1-p1-1", "1-p1-2"]));
    world.ordoro.work("mark_shipped", json!({"order": "1-p1-1"})).unwrap();
    world.ordoro.work("cancel", json!({"order": "p1"})).unwrap();
    assert_eq!(world.units("p1"), [(3, 1, 2)]);
    world.ordoro.work("uncancel", json!({"order": "p1"})).unwrap();
    assert_eq!(
        (world.units("p1"), &world.book("p1")["status"]),
        (vec![(3, 1, 0)], &json!("awaiting_fulfillment"))
    );
    let stock =
        world.ordoro.work("receive_stock", json!({"sku": "A", "warehouse": "102", "quantity": 5})).unwrap();
    assert_eq!(stock["stock"], json!({"on_hand": 9, "committed": 2, "allocated": 0, "available": 7}));
}
