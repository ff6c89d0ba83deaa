//! Whatever comes, nothing panics, and half an answer is no answer.

use proptest::prelude::*;
use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;

use super::{ask, fixture, held, now, ordoro, part, seen_of, sought, toward};
use crate::partner::sample::{paths, read_half};
use crate::partner::{Goal, IsPolled, ReportsStock, TakesOrders};

fn page(row: &Value) -> Value {
    json!({ "count": 1, "order": [row] })
}

proptest! {
    #[test]
    fn half_an_answer_is_unknown(end in 1_usize..6000) {
        let (ordoro, want) = (ordoro(), part());
        let order = held(&ordoro, &want);
        let is_unknown = |failure: Option<Failure>| matches!(failure, Some(Failure::Unknown { .. }));
        prop_assert!(is_unknown(read_half(&ordoro.place(&want).unwrap(), &order, end).err()));
        prop_assert!(is_unknown(read_half(&ordoro.find(&sought(&want)), &page(&order), end).err()));
        let poll = ordoro.poll("orders", now(), None, now());
        prop_assert!(is_unknown(read_half(&poll, &page(&fixture("order_shipped")), end).err()));
        let stock = ordoro.changes(&"4711".try_into().unwrap(), None, None, now());
        prop_assert!(is_unknown(read_half(&stock, &fixture("products"), end).err()));
        let mut changed = want;
        changed.address.city = Some("Reno".to_owned());
        let change = ask(toward(&ordoro, &changed, &[Facet::Address], &super::fresh(std::slice::from_ref(&order))));
        prop_assert!(is_unknown(read_half(&change, &order, end).err()));
        let cancel = ask(ordoro.toward(&Goal::Cancel { reason: "asked" }, &seen_of(std::slice::from_ref(&order))));
        prop_assert!(is_unknown(read_half(&cancel, &order, end).err()));
    }

    #[test]
    fn any_value_anywhere_is_read_or_refused(
        name in prop::sample::select(vec!["order_open", "order_shipped", "order_labelled"]),
        at in 0_usize..200,
        value in prop::sample::select(vec![json!(null), json!("x"), json!(-1), json!(1.5), json!([]), json!({})]),
    ) {
        let mut order = fixture(name);
        let paths = paths(&order);
        *order.pointer_mut(&paths[at % paths.len()]).unwrap() = value;
        let ordoro = ordoro();
        let poll = ordoro.poll("orders", now(), None, now());
        let read = super::read(&poll, &page(&order)).unwrap();
        prop_assert!(read.items.len() + read.unreadable.len() <= 3);
        let want = part();
        if let Ok(found) = super::read(&ordoro.find(&sought(&want)), &page(&order)) {
            for seen in found {
                let _standing = ordoro.standing(&want, &seen);
                let _held = ordoro.held(&seen);
                let _next = toward(&ordoro, &want, &Facet::ALL, &seen);
            }
        }
    }

    #[test]
    fn any_value_anywhere_in_a_product_or_a_return_is_read_or_refused(
        at in 0_usize..200,
        value in prop::sample::select(vec![json!(null), json!("x"), json!(-1), json!(1.5), json!([]), json!({})]),
    ) {
        let ordoro = ordoro();
        let with = |mut body: Value| {
            let paths = paths(&body);
            *body.pointer_mut(&paths[at % paths.len()]).unwrap() = value.clone();
            body
        };
        let product = with(fixture("products")["products"][0].clone());
        let stock = ordoro.changes(&"4711".try_into().unwrap(), None, None, now());
        let read = super::read(&stock, &json!({ "count": 1, "products": [product] })).unwrap();
        let known = read.items.iter().filter(|level| !level.is_unknown()).count();
        prop_assert!(read.items.len() <= 1 && known + read.unreadable.len() <= 1);
        let returns = ordoro.poll("returns", now(), None, now());
        let row = with(fixture("return_order"));
        let read = super::read(&returns, &json!({ "count": 1, "return_order": [row] })).unwrap();
        prop_assert!(read.items.len() + read.unreadable.len() <= 1);
    }
}
