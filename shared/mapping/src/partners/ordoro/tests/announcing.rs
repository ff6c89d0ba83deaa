//! Returns that the shop announces.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;

use super::{ask, line, options, ordoro, part, read, sent};
use crate::call::Next;
use crate::partner::sample::coming;
use crate::partner::{Partner, TakesReturns};

#[test]
fn a_return_is_looked_for_and_made_if_it_is_not_there() {
    let (ordoro, coming) = (ordoro(), coming(&part()));
    let look = ask(ordoro.announce(&coming, None));
    assert_eq!(line(&look), format!("GET /v3/return_order?reference_id={}&limit=10", coming.key));
    let others = read(&look, &json!({ "count": 1, "return_order": [{ "reference_id": "17" }] })).unwrap();
    let create = ask(ordoro.announce(&coming, Some(&others)));
    insta::assert_json_snapshot!(sent(&create));
    let made = read(&create, &json!({})).unwrap();
    for answered in [made, json!({ "return_order": [{ "reference_id": coming.key }] })] {
        let Next::Done(id) = ordoro.announce(&coming, Some(&answered)) else { panic!("{answered}") };
        assert_eq!(id.unwrap().as_str(), coming.key.as_str());
    }
    assert!(ordoro.returns().is_some());
}

#[test]
fn what_is_there_already_is_looked_for_again() {
    let (ordoro, coming) = (ordoro(), coming(&part()));
    let create = ask(ordoro.announce(&coming, Some(&json!({ "return_order": [] }))));
    let taken = crate::partner::sample::answer(409, &json!({ "error_message": "it exists" }));
    assert!(matches!((create.read)(&taken), Err(Failure::Unknown { .. })));
    let look = ask(ordoro.announce(&coming, None));
    assert!(
        matches!(read(&look, &json!({})), Err(Failure::Unknown { .. })),
        "a page without rows says nothing"
    );
}

#[test]
fn what_lacks_something_is_refused_before_it_is_sent() {
    let ordoro = ordoro();
    let nothing = json!({ "return_order": [] });
    let mut homeless = coming(&part());
    homeless.from = None;
    let mut empty = coming(&part());
    empty.lines.remove(0);
    for (coming, want) in [(homeless, "missing-address"), (empty, "no-lines")] {
        let Next::Refuse(refusal) = ordoro.announce(&coming, Some(&nothing)) else { panic!("{want}") };
        assert_eq!(refusal.code, want);
    }
}

#[test]
fn a_return_of_ours_is_told_as_the_shops() {
    let coming = coming(&part());
    let row: Value = json!({ "reference_id": coming.key, "original_order_number": "1-77", "lines": [] });
    let event = super::super::returns::of_return(&options(), &row, super::now()).unwrap().unwrap();
    assert_eq!(event.subject.reference().as_ref(), Some(&coming.reference), "it names its part");
    let told = serde_json::to_value(&event.what).unwrap();
    assert_eq!(told["key"], json!(coming.key));
}
