//! Returns in our words.

use serde_json::{Value, json};

use super::super::returns::of_return;
use super::{fixture, now, options, ordoro_with};

#[test]
fn a_return_tells_what_comes_back_and_why() {
    let ordoro = ordoro_with(&json!({
        "return_statuses": { "awaiting_receipt": "announced" }, "return_reasons": { "DMG": "Damaged in transit" },
    }));
    insta::assert_json_snapshot!(of_return(&ordoro.options, &fixture("return_order"), now()).unwrap());
}

#[test]
fn words_without_an_entry_stay_ordoros() {
    let event = of_return(&options(), &fixture("return_order"), now()).unwrap().unwrap();
    let told = serde_json::to_value(&event.what).unwrap();
    assert_eq!((&told["status"], &told["lines"][0]["reason"]), (&json!("awaiting_receipt"), &json!("DMG")));
}

#[test]
fn a_return_of_a_part_under_its_reference_names_it() {
    let mut row = fixture("return_order");
    let reference = "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00-97b54c93";
    row["original_order_number"] = json!(format!("1-{reference}-2"));
    let event = of_return(&options(), &row, now()).unwrap().unwrap();
    assert_eq!(event.subject.reference.as_deref(), Some(reference));
}

#[test]
fn a_return_is_read_or_refused_or_for_nobody() {
    type Case = (&'static str, Value, Result<bool, &'static str>);
    let cases: [Case; 8] = [
        ("/original_order_number", json!(null), Ok(false)),
        ("/original_order_number", json!(" "), Ok(false)),
        ("/reference_id", json!(17), Ok(true)),
        ("/reference_id", json!(null), Err("no `reference_id`")),
        ("/lines/0/code", json!(null), Ok(true)),
        ("/lines/0/code", json!("DMG"), Ok(true)),
        ("/lines/0/received_quantity", json!(0.5), Err("0.5 units of `MUG-1` received")),
        ("/lines/0/restocked_quantity", json!(-1), Err("-1 units of `MUG-1` restocked")),
    ];
    for (path, value, want) in cases {
        let mut row = fixture("return_order");
        *row.pointer_mut(path).unwrap() = value;
        match (of_return(&options(), &row, now()), want) {
            (Ok(told), Ok(want)) => assert_eq!(told.is_some(), want, "{path}"),
            (Err(why), Err(want)) => assert!(why.contains(want), "{path}: {why}"),
            (told, want) => panic!("{path}: {told:?}, {want:?}"),
        }
    }
}
