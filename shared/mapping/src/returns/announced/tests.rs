//! Which part is told of which return, and what of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use waybill_domain::ids::{LineId, Reference, Sku};
use waybill_domain::order::Order;

use super::{Announced, Hears, Of, Sender, Told, Wish, wishes};
use crate::commercetools::read;
use crate::returns::ReturnRules;

const EAST: &str = "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00-0000000a";
const WEST: &str = "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00-0000000b";

/// Three mugs and a card, and what is on its way back.
fn order(returns: Value) -> Order {
    let mut body: Value =
        serde_json::from_str(include_str!("../../commercetools/fixtures/order-single.json")).unwrap();
    body["returnInfo"] = returns;
    let mut order = read::order(&"shop-eu".try_into().unwrap(), &body).unwrap();
    for (line, (id, units)) in order.lines.iter_mut().zip([("mug", 3), ("card", 1)]) {
        (line.id, line.quantity) = (id.try_into().unwrap(), units);
    }
    order
}

fn item(id: &str, line: &str, quantity: u32, state: &str) -> Value {
    json!({ "id": id, "type": "LineItemReturnItem", "lineItemId": line, "quantity": quantity, "shipmentState": state,
        "paymentState": "Initial", "comment": "Too small" })
}

fn info(number: Option<&str>, items: &Value) -> Value {
    json!({ "returnTrackingId": number, "returnDate": "2026-11-20T08:00:00.000Z", "items": items })
}

fn sender(reference: &str, lines: &[(&str, u32)]) -> Sender {
    let line = |(line, units): &(&str, u32)| -> (LineId, (Sku, u32)) {
        ((*line).try_into().unwrap(), (line.to_uppercase().as_str().try_into().unwrap(), *units))
    };
    Sender {
        reference: reference.try_into().unwrap(),
        partner_order: "9001".try_into().unwrap(),
        warehouse: Some("1".try_into().unwrap()),
        shipping: None,
        lines: lines.iter().map(line).collect(),
        announced: BTreeMap::new(),
        hears: Hears::Partner,
    }
}

fn told(mut sender: Sender, name: &str, line: &str, units: u32) -> Sender {
    let all: &mut Announced = sender.announced.entry(name.to_owned()).or_default();
    all.insert(line.try_into().unwrap(), units);
    sender
}

fn asked_with(order: &Order, senders: &[Sender], rules: &ReturnRules) -> Vec<Wish> {
    wishes(order, senders, Told { rules, prefix: "waybill", since: Timestamp::UNIX_EPOCH })
}

/// What each part is to know, in short.
fn asked(order: &Order, senders: &[Sender]) -> Vec<String> {
    let short = |wish: Wish| {
        let part = if wish.reference == Reference::try_from(EAST).unwrap() { "east" } else { "west" };
        let what = match wish.of {
            Of::Announce(coming) => {
                let lines: Vec<String> =
                    coming.lines.iter().map(|line| format!("{} of {}", line.quantity, line.sku)).collect();
                format!("announce {}", lines.join(", "))
            }
            Of::Stands => "stands".to_owned(),
            Of::Refuse(refusal) => refusal.code,
            Of::ByHand { words, .. } => format!("by hand: {}", words.message),
        };
        format!("{part} {}: {what}", wish.known_as)
    };
    asked_with(order, senders, &ReturnRules::default()).into_iter().map(short).collect()
}

#[test]
fn units_go_back_to_whoever_shipped_them() {
    let senders = [sender(WEST, &[("mug", 1)]), sender(EAST, &[("mug", 2), ("card", 1)])];
    let all = |returns: Value| asked(&order(returns), &senders);
    let both = json!([info(
        Some("R1"),
        &json!([item("i1", "mug", 3, "Advised"), item("i2", "card", 1, "Advised")])
    )]);
    assert_eq!(
        all(both),
        ["east number R1: announce 2 of MUG, 1 of CARD", "west number R1: announce 1 of MUG"]
    );
    let two = json!([
        info(Some("R1"), &json!([item("i1", "mug", 2, "Advised")])),
        info(None, &json!([item("i2", "mug", 1, "Advised")])),
    ]);
    assert_eq!(all(two), ["east number R1: announce 2 of MUG", "west item i2: announce 1 of MUG"]);
    let came = json!([info(Some("R1"), &json!([item("i1", "mug", 1, "Returned")]))]);
    assert!(all(came).is_empty(), "what came is not announced");
    let nothing_left = [sender(EAST, &[("mug", 0)])];
    let early = order(json!([info(Some("R1"), &json!([item("i1", "mug", 1, "Advised")]))]));
    assert!(asked(&early, &nothing_left).is_empty(), "what has not left waits");
}

#[test]
fn what_partners_told_us_is_told_to_nobody() {
    let mut ours = item("i1", "mug", 1, "Advised");
    ours["key"] = json!("us-77-mug-a0");
    ours["custom"] = json!({ "type": { "typeId": "type", "id": "t" }, "fields": { "waybillReturn": "77" } });
    let order = order(json!([info(Some("77"), &json!([ours]))]));
    assert!(asked(&order, &[sender(EAST, &[("mug", 2)])]).is_empty());
}

#[test]
fn what_was_announced_keeps_its_part() {
    let one =
        |units, state: &str| order(json!([info(Some("R1"), &json!([item("i1", "mug", units, state)]))]));
    let known = told(sender(WEST, &[("mug", 2)]), "number R1", "mug", 2);
    let other = sender(EAST, &[("mug", 1)]);
    let both = [known, other];
    assert_eq!(asked(&one(2, "Advised"), &both), ["west number R1: stands"]);
    assert_eq!(asked(&one(2, "Returned"), &both), ["west number R1: stands"], "however far it is");
    assert_eq!(
        asked(&one(3, "Advised"), &both),
        ["west number R1: stands", "east number R1: announce 1 of MUG"]
    );
    assert_eq!(asked(&one(1, "Advised"), &both), ["west number R1: return-changed"]);
    assert_eq!(asked(&order(json!([])), &both), ["west number R1: return-changed"]);
}

#[test]
fn a_return_that_was_written_anew_is_the_same_return() {
    let known = told(sender(EAST, &[("mug", 3)]), "item i1", "mug", 2);
    let again = order(json!([info(None, &json!([item("i9", "mug", 2, "Advised")]))]));
    assert_eq!(asked(&again, std::slice::from_ref(&known)), ["east item i1: stands"]);
    let another = order(json!([info(None, &json!([item("i9", "mug", 1, "Advised")]))]));
    assert_eq!(
        asked(&another, &[known]),
        ["east item i9: announce 1 of MUG", "east item i1: return-changed"]
    );
}

#[test]
fn an_announcement_tells_all_that_is_known() {
    let rules: ReturnRules = serde_json::from_value(json!({
        "reasons": { "Too small": "SIZE" }, "conditions": { "As new": "A" }, "condition_field": "state",
    }))
    .unwrap();
    let mut one = item("i1", "mug", 2, "Advised");
    one["custom"] = json!({ "type": { "typeId": "type", "id": "t" }, "fields": { "state": "as new" } });
    let order = order(json!([info(Some("R1"), &json!([one]))]));
    insta::assert_debug_snapshot!(asked_with(&order, &[sender(EAST, &[("mug", 2)])], &rules));
}

#[test]
fn a_reason_in_no_table_waits_for_a_person_where_that_is_wanted() {
    let rules: ReturnRules = serde_json::from_value(json!({
        "reasons": { "Too large": "SIZE" }, "unknown_reason": "review",
    }))
    .unwrap();
    let order = order(json!([info(Some("R1"), &json!([item("i1", "mug", 2, "Advised")]))]));
    let wishes = asked_with(&order, &[sender(EAST, &[("mug", 2)])], &rules);
    let Of::Refuse(refusal) = &wishes[0].of else { panic!("{wishes:?}") };
    assert_eq!(refusal.code, "return-reason-unknown");
    assert!(
        !refusal.message.contains("Too small"),
        "a comment may be a customer's own words: {}",
        refusal.message
    );
}

#[test]
fn what_an_account_takes_no_announcement_of_is_for_a_person_in_words() {
    let people = |sender: Sender| Sender { hears: Hears::Person("us".try_into().unwrap()), ..sender };
    let [east, west] = [people(sender(EAST, &[("mug", 2), ("card", 1)])), sender(WEST, &[("mug", 1)])];
    let mut said = item("i2", "card", 1, "Advised");
    said["custom"] =
        json!({ "type": { "typeId": "type", "id": "t" }, "fields": { "waybillReturnReason": "Damaged" } });
    let back = json!([info(Some("R1"), &json!([item("i1", "mug", 3, "Advised"), said]))]);
    insta::assert_snapshot!(asked(&order(back), &[east.clone(), west]).join("\n"));
    let came = json!([info(Some("R1"), &json!([item("i1", "mug", 2, "Returned")]))]);
    assert!(asked(&order(came), std::slice::from_ref(&east)).is_empty(), "what came needs nobody");
    let advised = info(Some("R1"), &json!([item("i1", "mug", 2, "Advised")]));
    let came = |units, state| info(None, &json!([item("i9", "mug", units, state)]));
    for (name, returns, want) in [
        ("all of it", json!([advised, came(2, "Returned")]), None),
        ("some of it", json!([advised, came(1, "Unusable")]), Some("1 x `MUG`")),
        ("before", json!([came(2, "Returned"), advised]), Some("2 x `MUG`")),
        (
            "of another line",
            json!([advised, info(None, &json!([item("i9", "card", 1, "Returned")]))]),
            Some("2 x `MUG`"),
        ),
    ] {
        let told = asked(&order(returns), std::slice::from_ref(&east));
        assert_eq!(told.len(), usize::from(want.is_some()), "{name}: {told:?}");
        assert!(told.iter().zip(want).all(|(told, want)| told.contains(want)), "{name}: {told:?}");
    }

    let rules: ReturnRules =
        serde_json::from_value(json!({ "reasons": { "Too small": "SIZE" }, "unknown_reason": "review" }))
            .unwrap();
    let back = order(json!([info(
        Some("R1"),
        &json!([item("i1", "mug", 2, "Advised"), item("i2", "card", 1, "Advised")])
    )]));
    let wishes = asked_with(&back, std::slice::from_ref(&east), &rules);
    let Of::ByHand { units, words } = &wishes[0].of else { panic!("{wishes:?}") };
    assert!(
        words.message.contains("(Too small)"),
        "a comment that is in the table is a reason: {}",
        words.message
    );
    assert_eq!(units.values().copied().collect::<Vec<_>>(), [1, 2]);

    let since = "2026-11-21T00:00:00Z".parse().unwrap();
    let told = Told { rules: &rules, prefix: "waybill", since };
    assert!(super::wishes(&back, &[east], told).is_empty(), "what was announced before that is known");
}
