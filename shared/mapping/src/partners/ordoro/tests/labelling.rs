//! Labels: looked for, quoted, bought once.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::Hold;

use super::families::child;
use super::{
    Ordoro, answer, ask, done, fixture, held, line, ordoro, ordoro_with, part, read, refused, seen_of, sent,
};
use crate::call::{Next, Repeat};
use crate::partner::{BuysLabels, TakesOrders};

const ROOT: &str = "1-W-1001-97b54c93";

fn buying(method: Option<&str>) -> Ordoro {
    let mut rule = json!({ "methods": ["us-standard"], "carrier": "fedex", "shipper_id": 321,
        "box_shape": "YOUR_PACKAGING", "length": "10", "width": "8.5", "height": "4",
        "body": { "recipient_address_is_residential": true } });
    if let Some(method) = method {
        rule["shipping_method"] = json!(method);
    }
    ordoro_with(&json!({ "labels": [rule] }))
}

fn open() -> Value {
    held(&ordoro(), &part())
}

#[test]
fn a_label_is_bought_by_its_rule_once_the_order_was_read() {
    let ordoro = buying(Some("FEDEX_GROUND"));
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
fn the_cheapest_is_bought_of_either_form_of_quotes() {
    let ordoro = buying(None);
    let seen = seen_of(&[open()]);
    let now = read(&ask(ordoro.label(&part(), &seen, None)), &open()).unwrap();
    let rates = ask(ordoro.label(&part(), &seen, Some(&now)));
    assert_eq!((line(&rates), rates.repeat), (format!("POST /v3/order/{ROOT}/rate/fedex"), Repeat::Harmless));
    assert!(sent(&rates)["body"].get("shipping_method").is_none());
    let listed = json!([{ "service_type": "B", "rate": 9.5 }, { "service_type": "A", "rate": 10 }]);
    let info = json!({ "info": [{ "service": "Slow", "cost": "9.05" }, { "service": "Fast", "cost": 9.5 }] });
    for (quotes, method) in [(listed, "B"), (info, "Slow")] {
        let quoted = read(&rates, &quotes).unwrap();
        let buy = ask(ordoro.label(&part(), &seen, Some(&quoted)));
        assert_eq!(sent(&buy)["body"]["shipping_method"], method);
    }
    let nothing = read(&rates, &json!({ "info": [] })).unwrap();
    assert!(
        matches!(ordoro.label(&part(), &seen, Some(&nothing)), Next::Refuse(refusal) if refusal.code == "no-rate")
    );
}

#[test]
fn no_label_is_bought_where_there_is_one_or_none_is_wanted() {
    let ordoro = buying(Some("FEDEX_GROUND"));
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
    let ordoro = buying(Some("FEDEX_GROUND"));
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
    let rule = json!({ "carrier": "ups", "shipper_id": 1, "shipping_method": "03", "box_shape": "02", "weight": "12.5" });
    let ordoro = ordoro_with(&json!({ "labels": [rule] }));
    let seen = seen_of(&[open()]);
    let now = read(&ask(ordoro.label(&part(), &seen, None)), &open()).unwrap();
    let body = sent(&ask(ordoro.label(&part(), &seen, Some(&now))))["body"].clone();
    assert_eq!(
        body,
        json!({ "shipper_id": 1, "shipping_method": "03", "packages": [{ "box_shape": "02", "weight": 12.5 }] })
    );
}
