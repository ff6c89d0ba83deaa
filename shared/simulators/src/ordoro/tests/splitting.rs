//! Orders that are split into children.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{World, snap};
use crate::control::Controlled as _;

#[tokio::test]
async fn a_split_leaves_children_and_a_shell() {
    let world = World::stocked();
    let made = world.order("p1", &[("A", 3, "10.00"), ("B", 1, "5.00")]).await;
    world.pass(SignedDuration::from_mins(1));
    let line = |at: usize| made["lines"][at]["id"].clone();
    let share = |a: u32, b: u32| json!({"lines": [{"line_id": line(0), "quantity": a}, {"line_id": line(1), "quantity": b}]});
    let body = json!({"split_orders": [share(1, 0), share(2, 1)]});
    let (status, children) = world.send("POST", "/v3/order/1-p1/split", body).await;
    assert_eq!((status, &children), (201, &json!(["1-p1-1", "1-p1-2"])));
    for (method, path) in [("GET", ""), ("PUT", ""), ("POST", "/cancel"), ("POST", "/split")] {
        let answer = world.send(method, &format!("/v3/order/1-p1{path}"), json!({})).await;
        assert_eq!(answer.0, 404, "{method} {path}");
    }
    let parent = world.get("/v3/order/parent/1-p1").await;
    snap!("parent", parent);
    assert_eq!(world.send("GET", "/v3/order/parent/1-p1-1", Value::Null).await.0, 404, "no parent");
    let first = world.shown("1-p1-1").await;
    snap!("child", first);
    assert_eq!(world.shown("1-p1-2").await["lines"].as_array().unwrap().len(), 2);
    let list = world.get("/v3/order?cart_order_id=shop-p1&sort=order_number").await;
    assert_eq!((&list["count"], &list["order"][0]), (&json!(2), &first), "the parent is in no list");
    let changed = world.get("/v3/order?updated_after=2026-10-01T08:00:30Z").await;
    assert_eq!(changed["count"], 2, "children are news");
    assert_eq!((world.east("A"), world.east("B")), ((10, 3, 7), (10, 1, 9)));
}

#[tokio::test]
async fn the_books_hold_a_family_as_one_order() {
    let world = World::stocked();
    world.order("p1", &[("A", 5, "10.00")]).await;
    let children = world.split("1-p1", &[2, 3]).await;
    world.ordoro.work("ship", json!({"order": children[0], "packages": [{"tracking": "T1"}]})).unwrap();
    let grandchildren = world.split(&children[1], &[1, 2]).await;
    assert_eq!(grandchildren, ["1-p1-2-1", "1-p1-2-2"]);
    world.ordoro.work("ship", json!({"order": grandchildren[0], "packages": [{"tracking": "T2"}]})).unwrap();
    world.done("POST", &format!("/v3/order/{}/cancel", grandchildren[1]), Value::Null).await;
    assert_eq!(world.units("p1"), [(5, 3, 2)]);
    let book = world.book("p1");
    snap!("family_in_the_books", book);
    assert_eq!(world.ordoro.books()["orders"].as_array().unwrap().len(), 1);
    assert_eq!(world.east("A"), (7, 0, 7));
}

#[tokio::test]
async fn shares_must_make_up_the_order() {
    let world = World::stocked();
    let id = world.order("p1", &[("A", 3, "10.00")]).await["lines"][0]["id"].clone();
    let share = |quantity: Value| json!({"lines": [{"line_id": id, "quantity": quantity}]});
    for (name, body) in [
        ("one share", json!({"split_orders": [share(json!(3))]})),
        ("too few", json!({"split_orders": [share(json!(1)), share(json!(1))]})),
        ("too many", json!({"split_orders": [share(json!(3)), share(json!(1))]})),
        ("an empty share", json!({"split_orders": [share(json!(3)), share(json!(0))]})),
        ("half a unit", json!({"split_orders": [share(json!(2.5)), share(json!(0.5))]})),
        ("less than nothing", json!({"split_orders": [share(json!(4)), share(json!(-1))]})),
        (
            "an unknown line",
            json!({"split_orders": [share(json!(1)), {"lines": [{"line_id": 9, "quantity": 2}]}]}),
        ),
        ("an unknown field", json!({"split_orders": [], "notify": true})),
        ("nothing", json!({})),
    ] {
        assert_eq!(world.send("POST", "/v3/order/1-p1/split", body).await.0, 400, "{name}");
    }
    assert_eq!(world.shown("1-p1").await["is_order_parent"], false);
}

#[tokio::test]
async fn numbers_that_are_taken_are_passed_over() {
    let world = World::stocked();
    world.order("p1-1", &[("A", 1, "10.00")]).await;
    world.order("p1", &[("A", 3, "10.00")]).await;
    assert_eq!(world.split("1-p1", &[1, 1, 1]).await, ["1-p1-2", "1-p1-3", "1-p1-4"]);
    let child = world.shown("1-p1-3").await;
    assert_eq!(child["sibling_order_numbers"], json!(["1-p1-2", "1-p1-4"]));
    assert_eq!(world.units("p1"), [(3, 0, 0)]);
}

#[tokio::test]
async fn amounts_stay_those_of_the_whole() {
    let world = World::stocked();
    world.order("p1", &[("A", 3, "10.00")]).await;
    world.split("1-p1", &[1, 2]).await;
    world.done("PUT", "/v3/order/1-p1-2/financial", json!({"grand_total": 44})).await;
    for number in ["1-p1-1", "1-p1-2"] {
        assert_eq!(world.shown(number).await["financial"]["grand_total"], 44, "{number}");
    }
    assert_eq!(world.book("p1")["total_price"], "44", "counted once");
}

#[tokio::test]
async fn a_child_that_was_forgotten_shows_its_old_address() {
    let world = World::stocked();
    world.order("p1", &[("A", 3, "10.00")]).await;
    world.split("1-p1", &[1, 2]).await;
    let shown = || world.book("p1")["shipping_address"]["zip"].clone();
    for (number, want) in [("1-p1-1", "78701"), ("1-p1-2", "78799")] {
        world.pass(SignedDuration::from_mins(1));
        world.done("PUT", &format!("/v3/order/{number}/shipping_address"), json!({"zip": "78799"})).await;
        assert_eq!(shown(), want, "{number}");
    }
}
