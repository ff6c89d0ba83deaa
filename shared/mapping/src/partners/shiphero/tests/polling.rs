//! Polls: pages, rows that are cut, rows that cannot be read.

use serde_json::{Value, json};
use waybill_domain::event::What;
use waybill_domain::failure::Failure;

use super::{fixture, hero, now, read, variables};
use crate::partner::IsPolled;

fn page(root: &str, rows: &[Value], next: Option<&str>) -> Value {
    let edges: Vec<Value> = rows.iter().map(|row| json!({ "node": row })).collect();
    let info = json!({ "hasNextPage": next.is_some(), "endCursor": next });
    json!({ "data": { root: { "data": { "pageInfo": info, "edges": edges } } } })
}

#[test]
fn the_order_poll_reads_on_until_the_last_page() {
    let hero = hero();
    let call = hero.poll("orders", now(), None, now());
    assert_eq!(variables(&call), json!({ "shop_name": "shop-us", "updated_from": "2026-11-20T12:00:00" }));
    let first = read(&call, &page("orders", &[fixture("order")], Some("c1"))).unwrap();
    assert_eq!((first.items.len(), first.unreadable.len()), (2, 0));
    let call = hero.poll("orders", now(), first.next.as_deref(), now());
    assert_eq!(variables(&call)["after"], "c1");
    assert_eq!(read(&call, &page("orders", &[], None)).unwrap().next, None);
}

#[test]
fn an_order_that_is_cut_is_read_whole_before_the_next_page() {
    let hero = hero();
    let mut cut = fixture("order");
    cut["shipments"][0]["line_items"]["pageInfo"]["hasNextPage"] = json!(true);
    let first =
        read(&hero.poll("orders", now(), None, now()), &page("orders", &[cut.clone()], None)).unwrap();
    assert!(first.items.is_empty());
    let whole = hero.poll("orders", now(), first.next.as_deref(), now());
    assert_eq!((whole.name, variables(&whole)), ("order", json!({ "id": "T3JkZXI6NzAwMQ==" })));
    let read_whole = read(&whole, &json!({ "data": { "order": { "data": fixture("order") } } })).unwrap();
    assert_eq!((read_whole.items.len(), read_whole.next), (2, None));
    let still = read(&whole, &json!({ "data": { "order": { "data": cut } } })).unwrap();
    assert_eq!(still.unreadable[0].code, "too-many-lines");
}

#[test]
fn an_order_that_is_not_shown_does_not_keep_the_others_waiting() {
    let place = json!({ "after": "c1", "whole": ["T3JkZXI6NzAwMQ=="] }).to_string();
    let call = hero().poll("orders", now(), Some(&place), now());
    let refused =
        |code: u32| json!({ "errors": [{ "message": "No", "code": code }], "data": { "order": null } });
    for (code, want) in [
        (5, "order `T3JkZXI6NzAwMQ==` is listed at ShipHero, but not found there"),
        (9, "order `T3JkZXI6NzAwMQ==` cannot be read at ShipHero: No (code 9)"),
    ] {
        let page = read(&call, &refused(code)).unwrap();
        assert_eq!(page.unreadable[0].message, want);
        assert_eq!((page.unreadable.len(), page.items.len()), (1, 0));
        assert_eq!(page.next.as_deref(), Some("{\"after\":\"c1\",\"whole\":[]}"));
    }
    assert!(matches!(read(&call, &refused(30)), Err(Failure::Busy { .. })));
}

#[test]
fn a_row_that_cannot_be_read_does_not_hide_the_others() {
    let mut bad = fixture("order");
    bad["line_items"]["edges"][0]["node"]["quantity"] = json!("three");
    let call = hero().poll("orders", now(), None, now());
    let page = read(&call, &page("orders", &[bad, fixture("order")], None)).unwrap();
    assert_eq!((page.items.len(), page.unreadable.len()), (2, 1));
}

#[test]
fn voids_show_on_labels_and_shipments() {
    let call = hero().poll("voided-shipments", now(), None, now());
    let labelled_again = fixture("shipment");
    let mut bare = fixture("shipment");
    bare["shipping_labels"] = json!([]);
    let mut refunded = fixture("shipment");
    refunded["shipping_labels"][0]["refunded"] = json!(true);
    let mut status = fixture("shipment");
    status["shipping_labels"][0]["status"] = json!("Voided");
    let mut asked = fixture("shipment");
    asked["needs_refund"] = json!(true);
    let mut foreign = fixture("shipment");
    foreign["order"]["shop_name"] = json!("another-shop");
    let rows = [labelled_again, bare, refunded, status, asked, foreign];
    let read = read(&call, &page("shipments", &rows, Some("c1"))).unwrap();
    let is_void = |what: &What| matches!(what, What::Shipped(shipment) if shipment.voided);
    let voided: Vec<bool> = read.items.iter().map(|event| is_void(&event.what)).collect();
    assert_eq!(voided, [false, true, true, true, true]);
    assert_eq!(read.next.as_deref(), Some("c1"));
}

/// Their days are those of the shipments, whenever they were voided.
#[test]
fn what_was_shipped_lately_is_looked_through_for_voids_once_an_hour() {
    // Each reads ten minutes back: the first was at noon, and so is this one.
    for (since, now, want) in [
        ("2026-11-20T11:50:00Z", "2026-11-20T12:00:00Z", "2026-11-20T11:50:00"),
        ("2026-11-20T11:50:00Z", "2026-11-20T12:59:59Z", "2026-11-20T11:50:00"),
        ("2026-11-20T11:50:00Z", "2026-11-20T13:00:00Z", "2026-11-06T11:50:00"),
        ("2026-11-20T11:49:59Z", "2026-11-20T12:00:00Z", "2026-11-06T11:49:59"),
    ] {
        let call = hero().poll("voided-shipments", since.parse().unwrap(), None, now.parse().unwrap());
        assert_eq!(variables(&call), json!({ "voided": true, "date_from": want }), "{since} {now}");
    }
}

#[test]
fn a_cancelled_order_holds_what_left() {
    let mut order = fixture("order");
    order["fulfillment_status"] = json!("canceled");
    let call = hero().poll("orders", now(), None, now());
    let page = read(&call, &page("orders", &[order], None)).unwrap();
    let What::Stands { lines, .. } = &page.items[0].what else { panic!("{:?}", page.items) };
    let held: Vec<(Option<u32>, Option<u32>)> =
        lines.iter().map(|line| (line.held, line.allocated)).collect();
    assert_eq!(held, [(Some(2), Some(0)), (Some(0), Some(0))]);
}
