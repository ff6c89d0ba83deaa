//! Placing parts: what is told of them, and what OrderFlow says became of each.

use serde_json::json;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{FulfillmentOrder, Hold};

use super::super::{OrderFlow, order};
use super::{body, fixture, flow, flow_with, line, part, read};
use crate::partner::TakesOrders;

fn placed(flow: &OrderFlow, want: &FulfillmentOrder) -> String {
    body(&flow.place(want).unwrap(), want)
}

/// A part that uses everything.
fn full() -> FulfillmentOrder {
    let mut want = part();
    want.address.company = Some("Brook & Sons <Ltd>".to_owned());
    want.address.additional_street_info = Some("Suite 5".to_owned());
    want.address.mobile = Some("+1 555 0111".to_owned());
    want.shipping.method_key = Some("express".to_owned());
    want.shipping.carrier = Some("dpd".to_owned());
    want.hold = Some(Hold::Fraud);
    want.totals.discount.minor = 300;
    want.totals.total.minor -= 300;
    let field = |name: &str, value| (name.to_owned(), value);
    want.fields = [
        field("customerComment", json!("Leave with porter\nRing twice")),
        field("shipment.earliestShipDate", json!("2026-11-24")),
        field("orderLine.userDefined2", json!("all")),
    ]
    .into();
    want.lines[1].fields = [field("orderLine.userDefined2", json!("own"))].into();
    want
}

#[test]
fn a_plain_part_is_told_whole() {
    let (flow, want) = (flow(), part());
    let call = flow.place(&want).unwrap();
    assert_eq!(
        line(&call),
        "POST remoteorder/imports/importitems.xml?channel=WEB&organisation=acme LookFirst"
    );
    insta::assert_snapshot!(placed(&flow, &want));
}

#[test]
fn a_part_with_everything_is_told_whole() {
    let flow = flow_with(&json!({
        "body_text": "cdata", "time_zone": "Europe/London", "held": { "validated": "false" },
        "import": { "order_state": "created", "shipment_state": "ready", "line_state": "created", "line_copy": "" },
        "address": { "street": [1, 2], "city": 3, "region": 4 },
        "delivery_methods": { "express": { "code": "ND", "name": "Next day", "properties": { "priority": "5" } } },
        "currency_units": { "USD": "dollars" },
    }));
    insta::assert_snapshot!(placed(&flow, &full()));
}

#[test]
fn what_cannot_be_an_order_is_refused() {
    let mut empty = part();
    empty.lines.clear();
    let mut homeless = part();
    homeless.address.city = None;
    let mut odd = part();
    odd.fields = [("orderLine.quantity".to_owned(), json!("9"))].into();
    for (name, options, want, code) in [
        ("no lines", json!({}), empty, "no-lines"),
        ("no city", json!({}), homeless, "missing-address"),
        ("a hold", json!({}), full(), "cannot-wait"),
        ("an unknown method", json!({ "require_known_method": true }), part(), "unknown-method"),
        ("a field that is ours", json!({}), odd, "unknown-field"),
    ] {
        assert_eq!(flow_with(&options).place(&want).unwrap_err().code, code, "{name}");
    }
}

#[test]
fn what_was_taken_stands_as_it_was_sent() {
    let (flow, want) = (flow(), part());
    let call = flow.place(&want).unwrap();
    let seen = read(&call, &fixture("import_result", &[])).unwrap();
    assert_eq!(seen.id.as_str(), want.reference.as_str());
    assert_eq!(flow.standing(&want, &seen).len(), 5);
    let told: Vec<_> = seen.lines.iter().map(|line| (line.id.as_str(), line.line.is_some())).collect();
    assert_eq!(told, [("MUG-1", true), ("CARD-7", true)]);
    let mut twice = part();
    twice.lines[1].sku = twice.lines[0].sku.clone();
    let sent = super::super::seen::as_sent(&flow.options, &twice).unwrap();
    let ids: Vec<&str> = sent.lines.iter().map(|line| line.id.as_str()).collect();
    assert_eq!(ids, ["line-a", "line-b"]);
}

#[test]
fn a_duplicate_is_looked_at_and_a_failure_is_told() {
    let (flow, want) = (flow(), part());
    let call = flow.place(&want).unwrap();
    let result = |group: &str| {
        format!(
            "<importResult><{group}><import externalReference=\"{}\"><failureMessage>Product 'MUG-1' not found\
             </failureMessage></import></{group}></importResult>",
            want.reference
        )
    };
    assert!(matches!(read(&call, &result("importDuplicates")), Err(Failure::Unknown { .. })));
    let failure = read(&call, &result("importFailures")).unwrap_err();
    assert_eq!(failure, Failure::refused("refused", "Product 'MUG-1' not found"));
    for text in ["<importResult/>", "<imports/>", "", "<html><body><h2>ERROR</h2></body></html>"] {
        assert!(matches!(read(&call, text), Err(Failure::Unknown { .. })), "{text}");
    }
    assert!(matches!(read(&call, "<error>no such channel</error>"), Err(Failure::Refused(_))));
}

#[test]
fn several_parts_are_told_together_and_each_has_its_answer() {
    let flow = flow_with(&json!({ "orders_per_import": 4 }));
    let bulk = flow.bulk().unwrap();
    assert_eq!(bulk.most(), 4);
    let parts: Vec<FulfillmentOrder> =
        ["A", "B", "C", "D"].iter().map(|site| crate::partner::sample::part("east", site)).collect();
    let mut bad = part();
    bad.lines.clear();
    let wants: Vec<&FulfillmentOrder> = parts.iter().chain([&bad]).collect();
    let all = bulk.place_all(&wants);
    assert_eq!(all.refused.len(), 1);
    assert_eq!((all.refused[0].0.clone(), all.bodies.len()), (bad.reference, 4));
    let call = all.call.unwrap();
    let sent = String::from_utf8(call.request.body().to_vec()).unwrap();
    assert!(parts.iter().all(|part| {
        sent.matches(&format!(
            "<import type=\"order\" operation=\"insert\" externalReference=\"{}\">",
            part.reference
        ))
        .count()
            == 1
    }));
    let [taken, failed, duplicate, _] = [0, 1, 2, 3].map(|at: usize| &parts[at].reference);
    let text = format!(
        "<importResult><importSuccesses><import externalReference='{taken}'/></importSuccesses><importFailures>\
         <import externalReference='{failed}'><failureMessage>no</failureMessage></import></importFailures>\
         <importDuplicates><import externalReference='{duplicate}'/></importDuplicates></importResult>"
    );
    let each = read(&call, &text).unwrap();
    let words: Vec<&str> = each
        .iter()
        .map(|(_, outcome)| match outcome {
            Ok(_) => "taken",
            Err(Failure::Refused(_)) => "refused",
            Err(Failure::Unknown { .. }) => "unknown",
            Err(Failure::Busy { .. } | Failure::LockedOut { .. }) => "?",
        })
        .collect();
    assert_eq!(words, ["taken", "refused", "unknown"]);
    assert!(
        bulk.place_all(&[&{
            let mut none = part();
            none.lines.clear();
            none
        }])
        .call
        .is_none()
    );
}

#[test]
fn another_part_has_another_mark_and_the_shop_s_mapping_has_none() {
    let flow = flow();
    let mark = |want: &FulfillmentOrder| order::shipment_reference(&flow.options, want).unwrap();
    let (plain, mut fewer, mut moved, mut noted) = (part(), part(), part(), part());
    fewer.lines[0].quantity = 1;
    moved.address.city = Some("Reno".to_owned());
    noted.fields = [("customerComment".to_owned(), json!("x"))].into();
    assert!(mark(&plain) != mark(&fewer) && mark(&plain) != mark(&moved) && mark(&fewer) != mark(&moved));
    assert_eq!(mark(&plain), mark(&noted));
    let told = mark(&plain);
    let read =
        |shipment: &str| order::mark_in(&flow.options, plain.reference.as_str(), shipment).map(str::to_owned);
    assert_eq!(read(&told), Some(order::mark(&plain)));
    for other in
        ["", "x", plain.reference.as_str(), &format!("{}_S1", plain.reference), &told.replace("_S", "_T")]
    {
        assert_eq!(read(other), None, "{other}");
    }
    let unmarked = flow_with(&json!({ "import": { "mark_shipments": false } }));
    assert_eq!(order::shipment_reference(&unmarked.options, &plain), None);
}
