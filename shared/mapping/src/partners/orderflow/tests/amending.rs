//! Changing what stands: which facets stand, what an order's replacement is told, and what keeps it from being replaced.

use serde_json::json;
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{FulfillmentOrder, Hold, Seen};

use super::{
    MISSING, NO_CANCEL, ask, body, done, fixture, flow, flow_with, line, open, part, read, seen, told, toward,
};
use crate::call::Next;
use crate::partner::TakesOrders;

fn moved() -> FulfillmentOrder {
    let mut want = part();
    want.address.city = Some("Reno".to_owned());
    want
}

#[test]
fn the_mark_says_what_stands_and_the_units_must_agree() {
    let flow = flow();
    let unmarked = open(&part()).replace("_S", "_X");
    let fewer = open(&part()).replace("quantity=\"2\"", "quantity=\"1\"");
    let all = Facet::ALL.to_vec();
    let but_lines: Vec<Facet> = Facet::ALL.into_iter().filter(|facet| *facet != Facet::Lines).collect();
    for (name, text, want, stands) in [
        ("as sent", open(&part()), part(), all.clone()),
        ("split there", fixture("order_detail", &[]), part(), all),
        ("another address", open(&part()), moved(), vec![]),
        ("a line cancelled there", fewer, part(), but_lines),
        ("no mark", unmarked.clone(), part(), vec![Facet::Lines]),
        ("no mark, another address", unmarked, moved(), vec![Facet::Lines]),
        ("absent", MISSING.to_owned(), part(), vec![]),
    ] {
        assert_eq!(flow.standing(&want, &seen(&flow, &text)), stands, "{name}");
    }
}

#[test]
fn an_order_is_cancelled_so_that_another_takes_its_place() {
    let flow = flow_with(&json!({ "import": { "change_property": "userDefined5" } }));
    let want = moved();
    let facets = [Facet::Address, Facet::Hold];
    let first = ask(toward(&flow, &want, &facets, &seen(&flow, &open(&part()))));
    assert_eq!(
        line(&first),
        "POST remoteorder/order/cancel.xml?externalReference={order}&cancelChangesExternalReference=true&channel=WEB\
         &organisation=acme LookFirst"
    );
    assert!(first.request.body().is_empty());
    let vacated = read(&first, "<message>Order cancelled</message>").unwrap();
    let second = ask(toward(&flow, &want, &facets, &vacated));
    assert_eq!(
        line(&second),
        "POST remoteorder/imports/importitems.xml?channel=WEB&organisation=acme LookFirst"
    );
    assert!(body(&second, &want).contains("userDefined5=changed: address, hold\n"));
    assert!(body(&second, &want).contains("deliveryAddressLine5=Reno\n"));
    let there = read(&second, &fixture("import_result", &[])).unwrap();
    let aligned = done(toward(&flow, &want, &facets, &there));
    assert_eq!((aligned.settled, aligned.refused), (facets.to_vec(), vec![]));
}

fn code_of(flow: &super::OrderFlow, want: &FulfillmentOrder, facets: &[Facet], seen: &Seen) -> String {
    match toward(flow, want, facets, seen) {
        Next::Ask(call) => format!("asks {}", call.name),
        Next::Refuse(refusal) => format!("whole: {}", refusal.code),
        Next::Done(aligned) => {
            assert!(aligned.refused.iter().map(|(facet, _)| *facet).eq(facets.iter().copied()));
            aligned.refused[0].1.code.clone()
        }
    }
}

#[test]
fn only_what_nobody_has_touched_is_replaced() {
    let flow = flow();
    let mut fewer = moved();
    fewer.lines.truncate(1);
    for (order, shipment, line, want) in [
        ("validated", "ready", "created", "asks order_vacate"),
        ("validated", "out of stock", "out of stock", "asks order_vacate"),
        ("validated", "pickable", "allocated", "asks order_vacate"),
        ("validated", "packable", "allocated", "already-picked"),
        ("validated", "pickable", "picked", "already-picked"),
        ("validated", "packed", "picked", "already-picked"),
        ("validated", "teleported", "created", "unknown-state"),
        ("completed", "despatched", "despatched", "already-shipped"),
        ("cancelled", "ready", "created", "cancelled-at-partner"),
        ("validated", "cancelled", "created", "cancelled-at-partner"),
    ] {
        let text = told(&part(), order, shipment, line);
        let code = code_of(&flow, &moved(), &[Facet::Address], &seen(&flow, &text));
        assert_eq!(code, want, "{order} {shipment} {line}");
    }
    let here = seen(&flow, &open(&part()));
    assert_eq!(code_of(&flow, &fewer, &[Facet::Address], &here), "lines-differ");
    assert_eq!(code_of(&flow, &fewer, &[Facet::Address, Facet::Lines], &here), "asks order_vacate");
    let manual = flow_with(&json!({ "changes": "manual" }));
    assert_eq!(code_of(&manual, &moved(), &[Facet::Address], &here), "manual-change");
    let mut waits = part();
    waits.hold = Some(Hold::Payment);
    assert_eq!(code_of(&flow, &waits, &[Facet::Hold], &here), "whole: cannot-wait");
    let early = flow_with(&json!({ "replace_until": "waiting" }));
    let short = seen(&early, &told(&part(), "validated", "ready", "out of stock"));
    assert_eq!(code_of(&early, &moved(), &[Facet::Address], &short), "already-picked");
}

#[test]
fn a_refused_cancellation_is_read_afresh_and_never_forced() {
    let flow = flow();
    let facets = [Facet::Address];
    let call = ask(toward(&flow, &moved(), &facets, &seen(&flow, &open(&part()))));
    let stale = read(&call, NO_CANCEL).unwrap();
    let again = ask(toward(&flow, &moved(), &facets, &stale));
    assert_eq!(
        line(&again),
        "GET remoteorder/order/detail.xml?externalReference={order}&channel=WEB&organisation=acme Harmless"
    );
    for (now, want) in [
        (told(&part(), "validated", "packed", "picked"), "already-picked"),
        (told(&part(), "validated", "cancelled", "cancelled"), "cancelled-at-partner"),
        (open(&part()), "cancel-refused"),
        (open(&moved()), "stands"),
        (MISSING.to_owned(), "asks pending"),
    ] {
        let afresh = read(&again, &now).unwrap();
        let aligned = match toward(&flow, &moved(), &facets, &afresh) {
            Next::Done(aligned) => aligned,
            Next::Ask(call) => {
                assert_eq!(want, format!("asks {}", call.name));
                continue;
            }
            Next::Refuse(refusal) => panic!("{refusal}"),
        };
        let code = aligned.refused.first().map_or("stands", |(_, refusal)| refusal.code.as_str());
        assert_eq!(code, want);
    }
}

#[test]
fn a_replacement_that_is_not_taken_says_what_is_left() {
    let flow = flow();
    let facets = [Facet::Address];
    let call = ask(toward(&flow, &moved(), &facets, &seen(&flow, &open(&part()))));
    let vacated = read(&call, "<message/>").unwrap();
    let import = ask(toward(&flow, &moved(), &facets, &vacated));
    let reference = part().reference;
    let result = |group: &str, word: &str| {
        format!(
            "<importResult><import{group}><import externalReference=\"{reference}\"><{word}Message>no SKU</{word}Message>\
             </import></import{group}></importResult>"
        )
    };
    let failure = read(&import, &result("Failures", "failure")).unwrap_err();
    assert_eq!(
        failure.to_string(),
        format!(
            "refused: order `{reference}` was cancelled at OrderFlow to be replaced, and the changed one was refused, so that \
             none stands there: no SKU"
        )
    );
    let taken = read(&import, &result("Duplicates", "duplicate")).unwrap();
    let again = ask(toward(&flow, &moved(), &facets, &taken));
    // The cancelled order has kept its reference, whatever was asked for.
    let kept = read(&again, &told(&part(), "cancelled", "cancelled", "cancelled")).unwrap();
    let aligned = done(toward(&flow, &moved(), &facets, &kept));
    assert_eq!(aligned.refused[0].1.code, "cancelled-at-partner");
    let landed = read(&again, &open(&moved())).unwrap();
    assert_eq!(done(toward(&flow, &moved(), &facets, &landed)).settled, facets);
    assert!(matches!(read(&import, "<importResult/>"), Err(Failure::Unknown { .. })));
}

#[test]
fn units_alone_are_known_to_be_held() {
    let flow = flow();
    let held = flow.held(&seen(&flow, &open(&part())));
    assert_eq!(held.keys().copied().collect::<Vec<_>>(), [Facet::Lines]);
    assert_eq!(held[&Facet::Lines].words, "2 x `MUG-1`, 1 x `CARD-7`");
    let split = flow.held(&seen(&flow, &fixture("order_detail", &[])));
    assert_eq!(split[&Facet::Lines].pieces, held[&Facet::Lines].pieces);
    let sent = super::super::seen::as_sent(&flow.options, &part()).unwrap();
    assert_eq!(flow.held(&sent)[&Facet::Lines].pieces, held[&Facet::Lines].pieces);
    assert!(flow.held(&seen(&flow, MISSING)).is_empty());
}
