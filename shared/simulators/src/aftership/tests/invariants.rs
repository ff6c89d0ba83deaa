//! Whatever happens in whatever order, what is said of a parcel fits together, and a refusal leaves no trace.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{config, with};
use crate::aftership::account::Account;
use crate::aftership::{Edition, floor, picture, subtags, view};
use crate::ids::Ids;

const SUBTAGS: [&str; 8] = [
    "InfoReceived",
    "InTransit_003",
    "OutForDelivery",
    "AttemptFail_002",
    "Delivered",
    "AvailableForPickup",
    "Exception_010",
    "Exception_013",
];

/// One thing that happens: what, to which parcel, how.
type Step = (u8, u8, u8);

fn step(account: &mut Account, (what, which, how): Step) {
    let id = format!("t{}", which % 4);
    let number = format!("1Z-{}", how % 3);
    let subtag = SUBTAGS[usize::from(how) % SUBTAGS.len()];
    let ago = account.now.checked_sub(SignedDuration::from_hours(i64::from(how % 50))).unwrap();
    let before = picture::books(account);
    let now = account.now;
    let refused = match what % 11 {
        0 | 1 => {
            let slug = if how % 2 == 0 { "ups" } else { "fedex" };
            let body = json!({"id": id, "tracking_number": number, "slug": slug});
            account.create(&body, Edition::V2026_07, now).is_err()
        }
        2 | 3 => floor::act(account, "scan", json!({"tracking": id, "scan": {"subtag": subtag}})).is_err(),
        4 => floor::act(account, "scan", json!({"tracking": id, "scan": {"subtag": subtag, "at": ago}}))
            .is_err(),
        5 => floor::act(account, "live", json!({"tracking": id, "life": "sent-back"})).is_err(),
        6 => {
            let slug = ["ups", "fedex", "postnl"][usize::from(how) % 3];
            account.update(&id, &json!({"slug": slug}), Edition::V2026_07).is_err()
        }
        7 => account.retrack(&id).is_err(),
        8 => account.complete(&id, &json!({"reason": "LOST"}), Edition::V2026_07).is_err(),
        9 => account.delete(&id).is_err(),
        _ => floor::act(account, "expire", json!({"tracking": id})).is_err(),
    };
    if refused {
        assert_eq!(before, picture::books(account));
        assert!(account.outgoing.is_empty(), "a refusal is no news");
    }
}

fn check(account: &Account) {
    let places: BTreeSet<_> = account.trackings.values().map(|one| (&one.slug, &one.number)).collect();
    assert_eq!(places.len(), account.trackings.len(), "a number is taken once at a courier");
    let mut hashes = BTreeSet::new();
    for (id, one) in &account.trackings {
        assert_eq!(*id, one.id);
        assert!(one.checkpoints.windows(2).all(|two| two[0].time.at <= two[1].time.at), "by their time");
        assert!(
            one.checkpoints.iter().all(|checkpoint| hashes.insert(checkpoint.hash.clone())),
            "a hash once"
        );
        assert!(one.planned.windows(2).all(|two| two[0].due <= two[1].due));
        assert!(!one.active || one.planned.iter().all(|planned| planned.due > account.now), "seen when due");
        assert!(
            one.subtag == subtags::PENDING || one.subtag == subtags::EXPIRED || !one.checkpoints.is_empty()
        );
        assert!(one.created <= one.updated && one.updated <= account.now);
        let shown = view::tracking(account.now, one, Edition::V2026_07);
        let has_come = one.checkpoints.iter().any(|checkpoint| checkpoint.subtag == "Delivered_001");
        assert_eq!(shown["shipment_delivery_date"].is_string(), has_come);
        assert!(shown["transit_time"].as_i64().is_none_or(|days| days >= 0));
    }
}

fn told(account: &mut Account) -> Vec<Value> {
    let sent = std::mem::take(&mut account.outgoing);
    sent.iter().map(|delivery| serde_json::from_slice(&delivery.body).unwrap()).collect()
}

#[test]
fn parcels_fit_together_after_every_step() {
    let steps = prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), 0_i64..60), 1..50);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(200)
    });
    runner
        .run(&steps, |steps| {
            let mut now: Timestamp = super::START.parse().unwrap();
            let mut account = Account::new(config(), Arc::new(Ids::new(1, "aftership")), now);
            let mut events = BTreeSet::new();
            for (what, which, how, hours) in steps {
                now = now.checked_add(SignedDuration::from_hours(hours)).unwrap();
                account.advance(now);
                let by_itself = told(&mut account);
                step(&mut account, (what, which, how));
                check(&account);
                for body in by_itself.into_iter().chain(told(&mut account)) {
                    assert!(events.insert(body["event_id"].to_string()), "an event once");
                    assert_ne!(body["msg"]["tag"], "Pending");
                    assert!(body["ts"].as_i64().unwrap() <= now.as_second());
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_was_changed_back_is_what_it_was() {
    let now: Timestamp = super::START.parse().unwrap();
    let mut account = Account::new(config(), Arc::new(Ids::new(1, "aftership")), now);
    let body = json!({"id": "t", "tracking_number": "1Z-1", "slug": "ups", "title": "T"});
    account.create(&body, Edition::V2026_07, now).unwrap();
    let before = picture::books(&account);
    for change in
        [json!({"title": "U", "slug": "fedex"}), with(json!({}), json!({"title": "T", "slug": "ups"}))]
    {
        account.update("t", &change, Edition::V2026_07).unwrap();
    }
    assert_eq!(picture::books(&account), before);
}
