//! Every kind of source, and what is no source.

use serde_json::json;

use super::*;
use crate::sample;

fn rule(from: &str, max_length: Option<usize>) -> FieldRule {
    FieldRule {
        from: Source::try_from(from.to_owned()).unwrap(),
        to: "packing_note".into(),
        max_length,
        joined: false,
    }
}

#[test]
fn a_field_is_read_from_the_order_and_its_address() {
    let mut order = sample::order();
    order.custom.fields.insert("note".into(), json!("ring twice"));
    order.custom.fields.insert("gift".into(), json!(true));
    let mut address = sample::address();
    address.custom.insert("door".into(), json!(7));
    let origin = Origin { order: &order, address: &address, shipping: order.shippings.first() };
    for (from, limit, want) in [
        ("order.custom.note", None, json!("ring twice")),
        ("order.custom.note", Some(4), json!("ring")),
        ("order.custom.gift", Some(2), json!(true)),
        ("order.custom.absent", None, json!(null)),
        ("order.number", None, json!("1001")),
        ("order.total", None, json!("55.00")),
        ("line.sku", None, json!(null)),
        ("address.custom.door", None, json!(7)),
        ("address.city", None, json!("Berlin")),
        ("address.full_name", None, json!("Ada Muster")),
        ("billing.city", None, json!(null)),
        ("shipping.method_name", None, json!("Standard")),
    ] {
        assert_eq!(value(&rule(from, limit), &origin).unwrap_or_default(), want, "{from}");
    }
}

#[test]
fn each_line_has_its_own_value() {
    let mut order = sample::order();
    order.lines[0].attributes.insert("color".into(), json!({"key": "r", "label": {"en": "Red"}}));
    order.lines[1].attributes.insert("color".into(), json!({"key": "b", "label": {"en": "Blue"}}));
    order.lines[0].custom.fields.insert("engraving".into(), json!("Ada"));
    let wrap = sample::custom_line("wrap", 300);
    let items = [Item::Line(&order.lines[0]), Item::Line(&order.lines[1]), Item::Custom(&wrap)];
    for (from, limit, want) in [
        ("line.attribute.color", None, json!(["Red", "Blue", null])),
        ("line.attribute.color", Some(1), json!(["R", "B", null])),
        ("line.custom.engraving", None, json!(["Ada", null, null])),
        ("line.sku", None, json!(["MUG-1", "CAP-1", null])),
        ("line.quantity", None, json!([3, 2, 1])),
        ("line.name", None, json!(["Product MUG-1", "Product CAP-1", "Custom wrap"])),
        ("order.number", None, json!([null, null, null])),
    ] {
        let rule = rule(from, limit);
        let values = items.map(|item| of_line(&rule, item, Some("en")).unwrap_or_default());
        assert_eq!(json!(values), want, "{from}");
    }
    for (from, limit, want) in [
        ("line.attribute.color", None, json!("Red, Blue")),
        ("line.attribute.color", Some(5), json!("Red, ")),
        ("line.custom.engraving", None, json!("Ada")),
        ("line.sku", None, json!("MUG-1, CAP-1")),
        ("line.custom.absent", None, json!(null)),
    ] {
        let rule = rule(from, limit);
        let value = joined(&rule, items.into_iter(), Some("en")).unwrap_or_default();
        assert_eq!(value, want, "{from} joined");
    }
}

#[test]
fn every_listed_source_can_be_read() {
    let mut order = sample::order();
    order.purchase_order_number = Some("po".into());
    let full = |name: &str| match name {
        "number"
        | "id"
        | "created_at"
        | "email"
        | "locale"
        | "country"
        | "state"
        | "payment_state"
        | "payment"
        | "currency"
        | "total"
        | "purchase_order_number" => true,
        "customer_id" | "store" | "workflow_state" => false,
        other => panic!("`order.{other}` is listed and not tested"),
    };
    for name in ORDER {
        assert_eq!(order_value(&order, name).is_some(), full(name), "{name}");
    }
    let known = serde_json::to_value(sample::address()).unwrap();
    for name in ADDRESS.iter().filter(|name| **name != "full_name") {
        assert!(known.get(name).is_some(), "{name}");
    }
}

#[test]
fn what_is_no_source_is_refused_with_what_there_is() {
    for (text, end) in [
        ("shipping.speed", "there are shipping.{key, method_name, method_key, price}"),
        (
            "line.attribute.",
            "there are line.custom.<name> and line.attribute.<name> and line.{sku, key, name, product_id, quantity, supply_channel, distribution_channel}",
        ),
        ("customer.name", "and shipping.{key, method_name, method_key, price}"),
    ] {
        let message = Source::try_from(text.to_owned()).unwrap_err().to_string();
        assert!(
            message.starts_with(&format!("`{text}` is no value of an order; ")) && message.ends_with(end),
            "{message}"
        );
    }
    let source = Source::try_from("line.attribute.color".to_owned()).unwrap();
    assert_eq!(source.to_string(), "line.attribute.color");
}
