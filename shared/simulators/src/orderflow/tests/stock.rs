//! Stock by SKU, site and location, and who gets it.

use serde_json::{Value, json};

use super::{World, config, pretty, states};
use crate::control::Controlled as _;
use crate::orderflow::Allocation;

async fn inventory(world: &World, query: &str) -> Vec<String> {
    let answer = world.get(&format!("remotewarehouse/inventory.xml{query}")).await;
    let row = |product: &super::Element| {
        ["externalReference", "site", "total", "allocated", "available"]
            .map(|name| product.get(name).unwrap())
            .join(" ")
    };
    answer.children.iter().map(row).collect()
}

#[tokio::test]
async fn inventory_is_asked_for_by_sku_and_site() {
    let world = World::stocked();
    world.orderflow.count_stock("A", "North", 7).unwrap();
    world.orderflow.count_stock("A,B", "North", 1).unwrap();
    world.order("o1", &[("A", 4)]).await;
    for (query, want) in [
        ("", vec!["A Default 10 4 6", "A North 7 0 7", "A,B North 1 0 1", "B Default 5 0 5"]),
        ("?site=North", vec!["A North 7 0 7", "A,B North 1 0 1"]),
        ("?externalReferences=A", vec!["A Default 10 4 6", "A North 7 0 7"]),
        ("?externalReferences=B,%20A,NOPE&site=Default", vec!["A Default 10 4 6", "B Default 5 0 5"]),
        ("?externalReferences=a", vec![]),
        (
            "?externalReferences=",
            vec!["A Default 10 4 6", "A North 7 0 7", "A,B North 1 0 1", "B Default 5 0 5"],
        ),
    ] {
        assert_eq!(inventory(&world, query).await, want, "{query}");
    }
    let missing = world.refused("remotewarehouse/inventory.xml?site=Nowhere").await;
    assert_eq!(missing, "rtd.exceptions.MissingDataException: site Nowhere not found");
    let mut config = config();
    config.multi_site = true;
    let world = World::stocked_of(config);
    assert_eq!(world.refused("remotewarehouse/inventory.xml").await, "Parameter 'site' is required");
    assert_eq!(inventory(&world, "?site=Default").await, ["A Default 10 0 10", "B Default 5 0 5"]);
}

#[tokio::test]
async fn figures_say_what_lies_where() {
    let world = World::stocked();
    world.order("o1", &[("A", 4)]).await;
    let moved =
        |to: &str, quantity: u32| json!({"sku": "A", "from": "A-01-01", "to": to, "quantity": quantity});
    for (to, quantity) in [("A-01-02", 2), ("FROZEN", 1), ("DAMAGED", 2), ("QUARANTINE", 1)] {
        world.work("move_stock", moved(to, quantity));
    }
    world.work("receive_stock", json!({"sku": "A", "location": "GOODS-IN", "quantity": 3}));
    world.work("expect_stock", json!({"sku": "A", "quantity": 25}));
    world.work("receive_stock", json!({"sku": "A", "site": "Default", "quantity": 5}));
    let answer = world.get("remotewarehouse/inventory.xml?externalReferences=A").await;
    insta::assert_snapshot!("figures", pretty(&answer));
    assert_eq!(world.refusal("move_stock", moved("FROZEN", 99)), "Only 9 units of A are in A-01-01, not 99");
    world.work("ship", json!({"order": "o1"}));
    let places = world.orderflow.books()["stock"]["A"]["Default"]["locations"].clone();
    let want = json!({"A-01-01": 5, "A-01-02": 2, "FROZEN": 1, "DAMAGED": 2, "QUARANTINE": 1, "GOODS-IN": 3});
    assert_eq!(places, want, "they left the first location");
}

#[tokio::test]
async fn the_oldest_order_gets_stock_first_and_whole_lines_only() {
    let world = World::stocked();
    world.order("o1", &[("A", 7), ("B", 6)]).await;
    world.order("o2", &[("A", 4)]).await;
    world.order("o3", &[("A", 3)]).await;
    let all = async || {
        let mut told = Vec::new();
        for order in ["o1", "o2", "o3"] {
            told.push(states(&world.detail(order).await));
        }
        told
    };
    let waiting = "validated: out of stock (4 A out of stock)";
    assert_eq!(
        all().await,
        [
            "validated: out of stock (7 A allocated, 6 B out of stock)",
            waiting,
            "validated: released (3 A allocated)"
        ]
    );
    world.work("receive_stock", json!({"sku": "B", "quantity": 1}));
    assert_eq!(all().await[0], "validated: released (7 A allocated, 6 B allocated)");
    world.work("receive_stock", json!({"sku": "A", "quantity": 3}));
    assert_eq!(all().await[1], waiting, "three are not four");
    assert_eq!(world.cancel("o3", "false").await, "Order o3 cancelled");
    assert_eq!(all().await[1], "validated: released (4 A allocated)", "what was freed is given");
}

#[tokio::test]
async fn a_count_takes_from_the_youngest_what_nobody_picked() {
    let world = World::stocked();
    for (order, units) in [("o1", 4), ("o2", 3), ("o3", 3)] {
        world.order(order, &[("A", units)]).await;
    }
    world.work("pick", json!({"order": "o3"}));
    let count = |on_hand: u32| json!({"sku": "A", "on_hand": on_hand});
    world.work("count_stock", count(8));
    assert_eq!(states(&world.detail("o2").await), "validated: out of stock (3 A out of stock)");
    assert_eq!(
        (states(&world.detail("o1").await), world.shelf("A")),
        ("validated: released (4 A allocated)".to_owned(), (8, 7, 1))
    );
    assert_eq!(world.refusal("count_stock", count(2)), "1 units more of A at Default are picked");
    let frozen = json!({"sku": "A", "from": "A-01-01", "to": "FROZEN", "quantity": 2});
    world.work("move_stock", frozen);
    assert_eq!(
        (states(&world.detail("o1").await), world.shelf("A")),
        ("validated: out of stock (4 A out of stock)".to_owned(), (8, 6, 0))
    );
}

#[tokio::test]
async fn what_is_not_found_is_frozen() {
    let world = World::stocked();
    world.order("o1", &[("A", 8)]).await;
    world.work("out_of_stock", json!({"order": "o1", "line": "A"}));
    assert_eq!(states(&world.detail("o1").await), "validated: out of stock (8 A out of stock)");
    let found = world.orderflow.books()["stock"]["A"]["Default"].clone();
    assert_eq!(
        (&found["on_hand"], &found["frozen"], &found["available"]),
        (&json!(10), &json!(8), &json!(2))
    );
    world.work("move_stock", json!({"sku": "A", "from": "FROZEN", "to": "A-01-02", "quantity": 6}));
    assert_eq!(states(&world.detail("o1").await), "validated: released (8 A allocated)");
}

#[tokio::test]
async fn allocation_may_wait_to_be_asked() {
    let mut config = config();
    config.allocation = Allocation::WhenAsked;
    let world = World::stocked_of(config);
    world.order("o1", &[("A", 1), ("B", 9)]).await;
    assert_eq!(states(&world.detail("o1").await), "validated: ready (1 A created, 9 B created)");
    world.work("allocate", Value::Null);
    assert_eq!(
        states(&world.detail("o1").await),
        "validated: out of stock (1 A allocated, 9 B out of stock)"
    );
    world.work("receive_stock", json!({"sku": "B", "quantity": 9}));
    world.work("reset", json!({"order": "o1"}));
    assert_eq!(states(&world.detail("o1").await), "validated: reset (1 A created, 9 B created)");
    world.work("allocate", Value::Null);
    assert_eq!(states(&world.detail("o1").await), "validated: released (1 A allocated, 9 B allocated)");
}

#[tokio::test]
async fn back_orders_may_be_split_off() {
    let mut config = config();
    config.splits_back_orders = true;
    let world = World::stocked_of(config);
    world.order("o1", &[("A", 1), ("B", 9)]).await;
    world.order("o2", &[("B", 9)]).await;
    assert_eq!(
        states(&world.detail("o1").await),
        "validated: released (1 A allocated) + out of stock (9 B out of stock)"
    );
    assert_eq!(
        states(&world.detail("o2").await),
        "validated: out of stock (9 B out of stock)",
        "nothing to split"
    );
    world.work("ship", json!({"order": "o1_S1"}));
    world.work("receive_stock", json!({"sku": "B", "quantity": 4}));
    assert_eq!(
        states(&world.detail("o1").await),
        "validated: despatched (1 A despatched) + released (9 B allocated)"
    );
}

#[tokio::test]
async fn an_order_is_served_by_its_site() {
    let world = World::stocked();
    world.orderflow.count_stock("A", "North", 7).unwrap();
    let order = super::draft("o1", &[("A", 2)])
        .replace("shipment.orderItem", "shipment.site=North\nshipment.orderItem");
    assert_eq!(super::outcome(&world.import(&order).await), "success");
    let north = || {
        let found = world.orderflow.books()["stock"]["A"]["North"].clone();
        ["on_hand", "allocated"].map(|name| found[name].as_u64().unwrap())
    };
    assert_eq!((north(), world.shelf("A")), ([7, 2], (10, 0, 10)));
    world.work("ship", json!({"order": "o1"}));
    assert_eq!((north(), world.shelf("A")), ([5, 0], (10, 0, 10)));
    assert_eq!(world.book("o1")["shipments"][0]["site"], "North");
}
