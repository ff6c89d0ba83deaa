//! The contract on both queues of this crate, and what is SQLite's own: crashes, several threads, the bell.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use waybill_queue::model::ModelQueue;
use waybill_queue::sqlite::SqliteQueue;
use waybill_queue::{Outgoing, Queue, QueueError, contract};

const VISIBILITY: SignedDuration = SignedDuration::from_secs(30);

fn at(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000) + SignedDuration::from_secs(seconds)
}

#[tokio::test]
async fn the_model_keeps_the_contract() {
    contract::run(|| Arc::new(ModelQueue::new(contract::RECEIVES))).await.unwrap();
}

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let files = std::cell::Cell::new(0);
    let fresh = || -> Arc<dyn Queue> {
        files.set(files.get() + 1);
        let path = folder.path().join(format!("{}.db", files.get()));
        Arc::new(SqliteQueue::open_with(&path, contract::RECEIVES).unwrap())
    };
    contract::run(fresh).await.unwrap();
}

#[tokio::test]
async fn a_crash_before_the_acknowledgement_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("queue.db");
    let before = SqliteQueue::open(&path).unwrap();
    before.send("q", vec![Outgoing::new("a".into(), "g".into())], at(0)).await.unwrap();
    let received = before.receive("q", 10, VISIBILITY, at(0)).await.unwrap();
    // Opened anew while the one before was never closed, as after a kill.
    let after = SqliteQueue::open(&path).unwrap();
    assert!(after.receive("q", 10, VISIBILITY, at(29)).await.unwrap().is_empty());
    let again = after.receive("q", 10, VISIBILITY, at(30)).await.unwrap();
    assert_eq!((again[0].body.as_str(), again[0].receives), ("a", 2));
    assert_eq!(before.delete("q", &[received[0].receipt.clone()]).await.unwrap(), 0);
    assert_eq!(after.delete("q", &[again[0].receipt.clone()]).await.unwrap(), 1);
    drop((before, after));
    let last = SqliteQueue::open(&path).unwrap();
    assert!(last.receive("q", 10, VISIBILITY, at(1000)).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_processes_never_share_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("queue.db");
    let messages = (0..100).map(|n| Outgoing::new(format!("m{n}"), "g".into())).collect();
    SqliteQueue::open(&path).unwrap().send("q", messages, at(0)).await.unwrap();
    let receivers: Vec<_> = (0..8)
        .map(|_| {
            let queue = SqliteQueue::open(&path).unwrap();
            tokio::spawn(async move {
                let mut ids = Vec::new();
                for _ in 0..40 {
                    let received = queue.receive("q", 3, VISIBILITY, at(0)).await.unwrap();
                    ids.extend(received.into_iter().map(|message| message.id));
                }
                ids
            })
        })
        .collect();
    let mut ids = Vec::new();
    for receiver in receivers {
        ids.extend(receiver.await.unwrap());
    }
    ids.sort();
    let handed_out = ids.len();
    ids.dedup();
    assert_eq!((handed_out, ids.len()), (100, 100));
}

#[tokio::test]
async fn the_bell_rings_for_what_is_sent_and_is_not_missed() {
    let queue = ModelQueue::default();
    let mut listener = queue.listen();
    queue.send("q", vec![Outgoing::new("a".into(), "g".into())], at(0)).await.unwrap();
    listener.heard().await;
    let mut next = Box::pin(listener.heard());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(next.as_mut().poll(&mut context).is_pending(), "it rang for nothing");
    queue.send("q", vec![Outgoing::new("b".into(), "g".into())], at(0)).await.unwrap();
    assert!(next.as_mut().poll(&mut context).is_ready(), "it did not ring");
}

#[test]
fn a_file_of_a_newer_waybill_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("queue.db");
    drop(SqliteQueue::open(&path).unwrap());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(SqliteQueue::open(&path).unwrap_err(), QueueError::TooNew { found: 99, known: 1 });
}
