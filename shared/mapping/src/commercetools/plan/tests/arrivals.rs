//! Every order in which up to five events can arrive, each planned and written when it comes: the shop's order ends
//! the same.

use std::collections::BTreeMap;

use waybill_domain::event::{FulfillmentEvent, LineLevel, PartStatus, What};
use waybill_domain::order::Order;

use super::super::{Plan, plan};
use super::sample::{
    EAST, WEST, cancelled, event, facts, known, level, line_cancelled, order, order_of_two_shippings, parcel,
    settled, shipment, shipped, shipped_line, stands, voided,
};
use crate::commercetools::policy::Policy;

type Told = (&'static str, FulfillmentEvent);

/// So many events come in every order.
const AT_ONCE: usize = 5;

/// What happens to a part at one account and to one at another.
fn happenings() -> [(&'static str, Told); 9] {
    let two =
        vec![parcel("s1-p", vec![shipped_line("mug", 1)]), parcel("s1-q", vec![shipped_line("mug", 1)])];
    let second_package = What::Shipped(shipment("s1", vec![shipped_line("mug", 2)], two));
    let short = LineLevel { held: Some(3), allocated: Some(1), backordered: Some(2), ..level("cup") };
    [
        ("a partial shipment", (EAST, shipped(10, "s1", "mug", 1))),
        ("its second package", (EAST, event(20, second_package))),
        ("its void", (EAST, voided(30, "s1"))),
        ("a shipment again", (EAST, shipped(40, "s2", "mug", 2))),
        ("a partial shipment elsewhere", (WEST, shipped(15, "s3", "cup", 1))),
        ("what is short there", (WEST, stands(25, PartStatus::Pending, vec![short], &["address"]))),
        ("units cancelled there", (WEST, line_cancelled(35, "cup", 2))),
        ("the rest shipped there", (WEST, shipped(45, "s4", "cup", 2))),
        ("all cancelled there", (WEST, cancelled(55))),
    ]
}

/// How an order ended, without its version, what the sequence of writes put first, and types without any field; and
/// what is planned for it.
type End = (Order, Plan);

fn end(order: &Order, told: &[Told], policy: &Policy) -> End {
    let mut order = Order { version: 0, ..order.clone() };
    for shipping in &mut order.shippings {
        shipping.deliveries.sort_by(|one, other| one.key.cmp(&other.key));
        for delivery in &mut shipping.deliveries {
            delivery.parcels.sort_by(|one, other| one.key.cmp(&other.key));
        }
    }
    let of_lines = order.lines.iter_mut().map(|line| &mut line.custom);
    for custom in of_lines.chain([&mut order.custom]).filter(|custom| custom.fields.is_empty()) {
        custom.type_id = None;
    }
    let plan = plan(&order, &known(&facts(told)), policy);
    (order, plan)
}

/// How an order stands after some of the events, and in which sequence they came.
struct Reached {
    order: Order,
    came: Vec<Told>,
}

impl Reached {
    /// One more event comes; it is planned and written.
    fn after(&self, event: &Told, policy: &Policy) -> Self {
        let came = [self.came.as_slice(), std::slice::from_ref(event)].concat();
        let (_, order) = settled(&self.order, &known(&facts(&came)), policy);
        Self { order: Order { version: 0, ..order }, came }
    }

    /// Whether nothing tells the two apart any more, whatever comes.
    fn is_like(&self, other: &Self) -> bool {
        self.order == other.order && facts(&self.came) == facts(&other.came)
    }
}

/// Lets the events come in every order. Sequences that have led to the same go on as one.
fn arrive(order: &Order, events: &[Told], policy: &Policy) -> Vec<End> {
    let mut reached: BTreeMap<usize, Vec<Reached>> =
        [(0, vec![Reached { order: Order { version: 0, ..order.clone() }, came: Vec::new() }])].into();
    let all = (1 << events.len()) - 1;
    for some in 0..all {
        let before = reached.remove(&some).unwrap_or_default();
        for (at, event) in events.iter().enumerate().filter(|(at, _)| some & (1 << at) == 0) {
            let now = reached.entry(some | (1 << at)).or_default();
            for state in &before {
                let after = state.after(event, policy);
                if !now.iter().any(|known| known.is_like(&after)) {
                    now.push(after);
                }
            }
        }
    }
    let ended = reached.remove(&all).unwrap_or_default();
    ended.iter().map(|Reached { order, came }| end(order, came, policy)).collect()
}

/// Every choice of so many of the things.
fn choices<T: Clone>(things: &[T], count: usize) -> Vec<Vec<T>> {
    match (count, things) {
        (0, _) => vec![Vec::new()],
        (_, []) => Vec::new(),
        (_, [first, rest @ ..]) => {
            let with = choices(rest, count - 1).into_iter().map(|tail| [vec![first.clone()], tail].concat());
            with.chain(choices(rest, count)).collect()
        }
    }
}

/// How the events end in every order of arrival.
fn ends(order: &Order, events: &[Told]) -> Vec<End> {
    // What is complete stays so: whether it ever was depends on whether a void came first.
    let policy = Policy { complete_when_shipped: false, ..Policy::default() };
    arrive(order, events, &policy)
}

#[test]
fn every_order_of_arrival_ends_the_same() {
    let (mut same, mut too_many) = (0, 0);
    for order in [order(), order_of_two_shippings()] {
        for chosen in choices(&happenings(), AT_ONCE) {
            let names: Vec<&str> = chosen.iter().map(|(name, _)| *name).collect();
            let events: Vec<Told> = chosen.into_iter().map(|(_, told)| told).collect();
            let ends = ends(&order, &events);
            assert!(!ends.is_empty(), "{names:?}");
            let in_review = |(_, plan): &End| plan.reviews.iter().any(|one| one.code == "shipped-too-many");
            // More was shipped than ordered: what came first stands, and a person is told of the rest.
            if ends.iter().any(in_review) {
                assert!(ends.iter().all(in_review), "{names:?}");
                too_many += 1;
                continue;
            }
            let foreign = ends.iter().find(|end| Some(*end) != ends.first());
            assert_eq!(foreign, None, "{names:?} can also end as {:?}", ends.first());
            same += 1;
        }
    }
    assert_eq!((same, too_many), (192, 60));
}
