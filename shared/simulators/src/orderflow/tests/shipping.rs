//! Despatch, whole and in parts.

use serde_json::{Value, json};

use super::{World, pretty, snap, states};
use crate::control::Controlled as _;
use crate::orderflow::{Package, PackageLine, Ship};

#[tokio::test]
async fn an_order_leaves_in_parts() {
    let world = World::stocked();
    world.order("o1", &[("A", 3), ("B", 1)]).await;
    let package = |lines: &[(&str, u32)], tracking: &str| Package {
        lines: Some(
            lines
                .iter()
                .map(|(line, quantity)| PackageLine { line: (*line).to_owned(), quantity: *quantity })
                .collect(),
        ),
        tracking: Some(tracking.to_owned()),
    };
    let packages = vec![package(&[("o1-1", 1)], "T1"), package(&[("A", 1), ("B", 1)], "T2")];
    let ship = Ship { order: "o1".to_owned(), packages, ..Ship::default() };
    snap!("shipped_in_parts", world.orderflow.ship(&ship).unwrap());
    assert_eq!((world.units("o1"), world.shelf("A")), (vec![(3, 2, 0), (1, 1, 0)], (8, 1, 7)));
    assert_eq!(
        states(&world.detail("o1").await),
        "validated: despatched (1 A despatched) + despatched (1 A despatched, 1 B despatched) + released (1 A allocated)"
    );
    insta::assert_snapshot!("despatches_in_parts", pretty(&world.despatches().await));
    world.work("ship", json!({"order": "o1"}));
    assert_eq!(world.units("o1"), [(3, 3, 0), (1, 1, 0)]);
    assert_eq!(world.book("o1")["status"], "despatched");
    let without = world.get("remoteorder/shipment/despatches.xml").await;
    assert!(without.children.iter().all(|one| one.children.iter().all(|child| child.name != "orderLines")));
}

#[tokio::test]
async fn packages_without_lines_are_of_one_shipment() {
    let world = World::stocked();
    world.order("o1", &[("A", 3), ("B", 2)]).await;
    let some = json!([{"line": "A", "quantity": 2}]);
    let two = json!([{"tracking": "T1"}, {"tracking": ""}, {}]);
    world.work("ship", json!({"order": "o1", "lines": some, "packages": two, "courier": "royal_mail"}));
    let despatch = world.despatches().await.children[0].clone();
    let told: Vec<String> = despatch.children[4..].iter().map(ToString::to_string).collect();
    snap!("one_shipment_in_packages", told);
    world.work("pack", json!({"order": "o1", "tracking": ["P1", "P2"]}));
    world.work("ship", json!({"order": "o1"}));
    let packed = &world.book("o1")["shipments"][1]["labels"];
    let labels: Vec<(&Value, &Value)> =
        packed.as_array().unwrap().iter().map(|label| (&label["tracking_number"], &label["lines"])).collect();
    assert_eq!(labels, [(&json!("P1"), &json!({"34001": 1, "34002": 2})), (&json!("P2"), &json!({}))]);
}

#[tokio::test]
async fn a_package_may_take_from_two_shipments() {
    let world = World::stocked();
    world.order("o1", &[("A", 3), ("B", 2)]).await;
    world.work("split", json!({"order": "o1", "lines": [{"line": "B", "quantity": 2}]}));
    let lines = json!([{"line": "A", "quantity": 1}, {"line": "B", "quantity": 2}]);
    world.work(
        "ship",
        json!({"order": "o1", "packages": [{"lines": lines, "tracking": "T1"}, {"tracking": "T2"}]}),
    );
    let labels = |shipment: &Value| {
        let labels = shipment["labels"].as_array().unwrap().iter();
        labels
            .map(|label| format!("{} {}", label["tracking_number"], label["lines"]))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let book = world.book("o1");
    let told: Vec<String> = book["shipments"].as_array().unwrap().iter().map(labels).collect();
    assert_eq!(told, [r#""T1" {"34001":1}"#, r#""T1" {"34002":2}"#, r#""T2" {"34001":2}"#]);
    assert_eq!(world.units("o1"), [(3, 3, 0), (2, 2, 0)]);
}

#[tokio::test]
async fn one_shipment_can_be_named() {
    let world = World::stocked();
    world.order("o1", &[("A", 3), ("B", 2)]).await;
    world.work("split", json!({"order": "o1_S1", "lines": [{"line": "A", "quantity": 1}]}));
    let one = json!([{"lines": [{"line": "A", "quantity": 2}]}]);
    assert_eq!(
        world.refusal("ship", json!({"order": "o1_S2", "packages": one})),
        "Only 1 units of A are pending, not 2"
    );
    world.work("ship", json!({"order": "o1_S2"}));
    assert_eq!(world.units("o1"), [(3, 1, 0), (2, 0, 0)]);
}

#[tokio::test]
async fn what_can_not_be_shipped_is_refused() {
    let world = World::stocked();
    world.order("o1", &[("A", 3), ("B", 1)]).await;
    world.order("o2", &[("B", 9)]).await;
    let lines = |line: &str, quantity: u32| json!([{"lines": [{"line": line, "quantity": quantity}]}]);
    for (body, want) in [
        (json!({"order": "o1", "packages": lines("A", 4)}), "Only 3 units of A are pending, not 4"),
        (json!({"order": "o1", "packages": lines("X", 1)}), "order line X not found"),
        (json!({"order": "o1", "packages": lines("A", 0)}), "Nothing is in the package"),
        (json!({"order": "o1", "lines": [], "packages": []}), "Nothing is in the package"),
        (json!({"order": "o1", "courier": "pigeon"}), "courier pigeon not found"),
        (json!({"order": "o2"}), "Only 4 units of B are available at Default, not 9"),
        (json!({"order": "o9"}), "order or shipment o9 not found"),
        (json!({"order": "o1", "bulk": true}), "unknown field `bulk`"),
    ] {
        let before = world.orderflow.books();
        let refused = world.refusal("ship", body);
        assert!(refused.starts_with(want), "{refused}, not {want}");
        assert_eq!(world.orderflow.books(), before, "{want}");
    }
    let part = json!([{"line": "B", "quantity": 4}]);
    world.work("ship", json!({"order": "o2", "lines": part}));
    assert_eq!(
        (world.units("o2"), world.shelf("B")),
        (vec![(9, 4, 0)], (1, 1, 0)),
        "what lies there can leave"
    );
}
