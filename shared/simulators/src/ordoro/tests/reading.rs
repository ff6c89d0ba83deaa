//! Lists: filters, order, pages.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{CART, EAST, WEST, World, draft};
use crate::control::Controlled as _;

fn references(answer: &Value) -> Vec<String> {
    let orders = answer["order"].as_array().unwrap();
    orders.iter().map(|order| order["order_number"].as_str().unwrap()[2..].to_owned()).collect()
}

/// Four orders, ten minutes apart: `one` is shipped and `two` cancelled half an hour later.
async fn world_of_four() -> World {
    let world = World::stocked();
    for reference in ["one", "two", "three"] {
        world.order(reference, &[("A", 1, "1.00")]).await;
        world.pass(SignedDuration::from_mins(10));
    }
    let mut four = draft("four", &[("C", 1, "1.00")]);
    four["cart"] = Value::Null;
    four["warehouse_id"] = json!(WEST);
    four["tags"] = json!([{"text": "vip"}]);
    four["order_date"] = json!("2026-09-01T00:00:00Z");
    four["grand_total"] = json!(7);
    world.done("POST", "/v3/order", four).await;
    world.pass(SignedDuration::from_mins(10));
    world.ordoro.act("ship", json!({"order": "one"})).unwrap();
    world.pass(SignedDuration::from_mins(10));
    world.ordoro.act("cancel", json!({"order": "two"})).unwrap();
    world
}

#[tokio::test]
async fn orders_are_filtered() {
    let world = world_of_four().await;
    for (filter, want) in [
        ("", &["four", "three", "two", "one"][..]),
        ("status=all", &["four", "three", "two", "one"]),
        ("status=awaiting_fulfillment", &["four", "three"]),
        ("status=shipped", &["one"]),
        ("status=cancelled", &["two"]),
        ("status=dropshipment_requested", &[]),
        ("cart_order_id=shop-three", &["three"]),
        ("cart_order_id=three", &[]),
        ("sku=C", &["four"]),
        ("sku=C&sku=A", &["four", "three", "two", "one"]),
        (&format!("warehouse_id={WEST}"), &["four"]),
        (&format!("warehouse_id={WEST}&warehouse_id={EAST}&status=shipped"), &["one"]),
        (&format!("sales_channel={CART}"), &["three", "two", "one"]),
        ("tag=vip", &["four"]),
        ("untagged=true", &["three", "two", "one"]),
        ("exclude_tags=vip&status=awaiting_fulfillment", &["three"]),
        ("search=SHOP-T", &["three", "two"]),
        ("allocation_status=allocated", &[]),
        ("shipped_after=2026-10-01T08:39:00Z", &["one"]),
        ("shipped_after=2026-10-01T08:40:00Z", &[]),
        ("cancelled_after=2026-10-01T08:30:00Z", &["two"]),
        ("order_placed_before=2026-09-02", &["four"]),
        ("created_after=2026-10-01T10:10:00%2B02:00", &["four", "three"]),
        ("updated_after=2026-10-01T08:30:00Z", &["two", "one"]),
        ("updated_after=2026-10-01T08:30:00Z&updated_before=2026-10-01T08:45:00.000Z", &["one"]),
    ] {
        let answer = world.get(&format!("/v3/order?{filter}")).await;
        assert_eq!(references(&answer), want, "{filter}");
        assert_eq!(answer["count"], want.len(), "{filter}");
    }
}

#[tokio::test]
async fn orders_are_sorted() {
    let world = world_of_four().await;
    for (sort, want) in [
        ("created_date", &["one", "two", "three", "four"]),
        ("-created_date", &["four", "three", "two", "one"]),
        ("updated_date", &["three", "four", "one", "two"]),
        ("-updated_date", &["two", "one", "four", "three"]),
        ("order_placed_date", &["four", "one", "two", "three"]),
        ("order_number", &["one", "three", "two", "four"]),
        ("grand_total", &["four", "one", "two", "three"]),
        ("-ship_date", &["one", "four", "three", "two"]),
        ("-cancelled_date", &["two", "four", "three", "one"]),
        ("status", &["three", "four", "two", "one"]),
    ] {
        assert_eq!(references(&world.get(&format!("/v3/order?sort={sort}")).await), want, "{sort}");
    }
}

#[tokio::test]
async fn pages_follow_each_other() {
    let world = World::stocked();
    for number in 0..13 {
        world.order(&format!("{number:02}"), &[("A", 1, "1.00")]).await;
    }
    let page = async |query: &str| {
        let answer = world.get(&format!("/v3/order?sort=created_date&{query}")).await;
        (
            references(&answer).len(),
            answer["count"].clone(),
            answer["limit"].clone(),
            answer["offset"].clone(),
        )
    };
    assert_eq!(page("").await, (10, json!(13), json!(10), json!(0)));
    assert_eq!(page("offset=10").await, (3, json!(13), json!(10), json!(10)));
    assert_eq!(page("limit=100&offset=99").await, (0, json!(13), json!(100), json!(99)));
    assert_eq!(page("limit=1").await, (1, json!(13), json!(1), json!(0)));
}

#[tokio::test]
async fn parameters_that_mean_nothing_are_refused() {
    let world = World::new();
    for (path, status, param) in [
        ("/v3/order?limit=101", 400, Some("limit")),
        ("/v3/order?limit=0", 400, Some("limit")),
        ("/v3/order?offset=-1", 400, Some("offset")),
        ("/v3/order?sort=age", 400, Some("sort")),
        ("/v3/order?status=new", 400, Some("status")),
        ("/v3/order?updated_since=2026-01-01", 400, Some("updated_since")),
        ("/v3/order?updated_after=yesterday", 400, Some("updated_after")),
        ("/v3/order?updated_after=2026-01-01T00:00:00+00:00", 400, Some("updated_after")),
        ("/v3/order?warehouse_id=east", 400, Some("warehouse_id")),
        ("/v3/order?barcode=7", 501, None),
        ("/product/?active=maybe", 400, Some("active")),
        ("/product/?sort=updated", 400, Some("sort")),
        ("/product/?sku=A", 400, Some("sku")),
        ("/product/?oversold=true", 501, None),
        ("/v3/return_order?updated_after=2026-01-01", 400, Some("updated_after")),
    ] {
        let (answered, body) = world.send("GET", path, Value::Null).await;
        assert_eq!((answered, body["param"].as_str()), (status, param), "{path}");
    }
}

#[tokio::test]
async fn states_are_counted() {
    let world = world_of_four().await;
    let label = json!({"shipper_id": super::UPS, "shipping_method": "03"});
    world.done("POST", "/v3/order/1-three/label/ups", label).await;
    let counts = world.get("/v3/order/counts").await;
    assert_eq!(
        counts,
        json!({"all": 4, "awaiting_fulfillment": 1, "cancelled": 1, "dropshipment_requested": 0, "shipped": 2,
               "unprinted_shipped": 1})
    );
    world.done("POST", "/v3/order/1-three/mark_as_printed", Value::Null).await;
    assert_eq!(world.get("/v3/order/counts").await["unprinted_shipped"], 0);
}

#[tokio::test]
async fn what_the_account_is_set_up_with_is_shown() {
    let world = World::new();
    let cart = world.get(&format!("/cart/{CART}/")).await;
    assert_eq!((&cart["index"], &cart["vendor"]), (&json!(1), &json!("custom_integration")));
    assert_eq!(world.get("/cart/").await["cart"], json!([cart]));
    let warehouses = world.get("/warehouse/").await;
    assert_eq!(
        (&warehouses["count"], &warehouses["warehouse"][1]["address"]["name"]),
        (&json!(2), &json!("West"))
    );
    assert_eq!(world.get(&format!("/warehouse/{WEST}/")).await, warehouses["warehouse"][1]);
    assert_eq!(world.get("/shipper/11/").await["vendor"], "ups");
    assert_eq!(world.get("/shipper/").await["count"], 2);
    for path in ["/cart/9/", "/warehouse/9/", "/shipper/9/", "/warehouse/east/"] {
        assert_eq!(world.send("GET", path, Value::Null).await.0, 404, "{path}");
    }
}
