//! Values for OrderFlow's own fields: each kind as OrderFlow takes it, or refused.

use serde_json::{Value, json};

use super::{body, flow_with, part};
use crate::partner::{Partner, TakesOrders};

#[test]
fn each_kind_of_value_is_written_in_its_form_or_refused() {
    let flow = flow_with(&json!({ "time_zone": "Europe/London" }));
    for (field, value, want) in [
        ("customerComment", json!("a=b\nc"), Some("customerComment=a=b[BR]c")),
        ("customerComment", json!(7), Some("customerComment=7")),
        ("customerComment", json!([]), None),
        ("partialOrder", json!("true"), Some("partialOrder=true")),
        ("partialOrder", json!("yes"), None),
        ("shipment.priority", json!("5"), Some("shipment.priority=5")),
        ("shipment.priority", json!(5.5), None),
        ("shipment.weight", json!("1250.50"), Some("shipment.weight=1250.5")),
        ("shipment.weight", json!("heavy"), None),
        ("authorised", json!("2026-07-20T10:00:00Z"), Some("authorised=2026-07-20 11:00:00")),
        (
            "shipment.earliestShipDate",
            json!("2026-11-24"),
            Some("shipment.earliestShipDate=2026-11-24 00:00:00"),
        ),
        ("authorised", json!("soon"), None),
        ("source", json!("till"), Some("source=till")),
    ] {
        let mut want_part = part();
        want_part.fields = [(field.to_owned(), value.clone())].into();
        match (flow.place(&want_part), want) {
            (Ok(call), Some(want)) => {
                let sent = body(&call, &want_part);
                assert!(sent.lines().any(|line| line == want), "{field} {value}: {sent}");
            }
            (Err(refusal), None) => assert_eq!(refusal.code, "bad-field", "{field} {value}"),
            (sent, want) => panic!("{field} {value}: {sent:?}, {want:?}"),
        }
    }
}

#[test]
fn every_field_of_the_table_can_be_written() {
    let flow = flow_with(&json!({}));
    for field in flow.writable_fields() {
        let is_taken = [json!("2026-11-24"), json!(true), json!(1)].into_iter().any(|value: Value| {
            let mut want = part();
            want.fields = [(field.name.to_owned(), value)].into();
            flow.place(&want).is_ok()
        });
        assert!(is_taken, "{}", field.name);
    }
    assert!(flow.writable_fields().iter().any(|field| field.of_lines));
}
