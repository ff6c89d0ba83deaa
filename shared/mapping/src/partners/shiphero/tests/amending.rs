//! Amending by facet: what is sent, and that it ends.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder, Hold, Seen};

use super::{body, held, hero, part, read, seen};
use crate::call::{Call, Next};
use crate::partner::{Aligned, Goal, TakesOrders};

fn next(want: &FulfillmentOrder, facets: &[Facet], seen: &Seen) -> Next<Seen, Aligned> {
    hero().toward(&Goal::Stand { want, facets }, seen)
}

pub(super) fn ask(want: &FulfillmentOrder, facets: &[Facet], seen: &Seen) -> Call<Seen> {
    match next(want, facets, seen) {
        Next::Ask(call) => call,
        Next::Done(aligned) => panic!("done: {aligned:?}"),
        Next::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

fn done(want: &FulfillmentOrder, facets: &[Facet], seen: &Seen) -> Aligned {
    match next(want, facets, seen) {
        Next::Done(aligned) => aligned,
        Next::Ask(call) => panic!("asks: {}", body(&call)),
        Next::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

pub(super) fn input(call: &Call<Seen>) -> Value {
    body(call)["variables"]["data"].clone()
}

fn output(call: &Call<Seen>, order: &Value) -> Value {
    json!({ "data": { call.name: { "request_id": "r", "order": order } } })
}

fn refused() -> Value {
    json!({ "errors": [{ "message": "Order is being packed", "code": 9, "request_id": "r1" }], "data": null })
}

#[test]
fn nothing_different_sends_nothing() {
    let want = part();
    let aligned = done(&want, &Facet::ALL, &seen(&hero(), &want));
    assert_eq!((aligned.settled, aligned.refused.len()), (Facet::ALL.to_vec(), 0));
}

#[test]
fn each_facet_is_sent_by_itself() {
    let before = seen(&hero(), &part());
    let mut address = part();
    address.address.city = Some("Reno".to_owned());
    let mut contact = part();
    contact.contact.phone = Some("+1 555 0199".to_owned());
    let mut shipping = part();
    shipping.shipping.method_name = "Express".to_owned();
    shipping.shipping.service = Some("2nd Day Air".to_owned());
    let mut hold = part();
    hold.hold = Some(Hold::Operator);
    let mut price = part();
    price.totals.tax.minor += 10;
    price.totals.total.minor += 10;
    let cases = [
        ("address", &address, Facet::Address),
        ("contact", &contact, Facet::Contact),
        ("shipping", &shipping, Facet::Shipping),
        ("hold", &hold, Facet::Hold),
        ("price", &price, Facet::Lines),
    ];
    let calls = cases.map(|(name, want, facet)| {
        let call = ask(want, &[facet], &before);
        let after = read(&call, &output(&call, &held(&hero(), want))).unwrap();
        assert_eq!(done(want, &[facet], &after).settled, [facet], "{name}");
        json!({ "name": name, "call": call.name, "input": input(&call) })
    });
    insta::assert_json_snapshot!(calls);
}

#[test]
fn lines_are_removed_then_updated_then_added() {
    let hero = hero();
    let mut want = part();
    let new = FulfillmentLine { line: "line-c".try_into().unwrap(), ..want.lines[1].clone() };
    want.lines = vec![FulfillmentLine { quantity: 1, ..want.lines[0].clone() }, new];
    let mut order = held(&hero, &part());
    let mut sent = Vec::new();
    for _ in 0..9 {
        let now = super::super::seen::seen(&order).unwrap();
        let call = match next(&want, &[Facet::Lines], &now) {
            Next::Ask(call) => call,
            Next::Done(aligned) => {
                assert_eq!(aligned.settled, [Facet::Lines]);
                break;
            }
            Next::Refuse(refusal) => panic!("{refusal}"),
        };
        sent.push(
            json!({ "call": call.name, "repeat": format!("{:?}", call.repeat), "input": input(&call) }),
        );
        apply(&mut order, call.name, &input(&call));
        let after = read(&call, &output(&call, &order)).unwrap();
        assert!(after.content.get("untaken").is_none(), "{:?}", after.content);
    }
    insta::assert_json_snapshot!(sent);
}

/// What ShipHero does with a line mutation.
fn apply(order: &mut Value, name: &str, input: &Value) {
    let edges = order["line_items"]["edges"].as_array_mut().unwrap();
    match name {
        "order_remove_line_items" => {
            let gone = input["line_item_ids"].as_array().unwrap();
            edges.retain(|edge| !gone.contains(&edge["node"]["id"]));
        }
        "order_update_line_items" => {
            for update in input["line_items"].as_array().unwrap() {
                let edge = edges.iter_mut().find(|edge| edge["node"]["id"] == update["id"]).unwrap();
                for (field, value) in update.as_object().unwrap() {
                    edge["node"][field] = value.clone();
                }
            }
        }
        "order_add_line_items" => {
            for item in input["line_items"].as_array().unwrap() {
                let mut node = item.clone();
                node["id"] = json!("TGluZUl0ZW06OTk=");
                edges.push(json!({ "node": node }));
            }
        }
        "order_update" => {
            for (field, value) in input.as_object().unwrap() {
                order[field] = value.clone();
            }
        }
        _ => panic!("no mutation `{name}`"),
    }
}

#[test]
fn lines_of_the_warehouse_stay() {
    let (hero, want) = (hero(), part());
    let mut order = held(&hero, &want);
    for (at, id) in [json!(null), json!("90210"), json!("W-1001-77")].into_iter().enumerate() {
        let node = json!({ "id": format!("insert-{at}"), "sku": "FLYER", "partner_line_item_id": id, "quantity": 1 });
        order["line_items"]["edges"].as_array_mut().unwrap().push(json!({ "node": node }));
    }
    let seen = super::super::seen::seen(&order).unwrap();
    assert_eq!(done(&want, &[Facet::Lines], &seen).settled, [Facet::Lines]);
}

#[test]
fn a_refusal_is_noted_in_the_partners_words_and_the_rest_goes_on() {
    let before = seen(&hero(), &part());
    let mut want = part();
    want.address.city = Some("Reno".to_owned());
    want.hold = Some(Hold::Payment);
    let facets = [Facet::Address, Facet::Hold];
    let first = ask(&want, &facets, &before);
    assert_eq!(first.name, "order_update");
    let after = read(&first, &refused()).unwrap();
    let second = ask(&want, &facets, &after);
    assert_eq!(second.name, "order_update_holds");
    let mut order = held(&hero(), &part());
    order["holds"] = json!({ "payment_hold": true });
    let after = read(&second, &output(&second, &order)).unwrap();
    let aligned = done(&want, &facets, &after);
    assert_eq!(aligned.settled, [Facet::Hold]);
    let (facet, refusal) = &aligned.refused[0];
    assert_eq!(
        (*facet, refusal.message.as_str()),
        (Facet::Address, "Order is being packed (code 9, request r1)")
    );
}

#[test]
fn a_change_that_is_not_taken_is_not_tried_for_ever() {
    let hero = hero();
    let mut want = part();
    want.address.city = Some("Reno".to_owned());
    want.shipping.method_name = "Express".to_owned();
    want.lines[0].quantity = 3;
    want.hold = Some(Hold::Fraud);
    let stubborn = held(&hero, &part());
    let mut now = super::super::seen::seen(&stubborn).unwrap();
    let mut calls = 0;
    let aligned = loop {
        match next(&want, &Facet::ALL, &now) {
            Next::Ask(call) => now = read(&call, &output(&call, &stubborn)).unwrap(),
            Next::Done(aligned) => break aligned,
            Next::Refuse(refusal) => panic!("{refusal}"),
        }
        calls += 1;
        assert!(calls < 9, "it goes on for ever");
    };
    let refused: Vec<(Facet, &str)> =
        aligned.refused.iter().map(|(facet, refusal)| (*facet, refusal.code.as_str())).collect();
    let facets = [Facet::Address, Facet::Lines, Facet::Shipping, Facet::Hold];
    assert_eq!(refused, facets.map(|facet| (facet, "not-taken")));
    assert_eq!((aligned.settled, calls), (vec![Facet::Contact], 4));
}

#[test]
fn an_e_mail_is_tried_on_the_address_and_refused_in_words() {
    let hero = hero();
    let mut want = part();
    want.contact.email = Some("new@example.com".to_owned());
    let call = ask(&want, &[Facet::Contact], &seen(&hero, &part()));
    assert_eq!(input(&call)["shipping_address"]["email"], "new@example.com");
    let mut order = held(&hero, &want);
    order["email"] = json!("ada@example.com");
    let after = read(&call, &output(&call, &order)).unwrap();
    assert_eq!(done(&want, &[Facet::Contact], &after).refused[0].1.code, "email-is-fixed");
    order["email"] = json!(null);
    let after = read(&call, &output(&call, &order)).unwrap();
    assert_eq!(done(&want, &[Facet::Contact], &after).settled, [Facet::Contact]);
}

#[test]
fn what_left_no_longer_changes() {
    let hero = hero();
    let mut want = part();
    want.address.city = Some("Reno".to_owned());
    for (status, shipped, code) in
        [("fulfilled", 2, "already-shipped"), ("canceled", 0, "cancelled-at-partner")]
    {
        let mut order = held(&hero, &part());
        order["fulfillment_status"] = json!(status);
        for edge in order["line_items"]["edges"].as_array_mut().unwrap() {
            edge["node"]["quantity_shipped"] = json!(shipped.min(edge["node"]["quantity"].as_u64().unwrap()));
            edge["node"]["quantity_pending_fulfillment"] = json!(0);
        }
        let seen = super::super::seen::seen(&order).unwrap();
        let aligned = done(&want, &[Facet::Address, Facet::Contact], &seen);
        let (facet, refusal) = &aligned.refused[0];
        assert_eq!((*facet, refusal.code.as_str()), (Facet::Address, code));
        assert!(refusal.message.contains(status) && refusal.message.contains("W-1001"), "{refusal}");
        assert_eq!(aligned.settled, [Facet::Contact]);
    }
}

#[test]
fn a_line_is_not_lowered_below_what_left() {
    let hero = hero();
    let mut order = held(&hero, &part());
    order["line_items"]["edges"][0]["node"]["quantity_shipped"] = json!(2);
    order["line_items"]["edges"][0]["node"]["quantity_pending_fulfillment"] = json!(0);
    let mut want = part();
    want.lines[0].quantity = 1;
    want.lines[0].total.minor = 1499;
    want.totals.lines.minor -= 1499;
    want.totals.total.minor -= 1499;
    let seen = super::super::seen::seen(&order).unwrap();
    let aligned = done(&want, &[Facet::Lines], &seen);
    let refusal = &aligned.refused[0].1;
    assert_eq!(refusal.message, "2 of 2 units of `MUG-1` left the warehouse already; 1 are wanted");
    assert_eq!(refusal.line.as_ref().unwrap().as_str(), "line-a");
}

#[test]
fn a_hold_is_released_when_the_shop_lifts_it() {
    let mut order = held(&hero(), &part());
    order["holds"] = json!({ "payment_hold": true, "fraud_hold": true, "address_hold": true });
    let seen = super::super::seen::seen(&order).unwrap();
    let call = ask(&part(), &[Facet::Hold], &seen);
    assert_eq!(
        input(&call),
        json!({ "order_id": "T3JkZXI6MQ==", "payment_hold": false, "fraud_hold": false })
    );
}

#[test]
fn trouble_on_the_way_is_no_refusal() {
    let mut want = part();
    want.address.city = Some("Reno".to_owned());
    let call = ask(&want, &[Facet::Address], &seen(&hero(), &part()));
    let credits = json!({ "errors": [{ "message": "m", "code": 30, "time_remaining": "4 seconds" }] });
    assert!(matches!(read(&call, &credits), Err(Failure::Busy { .. })));
    let gone = json!({ "errors": [{ "message": "Order not found", "code": 5 }] });
    assert!(matches!(read(&call, &gone), Err(Failure::Refused(refusal)) if refusal.code == "not-found"));
}
