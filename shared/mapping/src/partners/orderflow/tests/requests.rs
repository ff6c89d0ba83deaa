//! How requests are put, by the account's settings.

use serde_json::json;

use super::{ask, flow, flow_with, line, open, part, seen};
use crate::partner::sample::sought;
use crate::partner::{Goal, Partner, TakesOrders};

#[test]
fn scope_and_parameters_are_where_the_account_has_them() {
    for (name, options, want_detail, want_cancel, want_body, headers) in [
        (
            "as documented and as clients do",
            json!({}),
            "GET remoteorder/order/detail.xml?externalReference={order}&channel=WEB&organisation=acme",
            "POST remoteorder/order/cancel.xml?externalReference={order}&cancelChangesExternalReference=false&channel=WEB&organisation=acme",
            "",
            2,
        ),
        (
            "headers and a form",
            json!({ "scope_in": ["header"], "parameters": "form", "detail_method": "post" }),
            "POST remoteorder/order/detail.xml",
            "POST remoteorder/order/cancel.xml",
            "externalReference={order}&cancelChangesExternalReference=false",
            2,
        ),
        (
            "query alone, and other paths",
            json!({ "scope_in": ["query"], "organisation": null, "detail_method": "post",
                "paths": { "order_detail": "api/order.xml?v=2", "order_cancel": "api/cancel.xml" } }),
            "POST api/order.xml?v=2&externalReference={order}&channel=WEB",
            "POST api/cancel.xml?externalReference={order}&cancelChangesExternalReference=false&channel=WEB",
            "",
            0,
        ),
    ] {
        let flow = flow_with(&options);
        let (detail, want) = (flow.find(&sought(&part())), part());
        assert_eq!(line(&detail), format!("{want_detail} Harmless"), "{name}");
        let here = seen(&flow, &open(&want));
        let cancel = ask(flow.toward(&Goal::Cancel { reason: "x" }, &here));
        assert_eq!(line(&cancel), format!("{want_cancel} LookFirst"), "{name}");
        let body = String::from_utf8(cancel.request.body().to_vec()).unwrap();
        assert_eq!(body.replace(want.reference.as_str(), "{order}"), want_body, "{name}");
        let is_scope = |header: &&&str| cancel.request.headers().contains_key(**header);
        assert_eq!(["channel", "organisation"].iter().filter(is_scope).count(), headers, "{name}");
        let kind = cancel.request.headers().get("content-type").is_some();
        assert_eq!(kind, !want_body.is_empty(), "{name}");
    }
}

#[test]
fn hostile_texts_stay_in_their_parameter() {
    let flow = flow_with(&json!({ "cancel_reason_parameter": "reason" }));
    let reason = "a&externalReference=other\r\nX: y #ü";
    let call = ask(flow.toward(&Goal::Cancel { reason }, &seen(&flow, &open(&part()))));
    let told = line(&call);
    assert!(told.contains("&reason=a%26externalReference%3Dother%0D%0AX%3A+y+%23%C3%BC&"), "{told}");
}

#[test]
fn the_probe_asks_for_next_to_nothing() {
    for (options, want) in [
        (
            json!({}),
            "GET remotewarehouse/inventory.xml?externalReferences=waybill-probe&site=Default&channel=WEB&organisation=acme Harmless",
        ),
        (
            json!({ "several_sites": false }),
            "GET remotewarehouse/inventory.xml?externalReferences=waybill-probe&channel=WEB&organisation=acme Harmless",
        ),
    ] {
        assert_eq!(line(&flow_with(&options).probe()), want);
    }
    let probe = flow().probe();
    assert!(super::read(&probe, "<inventory/>").is_ok() && super::read(&probe, super::MISSING).is_ok());
    assert!((probe.read)(&super::answer(401, "")).is_err());
}
