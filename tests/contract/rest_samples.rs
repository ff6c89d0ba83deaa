//! The samples that ShipStation publishes, each read.

use bytes::Bytes;
use http::Response;
use serde_json::json;
use waybill_mapping::partner::{Delivery, Detail, News, Partner, Unreadable};

use crate::outside;
use crate::parts::part;
use crate::rest::opened;

const LEFT_OUT: &str = "no published sample was read";

fn account() -> Box<dyn Partner> {
    opened("shipstation", &json!({"currency": "USD", "store_id": 12345, "v2_webhooks": true}), "2718")
}

fn sample(name: &str) -> Option<Bytes> {
    let folder = outside::folder("WAYBILL_SPECS", LEFT_OUT)?;
    let sample = std::fs::read(folder.join("shipstation/examples").join(name));
    Some(sample.expect("the specs folder has the sample").into())
}

fn answer(body: Bytes) -> Response<Bytes> {
    Response::new(body)
}

#[test]
fn every_sample_is_read() {
    let Some(folder) = outside::folder("WAYBILL_SPECS", LEFT_OUT) else { return };
    let mut names: Vec<String> = std::fs::read_dir(folder.join("shipstation/examples"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    // A request for what Waybill does not do; whoever adds a sample adds a test here.
    let other = "v2_create_fulfillments_request.json";
    let read = [
        "v1_createorders_response.json",
        "v1_webhook_ship_notify.json",
        "v1_webhook_ship_notify_numbered_host.json",
        "v1_webhooks_list_response.json",
        other,
        "v2_webhook_batch_processed.json",
        "v2_webhook_track_event.json",
    ];
    assert_eq!(names, read);
}

#[test]
fn an_answer_that_speaks_of_another_order_leaves_ours_open() {
    let Some(body) = sample("v1_createorders_response.json") else { return };
    let account = account();
    let want = part("1001", "2718");
    let call = account.orders().unwrap().bulk().unwrap().place_all(&[&want]).call.unwrap();
    assert_eq!((call.read)(&answer(body)), Ok(Vec::new()), "ours is not in it");
}

#[test]
fn what_is_registered_is_listed() {
    let Some(body) = sample("v1_webhooks_list_response.json") else { return };
    let account = account();
    let page = (account.webhooks().unwrap().registers().registered(None, Detail::Plain).read)(&answer(body));
    let page = page.unwrap();
    let found: Vec<_> =
        page.items.iter().map(|one| (one.kind.as_str(), one.url.as_str(), one.enabled)).collect();
    assert_eq!(found, [("ITEM_ORDER_NOTIFY", "http://example.endpoint/orders", Some(true))]);
}

fn heard(path: &str, body: Bytes) -> Result<News, Unreadable> {
    let received_at = "2026-11-20T12:00:00Z".parse().unwrap();
    let delivery = Delivery {
        headers: http::HeaderMap::new(),
        path: path.to_owned(),
        query: String::new(),
        body,
        received_at,
        from: None,
    };
    account().webhooks().unwrap().read(&delivery)
}

#[test]
fn thin_webhooks_lead_to_where_they_say_with_items() {
    for (name, host) in [
        ("v1_webhook_ship_notify.json", "ssapi.shipstation.com"),
        ("v1_webhook_ship_notify_numbered_host.json", "ssapi6.shipstation.com"),
    ] {
        let Some(body) = sample(name) else { return };
        let ask = heard("a-token-of-sixteen/ship-notify", body).unwrap().ask.expect("it names a better read");
        let uri = ask.request.uri();
        assert_eq!((uri.scheme_str(), uri.host()), (Some("https"), Some(host)), "{name}");
        assert!(uri.query().unwrap_or_default().contains("includeShipmentItems=true"), "{name}: {uri}");
    }
}

#[test]
fn what_does_not_concern_us_says_nothing() {
    for name in ["v2_webhook_batch_processed.json", "v2_webhook_track_event.json"] {
        let Some(body) = sample(name) else { return };
        let news = heard("a-token-of-sixteen/v2", body).unwrap();
        assert!(news.events.is_empty() && news.stock.is_empty() && news.ask.is_none(), "{name}: {news:?}");
    }
}
