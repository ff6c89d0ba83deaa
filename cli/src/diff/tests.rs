//! Two configurations on the example of a shop.

use jiff::Timestamp;
use waybill_settings::Settings;

use super::*;

const CONFIG: &str = include_str!("../../tests/data/waybill.toml");
const ORDER: &str = include_str!("../../tests/data/order.json");

fn settings(text: &str) -> Settings {
    waybill_settings::load(text, "waybill.toml").unwrap()
}

/// What two configurations make of orders that are at hand.
fn of_orders(old: &Settings, new: &Settings, text: &str, showing: Showing, now: Timestamp) -> Told {
    let mut told = Told::of(old, new);
    for order in orders::of_text(old, "orders.json", text.as_bytes(), &mut told) {
        told.add(compare::compared((old, new), &order, now, showing));
    }
    told
}

/// What differs when the configuration has one piece replaced by another.
fn told_of(orders: &str, (from, to): (&str, &str), showing: Showing) -> Told {
    let new = CONFIG.replace(from, to);
    let now: Timestamp = "2026-11-20T09:30:00Z".parse().unwrap();
    of_orders(&settings(CONFIG), &settings(&new), orders, showing, now)
}

fn told(change: (&str, &str)) -> Told {
    told_of(ORDER, change, Showing::Masked)
}

#[test]
fn the_same_configuration_differs_in_nothing() {
    let told = told(("shop-us", "shop-us"));
    assert!(told.is_same() && told.compared == 1);
    assert_eq!(
        told.to_string(),
        "0 of 1 orders would lead to something else; what is sent: 0 otherwise, 0 no more, 0 new. They are compared as if none \
         of them had been placed."
    );
}

#[test]
fn a_mapping_a_route_a_criterion_and_an_account_are_told_in_words() {
    for (name, change) in [
        ("mapping", ("method = \"Ground\"", "method = \"2 Day\"")),
        ("field", ("max_length = 200", "max_length = 10")),
        ("route", ("warehouse = \"V2FyZWhvdXNlOjMxNDE=\"", "warehouse = \"V2FyZWhvdXNlOjMxNDI=\"")),
        ("criterion", ("payment_state = [\"Paid\"]", "payment_state = [\"Pending\"]")),
        ("refused", ("\"MUG-*\", \"CARD-*\"", "\"MUG-*\"")),
        ("account", ("mode = \"shadow\"", "mode = \"on\"")),
    ] {
        let told = told(change);
        assert!(!told.is_same(), "{name}");
        insta::assert_snapshot!(name, told.to_string());
    }
}

#[test]
fn programs_read_the_same() {
    insta::assert_json_snapshot!("mapping_as_json", told(("method = \"Ground\"", "method = \"2 Day\"")));
}

#[test]
fn personal_data_is_shown_only_to_those_who_ask() {
    for (showing, is_shown) in [(Showing::Masked, false), (Showing::AsItIs, true)] {
        let other = ORDER.replace("\"lastName\": \"Quill\"", "\"lastName\": \"Reed\"");
        assert_ne!(other, ORDER);
        let old: serde_json::Value = serde_json::from_str(ORDER).unwrap();
        let new: serde_json::Value = serde_json::from_str(&other).unwrap();
        let fields = paths::differing(&old, &new, showing);
        assert_eq!(format!("{fields:?}").contains("Reed"), is_shown, "{showing:?}: {fields:?}");
    }
}

#[test]
fn orders_come_one_on_a_line_in_lists_or_in_an_answer_and_what_is_none_is_told() {
    let line = serde_json::from_str::<serde_json::Value>(ORDER).unwrap().to_string();
    for (name, text, compared, unreadable) in [
        ("one", ORDER.to_owned(), 1, vec![]),
        ("lines", format!("{line}\n{line}\n"), 2, vec![]),
        ("a list", format!("[{line},{line}]"), 2, vec![]),
        ("an answer", format!("{{\"results\":[{line}]}}"), 1, vec![]),
        ("nothing", String::new(), 0, vec![]),
        (
            "what is no order",
            format!("{line}\n{{\"id\":\"x\"}}\n{line}"),
            2,
            vec!["orders.json: order 2: the order cannot be read: missing field `version`"],
        ),
        (
            "what is cut off",
            format!("{line}\n{{\"id\":"),
            1,
            vec!["orders.json is not JSON behind order 1: EOF while parsing a value at line 2 column 6"],
        ),
    ] {
        let told = told_of(&text, ("sample", "sample"), Showing::Masked);
        assert_eq!(
            (told.compared, told.unreadable),
            (compared, unreadable.into_iter().map(String::from).collect()),
            "{name}"
        );
    }
}
