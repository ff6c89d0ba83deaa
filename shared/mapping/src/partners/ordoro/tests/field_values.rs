//! Values for Ordoro's own order fields.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{ordoro, ordoro_with, part, sent};
use crate::partner::{Partner, TakesOrders};

fn written(name: &str, value: Value) -> Result<Value, String> {
    let mut want = part();
    want.fields = BTreeMap::from([(name.to_owned(), value)]);
    let call = ordoro().place(&want).map_err(|refusal| refusal.message)?;
    Ok(sent(&call)["body"].clone())
}

#[test]
fn values_are_written_in_the_fields_form() {
    for (name, value, path, want) in [
        ("notes_from_customer", json!("Enjoy"), "/notes_from_customer", json!("Enjoy")),
        ("internal_notes", json!(7), "/internal_notes", json!("7")),
        ("additional_cart_info.is_prime", json!("true"), "/additional_cart_info/is_prime", json!(true)),
        ("ship_by_date", json!("2026-12-01"), "/ship_by_date", json!("2026-12-01T00:00:00Z")),
        (
            "deliver_by_date",
            json!("2026-12-01T10:00:00+01:00"),
            "/deliver_by_date",
            json!("2026-12-01T09:00:00Z"),
        ),
        ("tags", json!("vip"), "/tags", json!([{ "text": "vip" }])),
        ("tags", json!(["a", 1]), "/tags", json!([{ "text": "a" }, { "text": "1" }])),
        ("shipping_type", json!("Air"), "/shipping_type", json!("Air")),
        ("billing_address.fax", json!("5"), "/billing_address/fax", json!("5")),
        ("alternate_ship_from_address.zip", json!("1"), "/alternate_ship_from_address/zip", json!("1")),
        ("lines.product.price", json!("4.20"), "/lines/1/product/price", json!(4.2)),
        ("lines.product.weight", json!(1.5), "/lines/0/product/weight", json!(1.5)),
        ("lines.product.low_stock_threshold", json!("3"), "/lines/0/product/low_stock_threshold", json!(3)),
    ] {
        let body = written(name, value.clone()).unwrap();
        assert_eq!(body.pointer(path), Some(&want), "{name} = {value}");
    }
}

#[test]
fn weights_become_pounds() {
    for (unit, weight, want) in [
        ("g", json!(340), "0.7496"),
        ("kg", json!("1.5"), "3.3069"),
        ("oz", json!(8), "0.5"),
        ("lb", json!(2), "2"),
    ] {
        let mut want_part = part();
        want_part.fields = BTreeMap::from([("lines.product.weight".to_owned(), weight)]);
        let call = ordoro_with(&json!({ "weight_unit": unit })).place(&want_part).unwrap();
        assert_eq!(sent(&call)["body"]["lines"][0]["product"]["weight"].to_string(), want, "{unit}");
    }
}

#[test]
fn a_line_has_its_own_value_or_that_of_the_order() {
    let mut want = part();
    want.fields = BTreeMap::from([("lines.selected_option".to_owned(), json!("Red"))]);
    want.lines[1].fields = BTreeMap::from([("lines.selected_option".to_owned(), json!("Blue"))]);
    let body = sent(&ordoro().place(&want).unwrap())["body"].clone();
    assert_eq!([&body["lines"][0]["selected_option"], &body["lines"][1]["selected_option"]], ["Red", "Blue"]);
    want.lines[1].fields = BTreeMap::from([("internal_notes".to_owned(), json!("x"))]);
    let refusal = ordoro().place(&want).unwrap_err();
    assert!(refusal.message.contains("takes no value of a line"), "{refusal}");
    assert_eq!(refusal.line.unwrap().as_str(), "line-b");
}

#[test]
fn a_value_that_does_not_fit_is_refused_with_its_name() {
    for (name, value, want) in [
        ("additional_cart_info.is_prime", json!("maybe"), "takes true or false"),
        ("lines.product.low_stock_threshold", json!("1.5"), "takes a whole number"),
        ("lines.product.cost", json!("much"), "takes a decimal number"),
        ("lines.product.weight", json!(0), "takes a weight above 0"),
        ("ship_by_date", json!("2026-13-01"), "takes a date or a time"),
        ("internal_notes", json!({}), "takes a text"),
        ("tags", json!([["a"]]), "takes a text or a list of texts"),
        ("grand_total", json!("1"), "`grand_total` is not an order field of Ordoro that can be written"),
        ("lines.product.physical_on_hand", json!(1), "is not an order field of Ordoro"),
    ] {
        let message = written(name, value).unwrap_err();
        assert!(message.contains(want), "{name}: {message}");
    }
}

#[test]
fn every_named_field_can_be_written() {
    for name in ordoro().writable_fields().iter().map(|field| field.name) {
        let fits = [json!(true), json!("1"), json!("2026-12-01")];
        assert!(fits.iter().any(|value| written(name, value.clone()).is_ok()), "{name}");
    }
}
