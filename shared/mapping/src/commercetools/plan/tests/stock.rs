//! What of an order's units is to be added to stock or removed, by what became of them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::order::{InventoryMode, Order};

use super::super::{At, Known, KnownPart, Moved, Terms, moved};
use super::sample::{
    EAST, WEST, cancelled, facts, id, known, line_cancelled, order, parts, returned, returned_line, settled,
    shipped, voided,
};
use crate::commercetools::policy::Policy;

type News = (&'static str, FulfillmentEvent);

fn order_with(mode: InventoryMode) -> Order {
    Order { inventory_mode: mode, ..order() }
}

fn terms(is_cancelled: bool) -> Terms<'static> {
    Terms { is_short: &|reason| reason == "damaged", is_cancelled }
}

/// What is moved, in words: `mug cancelled +1 taken by east`.
fn words(moved: &[Moved]) -> Vec<String> {
    let word = |one: &Moved| {
        let at = match &one.at {
            At::Taken(by) => {
                let by: Vec<&str> = by.iter().map(|(account, _)| account.as_str()).collect();
                format!("taken, {}", by.join(" and "))
            }
            At::Warehouse(_, warehouse) => warehouse.as_ref().map_or("nowhere", |at| at.as_str()).to_owned(),
        };
        format!("{} {:?} {:+} {at}", one.line, one.kind, one.units)
    };
    moved.iter().map(word).collect()
}

/// What is moved after news was written to the order.
fn after(order: &Order, news: &[News], change: impl Fn(&mut Known<'_>)) -> Vec<Moved> {
    let facts = facts(news);
    let mut known = known(&facts);
    change(&mut known);
    let (_, after) = settled(order, &known, &Policy::default());
    moved(&after, &known, &terms(false))
}

#[test]
fn units_move_by_mode_and_by_what_became_of_them() {
    let none: [&str; 0] = [];
    for (name, news, takes, leaves) in [
        ("nothing happened", vec![], &none[..], &none[..]),
        (
            "a part is cancelled",
            vec![(EAST, cancelled(10))],
            &["mug Cancelled +2 taken, east"][..],
            &none[..],
        ),
        ("units were not there", vec![(WEST, line_cancelled(10, "cup", 2))], &none, &["cup Short -2 west-1"]),
        ("all leave", vec![(WEST, shipped(10, "s1", "cup", 3))], &none, &["cup Shipped -3 west-1"]),
        (
            "they are voided",
            vec![(WEST, shipped(10, "s1", "cup", 3)), (WEST, voided(20, "s1"))],
            &none,
            &none,
        ),
        (
            "some leave, the rest is cancelled",
            vec![(WEST, shipped(10, "s1", "cup", 1)), (WEST, cancelled(20))],
            &["cup Cancelled +2 taken, west"],
            &["cup Shipped -1 west-1"],
        ),
        ("more than were ordered", vec![(WEST, shipped(10, "s1", "cup", 4))], &none, &none),
        (
            "some come back",
            vec![
                (WEST, shipped(10, "s1", "cup", 3)),
                (WEST, returned(20, "77", vec![returned_line("cup", [3, 3, 2])])),
            ],
            &["cup Restocked +2 west-1"],
            &["cup Shipped -3 west-1", "cup Restocked +2 west-1"],
        ),
        ("a fee is cancelled", vec![(EAST, line_cancelled(10, "wrapping", 1))], &none, &none),
    ] {
        let track = after(&order_with(InventoryMode::TrackOnly), &news, |_| {});
        assert_eq!(words(&track), takes, "{name}, taken");
        let alone = after(&order_with(InventoryMode::None), &news, |_| {});
        assert_eq!(words(&alone), leaves, "{name}, left alone");
    }
}

#[test]
fn a_line_may_have_a_mode_of_its_own() {
    let mut order = order_with(InventoryMode::None);
    order.lines[1].inventory_mode = Some(InventoryMode::ReserveOnOrder);
    let news = [(EAST, shipped(10, "s1", "mug", 2)), (WEST, shipped(10, "s2", "cup", 3))];
    assert_eq!(words(&after(&order, &news, |_| {})), ["mug Shipped -2 east-1"]);
}

#[test]
fn what_the_shop_cancels_is_counted_when_it_is_carried_out() {
    let order = order_with(InventoryMode::TrackOnly);
    let wished = |known: &mut Known<'_>| known.cancelled_in_shop = BTreeMap::from([(id("cup"), 1)]);
    assert_eq!(words(&after(&order, &[], wished)), [""; 0], "the partner still has all three");
    let done = |known: &mut Known<'_>| {
        wished(known);
        known.parts[1].lines[0].units = 2;
    };
    assert_eq!(words(&after(&order, &[], done)), ["cup Cancelled +1 taken, west"]);

    let facts = facts(&[]);
    let both = known(&facts);
    assert_eq!(words(&moved(&order, &both, &terms(true))), [""; 0], "both are still at partners");
    let nowhere = Known { parts: Vec::new(), ..both.clone() };
    let all = moved(&order, &nowhere, &terms(true));
    assert_eq!(words(&all), ["mug Cancelled +2 taken, ", "cup Cancelled +3 taken, "]);
    let parts = parts().into_iter().map(|part| KnownPart { cancelled_by_shop: true, ..part }).collect();
    let all = moved(&order, &Known { parts, ..both }, &terms(true));
    assert_eq!(words(&all), ["mug Cancelled +2 taken, east", "cup Cancelled +3 taken, west"]);
}

fn news() -> impl Strategy<Value = Vec<News>> {
    let one = prop_oneof![
        (0_i64..60, 0_u32..5).prop_map(|(at, units)| (WEST, line_cancelled(at, "cup", units))),
        (0_i64..60, 0_u32..3, 0_u32..5)
            .prop_map(|(at, name, units)| (WEST, shipped(at, &format!("s{name}"), "cup", units))),
        (0_i64..60, 0_u32..3).prop_map(|(at, name)| (WEST, voided(at, &format!("s{name}")))),
        (0_i64..60).prop_map(|at| (WEST, cancelled(at))),
        (0_i64..60, 0_u32..5, 0_u32..5).prop_map(|(at, received, back)| {
            (WEST, returned(at, "77", vec![returned_line("cup", [received, received, back])]))
        }),
    ];
    prop::collection::vec(one, 0..10)
}

proptest! {
    /// Neither the sequence nor repeats matter, and no unit is counted more often than it was ordered.
    #[test]
    fn every_order_of_news_moves_the_same(news in news(), takes in any::<bool>()) {
        let mode = if takes { InventoryMode::TrackOnly } else { InventoryMode::None };
        let forth = after(&order_with(mode.clone()), &news, |_| {});
        let twice: Vec<News> = news.iter().rev().chain(&news).cloned().collect();
        prop_assert_eq!(&forth, &after(&order_with(mode), &twice, |_| {}));
        for sign in [1, -1] {
            let units: i64 = forth.iter().map(|one| one.units).filter(|units| units.signum() == sign).sum();
            let most = if takes { 6 } else { 3 };
            prop_assert!(units.abs() <= most, "{:?}", words(&forth));
        }
    }
}
