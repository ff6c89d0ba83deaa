//! The books as the comparison of both sides reads them.

use serde_json::json;

use super::World;
use crate::agreement::PartnerBook;
use crate::control::Controlled as _;

#[tokio::test]
async fn the_comparison_can_read_them() {
    let world = World::stocked();
    world.order("order-part1", &[("A", 3, "10.00"), ("B", 2, "5.00")]).await;
    world.order("other-part1", &[("C", 1, "1.00")]).await;
    let packages = json!([{"tracking": "T1", "lines": [{"line": "A", "quantity": 2}]}]);
    world.ordoro.work("ship", json!({"order": "order-part1", "packages": packages})).unwrap();
    world.ordoro.work("cancel_units", json!({"order": "order-part1", "line": "B", "quantity": 1})).unwrap();
    let book = PartnerBook::read("us", &world.ordoro.books()).unwrap();
    let parts: Vec<_> = book.parts("order").collect();
    assert_eq!((parts.len(), parts[0].is_live(), parts[0].total_price.as_str()), (1, true, "50.82"));
    let units = |at: usize| {
        let line = &parts[0].lines[at];
        (line.line.as_str(), line.sku.as_str(), line.quantity, line.shipped, line.cancelled)
    };
    assert_eq!(units(0), ("order-part1-line-1", "A", 3, 2, 0));
    assert_eq!(units(1), ("order-part1-line-2", "B", 2, 0, 1));
    let labels: Vec<_> = parts[0].valid_labels().collect();
    assert_eq!(labels.len(), 1);
    assert_eq!((labels[0].tracking.as_str(), labels[0].lines[&parts[0].lines[0].id]), ("T1", 2));
    assert_eq!(parts[0].shipping_address.email.as_deref(), Some("ada@example.com"));
    assert_eq!(book.stock["A"]["101"].available, 7);
}

#[tokio::test]
async fn everything_is_dead_once_it_is_cancelled() {
    let world = World::stocked();
    world.order("order-part1", &[("A", 3, "10.00")]).await;
    world.split("1-order-part1", &[1, 2]).await;
    world.ordoro.work("cancel", json!({"order": "order-part1"})).unwrap();
    let book = PartnerBook::read("us", &world.ordoro.books()).unwrap();
    assert!(!book.orders[0].is_live());
    assert_eq!(book.orders[0].status, "cancelled");
}
