//! Whatever comes, nothing panics, and half an answer is no answer.

use proptest::prelude::*;
use serde_json::json;
use waybill_domain::failure::Failure;

use super::{fixture, held, now, part, read, seen_of, sought, station};
use crate::call::Next;
use crate::partner::sample::{half, paths, read_half};
use crate::partner::{Delivery, Goal, IsPolled, PlacesInBulk, ReportsStock, SendsWebhooks, TakesOrders};

fn is_unknown<T>(outcome: &Result<T, Failure>) -> bool {
    matches!(outcome, Err(Failure::Unknown { .. }))
}

proptest! {
    #[test]
    fn half_an_answer_is_unknown(end in 0_usize..4000) {
        let (station, want) = (station(), part());
        let order = held(&want);
        prop_assert!(is_unknown(&read_half(&station.place(&want).unwrap(), &order, end)));
        let list = json!({ "orders": [order] });
        prop_assert!(is_unknown(&read_half(&station.find(&sought(&want)), &list, end)));
        let bulk = station.place_all(&[&want]).call.unwrap();
        let results = json!({ "hasErrors": false, "results": [] });
        prop_assert!(is_unknown(&read_half(&bulk, &results, end)));
        let Next::Ask(cancel) = station.toward(&Goal::Cancel { reason: "r" }, &seen_of(std::slice::from_ref(&order))) else {
            panic!("does not ask")
        };
        prop_assert!(is_unknown(&read_half(&cancel, &order, end)));
        for (name, list) in [("orders", "orders"), ("shipments", "shipments"), ("voids", "shipments"), ("fulfillments", "fulfillments")] {
            prop_assert!(is_unknown(&read_half(&station.poll(name, now(), None, now()), &fixture(list), end)));
        }
        let stock = station.changes(&"1".try_into().unwrap(), None, None, now());
        prop_assert!(is_unknown(&read_half(&stock, &fixture("inventory"), end)));
    }

    #[test]
    fn half_a_webhook_is_unreadable(end in 0_usize..120) {
        let url = "https://ssapi.shipstation.com/shipments?batchId=144015674&includeShipmentItems=False";
        let body = json!({ "resource_url": url, "resource_type": "SHIP_NOTIFY" });
        let delivery = Delivery { body: half(&body, end), ..super::news::delivery(&json!({})) };
        prop_assert!(station().read(&delivery).is_err());
    }

    #[test]
    fn any_value_anywhere_in_a_list_is_read_or_refused(
        (name, list) in prop::sample::select(vec![
            ("orders", "orders"), ("shipments", "shipments"), ("fulfillments", "fulfillments"), ("voids", "shipments"),
        ]),
        at in 0_usize..200,
        value in prop::sample::select(vec![json!(null), json!("x"), json!(-1), json!(1.5), json!([]), json!({}), json!(true)]),
    ) {
        let mut body = fixture(list);
        let paths = paths(&body);
        *body.pointer_mut(&paths[at % paths.len()]).unwrap() = value;
        let read = read(&station().poll(name, now(), None, now()), &body);
        prop_assert!(read.is_ok() || is_unknown(&read));
    }

    #[test]
    fn any_value_anywhere_in_an_order_is_seen_or_refused(
        at in 0_usize..200,
        value in prop::sample::select(vec![json!(null), json!("x"), json!(-1), json!(1.5), json!([]), json!({}), json!(true)]),
    ) {
        let (station, want) = (station(), part());
        let mut order = held(&want);
        let paths = paths(&order);
        *order.pointer_mut(&paths[at % paths.len()]).unwrap() = value;
        if let Ok(seen) = read(&station.place(&want).unwrap(), &order) {
            let _held = station.held(&seen);
            let goal = Goal::Stand { want: &want, facets: &waybill_domain::facets::Facet::ALL };
            let mut now = seen;
            for _ in 0..12 {
                let Next::Ask(call) = station.toward(&goal, &now) else { return Ok(()) };
                // Nothing that is sent changes anything: the work must end all the same.
                let Ok(after) = read(&call, &order) else { return Ok(()) };
                now = after;
            }
            prop_assert!(false, "the work does not end");
        }
    }
}
