//! Returns: announced to OrderFlow, and told by it.

use serde_json::json;
use waybill_domain::event::What;
use waybill_domain::failure::Failure;

use super::{ask, delivery, done, fixture, flow, flow_with, line, part, read};
use crate::call::Next;
use crate::partner::sample;
use crate::partner::{AnnouncedReturn, Partner, SendsWebhooks};

/// The return of the sample, to one of OrderFlow's sites and with a note of two lines.
fn coming() -> AnnouncedReturn {
    let warehouse = Some("acme/North".try_into().unwrap());
    AnnouncedReturn { warehouse, note: Some("In its box\nplease".to_owned()), ..sample::coming(&part()) }
}

#[test]
fn an_announced_return_is_imported_with_its_codes() {
    let flow = flow_with(&json!({ "return_reasons": [{ "shop": "wrong-size", "code": "C - Wrong size" }] }));
    let returns = flow.returns().unwrap();
    let call = ask(returns.announce(&coming(), None));
    assert_eq!(
        line(&call),
        "POST remotewarehouse/imports/importitems.xml?channel=WEB&organisation=acme LookFirst"
    );
    insta::assert_snapshot!(super::body(&call, &part()));
    let key = coming().key;
    let result = |group: &str, more: &str| {
        format!("<importResult><{group}><import externalReference='{key}'{more}/></{group}></importResult>")
    };
    let id = |answer: &str| {
        let answered = read(&call, answer).unwrap();
        done(returns.announce(&coming(), Some(&answered)))
    };
    assert_eq!(id(&result("importSuccesses", " item='77'")).unwrap().as_str(), "77");
    assert_eq!(id(&result("importDuplicates", "")), None, "it was announced before");
    assert!(matches!(read(&call, &result("importFailures", "")), Err(Failure::Refused(_))));
    assert!(matches!(read(&call, "<importResult/>"), Err(Failure::Unknown { .. })));
}

#[test]
fn a_return_without_units_is_none() {
    let mut nothing = coming();
    nothing.lines.remove(0);
    let flow = flow();
    let Next::Refuse(refusal) = flow.returns().unwrap().announce(&nothing, None) else {
        panic!("not refused")
    };
    assert_eq!(refusal.code, "no-lines");
}

#[test]
fn what_came_back_is_told_with_reason_condition_and_restock() {
    let flow =
        flow_with(&json!({ "return_reasons": [{ "shop": "damaged", "code": "F - Damaged in transit" }],
        "return_conditions": [{ "shop": "new", "code": "As new" }] }));
    let told = flow.read(&delivery(&fixture("return_event", &[]))).unwrap();
    insta::assert_json_snapshot!(told.events);
}

#[test]
fn what_came_back_of_an_announced_return_names_it() {
    let key = coming().key;
    let named = fixture("return_event", &[]).replace("RMA-1", key.as_str());
    let told = flow().read(&delivery(&named)).unwrap();
    let What::Returned(told) = &told.events[0].what else { panic!("{:?}", told.events) };
    assert_eq!(told.key.as_ref(), Some(&key));
}
