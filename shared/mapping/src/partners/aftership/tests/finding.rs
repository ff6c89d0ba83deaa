//! Looking for trackings.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;

use super::{aftership, answered, fixture, request};
use crate::partner::TracksParcels;

#[test]
fn one_is_read_or_not_there() {
    let call = aftership().read(&"wb_1".try_into().unwrap());
    assert_eq!(request(&call)["request"], "GET /tracking/2026-07/trackings/wb_1");
    assert!(answered(&call, 200, 200, &fixture("2025-07")).unwrap().is_some());
    assert_eq!(answered(&call, 404, 4004, &Value::Null), Ok(None));
    assert!(matches!(answered(&call, 200, 200, &json!({})), Err(Failure::Unknown { .. })), "half an answer");
}

#[test]
fn of_an_order_only_what_we_made_for_it_is_found() {
    let order = "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00".try_into().unwrap();
    let call = aftership().of_order(&"shop-eu".try_into().unwrap(), &order, Some("next"));
    assert_eq!(
        request(&call)["request"],
        "GET /tracking/2026-07/trackings?cursor=next&limit=200&order_id=b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00"
    );
    let row = |id: &str| {
        let mut row = fixture("2026-07");
        row["id"] = json!(id);
        row
    };
    let ours = fixture("2026-07")["id"].as_str().unwrap().to_owned();
    let foreign = ours.replacen("shop-eu", "shop-us", 1);
    let rows = json!({
        "pagination": { "total": 4, "next_cursor": "more", "has_next_page": true },
        "trackings": [row(&ours), row(&foreign), row("0b02015fc7fd4f3c8d5490cece4d124d"), { "id": 1 }],
    });
    let page = answered(&call, 200, 200, &rows).unwrap();
    let ids: Vec<&str> = page.items.iter().map(|update| update.id.as_str()).collect();
    assert_eq!((ids, page.next.as_deref(), page.unreadable.len()), (vec![ours.as_str()], Some("more"), 1));
}
