//! What holds for any order, any stock and anything placed before.

use std::collections::BTreeMap;

use proptest::prelude::*;
use waybill_domain::ids::{LineId, Sku, WarehouseId};
use waybill_domain::order::Order;

use super::{settled, two_accounts};
use crate::decide::decide;
use crate::decision::{Decision, KnownPart, KnownState};
use crate::route::StockChoice;
use crate::rules::Rules;
use crate::sample;

/// Caps at one account, the rest at another that chooses among two warehouses by stock and splits lines.
fn rules() -> Rules {
    let mut rules = two_accounts();
    if let Some(main) = rules.routes.last_mut() {
        main.warehouses = ["w1", "w2"].map(|id| id.try_into().unwrap()).into();
        main.stock = Some(StockChoice::FirstThatCanShip);
        main.split_lines = true;
    }
    rules
}

/// Up to five lines of mugs and caps.
fn orders() -> impl Strategy<Value = Order> {
    prop::collection::vec((0_u32..7, any::<bool>(), 0_i64..9_999), 1..6).prop_map(|lines| {
        let mut order = sample::order();
        let line = |(at, (units, mug, total)): (usize, &(u32, bool, i64))| {
            sample::line(&format!("l{at}"), if *mug { "MUG-1" } else { "CAP-1" }, *units, *total)
        };
        order.lines = lines.iter().enumerate().map(line).collect();
        order.total = sample::eur(500 + order.lines.iter().map(|line| line.total.minor).sum::<i64>());
        order
    })
}

/// Parts that were placed or cancelled before, of whatever the order was then.
fn known() -> impl Strategy<Value = Vec<KnownPart>> {
    let part = (
        prop::sample::select(vec![("main", Some("w1")), ("main", Some("w2")), ("second", None)]),
        any::<bool>(),
        prop::collection::vec(1_u32..5, 1..5),
    );
    prop::collection::vec(part, 0..4).prop_map(|parts| {
        let mut known: BTreeMap<String, KnownPart> = BTreeMap::new();
        for ((account, warehouse), cancelled, units) in parts {
            let names: Vec<String> = (0..units.len()).map(|at| format!("l{at}")).collect();
            let lines: Vec<(&str, u32)> = names.iter().map(String::as_str).zip(units).collect();
            let mut part = sample::placed(account, warehouse, &lines);
            if cancelled {
                part.state = KnownState::Cancelled;
            }
            known.insert(part.reference.to_string(), part);
        }
        known.into_values().collect()
    })
}

fn run(order: &Order, known: &[KnownPart], levels: (i64, i64)) -> Decision {
    let stock =
        |_: &Sku, warehouse: &WarehouseId| Some(if warehouse.as_str() == "w1" { levels.0 } else { levels.1 });
    let mut rules = rules();
    rules.hold_whole_order = false;
    decide(&rules, order, known, &stock, sample::now())
}

/// Units by line over some parts.
fn units(parts: &[KnownPart], state: KnownState) -> BTreeMap<LineId, u32> {
    let mut sum = BTreeMap::new();
    for (line, units) in parts.iter().filter(|part| part.state == state).flat_map(|part| &part.lines) {
        *sum.entry(line.clone()).or_default() += units;
    }
    sum
}

proptest! {
    #[test]
    fn no_unit_is_wanted_twice_and_none_is_forgotten(order in orders(), known in known(), one in 0_i64..9, two in 0_i64..9) {
        let decision = run(&order, &known, (one, two));
        let wanted = units(&settled(&decision), KnownState::Placed);
        let spent = units(&known, KnownState::Cancelled);
        for line in &order.lines {
            let wanted = wanted.get(&line.id).copied().unwrap_or(0);
            let gone = spent.get(&line.id).copied().unwrap_or(0);
            prop_assert!(wanted <= line.quantity);
            let refused = decision.refusals.iter().any(|refusal| refusal.line.as_ref() == Some(&line.id));
            prop_assert!(refused || wanted + gone >= line.quantity, "{wanted} and {gone} of {}", line.quantity);
        }
        let total: i64 = decision.parts.iter().map(|part| part.totals.total.minor).sum();
        prop_assert!(total <= order.total.minor);
    }

    #[test]
    fn deciding_again_after_doing_it_is_the_same(order in orders(), known in known(), one in 0_i64..9, two in 0_i64..9) {
        let first = run(&order, &known, (one, two));
        // Units that were refused are fresh again, and by then may join a part that was placed.
        prop_assume!(first.refusals.is_empty());
        let mut after = settled(&first);
        for part in &known {
            if !after.iter().any(|other| other.reference == part.reference) {
                let gone = first.cancel.iter().any(|cancel| cancel.reference == part.reference);
                let state = if gone { KnownState::Cancelled } else { part.state };
                // A part that was cancelled because the order wants none of it has no units left to speak of.
                let lines = if gone { BTreeMap::new() } else { part.lines.clone() };
                after.push(KnownPart { lines, state, ..part.clone() });
            }
        }
        // The stock has sold out meanwhile: what was placed stays where it is.
        let second = run(&order, &after, (0, 0));
        prop_assert_eq!(&second.parts, &first.parts);
        prop_assert!(second.cancel.is_empty());
        prop_assert!(second.refusals.is_empty());
    }
}
