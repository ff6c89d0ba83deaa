//! Polls: pages, sweeps, rows that cannot be read.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use waybill_domain::event::What;

use super::{fixture, line, now, ordoro, ordoro_with, read};
use crate::partner::{IsPolled, Partner};

fn page(rows: &[Value], count: usize) -> Value {
    json!({ "count": count, "limit": 100, "offset": 0, "order": rows })
}

fn ago(minutes: i64) -> Timestamp {
    now().checked_sub(SignedDuration::from_mins(minutes)).unwrap()
}

#[test]
fn the_order_poll_reads_on_from_the_last_change() {
    let ordoro = ordoro();
    let call = ordoro.poll("orders", ago(120), None, now());
    assert_eq!(
        line(&call),
        "GET /v3/order?status=all&sort=updated_date&limit=100&updated_after=2026-11-20T10%3A00%3A00Z"
    );
    let first = read(&call, &page(&[fixture("order_open"), fixture("order_shipped")], 3)).unwrap();
    assert_eq!((first.items.len(), first.unreadable.len()), (4, 0));
    assert_eq!(first.items[0].as_of, "2026-11-20T11:59:55Z".parse().unwrap());
    let call = ordoro.poll("orders", ago(120), first.next.as_deref(), now());
    assert!(line(&call).ends_with("updated_after=2026-11-20T11%3A29%3A59Z"), "{}", line(&call));
    assert_eq!(read(&call, &page(&[fixture("order_open")], 1)).unwrap().next, None);
}

#[test]
fn a_sales_channel_is_read_alone() {
    let ordoro = ordoro_with(&json!({ "cart": 100 }));
    for name in ["orders", "sweep"] {
        let asked = line(&ordoro.poll(name, ago(120), None, now()));
        assert!(asked.ends_with("sales_channel=100"), "{asked}");
    }
}

#[test]
fn a_sweep_is_due_once_in_its_time_and_reads_three_lists() {
    let ordoro = ordoro();
    let idle = ordoro.poll("sweep", now(), None, now());
    assert_eq!(line(&idle), "GET /v3/order?status=awaiting_fulfillment&limit=1");
    assert_eq!(read(&idle, &page(&[fixture("order_open")], 900)).unwrap().next, None);
    let (mut place, mut asked) = (None, Vec::new());
    loop {
        let call = ordoro.poll("sweep", ago(10), place.as_deref(), now());
        asked.push(line(&call));
        // The first list has two pages.
        let count = if asked.len() == 1 { 2 } else { 1 };
        place = read(&call, &page(&[fixture("order_shipped")], count)).unwrap().next;
        if place.is_none() {
            break;
        }
    }
    let open = "GET /v3/order?status=awaiting_fulfillment&sort=created_date&limit=100";
    assert_eq!(
        asked,
        [
            open.to_owned(),
            format!("{open}&created_after=2026-11-20T10%3A14%3A59Z"),
            "GET /v3/order?status=shipped&sort=ship_date&limit=100&shipped_after=2026-11-18T12%3A00%3A00Z".to_owned(),
            "GET /v3/order?status=cancelled&sort=cancelled_date&limit=100&cancelled_after=2026-11-18T12%3A00%3A00Z"
                .to_owned(),
        ]
    );
}

#[test]
fn a_sweep_is_due_when_an_hour_began_since_the_last_run() {
    let ordoro = ordoro();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    // The flows read back by the overlap of two minutes, so the last run was two minutes after that.
    for (since, now, due) in [
        ("2026-11-20T11:57:00Z", "2026-11-20T12:01:00Z", true),
        ("2026-11-20T11:58:00Z", "2026-11-20T12:01:00Z", false),
        ("2026-11-20T12:50:00Z", "2026-11-20T12:55:00Z", false),
        ("2026-11-20T09:00:00Z", "2026-11-20T12:55:00Z", true),
    ] {
        let call = ordoro.poll("sweep", at(since), None, at(now));
        assert_eq!(call.name, if due { "orders_swept" } else { "orders_open" }, "{since}");
    }
    assert_eq!(ordoro.poll("sweep", ago(10), Some("nonsense"), now()).name, "orders_swept");
}

#[test]
fn returns_are_read_until_they_are_known() {
    let ordoro = ordoro();
    let call = ordoro.poll("returns", now(), None, now());
    assert_eq!(line(&call), "GET /v3/return_order?sort=-updated_date&limit=100&offset=0");
    let page = |times: &[&str], count: usize| {
        let rows: Vec<Value> = times
            .iter()
            .map(|time| {
                let mut row = fixture("return_order");
                row["updated_date"] = json!(time);
                row
            })
            .collect();
        json!({ "count": count, "return_order": rows })
    };
    let (new, old) = ("2026-11-21T08:00:00Z", "2026-11-20T11:00:00Z");
    for (name, body, items, next) in [
        ("all new", page(&[new, new], 5), 2, Some("2")),
        ("the last", page(&[new, new], 2), 2, None),
        ("known ones", page(&[new, old], 5), 1, None),
        ("nothing", page(&[], 0), 0, None),
    ] {
        let read = read(&call, &body).unwrap();
        assert_eq!((read.items.len(), read.next.as_deref()), (items, next), "{name}");
    }
    let second = ordoro.poll("returns", now(), Some("2"), now());
    assert!(line(&second).ends_with("offset=2"));
}

#[test]
fn a_row_that_cannot_be_read_does_not_hide_the_others() {
    let mut bad = fixture("order_open");
    bad["lines"][0]["quantity"] = json!("three");
    let call = ordoro().poll("orders", now(), None, now());
    let read = read(&call, &page(&[bad, fixture("order_open"), json!("x")], 3)).unwrap();
    assert_eq!((read.items.len(), read.unreadable.len()), (2, 2));
    assert!(matches!(read.items[0].what, What::Stands { .. }));
}

#[test]
fn what_is_polled_and_how_far_back() {
    let ordoro = ordoro_with(&json!({ "poll_overlap": "90s", "requests_per_minute": 250 }));
    assert_eq!(ordoro.polls(), ["orders", "sweep", "returns"]);
    assert_eq!(ordoro.overlap(), SignedDuration::from_secs(90));
    assert!(ordoro.webhooks().is_none());
    let limits = ordoro.limits();
    assert_eq!((limits[0].bucket, limits[0].burst, limits[0].refill), ("requests", 250, 250));
}
