//! What is placed, what stays and what is cancelled.

mod any_order;
mod edited;
mod refusals;
mod unclear;

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde_json::json;
use waybill_domain::address::Address;
use waybill_domain::facets::{Facet, changed};
use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_domain::ids::{ShippingKey, Sku, WarehouseId};
use waybill_domain::order::{LineState, OrderState, ShippingMode, StateRef, Target};

use super::*;
use crate::account::Mode;
use crate::custom::OtherLines;
use crate::glob::Glob;
use crate::route::{StockChoice, When};
use crate::sample;
use crate::time::Period;

fn run(rules: &Rules, order: &Order, known: &[KnownPart]) -> Decision {
    decide(rules, order, known, &|_: &Sku, _: &WarehouseId| Some(100), sample::now())
}

/// Each part as `account warehouse: line*units ..`.
fn parts(decision: &Decision) -> Vec<String> {
    let text = |part: &FulfillmentOrder| {
        let lines: Vec<String> =
            part.lines.iter().map(|line| format!("{}*{}", line.line, line.quantity)).collect();
        let warehouse = part.key.warehouse.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
        format!("{}{warehouse}: {}", part.key.account, lines.join(" "))
    };
    decision.parts.iter().map(text).collect()
}

fn codes(decision: &Decision) -> Vec<&str> {
    decision.refusals.iter().map(|refusal| refusal.code.as_str()).collect()
}

/// What the accounts would hold once everything decided was done.
fn settled(decision: &Decision) -> Vec<KnownPart> {
    let known = |part: &FulfillmentOrder| KnownPart {
        key: part.key.clone(),
        reference: part.reference.clone(),
        lines: part.lines.iter().map(|line| (line.line.clone(), line.quantity)).collect(),
        state: KnownState::Placed,
    };
    decision.parts.iter().map(known).collect()
}

/// Caps go to the second account, everything else to the main one.
fn two_accounts() -> Rules {
    let mut rules = sample::rules();
    let caps = When { sku: vec![Glob::new("CAP-*")], ..When::default() };
    rules.routes.insert(0, crate::route::Route { when: caps, ..sample::route("second") });
    rules
}

#[test]
fn the_first_route_that_fits_takes_the_line() {
    let decision = run(&two_accounts(), &sample::order(), &[]);
    assert_eq!(parts(&decision), ["main: l1*3", "second: l2*2"]);
    assert_eq!(decision.parts.iter().map(|part| part.totals.total.minor).collect::<Vec<_>>(), [3500, 2000]);
    assert_eq!(decision.verdict, Verdict::Export);
}

#[test]
fn deciding_again_after_placing_changes_nothing() {
    for (name, rules) in [("one account", sample::rules()), ("two accounts", two_accounts())] {
        let first = run(&rules, &sample::order(), &[]);
        assert_eq!(run(&rules, &sample::order(), &settled(&first)), first, "{name}");
        for placed in settled(&first) {
            assert_eq!(
                run(&rules, &sample::order(), &[placed]).parts,
                first.parts,
                "{name}: whichever was placed first"
            );
        }
    }
}

#[test]
fn a_placed_part_stays_whatever_routes_and_criteria_say() {
    let mut rules = two_accounts();
    rules.export.minimum_age = Period::hours(9);
    let mut order = sample::order();
    let known = [sample::placed("second", None, &[("l1", 3)])];
    let decision = run(&rules, &order, &known);
    assert_eq!(parts(&decision), ["second: l1*3"]);
    assert_eq!(decision.verdict, Verdict::Wait { until: order.created_at + SignedDuration::from_hours(9) });
    rules.export.when.store = vec!["us".into()];
    let decision = run(&rules, &order, &known);
    assert_eq!(parts(&decision), ["second: l1*3"]);
    assert!(matches!(decision.verdict, Verdict::Skip { .. }));
    order.lines.truncate(1);
    assert_eq!(run(&rules, &order, &known).verdict, Verdict::Export, "nothing fresh asks for the criteria");
}

#[test]
fn a_placed_part_follows_the_orders_own_edits() {
    let known = [sample::placed("main", None, &[("l1", 3), ("l2", 2)])];
    let mut rules = sample::rules();
    rules.cancel.line_state = vec!["cancelled".into()];
    for (name, l1, l2, cancelled, want) in [
        ("less", 1, Some(2), 0, vec!["main: l1*1 l2*2"]),
        ("more", 5, Some(2), 0, vec!["main: l1*5 l2*2"]),
        ("line removed", 3, None, 0, vec!["main: l1*3"]),
        ("units cancelled", 3, Some(2), 2, vec!["main: l1*1 l2*2"]),
        ("line cancelled", 3, Some(2), 3, vec!["main: l2*2"]),
    ] {
        let mut order = sample::order();
        order.lines[0].quantity = l1;
        let state = StateRef { id: "s".into(), key: Some("cancelled".into()) };
        order.lines[0].states = vec![LineState { quantity: cancelled, state }];
        match l2 {
            Some(units) => order.lines[1].quantity = units,
            None => order.lines.truncate(1),
        }
        let decision = run(&rules, &order, &known);
        assert_eq!(parts(&decision), want, "{name}");
        assert!(decision.cancel.is_empty(), "{name}");
    }
}

#[test]
fn a_part_of_which_nothing_is_wanted_is_cancelled() {
    let known = [sample::placed("main", None, &[("l1", 3)]), sample::placed("second", None, &[("l2", 2)])];
    let mut order = sample::order();
    order.lines.truncate(1);
    let decision = run(&two_accounts(), &order, &known);
    assert_eq!(parts(&decision), ["main: l1*3"]);
    assert_eq!(decision.cancel.iter().map(|part| part.key.account.as_str()).collect::<Vec<_>>(), ["second"]);
    order.state = OrderState::Cancelled;
    let decision = run(&two_accounts(), &order, &known);
    assert_eq!((parts(&decision).len(), decision.cancel.len()), (0, 2));
    assert_eq!(decision.verdict, Verdict::Cancelled { reason: "order state is Cancelled".into() });
}

#[test]
fn what_was_cancelled_is_not_placed_again() {
    let gone = KnownPart { state: KnownState::Cancelled, ..sample::placed("main", None, &[("l1", 3)]) };
    let decision = run(&two_accounts(), &sample::order(), std::slice::from_ref(&gone));
    assert_eq!(parts(&decision), ["second: l2*2"]);
    assert_eq!(codes(&decision), Vec::<&str>::new());
    let decision = run(&sample::rules(), &sample::order(), &[gone]);
    assert_eq!((parts(&decision).len(), codes(&decision)), (0, vec!["part-cancelled"]));
}

#[test]
fn an_account_that_is_off_takes_lines_and_gets_nothing() {
    let mut rules = two_accounts();
    rules.accounts[1].mode = Mode::Off;
    let decision = run(&rules, &sample::order(), &[]);
    assert_eq!((parts(&decision), codes(&decision)), (vec!["main: l1*3".to_owned()], vec![]));
    assert_eq!(decision.accounts.len(), 1);
}

#[test]
fn stock_chooses_the_warehouse_and_may_split_a_line() {
    let mut rules = sample::rules();
    rules.routes[0].warehouses = vec!["w1".try_into().unwrap(), "w2".try_into().unwrap()];
    rules.routes[0].stock = Some(StockChoice::FirstThatCanShip);
    let stock = |_: &Sku, warehouse: &WarehouseId| Some(if warehouse.as_str() == "w1" { 2 } else { 9 });
    let order = sample::order();
    let decision = decide(&rules, &order, &[], &stock, sample::now());
    assert_eq!(parts(&decision), ["main w2: l1*3", "main w1: l2*2"]);
    rules.routes[0].split_lines = true;
    let low = |_: &Sku, warehouse: &WarehouseId| Some(if warehouse.as_str() == "w1" { 2 } else { 1 });
    let decision = decide(&rules, &order, &[], &low, sample::now());
    assert_eq!(parts(&decision), ["main w1: l1*2 l2*2", "main w2: l1*1"]);
    let total: i64 = decision.parts.iter().map(|part| part.totals.total.minor).sum();
    assert_eq!(total, order.total.minor);
}

fn two_destinations() -> Order {
    let mut order = sample::order();
    order.shipping_mode = ShippingMode::Multiple;
    order.shipping_address = None;
    let key = |text: &str| ShippingKey::try_from(text).ok();
    order.shippings = ["home", "work"]
        .map(|name| {
            let mut shipping = sample::shipping(Some("standard"), "Standard", 250);
            shipping.key = key(name);
            shipping.address = (name == "home").then(sample::address);
            shipping
        })
        .into();
    order.item_addresses =
        vec![Address { key: Some("a-work".into()), city: Some("Bonn".into()), ..sample::address() }];
    let target = |shipping: &str, quantity| Target {
        address_key: format!("a-{shipping}"),
        quantity,
        shipping_key: key(shipping),
    };
    order.lines[0].targets = vec![target("home", 1), target("work", 2)];
    order.lines[1].targets = vec![target("work", 2)];
    order
}

#[test]
fn each_shipping_of_an_order_is_a_part_with_its_own_address() {
    let order = two_destinations();
    let decision = run(&sample::rules(), &order, &[]);
    assert_eq!(parts(&decision), ["main: l1*1", "main: l1*2 l2*2"]);
    let seen: Vec<_> = decision
        .parts
        .iter()
        .map(|part| {
            (
                part.key.shipping.as_ref().unwrap().as_str(),
                part.address.city.as_deref(),
                part.totals.total.minor,
            )
        })
        .collect();
    assert_eq!(seen, [("home", Some("Berlin"), 1250), ("work", Some("Bonn"), 4250)]);
    assert_eq!(run(&sample::rules(), &order, &settled(&decision)), decision);
}

#[test]
fn custom_lines_are_items_adjustments_or_nothing_by_policy() {
    let mut order = sample::order();
    order.custom_lines = vec![sample::custom_line("wrap", 300)];
    order.total = sample::eur(5800);
    for (name, item, others, want, total, refused) in [
        ("adjustment", false, OtherLines::Adjustment, vec!["main: l1*3 l2*2"], 5800, vec![]),
        ("skip", false, OtherLines::Skip, vec!["main: l1*3 l2*2"], 5500, vec![]),
        ("item", true, OtherLines::Refuse, vec!["main: l1*3 l2*2 wrap*1"], 5800, vec![]),
        ("refuse", false, OtherLines::Refuse, vec![], 0, vec!["custom-line"]),
    ] {
        let mut rules = sample::rules();
        rules.accounts[0].custom_lines.others = others;
        if item {
            rules.accounts[0].custom_lines.items.insert("wrap".into(), "WRAP".try_into().unwrap());
        }
        let decision = run(&rules, &order, &[]);
        assert_eq!(parts(&decision), want, "{name}");
        assert_eq!(decision.parts.iter().map(|part| part.totals.total.minor).sum::<i64>(), total, "{name}");
        assert_eq!(codes(&decision), refused, "{name}");
        assert_eq!(run(&rules, &order, &settled(&decision)), decision, "{name}: again");
    }
}

#[test]
fn a_part_carries_contact_names_fields_and_hold() {
    let (mut rules, mut order) = (sample::rules(), sample::order());
    rules.accounts[0].hold.unpaid = true;
    let field = json!({"from": "order.custom.note", "to": "packing_note", "max_length": 4});
    let of_lines = json!({"from": "line.custom.engraving", "to": "option"});
    rules.accounts[0].fields = [field, of_lines].map(|field| serde_json::from_value(field).unwrap()).into();
    order.lines[0].custom.fields.insert("engraving".into(), json!("Ada"));
    order.payment_state = None;
    order.custom.fields.insert("note".into(), json!("ring twice"));
    order.shipping_address.as_mut().unwrap().mobile = Some("0170".into());
    let decision = run(&rules, &order, &[]);
    let part = decision.parts.first().unwrap();
    assert_eq!(part.fields, BTreeMap::from([("packing_note".to_owned(), json!("ring"))]));
    let of_lines: Vec<_> = part.lines.iter().map(|line| line.fields.get("option")).collect();
    assert_eq!(of_lines, [Some(&json!("Ada")), None]);
    assert_eq!(part.hold, Some(waybill_domain::fulfillment::Hold::Payment));
    assert_eq!(
        (part.contact.email.as_deref(), part.contact.phone.as_deref()),
        (Some("ada@example.com"), Some("0170"))
    );
    assert_eq!(part.lines.first().and_then(|line| line.name.as_deref()), Some("Product MUG-1"));
}

#[test]
fn each_account_is_told_why_in_its_own_word() {
    let known = [sample::placed("main", None, &[("l1", 3)]), sample::placed("second", None, &[("l2", 2)])];
    let mut rules = two_accounts();
    rules.cancel.line_state = vec!["cancelled".into()];
    rules.cancel.reason = Some("order.custom.why".to_owned().try_into().unwrap());
    rules.accounts[1].cancel_reasons = BTreeMap::from([("Changed mind".to_owned(), "CUSTOMER".to_owned())]);
    let mut order = sample::order();
    let told = |rules: &Rules, order: &Order| {
        let cancel = run(rules, order, &known).cancel;
        cancel.iter().map(|part| format!("{}: {}", part.key.account, part.told())).collect::<Vec<_>>()
    };
    let by_rule = ["main: order state is Cancelled", "second: order state is Cancelled"];
    order.state = OrderState::Cancelled;
    assert_eq!(told(&rules, &order), by_rule, "the order says nothing");
    order.custom.fields.insert("why".to_owned(), " changed mind ".into());
    assert_eq!(told(&rules, &order), ["main: changed mind", "second: CUSTOMER"]);
    order.custom.fields.insert("why".to_owned(), " ".into());
    assert_eq!(told(&rules, &order), by_rule, "blanks say nothing");
    order.custom.fields.insert("why".to_owned(), "Changed mind".into());
    assert_eq!(told(&two_accounts(), &order), by_rule, "nobody said where it stands");

    order.state = OrderState::Confirmed;
    let state = StateRef { id: "s".into(), key: Some("cancelled".into()) };
    order.lines[1].states = vec![LineState { quantity: 2, state }];
    assert_eq!(told(&rules, &order), ["second: CUSTOMER"], "all lines of a part are cancelled");
    order.lines.truncate(1);
    assert_eq!(told(&rules, &order), ["second: the order wants none of its units"], "they went elsewhere");
}
