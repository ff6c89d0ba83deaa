//! Polls: which rows are asked for, page by page, and which orders behind them.

use jiff::Timestamp;
use serde_json::{Value, json};
use waybill_domain::event::What;

use super::{answered, fixture, line, now, read, station, station_with};
use crate::call::Call;
use crate::partner::{IsPolled, Page};

fn since() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().unwrap()
}

fn poll(name: &'static str, page: Option<&str>) -> Call<Page<waybill_domain::event::FulfillmentEvent>> {
    station().poll(name, since(), page, now())
}

#[test]
fn each_poll_asks_in_pacific_time() {
    let lines: Vec<String> = station().polls().iter().map(|name| line(&poll(name, None))).collect();
    insta::assert_json_snapshot!(lines);
    assert!(station().overlap().as_hours() >= 2);
    let without = station_with(&json!({ "currency": "USD", "store_id": 1, "fulfillments": false }));
    assert_eq!(without.polls(), ["orders", "shipments", "voids"]);
    let several = station_with(&json!({ "currency": "USD", "stores": { "a": 1, "b": 2 } }));
    assert!(!line(&several.poll("orders", since(), None, now())).contains("storeId"));
}

#[test]
fn lists_are_read_back_further_when_the_clock_changes() {
    for (since, now, want) in [
        ("2026-11-20T10:00:00Z", "2026-11-20T12:00:00Z", "2026-11-20T03%3A30%3A00"),
        ("2026-11-20T11:50:00Z", "2026-11-20T12:00:00Z", "2026-11-20T04%3A00%3A00"),
        ("2026-11-01T07:30:00Z", "2026-11-01T09:30:00Z", "2026-11-01T00%3A30%3A00"),
    ] {
        for (poll, filter) in [("orders", "modifyDateStart"), ("fulfillments", "createDateStart")] {
            let call = station().poll(poll, since.parse().unwrap(), None, now.parse().unwrap());
            assert!(line(&call).contains(&format!("{filter}={want}&")), "{}", line(&call));
        }
    }
}

#[test]
fn the_order_poll_reads_on_until_the_last_page() {
    let mut first = fixture("orders");
    first["pages"] = json!(2);
    let page = read(&poll("orders", None), &first).unwrap();
    assert_eq!((page.items.len(), page.unreadable.len()), (3, 0));
    let second = poll("orders", page.next.as_deref());
    assert!(line(&second).contains("&page=2&"), "{}", line(&second));
    assert_eq!(read(&second, &fixture("orders")).unwrap().next, None);
}

#[test]
fn a_row_that_cannot_be_read_does_not_hide_the_others() {
    let mut rows = fixture("orders");
    rows["orders"][0]["items"][0]["quantity"] = json!("three");
    rows["orders"][2]["orderId"] = json!(null);
    let page = read(&poll("orders", None), &rows).unwrap();
    assert_eq!((page.items.len(), page.unreadable.len()), (1, 2));
    assert!(page.unreadable[0].message.contains("order `7001`"));
}

#[test]
fn labels_without_a_key_of_ours_wait_for_their_order() {
    let page = read(&poll("shipments", None), &fixture("shipments")).unwrap();
    let shipped = |what: &What| matches!(what, What::Shipped(_));
    assert_eq!((page.items.len(), page.items.iter().filter(|event| shipped(&event.what)).count()), (2, 1));
    let order = poll("shipments", page.next.as_deref());
    assert_eq!(line(&order), "GET https://ssapi.shipstation.com/orders/7002");
    let child = read(&order, &fixture("orders")["orders"][1]).unwrap();
    insta::assert_json_snapshot!(child.items);
    assert_eq!(child.next, None);
    for foreign in [
        fixture("orders")["orders"][2].clone(),
        json!({ "orderId": 7002, "orderKey": "x", "advancedOptions": { "storeId": 1, "parentId": 3 } }),
    ] {
        assert!(read(&order, &foreign).unwrap().items.is_empty());
    }
    assert!(answered(&order, 404, &json!({})).unwrap().items.is_empty());
    assert_eq!(answered(&order, 400, &json!({ "Message": "bad id" })).unwrap().unreadable.len(), 1);
    assert!(answered(&order, 500, &json!({})).is_err());
    assert_eq!(read(&order, &json!({ "orderId": null })).unwrap().unreadable.len(), 1);
}

#[test]
fn labels_of_other_stores_are_nobodys_business() {
    let mut rows = fixture("shipments");
    rows["shipments"].as_array_mut().unwrap().iter_mut().for_each(|row| {
        row["advancedOptions"] = json!({ "storeId": 11111 });
    });
    let page = read(&poll("shipments", None), &rows).unwrap();
    assert!(page.items.is_empty() && page.next.is_none() && page.unreadable.is_empty());
}

#[test]
fn whatever_is_found_by_its_void_is_void() {
    let page = read(&poll("voids", None), &fixture("shipments")).unwrap();
    let voided: Vec<&str> = page
        .items
        .iter()
        .map(|event| {
            let What::ShipmentVoided { shipment } = &event.what else { panic!("{event:?}") };
            shipment.as_str()
        })
        .collect();
    assert_eq!(voided, ["5001", "5003"]);
}

#[test]
fn what_left_without_a_label_is_told_order_by_order() {
    let mut list = fixture("fulfillments");
    list["pages"] = json!(2);
    let page = read(&poll("fulfillments", None), &list).unwrap();
    assert!(page.items.is_empty());
    let ours = poll("fulfillments", page.next.as_deref());
    assert_eq!(line(&ours), "GET https://ssapi.shipstation.com/orders/7001");
    let told = read(&ours, &fixture("orders")["orders"][0]).unwrap();
    let What::Shipped(shipment) = &told.items.last().unwrap().what else { panic!("{:?}", told.items) };
    assert_eq!((shipment.id.as_str(), shipment.parcels.len(), shipment.lines.len()), ("order-7001", 2, 1));
    let theirs = poll("fulfillments", told.next.as_deref());
    assert_eq!(line(&theirs), "GET https://ssapi.shipstation.com/orders/8001");
    let none = read(&theirs, &fixture("orders")["orders"][2]).unwrap();
    assert!(none.items.is_empty());
    let next = poll("fulfillments", none.next.as_deref());
    assert!(line(&next).contains("&page=2"), "{}", line(&next));
}

#[test]
fn what_is_not_shipped_yet_names_no_lines() {
    let page = read(&poll("fulfillments", None), &fixture("fulfillments")).unwrap();
    let call = poll("fulfillments", page.next.as_deref());
    let shipped = |order: &Value| {
        let told = read(&call, order).unwrap();
        told.items
            .into_iter()
            .find_map(|event| if let What::Shipped(shipment) = event.what { Some(shipment) } else { None })
    };
    let mut order = fixture("orders")["orders"][0].clone();
    order["orderStatus"] = json!("pending_fulfillment");
    let part = shipped(&order).unwrap();
    assert_eq!((part.parcels.len(), part.lines.len()), (2, 0));
}

#[test]
fn a_page_that_is_none_of_ours_begins_again() {
    assert_eq!(line(&poll("orders", Some("{"))), line(&poll("orders", None)));
}

#[test]
fn what_was_marked_as_shipped_and_taken_back_is_looked_for() {
    let row = |id: u64, voided: Value, at: Value| json!({ "fulfillmentId": id, "orderId": 7001, "createDate": "2026-11-02T03:00:00", "voided": voided, "voidDate": at });
    let rows = json!({ "page": 1, "pages": 2, "fulfillments": [
        row(1, json!(false), Value::Null),
        row(2, json!(true), json!("2026-11-20T03:40:00.0000000")),
        row(3, json!(true), json!("2026-11-20T02:40:00.0000000")),
        row(4, json!(true), json!("2026-11-19T20:00:00.0000000")),
        row(5, json!(null), json!("2026-11-20T03:40:00.0000000")),
    ] });
    let at = |now: &str| station().poll("taken_back", since(), None, now.parse().unwrap());
    let kept = |now: &str| {
        let page = read(&at(now), &rows).unwrap();
        let next: Value = serde_json::from_str(&page.next.unwrap()).unwrap();
        let ids = next["pending"].as_array().unwrap().iter().map(|one| one["left"]["fulfillmentId"].clone());
        (ids.collect::<Vec<_>>(), next["page"].clone())
    };
    // The last poll was at noon, which is four in the morning there.
    assert_eq!(kept("2026-11-20T12:10:00Z"), (vec![json!("2")], Value::Null), "the newest page");
    assert_eq!(
        kept("2026-11-20T13:05:00Z"),
        (vec![json!("2"), json!("3")], json!(2)),
        "all of a month, once an hour"
    );
    let asked = line(&at("2026-11-20T12:10:00Z"));
    assert!(asked.contains("createDateStart=2026-10-21T"), "{asked}");

    let page = read(&at("2026-11-20T12:10:00Z"), &rows).unwrap();
    let order = station().poll("taken_back", since(), page.next.as_deref(), now());
    let told = read(&order, &fixture("orders")["orders"][0]).unwrap();
    let What::Shipped(shipment) = &told.items.last().unwrap().what else { panic!("{:?}", told.items) };
    let parcels: Vec<_> = shipment.parcels.iter().map(|parcel| (parcel.id.as_str(), parcel.voided)).collect();
    assert_eq!((shipment.id.as_str(), parcels), ("order-7001", vec![("fulfillment-2", true)]));
    assert_eq!(told.next, None);
}
