//! An invented order that was placed after a lost answer, and what a ledger has of it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use waybill_domain::carriage::Carriage;
use waybill_domain::edits::{Change, Edit, Edits};
use waybill_domain::event::{
    FulfillmentEvent, PartStatus, Shipment, ShippedLine, ShippedParcel, Subject, What,
};
use waybill_domain::facts::Facts;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::PartKey;
use waybill_domain::ids::{AccountId, OrderId};
use waybill_domain::look::Cause;
use waybill_domain::review::{About, Closed, PASSED, ReviewEntry};
use waybill_domain::tracking::{TrackingState, TrackingStatus, TrackingUpdate};
use waybill_domain::units::Measurements;
use waybill_ledger::{Called, Direction, Entry, KnownOrder, Part, PartLine, PartState, Record, RecordState};
use waybill_settings::Settings;

use super::super::Material;

pub(super) fn at(time: &str) -> Timestamp {
    format!("2026-11-{time}Z").parse().unwrap()
}

pub(super) fn order() -> OrderId {
    "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00".try_into().unwrap()
}

pub(super) fn us() -> AccountId {
    "us-east".try_into().unwrap()
}

pub(super) fn settings() -> Settings {
    waybill_settings::load(include_str!("../../../tests/data/waybill.toml"), "waybill.toml").unwrap()
}

pub(super) fn part(state: PartState) -> Part {
    let key = PartKey { order: order(), account: us(), warehouse: None, shipping: None };
    let line = |id: &str, sku: &str, units| PartLine {
        line: id.try_into().unwrap(),
        sku: sku.try_into().unwrap(),
        units,
        partner_line: None,
    };
    Part {
        reference: key.reference(),
        key,
        partner_order: "T3JkZXI6MQ==".try_into().ok(),
        state,
        settled: [].into(),
        held: [].into(),
        refused: [].into(),
        sent_hold: None,
        cancel_refused: None,
        voids: 0,
        edits: 0,
        label: None,
        returns: Vec::new(),
        asked: Carriage::default(),
        lines: vec![line("l-1", "MUG-1", 2), line("l-2", "CARD-1", 1)],
        settled_at: at("10T09:00:00"),
    }
}

pub(super) fn record(part: Part, state: RecordState) -> Record {
    Record {
        subject: waybill_ledger::Subject { account: us(), order: order() },
        project: "shop-us".try_into().unwrap(),
        number: "1001".try_into().ok(),
        order_version: 3,
        attempt: 2,
        state,
        parts: vec![part],
        trackings: Vec::new(),
        expects: Vec::new(),
        last_cause: None,
        reviewed: Vec::new(),
    }
}

pub(super) fn entry(time: &str, direction: Direction, name: &str, outcome: &str) -> Entry {
    Entry {
        at: at(time),
        trace: "wb-1".try_into().unwrap(),
        order: Some(order()),
        account: Some(us()),
        direction,
        name: name.to_owned(),
        attempt: 1,
        outcome: outcome.to_owned(),
        code: None,
        rule: None,
        partner_request: None,
        led_by: None,
        request: None,
        response: None,
        config_hash: "c0ffee".to_owned(),
        build: "waybill 0.1.0".to_owned(),
    }
}

pub(super) fn journal() -> Vec<Entry> {
    let message = Cause::Message { message: "OrderCreated".to_owned() };
    vec![
        Entry {
            code: Some("503".to_owned()),
            led_by: Some(message.clone()),
            request: Some(
                "POST https://partner.example/graphql\n{\"email\":\"ada@shop.example\",\"sku\":\"MUG-1\"}"
                    .to_owned(),
            ),
            response: Some("Ada could not be served".to_owned()),
            ..entry("10T08:00:01", Direction::Out, "us-east order_create", "unknown: HTTP 503")
        },
        entry("10T08:00:01", Direction::Inside, "doubtful", "HTTP 503"),
        Entry {
            attempt: 2,
            led_by: Some(message),
            ..entry("10T08:01:05", Direction::Inside, "looked", "nothing is there")
        },
        Entry {
            attempt: 2,
            code: Some("200".to_owned()),
            partner_request: Some("r-7".to_owned()),
            ..entry("10T08:02:10", Direction::Out, "us-east order_create", "ok")
        },
        Entry {
            attempt: 2,
            rule: Some("route 2".to_owned()),
            ..entry("10T08:02:11", Direction::Inside, "placed", "T3JkZXI6MQ==")
        },
        Entry {
            account: None,
            attempt: 0,
            ..entry(
                "10T08:30:00",
                Direction::In,
                "edited",
                "address.city, sku.l-1 by jo because asked by phone",
            )
        },
        entry("11T15:30:00", Direction::In, "heard", "shipped"),
    ]
}

pub(super) fn event(time: &str, what: What) -> FulfillmentEvent {
    FulfillmentEvent { subject: Subject::default(), as_of: at(time), what }
}

/// All of it left in one parcel, which is on its way.
pub(super) fn shipped() -> Facts {
    let line = |id: &str, quantity| ShippedLine {
        line: id.try_into().ok(),
        partner_line: None,
        sku: None,
        quantity,
    };
    let parcel = ShippedParcel {
        id: "p-1".try_into().unwrap(),
        tracking_number: Some("1Z999AA10123456784".to_owned()),
        tracking_url: None,
        carrier: Some("UPS".to_owned()),
        service: None,
        package_type: None,
        measurements: Measurements::default(),
        cost: None,
        lines: Vec::new(),
        voided: false,
    };
    let shipment = Shipment {
        id: "s-1".try_into().unwrap(),
        warehouse: None,
        shipped_at: Some(at("11T15:00:00")),
        lines: vec![line("l-1", 2), line("l-2", 1)],
        parcels: vec![parcel],
        voided: false,
    };
    let mut facts = Facts::default();
    let reference = part(PartState::Placed).reference;
    facts.merge(&reference, &us(), &event("11T15:20:00", What::Shipped(shipment)));
    let stands = What::Stands {
        handled: None,
        status: PartStatus::Shipped,
        lines: vec![],
        holds: None,
        shipments: None,
        new: BTreeSet::new(),
    };
    facts.merge(&reference, &us(), &event("11T15:20:00", stands));
    let update = TrackingUpdate {
        id: "wb_1".try_into().unwrap(),
        made_for: None,
        number: "1Z999AA10123456784".to_owned(),
        updated_at: at("12T06:00:00"),
        state: TrackingState {
            status: TrackingStatus::new(None, Some("InTransit_003")),
            expected: Some(waybill_domain::tracking::Expected {
                at: "2026-11-13".parse().unwrap(),
                from: None,
            }),
            ..TrackingState::default()
        },
        checkpoints: Vec::new(),
    };
    facts.track(&"parcels".try_into().unwrap(), &update);
    facts
}

pub(super) fn edits() -> Edits {
    let mut edits = Edits::default();
    for (field, value) in [("address.city", "Reno"), ("sku.l-1", "M1")] {
        let change = Change::read(field, value).unwrap();
        let because = Some("asked by phone".to_owned());
        edits.set(Edit { change, by: "jo".to_owned(), because, at: at("10T08:30:00") });
    }
    edits
}

pub(super) fn review(code: &str, words: &str, closed: Option<Closed>) -> ReviewEntry {
    ReviewEntry {
        about: About::Order { order: order(), number: "1001".try_into().ok() },
        account: Some(us()),
        refusal: Refusal::new(code, words),
        kept: None,
        first_seen: at("10T08:20:00"),
        last_seen: at("10T08:25:00"),
        seen: 2,
        closed,
    }
}

pub(super) fn material(records: Vec<Record>, facts: Facts) -> Material {
    let called = Called { project: "shop-us".try_into().unwrap(), order: order(), number: None };
    let known = KnownOrder { records, facts, ..KnownOrder::default() };
    Material {
        called,
        number: "1001".try_into().ok(),
        known,
        reviews: vec![],
        waits: vec![],
        journal: journal(),
    }
}

/// An order that had its troubles and left.
pub(super) fn left() -> Material {
    let mut left = material(vec![record(part(PartState::Placed), RecordState::Free)], shipped());
    left.known.edits = edits();
    let passed = Closed { at: at("10T08:31:00"), by: PASSED.to_owned(), because: None };
    let by_hand =
        Closed { at: at("10T08:40:00"), by: "jo".to_owned(), because: Some("it is right".to_owned()) };
    left.reviews = vec![
        review("missing-address", "the shipping address of order 1001 has no city", Some(passed)),
        review("address-warning", "the address of order 1001 was found with a warning", Some(by_hand)),
    ];
    left
}
