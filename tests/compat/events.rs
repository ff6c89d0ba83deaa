//! Events as others are told of them: what they were promised holds, and more may be said.
//!
//! `events-v1.json` is the schema as it was first published. No test writes it.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};
use waybill_domain::ids::ShipmentId;
use waybill_domain::notification::{
    CancelledTold, Notification, OrderTold, ParcelTold, ReturnTold, ShipmentNamed, ShipmentTold, Told,
    TrackingTold, Units, VERSION, schema,
};

fn published() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("compat/events-v1.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}

fn named() -> ShipmentNamed {
    let shipment: ShipmentId = "shipment-1".try_into().unwrap();
    ShipmentNamed {
        account: "us".try_into().unwrap(),
        part: "order-1-0a1b2c3d".try_into().unwrap(),
        shipment,
    }
}

fn units() -> Vec<Units> {
    vec![Units { line: "line-1".try_into().unwrap(), quantity: 2 }]
}

/// A shipment; with everything that can be said of one, or with the least.
fn shipment(is_full: bool) -> ShipmentTold {
    let given = |text: &str| is_full.then(|| text.to_owned());
    let parcel = ParcelTold {
        id: "parcel-1".try_into().unwrap(),
        tracking_number: given("1Z1"),
        tracking_url: given("https://ups.example/1Z1"),
        carrier: given("UPS"),
        service: given("Ground"),
        lines: units(),
    };
    let shipped_at = is_full.then(|| "2026-11-10T08:00:00Z".parse().unwrap());
    ShipmentTold { named: named(), shipped_at, lines: units(), parcels: vec![parcel] }
}

fn cancelled() -> CancelledTold {
    let ShipmentNamed { account, part, .. } = named();
    CancelledTold { account, part, whole: true, lines: units() }
}

fn returned() -> ReturnTold {
    let ShipmentNamed { account, part, .. } = named();
    ReturnTold { account, part, id: "return-1".try_into().unwrap(), lines: units() }
}

fn way(is_full: bool) -> TrackingTold {
    let given = |text: &str| is_full.then(|| text.to_owned());
    let time = |text: &str| is_full.then(|| text.parse().unwrap());
    TrackingTold {
        tracking_number: "1Z1".to_owned(),
        carrier: given("ups"),
        status: "Exception".to_owned(),
        substatus: given("Exception_004"),
        message: given("Held by customs"),
        returning: false,
        tracking_url: given("https://ups.example/1Z1"),
        happened_at: time("2026-11-11T10:00:00+01:00"),
        expected_at: time("2026-11-12"),
        delivered_at: time("2026-11-12T09:00:00"),
        failed_attempts: is_full.then_some(1),
    }
}

/// One of each type, full and with the least.
fn events() -> Vec<Value> {
    let kinds = [true, false].into_iter().flat_map(|is_full| {
        [
            Told::Shipped(shipment(is_full)),
            Told::Changed(shipment(is_full)),
            Told::Restored(shipment(is_full)),
            Told::Voided(named()),
            Told::LinesCancelled(cancelled()),
            Told::OrderCancelled {},
            Told::ReturnAnnounced(returned()),
            Told::ReturnReceived(returned()),
            Told::ReturnRestocked(returned()),
            Told::TrackingUpdated(way(is_full)),
            Told::TrackingException(way(is_full)),
            Told::TrackingDelivered(way(is_full)),
        ]
        .map(|what| (is_full, what))
    });
    let event = |(is_full, what): (bool, Told)| Notification {
        version: VERSION,
        id: "evt_0a1b2c3d".to_owned(),
        occurred_at: "2026-11-10T08:00:00Z".parse().unwrap(),
        project: "shop".try_into().unwrap(),
        order: OrderTold {
            id: "order-1".try_into().unwrap(),
            number: is_full.then(|| "1001".try_into().unwrap()),
        },
        what,
    };
    kinds.map(event).map(|event| serde_json::to_value(event).unwrap()).collect()
}

/// Whether a schema says all that another one says; words for people do not count.
fn says_all(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (Value::Object(new), Value::Object(old)) => old
            .iter()
            .filter(|(name, value)| *name != "description" || !value.is_string())
            .all(|(name, value)| new.get(name).is_some_and(|new| says_all(new, value))),
        (Value::Array(new), Value::Array(old)) => {
            old.iter().all(|value| new.iter().any(|new| says_all(new, value)))
        }
        (new, old) => new == old,
    }
}

#[test]
fn every_event_is_what_was_promised() {
    for (name, schema) in [("published", published()), ("today's", schema())] {
        let validator = validator(&schema);
        for event in events() {
            let problems: Vec<String> =
                validator.iter_errors(&event).map(|error| error.to_string()).collect();
            assert!(problems.is_empty(), "{name}: {event}: {problems:?}");
        }
        for (what, change) in [
            ("another version", json!({ "version": 2 })),
            ("a type that is not known", json!({ "type": "shipment.lost" })),
            ("no time", json!({ "occurredAt": "yesterday" })),
            ("nothing of it", json!({ "data": null })),
        ] {
            let mut event = events().remove(0);
            event.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            assert!(!validator.is_valid(&event), "{name}: {what}");
        }
    }
}

#[test]
fn what_was_published_still_holds() {
    assert!(says_all(&schema(), &published()), "{:#}", schema());
    let mut less = schema();
    less["properties"].as_object_mut().unwrap().remove("occurredAt");
    assert!(!says_all(&less, &published()), "what is taken away is noticed");
}

#[test]
fn the_schema_is_the_one_that_is_printed() {
    insta::assert_json_snapshot!(schema());
}
