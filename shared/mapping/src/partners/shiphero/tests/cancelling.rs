//! Cancelling: all of it, the rest of it, or not at all.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::Seen;

use super::{body, held, hero, part, read};
use crate::call::{Call, Next, Repeat};
use crate::partner::{Aligned, Goal, TakesOrders};

fn next(order: &Value) -> Next<Seen, Aligned> {
    cancel(&super::super::seen::seen(order).unwrap())
}

fn cancel(seen: &Seen) -> Next<Seen, Aligned> {
    hero().toward(&Goal::Cancel { reason: "customer asked" }, seen)
}

fn ask(next: Next<Seen, Aligned>) -> Call<Seen> {
    match next {
        Next::Ask(call) => call,
        Next::Done(aligned) => panic!("done: {aligned:?}"),
        Next::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

/// The part after so many units of its first line left.
fn shipped(units: u32, pending: u32) -> Value {
    let mut order = held(&hero(), &part());
    let line = &mut order["line_items"]["edges"][0]["node"];
    line["quantity_shipped"] = json!(units);
    line["quantity_pending_fulfillment"] = json!(pending);
    order
}

#[test]
fn an_open_order_is_cancelled_without_force() {
    let call = ask(next(&shipped(0, 2)));
    assert_eq!((call.name, call.repeat), ("order_cancel", Repeat::LookFirst));
    assert_eq!(
        body(&call)["variables"]["data"],
        json!({ "order_id": "T3JkZXI6MQ==", "reason": "customer asked", "void_on_platform": false, "force": false })
    );
    let mut cancelled = shipped(0, 2);
    cancelled["fulfillment_status"] = json!("canceled");
    let after = read(&call, &json!({ "data": { "order_cancel": { "order": cancelled } } })).unwrap();
    assert!(matches!(cancel(&after), Next::Done(aligned) if aligned.settled == Facet::ALL));
}

#[test]
fn a_refused_cancellation_keeps_the_partners_words() {
    let call = ask(next(&shipped(0, 2)));
    let refused =
        json!({ "errors": [{ "message": "Order has valid labels" }], "data": { "order_cancel": null } });
    assert!(
        matches!(read(&call, &refused), Err(Failure::Refused(refusal)) if refusal.message == "Order has valid labels")
    );
    let still = json!({ "data": { "order_cancel": { "order": shipped(0, 2) } } });
    assert!(matches!(read(&call, &still), Err(Failure::Refused(refusal)) if refusal.code == "not-taken"));
}

#[test]
fn of_an_order_that_left_in_part_the_rest_is_cancelled() {
    let call = ask(next(&shipped(1, 1)));
    assert_eq!(
        body(&call)["variables"]["data"]["line_items"],
        json!([{ "id": "TGluZUl0ZW060", "quantity": 1, "quantity_pending_fulfillment": 0 }])
    );
    let mut order = shipped(1, 0);
    order["line_items"]["edges"][0]["node"]["quantity"] = json!(1);
    let after = read(&call, &json!({ "data": { call.name: { "order": order } } })).unwrap();
    let call = ask(cancel(&after));
    assert_eq!(call.name, "order_remove_line_items");
    assert_eq!(body(&call)["variables"]["data"]["line_item_ids"], json!(["TGluZUl0ZW061"]));
    order["line_items"]["edges"].as_array_mut().unwrap().remove(1);
    order["fulfillment_status"] = json!("fulfilled");
    let after = read(&call, &json!({ "data": { call.name: { "order": order } } })).unwrap();
    match cancel(&after) {
        Next::Refuse(refusal) => {
            assert_eq!(refusal.code, "already-shipped");
            assert!(refusal.message.contains("1 unit left the warehouse"), "{refusal}");
        }
        other @ (Next::Ask(_) | Next::Done(_)) => panic!("{other:?}"),
    }
}

#[test]
fn a_rest_that_stays_is_refused() {
    let call = ask(next(&shipped(1, 1)));
    let body = json!({ "data": { call.name: { "order": shipped(1, 1) } } });
    assert!(matches!(read(&call, &body), Err(Failure::Refused(refusal)) if refusal.code == "not-taken"));
}

#[test]
fn an_order_that_left_is_not_cancelled() {
    let mut order = shipped(2, 0);
    order["line_items"]["edges"].as_array_mut().unwrap().remove(1);
    order["fulfillment_status"] = json!("fulfilled");
    match next(&order) {
        Next::Refuse(refusal) => {
            assert_eq!(refusal.code, "already-shipped");
            assert_eq!(
                refusal.message,
                "order `W-1001` cannot be cancelled: 2 units left the warehouse (status `fulfilled`)"
            );
        }
        other @ (Next::Ask(_) | Next::Done(_)) => panic!("{other:?}"),
    }
}
