//! What webhooks ask for, and what that says.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};
use waybill_domain::event::{FulfillmentEvent, PartStatus, What};
use waybill_domain::failure::Failure;

use super::{answered, fixture, line, now, read, station, station_with};
use crate::call::Call;
use crate::partner::{Delivery, IsPolled, SendsWebhooks, Told};

pub(super) fn delivery(body: &Value) -> Delivery {
    Delivery {
        headers: HeaderMap::new(),
        path: "token/ship-notify".to_owned(),
        query: String::new(),
        body: Bytes::from(body.to_string()),
        from: None,
        received_at: now(),
    }
}

pub(super) fn asked(kind: &str, url: &str) -> Call<Told> {
    let news = station().read(&delivery(&json!({ "resource_url": url, "resource_type": kind }))).unwrap();
    assert!(news.events.is_empty() && news.stock.is_empty());
    news.ask.unwrap()
}

/// All that is told until nothing more is to be read, each exchange answered by its address.
fn followed(first: Call<Told>, answers: impl Fn(&str) -> Value) -> (Vec<String>, Vec<FulfillmentEvent>) {
    let (mut lines, mut events, mut next) = (Vec::new(), Vec::new(), Some(first));
    while let Some(call) = next {
        let address = line(&call);
        let body = answers(&address);
        let told =
            if body.is_null() { answered(&call, 404, &json!({})) } else { read(&call, &body) }.unwrap();
        lines.push(address);
        events.extend(told.events);
        next = told.more;
    }
    (lines, events)
}

fn order(at: usize) -> Value {
    fixture("orders")["orders"][at].clone()
}

#[test]
fn labels_are_read_with_their_items_and_the_rest_by_their_orders() {
    let url = "https://ssapi6.shipstation.com/shipments?batchId=190671332&includeShipmentItems=False";
    let (lines, events) = followed(asked("SHIP_NOTIFY", url), |address| {
        if address.contains("/orders/7002") { order(1) } else { fixture("shipments") }
    });
    assert_eq!(
        lines,
        [
            "GET https://ssapi6.shipstation.com/shipments?batchId=190671332&includeShipmentItems=true",
            "GET https://ssapi.shipstation.com/orders/7002",
        ]
    );
    insta::assert_json_snapshot!(events);
}

#[test]
fn every_page_is_followed() {
    let url = "https://ssapi.shipstation.com/shipments?batchId=1";
    let (lines, events) = followed(asked("ITEM_SHIP_NOTIFY", url), |address| {
        let mut page = fixture("shipments");
        let rows = page["shipments"].as_array().unwrap()[..1].to_vec();
        page["shipments"] = json!(rows);
        page["pages"] = json!(3);
        page["page"] = json!(if address.ends_with("page=2") {
            2
        } else if address.ends_with("page=3") {
            3
        } else {
            1
        });
        page
    });
    assert_eq!((lines.len(), events.len()), (3, 3));
    assert_eq!(
        lines[2],
        "GET https://ssapi.shipstation.com/shipments?batchId=1&includeShipmentItems=true&page=3"
    );
}

#[test]
fn orders_are_told_with_what_was_split_off() {
    let url = "https://ssapi.shipstation.com/orders?importBatch=a-b&storeID=98765";
    let (_, events) = followed(asked("ORDER_NOTIFY", url), |_| fixture("orders"));
    insta::assert_json_snapshot!(events);
}

#[test]
fn what_left_without_a_label_is_told_by_its_order() {
    let url = "https://ssapi.shipstation.com/fulfillments?batch=1";
    let (lines, events) = followed(asked("FULFILLMENT_SHIPPED", url), |address| {
        if address.contains("/orders/7001") {
            order(0)
        } else if address.contains("/orders/8001") {
            Value::Null
        } else {
            fixture("fulfillments")
        }
    });
    assert_eq!(lines.len(), 3);
    let shipped: Vec<_> = events.iter().filter(|event| matches!(event.what, What::Shipped(_))).collect();
    insta::assert_json_snapshot!(shipped);
    assert!(events.iter().any(|event| matches!(event.what, What::Stands { .. })));
}

#[test]
fn what_was_not_taken_by_a_provider_has_not_left() {
    let url = "https://ssapi.shipstation.com/fulfillments?batch=1";
    let (_, events) = followed(asked("FULFILLMENT_REJECTED", url), |address| {
        let mut rejected = order(0);
        rejected["orderStatus"] = json!("rejected_fulfillment");
        if address.contains("/orders/7001") {
            rejected
        } else if address.contains("/orders/8001") {
            order(2)
        } else {
            fixture("fulfillments")
        }
    });
    let What::Stands { holds, .. } = &events[0].what else { panic!("{events:?}") };
    assert_eq!(holds.as_deref(), Some(&["rejected_fulfillment".to_owned()][..]));
    assert!(!events.iter().any(|event| matches!(event.what, What::Shipped(_))));
}

#[test]
fn a_thing_of_the_second_interface_is_read_through_the_first() {
    let station = station_with(&json!({ "currency": "USD", "store_id": 98765, "v2_webhooks": true }));
    let url = "https://api.shipstation.com/v2/labels/se-5001";
    let read_of = |kind: &str| {
        let body = json!({ "resource_url": url, "resource_type": kind, "data": { "shipment_id": "se-1" } });
        station.read(&delivery(&body)).unwrap().ask.unwrap()
    };
    let answers = |address: &str| match address {
        _ if address.contains("/v2/") => {
            json!({ "label_id": "se-5001", "shipment_id": "se-7001", "packages": [{ "shipment_id": "se-7001" }] })
        }
        _ if address.contains("/orders/") => order(0),
        _ if address.contains("/fulfillments") => fixture("fulfillments"),
        _ => fixture("shipments"),
    };
    let (lines, events) = followed(read_of("LABEL_CREATED_V2"), answers);
    assert_eq!(lines[0], format!("GET {url}"));
    assert_eq!(
        lines[1],
        "GET https://ssapi.shipstation.com/shipments?orderId=7001&includeShipmentItems=true"
    );
    assert!(events.iter().any(|event| matches!(event.what, What::Shipped(_))));
    let (lines, _) = followed(read_of("FULFILLMENT_SHIPPED_V2"), answers);
    assert_eq!(lines[1], "GET https://ssapi.shipstation.com/fulfillments?orderId=7001");
    let (lines, _) = followed(read_of("FULFILLMENT_REJECTED_V2"), answers);
    assert_eq!(lines[1], "GET https://ssapi.shipstation.com/orders/7001");
    assert!(matches!(read(&read_of("LABEL_CREATED_V2"), &json!({})), Err(Failure::Refused(_))));
}

#[test]
fn kinds_that_do_not_concern_us_say_nothing() {
    for kind in ["TRACK_EVENT_V2", "BATCH_PROCESSED_V2", "CARRIER_CONNECTED", "x"] {
        let body = json!({ "resource_url": "https://evil.example/", "resource_type": kind });
        let news = station().read(&delivery(&body)).unwrap();
        assert!(news.events.is_empty() && news.stock.is_empty() && news.ask.is_none(), "{kind}");
    }
}

#[test]
fn what_leads_elsewhere_is_unreadable() {
    let told = |kind: &str, url: &str| {
        let body = json!({ "resource_url": url, "resource_type": kind });
        station().read(&delivery(&body)).unwrap_err().message
    };
    for (kind, url, want) in [
        ("SHIP_NOTIFY", "https://evil.example/shipments", "not ShipStation's"),
        ("SHIP_NOTIFY", "https://ssapi.shipstation.com/webhooks", "no list of"),
        ("SHIP_NOTIFY", "https://k:s@ssapi.shipstation.com/shipments", "a name or a password"),
        ("SHIP_NOTIFY", "https://api.shipstation.com/v2/labels/se-1", "not ShipStation's"),
        ("LABEL_CREATED_V2", "https://evil.example/v2/labels/se-1", "second interface"),
        ("LABEL_CREATED_V2", "https://api.shipstation.com/v2/users", "no label"),
        ("ORDER_NOTIFY", "nowhere", "its address is none"),
    ] {
        let message = told(kind, url);
        assert!(message.contains(want), "{kind} {url}: {message}");
        assert!(!message.contains("evil"), "{message}");
    }
    for body in
        [json!({}), json!([]), json!({ "resource_type": "SHIP_NOTIFY" }), json!({ "resource_type": 7 })]
    {
        let unread = station().read(&delivery(&body));
        assert!(unread.is_err() || body["resource_type"].is_number(), "{body}");
    }
}

#[test]
fn a_row_that_cannot_be_read_does_not_hold_up_the_others() {
    let call = asked("SHIP_NOTIFY", "https://ssapi.shipstation.com/shipments?batchId=1");
    let mut page = fixture("shipments");
    page["shipments"][0]["shipmentItems"][0]["quantity"] = json!(0.5);
    assert!(!read(&call, &page).unwrap().events.is_empty());
    let only_bad = json!({ "shipments": [page["shipments"][0]], "page": 1, "pages": 1 });
    assert!(
        matches!(read(&call, &only_bad), Err(Failure::Refused(refusal)) if refusal.message.contains("5001"))
    );
}

#[test]
fn a_word_that_is_new_is_kept_and_harms_nothing() {
    let told = |status: Value, verdict: &str| {
        let mut rows = fixture("orders");
        let mut order = rows["orders"][0].take();
        (order["orderStatus"], order["shipTo"]["addressVerified"]) = (status, json!(verdict));
        let page =
            read(&station().poll("orders", now(), None, now()), &json!({ "orders": [order] })).unwrap();
        let What::Stands { status, new, .. } = &page.items[0].what else { panic!("{:?}", page.items) };
        let words: Vec<String> = new.iter().map(|new| format!("{}: {}", new.of, new.word)).collect();
        (*status, words, page.items.len())
    };
    let valid = "Address validated successfully";
    assert_eq!(told(json!("shipped"), valid), (PartStatus::Shipped, vec![], 2));
    assert_eq!(told(Value::Null, valid), (PartStatus::Pending, vec![], 2), "nothing said is no word");
    let new = vec!["a status: Teleported".to_owned(), "a verdict on the address: Address haunted".to_owned()];
    assert_eq!(told(json!(" Teleported "), "Address haunted"), (PartStatus::Pending, new, 1));
}
