//! Amending by facet: what is sent, and that it ends.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::{FulfillmentOrder, Hold};

use super::families::child;
use super::{
    answer, ask, done, fresh, held, holding, line, ordoro, ordoro_with, part, read, refused, sent, toward,
};
use crate::call::Next;

const ROOT: &str = "1-W-1001-97b54c93";

fn changed(change: impl Fn(&mut FulfillmentOrder)) -> FulfillmentOrder {
    let mut want = part();
    change(&mut want);
    want
}

#[test]
fn nothing_different_sends_nothing() {
    let (ordoro, want) = (holding(), part());
    let aligned = done(toward(&ordoro, &want, &Facet::ALL, &fresh(&[held(&ordoro, &want)])));
    assert_eq!((aligned.settled, aligned.refused.len()), (Facet::ALL.to_vec(), 0));
}

#[test]
fn each_facet_is_sent_by_itself() {
    let ordoro = holding();
    let before = fresh(&[held(&ordoro, &part())]);
    let tag = json!([{ "id": 77, "text": "Waybill hold", "color": "#F00", "link": "" }]);
    let cases: [(FulfillmentOrder, Facet, Value); 5] = [
        (changed(|want| want.address.city = Some("Reno".into())), Facet::Address, json!({ "city": "Reno" })),
        (
            changed(|want| want.billing.as_mut().unwrap().city = Some("Reno".into())),
            Facet::Address,
            json!({ "city": "Reno" }),
        ),
        (changed(|want| want.contact.phone = Some("5".into())), Facet::Contact, json!({ "phone": "5" })),
        (
            changed(|want| {
                want.totals.tax.minor += 10;
                want.totals.total.minor += 10;
            }),
            Facet::Lines,
            json!({ "tax_amount": 3.3, "grand_total": 43.27 }),
        ),
        (changed(|want| want.hold = Some(Hold::Operator)), Facet::Hold, tag),
    ];
    let calls = cases.map(|(want, facet, piece)| {
        let call = ask(toward(&ordoro, &want, &[facet], &before));
        // Ordoro answers the piece that was changed, whole.
        let mut answered = piece.clone();
        if let Some(parts) = answered.as_object_mut() {
            let sent = sent(&call)["body"].as_object().unwrap().clone();
            parts.extend(sent);
        }
        let after = read(&call, &answered).unwrap();
        assert_eq!(done(toward(&ordoro, &want, &[facet], &after)).settled, [facet], "{facet}");
        sent(&call)
    });
    insta::assert_json_snapshot!(calls);
}

#[test]
fn what_a_list_told_of_is_read_before_anything_is_said_of_it() {
    let (ordoro, want) = (ordoro(), changed(|want| want.address.city = Some("Reno".into())));
    // The list still shows Reno, where the order was sent before it went to Las Vegas and is to go to Reno again.
    let behind = held(&ordoro, &want);
    let look = ask(toward(&ordoro, &want, &[Facet::Address], &super::seen_of(&[behind])));
    assert_eq!(line(&look), format!("GET /v3/order/{ROOT}"));
    let now = read(&look, &held(&ordoro, &part())).unwrap();
    let change = ask(toward(&ordoro, &want, &[Facet::Address], &now));
    assert_eq!(line(&change), format!("PUT /v3/order/{ROOT}/shipping_address"));
    let mut left = held(&ordoro, &part());
    left["status"] = json!("shipped");
    let left = read(&look, &left).unwrap();
    assert_eq!(done(toward(&ordoro, &want, &[Facet::Address], &left)).refused[0].1.code, "already-shipped");
}

#[test]
fn an_answer_that_is_the_order_counts_as_well() {
    let (ordoro, want) = (ordoro(), changed(|want| want.address.city = Some("Reno".into())));
    let call = ask(toward(&ordoro, &want, &[Facet::Address], &fresh(&[held(&ordoro, &part())])));
    let after = read(&call, &held(&ordoro, &want)).unwrap();
    assert_eq!(done(toward(&ordoro, &want, &[Facet::Address], &after)).settled, [Facet::Address]);
}

#[test]
fn an_answer_that_shows_nothing_is_read_again_and_judged() {
    let (ordoro, want) = (ordoro(), changed(|want| want.address.city = Some("Reno".into())));
    let call = ask(toward(&ordoro, &want, &[Facet::Address], &fresh(&[held(&ordoro, &part())])));
    let empty = http::Response::builder().status(204).body(bytes::Bytes::new()).unwrap();
    let after = (call.read)(&empty).unwrap();
    let again = ask(toward(&ordoro, &want, &[Facet::Address], &after));
    assert_eq!(line(&again), format!("GET /v3/order/{ROOT}"));
    for (order, code) in [(held(&ordoro, &want), None), (held(&ordoro, &part()), Some("not-taken"))] {
        let now = read(&again, &order).unwrap();
        let aligned = done(toward(&ordoro, &want, &[Facet::Address], &now));
        assert_eq!(aligned.refused.first().map(|(_, refusal)| refusal.code.as_str()), code);
    }
}

#[test]
fn a_hold_is_released_by_the_tags_own_id() {
    let ordoro = holding();
    let mut order = held(&ordoro, &part());
    order["tags"] = json!([{ "id": 4, "text": "web" }, { "id": 5, "text": "Waybill hold" }]);
    let call = ask(toward(&ordoro, &part(), &[Facet::Hold], &fresh(&[order])));
    assert_eq!(line(&call), format!("DELETE /v3/order/{ROOT}/tag/5"));
    let after = read(&call, &json!([{ "id": 4, "text": "web" }])).unwrap();
    assert_eq!(done(toward(&ordoro, &part(), &[Facet::Hold], &after)).settled, [Facet::Hold]);
}

#[test]
fn a_hold_without_a_tag_is_refused_and_the_rest_goes_on() {
    let (ordoro, want) = (ordoro(), changed(|want| want.hold = Some(Hold::Payment)));
    let aligned = done(toward(&ordoro, &want, &Facet::ALL, &fresh(&[held(&ordoro, &part())])));
    let refused: Vec<(Facet, &str)> =
        aligned.refused.iter().map(|(facet, refusal)| (*facet, refusal.code.as_str())).collect();
    assert_eq!(refused, [(Facet::Hold, "no-hold")]);
}

#[test]
fn another_shipping_method_is_told_in_a_comment() {
    let (ordoro, want) = (ordoro(), changed(|want| want.shipping.method_name = "Express".into()));
    let order = held(&ordoro, &part());
    let comment = ask(toward(&ordoro, &want, &[Facet::Shipping], &fresh(std::slice::from_ref(&order))));
    let words = "The shop wants this order shipped by `Express` now";
    assert_eq!(sent(&comment)["body"], json!({ "comment": words }));
    let after =
        read(&comment, &json!({ "user": "api", "date": "2026-11-20T12:00:00Z", "text": words })).unwrap();
    let told = done(toward(&ordoro, &want, &[Facet::Shipping], &after));
    assert_eq!(told.refused[0].1.code, "shipping-is-fixed");
    let mut there = order;
    there["comments"] = json!([{ "text": words }]);
    let again = done(toward(&ordoro, &want, &[Facet::Shipping], &fresh(&[there])));
    assert_eq!(again.refused[0].1.code, "shipping-is-fixed");
}

#[test]
fn addresses_are_checked_where_the_account_wants_it() {
    let ordoro = ordoro_with(&json!({ "validate_addresses": true }));
    let want = changed(|want| want.address.city = Some("Reno".into()));
    let call = ask(toward(&ordoro, &want, &[Facet::Address], &fresh(&[held(&ordoro, &part())])));
    assert_eq!(sent(&call)["body"]["validate"], true);
}

#[test]
fn every_order_that_can_change_is_changed() {
    let ordoro = ordoro();
    let want = changed(|want| want.address.city = Some("Reno".into()));
    let open = "awaiting_fulfillment";
    let orders =
        [child("1", ROOT, open, [1, 0]), child("2", ROOT, "shipped", [0, 1]), child("3", ROOT, open, [1, 0])];
    let (mut now, mut asked) = (fresh(&orders), Vec::new());
    let aligned = loop {
        match toward(&ordoro, &want, &[Facet::Address], &now) {
            Next::Ask(call) => {
                asked.push(line(&call));
                now = read(&call, &sent(&call)["body"]).unwrap();
            }
            Next::Done(aligned) => break aligned,
            Next::Refuse(refusal) => panic!("{refusal}"),
        }
    };
    assert_eq!(asked, ["1", "3"].map(|at| format!("PUT /v3/order/{ROOT}-{at}/shipping_address")));
    assert_eq!(aligned.settled, [Facet::Address]);
}

#[test]
fn a_refusal_is_noted_in_ordoros_words_and_the_rest_goes_on() {
    let ordoro = holding();
    let want = changed(|want| {
        want.address.city = Some("Reno".into());
        want.hold = Some(Hold::Payment);
    });
    let facets = [Facet::Address, Facet::Hold];
    let first = ask(toward(&ordoro, &want, &facets, &fresh(&[held(&ordoro, &part())])));
    let after = refused(&first, 400, "Address is locked").unwrap();
    let second = ask(toward(&ordoro, &want, &facets, &after));
    assert_eq!(line(&second), format!("POST /v3/order/{ROOT}/tag/77"));
    let after = read(&second, &json!([{ "id": 77, "text": "Waybill hold" }])).unwrap();
    let aligned = done(toward(&ordoro, &want, &facets, &after));
    assert_eq!(aligned.settled, [Facet::Hold]);
    assert_eq!(aligned.refused[0].1.message, "HTTP 400 Bad Request: Address is locked");
    let no_tag = refused(&second, 404, "no such tag").unwrap();
    assert_eq!(done(toward(&ordoro, &want, &[Facet::Hold], &no_tag)).refused[0].1.code, "not-found");
}

#[test]
fn a_change_that_is_not_taken_is_not_tried_for_ever() {
    let ordoro = holding();
    let want = changed(|want| {
        want.address.city = Some("Reno".into());
        want.contact.phone = Some("5".into());
        want.lines[0].quantity = 3;
        want.shipping.method_name = "Express".into();
        want.hold = Some(Hold::Fraud);
    });
    let stubborn = held(&ordoro, &part());
    let (mut now, mut calls) = (fresh(std::slice::from_ref(&stubborn)), 0);
    let aligned = loop {
        match toward(&ordoro, &want, &Facet::ALL, &now) {
            Next::Ask(call) => now = read(&call, &stubborn).unwrap(),
            Next::Done(aligned) => break aligned,
            Next::Refuse(refusal) => panic!("{refusal}"),
        }
        calls += 1;
        assert!(calls < 12, "it goes on for ever");
    };
    let refused: Vec<&str> = aligned.refused.iter().map(|(_, refusal)| refusal.code.as_str()).collect();
    assert_eq!(refused, ["not-taken"; 5]);
    assert!(aligned.settled.is_empty());
}

#[test]
fn what_left_no_longer_changes() {
    let ordoro = ordoro();
    let want = changed(|want| want.address.city = Some("Reno".into()));
    for (status, code) in [("shipped", "already-shipped"), ("cancelled", "cancelled-at-partner")] {
        let mut order = held(&ordoro, &part());
        order["status"] = json!(status);
        let aligned = done(toward(&ordoro, &want, &[Facet::Address, Facet::Contact], &fresh(&[order])));
        let (facet, refusal) = &aligned.refused[0];
        assert_eq!((*facet, refusal.code.as_str()), (Facet::Address, code));
        assert!(refusal.message.contains("W-1001"), "{refusal}");
        assert_eq!(aligned.settled, [Facet::Contact]);
    }
}

#[test]
fn trouble_on_the_way_is_no_refusal() {
    let ordoro = ordoro();
    let want = changed(|want| want.address.city = Some("Reno".into()));
    let call = ask(toward(&ordoro, &want, &[Facet::Address], &fresh(&[held(&ordoro, &part())])));
    for (status, want) in [(429, "busy"), (404, "busy"), (500, "outcome unknown"), (401, "the account")] {
        let failure = (call.read)(&answer(status, &json!({}))).unwrap_err().to_string();
        assert!(failure.starts_with(want), "{status}: {failure}");
    }
}
