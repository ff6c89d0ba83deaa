//! Holds, set and released by the status alone or by ShipStation's own calls.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::{FulfillmentOrder, Hold, Seen};

use super::amending::{ask, done};
use super::{body, held, line, part, read, seen_of, station, station_with};
use crate::call::Next;
use crate::partner::{Aligned, Goal, TakesOrders};

fn wanting(hold: Option<Hold>) -> FulfillmentOrder {
    FulfillmentOrder { hold, ..part() }
}

fn standing(status: &str) -> Value {
    let mut order = held(&part());
    order["orderStatus"] = json!(status);
    order
}

#[test]
fn a_hold_is_set_and_released_by_the_status() {
    for (hold, before, after, paid) in [
        (Some(Hold::Payment), "awaiting_shipment", "awaiting_payment", json!(0)),
        (Some(Hold::Fraud), "awaiting_shipment", "on_hold", json!(43.17)),
        (Some(Hold::Operator), "awaiting_payment", "on_hold", json!(43.17)),
        (None, "awaiting_payment", "awaiting_shipment", json!(43.17)),
        (None, "on_hold", "awaiting_shipment", json!(43.17)),
    ] {
        let want = wanting(hold);
        let goal = Goal::Stand { want: &want, facets: &[Facet::Hold] };
        let call = ask(station().toward(&goal, &seen_of(&[standing(before)])));
        let sent = body(&call);
        assert_eq!(
            (&sent["orderStatus"], &sent["amountPaid"]),
            (&json!(after), &paid),
            "{before} -> {after}"
        );
        let seen = read(&call, &standing(after)).unwrap();
        assert_eq!(done(station().toward(&goal, &seen)).settled, [Facet::Hold]);
        let stuck = read(&call, &standing(before)).unwrap();
        assert_eq!(
            done(station().toward(&goal, &stuck)).refused[0].1.code,
            "not-taken",
            "{before} -> {after}"
        );
    }
}

#[test]
fn what_people_hold_stands_until_the_shop_lifts_a_hold_of_its_own() {
    let want = wanting(None);
    let seen = seen_of(&[standing("on_hold")]);
    assert!(station().standing(&want, &seen).contains(&Facet::Hold));
    assert!(!station().standing(&want, &seen_of(&[standing("awaiting_payment")])).contains(&Facet::Hold));
}

#[test]
fn the_status_stays_when_something_else_travels() {
    for status in ["awaiting_payment", "on_hold", "pending_fulfillment"] {
        let mut want = part();
        want.lines[0].quantity = 1;
        let goal = Goal::Stand { want: &want, facets: &[Facet::Lines] };
        let sent = body(&ask(station().toward(&goal, &seen_of(&[standing(status)]))));
        let paid = if status == "awaiting_payment" { json!(0) } else { json!(43.17) };
        assert_eq!((&sent["orderStatus"], &sent["amountPaid"]), (&json!(status), &paid));
    }
}

#[test]
fn a_day_to_hold_until_is_told_by_a_call_of_its_own() {
    let station = station_with(&json!({ "currency": "USD", "store_id": 98765, "hold_until": "2030-01-31" }));
    let toward = |want: &FulfillmentOrder, facets: &[Facet], seen: &Seen| -> Next<Seen, Aligned> {
        station.toward(&Goal::Stand { want, facets }, seen)
    };
    let want = wanting(Some(Hold::Fraud));
    let hold = ask(toward(&want, &[Facet::Hold], &seen_of(&[standing("awaiting_shipment")])));
    assert_eq!(line(&hold), "POST https://ssapi.shipstation.com/orders/holduntil");
    assert_eq!(body(&hold), json!({ "orderId": 7001, "holdUntilDate": "2030-01-31" }));
    let asked = read(&hold, &json!({ "success": true, "message": "Order held successfully." })).unwrap();
    let look = ask(toward(&want, &[Facet::Hold], &asked));
    assert_eq!(line(&look), "GET https://ssapi.shipstation.com/orders?orderNumber=W-1001&pageSize=500");
    let list = |status: &str| json!({ "orders": [standing(status)], "page": 1, "pages": 1 });
    let is_held = read(&look, &list("on_hold")).unwrap();
    assert_eq!(done(toward(&want, &[Facet::Hold], &is_held)).settled, [Facet::Hold]);
    let is_not = read(&look, &list("awaiting_shipment")).unwrap();
    assert_eq!(done(toward(&want, &[Facet::Hold], &is_not)).refused[0].1.code, "not-taken");
    let refused = read(&hold, &json!({ "success": false, "message": "No" })).unwrap();
    assert_eq!(done(toward(&want, &[Facet::Hold], &refused)).refused[0].1.message, "No");

    let free = ask(toward(&wanting(None), &[Facet::Hold], &seen_of(&[standing("on_hold")])));
    assert_eq!(line(&free), "POST https://ssapi.shipstation.com/orders/restorefromhold");
    assert_eq!(body(&free), json!({ "orderId": 7001 }));

    let mut both = wanting(Some(Hold::Fraud));
    both.address.city = Some("Reno".to_owned());
    let first = ask(toward(&both, &Facet::ALL, &seen_of(&[standing("awaiting_shipment")])));
    assert_eq!((first.name, &body(&first)["orderStatus"]), ("order_update", &json!("awaiting_shipment")));
    let after = read(&first, &body(&first)).unwrap();
    assert_eq!(ask(toward(&both, &Facet::ALL, &after)).name, "order_hold");

    let unpaid = ask(toward(&wanting(None), &[Facet::Hold], &seen_of(&[standing("awaiting_payment")])));
    assert_eq!((unpaid.name, &body(&unpaid)["orderStatus"]), ("order_update", &json!("awaiting_shipment")));
}
