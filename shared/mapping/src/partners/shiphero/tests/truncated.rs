//! Whatever comes, nothing panics, and half an answer is no answer.

use proptest::prelude::*;
use serde_json::json;
use waybill_domain::failure::Failure;

use super::{fixture, held, hero, now, part};
use crate::partner::sample::{half, paths, read_half};
use crate::partner::{Delivery, IsPolled, SendsWebhooks, TakesOrders};

proptest! {
    #[test]
    fn half_an_order_is_unknown(end in 0_usize..4000) {
        let hero = hero();
        let body = json!({ "data": { "order_create": { "order": held(&hero, &part()) } } });
        let placed = read_half(&hero.place(&part()).unwrap(), &body, end);
        let is_unknown = matches!(placed, Err(Failure::Unknown { .. }));
        prop_assert!(is_unknown);
    }

    #[test]
    fn half_a_page_is_unknown(end in 0_usize..6000) {
        let edges = json!([{ "node": fixture("order") }]);
        let body = json!({ "data": { "orders": { "data": { "edges": edges } } } });
        let page = read_half(&hero().poll("orders", now(), None, now()), &body, end);
        let is_unknown = matches!(page, Err(Failure::Unknown { .. }));
        prop_assert!(is_unknown);
    }

    #[test]
    fn half_a_webhook_is_unreadable(end in 0_usize..3000) {
        let delivery = Delivery {
            headers: http::HeaderMap::new(),
            path: String::new(),
            query: String::new(),
            body: half(&fixture("shipment_update"), end),
            from: None,
            received_at: now(),
        };
        prop_assert!(hero().read(&delivery).is_err());
    }

    #[test]
    fn any_value_anywhere_in_a_webhook_is_read_or_refused(
        name in prop::sample::select(vec![
            "shipment_update", "order_allocated", "order_packed_out", "inventory_update",
        ]),
        at in 0_usize..80,
        value in prop::sample::select(vec![json!(null), json!("x"), json!(-1), json!(1.5), json!([]), json!({})]),
    ) {
        let mut body = fixture(name);
        let paths = paths(&body);
        let path = &paths[at % paths.len()];
        *body.pointer_mut(path).unwrap() = value;
        let read = hero().read(&super::news::delivery(&body));
        prop_assert!(read.is_ok() || !read.unwrap_err().message.is_empty());
    }
}
