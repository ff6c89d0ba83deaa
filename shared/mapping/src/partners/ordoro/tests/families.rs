//! Parts that people split: several orders that are one.

use proptest::prelude::*;
use serde_json::{Value, json};
use waybill_domain::event::{PartStatus, Split, What};
use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::{Seen, SeenStatus};

use super::{held, now, ordoro, part, seen_of};
use crate::partner::TakesOrders;

const ROOT: &str = "1-W-1001-97b54c93";

/// A child of the part's order with so many units of each line.
pub(super) fn child(suffix: &str, parent: &str, status: &str, units: [u32; 2]) -> Value {
    let mut order = held(&ordoro(), &part());
    order["order_number"] = json!(format!("{parent}-{suffix}"));
    order["parent_order_number"] = json!(parent);
    order["status"] = json!(status);
    let lines = order["lines"].as_array_mut().unwrap();
    for (at, line) in lines.iter_mut().enumerate() {
        line["id"] = json!(format!("{suffix}{at}"));
        line["quantity"] = json!(units[at]);
    }
    lines.retain(|line| line["quantity"] != 0);
    order
}

fn lines(seen: &Seen) -> Vec<(&str, u32, u32)> {
    seen.lines.iter().map(|line| (line.sku.as_str(), line.quantity, line.shipped)).collect()
}

#[test]
fn children_and_grandchildren_are_one_part() {
    let (open, left, gone) = ("awaiting_fulfillment", "shipped", "cancelled");
    for (name, orders, status, want) in [
        (
            "both wait",
            vec![child("1", ROOT, open, [1, 0]), child("2", ROOT, open, [1, 1])],
            SeenStatus::Open,
            [0, 0],
        ),
        (
            "one left",
            vec![child("1", ROOT, left, [1, 0]), child("2", ROOT, open, [1, 1])],
            SeenStatus::PartlyShipped,
            [1, 0],
        ),
        (
            "a grandchild left",
            vec![child("1", ROOT, open, [1, 0]), child("1", &format!("{ROOT}-2"), left, [1, 1])],
            SeenStatus::PartlyShipped,
            [1, 1],
        ),
        (
            "all left",
            vec![child("1", ROOT, left, [1, 0]), child("2", ROOT, left, [1, 1])],
            SeenStatus::Shipped,
            [2, 1],
        ),
    ] {
        let seen = seen_of(&orders);
        assert_eq!(seen.status, status, "{name}");
        assert_eq!(lines(&seen), [("MUG-1", 2, want[0]), ("CARD-7", 1, want[1])], "{name}");
        let standing = ordoro().standing(&part(), &seen);
        assert_eq!(standing, Facet::ALL, "{name}");
    }
    let rest_cancelled = seen_of(&[child("1", ROOT, left, [1, 0]), child("2", ROOT, gone, [1, 1])]);
    assert_eq!(rest_cancelled.status, SeenStatus::Shipped);
    assert_eq!(lines(&rest_cancelled), [("MUG-1", 1, 1), ("CARD-7", 0, 0)]);
    let cancelled = seen_of(&[child("1", ROOT, gone, [1, 0]), child("2", ROOT, gone, [1, 1])]);
    assert_eq!(cancelled.status, SeenStatus::Cancelled);
}

#[test]
fn a_split_changes_nothing_that_is_held() {
    let ordoro = ordoro();
    let whole = ordoro.held(&seen_of(&[held(&ordoro, &part())]));
    let open = "awaiting_fulfillment";
    let split = ordoro.held(&seen_of(&[child("1", ROOT, open, [1, 0]), child("2", ROOT, "shipped", [1, 1])]));
    for facet in Facet::ALL {
        let is_edited = waybill_domain::facets::is_edited(&whole[&facet].pieces, &split[&facet].pieces);
        assert!(!is_edited, "{facet}");
    }
    let mut moved = child("2", ROOT, open, [1, 1]);
    moved["shipping_address"]["city"] = json!("Reno");
    let moved = ordoro.held(&seen_of(&[child("1", ROOT, open, [1, 0]), moved]));
    assert!(waybill_domain::facets::is_edited(
        &whole[&Facet::Address].pieces,
        &moved[&Facet::Address].pieces
    ));
    assert!(moved[&Facet::Address].words.contains("Reno"), "{}", moved[&Facet::Address].words);
}

/// People cancelled the last unit of it: no line is left that would say whose it is.
#[test]
fn a_child_without_lines_says_what_it_came_of() {
    let (gone, options) = (child("2", ROOT, "cancelled", [0, 0]), super::options());
    let events = super::super::event::of_order(&options, &gone, now()).unwrap();
    let [stands, ..] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((&stands.subject.reference, stands.subject.split.is_some()), (&None, true));
    assert!(
        matches!(&stands.what, What::Stands { status: PartStatus::Cancelled, lines, .. } if lines.is_empty())
    );

    let alone = json!({ "order_number": "7", "status": "cancelled", "lines": [] });
    assert_eq!(super::super::event::of_order(&options, &alone, now()), Ok(Vec::new()), "nobody's");
}

#[test]
fn a_child_says_what_it_came_of() {
    let parent = format!("{ROOT}-2");
    let mut grandchild = child("1", &parent, "shipped", [1, 0]);
    grandchild["sibling_order_numbers"] = json!([format!("{parent}-2")]);
    let events = super::super::event::of_order(&super::options(), &grandchild, now()).unwrap();
    for event in &events {
        assert_eq!(event.subject.reference.as_deref(), Some(part().reference.as_str()));
        assert_eq!(event.subject.partner_order.as_ref().unwrap().as_str(), format!("{parent}-1"));
        let from = parent.as_str().try_into().unwrap();
        let beside = [format!("{parent}-2").as_str().try_into().unwrap()].into();
        assert_eq!(event.subject.split, Some(Split { from, remains: false, beside }));
    }
    assert!(
        matches!(&events[0].what, What::Stands { status: PartStatus::Shipped, lines, .. } if lines.len() == 1)
    );
    let mut shell = child("2", ROOT, "awaiting_fulfillment", [1, 0]);
    shell["is_order_parent"] = json!(true);
    assert!(super::super::event::of_order(&super::options(), &shell, now()).unwrap().is_empty());
}

proptest! {
    #[test]
    fn no_unit_is_lost_or_counted_twice(
        orders in prop::collection::vec((0_u32..5, 0_u32..5, 0_usize..4, any::<bool>()), 1..6),
    ) {
        let statuses = ["awaiting_fulfillment", "shipped", "cancelled", "dropshipment_requested"];
        let rows: Vec<Value> = orders
            .iter()
            .enumerate()
            .map(|(at, (mugs, cards, status, deep))| {
                let parent = if *deep { format!("{ROOT}-9") } else { ROOT.to_owned() };
                child(&at.to_string(), &parent, statuses[*status], [*mugs, *cards])
            })
            .collect();
        let count = |wanted: &dyn Fn(usize) -> bool| {
            orders.iter().filter(|one| wanted(one.2)).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
        };
        let (held, left) = (count(&|status| status != 2), count(&|status| status == 1));
        let (mut quantity, mut shipped) = ((0, 0), (0, 0));
        for line in &seen_of(&rows).lines {
            let (units, gone) = if line.sku.as_str() == "MUG-1" {
                (&mut quantity.0, &mut shipped.0)
            } else {
                (&mut quantity.1, &mut shipped.1)
            };
            *units += line.quantity;
            *gone += line.shipped;
        }
        prop_assert_eq!((quantity, shipped), (held, left));
        let told: u32 = rows
            .iter()
            .flat_map(|row| super::super::event::of_order(&super::options(), row, now()).unwrap())
            .filter_map(|event| if let What::Stands { lines, .. } = event.what { Some(lines) } else { None })
            .flatten()
            .filter_map(|line| line.held)
            .sum();
        prop_assert_eq!(told, held.0 + held.1);
    }
}
