//! Cancelling: the whole order with another status, and what its answer proves.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;

use super::amending::{ask, done};
use super::{answered, body, held, line, part, read, seen_of, station};
use crate::call::{Next, Repeat};
use crate::partner::{Goal, TakesOrders};

const GOAL: Goal<'static> = Goal::Cancel { reason: "customer asked" };

fn standing(status: &str) -> Value {
    let mut order = held(&part());
    order["orderStatus"] = json!(status);
    order
}

#[test]
fn an_open_order_is_written_whole_as_cancelled() {
    let mut order = standing("awaiting_shipment");
    order["internalNotes"] = json!("wrap it well");
    let call = ask(station().toward(&GOAL, &seen_of(&[order])));
    assert_eq!((call.name, call.repeat), ("order_cancel", Repeat::LookFirst));
    assert_eq!(line(&call), "POST https://ssapi.shipstation.com/orders/createorder");
    insta::assert_json_snapshot!(body(&call));
    let after = read(&call, &body(&call)).unwrap();
    assert_eq!(done(station().toward(&GOAL, &after)).settled, Facet::ALL);
}

#[test]
fn the_reason_is_noted_once() {
    let mut order = standing("awaiting_shipment");
    order["internalNotes"] = json!("Cancelled by the shop: customer asked");
    let sent = body(&ask(station().toward(&GOAL, &seen_of(&[order]))));
    assert_eq!(sent["internalNotes"], "Cancelled by the shop: customer asked");
}

#[test]
fn an_answer_that_is_not_cancelled_is_no_cancellation() {
    let call = ask(station().toward(&GOAL, &seen_of(&[standing("awaiting_shipment")])));
    for status in ["shipped", "awaiting_shipment", "on_hold"] {
        let outcome = read(&call, &standing(status));
        let Err(Failure::Refused(refusal)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(
            refusal.message,
            format!("ShipStation answered with yes, and order `W-1001` is not cancelled (status `{status}`)")
        );
    }
    let refused = answered(&call, 400, &json!({ "Message": "Order is shipped" }));
    assert!(matches!(refused, Err(Failure::Refused(refusal)) if refusal.message == "Order is shipped"));
    assert!(matches!(read(&call, &json!({})), Err(Failure::Unknown { .. })));
}

#[test]
fn what_left_cannot_be_cancelled() {
    let Next::Refuse(refusal) = station().toward(&GOAL, &seen_of(&[standing("shipped")])) else {
        panic!("not refused")
    };
    assert_eq!(refusal.code, "already-shipped");
    assert_eq!(refusal.message, "order `W-1001` cannot be cancelled: 3 units left the warehouse");
    assert_eq!(done(station().toward(&GOAL, &seen_of(&[standing("cancelled")]))).settled, Facet::ALL);
}
