//! Webhook registrations.

use bytes::Bytes;
use serde_json::{Value, json};

use super::{ShipStation, answered, body, fixture, line, now, read, secrets, station, station_with};
use crate::call::Repeat;
use crate::partner::{Authorizes, Detail, RegistersWebhooks, Registration, Secrets};

fn full() -> ShipStation {
    station_with(&json!({ "currency": "USD", "store_id": 98765, "order_news": true, "v2_webhooks": true }))
}

fn wanted(station: &ShipStation, kind: &str) -> Registration {
    let all = station.wanted("https://host.example/webhooks/us-east/");
    all.into_iter().find(|wanted| wanted.kind == kind).unwrap()
}

#[test]
fn each_kind_has_its_address_with_a_place_for_the_token() {
    let all = |station: &ShipStation| -> Vec<(String, String)> {
        let all = station.wanted("https://host.example/webhooks/us-east/");
        all.into_iter().map(|wanted| (wanted.kind, wanted.url)).collect()
    };
    insta::assert_json_snapshot!(json!({ "plain": all(&station()), "full": all(&full()) }));
}

#[test]
fn each_interface_is_asked_in_its_own_way() {
    let first = station().register(&wanted(&station(), "SHIP_NOTIFY"));
    assert_eq!(
        (line(&first).as_str(), first.repeat),
        ("POST https://ssapi.shipstation.com/webhooks/subscribe", Repeat::LookFirst)
    );
    assert_eq!(
        body(&first),
        json!({ "target_url": "https://host.example/webhooks/us-east/{webhook_token}/ship-notify", "event": "SHIP_NOTIFY",
            "friendly_name": "Waybill", "store_id": 98765 })
    );
    for (made, want) in [
        (json!({ "id": 123_456 }), true),
        (json!({ "WebHookID": 1, "HookType": "SHIP_NOTIFY" }), true),
        (json!({}), false),
    ] {
        assert_eq!(read(&first, &made).is_ok_and(|secret| secret.is_none()), want, "{made}");
    }
    let second = full().register(&wanted(&full(), "label_created_v2"));
    assert_eq!(line(&second), "POST https://api.shipstation.com/v2/environment/webhooks");
    assert_eq!(body(&second)["event"], "label_created_v2");
    assert_eq!(read(&second, &json!({ "webhook_id": "w-1" })).unwrap(), None);
    let for_all = station_with(&json!({ "currency": "USD", "stores": { "a": 1, "b": 2 } }));
    assert!(body(&for_all.register(&wanted(&for_all, "SHIP_NOTIFY"))).get("store_id").is_none());
}

#[test]
fn the_token_is_put_in_with_the_credentials_or_nothing_is_sent() {
    let call = station().register(&wanted(&station(), "SHIP_NOTIFY"));
    let attached = |secrets: &Secrets| {
        let mut request = http::Request::new(call.request.body().clone());
        request.uri_mut().clone_from(call.request.uri());
        station().attach(secrets, None, now(), &mut request).map(|()| request.into_body())
    };
    let keyed = |token: &str| secrets(&[("key", "k"), ("secret", "s"), ("webhook_token", token)]);
    let sent: Value = serde_json::from_slice(&attached(&keyed("0123456789abcdef")).unwrap()).unwrap();
    assert_eq!(sent["target_url"], "https://host.example/webhooks/us-east/0123456789abcdef/ship-notify");
    for bad in [
        secrets(&[("key", "k"), ("secret", "s")]),
        keyed("short"),
        keyed("0123456789/bcdef?"),
        keyed("\"0123456789abcdef"),
    ] {
        assert_eq!(attached(&bad).unwrap_err().code, "missing-secret");
    }
    let mut plain = http::Request::new(Bytes::from_static(b"{}"));
    *plain.uri_mut() = "https://ssapi.shipstation.com/orders/createorder".parse().unwrap();
    assert!(station().attach(&secrets(&[("key", "k"), ("secret", "s")]), None, now(), &mut plain).is_ok());
    let note = Bytes::from_static(b"{\"customerNotes\":\"{webhook_token}\"}");
    let mut order = http::Request::new(note.clone());
    order.uri_mut().clone_from(plain.uri());
    station().attach(&keyed("0123456789abcdef"), None, now(), &mut order).unwrap();
    assert_eq!(*order.body(), note, "a customer's words are no place for a secret");
}

#[test]
fn what_is_registered_for_other_stores_is_not_ours() {
    let call = station().registered(None, Detail::Health);
    assert_eq!(line(&call), "GET https://ssapi.shipstation.com/webhooks");
    let page = read(&call, &fixture("webhooks")).unwrap();
    insta::assert_json_snapshot!(page.items);
    assert_eq!(page.next, None);
    let first = read(&full().registered(None, Detail::Plain), &fixture("webhooks")).unwrap();
    let second = full().registered(first.next.as_deref(), Detail::Plain);
    assert_eq!(line(&second), "GET https://api.shipstation.com/v2/environment/webhooks");
    let rows = json!([{ "webhook_id": "w-1", "event": "label_created_v2", "url": "https://a.example", "headers": [] }]);
    let page = read(&second, &rows).unwrap();
    assert_eq!((page.items[0].id.as_deref(), page.items[0].enabled, page.next), (Some("w-1"), None, None));
    assert!(read(&second, &json!({ "x": 1 })).is_err());
}

#[test]
fn one_is_removed_by_its_id_and_twice_is_once() {
    let registration = |id: &str, kind: &str| Registration {
        id: Some(id.to_owned()),
        kind: kind.to_owned(),
        url: "https://a.example".to_owned(),
        enabled: None,
        trouble: None,
    };
    let first = station().remove(&registration("123", "SHIP_NOTIFY"));
    assert_eq!(line(&first), "DELETE https://ssapi.shipstation.com/webhooks/123");
    assert!(answered(&first, 200, &json!("")).is_ok() && answered(&first, 404, &json!({})).is_ok());
    assert!(answered(&first, 400, &json!({ "Message": "no" })).is_err());
    let second = full().remove(&registration("w-1", "label_created_v2"));
    assert_eq!(line(&second), "DELETE https://api.shipstation.com/v2/environment/webhooks/w-1");
    assert!(answered(&second, 204, &json!("")).is_ok());
}
