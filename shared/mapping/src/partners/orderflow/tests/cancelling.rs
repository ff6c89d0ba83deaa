//! Cancelling a part.

use serde_json::json;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::Seen;

use super::super::OrderFlow;
use super::{MISSING, NO_CANCEL, ask, flow, flow_with, line, open, part, read, seen, told};
use crate::call::Next;
use crate::partner::{Goal, TakesOrders};

fn cancel(flow: &OrderFlow, seen: &Seen) -> Next<Seen, crate::partner::Aligned> {
    flow.toward(&Goal::Cancel { reason: "changed my mind" }, seen)
}

fn word(next: Next<Seen, crate::partner::Aligned>) -> String {
    match next {
        Next::Ask(call) => format!("asks {}", call.name),
        Next::Done(_) => "done".to_owned(),
        Next::Refuse(refusal) => refusal.code,
    }
}

#[test]
fn the_reference_stays_and_the_reason_goes_where_it_is_taken() {
    let here = |flow: &OrderFlow| seen(flow, &open(&part()));
    assert_eq!(
        line(&ask(cancel(&flow(), &here(&flow())))),
        "POST remoteorder/order/cancel.xml?externalReference={order}&cancelChangesExternalReference=false&channel=WEB\
         &organisation=acme LookFirst"
    );
    let coded = flow_with(&json!({ "cancel_reason_parameter": "reason",
        "cancel_reasons": [{ "shop": "Changed my mind", "code": "CUST" }] }));
    assert!(line(&ask(cancel(&coded, &here(&coded)))).contains("&reason=CUST&"));
}

#[test]
fn what_stands_decides_what_is_done() {
    let flow = flow();
    for (name, text, want) in [
        ("open", open(&part()), "asks order_cancel"),
        ("picked", told(&part(), "validated", "picked", "picked"), "asks order_cancel"),
        ("cancelled", told(&part(), "cancelled", "ready", "created"), "done"),
        ("gone", told(&part(), "completed", "despatched", "despatched"), "already-shipped"),
        ("absent", MISSING.to_owned(), "asks pending"),
    ] {
        assert_eq!(word(cancel(&flow, &seen(&flow, &text))), want, "{name}");
    }
    let absent = seen(&flow, MISSING);
    let call = ask(cancel(&flow, &absent));
    assert_eq!(word(cancel(&flow, &read(&call, "<shipments/>").unwrap())), "done");
    let waits = format!(
        "<shipments><shipment><reference>{0}_S1</reference></shipment></shipments>",
        part().reference
    );
    assert!(
        matches!(read(&call, &waits), Err(Failure::Refused(refusal)) if refusal.code == "renamed-at-partner")
    );
    assert!(matches!(read(&call, "<order/>"), Err(Failure::Unknown { .. })));
}

#[test]
fn the_order_is_read_behind_every_answer() {
    let flow = flow();
    let call = ask(cancel(&flow, &seen(&flow, &open(&part()))));
    let cancelled = told(&part(), "cancelled", "cancelled", "cancelled");
    let gone = told(&part(), "completed", "despatched", "despatched");
    for (answer, afresh, want) in [
        ("<message>Order cancelled</message>", cancelled.as_str(), "done"),
        ("<message>Order cancelled</message>", &open(&part()), "not-taken"),
        (NO_CANCEL, &gone, "already-shipped"),
        (NO_CANCEL, &cancelled, "done"),
        (NO_CANCEL, &told(&part(), "validated", "picked", "picked"), "cancel-refused"),
        ("<error>bad channel</error>", &open(&part()), "refused"),
        (MISSING, MISSING, "asks pending"),
        (MISSING, &open(&part()), "asks order_cancel"),
    ] {
        let stale = read(&call, answer).unwrap();
        let again = ask(cancel(&flow, &stale));
        assert_eq!(again.name, "order_detail");
        assert_eq!(word(cancel(&flow, &read(&again, afresh).unwrap())), want, "{answer}");
    }
    assert!(matches!(read(&call, "<order/>"), Err(Failure::Unknown { .. })));
}
