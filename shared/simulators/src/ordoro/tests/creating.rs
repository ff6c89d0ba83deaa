//! `POST /v3/order`.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{CART, EAST, WEST, World, draft, snap};
use crate::control::Controlled as _;
use crate::faults::Fault;

#[tokio::test]
async fn an_order_is_kept_and_commits_its_units() {
    let world = World::stocked();
    let (status, made) =
        world.send("POST", "/v3/order", draft("p1", &[("A", 2, "19.99"), ("B", 1, "5.04")])).await;
    assert_eq!(status, 201);
    snap!("order_as_shown", made);
    snap!("order_in_the_books", world.book("p1"));
    assert_eq!(world.shown("1-p1").await, made);
    assert_eq!((world.east("A"), world.east("B")), ((10, 2, 8), (10, 1, 9)));
}

#[tokio::test]
async fn the_least_that_is_documented_is_enough() {
    let world = World::new();
    let least = json!({"order_id": "p1", "billing_address": {"name": "Ada"}, "shipping_address": {"name": "Ada"},
                       "lines": [{"product": {"sku": "N", "name": "New", "weight": 2, "taxable": "false"}}]});
    let made = world.done("POST", "/v3/order", least).await;
    assert_eq!((&made["order_number"], &made["sales_channel"]), (&json!("M-p1"), &json!({})));
    assert_eq!(
        (&made["lines"][0]["quantity"], &made["weight"]),
        (&json!(1), &json!(32)),
        "pounds in, ounces out"
    );
    assert_eq!(made["warehouse"]["id"], EAST);
    let product = world.get("/product/N/").await;
    assert_eq!(
        (&product["name"], &product["total_available"]),
        (&json!("New"), &json!(-1)),
        "nobody was asked"
    );
}

#[tokio::test]
async fn an_order_number_is_taken_once() {
    let world = World::stocked();
    world.order("p1", &[("A", 1, "1")]).await;
    let (status, body) = world.send("POST", "/v3/order", draft("p1", &[("A", 1, "1")])).await;
    assert_eq!((status, &body["error_message"]), (409, &json!("Order 1-p1 already exists")));
    world.done("POST", "/v3/order/1-p1/cancel", Value::Null).await;
    assert_eq!(world.send("POST", "/v3/order", draft("p1", &[("A", 1, "1")])).await.0, 409);
    let mut manual = draft("p1", &[("A", 1, "1")]);
    manual["cart"] = Value::Null;
    assert_eq!(world.done("POST", "/v3/order", manual).await["order_number"], "M-p1");
    let second = world.done("POST", "/cart/", json!({"type": "custom_integration", "name": "two"})).await;
    let mut other = draft("p1", &[("A", 1, "1")]);
    other["cart"] = second["id"].clone();
    assert_eq!(world.done("POST", "/v3/order", other).await["order_number"], "2-p1");
    let books = world.ordoro.books();
    let same = books["orders"].as_array().unwrap().iter().filter(|order| order["partner_order_id"] == "p1");
    assert_eq!(same.count(), 3, "three creations stay three orders");
}

#[tokio::test]
async fn what_can_not_be_taken_is_refused() {
    let world = World::stocked();
    let whole = || draft("p", &[("A", 1, "1.00"), ("B", 1, "1.00")]);
    let with = |path: &str, value: Value| {
        let mut order = whole();
        *order.pointer_mut(path).unwrap() = value;
        order
    };
    let plus = |name: &str, value: Value| {
        let mut order = whole();
        order[name] = value;
        order
    };
    let without = |path: &str, name: &str| {
        let mut order = whole();
        order.pointer_mut(path).unwrap().as_object_mut().unwrap().remove(name).unwrap();
        order
    };
    let mut answers = serde_json::Map::new();
    for (name, order) in [
        ("unknown field", plus("currency", json!("USD"))),
        ("no order_id", without("", "order_id")),
        ("no billing address", without("", "billing_address")),
        ("no shipping address", without("", "shipping_address")),
        ("no lines", with("/lines", json!([]))),
        ("no product", without("/lines/0", "product")),
        ("no product name", without("/lines/0/product", "name")),
        ("empty sku", with("/lines/1/product/sku", json!(""))),
        ("empty order_id", with("/order_id", json!(""))),
        ("number as order_id", with("/order_id", json!(7))),
        ("amount as text", with("/grand_total", json!("50.82"))),
        ("amount as null", with("/tax_amount", Value::Null)),
        ("no units", with("/lines/0/quantity", json!(0))),
        ("half a unit", with("/lines/0/quantity", json!(0.5))),
        ("unknown cart", with("/cart", json!(9))),
        ("unknown warehouse", plus("warehouse_id", json!(9))),
        ("unknown status", plus("status", json!("cancelled"))),
        ("no date", with("/order_date", json!("today"))),
        ("zip as number", with("/shipping_address/zip", json!(78701))),
        ("tag without a text", plus("tags", json!([{"color": "#FFFFFF"}]))),
    ] {
        let (status, body) = world.send("POST", "/v3/order", order).await;
        assert_eq!(status, 400, "{name}");
        answers.insert(name.to_owned(), body);
    }
    assert_eq!(world.raw(super::KEY, "POST", "/v3/order", "not json".to_owned()).await.0, 400);
    assert_eq!(world.ordoro.books()["orders"], json!([]));
    snap!("order_refusals", answers);
}

#[tokio::test]
async fn addresses_are_looked_at() {
    let world = World::new();
    for (name, fields, verdict) in [
        ("sound", json!({}), "validated"),
        ("nine digits", json!({"zip": "78701-1234"}), "validated"),
        ("unknown ZIP code", json!({"zip": "00000"}), "error"),
        ("short ZIP code", json!({"zip": "7870"}), "error"),
        ("no city", json!({"city": null}), "error"),
        ("no street", json!({"street1": " "}), "error"),
        ("no number", json!({"street1": "Main St"}), "warning"),
        ("no state", json!({"state": null}), "warning"),
        ("elsewhere", json!({"country": "DE", "zip": "1"}), "unvalidated"),
    ] {
        let mut order = draft(name, &[("A", 1, "1.00")]);
        for (field, value) in fields.as_object().unwrap() {
            order["shipping_address"][field] = value.clone();
        }
        let made = world.done("POST", "/v3/order", order).await;
        let validation = &made["shipping_address"]["validation"];
        assert_eq!(validation["status"], verdict, "{name}");
        let suggestions = usize::from(verdict == "warning");
        assert_eq!(validation["suggested"].as_array().unwrap().len(), suggestions, "{name}");
        assert_eq!(made["billing_address"]["validation"]["status"], "unvalidated", "{name}");
    }
}

#[tokio::test]
async fn tags_are_called_by_text() {
    let world = World::stocked();
    let tagged = |reference: &str| {
        let mut order = draft(reference, &[("A", 1, "1.00")]);
        order["tags"] = json!([{"text": "Rush", "color": "#FF0000"}, {"text": "Hold"}]);
        order
    };
    let one = world.done("POST", "/v3/order", tagged("p1")).await;
    let two = world.done("POST", "/v3/order", tagged("p2")).await;
    assert_eq!(one["tags"], two["tags"]);
    assert_eq!(
        (&world.book("p1")["holds"], &world.book("p1")["tags"]),
        (&json!(["Hold"]), &json!(["Hold", "Rush"]))
    );
    let list = world.get("/v3/order/tag").await;
    assert_eq!((&list["count"], &list["tag"][1]["color"]), (&json!(2), &json!("#FF0000")));
}

#[tokio::test]
async fn orders_that_were_shipped_elsewhere_are_taken() {
    let world = World::stocked();
    let mut order = draft("p1", &[("A", 2, "1.00")]);
    order["status"] = json!("shipped");
    order["warehouse_id"] = json!(WEST);
    order["cart"] = json!(CART);
    let made = world.done("POST", "/v3/order", order).await;
    assert_eq!((&made["status"], &made["shipping_info"]), (&json!("shipped"), &json!({})));
    assert_eq!(
        (&world.shelf("A", WEST)["on_hand"], &world.shelf("A", WEST)["committed"]),
        (&json!(3), &json!(0))
    );
    assert_eq!(world.units("p1"), [(2, 2, 0)]);
}

#[tokio::test]
async fn a_new_order_may_be_hidden_from_lists_for_a_while() {
    let world = World::stocked();
    let after = SignedDuration::from_secs(9);
    world.stage.faults.fail_next("ordoro.find", Fault::FindDelayed { after }, 1);
    world.order("p1", &[("A", 1, "1.00")]).await;
    let listed = async || world.get("/v3/order?cart_order_id=shop-p1").await["count"].clone();
    assert_eq!(listed().await, 0);
    assert_eq!(world.shown("1-p1").await["order_number"], "1-p1");
    world.pass(after);
    assert_eq!(listed().await, 1);
}
