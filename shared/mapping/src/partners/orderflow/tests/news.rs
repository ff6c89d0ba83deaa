//! Pushed messages: what they say, in which order they count, and whom they are about.

use serde_json::json;
use waybill_domain::event::{FulfillmentEvent, PartStatus, What};
use waybill_domain::facts::PartFacts;
use waybill_domain::ids::LineId;
use waybill_domain::new_word::SaidOf;

use super::super::OrderFlow;
use super::{MISSING, delivery, fixture, flow, flow_with, line, open, part, read, told};
use crate::partner::{News, SendsWebhooks};

fn news(flow: &OrderFlow, body: &str) -> News {
    flow.read(&delivery(body)).unwrap_or_else(|unreadable| panic!("{}", unreadable.message))
}

fn event(kind: &str, state: &str, shipment: &str, line: &str) -> String {
    fixture("order_event", &[("type", kind), ("state", state), ("shipment", shipment), ("line", line)])
}

#[test]
fn an_order_tells_levels_and_what_was_cancelled_of_it() {
    let flow = flow_with(&json!({ "cancel_reasons": [{ "shop": "out-of-stock", "code": "oos" }] }));
    let told = news(&flow, &event("order_changed", "validated", "pickable", "allocated"));
    assert!(told.ask.is_none() && told.stock.is_empty());
    insta::assert_json_snapshot!(told.events);
}

#[test]
fn a_shipment_that_left_is_told_where_the_account_has_it_so() {
    let pushes =
        flow_with(&json!({ "shipments_from": "pushes", "push_kinds": { "Order Despatched": "despatched" },
        "carriers": { "DPD": "DPD UK" }, "tracking_urls": { "dpd": "https://dpd.example.com/{number}" } }));
    let text = event("order_despatched", "completed", "despatched", "picked");
    let told = news(&pushes, &text);
    insta::assert_json_snapshot!(told.events.last().unwrap());
    let is_shipped = |event: &FulfillmentEvent| matches!(event.what, What::Shipped(_));
    assert!(!news(&flow(), &text).events.iter().any(is_shipped));
}

#[test]
fn what_is_told_to_have_left_is_read_at_once() {
    let flow = flow();
    let News { events, ask, .. } = news(&flow, &event("x", "completed", "despatched", "picked"));
    let call = ask.unwrap();
    assert_eq!(
        line(&call),
        "GET remoteorder/shipment/despatches.xml?from=2026-11-20+11%3A19%3A51&to=2026-11-20+12%3A10%3A00&includeOrderLines=true&channel=WEB&organisation=acme Harmless"
    );
    let others = fixture("despatches", &[]).replace("soon", "2026-11-20 11:00:00").replace(
        "<shipments>",
        "<shipments><shipment><reference>s</reference><orderReference>another</orderReference></shipment>",
    );
    let told = read(&call, &others).unwrap();
    let shipped = told.events.iter().filter(|event| matches!(event.what, What::Shipped(_)));
    let ids: Vec<String> = shipped
        .map(|event| {
            let What::Shipped(shipment) = &event.what else { panic!("{event:?}") };
            shipment.id.to_string()
        })
        .collect();
    assert_eq!(ids.len(), 3, "those of this order: {ids:?}");
    assert_eq!(told.events[..events.len()], events, "what the message says counts, too");
    let nothing = read(&call, "<shipments/>").unwrap();
    assert_eq!(nothing.events, events, "the list may be behind");
    let pushes = flow_with(&json!({ "shipments_from": "pushes" }));
    assert!(news(&pushes, &event("x", "completed", "despatched", "picked")).ask.is_none());
    assert!(news(&flow, &event("x", "validated", "packed", "picked")).ask.is_none());
}

#[test]
fn how_far_each_unit_is_shows_in_its_levels() {
    for (state, shipment, line, want) in [
        ("validated", "ready", "created", [2, 0, 0, 0, 0]),
        ("validated", "ready", "out of stock", [2, 0, 2, 0, 0]),
        ("validated", "released", "move pending", [2, 2, 0, 0, 0]),
        ("validated", "packable", "pickable", [2, 2, 0, 0, 0]),
        ("validated", "packable", "picked", [2, 2, 0, 2, 0]),
        ("validated", "packed", "picked", [2, 2, 0, 2, 2]),
        ("completed", "despatched", "picked", [2, 0, 0, 2, 2]),
    ] {
        let events = news(&flow(), &event("x", state, shipment, line)).events;
        let What::Stands { lines, new, .. } = &events[0].what else { panic!("{:?}", events[0]) };
        assert!(new.is_empty(), "{new:?}");
        let level = lines.iter().find(|level| level.sku.as_ref().unwrap().as_str() == "MUG-1").unwrap();
        let told = [level.held, level.allocated, level.backordered, level.picked, level.packed];
        assert_eq!(told.map(Option::unwrap), want, "{shipment} {line}");
    }
    let events = news(&flow(), &event("x", "validated", "teleported", "beamed")).events;
    let What::Stands { lines, status, new, .. } = &events[0].what else { panic!("{:?}", events[0]) };
    assert_eq!((lines[0].held, lines[0].allocated, *status), (Some(2), None, PartStatus::Pending));
    let words: Vec<_> = new.iter().map(|new| (new.of, new.word.as_str())).collect();
    assert_eq!(words, [(SaidOf::Shipment, "teleported"), (SaidOf::Line, "beamed")]);
}

#[test]
fn a_cancellation_is_read_back_before_it_is_believed() {
    let flow = flow();
    let text = event("order_cancelled", "cancelled", "cancelled", "cancelled")
        .replace("state=\"cancelled\" channel", "state=\"cancelled\" reason=\"fraud\" channel");
    let News { events, ask, .. } = news(&flow, &text);
    let call = ask.unwrap();
    assert!(events.is_empty());
    assert_eq!(
        line(&call),
        "GET remoteorder/order/detail.xml?externalReference={order}&channel=WEB&organisation=acme Harmless"
    );
    let cancelled = told(&part(), "cancelled", "cancelled", "cancelled");
    let kinds = |text: &str| -> Vec<String> {
        let told = read(&call, text).unwrap();
        assert!(told.more.is_none());
        let kind = |event: &FulfillmentEvent| {
            if let What::Stands { status, .. } = &event.what {
                return format!("{status:?}");
            }
            let What::Cancelled { reason } = &event.what else { panic!("{event:?}") };
            format!("cancelled: {reason:?}")
        };
        told.events.iter().map(kind).collect()
    };
    assert_eq!(kinds(&cancelled), ["Cancelled", "cancelled: Some(\"fraud\")"]);
    assert_eq!(kinds(&open(&part())), ["Pending"]);
    assert!(kinds(MISSING).is_empty());
    let manual = news(
        &flow_with(&json!({ "changes": "manual" })),
        &event("order_cancelled", "validated", "ready", "created"),
    );
    assert!(manual.ask.is_none());
    let last = manual.events.last().unwrap();
    assert!(matches!(last.what, What::Cancelled { .. }), "{last:?}");
}

#[test]
fn messages_that_others_have_overtaken_change_nothing() {
    let flow = flow();
    let at = |number: u64, time: &str, line: &str| {
        let text = event("x", "validated", "ready", line)
            .replace("messageId=\"8\"", &format!("messageId=\"{number}\""));
        news(&flow, &text.replace("2026-11-20 11:29:51", time)).events
    };
    let messages = [
        at(8, "2026-11-20 11:29:50", "created"),
        at(9, "2026-11-20 11:29:51", "out of stock"),
        at(10, "2026-11-20 11:29:51", "allocated"),
        at(11, "2026-11-20 11:29:52", "pickable"),
    ];
    let facts = |order: &[usize]| {
        let mut facts = PartFacts::new("east".try_into().unwrap());
        order.iter().flat_map(|at| &messages[*at]).for_each(|event| facts.merge(event));
        facts
    };
    let line: LineId = "line-a".try_into().unwrap();
    let right = facts(&[0, 1, 2, 3]);
    assert_eq!(right.allocated(&line).unwrap().value, 2);
    for order in [[3, 2, 1, 0], [2, 3, 0, 1], [1, 0, 3, 2]] {
        assert_eq!(facts(&order), right, "{order:?}");
    }
    assert_eq!(facts(&[0, 1, 2, 3, 0, 2, 1, 3]), right);
    assert_eq!(facts(&[2, 1]), facts(&[1, 2]));
    assert_eq!(facts(&[2, 1]).backordered(&line).unwrap().value, 0);
    let late = at(12, "2026-11-20 23:00:00", "created");
    assert_eq!(late[0].as_of.to_string(), "2026-11-20T12:00:00.000000012Z");
}

#[test]
fn the_same_message_has_the_same_id() {
    let flow = flow();
    for (body, want) in [
        (event("x", "a", "b", "c"), Some("event-8")),
        (fixture("inventory", &[]), Some("inventory-15")),
        ("<shipments/>".to_owned(), None),
        ("<".to_owned(), None),
    ] {
        assert_eq!(flow.delivery_id(&delivery(&body)).as_deref(), want);
    }
}

#[test]
fn what_does_not_concern_us_says_nothing_and_what_is_new_is_kept() {
    let flow = flow_with(&json!({ "push_kinds": { "order_printed": "ignored" } }));
    let foreign = event("x", "validated", "ready", "created").replace("channel=\"WEB\"", "channel=\"TILL\"");
    for body in [
        foreign,
        event("Order Printed", "validated", "ready", "created"),
        "<event messageId='1'><detail><delivery id='1'/></detail></event>".to_owned(),
        "<paymentRequest date='x'/>".to_owned(),
        fixture("return_event", &[]).replace("organisation=\"acme\"", "organisation=\"others\""),
    ] {
        let told = news(&flow, &body);
        assert!(told.events.is_empty() && told.stock.is_empty() && told.ask.is_none(), "{body}");
    }
    for body in [
        "<weather/>",
        "<event/>",
        "nonsense",
        "<event><detail><order/></detail></event>",
        "<stockChanges><stockChange/></stockChanges>",
    ] {
        assert!(flow.read(&delivery(body)).is_err(), "{body}");
    }
    let bad = fixture("despatches", &[]);
    assert!(flow.read(&delivery(&bad)).unwrap_err().message.contains("`soon` is no time"));
    assert_eq!(news(&flow, &bad.replace("soon", "2026-11-20 11:00:00")).events.len(), 3);
}

#[test]
fn a_return_that_we_did_not_announce_is_told_by_one_of_two_sources() {
    let pushed = fixture("return_event", &[]).replace("authorisation=\"", "authorisation=\"RMA ");
    let alone = news(&flow(), &pushed);
    assert_eq!((alone.events.len(), alone.ask.is_none()), (1, true), "there is no report");
    let flow = flow_with(&json!({ "paths": { "returns_report": "remote/report.xml?reportKey=lines" } }));
    let both = news(&flow, &pushed);
    assert!(both.events.is_empty());
    let ask = both.ask.expect("the report is read");
    let told = read(&ask, &fixture("returns_report", &[])).unwrap();
    assert!(told.events.iter().all(|event| matches!(event.what, What::Returned(_))), "{:?}", told.events);
    assert!(!told.events.is_empty());
}
