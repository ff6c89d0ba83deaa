//! What ShipHero tells of returns.

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::event::What;

use super::news::delivery;
use super::{fixture, hero, now, read, variables};
use crate::partner::{IsPolled, SendsWebhooks};

fn page(rows: &[Value], next: Option<&str>) -> Value {
    let edges: Vec<Value> = rows.iter().map(|row| json!({ "node": row })).collect();
    let info = json!({ "hasNextPage": next.is_some(), "endCursor": next });
    json!({ "data": { "returns": { "data": { "pageInfo": info, "edges": edges } } } })
}

#[test]
fn a_webhook_asks_for_the_return_as_it_is_now() {
    let hook = json!({ "webhook_type": "Return Update", "return_id": 301, "order_id": 7001 });
    let news = hero().read(&delivery(&hook)).unwrap();
    assert!(news.events.is_empty(), "what it says itself is not documented");
    let ask = news.ask.unwrap();
    assert_eq!((ask.name, variables(&ask)), ("return", json!({ "id": "UmV0dXJuOjMwMQ==" })));
    let told = read(&ask, &json!({ "data": { "return": { "data": fixture("return") } } })).unwrap();
    insta::assert_json_snapshot!(told.events);
    assert!(hero().read(&delivery(&json!({ "webhook_type": "Return Update" }))).is_err());
}

#[test]
fn a_return_of_another_store_is_nobodys() {
    let mut other = fixture("return");
    other["order"]["shop_name"] = json!("elsewhere");
    let call = hero().poll("returns", now(), None, now());
    assert!(read(&call, &page(&[other], None)).unwrap().items.is_empty());
}

#[test]
fn the_newest_are_read_each_time_and_a_month_once_in_a_while() {
    let hero = hero();
    let minutes = SignedDuration::from_mins;
    for (since, want) in
        [(now() - minutes(20), "2026-10-21T11:40:00"), (now() + minutes(5), "2026-11-20T12:05:00")]
    {
        let call = hero.poll("returns", since, None, since + minutes(20));
        assert_eq!(variables(&call), json!({ "date_from": want }));
    }
    let call = hero.poll("returns", now(), Some("c1"), now());
    assert_eq!(variables(&call)["after"], "c1");
    let first = read(&call, &page(&[fixture("return"), json!({ "status": "pending" })], Some("c2"))).unwrap();
    assert_eq!((first.items.len(), first.unreadable.len(), first.next.as_deref()), (1, 1, Some("c2")));
    let What::Returned(told) = &first.items[0].what else { panic!("{:?}", first.items) };
    assert_eq!(told.lines.iter().map(|line| line.received).sum::<u32>(), 2);
}
