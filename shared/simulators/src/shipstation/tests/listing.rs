//! Lists: filters, order, pages.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{MANUAL, SECOND, World, draft, with};

/// Three orders of two stores, a minute apart.
async fn three() -> World {
    let world = World::new();
    let second = with(
        draft("100", &[("B", 1, "1")]),
        json!({
            "orderNumber": "1001", "advancedOptions": {"storeId": SECOND}, "orderStatus": "awaiting_payment",
            "orderDate": "2026-11-18T10:00:00", "paymentDate": "2026-11-19",
            "shipTo": {"name": "Bob Beamer", "street1": "Elm 1", "postalCode": "1", "country": "DE"},
        }),
    );
    for order in [
        with(draft("1", &[("A-1", 1, "1")]), json!({"orderNumber": "100"})),
        second,
        draft("3", &[("C", 1, "1")]),
    ] {
        world.push(order).await;
        world.breathe();
    }
    world
}

#[tokio::test]
async fn orders_are_found_by_what_is_known_of_them() {
    let world = three().await;
    for (query, want) in [
        ("", vec!["1", "100", "3"]),
        ("orderNumber=100", vec!["1", "100"]),
        ("orderNumber=00", vec![]),
        ("orderStatus=awaiting_payment", vec!["100"]),
        ("storeId=25748", vec!["100"]),
        ("STOREID=22766&orderStatus=", vec!["1", "3"]),
        ("customerName=beam", vec!["100"]),
        ("itemKeyword=a-1", vec!["1"]),
        ("itemKeyword=product", vec!["1", "100", "3"]),
        ("createDateStart=2026-11-20T06:52:33", vec!["100", "3"]),
        ("createDateStart=2026-11-20%2006:52:33&createDateEnd=2026-11-20%2006:53:00", vec!["100"]),
        ("createDateStart=2026-11-20T14:52:33", vec![]),
        // A minute and a half after it came, its address was looked at.
        ("modifyDateEnd=2026-11-20T06:53:10", vec!["1"]),
        ("orderDateStart=2026-11-18T10:00:00&orderDateEnd=2026-11-18T10:00:00", vec!["100"]),
        ("paymentDateStart=2026-11-01", vec!["100"]),
        ("sortBy=OrderDate", vec!["100", "1", "3"]),
        ("sortBy=CreateDate&sortDir=DESC", vec!["3", "100", "1"]),
        ("sortDir=desc&pageSize=2", vec!["3", "100"]),
        ("pageSize=2&page=2", vec!["3"]),
        ("page=9", vec![]),
    ] {
        let found = world.listed(&format!("/orders?{query}"), "orders", "orderKey").await;
        assert_eq!(found, want, "{query}");
    }
    assert_eq!(world.listed(&format!("/orders?storeId={MANUAL}"), "orders", "orderKey").await.len(), 2);
}

#[tokio::test]
async fn what_was_modified_since_is_found() {
    let world = three().await;
    world.pass(SignedDuration::from_mins(10));
    world.work("hold", json!({"order": "1"}));
    let found = world
        .listed("/orders?modifyDateStart=2026-11-20T07:04:00&sortBy=ModifyDate", "orders", "orderKey")
        .await;
    assert_eq!(found, ["1"]);
}

#[tokio::test]
async fn pages_are_counted_and_never_larger_than_five_hundred() {
    let world = World::new();
    for hundred in 0..6 {
        let orders: Vec<Value> = (0..100).map(|n| draft(&format!("p{hundred}-{n}"), &[])).collect();
        world.done("/orders/createorders", json!(orders)).await;
    }
    for (query, shown, page, pages) in [
        ("", 100, 1, 6),
        ("?pageSize=500", 500, 1, 2),
        ("?pageSize=9999", 500, 1, 2),
        ("?pageSize=500&page=2", 100, 2, 2),
    ] {
        let answer = world.get(&format!("/orders{query}")).await;
        assert_eq!(answer["orders"].as_array().unwrap().len(), shown, "{query}");
        assert_eq!(
            (&answer["total"], &answer["page"], &answer["pages"]),
            (&json!(600), &json!(page), &json!(pages)),
            "{query}"
        );
    }
}

#[tokio::test]
async fn shipments_are_found_by_what_is_known_of_them() {
    let world = three().await;
    world.work("ship", json!({"order": "1", "packages": [{"tracking": "T1", "carrier": "UPS"}]}));
    world.breathe();
    world
        .push(with(
            draft("100", &[("B", 1, "1")]),
            json!({"shipTo": {"name": "Bob Beamer", "country": "DE"}}),
        ))
        .await;
    world.work(
        "ship",
        json!({"order": "100", "packages": [{"tracking": "T2", "carrier": "fedex", "method": "fedex_2day"}]}),
    );
    world.breathe();
    world.work("void_label", json!({"label": "T1"}));
    for (query, want) in [
        ("", vec!["T1", "T2"]),
        ("orderNumber=%23100", vec!["T2"]),
        ("orderNumber=10", vec![]),
        ("orderId=1000001", vec!["T1"]),
        ("trackingNumber=T2", vec!["T2"]),
        ("carrierCode=fedex", vec!["T2"]),
        ("serviceCode=fedex_2day", vec!["T2"]),
        ("recipientName=ada", vec!["T1"]),
        ("recipientCountryCode=DE", vec!["T2"]),
        ("storeId=25748", vec!["T2"]),
        ("createDateStart=2026-11-20T06:55:00", vec!["T2"]),
        ("shipDateStart=2026-11-20&shipDateEnd=2026-11-20", vec!["T1", "T2"]),
        ("shipDateStart=2026-11-21", vec![]),
        ("voidDateStart=2026-11-20T06:50:00", vec!["T1"]),
        ("voidDateEnd=2026-11-20T06:50:00", vec![]),
        ("sortBy=CreateDate&sortDir=DESC", vec!["T2", "T1"]),
        ("batchId=144002", vec!["T2"]),
    ] {
        let found = world.listed(&format!("/shipments?{query}"), "shipments", "trackingNumber").await;
        assert_eq!(found, want, "{query}");
    }
}
