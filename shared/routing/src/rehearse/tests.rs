//! What a new order would come to: each problem by its code and words, and what is left alone.

use std::collections::BTreeMap;

use waybill_domain::order::{Order, OrderState, PaymentState};

use super::rehearse;
use crate::account::Mode;
use crate::criteria::{OrderStateName, PaymentStateName};
use crate::glob::Glob;
use crate::payment::PaymentName;
use crate::route::{StockChoice, When};
use crate::rules::Rules;
use crate::sample;
use crate::shipping::Unmapped;
use crate::sku::SkuMap;
use crate::time::Period;
use crate::values::Named;

type Change = fn(&mut Rules, &mut Order);

/// Nothing of ours, or the problems and the number of parts.
type Rehearsed = Option<(&'static [&'static str], usize)>;

/// A name, what is so, and what comes of it.
const CASES: [(&str, Change, Rehearsed); 15] = [
    ("nothing is wrong", |_, _| {}, Some((&[], 1))),
    (
        "neither confirmed nor paid nor old enough",
        |rules, order| {
            rules.export.when.order_state = vec![OrderStateName::Confirmed];
            rules.export.when.payment_state = vec![PaymentStateName::Paid];
            rules.export.when.payment = vec![PaymentName::Captured];
            rules.export.when.workflow_state = vec!["released".into()];
            rules.export.minimum_age = Period::hours(2);
            order.state = OrderState::Open;
            order.payment_state = Some(PaymentState::Pending);
            order.lines[1].sku = None;
        },
        Some((&["missing-sku: line `Product CAP-1` has no SKU, so no partner can ship it"], 1)),
    ),
    (
        "several at once",
        |rules, order| {
            rules.accounts[0].unmapped_shipping = Unmapped::Refuse;
            order.shipping_address = None;
            order.lines[1].sku = None;
        },
        Some((
            &[
                "missing-sku: line `Product CAP-1` has no SKU, so no partner can ship it",
                "missing-address: order 1001 has no shipping address",
                "unmapped-shipping-method: shipping method `standard` is not mapped at account `main`",
            ],
            0,
        )),
    ),
    (
        "one line of two accounts",
        |rules, _| {
            let caps = When { sku: vec![Glob::new("CAP-*")], ..When::default() };
            rules.routes.insert(0, crate::route::Route { when: caps, ..sample::route("second") });
            rules.accounts[1].sku = SkuMap::Table(BTreeMap::new());
        },
        Some((&["unmapped-sku: line `CAP-1` (Product CAP-1) has no SKU at account `second`"], 1)),
    ),
    (
        "a code that the country does not have",
        |_, order| order.shipping_address.as_mut().unwrap().postal_code = Some("12".into()),
        Some((
            &[
                "impossible-address: the shipping address of order 1001 has a postal code that DE does not have",
            ],
            1,
        )),
    ),
    (
        "no street is told before the code",
        |_, order| {
            let address = order.shipping_address.as_mut().unwrap();
            (address.street_name, address.postal_code) = (None, None);
        },
        Some((&["missing-address: the shipping address of order 1001 has no street"], 0)),
    ),
    (
        "nobody ships it",
        |rules, _| rules.routes[0].when.country = vec!["US".into()],
        Some((
            &[
                "no-route: no route takes line `MUG-1` (Product MUG-1)",
                "no-route: no route takes line `CAP-1` (Product CAP-1)",
            ],
            0,
        )),
    ),
    (
        "stock is unknown",
        |rules, _| {
            rules.routes[0].warehouses = vec!["w1".try_into().unwrap(), "w2".try_into().unwrap()];
            rules.routes[0].stock = Some(StockChoice::FirstThatCanShip);
        },
        Some((&[], 1)),
    ),
    ("the account is off", |rules, _| rules.accounts[0].mode = Mode::Off, Some((&[], 0))),
    ("the rest is held later, and judged now", |rules, _| rules.hold_whole_order = false, Some((&[], 1))),
    ("too old", |rules, _| rules.export.since = "2026-12-01T00:00:00Z".parse().unwrap(), None),
    ("another store", |rules, _| rules.export.when.store = vec!["us".into()], None),
    (
        "a field that says no",
        |rules, order| {
            rules.export.when.custom = BTreeMap::from([("hold".into(), vec![Named::Flag(false)])]);
            order.custom.fields.insert("hold".into(), true.into());
        },
        None,
    ),
    (
        "a field that is not set",
        |rules, _| rules.export.when.custom = BTreeMap::from([("hold".into(), vec![Named::Flag(false)])]),
        Some((&[], 1)),
    ),
    ("cancelled", |_, order| order.state = OrderState::Cancelled, None),
];

#[test]
fn a_new_order_is_judged_as_if_it_might_leave() {
    for (name, change, want) in CASES {
        let (mut rules, mut order) = (sample::rules(), sample::order());
        change(&mut rules, &mut order);
        let got = rehearse(&rules, &order).map(|rehearsal| {
            let told = rehearsal.refusals.iter();
            let told: Vec<String> = told.map(|told| format!("{}: {}", told.code, told.message)).collect();
            (told, rehearsal.parts.len())
        });
        let want = want.map(|(told, parts)| (told.iter().map(ToString::to_string).collect(), parts));
        assert_eq!(got, want, "{name}");
    }
}

#[test]
fn accounts_are_those_of_the_routes_that_fire_whatever_is_wrong() {
    let (mut rules, order) = (sample::rules(), sample::order());
    let caps = When { sku: vec![Glob::new("CAP-*")], ..When::default() };
    rules.routes.insert(0, crate::route::Route { when: caps, ..sample::route("second") });
    rules.accounts[1].sku = SkuMap::Table(BTreeMap::new());
    let accounts = rehearse(&rules, &order).unwrap().accounts;
    assert_eq!(accounts.iter().map(ToString::to_string).collect::<Vec<_>>(), ["main", "second"]);
}

#[test]
fn what_is_rehearsed_is_what_is_decided_once_it_may_leave() {
    let (rules, order) = (sample::rules(), sample::order());
    let decided = crate::decide::decide(&rules, &order, &[], &|_, _| None, sample::now());
    let rehearsed = rehearse(&rules, &order).unwrap();
    assert_eq!((rehearsed.parts, rehearsed.refusals), (decided.parts, decided.refusals));
}
