//! The data directory while no program is running: what it holds, and time that passes.

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use waybill_domain::ids::OrderId;
use waybill_ledger::sqlite::SqliteStore;
use waybill_ledger::store::{Condition, Draft, Item, Range, Store, Write, Written};
use waybill_ledger::{JournalSettings, Ledger};
use waybill_queue::sqlite::SqliteQueue;
use waybill_queue::{Depth, Queue as _};

/// The queues of a deployment with one account.
const QUEUES: [&str; 4] =
    ["commerce-messages", "partner-events", "dispatch-shiphero-us", "stock-shiphero-us"];
const ALL: usize = 10_000;

/// What is in the data directory.
#[derive(Debug)]
pub(crate) struct Data {
    store: Arc<SqliteStore>,
    queue: SqliteQueue,
}

impl Data {
    pub(crate) fn open(folder: &Path) -> Self {
        let store = SqliteStore::open(&folder.join("ledger.db")).unwrap();
        Self { store: Arc::new(store), queue: SqliteQueue::open(&folder.join("queue.db")).unwrap() }
    }

    /// Orders that somebody is at, or was when the program was killed: their claims have not lapsed yet.
    pub(crate) async fn held(&self) -> usize {
        let (now, open) = (Timestamp::now(), self.open_records().await);
        let until = |item: &Item| record(item)["data"]["state"]["until"].as_str()?.parse::<Timestamp>().ok();
        open.iter().filter_map(until).filter(|until| *until > now).count()
    }

    /// What waits in every queue together.
    pub(crate) async fn depth(&self) -> Depth {
        let mut all = Depth::default();
        for name in QUEUES {
            let one = self.queue.depth(name, Timestamp::now()).await.unwrap();
            all.ready += one.ready;
            all.in_flight += one.in_flight;
            all.delayed += one.delayed;
            all.dead += one.dead;
        }
        all
    }

    /// What a person must decide, in words.
    pub(crate) async fn reviews(&self) -> Vec<String> {
        let open = self.ledger().review_open(ALL).await.unwrap();
        open.iter().map(|entry| format!("{:?}: {}", entry.about, entry.refusal.message)).collect()
    }

    /// What happened to an order, and what became of it.
    pub(crate) async fn journal(&self, order: &str) -> Vec<(String, String)> {
        let timeline = self.ledger().timeline(&OrderId::try_from(order).unwrap()).await.unwrap();
        timeline.into_iter().map(|entry| (entry.name, entry.outcome)).collect()
    }

    fn ledger(&self) -> Ledger {
        let journal = JournalSettings { key: None, keep: SignedDuration::from_hours(1), within: 0 };
        Ledger::new(Arc::clone(&self.store) as Arc<dyn Store>, "test", journal)
    }

    /// As if nothing had run for so long: claims of the dead have lapsed by then, what they had taken out of a queue is
    /// there again, and delays are over. Real time would tell the same, some minutes later.
    pub(crate) async fn age(&self, by: SignedDuration) {
        for name in QUEUES {
            let now = Timestamp::now();
            // Whatever will be visible by then is handed out by a clock that shows then, and made visible at once.
            let due = self.queue.receive(name, ALL, by, now + by).await.unwrap();
            for message in due {
                let visible =
                    self.queue.change_visibility(name, &message.receipt, SignedDuration::ZERO, now).await;
                assert!(visible.unwrap());
            }
        }
        for item in self.open_records().await {
            let mut record = record(&item);
            earlier(&mut record["data"]["state"], by);
            let body = serde_json::to_vec(&record).unwrap();
            let draft = Draft { key: item.key, body, shelf: item.shelf, expires: item.expires };
            let write = Write::Put { draft, condition: Condition::Rev(item.rev) };
            assert_eq!(self.store.write(&[write], "age").await.unwrap(), Written::Done);
        }
    }

    async fn open_records(&self) -> Vec<Item> {
        self.store.shelf("open", Range { from: "", until: None, limit: ALL }).await.unwrap()
    }
}

fn record(item: &Item) -> Value {
    serde_json::from_slice(&item.body).unwrap()
}

/// Every time in a value, that much earlier.
fn earlier(value: &mut Value, by: SignedDuration) {
    match value {
        Value::String(text) => {
            if let Ok(at) = text.parse::<Timestamp>() {
                *text = (at - by).to_string();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| earlier(value, by)),
        Value::Object(fields) => fields.values_mut().for_each(|value| earlier(value, by)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
