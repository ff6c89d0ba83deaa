//! Reports of invented parcels, on a ledger in a file.

use waybill_domain::carriage::Carriage;
use waybill_domain::facts::Facts;
use waybill_domain::ids::OrderId;
use waybill_domain::tracking::{TrackingState, TrackingStatus, TrackingUpdate};
use waybill_ledger::{Claim, Extra, Subject, Then};

use waybill_ledger::sqlite::SqliteStore;

use super::*;

/// A parcel: order, account, number of the tracking, when it was heard of first, how it stands, and its group.
struct Sample {
    order: &'static str,
    account: &'static str,
    id: &'static str,
    heard: &'static str,
    subtag: &'static str,
    days: Option<(&'static str, &'static str, &'static str)>,
    group: [&'static str; 3],
}

const fn sample(
    (order, id): (&'static str, &'static str),
    heard: &'static str,
    subtag: &'static str,
    days: Option<(&'static str, &'static str, &'static str)>,
    group: [&'static str; 3],
) -> Sample {
    Sample { order, account: "parcels", id, heard, subtag, days, group }
}

const US: [&str; 3] = ["UPS", "Ground", "us"];
const EU: [&str; 3] = ["DHL", "", ""];

/// Picked up, delivered and promised.
const FAST: Option<(&str, &str, &str)> = Some(("2026-11-10", "2026-11-12", "2026-11-12"));
const LATE: Option<(&str, &str, &str)> = Some(("2026-11-10", "2026-11-17", "2026-11-14"));

fn samples() -> Vec<Sample> {
    let heard = "2026-11-10T08:00:00Z";
    vec![
        sample(("o-1", "wb_1"), heard, "Delivered_001", FAST, US),
        sample(("o-1", "wb_2"), "2026-11-20T08:00:00Z", "Delivered_001", LATE, US),
        sample(("o-2", "wb_3"), heard, "Delivered_001", FAST, US),
        sample(("o-3", "wb_4"), heard, "Exception_011", None, US),
        sample(("o-4", "wb_5"), heard, "InTransit_001", None, EU),
        Sample { account: "others", ..sample(("o-4", "wb_6"), heard, "AttemptFail_001", None, EU) },
    ]
}

fn update(sample: &Sample) -> TrackingUpdate {
    let status = TrackingStatus::new(None, Some(sample.subtag));
    let time = |text: &str| text.parse().ok();
    TrackingUpdate {
        id: sample.id.try_into().unwrap(),
        made_for: None,
        number: sample.id.to_owned(),
        updated_at: sample.heard.parse().unwrap(),
        state: TrackingState {
            returning: status.is_returning(),
            status,
            picked_up_at: sample.days.and_then(|(from, ..)| time(from)),
            delivered_at: sample.days.and_then(|(_, to, _)| time(to)),
            promised: sample.days.and_then(|(.., by)| time(by)),
            ..TrackingState::default()
        },
        checkpoints: Vec::new(),
    }
}

fn parcel(sample: &Sample) -> TrackedParcel {
    let known = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let [carrier, service, store] = sample.group;
    TrackedParcel {
        parcel: sample.id.to_owned(),
        wants: sample.id.try_into().unwrap(),
        id: sample.id.try_into().ok(),
        settled: None,
        refused: None,
        carriage: Carriage { carrier: known(carrier), service: known(service) },
        store: known(store).map(|store| store.try_into().unwrap()),
    }
}

/// Settles every parcel with its order's record, as dispatch does, and then the facts, as news does.
async fn filled(ledger: &Ledger, samples: &[Sample]) {
    for sample in samples {
        let subject = Subject {
            account: sample.account.try_into().unwrap(),
            order: OrderId::try_from(sample.order).unwrap(),
        };
        let (project, owner) = ("shop".try_into().unwrap(), "worker".try_into().unwrap());
        let lease = SignedDuration::from_secs(60);
        let claim = ledger.claim(&subject, &project, &owner, now(), lease, &[]).await.unwrap();
        let Claim::Won(held) = claim else { panic!("it is free") };
        let mut record = held.record.clone();
        record.trackings.push(parcel(sample));
        ledger.settle(held, record, Then::Free, Extra::default(), now()).await.unwrap();
        let known = ledger.known(&subject.order).await.unwrap();
        let mut facts: Facts = known.facts;
        facts.track(&subject.account, &update(sample));
        ledger.put_facts(&subject.order, &facts, known.facts_rev, sample.id).await.unwrap();
    }
}

fn now() -> Timestamp {
    "2026-11-28T12:00:00Z".parse().unwrap()
}

/// What a ledger in a new directory tells of the samples.
async fn told(samples: &[Sample], asked: &Asked) -> Told {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("ledger.db");
    filled(&ledger(Arc::new(SqliteStore::open(&file).unwrap())), samples).await;
    let ledger = ledger(books::in_file(directory.path()).unwrap());
    Told::of(&made(&ledger, asked, now()).await.unwrap(), asked)
}

#[tokio::test]
async fn it_is_told_to_people_and_programs() {
    let told = told(&samples(), &Asked::default()).await;
    insta::assert_json_snapshot!("tracking", told);
    for width in [80, 120] {
        let text = words::table(&told, width);
        assert!(text.lines().all(|line| line.chars().count() <= usize::from(width)), "{text}");
        insta::assert_snapshot!(format!("tracking_at_{width}_columns"), text);
    }
}

#[tokio::test]
async fn it_is_of_what_was_asked() {
    let since = |day: &str| Asked { since: day.parse().ok(), account: None };
    let of = |account: &str| Asked { since: None, account: account.try_into().ok() };
    for (name, asked, parcels) in [
        ("everything", Asked::default(), 6),
        ("since before", since("2026-11-10"), 6),
        ("since the day after", since("2026-11-11"), 1),
        ("since tomorrow", since("2026-11-29"), 0),
        ("of one account", of("parcels"), 5),
        ("of another", of("others"), 1),
        ("of none", of("nobody"), 0),
    ] {
        let told = told(&samples(), &asked).await;
        assert_eq!(told.total.parcels, parcels, "{name}");
        assert_eq!((&told.since, &told.account), (&asked.since, &asked.account), "{name}");
        if parcels == 0 {
            assert!(words::table(&told, 80).ends_with(": none."), "{name}");
        }
    }
}

#[tokio::test]
async fn a_parcel_that_was_let_go_does_not_count() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = ledger(Arc::new(SqliteStore::open(&directory.path().join("ledger.db")).unwrap()));
    filled(&ledger, &samples()).await;
    let corrected = Sample { id: "wb_9", ..sample(("o-2", ""), "2026-11-11T08:00:00Z", "", None, US) };
    let facts = |facts: &mut Facts| facts.track(&"parcels".try_into().unwrap(), &update(&corrected));
    let known = ledger.known(&"o-2".try_into().unwrap()).await.unwrap();
    let mut both = known.facts;
    facts(&mut both);
    ledger.put_facts(&"o-2".try_into().unwrap(), &both, known.facts_rev, "again").await.unwrap();
    let report = made(&ledger, &Asked::default(), now()).await.unwrap();
    assert_eq!(report.total().parcels, 6);
}

#[test]
fn a_ledger_that_is_not_there_is_not_made() {
    let directory = tempfile::tempdir().unwrap();
    let error = books::in_file(directory.path()).unwrap_err().to_string();
    assert!(error.starts_with("there is no ledger in "), "{error}");
    assert!(!directory.path().join("ledger.db").exists());
}
