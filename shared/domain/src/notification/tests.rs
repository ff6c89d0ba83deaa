//! Whoever is told of each change, and drops what has an id that he saw, ends up knowing how the order stands.

mod reader;

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::event::{
    CancelledLine, FulfillmentEvent, LineLevel, PartStatus, Return, ReturnedLine, Shipment, ShippedLine,
    ShippedParcel, Subject, What,
};
use crate::facts::Facts;
use crate::tracking::{TrackingState, TrackingStatus, TrackingUpdate};
use crate::units::Measurements;
use reader::Reader;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn reference(number: u8) -> Reference {
    format!("order-1-0000000{number}").try_into().unwrap()
}

fn account() -> AccountId {
    "us".try_into().unwrap()
}

fn line() -> LineId {
    "line-1".try_into().unwrap()
}

/// An order of two parts, three units of one line each.
fn heard() -> Heard {
    let part = |number| PartHeard {
        reference: reference(number),
        cancelled: false,
        lines: vec![(line(), 3)],
        settled_at: at(0),
    };
    Heard {
        project: "shop".try_into().unwrap(),
        order: "order-1".try_into().unwrap(),
        number: Some("1001".try_into().unwrap()),
        parts: vec![part(1), part(2)],
        at: at(99),
    }
}

/// News of a part, or of a parcel.
#[derive(Debug, Clone)]
struct News(u8, i64, What);

fn news(part: u8, second: i64, what: What) -> News {
    News(part, second, what)
}

fn merged(facts: &Facts, News(part, second, what): &News) -> Facts {
    let mut facts = facts.clone();
    if let What::Tracked(update) = what {
        facts.track(&account(), update);
    } else {
        let event = FulfillmentEvent { subject: Subject::default(), as_of: at(*second), what: what.clone() };
        facts.merge(&reference(*part), &account(), &event);
    }
    facts
}

/// All that is told while the news comes in this order.
fn told(news: &[News]) -> (Facts, Vec<Notification>) {
    let (mut facts, mut all) = (Facts::default(), Vec::new());
    for one in news {
        let after = merged(&facts, one);
        let told = difference(&heard(), &facts, &after);
        assert!(facts != after || told.is_empty(), "nothing changed, and yet was told {told:?}");
        all.extend(told);
        facts = after;
    }
    (facts, all)
}

fn kinds(told: &[Notification]) -> Vec<String> {
    told.iter().map(Notification::kind).collect()
}

fn shipment(id: &str, quantity: u32, number: Option<&str>, voided: bool) -> What {
    let lines = vec![ShippedLine { line: Some(line()), partner_line: None, sku: None, quantity }];
    let parcel = ShippedParcel {
        id: "p1".try_into().unwrap(),
        tracking_number: number.map(str::to_owned),
        tracking_url: None,
        carrier: Some("UPS".to_owned()),
        service: None,
        package_type: None,
        measurements: Measurements::default(),
        cost: Some("7.80".to_owned()),
        lines: Vec::new(),
        voided,
    };
    let id = id.try_into().unwrap();
    What::Shipped(Shipment {
        id,
        warehouse: None,
        shipped_at: None,
        lines,
        parcels: vec![parcel],
        voided: false,
    })
}

fn voided(id: &str) -> What {
    What::ShipmentVoided { shipment: id.try_into().unwrap() }
}

fn stands(status: PartStatus, held: u32, listed: Option<&[&str]>) -> What {
    let level = LineLevel {
        line: Some(line()),
        partner_line: None,
        sku: None,
        held: Some(held),
        allocated: None,
        backordered: None,
        picked: None,
        packed: None,
    };
    let shipments = listed.map(|ids| ids.iter().map(|id| (*id).try_into().unwrap()).collect());
    What::Stands { handled: None, status, lines: vec![level], holds: None, shipments, new: BTreeSet::new() }
}

fn cancelled(units: u32) -> What {
    What::LinesCancelled { lines: vec![CancelledLine { line: line(), units, reason: None }] }
}

fn returned(announced: u32, received: u32, restocked: u32) -> What {
    let line = ReturnedLine {
        line: Some(line()),
        partner_line: None,
        sku: None,
        announced,
        received,
        restocked,
        reason: None,
        condition: Some("Jo says that it is broken".to_owned()),
    };
    What::Returned(Return {
        id: "r1".try_into().unwrap(),
        key: None,
        warehouse: None,
        status: None,
        lines: vec![line],
    })
}

fn tracked(second: i64, subtag: &str) -> What {
    let status = TrackingStatus::new(None, Some(subtag));
    let returning = status.is_returning();
    let signed_by = Some("Jo Sample".to_owned());
    What::Tracked(Box::new(TrackingUpdate {
        id: "wb-1".try_into().unwrap(),
        made_for: None,
        number: "1Z1".to_owned(),
        updated_at: at(second),
        state: TrackingState { status, returning, signed_by, ..TrackingState::default() },
        checkpoints: Vec::new(),
    }))
}

/// What it is called, what is heard, and the kinds of events that are told of it.
type Story = (&'static str, Vec<News>, &'static [&'static str]);

fn of_goods() -> Vec<Story> {
    let shipped = || news(1, 1, shipment("s1", 2, None, false));
    let numbered = || news(1, 2, shipment("s1", 2, Some("1Z1"), false));
    let none: &[&str] = &[];
    vec![
        ("left", vec![shipped(), shipped()], &["shipment.shipped"]),
        ("a number later", vec![shipped(), numbered()], &["shipment.shipped", "shipment.changed"]),
        ("an old word later", vec![numbered(), shipped()], &["shipment.shipped"]),
        (
            "voided",
            vec![shipped(), news(1, 3, voided("s1")), shipped()],
            &["shipment.shipped", "shipment.voided"],
        ),
        ("voided before it is known", vec![news(1, 3, voided("s1")), shipped()], &["shipment.voided"]),
        (
            "not listed, and listed again",
            vec![
                shipped(),
                news(1, 2, stands(PartStatus::Pending, 3, Some(none))),
                news(1, 3, stands(PartStatus::Pending, 3, Some(&["s1"]))),
            ],
            &["shipment.shipped", "shipment.voided", "shipment.restored"],
        ),
        ("how it stands", vec![news(1, 1, stands(PartStatus::Pending, 3, None))], &[]),
        ("units cancelled", vec![news(1, 1, cancelled(1)), news(1, 2, cancelled(1))], &["lines.cancelled"]),
        (
            "one part, then the other",
            vec![
                news(1, 1, What::Cancelled { reason: None }),
                news(2, 2, What::Cancelled { reason: None }),
                news(2, 3, What::Cancelled { reason: None }),
            ],
            &["lines.cancelled", "order.cancelled"],
        ),
        (
            "goods come back",
            vec![news(1, 1, returned(2, 0, 0)), news(1, 2, returned(2, 2, 1)), news(1, 1, returned(2, 0, 0))],
            &["return.announced", "return.received", "return.restocked"],
        ),
    ]
}

fn of_parcels() -> Vec<Story> {
    let way = |second, subtag| news(1, second, tracked(second, subtag));
    vec![
        (
            "a parcel's way",
            vec![
                way(1, "Pending_001"),
                way(2, "InTransit_001"),
                way(3, "InTransit_007"),
                way(4, "Exception_004"),
                way(5, "Exception_004"),
                way(6, "AttemptFail_001"),
                way(7, "OutForDelivery_001"),
                way(8, "Delivered_001"),
                way(7, "OutForDelivery_001"),
                way(9, "InTransit_001"),
            ],
            &[
                "tracking.updated",
                "tracking.exception",
                "tracking.exception",
                "tracking.updated",
                "tracking.delivered",
            ],
        ),
        (
            "it goes back to the sender",
            vec![way(1, "Exception_010"), way(2, "Exception_011")],
            &["tracking.exception", "tracking.exception"],
        ),
    ]
}

#[test]
fn each_change_is_told_once_and_nothing_else() {
    for (name, told_of, want) in of_goods().into_iter().chain(of_parcels()) {
        let (_, told) = told(&told_of);
        assert_eq!(kinds(&told), want, "{name}");
        let ids: BTreeSet<&str> = told.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids.len(), told.len(), "{name}: each has its own id");
        let text = serde_json::to_string(&told).unwrap();
        assert!(!text.contains("Jo") && !text.contains("7.80"), "{name}: {text}");
    }
}

#[test]
fn the_rest_of_what_left_in_part_is_told_as_cancelled() {
    let (_, told) = told(&[
        news(1, 1, shipment("s1", 2, None, false)),
        news(1, 2, What::Cancelled { reason: Some("too late".to_owned()) }),
    ]);
    let Told::LinesCancelled(last) = &told[1].what else { panic!("{told:?}") };
    assert_eq!((last.whole, &last.lines), (true, &vec![Units { line: line(), quantity: 1 }]));
}

fn any_news() -> impl Strategy<Value = News> {
    let id = || prop::sample::select(vec!["s1", "s2"]);
    let number = prop::sample::select(vec![None, Some("1Z1"), Some("1Z2")]);
    let status = prop::sample::select(vec![PartStatus::Pending, PartStatus::Cancelled, PartStatus::Shipped]);
    let listed: Vec<Option<&[&str]>> = vec![None, Some(&[]), Some(&["s1"]), Some(&["s1", "s2"])];
    let subtags =
        vec!["InTransit_001", "OutForDelivery_001", "Exception_004", "Exception_010", "Delivered_001"];
    let what = prop_oneof![
        3 => (id(), 1..3_u32, number, prop::bool::weighted(0.2))
            .prop_map(|(id, quantity, number, is_void)| shipment(id, quantity, number, is_void)),
        1 => id().prop_map(voided),
        3 => (status, 0..4_u32, prop::sample::select(listed))
            .prop_map(|(status, held, listed)| stands(status, held, listed)),
        2 => Just(What::Cancelled { reason: None }),
        2 => (0..3_u32).prop_map(cancelled),
        2 => (0..3_u32, 0..3_u32, 0..2_u32).prop_map(|(one, two, three)| returned(one, two, three)),
    ];
    prop_oneof![
        4 => (1..3_u8, 1..9_i64, what).prop_map(|(part, second, what)| news(part, second, what)),
        1 => (1..9_i64, prop::sample::select(subtags))
            .prop_map(|(second, subtag)| news(1, second, tracked(second, subtag))),
    ]
}

proptest! {
    #[test]
    fn whoever_was_told_all_the_way_knows_how_it_stands(
        news in prop::collection::vec(any_news(), 0..14),
        again in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..6),
    ) {
        let mut news = news;
        for (which, whereto) in again {
            if news.is_empty() {
                break;
            }
            let one = which.get(&news).clone();
            news.insert(whereto.index(news.len()), one);
        }
        let (facts, all) = told(&news);
        let at_once = difference(&heard(), &Facts::default(), &facts);
        prop_assert_eq!(Reader::of(&all), Reader::of(&at_once));
        prop_assert_eq!(difference(&heard(), &facts, &facts), Vec::new());
    }

    #[test]
    fn what_is_there_for_good_has_one_id_whatever_the_order_of_arrival(
        news in Just(vec![
            news(1, 1, shipment("s1", 2, Some("1Z1"), false)), news(1, 4, voided("s1")),
            news(2, 2, shipment("s2", 1, Some("1Z2"), false)), news(1, 3, returned(1, 1, 0)),
            news(1, 5, tracked(5, "Delivered_001")),
        ]).prop_shuffle(),
    ) {
        let (facts, all) = told(&news);
        let told: BTreeSet<String> = all.iter().map(|one| one.id.clone()).collect();
        prop_assert_eq!(told.len(), all.len(), "none is told twice");
        let standing: BTreeSet<String> = difference(&heard(), &Facts::default(), &facts).into_iter().map(|one| one.id).collect();
        let missing: Vec<&String> = standing.difference(&told).collect();
        prop_assert_eq!(missing, Vec::<&String>::new());
    }
}
