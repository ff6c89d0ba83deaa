//! Labels: never a second one.

use http::HeaderValue;
use http::header::DATE;
use serde_json::{Value, json};
use waybill_domain::fulfillment::{FulfillmentOrder, Hold, Seen};

use super::{
    ShipStation, answer, answered, body, fixture, held, line, part, read, seen_of, station, station_with,
};
use crate::call::{Call, Next, Repeat};
use crate::partner::{Bought, BuysLabels, TakesOrders};

fn buying(rule: &Value) -> ShipStation {
    station_with(&json!({ "currency": "USD", "store_id": 98765, "labels": {
        "rules": { "us-standard": rule }, "from_postal_code": "78703", "test": false,
    } }))
}

fn fixed() -> ShipStation {
    buying(&json!({ "carrier": "fedex", "service": "fedex_2day", "package": "package" }))
}

fn weighed() -> Value {
    let mut order = held(&part());
    order["weight"] = json!({ "value": 2, "units": "pounds" });
    order
}

fn next(station: &ShipStation, answered: Option<&Value>) -> Next<Value, Option<Bought>> {
    station.label(&part(), &seen_of(&[weighed()]), answered)
}

fn ask(next: Next<Value, Option<Bought>>) -> Call<Value> {
    match next {
        Next::Ask(call) => call,
        Next::Done(bought) => panic!("done: {bought:?}"),
        Next::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

fn looked(station: &ShipStation, rows: &Value) -> Value {
    let mut answer = answer(200, &json!({ "shipments": rows, "page": 1, "pages": 1 }));
    answer.headers_mut().insert(DATE, HeaderValue::from_static("Sat, 21 Nov 2026 06:30:00 GMT"));
    (ask(next(station, None)).read)(&answer).unwrap()
}

#[test]
fn a_valid_label_that_is_there_is_the_label() {
    let call = ask(next(&fixed(), None));
    assert_eq!(line(&call), "GET https://ssapi.shipstation.com/shipments?orderId=7001&pageSize=500");
    let there = looked(&fixed(), &fixture("shipments")["shipments"]);
    let Next::Done(Some(bought)) = next(&fixed(), Some(&there)) else { panic!("not done") };
    assert_eq!((bought.shipment.as_str(), bought.cost.as_deref()), ("5001", Some("7.30")));
}

#[test]
fn none_that_counts_is_bought_by_the_rule() {
    let rows = fixture("shipments")["shipments"].clone();
    let dead = json!([rows[1], rows[2]]);
    let buy = ask(next(&fixed(), Some(&looked(&fixed(), &dead))));
    assert_eq!((buy.name, buy.repeat), ("label_buy", Repeat::LookFirst));
    assert_eq!(line(&buy), "POST https://ssapi.shipstation.com/orders/createlabelfororder");
    insta::assert_json_snapshot!(body(&buy));
    let made = json!({ "shipmentId": 72_513_480, "shipmentCost": 7.30, "insuranceCost": 0, "trackingNumber": "248201115029520", "labelData": "JVBERi0x" });
    let bought = read(&buy, &made).unwrap();
    assert!(!bought.to_string().contains("JVBERi0x"));
    let Next::Done(Some(bought)) = next(&fixed(), Some(&bought)) else { panic!("not done") };
    assert_eq!(bought.tracking_number.as_deref(), Some("248201115029520"));
    assert!(read(&buy, &json!({})).is_err() && answered(&buy, 500, &json!({})).is_err());
}

#[test]
fn the_day_is_that_of_the_order_where_the_answer_tells_none() {
    let call = ask(next(&fixed(), None));
    let known = read(&call, &json!({ "shipments": [] })).unwrap();
    assert_eq!(body(&ask(next(&fixed(), Some(&known))))["shipDate"], "2026-11-20");
}

#[test]
fn the_cheapest_of_several_carriers_is_bought() {
    let station =
        buying(&json!({ "cheapest_of": ["stamps_com", "ups", "fedex"], "services": ["a", "b", "c"] }));
    let mut known = looked(&station, &json!([]));
    let rate = |service: &str, cost: Value, other: Value| json!({ "serviceName": "x", "serviceCode": service, "shipmentCost": cost, "otherCost": other });
    for (carrier, status, rates) in [
        ("stamps_com", 200, json!([rate("a", json!(8.25), json!(0.33)), rate("z", json!(1), json!(0))])),
        ("ups", 400, json!({ "Message": "does not ship there" })),
        ("fedex", 200, json!([rate("b", json!(9), json!(0)), rate("c", json!(8.50), json!(0.07))])),
    ] {
        let call = ask(next(&station, Some(&known)));
        assert_eq!((call.name, &body(&call)["carrierCode"]), ("rates", &json!(carrier)));
        known = answered(&call, status, &rates).unwrap();
    }
    let sent = body(&ask(next(&station, Some(&known))));
    assert_eq!(
        (&sent["carrierCode"], &sent["serviceCode"], &sent["shipDate"]),
        (&json!("fedex"), &json!("c"), &json!("2026-11-20"))
    );
}

#[test]
fn a_rate_wants_a_weight_and_somebody_who_offers_it() {
    let station = buying(&json!({ "cheapest_of": ["ups"] }));
    insta::assert_json_snapshot!(body(&ask(next(&station, Some(&looked(&station, &json!([])))))));
    let known = looked(&station, &json!([]));
    let weightless = station.label(&part(), &seen_of(&[held(&part())]), Some(&known));
    assert!(matches!(weightless, Next::Refuse(refusal) if refusal.code == "no-weight"));
    let known = read(&ask(next(&station, Some(&known))), &json!([])).unwrap();
    assert!(matches!(next(&station, Some(&known)), Next::Refuse(refusal) if refusal.code == "no-rate"));
}

#[test]
fn no_label_is_bought_where_none_is_wanted() {
    assert!(station().labels().is_none() && fixed().labels().is_some());
    let is_none = |station: &ShipStation, want: &FulfillmentOrder, seen: &Seen| {
        matches!(station.label(want, seen, None), Next::Done(None))
    };
    let (want, seen) = (part(), seen_of(&[weighed()]));
    assert!(is_none(&buying_for("express"), &want, &seen), "another method");
    assert!(!is_none(&buying_for("*"), &want, &seen), "all methods");
    let held_back = FulfillmentOrder { hold: Some(Hold::Fraud), ..part() };
    assert!(is_none(&fixed(), &held_back, &seen), "held");
    for status in ["cancelled", "on_hold", "awaiting_payment"] {
        let mut order = weighed();
        order["orderStatus"] = json!(status);
        assert!(is_none(&fixed(), &want, &seen_of(&[order])), "{status}");
    }
    assert!(is_none(&fixed(), &want, &seen_of(&[weighed(), weighed()])), "split");
}

#[test]
fn what_left_is_looked_at_and_never_bought() {
    let mut order = weighed();
    order["orderStatus"] = json!("shipped");
    let seen = seen_of(&[order]);
    let look = ask(fixed().label(&part(), &seen, None));
    let none = read(&look, &json!({ "shipments": [] })).unwrap();
    assert!(matches!(fixed().label(&part(), &seen, Some(&none)), Next::Done(None)));
    let there = read(&look, &fixture("shipments")).unwrap();
    let bought = fixed().label(&part(), &seen, Some(&there));
    assert!(matches!(bought, Next::Done(Some(bought)) if bought.shipment.as_str() == "5001"));
}

fn buying_for(method: &str) -> ShipStation {
    station_with(&json!({ "currency": "USD", "store_id": 1, "labels": {
        "rules": { method: { "carrier": "ups", "service": "ups_ground" } } } }))
}
