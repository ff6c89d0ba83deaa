//! Webhook registrations.

use serde_json::{Value, json};

use super::{body, hero, read};
use crate::call::Repeat;
use crate::partner::{Detail, RegistersWebhooks, Registration};

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
    let page = read(&hero().registered(None, Detail::Plain), &answer).unwrap();
    assert_eq!(page.items.len(), 1);
    let call = hero().remove(&page.items[0]);
    assert_eq!(body(&call)["variables"]["data"], json!({ "name": "Order Canceled", "shop_name": "shop-us" }));
    assert!(read(&call, &json!({ "data": { "webhook_delete": { "request_id": "r" } } })).is_ok());
    assert!(read(&call, &json!({ "data": { "webhook_delete": null } })).is_err());
}

#[test]
fn how_each_fares_is_told_where_it_is_asked_for() {
    let row = |more: Value| {
        let mut node =
            json!({ "name": "Order Canceled", "url": "https://a.example", "shop_name": "shop-us" });
        node.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "node": node })
    };
    let edges = [
        row(json!({ "enabled": true, "health": "HEALTHY" })),
        row(json!({ "enabled": true, "health": "WARNING" })),
        row(json!({ "enabled": false, "health": "UNHEALTHY" })),
        row(json!({ "enabled": true, "health": "ASLEEP" })),
        row(json!({})),
    ];
    let answer = json!({ "data": { "webhooks": { "data": { "pageInfo": { "hasNextPage": false }, "edges": edges } } } });
    let call = hero().registered(None, Detail::Health);
    assert!(body(&call)["query"].as_str().unwrap().contains("enabled health"));
    let told: Vec<(Option<bool>, Option<String>)> = read(&call, &answer)
        .unwrap()
        .items
        .into_iter()
        .map(|registration| (registration.enabled, registration.trouble))
        .collect();
    let ill = |word: &str| Some(word.to_owned());
    assert_eq!(
        told,
        [
            (Some(true), None),
            (Some(true), ill("WARNING")),
            (Some(false), ill("UNHEALTHY")),
            (Some(true), ill("ASLEEP")),
            (None, None),
        ]
    );
}
