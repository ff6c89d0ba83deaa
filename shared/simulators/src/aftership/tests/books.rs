//! The books can be compared with a shop's.

use serde_json::{Value, json};

use super::{World, parcel};
use crate::agreement::{FollowerBook, Following, ShopBook, compare_followed};
use crate::control::Controlled as _;

/// A shop with one order of one parcel.
fn shop(number: &str, state: &str) -> Value {
    let parcel = json!({"trackingData": {"trackingId": number, "carrier": "UPS", "isReturn": false},
        "custom": {"tracking": state}});
    json!({"orders": [{
        "id": "o1", "orderNumber": "1001", "orderState": "Open", "customerEmail": null, "shippingAddress": null,
        "totalPrice": {"centAmount": 1, "currencyCode": "USD", "fractionDigits": 2}, "lines": [], "customLines": [],
        "deliveries": [{"parcels": [parcel]}],
    }], "inventory": []})
}

fn differences(world: &World, shop: &Value) -> Vec<String> {
    let row = |state: &str| [("tracking".to_owned(), json!(state))].into_iter().collect();
    let states =
        [("Pending", "waits"), ("InTransit", "moves"), ("Delivered", "is there"), ("Expired", "waits")];
    let expect = Following {
        carriers: [("UPS".to_owned(), "ups".to_owned())].into_iter().collect(),
        states: states.map(|(tag, state)| (tag.to_owned(), row(state))).into_iter().collect(),
        ..Following::default()
    };
    let book = FollowerBook::read("acc", &world.aftership.books()).unwrap();
    compare_followed(&ShopBook::read(shop).unwrap(), &[book], &expect).sentences()
}

#[tokio::test]
async fn a_followed_parcel_agrees_as_long_as_the_shop_keeps_up() {
    let world = World::new();
    let none: [&str; 0] = [];
    let number = "1Z12345E0205271688";
    let missing =
        format!("missing: tracking of order 1001: the shop has {number}, the partner nothing of it");
    assert_eq!(differences(&world, &shop(number, "waits")), [missing]);
    world.create(parcel("a", number)).await;
    assert_eq!(differences(&world, &shop(number, "waits")), none);
    world.scan("a", "InTransit");
    world.scan("a", "Delivered_002");
    assert_eq!(differences(&world, &shop("1z12345e 0205271688", "is there")), none);
    let late = format!(
        "mismatch: state of order 1001: the shop has {number} with tracking \"moves\", the partner Delivered_002, so \
         \"is there\""
    );
    assert_eq!(differences(&world, &shop(number, "moves")), [late]);
    world.done("DELETE", "/trackings/a", Value::Null).await;
    world
        .create(json!({"id": "b", "tracking_number": number, "slug": "ups-mi", "order_number": "1002"}))
        .await;
    let told = differences(&world, &shop(number, "waits"));
    let fields: Vec<&str> = told.iter().map(|one| one.split(" of order").next().unwrap()).collect();
    assert_eq!(fields, ["mismatch: order number", "mismatch: carrier"]);
}
