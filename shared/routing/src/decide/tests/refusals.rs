//! What is refused, in words, and what that holds up.

use std::collections::BTreeMap;

use waybill_domain::order::{Order, ShippingMode};

use super::{codes, parts, run};
use crate::glob::Glob;
use crate::rules::Rules;
use crate::sample;
use crate::shipping::Unmapped;
use crate::sku::SkuMap;

type Change = fn(&mut Rules, &mut Order);

/// What is wrong, its code, its words, and what is shipped where the rest is not held.
const CASES: [(&str, Change, &str, Option<&str>); 9] = [
    (
        "missing-sku",
        |_, order| order.lines[1].sku = None,
        "line `Product CAP-1` has no SKU, so no partner can ship it",
        Some("main: l1*3"),
    ),
    (
        "no-route",
        |rules, _| rules.routes[0].when.sku = vec![Glob::new("MUG-*")],
        "no route takes line `CAP-1` (Product CAP-1)",
        Some("main: l1*3"),
    ),
    (
        "unmapped-sku",
        |rules, _| {
            rules.accounts[0].sku =
                SkuMap::Table(BTreeMap::from([("MUG-1".try_into().unwrap(), "M".try_into().unwrap())]));
        },
        "line `CAP-1` (Product CAP-1) has no SKU at account `main`",
        Some("main: l1*3"),
    ),
    ("missing-address", |_, order| order.shipping_address = None, "order 1001 has no shipping address", None),
    (
        "missing-address",
        |_, order| order.shipping_address.as_mut().unwrap().street_name = None,
        "the shipping address of order 1001 has no street",
        None,
    ),
    (
        "unmapped-shipping-method",
        |rules, _| rules.accounts[0].unmapped_shipping = Unmapped::Refuse,
        "shipping method `standard` is not mapped at account `main`",
        None,
    ),
    (
        "currency",
        |rules, _| rules.accounts[0].currencies = vec!["USD".into()],
        "account `main` takes no orders in EUR",
        None,
    ),
    (
        "unknown-account",
        |rules, _| rules.routes[0].to = "nowhere".try_into().unwrap(),
        "line `MUG-1` (Product MUG-1) is routed to unknown account `nowhere`",
        None,
    ),
    (
        "destination",
        |_, order| order.shipping_mode = ShippingMode::Multiple,
        "line `MUG-1` (Product MUG-1) has 3 units and destinations for 0",
        None,
    ),
];

#[test]
fn each_refusal_names_what_is_wrong_and_holds_the_order_by_default() {
    for (code, change, message, rest) in CASES {
        let (mut rules, mut order) = (sample::rules(), sample::order());
        change(&mut rules, &mut order);
        let held = run(&rules, &order, &[]);
        assert_eq!(held.parts, [], "{message}");
        let first = held.refusals.first().map(|refusal| (refusal.code.as_str(), refusal.message.as_str()));
        assert_eq!(first, Some((code, message)));
        rules.hold_whole_order = false;
        assert_eq!(parts(&run(&rules, &order, &[])), rest.into_iter().collect::<Vec<_>>(), "{message}");
        rules.export.when.store = vec!["us".into()];
        assert_eq!(
            codes(&run(&rules, &order, &[])),
            Vec::<&str>::new(),
            "{message}: a skipped order is not judged"
        );
    }
}

#[test]
fn a_placed_part_that_cannot_be_built_is_left_alone() {
    let known = [sample::placed("main", None, &[("l1", 3), ("l2", 2)])];
    let mut order = sample::order();
    order.shipping_address = None;
    let decision = run(&sample::rules(), &order, &known);
    assert_eq!(
        (decision.parts.len(), decision.cancel.len(), codes(&decision)),
        (0, 0, vec!["missing-address"])
    );
    let mut order = sample::order();
    order.shipping_mode = ShippingMode::Multiple;
    let decision = run(&sample::rules(), &order, &known);
    assert_eq!((decision.parts.len(), decision.cancel.len()), (0, 0), "lines whose destinations are unclear");
}
