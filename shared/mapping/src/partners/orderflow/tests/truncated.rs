//! Whatever comes, nothing panics, and half an answer is no answer.

use bytes::Bytes;
use http::Response;
use proptest::prelude::*;
use serde_json::json;
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;

use super::{ask, delivery, fixture, flow, flow_with, open, part, read, seen, toward};
use crate::call::Call;
use crate::partner::sample::{now, sought};
use crate::partner::{Goal, IsPolled, ReportsStock, SendsWebhooks, TakesOrders};

/// The answer to a call when only its beginning comes, without what closes it.
fn half<T>(call: &Call<T>, body: &str, end: usize) -> Result<T, Failure> {
    let body = body.trim_end().as_bytes();
    (call.read)(&Response::new(Bytes::copy_from_slice(&body[..end.min(body.len() - 1)])))
}

fn filled(name: &str) -> String {
    fixture(
        name,
        &[("type", "order_changed"), ("state", "validated"), ("shipment", "despatched"), ("line", "picked")],
    )
}

proptest! {
    #[test]
    fn half_an_answer_is_unknown(end in 0_usize..3000) {
        let (flow, want) = (flow(), part());
        let is_unknown = |failure: Option<Failure>| matches!(failure, Some(Failure::Unknown { .. }));
        prop_assert!(is_unknown(half(&flow.place(&want).unwrap(), &filled("import_result"), end).err()));
        prop_assert!(is_unknown(half(&flow.find(&sought(&want)), &filled("order_detail"), end).err()));
        for (name, fixture) in [("despatches", "despatches"), ("pending", "pending"), ("returns", "returns_report")] {
            prop_assert!(is_unknown(half(&flow.poll(name, now(), None, now()), &filled(fixture), end).err()));
        }
        let stock = flow.changes(&"Default".try_into().unwrap(), None, None, now());
        prop_assert!(is_unknown(half(&stock, &filled("inventory"), end).err()));
        let here = seen(&flow, &open(&want));
        let cancel = ask(flow.toward(&Goal::Cancel { reason: "asked" }, &here));
        prop_assert!(is_unknown(half(&cancel, "<message>Order cancelled by somebody</message>", end).err()));
        let mut moved = want;
        moved.address.city = Some("Reno".to_owned());
        let vacate = ask(toward(&flow, &moved, &[Facet::Address], &here));
        prop_assert!(is_unknown(half(&vacate, "<message>Order cancelled by somebody</message>", end).err()));
    }

    #[test]
    fn any_message_is_read_or_kept(
        name in prop::sample::select(vec![
            "order_detail", "despatches", "inventory", "order_event", "return_event", "returns_report", "stock_changes",
        ]),
        at in 0_usize..4000,
        with in prop::sample::select(vec!["", "x", "-1", "\"", "<", "&", "&x;", "\u{0}", "99999999999999999999"]),
        length in 0_usize..12,
    ) {
        let flow = flow_with(&json!({ "shipments_from": "pushes" }));
        let text = filled(name);
        let at = at % text.len();
        let end = (at + length).min(text.len());
        let broken = format!("{}{with}{}", &text[..at], &text[end..]);
        let sent = delivery(&broken);
        let _id = flow.delivery_id(&sent);
        if let Ok(news) = flow.read(&sent) {
            prop_assert!(news.events.len() + news.stock.len() <= 8);
        }
        let want = part();
        if let Ok(found) = read(&flow.find(&sought(&want)), &broken) {
            for seen in found {
                let _standing = flow.standing(&want, &seen);
                let _held = flow.held(&seen);
                let _next = toward(&flow, &want, &Facet::ALL, &seen);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_kept(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut sent = delivery("");
        sent.body = Bytes::from(bytes);
        let _read = flow().read(&sent);
        let _id = flow().delivery_id(&sent);
    }
}
