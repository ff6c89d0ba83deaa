//! The contract on both stores of this crate, and what is SQLite's own: reopening, sweeping, versions.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use waybill_domain::ids::{OrderId, Owner, ProjectKey};
use waybill_ledger::model::Model;
use waybill_ledger::sqlite::SqliteStore;
use waybill_ledger::store::{Key, Store, StoreError};
use waybill_ledger::{Claim, Extra, JournalSettings, Ledger, Subject, Then, WITHIN, contract};

const SETTINGS: JournalSettings =
    JournalSettings { key: None, keep: SignedDuration::from_hours(1), within: WITHIN };

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000)
}

#[tokio::test]
async fn the_model_keeps_the_contract() {
    contract::run(|| Arc::new(Model::default())).await.unwrap();
}

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let files = std::cell::Cell::new(0);
    let fresh = || -> Arc<dyn Store> {
        files.set(files.get() + 1);
        Arc::new(SqliteStore::open(&folder.path().join(format!("{}.db", files.get()))).unwrap())
    };
    contract::run(fresh).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_threads_claim_one_record_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let racers: Vec<_> = (0..50)
        .map(|racer| {
            let store = SqliteStore::open(&path).unwrap();
            tokio::spawn(async move {
                let ledger = Ledger::new(Arc::new(store), &format!("w{racer}"), SETTINGS);
                let owner: Owner = format!("w{racer}").try_into().unwrap();
                let (project, lease): (ProjectKey, _) =
                    ("shop".try_into().unwrap(), SignedDuration::from_secs(60));
                let order: OrderId = "o-1".try_into().unwrap();
                let subject = Subject { account: "us-east".try_into().unwrap(), order };
                ledger.claim(&subject, &project, &owner, now(), lease, &[]).await.unwrap()
            })
        })
        .collect();
    let mut won = 0;
    for racer in racers {
        won += usize::from(matches!(racer.await.unwrap(), Claim::Won(_)));
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let subject =
        |order: &str| Subject { account: "us-east".try_into().unwrap(), order: order.try_into().unwrap() };
    let (project, owner): (ProjectKey, Owner) = ("shop".try_into().unwrap(), "a".try_into().unwrap());
    let lease = SignedDuration::from_secs(60);
    let mut settled: Vec<String> = Vec::new();
    for run in 0..3 {
        // Opened anew and never closed in order: the one before is still open, as after a kill.
        let store: &'static SqliteStore = Box::leak(Box::new(SqliteStore::open(&path).unwrap()));
        let again = SqliteStore::open(&path).unwrap();
        assert!(
            again.get(&Key { pk: "born".into(), sk: "born".into() }).await.unwrap().is_some() == (run > 0)
        );
        let ledger = Ledger::new(Arc::new(again), &format!("run {run}"), SETTINGS);
        ledger.born(now()).await.unwrap();
        for record in &settled {
            assert_eq!(ledger.record(&subject(record)).await.unwrap().unwrap().order_version, 3);
        }
        let order = format!("o-{run}");
        let claim = ledger.claim(&subject(&order), &project, &owner, now(), lease, &[]).await.unwrap();
        let Claim::Won(held) = claim else { panic!("{order} was busy") };
        let mut record = held.record.clone();
        record.order_version = 3;
        ledger.settle(held, record, Then::Free, Extra::default(), now()).await.unwrap();
        settled.push(order);
        assert_eq!(store.sweep(now()).unwrap(), 0);
    }
}

#[tokio::test]
async fn what_expired_is_swept_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(&folder.path().join("ledger.db")).unwrap());
    let ledger = Ledger::new(Arc::clone(&store) as Arc<dyn Store>, "a", SETTINGS);
    ledger.keep_receipt("short", now(), SignedDuration::from_secs(10)).await.unwrap();
    ledger.keep_receipt("long", now(), SignedDuration::from_secs(30)).await.unwrap();
    ledger.born(now()).await.unwrap();
    assert_eq!(store.sweep(now() + SignedDuration::from_secs(20)).unwrap(), 1);
    let receipt = |id: &str| Key { pk: format!("receipt/{id}"), sk: "receipt".into() };
    assert!(store.get(&receipt("long")).await.unwrap().is_some());
    assert!(store.get(&receipt("short")).await.unwrap().is_none());
}

#[test]
fn a_file_of_a_newer_waybill_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    drop(SqliteStore::open(&path).unwrap());
    let file = rusqlite::Connection::open(&path).unwrap();
    file.pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(SqliteStore::open(&path).unwrap_err(), StoreError::TooNew { found: 99, known: 1 });
    let version: i64 = file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 99);
}
