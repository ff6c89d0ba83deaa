//! Webhook registrations.

use serde_json::{Value, json};

use super::{body, hero, read};
use crate::call::Repeat;
use crate::partner::{RegistersWebhooks, Registration};

fn wanted() -> Registration {
    hero().wanted("https://host.example/webhooks/us-east/").remove(0)
}

#[test]
fn each_kind_has_its_address() {
    let wanted: Vec<(String, String)> = hero()
        .wanted("https://host.example/webhooks/us-east/")
        .into_iter()
        .map(|registration| (registration.kind, registration.url))
        .collect();
    insta::assert_json_snapshot!(wanted);
}

#[test]
fn the_secret_that_is_shown_once_is_kept_under_its_kind() {
    let call = hero().register(&wanted());
    assert_eq!(call.repeat, Repeat::LookFirst);
    assert_eq!(
        body(&call)["variables"]["data"],
        json!({ "name": "Shipment Update", "url": "https://host.example/webhooks/us-east/shipment-update",
            "shop_name": "shop-us" })
    );
    let made = |secret: Value| json!({ "data": { "webhook_create": { "webhook": { "shared_signature_secret": secret } } } });
    assert_eq!(
        read(&call, &made(json!("s3"))).unwrap(),
        Some(("webhook.Shipment Update".to_owned(), "s3".to_owned()))
    );
    assert_eq!(read(&call, &made(json!(null))).unwrap(), None);
}

#[test]
fn only_our_store_counts_as_registered() {
    let row = |name: &str, shop: &str| json!({ "node": { "name": name, "url": "https://old.example", "shop_name": shop, "id": "x" } });
    let edges = json!([row("Order Canceled", "shop-us"), row("Order Canceled", "other"), { "node": null }]);
    let answer = json!({ "data": { "webhooks": { "data": { "pageInfo": { "hasNextPage": false }, "edges": edges } } } });
    let page = read(&hero().registered(None), &answer).unwrap();
    assert_eq!(page.items.len(), 1);
    let call = hero().remove(&page.items[0]);
    assert_eq!(body(&call)["variables"]["data"], json!({ "name": "Order Canceled", "shop_name": "shop-us" }));
    assert!(read(&call, &json!({ "data": { "webhook_delete": { "request_id": "r" } } })).is_ok());
    assert!(read(&call, &json!({ "data": { "webhook_delete": null } })).is_err());
}
