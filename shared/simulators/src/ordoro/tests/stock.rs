//! Products, kits and units.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{EAST, WEST, World, snap};
use crate::ordoro::ListKey;

async fn since(world: &World, time: &str) -> Vec<String> {
    let answer = world.get(&format!("/product/?active=true&limit=100&updated_after={time}")).await;
    let products = answer["products"].as_array().unwrap();
    products.iter().map(|product| product["sku"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_product_shows_its_figures_by_warehouse() {
    let world = World::stocked();
    world.order("p1", &[("A", 3, "1.00")]).await;
    let product = world.get("/product/A/").await;
    snap!("product", product);
    assert_eq!(world.send("GET", "/product/Z/", Value::Null).await.0, 404);
    let list = world.get("/product/").await;
    assert_eq!((&list["count"], list.get("product")), (&json!(2), None));
    world.ordoro.list_products_under(ListKey::Singular);
    let singular = world.get("/product/").await;
    assert_eq!((&singular["product"], singular.get("products")), (&list["products"], None));
}

#[tokio::test]
async fn commitments_do_not_show_as_changes() {
    let world = World::stocked();
    world.pass(SignedDuration::from_mins(1));
    world.order("p1", &[("A", 3, "1.00")]).await;
    assert_eq!(since(&world, "2026-10-01T08:00:30Z").await, Vec::<String>::new());
    assert_eq!(world.get("/product/A/").await["total_available"], 12, "a sweep sees it");
    world.ordoro.work("ship", json!({"order": "p1"})).unwrap();
    assert_eq!(since(&world, "2026-10-01T08:00:30Z").await, ["A"], "what left was changed");
    world.pass(SignedDuration::from_mins(1));
    world.ordoro.work("count_stock", json!({"sku": "B", "warehouse": "102", "on_hand": 4})).unwrap();
    assert_eq!(since(&world, "2026-10-01T08:01:30Z").await, ["B"]);
}

#[tokio::test]
async fn stock_is_set_or_adjusted() {
    let world = World::stocked();
    let put = async |path: &str, body: Value| world.send("PUT", &format!("/product/{path}"), body).await;
    for (path, body, status, on_hand) in [
        ("A/warehouse/101/", json!({"on_hand": 7}), 200, json!(7)),
        ("A/warehouse/101/", json!({"adjustment": -9}), 200, json!(-2)),
        ("A/warehouse/101/", json!({"adjustment": 4.5, "location_in_warehouse": "A1"}), 200, json!(2.5)),
        ("A/warehouse/101/", json!({"on_hand": 1, "adjustment": 1}), 400, json!(2.5)),
        ("A/warehouse/101/", json!({"low_stock_threshold": 1}), 400, json!(2.5)),
        ("A/warehouse/101/", json!({"on_hand": "1"}), 400, json!(2.5)),
        ("A/warehouse/101/", json!({"on_hand": 1, "sku": "A"}), 400, json!(2.5)),
        ("A/warehouse/9/", json!({"on_hand": 1}), 404, json!(2.5)),
        ("Z/warehouse/101/", json!({"on_hand": 1}), 404, json!(2.5)),
    ] {
        assert_eq!(put(path, body.clone()).await.0, status, "{path} {body}");
        assert_eq!(world.shelf("A", EAST)["on_hand"], on_hand, "{path} {body}");
    }
    let row = world.get("/product/A/").await["warehouses"][0].clone();
    assert_eq!((&row["available"], &row["location_in_warehouse"]), (&json!(2.5), &json!("A1")));
    assert_eq!(world.shelf("A", EAST)["available"], 2, "half a unit is not sold");
    put("B/warehouse/102/", json!({"on_hand": 3})).await;
    assert_eq!(world.shelf("B", WEST)["available"], 3, "a row of its own");
}

#[tokio::test]
async fn kits_count_their_components() {
    let world = World::stocked();
    world.done("POST", "/product/", json!({"sku": "KIT", "name": "Kit", "price": 30})).await;
    let component = |sku: &str, quantity: u32| json!({"child_sku": sku, "quantity": quantity});
    for (body, status) in [
        (component("A", 2), 201),
        (component("B", 1), 201),
        (component("B", 1), 409),
        (component("KIT", 1), 400),
        (component("Z", 1), 400),
    ] {
        assert_eq!(world.send("POST", "/product/KIT/kit_component/", body.clone()).await.0, status, "{body}");
    }
    let circle = world.send("POST", "/product/A/kit_component/", component("KIT", 1)).await;
    assert_eq!(circle.0, 400, "a kit in itself");
    let graph = world.get("/product/KIT/kit_graph/").await;
    snap!("kit_graph", graph);
    assert_eq!(world.east("KIT"), (5, 0, 5));
    let made = world.order("p1", &[("KIT", 2, "30.00"), ("A", 1, "10.00")]).await;
    assert_eq!(made["lines"][0]["product_is_kit_parent"], true);
    assert_eq!((world.east("A"), world.east("B"), world.east("KIT")), ((10, 5, 5), (10, 2, 8), (5, 2, 2)));
    world.ordoro.work("ship", json!({"order": "p1"})).unwrap();
    assert_eq!((world.east("A"), world.east("B"), world.east("KIT")), ((5, 0, 5), (8, 0, 8), (2, 0, 2)));
    assert_eq!(world.send("PUT", "/product/KIT/warehouse/101/", json!({"on_hand": 9})).await.0, 409);
    world.done("PUT", "/product/KIT/kit_component/", component("A", 1)).await;
    assert_eq!(world.east("KIT").0, 5);
    world.done("DELETE", "/product/KIT/kit_component/?child_sku=A", Value::Null).await;
    assert_eq!(world.east("KIT").0, 8);
    world.ordoro.work("void_shipment", json!({"shipment": "400001"})).unwrap();
    assert_eq!(world.east("A").0, 10, "what left comes back, whatever the kit is by now");
}

#[tokio::test]
async fn products_are_made_changed_and_archived() {
    let world = World::new();
    let made =
        world.done("POST", "/product/", json!({"sku": "N/1", "name": "New", "physical_on_hand": 4})).await;
    assert_eq!((&made["total_on_hand"], &made["is_kit_parent"]), (&json!(4), &json!(false)));
    assert_eq!(world.send("POST", "/product/", json!({"sku": "N/1", "name": "New"})).await.0, 409);
    assert_eq!(world.send("POST", "/product/", json!({"sku": "M"})).await.0, 400);
    let changed = world.done("PUT", "/product/N%2F1/", json!({"weight": 1.25, "name": "Newer"})).await;
    assert_eq!((&changed["weight"], &changed["name"]), (&json!(1.25), &json!("Newer")));
    world.done("POST", "/product/N%2F1/archive/", Value::Null).await;
    for (filter, count) in [
        ("active=true", 0),
        ("active=false", 1),
        ("kit=true", 0),
        ("search=New", 1),
        ("to_be_shipped=true", 0),
    ] {
        assert_eq!(world.get(&format!("/product/?{filter}")).await["count"], count, "{filter}");
    }
    world.done("POST", "/product/N%2F1/unarchive/", Value::Null).await;
    assert_eq!(world.get("/product/?active=true&kit_component=false&warehouse_id=101").await["count"], 1);
}

#[tokio::test]
async fn accounts_with_the_module_set_units_aside() {
    let world = World::allocating();
    for (reference, lines, status) in [
        ("all", &[("A", 6, "1.00")][..], "allocated"),
        ("some", &[("A", 6, "1.00"), ("B", 1, "1.00")], "partial"),
        ("none", &[("A", 6, "1.00")], "could_not_allocate"),
    ] {
        let made = world.order(reference, lines).await;
        assert_eq!(made["allocation_status"], status, "{reference}");
    }
    assert_eq!(world.shown("1-some").await["lines"][0]["is_allocated"], false);
    assert_eq!((world.east("A"), &world.shelf("A", EAST)["allocated"]), ((10, 18, -8), &json!(6)));
    let status =
        async |reference: &str| world.shown(&format!("1-{reference}")).await["allocation_status"].clone();
    for (action, body, reference, want) in [
        ("count_stock", json!({"sku": "A", "warehouse": "101", "on_hand": 5}), "all", "overallocated"),
        ("unallocate", json!({"order": "all"}), "all", "unallocated"),
        ("count_stock", json!({"sku": "A", "warehouse": "101", "on_hand": 12}), "none", "could_not_allocate"),
        ("allocate", json!({"order": "none"}), "none", "allocated"),
        ("allocate", json!({"order": "some"}), "some", "allocated"),
        ("ship", json!({"order": "some"}), "some", "unallocated"),
        ("allocate", json!({"order": "all"}), "all", "could_not_allocate"),
        ("cancel", json!({"order": "none"}), "none", "unallocated"),
        ("allocate", json!({"order": "all"}), "all", "allocated"),
    ] {
        world.ordoro.work(action, body).unwrap();
        assert_eq!(status(reference).await, want, "{action} {reference}");
    }
    let listed = world.get("/v3/order?allocation_status=allocated").await;
    assert_eq!((&listed["count"], &listed["order"][0]["order_number"]), (&json!(1), &json!("1-all")));
}
