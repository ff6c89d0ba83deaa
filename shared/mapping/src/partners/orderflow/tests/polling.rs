//! Polls: despatches, pending shipments and their orders, returns.

use jiff::SignedDuration;
use serde_json::json;
use waybill_domain::event::{Handling, What};
use waybill_domain::failure::{Failure, Refusal};

use super::super::OrderFlow;
use super::{MISSING, answer, fixture, flow, flow_with, line, read};
use crate::call::Call;
use crate::partner::sample::now;
use crate::partner::{IsPolled, Page};
use waybill_domain::event::FulfillmentEvent;

type Events = Call<Page<FulfillmentEvent>>;

fn poll(flow: &OrderFlow, name: &'static str, since: &str, page: Option<&str>) -> Events {
    flow.poll(name, since.parse().unwrap(), page, now())
}

#[test]
fn there_are_the_polls_that_the_account_wants() {
    let report = json!({ "returns_report": "remote/report.xml?reportKey=r" });
    for (options, want) in [
        (json!({}), vec!["despatches", "pending"]),
        (json!({ "pending": false }), vec!["despatches"]),
        (json!({ "paths": report }), vec!["despatches", "pending", "returns"]),
        (json!({ "pending": false, "paths": report }), vec!["despatches", "returns"]),
    ] {
        assert_eq!(flow_with(&options).polls(), want);
    }
}

#[test]
fn despatches_are_read_hour_by_hour() {
    let flow = flow();
    let first = poll(&flow, "despatches", "2026-11-20T09:30:00Z", None);
    let want = |from: &str, to: &str| {
        format!(
            "GET remoteorder/shipment/despatches.xml?from=2026-11-{from}&to=2026-11-{to}&includeOrderLines=true&channel=WEB&organisation=acme Harmless"
        )
    };
    assert_eq!(line(&first), want("20+09%3A30%3A00", "20+10%3A30%3A00"));
    let page = read(&first, "<shipments/>").unwrap();
    assert_eq!(page.next.as_deref(), Some("2026-11-20T10:30:00Z"));
    let second = poll(&flow, "despatches", "2026-11-20T09:30:00Z", page.next.as_deref());
    assert_eq!(line(&second), want("20+10%3A30%3A00", "20+11%3A30%3A00"));
    let last = poll(&flow, "despatches", "2026-11-20T09:30:00Z", Some("2026-11-20T11:30:00Z"));
    assert_eq!(line(&last), want("20+11%3A30%3A00", "20+12%3A00%3A00"));
    assert_eq!(read(&last, "<shipments/>").unwrap().next, None);
    assert!(matches!(read(&first, "<orders/>"), Err(Failure::Unknown { .. })));
}

/// After a day of silence: 20,000 shipments, told hour by hour, and more in one of them than a document may hold at a time.
#[test]
fn a_day_in_which_much_left_is_read_to_its_end() {
    let flow = flow();
    let row = |number: usize| {
        format!(
            "<shipment reference='s-{number}' orderReference='o-{number}-1' state='despatched' completed='2026-11-20 \
             08:00:00' carrier='DHL' service='NextDay' despatchReference='JD{number}'><packages><package \
             despatchReference='JD{number}'/></packages><orderLines><orderLine product='MUG-1' quantity='1'/><orderLine \
             product='MUG-2' quantity='2'/></orderLines></shipment>"
        )
    };
    let list = |rows: std::ops::Range<usize>| {
        format!("<shipments>{}</shipments>", rows.map(row).collect::<String>())
    };
    let (mut page, mut told, mut pieces) = (None::<String>, 0, 0);
    loop {
        let call = poll(&flow, "despatches", "2026-11-19T12:00:00Z", page.as_deref());
        // All of them in the first hour, which is more than there ever was.
        let answer = read(&call, &list(if pieces == 0 { 0..20_000 } else { 0..0 })).unwrap();
        (told, pieces, page) = (told + answer.items.len(), pieces + 1, answer.next);
        assert_eq!(answer.unreadable, []);
        if page.is_none() {
            break;
        }
    }
    assert_eq!((told, pieces), (20_000, 24));
}

#[test]
fn what_left_is_told_with_its_packages() {
    let page = read(&poll(&flow(), "despatches", "2026-11-20T11:00:00Z", None), &fixture("despatches", &[]))
        .unwrap();
    insta::assert_json_snapshot!(page.items);
    assert_eq!(page.unreadable.len(), 1);
    assert_eq!(page.unreadable[0].message, "shipment `odd`: `soon` is no time");
}

/// What was cancelled is in no list.
#[test]
fn an_order_of_which_nothing_is_heard_is_read_by_itself() {
    for (options, want) in
        [(json!({}), 1), (json!({ "details_every": "3h" }), 3), (json!({ "pending": false }), 24)]
    {
        let flow = flow_with(&options);
        let asks = flow.asks_for_one().unwrap();
        assert_eq!(asks.silence(), SignedDuration::from_hours(want), "{options}");
    }
    let flow = flow();
    let asked = flow.asks_for_one().unwrap().ask(&"o-1-1".try_into().unwrap(), now());
    let want =
        "GET remoteorder/order/detail.xml?externalReference=o-1-1&channel=WEB&organisation=acme Harmless";
    assert_eq!(line(&asked), want);
    let told = read(&asked, &fixture("order_detail", &[])).unwrap();
    assert!(matches!(told[0].what, What::Stands { .. }), "{told:?}");
    assert!(read(&asked, MISSING).unwrap().is_empty(), "it was replaced");
    assert!(matches!((asked.read)(&answer(503, "")), Err(Failure::Unknown { .. })));
}

#[test]
fn pending_shipments_tell_their_states_and_once_in_a_while_their_orders() {
    let flow = flow();
    let call = poll(&flow, "pending", "2026-11-20T11:50:00Z", None);
    assert_eq!(line(&call), "GET remoteorder/shipment/pending.xml?channel=WEB&organisation=acme Harmless");
    // The last run was at noon, and so is this one: an hour has begun, and was seen to.
    let page = read(&call, &fixture("pending", &[])).unwrap();
    assert_eq!((page.items.len(), page.unreadable.len(), page.next), (1, 1, None));
    let What::Stands { lines, holds, .. } = &page.items[0].what else { panic!("{:?}", page.items) };
    assert_eq!((lines.len(), holds.clone()), (0, Some(vec!["suspended".to_owned()])));
    let packed = read(&call, &fixture("pending", &[]).replace("suspended", "Packed")).unwrap();
    let told = [page.items, packed.items].map(|items| {
        let What::Stands { handled, .. } = items[0].what else { panic!("{items:?}") };
        handled
    });
    assert_eq!(told, [Some(Handling::Waiting), Some(Handling::Packed)]);
    let due = poll(&flow, "pending", "2026-11-20T11:40:00Z", None);
    let page = read(&due, &fixture("pending", &[])).unwrap();
    assert!(page.items.is_empty());
    let one = poll(&flow, "pending", "2026-11-20T11:40:00Z", page.next.as_deref());
    assert_eq!(
        line(&one),
        "GET remoteorder/order/detail.xml?externalReference={order}&channel=WEB&organisation=acme Harmless"
    );
    let told = read(&one, &fixture("order_detail", &[])).unwrap();
    assert_eq!(told.next, None);
    insta::assert_json_snapshot!(told.items);
    assert!(read(&one, MISSING).unwrap().items.is_empty());
    assert!(matches!((one.read)(&answer(503, "")), Err(Failure::Unknown { .. })));
}

/// They take longer than the time after which they are due again.
#[test]
fn what_is_held_is_told_while_many_orders_are_read_one_by_one() {
    let flow = flow();
    let row = |number: usize| format!("<shipment orderReference='o-{number:08x}' state='suspended'/>");
    let list = format!("<shipments>{}</shipments>", (0..250).map(row).collect::<String>());
    let (mut page, mut asked) = (None::<String>, Vec::new());
    loop {
        let call = poll(&flow, "pending", "2026-11-20T11:40:00Z", page.as_deref());
        let answer = read(&call, if call.name == "pending" { &list } else { MISSING }).unwrap();
        if call.name == "pending" {
            asked.push(answer.items.len());
        }
        page = answer.next;
        if page.is_none() {
            break;
        }
    }
    assert_eq!(asked, [250, 250, 250], "at the beginning, and before the last 200 and the last 100");
}

#[test]
fn an_order_that_cannot_be_read_does_not_keep_the_others_waiting() {
    let orders = json!({ "orders": ["odd", "next"] }).to_string();
    let call = poll(&flow(), "pending", "2026-11-20T11:40:00Z", Some(&orders));
    for (body, code, want) in [
        ("<message/>", "unreadable", "order `odd`: the answer is `message`"),
        ("<order/>", "unreadable", "order `odd`: an order has no `externalReference`"),
        ("<error>no such site</error>", "refused", "order `odd`: no such site"),
    ] {
        let page = read(&call, body).unwrap();
        assert_eq!(page.unreadable, [Refusal::new(code, want)], "{body}");
        assert_eq!(page.next.as_deref(), Some("{\"orders\":[\"next\"],\"list\":false}"), "{body}");
    }
    assert!(matches!(read(&call, "<order"), Err(Failure::Unknown { .. })), "it was cut off on its way");
}

#[test]
fn returns_are_read_from_the_report_that_is_named() {
    let flow = flow_with(&json!({ "paths": { "returns_report": "remote/report.xml?reportKey=lines" },
        "return_reasons": [{ "shop": "wrong-size", "code": "C - Wrong size" }] }));
    let call = poll(&flow, "returns", "2026-11-20T11:00:00Z", None);
    assert_eq!(
        line(&call),
        "GET remote/report.xml?reportKey=lines&startDate=2026-11-20+11%3A00%3A00&endDate=2026-11-20+12%3A00%3A00&channel=WEB\
         &organisation=acme Harmless"
    );
    let page = read(&call, &fixture("returns_report", &[])).unwrap();
    insta::assert_json_snapshot!(page.items);
    assert_eq!(page.unreadable.len(), 1);
    assert!(matches!(read(&call, "<shipments/>"), Err(Failure::Unknown { .. })));
}
