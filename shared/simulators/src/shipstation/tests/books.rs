//! The books can be compared with a shop's, also after people split, shortened and shipped what came.

use serde_json::{Value, json};

use super::{World, draft, snap, with};
use crate::agreement::{Expectations, Expected, PartnerBook, ShopBook, compare};
use crate::control::Controlled as _;

/// What the shop knows of the order `o1`: five mugs and a hat to Austin, for 71.80 less 10.00.
fn shop(delivered: &[(&str, &str, u32)], cancelled: u32) -> Value {
    let shipped = |line: &str| -> u32 {
        delivered.iter().filter(|(_, of, _)| *of == line).map(|(_, _, units)| units).sum()
    };
    let custom = |line: &str, cancelled: u32| json!({"shipped": shipped(line), "cancelled": cancelled});
    let deliveries: Vec<Value> = delivered
        .iter()
        .map(|(tracking, line, units)| {
            let items = json!([{"id": line, "quantity": units}]);
            json!({"items": items, "parcels": [{"trackingData": {"trackingId": tracking}, "items": items}]})
        })
        .collect();
    json!({
        "orders": [{
            "id": "o1", "orderNumber": "W-1", "orderState": "Open", "customerEmail": "ada@example.com",
            "shippingAddress": {"firstName": "Ada", "lastName": "Moss", "streetName": "N Lamar Blvd",
                "streetNumber": "3800", "additionalStreetInfo": "# 220", "city": "Austin", "state": "TX",
                "postalCode": "78756", "country": "US"},
            "itemShippingAddresses": [],
            "totalPrice": {"centAmount": 6180, "currencyCode": "USD", "fractionDigits": 2},
            "lines": [
                {"id": "l1", "sku": "MUG", "quantity": 5, "states": [], "custom": custom("l1", cancelled)},
                {"id": "l2", "sku": "HAT", "quantity": 1, "states": [], "custom": custom("l2", 0)},
            ],
            "customLines": [], "deliveries": deliveries,
        }],
        "inventory": [],
    })
}

fn order() -> Value {
    let item = |key: &str, sku: &str, quantity: u32, price: Value| json!({"lineItemKey": key, "sku": sku, "name": sku, "quantity": quantity, "unitPrice": price});
    let discount = with(item("discount", "OFF", 1, json!(-10)), json!({"adjustment": true}));
    let items = json!([item("l1", "MUG", 5, json!(12)), item("l2", "HAT", 1, json!(5)), discount]);
    with(draft("o1-0a1b2c3d", &[]), json!({"items": items}))
}

fn differences(world: &World, shop: &Value, cancelled_by_partner: u32) -> Vec<String> {
    let by_partner = [("l1".to_owned(), cancelled_by_partner)].into_iter().collect();
    let expected = Expected { cancelled_by_partner: by_partner, ..Expected::default() };
    let expect = Expectations {
        orders: [("W-1".to_owned(), expected)].into_iter().collect(),
        cancelled_field: "cancelled".to_owned(),
        shipped_field: "shipped".to_owned(),
        ..Expectations::default()
    };
    let partner = PartnerBook::read("acc", &world.shipstation.books()).unwrap();
    compare(&ShopBook::read(shop).unwrap(), &[partner], &expect).sentences()
}

#[tokio::test]
async fn a_split_shortened_and_shipped_order_agrees() {
    let world = World::new();
    let none: [&str; 0] = [];
    world.push(order()).await;
    assert_eq!(differences(&world, &shop(&[], 0), 0), none);
    world.work("split", json!({"order": "o1-0a1b2c3d", "lines": [{"line": "MUG", "quantity": 2}]}));
    assert_eq!(differences(&world, &shop(&[], 0), 0), none, "split");
    world.work("cancel_units", json!({"order": "#o1-0a1b2c3d-1", "line": "MUG", "quantity": 1}));
    assert_eq!(differences(&world, &shop(&[], 1), 1), none, "shortened");
    world.work("ship", json!({"order": "#o1-0a1b2c3d-1", "packages": [{"tracking": "T1"}]}));
    let one = json!([{"lines": [{"line": "MUG", "quantity": 3}], "tracking": "T2"}]);
    world.work("ship", json!({"order": "o1-0a1b2c3d", "packages": one}));
    world.work("mark_shipped", json!({"order": "o1-0a1b2c3d", "tracking": "T3"}));
    let delivered = [("T1", "l1", 1), ("T2", "l1", 3), ("T3", "l2", 1)];
    assert_eq!(differences(&world, &shop(&delivered, 1), 1), none, "shipped");
    snap!("books", world.book("o1-0a1b2c3d"));
    world.work("void_label", json!({"label": "T1"}));
    assert_eq!(differences(&world, &shop(&delivered[1..], 1), 1), none, "voided");
    assert_ne!(differences(&world, &shop(&delivered, 1), 1), none, "and not told to the shop");
}

#[tokio::test]
async fn the_books_show_stock_and_webhooks() {
    let world = World::new();
    world.shipstation.count_stock("MUG", super::EAST, 7).unwrap();
    world.hook("SHIP_NOTIFY").await;
    world.hook_v2("label_created_v2").await;
    world.push(order()).await;
    let books = world.shipstation.books();
    assert_eq!(books["stock"], json!({"MUG": {"se-501": {"on_hand": 7, "allocated": 5, "available": 2}}}));
    snap!("books_webhooks", books["webhooks"]);
    world.work("cancel", json!({"order": "o1-0a1b2c3d"}));
    let lines = world.book("o1-0a1b2c3d")["line_items"].clone();
    assert_eq!(
        (&lines[0]["cancelled"], &lines[1]["cancelled"], lines.as_array().unwrap().len()),
        (&json!(5), &json!(1), 2)
    );
}
