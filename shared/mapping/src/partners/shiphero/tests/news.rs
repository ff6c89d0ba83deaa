//! What webhooks say.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};
use waybill_domain::event::What;

use super::{fixture, hero, now, read, variables};
use crate::partner::{Delivery, SendsWebhooks};

pub(super) fn delivery(body: &Value) -> Delivery {
    Delivery {
        headers: HeaderMap::new(),
        path: String::new(),
        query: String::new(),
        body: Bytes::from(body.to_string()),
        from: None,
        received_at: now(),
    }
}

#[test]
fn a_shipment_update_tells_the_shipment_and_asks_for_it() {
    let news = hero().read(&delivery(&fixture("shipment_update"))).unwrap();
    insta::assert_json_snapshot!(news.events);
    let ask = news.ask.unwrap();
    assert_eq!(variables(&ask), json!({ "id": "U2hpcG1lbnQ6NTAwMQ==" }));
    let events =
        read(&ask, &json!({ "data": { "shipment": { "data": fixture("shipment") } } })).unwrap().events;
    insta::assert_json_snapshot!("shipment_as_asked", events);
}

#[test]
fn a_shipment_update_without_packages_has_the_one_it_names() {
    let mut body = fixture("shipment_update");
    body.as_object_mut().unwrap().remove("packages");
    let news = hero().read(&delivery(&body)).unwrap();
    let What::Shipped(shipment) = &news.events[0].what else { panic!("{:?}", news.events) };
    assert_eq!(shipment.parcels.len(), 1);
    assert_eq!(shipment.parcels[0].tracking_number.as_deref(), Some("1Z999AA10000000001"));
}

#[test]
fn orders_are_told_and_asked_for() {
    for name in ["order_allocated", "order_packed_out"] {
        let news = hero().read(&delivery(&fixture(name))).unwrap();
        insta::assert_json_snapshot!(name, news.events);
        assert_eq!(news.ask.is_some(), name == "order_allocated");
    }
    let about = json!({ "order_id": 7001, "order_uuid": "T3JkZXI6NzAwMQ==", "partner_order_id": "ref" });
    let mut cancelled = about.clone();
    cancelled["webhook_type"] = json!("Order Canceled");
    cancelled["fulfillment-status"] = json!("canceled");
    let mut deallocated = about;
    deallocated["webhook_type"] = json!("Order Deallocated");
    deallocated["deallocated_at"] = json!("2026-11-20T11:07:56");
    for (body, what, as_of) in [
        (cancelled, What::Cancelled { reason: None }, "2026-11-20T12:00:00Z"),
        (deallocated, What::Deallocated, "2026-11-20T11:07:56Z"),
    ] {
        let news = hero().read(&delivery(&body)).unwrap();
        assert_eq!((&news.events[0].what, news.events[0].as_of.to_string().as_str()), (&what, as_of));
        assert_eq!(news.events[0].subject.reference.as_deref(), Some("ref"));
        assert_eq!(variables(&news.ask.unwrap()), json!({ "id": "T3JkZXI6NzAwMQ==" }));
    }
}

#[test]
fn an_order_as_asked_tells_its_lines_holds_and_shipments() {
    let body = json!({ "webhook_type": "Order Canceled", "order_id": 7001, "partner_order_id": "ref" });
    let ask = hero().read(&delivery(&body)).unwrap().ask.unwrap();
    let events = read(&ask, &json!({ "data": { "order": { "data": fixture("order") } } })).unwrap().events;
    insta::assert_json_snapshot!(events);
}

/// ShipHero takes credits for all that a query has room for before it runs, so it is asked with room for more only where they are.
#[test]
fn an_order_of_many_lines_is_asked_for_again_with_room_for_all() {
    let body = json!({ "webhook_type": "Order Canceled", "order_id": 7001, "partner_order_id": "ref" });
    let ask = hero().read(&delivery(&body)).unwrap().ask.unwrap();
    let mut cut = fixture("order");
    cut["line_items"]["pageInfo"] = json!({ "hasNextPage": true, "endCursor": "c" });
    let answer = json!({ "data": { "order": { "data": cut } } });
    let told = read(&ask, &answer).unwrap();
    let more = told.more.unwrap();
    assert!(
        told.events.is_empty() && more.cost.units > 4 * ask.cost.units,
        "{} {}",
        ask.cost.units,
        more.cost.units
    );
    assert_eq!(variables(&more), variables(&ask));
    let told = read(&more, &answer).unwrap();
    assert!(!told.events.is_empty() && told.more.is_none());
}

#[test]
fn a_package_added_only_asks() {
    let body =
        json!({ "test": "0", "fulfillment": { "webhook_type": "Package Added", "shipment_id": 5001 } });
    let news = hero().read(&delivery(&body)).unwrap();
    assert!(news.events.is_empty());
    assert_eq!(variables(&news.ask.unwrap()), json!({ "id": "U2hpcG1lbnQ6NTAwMQ==" }));
}

#[test]
fn stock_is_told_for_the_warehouse_that_changed() {
    let news = hero().read(&delivery(&fixture("inventory_update"))).unwrap();
    insta::assert_json_snapshot!(news.stock);
    let body = json!({ "webhook_type": "Inventory Change", "warehouse_uuid": "V2FyZWhvdXNlOjMxNDE=", "warehouse_id": 3141,
        "sku": "MUG-1", "quantity": 10, "old_quantity": 0, "previous_on_hand": 110 });
    let news = hero().read(&delivery(&body)).unwrap();
    assert_eq!(news.stock[0].sku.as_str(), "MUG-1");
    assert_eq!(news.stock[0].figures, waybill_domain::stock::Figures::default());
}

#[test]
fn kinds_that_do_not_concern_us_say_nothing() {
    for body in [
        json!({ "webhook_type": "Tote Complete", "totes": [] }),
        json!({ "webhook_type": "Generate Label" }),
        json!({ "test": "0", "purchase_order": { "id": 1 } }),
        json!({ "webhook_type": 7 }),
    ] {
        let news = hero().read(&delivery(&body)).unwrap();
        assert!(news.events.is_empty() && news.stock.is_empty() && news.ask.is_none(), "{body}");
    }
}

#[test]
fn what_cannot_be_read_says_where() {
    let with = |path: &str, value: Value| {
        let mut body = fixture("inventory_update");
        *body.pointer_mut(path).unwrap() = value;
        body
    };
    let there = "/inventory/0/updated_warehouse";
    for (body, want) in [
        (json!([]), "no object"),
        (json!({ "webhook_type": "Shipment Update" }), "names no shipment"),
        (json!({ "webhook_type": "Order Allocated", "order_id": 1 }), "no `line_items`"),
        (json!({ "webhook_type": "Order Deallocated" }), "names no order"),
        (json!({ "webhook_type": "Inventory Update" }), "no `inventory`"),
        (json!({ "webhook_type": "Inventory Change", "sku": "A" }), "stock of `A`: it names no warehouse"),
        (with(&format!("{there}/on_hand"), json!("48.5")), "stock of `MUG-1`: `on_hand` is \"48.5\""),
        (with(&format!("{there}/on_hand"), json!("-1")), "stock of `MUG-1`: -1 units on hand"),
        (with(&format!("{there}/reserve"), json!(-5)), "stock of `MUG-1`: -5 units reserved"),
        (with(there, json!(null)), "stock of `MUG-1`: it names no warehouse"),
    ] {
        let message = hero().read(&delivery(&body)).unwrap_err().message;
        assert!(message.contains(want), "{want}: {message}");
    }
    let oversold = with(&format!("{there}/inventory"), json!("-3"));
    assert_eq!(hero().read(&delivery(&oversold)).unwrap().stock[0].figures.available, Some(-3));
}
