//! Addresses are looked at, a while after they came.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{World, draft, with};

fn to(city: &str, postal_code: Option<&str>, street: &str) -> Value {
    json!({"shipTo": {"name": "Ada", "street1": street, "city": city, "postalCode": postal_code, "country": "US"}})
}

#[tokio::test]
async fn words_decide_what_becomes_of_an_address() {
    let world = World::new();
    for (address, want) in [
        (to("Austin", Some("78756"), "3800 N Lamar Blvd"), "Address validated successfully"),
        (to("Elsewhere", Some("78756"), "1 Main St"), "Address validation warning"),
        (to("Austin", Some("78756"), "Main St"), "Address validation warning"),
        (to("New Nowhere", Some("78756"), "1 Main St"), "Address validation failed"),
        (to("Austin", Some("00000"), "1 Main St"), "Address validation failed"),
        (to("Austin", None, "1 Main St"), "Address validation failed"),
    ] {
        let made = world.push(with(draft("p1", &[]), address)).await;
        assert_eq!(made["shipTo"]["addressVerified"], "Address not yet validated", "{want}");
        world.pass(SignedDuration::from_secs(90));
        let seen = world.get(&format!("/orders/{}", made["orderId"])).await;
        assert_eq!(seen["shipTo"]["addressVerified"], want);
    }
}

#[tokio::test]
async fn a_look_modifies_the_order_and_happens_once_for_each_address() {
    let world = World::new();
    let made = world.push(draft("p1", &[("A", 1, "1")])).await;
    let path = format!("/orders/{}", made["orderId"]);
    world.pass(SignedDuration::from_secs(89));
    assert_eq!(world.get(&path).await, made);
    world.pass(SignedDuration::from_mins(5));
    let seen = world.get(&path).await;
    assert_eq!(
        seen["modifyDate"], "2026-11-20T06:53:03.6270000",
        "when it was looked at, not when it was asked"
    );
    let same = world.push(with(draft("p1", &[("A", 2, "1")]), json!({"gift": true}))).await;
    assert_eq!(
        same["shipTo"]["addressVerified"], "Address validated successfully",
        "the address is the same"
    );
    let moved = world.push(with(draft("p1", &[("A", 2, "1")]), to("Nowhere", Some("1"), "1"))).await;
    assert_eq!(moved["shipTo"]["addressVerified"], "Address not yet validated");
    world.pass(SignedDuration::from_mins(5));
    assert_eq!(world.book("p1")["address_verified"], "Address validation failed");
}
