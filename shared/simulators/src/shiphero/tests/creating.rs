//! `order_create`.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{EAST, WEST, World, draft, snap};
use crate::control::Controlled as _;
use crate::faults::Fault;
use crate::shiphero::relay;

const FIND: &str =
    "query F($p: String) { orders(partner_order_id: $p) { data(first: 2) { edges { node { id } } } } }";

#[tokio::test]
async fn an_order_is_kept_allocated_and_added_up() {
    let world = World::stocked().await;
    let id = world.order("p1", &[("A", 2, "19.99"), ("B", 1, "5.00")]).await;
    snap!("order_in_the_books", world.book(&id));
    let shown = world
        .get(
            "query O($id: String!) { order(id: $id) { data { id legacy_id subtotal total_price total_tax ready_to_ship
              fulfillment_status order_date updated_at tags flagged currency shipping_lines { title price }
              shipping_address { first_name zip } holds { address_hold } account_id
              allocations { warehouse_id ready_to_ship line_items { sku quantity_allocated } }
              line_items(first: 10) { edges { node { id sku partner_line_item_id quantity price subtotal product_name
                quantity_allocated backorder_quantity quantity_pending_fulfillment fulfillment_status } } } } } }",
            json!({"id": id}),
        )
        .await;
    snap!("order_as_shown", shown["data"]);
    assert_eq!(world.shelf("A", EAST)["available"], 8);
}

#[tokio::test]
async fn the_same_order_twice_is_two_orders() {
    let world = World::stocked().await;
    let (one, two) =
        (world.order("p1", &[("A", 1, "1.00")]).await, world.order("p1", &[("A", 1, "1.00")]).await);
    assert_ne!(one, two);
    let found = world.get(FIND, json!({"p": "p1"})).await;
    assert_eq!(found["data"]["edges"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn addresses_in_the_united_states_are_checked() {
    let world = World::new().await;
    for (name, country, zip, flag, held) in [
        ("sound", "US", "74103", None, false),
        ("sound, nine digits", "US", "74103-1234", None, false),
        ("unknown", "US", "00000", None, true),
        ("too short", "US", "7410", None, true),
        ("not checked", "US", "00000", Some("skip_address_validation"), false),
        ("errors ignored", "US", "00000", Some("ignore_address_validation_errors"), false),
        ("elsewhere", "DE", "00000", None, false),
    ] {
        let mut order = draft(name, &[("A", 1, "1.00")]);
        order["shipping_address"]["zip"] = json!(zip);
        order["shipping_address"]["country_code"] = json!(country);
        if let Some(flag) = flag {
            order[flag] = json!(true);
        }
        let made = world.mutate("order_create", "CreateOrderInput", order).await.unwrap();
        let holds = &world.book(made["order"]["id"].as_str().unwrap())["holds"];
        assert_eq!(holds, &if held { json!(["address_hold"]) } else { json!([]) }, "{name}");
    }
}

#[tokio::test]
async fn what_can_not_be_taken_is_refused() {
    let world = World::stocked().await;
    let line = |field: &str, value: Value| {
        let mut order = draft("p", &[("A", 1, "1.00"), ("B", 1, "1.00")]);
        order["line_items"][0][field] = value;
        order
    };
    let field = |field: &str, value: Value| {
        let mut order = draft("p", &[("A", 1, "1.00")]);
        order[field] = value;
        order
    };
    for (order, message) in [
        (line("warehouse_id", json!(relay::id("Warehouse", 999))), "Warehouse not found"),
        (line("warehouse_id", json!("UHJvZHVjdDox")), "Warehouse not found"),
        (line("quantity", json!(0)), "Invalid quantity 0"),
        (line("price", json!("1,00")), "Invalid price `1,00`"),
        (line("partner_line_item_id", json!("p-2")), "Duplicated partner_line_item_id `p-2`"),
        (field("total_tax", json!("x")), "Invalid total_tax `x`"),
        (field("order_date", json!("today")), "Invalid date `today`"),
    ] {
        let refused = world.mutate("order_create", "CreateOrderInput", order).await.unwrap_err();
        assert!(refused.starts_with(message), "{refused}, not {message}");
    }
    assert_eq!(world.shiphero.books()["orders"], json!([]));
}

#[tokio::test]
async fn stock_is_promised_warehouse_by_warehouse() {
    for (name, quantity, locked, split, east, west, short) in [
        ("enough in the first", 10, None, false, 10, 0, 0),
        ("locked to the second", 4, Some(WEST), false, 0, 4, 0),
        ("locked and short", 7, Some(WEST), false, 0, 5, 2),
        ("short and not to be split", 12, None, false, 10, 0, 2),
        ("split", 12, None, true, 10, 2, 0),
        ("split and short", 17, None, true, 10, 5, 2),
    ] {
        let world = World::stocked().await;
        let mut order = draft("p", &[("A", quantity, "1.00")]);
        order["allow_split"] = json!(split);
        if let Some(locked) = locked {
            order["line_items"][0]["warehouse_id"] = json!(relay::id("Warehouse", locked));
        }
        world.mutate("order_create", "CreateOrderInput", order).await.unwrap();
        let (a, b) = (world.shelf("A", EAST), world.shelf("A", WEST));
        assert_eq!((&a["allocated"], &b["allocated"]), (&json!(east), &json!(west)), "{name}");
        let sum = a["backorder"].as_i64().unwrap() + b["backorder"].as_i64().unwrap();
        assert_eq!(sum, short, "{name}");
    }
}

#[tokio::test]
async fn a_new_order_may_be_hidden_from_lists_for_a_while() {
    let world = World::stocked().await;
    let after = SignedDuration::from_secs(9);
    world.stage.faults.fail_next("shiphero.find", Fault::FindDelayed { after }, 1);
    let id = world.order("p1", &[("A", 1, "1.00")]).await;
    let is_listed =
        async || !world.get(FIND, json!({"p": "p1"})).await["data"]["edges"].as_array().unwrap().is_empty();
    assert!(!is_listed().await);
    let read = world.get("query O($id: String!) { order(id: $id) { data { id } } }", json!({"id": id})).await;
    assert_eq!(read["data"]["id"], json!(id));
    world.pass(after);
    assert!(is_listed().await);
}
