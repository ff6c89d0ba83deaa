//! Values of the partner's own fields.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::fields::{writable, write};
use super::part;

fn written(name: &str, value: &Value) -> Result<Value, String> {
    let mut order = json!({ "tagIds": [7], "items": [
        { "sku": "MUG-1" }, { "sku": "CARD-7" }, { "sku": null, "adjustment": true },
    ] });
    let fields = BTreeMap::from([(name.to_owned(), value.clone())]);
    let outcome = write(order.as_object_mut().unwrap(), &part().lines, &fields);
    outcome.map(|()| order).map_err(|refusal| refusal.message)
}

#[test]
fn values_take_the_form_of_their_field() {
    for (name, value, at, want) in [
        ("customerNotes", json!(7), "/customerNotes", json!("7")),
        ("customerNotes", json!({ "en": "hello" }), "/customerNotes", json!("hello")),
        ("gift", json!("true"), "/gift", json!(true)),
        ("weight.value", json!("10.50"), "/weight/value", json!(10.5)),
        ("advancedOptions.warehouseId", json!("16079"), "/advancedOptions/warehouseId", json!(16079)),
        ("shipByDate", json!("2026-12-01"), "/shipByDate", json!("2026-12-01")),
        ("shipByDate", json!("2026-12-01T03:00:00Z"), "/shipByDate", json!("2026-11-30T19:00:00")),
        ("tagIds", json!("9"), "/tagIds", json!([7, 9])),
        ("tagIds", json!([7, 8]), "/tagIds", json!([7, 8])),
        ("items.upc", json!("123"), "/items/1/upc", json!("123")),
        (
            "items.options",
            json!([{ "name": "A", "value": 1 }]),
            "/items/0/options",
            json!([{ "name": "A", "value": "1" }]),
        ),
    ] {
        let order = written(name, &value).unwrap();
        assert_eq!(order.pointer(at), Some(&want), "{name} {value}");
        assert!(order["items"][2].get("upc").is_none() && order["items"][2].get("options").is_none());
    }
    assert_eq!(written("gift", &json!(null)).unwrap().get("gift"), None);
}

#[test]
fn other_values_are_refused_in_words() {
    for (name, value, want) in [
        ("gift", json!("yes"), "`\"yes\"` cannot be ShipStation's `gift`, which takes true or false"),
        (
            "shipDate",
            json!("soon"),
            "`\"soon\"` cannot be ShipStation's `shipDate`, which takes a date or a time",
        ),
        (
            "shipDate",
            json!("2026-13-01"),
            "`\"2026-13-01\"` cannot be ShipStation's `shipDate`, which takes a date or a time",
        ),
        (
            "tagIds",
            json!("vip"),
            "`\"vip\"` cannot be ShipStation's `tagIds`, which takes a number or a list of numbers",
        ),
        (
            "orderStatus",
            json!("shipped"),
            "`orderStatus` is not an order field of ShipStation that can be written",
        ),
        ("amountPaid", json!(1), "`amountPaid` is not an order field of ShipStation that can be written"),
    ] {
        assert_eq!(written(name, &value).unwrap_err(), want);
    }
}

#[test]
fn a_line_s_value_goes_to_its_line_and_an_order_s_field_takes_none() {
    let mut lines = part().lines;
    lines[1].fields.insert("items.upc".to_owned(), json!("7"));
    let mut order = json!({ "items": [{ "sku": "MUG-1" }, { "sku": "CARD-7" }] });
    write(order.as_object_mut().unwrap(), &lines, &BTreeMap::new()).unwrap();
    assert_eq!(order, json!({ "items": [{ "sku": "MUG-1" }, { "sku": "CARD-7", "upc": "7" }] }));
    lines[0].fields.insert("gift".to_owned(), json!(true));
    let refusal = write(order.as_object_mut().unwrap(), &lines, &BTreeMap::new()).unwrap_err();
    assert_eq!((refusal.code.as_str(), refusal.line.unwrap().as_str()), ("bad-field", "line-a"));
}

#[test]
fn every_field_is_of_the_order_or_of_its_lines() {
    let names: Vec<String> = writable()
        .iter()
        .map(|field| format!("{}{}", if field.of_lines { "line: " } else { "" }, field.name))
        .collect();
    insta::assert_json_snapshot!(names);
}
