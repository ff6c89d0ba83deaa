//! Cancelling: all of it, the rest of it, or not at all.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::Seen;

use super::families::child;
use super::{Ordoro, ask, done, fresh, held, line, ordoro, ordoro_with, part, read, refused, seen_of, sent};
use crate::call::Next;
use crate::partner::{Aligned, Goal, TakesOrders};

const ROOT: &str = "1-W-1001-97b54c93";
const OPEN: &str = "awaiting_fulfillment";

fn cancel(ordoro: &Ordoro, seen: &Seen) -> Next<Seen, Aligned> {
    ordoro.toward(&Goal::Cancel { reason: "customer asked" }, seen)
}

fn silent() -> Ordoro {
    ordoro_with(&json!({ "cancel_comment": false }))
}

fn refusal(next: Next<Seen, Aligned>) -> (String, String) {
    match next {
        Next::Refuse(refusal) => (refusal.code, refusal.message),
        Next::Ask(call) => panic!("asks: {}", sent(&call)),
        Next::Done(aligned) => panic!("done: {aligned:?}"),
    }
}

fn as_status(status: &str) -> Value {
    let mut order = held(&ordoro(), &part());
    order["status"] = json!(status);
    order
}

#[test]
fn an_order_is_read_told_why_and_cancelled() {
    let ordoro = ordoro_with(&json!({ "cancel_tag": { "id": 9, "text": "Cancelled by shop" } }));
    let order = as_status(OPEN);
    let (mut now, mut asked) = (seen_of(std::slice::from_ref(&order)), Vec::new());
    let answers = [
        order,
        json!({ "user": "api", "text": "Cancelled by the shop: customer asked" }),
        json!([{ "id": 9, "text": "Cancelled by shop" }]),
        as_status("cancelled"),
    ];
    for answer in &answers {
        let call = ask(cancel(&ordoro, &now));
        asked.push(sent(&call));
        now = read(&call, answer).unwrap();
    }
    assert_eq!(done(cancel(&ordoro, &now)).settled, Facet::ALL);
    insta::assert_json_snapshot!(asked);
}

#[test]
fn a_reason_that_is_not_taken_stops_nothing() {
    let ordoro = ordoro();
    let comment = ask(cancel(&ordoro, &fresh(&[as_status(OPEN)])));
    assert_eq!(comment.name, "comment");
    let after = refused(&comment, 400, "no comments today").unwrap();
    assert_eq!(ask(cancel(&ordoro, &after)).name, "order_cancel");
    let mut said = as_status(OPEN);
    said["comments"] = json!([{ "text": "Cancelled by the shop: customer asked" }]);
    assert_eq!(ask(cancel(&ordoro, &fresh(&[said]))).name, "order_cancel");
}

#[test]
fn somebody_who_was_faster_is_looked_for() {
    let ordoro = silent();
    let call = ask(cancel(&ordoro, &fresh(&[as_status(OPEN)])));
    let after = refused(&call, 409, "already cancelled").unwrap();
    let again = ask(cancel(&ordoro, &after));
    assert_eq!(line(&again), format!("GET /v3/order/{ROOT}"));
    let gone = read(&again, &as_status("cancelled")).unwrap();
    assert_eq!(done(cancel(&ordoro, &gone)).settled, Facet::ALL);
    let shipped = read(&again, &as_status("shipped")).unwrap();
    assert_eq!(refusal(cancel(&ordoro, &shipped)).0, "already-shipped");
    let still = read(&again, &as_status(OPEN)).unwrap();
    assert_eq!(refusal(cancel(&ordoro, &still)).0, "not-taken");
}

#[test]
fn a_refused_cancellation_keeps_ordoros_words() {
    let call = ask(cancel(&silent(), &fresh(&[as_status(OPEN)])));
    let failure = refused(&call, 400, "Order is in a batch").unwrap_err();
    assert_eq!(failure.to_string(), "refused: HTTP 400 Bad Request: Order is in a batch");
    let still = read(&call, &as_status(OPEN)).unwrap_err();
    assert!(matches!(still, Failure::Refused(refusal) if refusal.code == "not-taken"));
    assert!(matches!(refused(&call, 404, "no order"), Err(Failure::Busy { .. })));
    assert!(matches!(refused(&call, 500, "oops"), Err(Failure::Unknown { .. })));
}

#[test]
fn of_a_part_that_was_split_every_open_order_is_cancelled() {
    let ordoro = silent();
    let orders =
        [child("1", ROOT, OPEN, [1, 0]), child("2", ROOT, "shipped", [1, 0]), child("3", ROOT, OPEN, [0, 1])];
    let mut now = seen_of(&orders);
    let mut asked = Vec::new();
    for order in [&orders[0], &orders[2]] {
        let look = ask(cancel(&ordoro, &now));
        now = read(&look, order).unwrap();
        let call = ask(cancel(&ordoro, &now));
        let mut gone = order.clone();
        gone["status"] = json!("cancelled");
        now = read(&call, &gone).unwrap();
        asked.extend([line(&look), line(&call)]);
    }
    let at = |what: &str, number: &str, below: &str| format!("{what} /v3/order/{ROOT}-{number}{below}");
    assert_eq!(
        asked,
        [at("GET", "1", ""), at("POST", "1", "/cancel"), at("GET", "3", ""), at("POST", "3", "/cancel")]
    );
    let (code, message) = refusal(cancel(&ordoro, &now));
    assert_eq!(code, "already-shipped");
    assert_eq!(message, format!("order `{ROOT}` cannot be cancelled: 1 unit left the warehouse"));
}

#[test]
fn an_order_with_lines_of_another_one_is_for_people() {
    let mut order = as_status(OPEN);
    order["lines"][1]["cart_order_id"] = json!("2b0d7b3d-0000-4000-8000-1d0a8b6f2a11");
    order["lines"][1]["cart_shipment_id"] = json!("2b0d7b3d-0000-4000-8000-1d0a8b6f2a11-0a1b2c3d");
    assert_eq!(refusal(cancel(&ordoro(), &fresh(&[order]))).0, "merged-at-partner");
}

#[test]
fn what_is_over_stays_as_it_is() {
    assert_eq!(done(cancel(&ordoro(), &seen_of(&[as_status("cancelled")]))).settled, Facet::ALL);
    assert_eq!(refusal(cancel(&ordoro(), &seen_of(&[as_status("shipped")]))).0, "already-shipped");
}
