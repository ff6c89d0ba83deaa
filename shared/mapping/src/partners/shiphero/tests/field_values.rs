//! Values for ShipHero's own order fields.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{hero, part, variables};
use crate::partner::{AccountConfig, Partner, TakesOrders};

fn written(name: &str, value: Value) -> Result<Value, String> {
    let mut want = part();
    want.fields = BTreeMap::from([(name.to_owned(), value)]);
    let call = hero().place(&want).map_err(|refusal| refusal.message)?;
    Ok(variables(&call)["data"].clone())
}

#[test]
fn values_are_written_in_the_fields_form() {
    for (name, value, path, want) in [
        ("gift_note", json!("Enjoy"), "/gift_note", json!("Enjoy")),
        ("gift_note", json!(7), "/gift_note", json!("7")),
        ("gift_invoice", json!("true"), "/gift_invoice", json!(true)),
        ("allocation_priority", json!("3"), "/allocation_priority", json!(3)),
        ("insurance_amount", json!("10.50"), "/insurance_amount", json!("10.50")),
        ("required_ship_date", json!("2026-12-01"), "/required_ship_date", json!("2026-12-01")),
        (
            "hold_until_date",
            json!("2026-12-01T10:00:00+01:00"),
            "/hold_until_date",
            json!("2026-12-01T09:00:00"),
        ),
        ("tags", json!("vip"), "/tags", json!(["vip"])),
        ("tags", json!(["a", 1]), "/tags", json!(["a", "1"])),
        ("holds.client_hold", json!(true), "/holds/client_hold", json!(true)),
        ("shipping_lines.method", json!("Air"), "/shipping_lines/method", json!("Air")),
        ("line_items.barcode", json!("123"), "/line_items/1/barcode", json!("123")),
        ("line_items.barcode", json!({ "line-b": "9" }), "/line_items/1/barcode", json!("9")),
        ("order_number", json!("X-1"), "/order_number", json!("X-1")),
    ] {
        let data = written(name, value.clone()).unwrap();
        assert_eq!(data.pointer(path), Some(&want), "{name} = {value}");
    }
    let data = written("line_items.barcode", json!({ "line-b": "9" })).unwrap();
    assert_eq!(data.pointer("/line_items/0/barcode"), None);
}

#[test]
fn a_value_that_does_not_fit_is_refused_with_its_name() {
    for (name, value, want) in [
        ("alcohol", json!("maybe"), "`\"maybe\"` cannot be ShipHero's `alcohol`, which takes true or false"),
        ("allocation_priority", json!("1.5"), "takes a whole number"),
        ("insurance_amount", json!("much"), "takes a decimal number"),
        ("required_ship_date", json!("2026-13-01"), "takes a date or a time"),
        ("packing_note", json!({}), "takes a text"),
        ("tags", json!([["a"]]), "takes a text or a list of texts"),
        ("subtotal", json!("1"), "`subtotal` is not an order field of ShipHero that can be written"),
    ] {
        let message = written(name, value).unwrap_err();
        assert!(message.contains(want), "{name}: {message}");
    }
}

#[test]
fn every_named_field_can_be_written() {
    for name in hero().writable_fields() {
        let fits = [json!(true), json!("1"), json!("2026-12-01")];
        assert!(fits.iter().any(|value| written(name, value.clone()).is_ok()), "{name}");
    }
}

#[test]
fn opening_tells_fields_and_options_that_are_wrong_at_once() {
    let config = AccountConfig {
        id: "us".try_into().unwrap(),
        options: json!({ "shop_name": "" }),
        warehouses: BTreeMap::new(),
        fields: vec!["packing_note".to_owned(), "colour".to_owned()],
    };
    let problems = (super::super::ENTRY.open)(&config).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["field", "options.shop_name"]);
    assert!(problems[0].message.contains("`colour`"));
}
