//! Returns that the shop announces.

use serde_json::{Value, json};

use super::{body, hero, hero_with, part, read};
use crate::call::{Call, Next, Repeat};
use crate::partner::sample::coming;
use crate::partner::{Partner, TakesReturns};

/// How returns are made in these tests.
pub(super) fn returns() -> Value {
    json!({ "label_type": "SELF_RETURN", "carrier": "UPS", "method": "Ground", "weight": "16", "length": "10",
        "width": "8", "height": "4", "reason": "Other" })
}

fn able() -> super::ShipHero {
    hero_with(&json!({ "shop_name": "shop-us", "returns": returns() }))
}

fn ask(next: Next<Value, Option<waybill_domain::ids::ReturnId>>) -> Call<Value> {
    match next {
        Next::Ask(call) => call,
        Next::Done(done) => panic!("done: {done:?}"),
        Next::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

fn page(rows: &[Value]) -> Value {
    let edges: Vec<Value> = rows.iter().map(|row| json!({ "node": row })).collect();
    json!({ "data": { "returns": { "data": { "pageInfo": { "hasNextPage": false }, "edges": edges } } } })
}

#[test]
fn without_defaults_no_return_is_made() {
    assert!(hero().returns().is_none() && able().returns().is_some());
}

#[test]
fn a_return_is_looked_for_and_made_if_it_is_not_there() {
    let (hero, coming) = (able(), coming(&part()));
    let look = ask(hero.announce(&coming, None));
    assert_eq!((look.repeat, &body(&look)["variables"]), (Repeat::Harmless, &json!({ "order_id": "9001" })));
    let other = json!({ "id": "UmV0dXJuOjE=", "partner_id": "RMA-9" });
    let answered = read(&look, &page(std::slice::from_ref(&other))).unwrap();
    let create = ask(hero.announce(&coming, Some(&answered)));
    assert_eq!((create.name, create.repeat), ("return_create", Repeat::LookFirst));
    insta::assert_json_snapshot!(body(&create));
    let made = read(&create, &json!({ "data": { "return_create": { "return": { "id": "UmV0dXJuOjI=" } } } }));
    let ours = json!({ "id": "UmV0dXJuOjI=", "partner_id": coming.key });
    for answered in [made.unwrap(), read(&look, &page(&[other, ours])).unwrap()] {
        let Next::Done(id) = hero.announce(&coming, Some(&answered)) else { panic!("{answered}") };
        assert_eq!(id.unwrap().as_str(), "UmV0dXJuOjI=");
    }
}

#[test]
fn what_lacks_something_is_refused_before_it_is_sent() {
    let hero = able();
    let nothing = read(&ask(hero.announce(&coming(&part()), None)), &page(&[])).unwrap();
    let (mut homeless, mut empty, mut nowhere) = (coming(&part()), coming(&part()), coming(&part()));
    homeless.from = None;
    empty.lines.remove(0);
    nowhere.warehouse = None;
    for (coming, want) in [(homeless, "missing-address"), (empty, "no-lines"), (nowhere, "missing-warehouse")]
    {
        let Next::Refuse(refusal) = hero.announce(&coming, Some(&nothing)) else { panic!("{want}") };
        assert_eq!(refusal.code, want);
    }
}
