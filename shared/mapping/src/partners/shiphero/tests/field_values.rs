//! Values for ShipHero's own order fields.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{hero, part, variables};
use crate::partner::{Partner, TakesOrders};

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
        ("order_number", json!("X-1"), "/order_number", json!("X-1")),
    ] {
        let data = written(name, value.clone()).unwrap();
        assert_eq!(data.pointer(path), Some(&want), "{name} = {value}");
    }
}

/// The input of an order with this value for the whole, and with this one for its second line.
fn written_for_a_line(whole: &(&str, Value), own: &(&str, Value)) -> Result<Value, (String, Option<String>)> {
    let mut want = part();
    let field = |(name, value): &(&str, Value)| BTreeMap::from([((*name).to_owned(), value.clone())]);
    (want.fields, want.lines[1].fields) = (field(whole), field(own));
    let refused = |refusal: waybill_domain::failure::Refusal| {
        (refusal.message, refusal.line.map(|line| line.to_string()))
    };
    let call = hero().place(&want).map_err(refused)?;
    Ok(variables(&call)["data"].clone())
}

#[test]
fn a_line_has_its_own_value_or_that_of_the_order() {
    let (barcode, title) = ("line_items.barcode", "line_items.option_title");
    let data = written_for_a_line(&(barcode, json!("1")), &(barcode, json!("2"))).unwrap();
    assert_eq!([&data["line_items"][0]["barcode"], &data["line_items"][1]["barcode"]], ["1", "2"]);
    let data = written_for_a_line(&("profile", json!("p")), &(title, json!("Red"))).unwrap();
    assert_eq!(data.pointer("/line_items/0/option_title"), None);
    assert_eq!((&data["line_items"][1]["option_title"], &data["profile"]), (&json!("Red"), &json!("p")));

    for (own, want) in [
        (("packing_note", json!("x")), "`packing_note` is a field of the order and takes no value of a line"),
        (("line_items.eligible_for_return", json!("maybe")), "which takes true or false"),
        (("line_items.colour", json!("x")), "`line_items.colour` is not an order field"),
    ] {
        let (message, line) = written_for_a_line(&("profile", json!("p")), &own).unwrap_err();
        assert!(message.contains(want), "{message}");
        assert_eq!(line.as_deref(), Some("line-b"));
    }
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
    for name in hero().writable_fields().iter().map(|field| field.name) {
        let fits = [json!(true), json!("1"), json!("2026-12-01")];
        assert!(fits.iter().any(|value| written(name, value.clone()).is_ok()), "{name}");
    }
}
