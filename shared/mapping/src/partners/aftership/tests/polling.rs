//! Polls: what changed since the cursor.

use serde_json::json;

use super::{aftership, answered, fixture, now, request};
use crate::partner::{IsPolled, Partner};

#[test]
fn a_poll_asks_for_what_changed_and_follows_its_pages() {
    let polled = aftership();
    let since = "2026-11-20T11:00:00.5Z".parse().unwrap();
    let call = polled.poll(polled.polls()[0], since, None, now());
    assert_eq!(
        request(&call)["request"],
        "GET /tracking/2026-07/trackings?limit=200&updated_at_min=2026-11-20T11%3A00%3A00%2B00%3A00"
    );
    let rows = |next: serde_json::Value| json!({ "pagination": next, "trackings": [fixture("2026-07"), {}] });
    for (pagination, next) in [
        (json!({ "total": 3, "next_cursor": "c2", "has_next_page": true }), Some("c2")),
        (json!({ "total": 3, "next_cursor": "c2", "has_next_page": false }), None),
        (json!({ "total": 1, "next_cursor": "", "has_next_page": false }), None),
        (json!(null), None),
    ] {
        let page = answered(&call, 200, 200, &rows(pagination)).unwrap();
        assert_eq!((page.items.len(), page.unreadable.len(), page.next.as_deref()), (1, 1, next));
    }
    let further = polled.poll("trackings", since, Some("c 2"), now());
    assert!(request(&further)["request"].as_str().unwrap().contains("?cursor=c%202&"));
}

#[test]
fn nothing_is_asked_for_that_is_not_kept_any_more() {
    let polled = aftership();
    let call = polled.poll("trackings", jiff::Timestamp::UNIX_EPOCH, None, now());
    let asked = request(&call)["request"].as_str().unwrap().to_owned();
    assert!(asked.ends_with("updated_at_min=2026-07-24T12%3A00%3A00%2B00%3A00"), "{asked}");
}

#[test]
fn what_it_can_is_what_it_says() {
    let polled = aftership();
    assert!(polled.orders().is_none() && polled.stock().is_none() && polled.tracking().is_some());
    assert!(polled.webhooks().is_some() && polled.polled().is_some() && polled.writable_fields().is_empty());
    let probe = polled.probe();
    assert_eq!(request(&probe)["request"], "GET /tracking/2026-07/trackings?limit=1");
    assert!(
        answered(&probe, 200, 200, &json!({})).is_ok() && answered(&probe, 401, 401, &json!({})).is_err()
    );
}
