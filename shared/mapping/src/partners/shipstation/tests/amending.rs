//! Amending: what is sent, what survives, and that it ends.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder, Seen};

use super::{answered, body, held, line, part, read, seen_of, station};
use crate::call::{Call, Next, Repeat};
use crate::partner::{Aligned, Goal, TakesOrders};

pub(super) fn next(want: &FulfillmentOrder, facets: &[Facet], seen: &Seen) -> Next<Seen, Aligned> {
    station().toward(&Goal::Stand { want, facets }, seen)
}

pub(super) fn ask(next: Next<Seen, Aligned>) -> Call<Seen> {
    match next {
        Next::Ask(call) => call,
        Next::Done(aligned) => panic!("done: {aligned:?}"),
        Next::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

pub(super) fn done(next: Next<Seen, Aligned>) -> Aligned {
    match next {
        Next::Done(aligned) => aligned,
        Next::Ask(call) => panic!("asks: {}", line(&call)),
        Next::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

/// What people at ShipStation made of the part.
fn edited() -> Value {
    let mut order = held(&part());
    order["serviceCode"] = json!("ups_ground");
    order["weight"] = json!({ "value": 12, "units": "ounces", "WeightUnits": 1 });
    order["internalNotes"] = json!("wrap it well");
    order["tagIds"] = json!([4]);
    order["unknownNews"] = json!({ "kept": true });
    order["shipTo"]["addressVerified"] = json!("Address validation warning");
    order["items"][0]["warehouseLocation"] = json!("A-7");
    let flyer =
        json!({ "orderItemId": 9009, "lineItemKey": null, "sku": "FLYER", "name": "Flyer", "quantity": 1 });
    order["items"].as_array_mut().unwrap().push(flyer);
    order
}

fn changed() -> FulfillmentOrder {
    let mut want = part();
    want.address.city = Some("Reno".to_owned());
    want.contact.phone = Some("+1 555 0199".to_owned());
    want.shipping.method_name = "Express".to_owned();
    want.shipping.service = None;
    let new = FulfillmentLine { line: "line-c".try_into().unwrap(), quantity: 3, ..want.lines[1].clone() };
    want.lines = vec![FulfillmentLine { quantity: 1, ..want.lines[0].clone() }, new];
    want
}

#[test]
fn nothing_different_sends_nothing() {
    let want = part();
    let aligned = done(next(&want, &Facet::ALL, &seen_of(&[held(&want)])));
    assert_eq!((aligned.settled, aligned.refused.len()), (Facet::ALL.to_vec(), 0));
}

#[test]
fn all_that_differs_travels_at_once_and_the_rest_survives() {
    let want = changed();
    let call = ask(next(&want, &Facet::ALL, &seen_of(&[edited()])));
    assert_eq!((call.name, call.repeat), ("order_update", Repeat::LookFirst));
    assert_eq!(line(&call), "POST https://ssapi.shipstation.com/orders/createorder");
    insta::assert_json_snapshot!(body(&call));
    let mut after = body(&call);
    after["modifyDate"] = json!("2026-11-20T05:00:00");
    let after = read(&call, &after).unwrap();
    assert_eq!(done(next(&want, &Facet::ALL, &after)).settled, Facet::ALL);
}

#[test]
fn one_facet_alone_leaves_the_others_as_they_are() {
    for facet in Facet::ALL.into_iter().filter(|facet| *facet != Facet::Hold) {
        let sent = body(&ask(next(&changed(), &[facet], &seen_of(&[edited()]))));
        let mut back = edited();
        let untouched: &[&str] = match facet {
            Facet::Address => &["items", "customerEmail", "serviceCode", "amountPaid", "taxAmount"],
            Facet::Contact => &["items", "billTo", "serviceCode", "amountPaid"],
            Facet::Lines => &["billTo", "customerEmail", "serviceCode", "requestedShippingService", "weight"],
            Facet::Shipping => &["billTo", "customerEmail", "amountPaid", "taxAmount"],
            Facet::Hold => &[],
        };
        back["weight"].as_object_mut().unwrap().remove("WeightUnits");
        back["items"].as_array_mut().unwrap().iter_mut().for_each(|item| {
            item.as_object_mut().unwrap().remove("createDate");
        });
        for name in untouched {
            assert_eq!(sent[name], back[name], "{facet}: {name}");
        }
        let phone = if facet == Facet::Contact { "+1 555 0199" } else { "+1 555 0100" };
        let city = if facet == Facet::Address { "Reno" } else { "Las Vegas" };
        assert_eq!(
            (&sent["shipTo"]["phone"], &sent["shipTo"]["city"]),
            (&json!(phone), &json!(city)),
            "{facet}"
        );
        assert_eq!((&sent["orderId"], &sent["orderKey"]), (&json!(7001), &json!(part().reference)));
        assert_eq!(sent["internalNotes"], "wrap it well");
    }
}

#[test]
fn a_weight_that_was_summed_up_is_summed_up_again() {
    let weighed = |quantity: u32| json!({ "lineItemKey": "line-a", "sku": "MUG-1", "quantity": quantity, "weight": { "value": 10, "units": "grams" } });
    for (name, weight, want) in [
        ("a sum", json!({ "value": 20, "units": "grams" }), json!(10)),
        ("none", json!(null), json!(10)),
        ("zero", json!({ "value": 0, "units": "ounces" }), json!(10)),
        ("entered", json!({ "value": 500, "units": "grams" }), json!(500)),
    ] {
        let mut order = held(&part());
        order["items"] = json!([weighed(2)]);
        order["weight"] = weight;
        let mut want_part = part();
        want_part.lines.truncate(1);
        want_part.lines[0].quantity = 1;
        let sent = body(&ask(next(&want_part, &[Facet::Lines], &seen_of(&[order]))));
        assert_eq!(sent["weight"]["value"], want, "{name}");
    }
}

#[test]
fn a_refusal_is_told_in_the_partners_words_for_all_that_travelled() {
    let want = changed();
    let facets = [Facet::Address, Facet::Hold];
    let call = ask(next(&want, &facets, &seen_of(&[held(&part())])));
    let after = answered(&call, 400, &json!({ "message": "Order is locked" })).unwrap();
    let aligned = done(next(&want, &facets, &after));
    assert_eq!(aligned.settled, [Facet::Hold]);
    let (facet, refusal) = &aligned.refused[0];
    assert_eq!((*facet, refusal.message.as_str()), (Facet::Address, "Order is locked"));
    assert!(matches!(answered(&call, 500, &json!({})), Err(Failure::Unknown { .. })));
}

#[test]
fn a_change_that_is_answered_with_yes_and_not_made_is_not_tried_for_ever() {
    let want = changed();
    let call = ask(next(&want, &[Facet::Address, Facet::Shipping], &seen_of(&[held(&part())])));
    let mut half = held(&part());
    half["requestedShippingService"] = json!("Express");
    half["orderStatus"] = json!("awaiting_shipment");
    let after = read(&call, &half).unwrap();
    let aligned = done(next(&want, &[Facet::Address, Facet::Shipping], &after));
    assert_eq!(aligned.settled, [Facet::Shipping]);
    assert_eq!(aligned.refused[0].1.code, "not-taken");
    insta::assert_snapshot!(aligned.refused[0].1.message);
}

#[test]
fn an_order_that_is_made_anew_is_told_as_a_duplicate() {
    let call = ask(next(&changed(), &[Facet::Address], &seen_of(&[held(&part())])));
    let mut new = held(&changed());
    new["orderId"] = json!(7777);
    assert!(
        matches!(read(&call, &new), Err(Failure::Refused(refusal)) if refusal.code == "duplicate-at-partner")
    );
}

#[test]
fn what_left_or_was_cancelled_is_locked() {
    for (status, code) in [("shipped", "already-shipped"), ("cancelled", "cancelled-at-partner")] {
        let mut order = held(&part());
        order["orderStatus"] = json!(status);
        let aligned = done(next(&changed(), &[Facet::Address, Facet::Lines], &seen_of(&[order])));
        let codes: Vec<&str> = aligned.refused.iter().map(|(_, refusal)| refusal.code.as_str()).collect();
        assert_eq!(codes, [code, code], "{status}");
    }
}

#[test]
fn what_people_change_shows_in_its_facet() {
    let before = station().held(&seen_of(&[held(&part())]));
    for (path, value, facet) in [
        ("/shipTo/street1", json!("1 Elsewhere"), Some(Facet::Address)),
        ("/shipTo/street1", json!("2200 DESERT INN ROAD"), None),
        ("/shipTo/phone", json!("1"), Some(Facet::Contact)),
        ("/items/0/quantity", json!(1), Some(Facet::Lines)),
        ("/serviceCode", json!("ups_2nd_day_air"), Some(Facet::Shipping)),
        ("/orderStatus", json!("on_hold"), Some(Facet::Hold)),
        ("/modifyDate", json!("2026-11-21T00:00:00"), None),
    ] {
        let mut order = held(&part());
        *order.pointer_mut(path).unwrap() = value;
        let now = station().held(&seen_of(&[order]));
        let edited: Vec<Facet> = Facet::ALL
            .into_iter()
            .filter(|facet| waybill_domain::facets::is_edited(&before[facet].pieces, &now[facet].pieces))
            .collect();
        assert_eq!(edited.first().copied(), facet, "{path}");
    }
    let words: Vec<&str> = before.values().map(|held| held.words.as_str()).collect();
    insta::assert_json_snapshot!(words);
}
