//! Labels: looked for, quoted, bought once.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::Hold;

use super::families::child;
use super::{
    Ordoro, answer, ask, done, fixture, held, line, ordoro, ordoro_with, part, read, refused, seen_of, sent,
};
use crate::call::{Call, Next, Repeat};
use crate::partner::{BuysLabels, TakesOrders};

const ROOT: &str = "1-W-1001-97b54c93";

fn buying(rule: &Value) -> Ordoro {
    let sized = json!({ "carrier": "fedex", "shipper_id": 321, "package": "YOUR_PACKAGING",
        "length": "10", "width": "8.5", "height": "4", "body": { "recipient_address_is_residential": true },
        "label_body": { "notify_ship_to": true } });
    ordoro_with(&json!({ "labels": { "rules": { "us-standard": rule }, "shippers": {
        "fedex": sized,
        "usps": { "carrier": "pitney", "shipper_id": 11, "package": "PKG" },
        "au": { "carrier": "australia_post", "shipper_id": 12 },
    } } }))
}

fn fixed() -> Ordoro {
    buying(&json!({ "carrier": "fedex", "service": "FEDEX_GROUND" }))
}

/// What is asked when the order was read as it stands open.
fn first(ordoro: &Ordoro) -> Call<Value> {
    let now = read(&ask(ordoro.label(&part(), &seen_of(&[open()]), None)), &open()).unwrap();
    then(ordoro, &now)
}

fn then(ordoro: &Ordoro, answered: &Value) -> Call<Value> {
    ask(ordoro.label(&part(), &seen_of(&[open()]), Some(answered)))
}

fn open() -> Value {
    held(&ordoro(), &part())
}

#[test]
fn a_label_is_bought_by_its_rule_once_the_order_was_read() {
    let ordoro = fixed();
    let seen = seen_of(&[open()]);
    let look = ask(ordoro.label(&part(), &seen, None));
    assert_eq!((line(&look), look.repeat), (format!("GET /v3/order/{ROOT}"), Repeat::Harmless));
    let now = read(&look, &open()).unwrap();
    let buy = ask(ordoro.label(&part(), &seen, Some(&now)));
    assert_eq!(buy.repeat, Repeat::LookFirst);
    insta::assert_json_snapshot!(sent(&buy));
    let info = fixture("order_labelled")["shipping_info"].clone();
    let bought = (buy.read)(&answer(201, &info)).unwrap();
    let label = done(ordoro.label(&part(), &seen, Some(&bought))).unwrap();
    assert_eq!(label.tracking_number.as_deref(), Some("794600000001"));
    assert_eq!(label.shipment.as_str(), "1-W-1001-97b54c93/20261120T112500Z");
    assert_eq!(label.cost.as_deref(), Some("12.4"));
}

#[test]
fn the_cheapest_of_several_carriers_is_bought() {
    let services = ["PM", "FEDEX_GROUND", "FEDEX_2_DAY"];
    let ordoro = buying(&json!({ "cheapest_of": ["usps", "fedex"], "services": services }));
    let usps = first(&ordoro);
    assert_eq!((line(&usps), usps.repeat), (format!("POST /v3/order/{ROOT}/rate/pitney"), Repeat::Harmless));
    insta::assert_json_snapshot!(sent(&usps)["body"]);
    let listed = json!([{ "service_type": "PM", "carrier": "usps", "rate": 9.5, "transaction_fee": 0.05 }]);
    let fedex = then(&ordoro, &read(&usps, &listed).unwrap());
    insta::assert_json_snapshot!(sent(&fedex));
    let info = json!({ "status": "WARNING", "info": [
        { "service_type": "FEDEX_2_DAY", "cost": 9.6, "service": "2 Day" },
        { "service_type": "FEDEX_GROUND", "cost": "9.54", "service": "Ground" },
        { "service_type": "SMART_POST", "cost": 3, "service": "Not to be taken" },
        { "service": "Nameless", "cost": 1 }, { "service_type": "FEDEX_GROUND", "cost": "soon" }, 7,
    ] });
    let buy = then(&ordoro, &read(&fedex, &info).unwrap());
    assert_eq!(line(&buy), format!("POST /v3/order/{ROOT}/label/fedex"));
    assert_eq!(sent(&buy)["body"]["shipping_method"], "FEDEX_GROUND");
    let dear = json!({ "info": [{ "service_type": "FEDEX_GROUND", "cost": 9.56 }] });
    let buy = then(&ordoro, &read(&fedex, &dear).unwrap());
    assert_eq!((line(&buy), buy.repeat), (format!("POST /v3/order/{ROOT}/label/pitney"), Repeat::LookFirst));
    assert_eq!(sent(&buy)["body"]["shipping_method"], "PM");
}

#[test]
fn what_makes_a_rate_that_price_is_said_again() {
    let ordoro = buying(&json!({ "cheapest_of": ["fedex", "au"] }));
    let fedex = first(&ordoro);
    let dear =
        json!([{ "service_type": "FEDEX_2_DAY", "rate": 10, "one_rate": true, "saturday_delivery": null }]);
    let au = then(&ordoro, &read(&fedex, &dear).unwrap());
    let cheap =
        json!([{ "service_type": "TBD", "rate": 9, "shipment_id": "ship_1", "service_token": "token_1" }]);
    for (rates, want) in [
        (&cheap, json!({ "shipping_method": "TBD", "shipment_id": "ship_1", "service_token": "token_1" })),
        (&json!([]), json!({ "shipping_method": "FEDEX_2_DAY", "one_rate": true, "notify_ship_to": true })),
    ] {
        let body = sent(&then(&ordoro, &read(&au, rates).unwrap()))["body"].clone();
        let named = want.as_object().unwrap().keys().map(|name| (name.clone(), body[name].clone()));
        assert_eq!(Value::Object(named.collect()), want);
        assert!(body.get("saturday_delivery").is_none(), "{body}");
    }
}

#[test]
fn nobody_who_offers_a_rate_is_for_people() {
    let ordoro = buying(&json!({ "cheapest_of": ["fedex", "au"] }));
    let fedex = first(&ordoro);
    for status in [429, 500] {
        assert!(refused(&fedex, status, "slow down").is_err(), "{status} says nothing of rates");
    }
    let known = refused(&fedex, 400, "too heavy").unwrap();
    let known = read(&then(&ordoro, &known), &json!({ "info": "none today" })).unwrap();
    let Next::Refuse(refusal) = ordoro.label(&part(), &seen_of(&[open()]), Some(&known)) else {
        panic!("it is not refused")
    };
    let want = "no carrier of fedex, au offers a rate for the order \
                (fedex: HTTP 400 Bad Request: too heavy; au: its answer is no list of rates)";
    assert_eq!((refusal.code.as_str(), refusal.message.as_str()), ("no-rate", want));
}

#[test]
fn no_label_is_bought_where_there_is_one_or_none_is_wanted() {
    let ordoro = fixed();
    let look = ask(ordoro.label(&part(), &seen_of(&[open()]), None));
    let shipped = read(&look, &fixture("order_shipped")).unwrap();
    let found = done(ordoro.label(&part(), &seen_of(&[open()]), Some(&shipped))).unwrap();
    assert_eq!(found.tracking_number.as_deref(), Some("1Z999AA10000000001"));
    let mut cancelled = open();
    cancelled["status"] = json!("cancelled");
    let cancelled = read(&look, &cancelled).unwrap();
    let mut marked = open();
    marked["status"] = json!("shipped");
    let marked = read(&look, &marked).unwrap();
    for answered in [&cancelled, &marked] {
        assert_eq!(done(ordoro.label(&part(), &seen_of(&[open()]), Some(answered))), None);
    }
    let (mut held_back, mut other) = (part(), part());
    held_back.hold = Some(Hold::Payment);
    other.shipping.method_key = Some("pickup".to_owned());
    for want in [&held_back, &other] {
        assert_eq!(done(ordoro.label(want, &seen_of(&[open()]), None)), None);
    }
    let split =
        [child("1", ROOT, "awaiting_fulfillment", [1, 0]), child("2", ROOT, "awaiting_fulfillment", [1, 1])];
    assert_eq!(done(ordoro.label(&part(), &seen_of(&split), None)), None);
    assert!(super::ordoro().labels().is_none() && ordoro.labels().is_some());
}

#[test]
fn a_purchase_without_a_clear_answer_is_in_doubt() {
    let ordoro = fixed();
    let seen = seen_of(&[open()]);
    let now = read(&ask(ordoro.label(&part(), &seen, None)), &open()).unwrap();
    let buy = ask(ordoro.label(&part(), &seen, Some(&now)));
    for (status, words, doubt) in
        [(409, "has a label", true), (500, "oops", true), (400, "Insufficient funds", false)]
    {
        let failure = refused(&buy, status, words).unwrap_err();
        assert_eq!(matches!(failure, Failure::Unknown { .. }), doubt, "{status}: {failure}");
    }
}

#[test]
fn a_package_weighs_what_its_rule_or_the_order_says() {
    let ups = json!({ "carrier": "ups", "shipper_id": 1, "package": "02", "weight": "12.5" });
    let rules = json!({ "*": { "carrier": "own", "service": "03" } });
    let ordoro = ordoro_with(&json!({ "labels": { "rules": rules, "shippers": { "own": ups } } }));
    let seen = seen_of(&[open()]);
    let now = read(&ask(ordoro.label(&part(), &seen, None)), &open()).unwrap();
    let body = sent(&ask(ordoro.label(&part(), &seen, Some(&now))))["body"].clone();
    assert_eq!(
        body,
        json!({ "shipper_id": 1, "shipping_method": "03", "packages": [{ "box_shape": "02", "weight": 12.5 }] })
    );
}
