//! Returns: announced to OrderFlow, and told by it.

use serde_json::json;
use waybill_domain::failure::Failure;

use super::{delivery, fixture, flow, flow_with, line, part, read};
use crate::partner::sample::now;
use crate::partner::{AnnouncedLine, AnnouncedReturn, Partner, SendsWebhooks};

fn coming() -> AnnouncedReturn {
    let line = |line: &str, sku: &str, quantity, reason: &str| AnnouncedLine {
        line: line.try_into().unwrap(),
        sku: sku.try_into().unwrap(),
        quantity,
        reason: Some(reason.to_owned()),
        condition: None,
    };
    AnnouncedReturn {
        key: "RMA-1".to_owned(),
        reference: part().reference,
        at: now(),
        warehouse: Some("acme/North".try_into().unwrap()),
        lines: vec![line("line-a", "MUG-1", 1, "wrong-size"), line("line-b", "CARD-7", 0, "x")],
        note: Some("In its box\nplease".to_owned()),
    }
}

#[test]
fn an_announced_return_is_imported_with_its_codes() {
    let flow = flow_with(&json!({ "return_reasons": [{ "shop": "wrong-size", "code": "C - Wrong size" }] }));
    let call = flow.returns().unwrap().announce(&coming()).unwrap();
    assert_eq!(
        line(&call),
        "POST remotewarehouse/imports/importitems.xml?channel=WEB&organisation=acme LookFirst"
    );
    insta::assert_snapshot!(super::body(&call, &part()));
    let result = |group: &str, more: &str| {
        format!("<importResult><{group}><import externalReference='RMA-1'{more}/></{group}></importResult>")
    };
    let id = read(&call, &result("importSuccesses", " item='77'")).unwrap();
    assert_eq!(id.unwrap().as_str(), "77");
    assert_eq!(read(&call, &result("importDuplicates", "")).unwrap(), None);
    assert!(matches!(read(&call, &result("importFailures", "")), Err(Failure::Refused(_))));
    assert!(matches!(read(&call, "<importResult/>"), Err(Failure::Unknown { .. })));
}

#[test]
fn a_return_without_units_is_none() {
    let mut nothing = coming();
    nothing.lines.remove(0);
    assert_eq!(flow().returns().unwrap().announce(&nothing).unwrap_err().code, "no-lines");
}

#[test]
fn what_came_back_is_told_with_reason_condition_and_restock() {
    let flow =
        flow_with(&json!({ "return_reasons": [{ "shop": "damaged", "code": "F - Damaged in transit" }],
        "return_conditions": [{ "shop": "new", "code": "As new" }] }));
    let told = flow.read(&delivery(&fixture("return_event", &[]))).unwrap();
    insta::assert_json_snapshot!(told.events);
}
