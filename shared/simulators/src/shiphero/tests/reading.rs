//! Queries: filters, pages, and objects that refer to each other.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{World, draft};

fn ids(result: &Value) -> Vec<String> {
    let edges = result["data"]["edges"].as_array().unwrap();
    edges.iter().map(|edge| edge["node"]["partner_order_id"].as_str().unwrap().to_owned()).collect()
}

async fn world_of_three() -> World {
    let world = World::stocked().await;
    for reference in ["one", "two", "three"] {
        world.order(reference, &[("A", 1, "1.00")]).await;
        world.pass(SignedDuration::from_mins(10));
    }
    world
}

#[tokio::test]
async fn orders_are_filtered() {
    let world = world_of_three().await;
    let mut other = draft("four", &[("C", 1, "1.00")]);
    other["shop_name"] = json!("elsewhere");
    other["tags"] = json!(["vip"]);
    other["holds"] = json!({"fraud_hold": true});
    world.mutate("order_create", "CreateOrderInput", other).await.unwrap();
    world.shiphero.work("ship", json!({"order": "one"})).unwrap();
    for (filter, want) in [
        ("shop_name: \"elsewhere\"", &["four"][..]),
        ("partner_order_id: \"two\"", &["two"]),
        ("partner_order_id: \"two\", shop_name: \"elsewhere\"", &[]),
        ("order_number: \"#three\"", &["three"]),
        ("fulfillment_status: \"fulfilled\"", &["one"]),
        ("sku: \"C\"", &["four"]),
        ("email: \"ada@example.com\", has_hold: true", &["four"]),
        ("fraud_hold: false", &["one", "two", "three"]),
        ("tag: \"vip\"", &["four"]),
        ("has_backorder: true", &["four"]),
        ("ready_to_ship: true", &["two", "three"]),
        ("warehouse_id: \"101\"", &["two", "three"]),
        (
            "order_date_from: \"2026-10-01T08:10:00\", order_date_to: \"2026-10-01T08:20:00\"",
            &["two", "three"],
        ),
        ("updated_from: \"2026-10-01T08:30:00\"", &["one", "four"]),
        ("updated_to: \"2026-10-01T08:10:00\"", &["two"]),
        ("updated_from: \"2026-10-02\"", &[]),
    ] {
        let query =
            format!("{{ orders({filter}) {{ data {{ edges {{ node {{ partner_order_id }} }} }} }} }}");
        assert_eq!(ids(&world.get(&query, json!({})).await), want, "{filter}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_in_every_order() {
    let world = world_of_three().await;
    let query = "query P($n: Int, $after: String, $sort: String) { orders { data(first: $n, after: $after, sort: $sort) {
        pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { partner_order_id } } } } }";
    for (sort, want) in [
        (Value::Null, ["one", "two", "three"]),
        (json!("updated_at"), ["one", "two", "three"]),
        (json!("-updated_at"), ["three", "two", "one"]),
        (json!("-order_number"), ["two", "three", "one"]),
    ] {
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = world.get(query, json!({"n": 2, "after": after, "sort": sort})).await;
            seen.extend(ids(&page));
            let info = &page["data"]["pageInfo"];
            assert_eq!(info["hasPreviousPage"], json!(!after.is_null()));
            after = info["endCursor"].clone();
            if info["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(seen, want, "{sort}");
    }
    let last =
        world.get("{ orders { data(last: 1) { edges { node { partner_order_id } } } } }", json!({})).await;
    assert_eq!(ids(&last), ["three"]);
}

#[tokio::test]
async fn objects_lead_to_each_other() {
    let world = world_of_three().await;
    world.shiphero.work("ship", json!({"order": "one", "packages": [{"tracking": "T1"}]})).unwrap();
    let query = "{ shipments(tracking_number: \"T1\") { data(first: 1) { edges { node { total_packages
        order { partner_order_id shipments { shipping_labels { tracking_number order { order_number } } } }
        warehouse { identifier } line_items { edges { node { quantity line_item { sku product { sku
        warehouse_products { warehouse_identifier on_hand warehouse { identifier } } } } } } } } } } } }";
    let node = world.get(query, json!({})).await["data"]["edges"][0]["node"].clone();
    assert_eq!(node["order"]["shipments"][0]["shipping_labels"][0]["order"]["order_number"], "#one");
    assert_eq!(node["warehouse"]["identifier"], "Primary");
    let product = &node["line_items"]["edges"][0]["node"]["line_item"]["product"];
    assert_eq!(product["warehouse_products"][0]["on_hand"], 9);
    assert_eq!(product["warehouse_products"][1]["warehouse"]["identifier"], "West");
}

#[tokio::test]
async fn stock_and_its_changes_are_listed() {
    let world = World::stocked().await;
    world.pass(SignedDuration::from_mins(5));
    world.order("one", &[("A", 2, "1.00")]).await;
    world.shiphero.work("ship", json!({"order": "one"})).unwrap();
    for (query, want) in [
        ("{ warehouse_products(sku: \"A\") { data { edges { node { sku available } } } } }", json!([8, 5])),
        (
            "{ warehouse_products(warehouse_id: \"102\") { data { edges { node { available } } } } }",
            json!([5]),
        ),
        (
            "{ warehouse_products(updated_from: \"2026-10-01T08:05:00\") { data { edges { node { available } } } } }",
            json!([8]),
        ),
        (
            "{ inventory_changes(sku: \"A\") { data { edges { node { change_in_on_hand } } } } }",
            json!([10, 5, -2]),
        ),
        (
            "{ inventory_changes(reason: \"SHIPPED\", date_from: \"2026-09-01\", date_to: \"2026-10-02\") {
            data { edges { node { previous_on_hand } } } } }",
            json!([10]),
        ),
        ("{ products(sku: \"B\") { data { edges { node { sku } } } } }", json!(["B"])),
    ] {
        let found = world.get(query, json!({})).await;
        let values = found["data"]["edges"].as_array().unwrap().iter().map(|edge| {
            let node = edge["node"].as_object().unwrap();
            node.get("available").or_else(|| node.values().next()).unwrap().clone()
        });
        assert_eq!(Value::Array(values.collect()), want, "{query}");
    }
    let refused = world.ask("{ inventory_changes(reason: \"x\") { request_id } }", json!({})).await.1;
    assert_eq!(refused["errors"][0]["operation"], "inventory_changes");
}

#[tokio::test]
async fn one_thing_is_read_or_not_found() {
    let world = world_of_three().await;
    let order = world.get("{ order(id: \"100001\") { data { id partner_order_id } } }", json!({})).await;
    assert_eq!(order["data"], json!({"id": "T3JkZXI6MTAwMDAx", "partner_order_id": "one"}));
    let uuid = world.get("{ uuid(legacy_id: 100001, entity: Order) { data { id } } }", json!({})).await;
    assert_eq!(uuid["data"], json!({"id": "T3JkZXI6MTAwMDAx"}));
    let me = world
        .get("{ me { data { email account { legacy_id warehouses { identifier } } } } }", json!({}))
        .await;
    assert_eq!(me["data"]["account"]["warehouses"][1]["identifier"], "West");
    for query in
        ["order(id: \"1\")", "shipment(id: \"1\")", "product(sku: \"none\")", "return(id: \"1\")", "product"]
    {
        let (_, body) = world.ask(&format!("{{ {query} {{ request_id }} }}"), json!({})).await;
        assert_eq!(
            (&body["errors"][0]["code"], body["data"].as_object().unwrap().len()),
            (&json!(5), 1),
            "{query}"
        );
    }
}
