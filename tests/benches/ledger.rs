//! The ledger: claiming the record of an order and settling one placed part.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use divan::{Bencher, black_box};
use futures::executor::block_on;
use jiff::{SignedDuration, Timestamp};
use waybill_domain::carriage::Carriage;
use waybill_domain::facets::Facets;
use waybill_domain::fulfillment::PartKey;
use waybill_domain::ids::{AccountId, OrderId, Owner, ProjectKey};
use waybill_ledger::model::Model;
use waybill_ledger::sqlite::SqliteStore;
use waybill_ledger::store::Store;
use waybill_ledger::{Claim, Extra, JournalSettings, Ledger, Part, PartState, Record, Subject, Then, WITHIN};

/// Claims one new order after the other.
struct Worker {
    ledger: Ledger,
    owner: Owner,
    project: ProjectKey,
    account: AccountId,
    now: Timestamp,
    orders: AtomicU64,
}

impl Worker {
    fn over(store: Arc<dyn Store>) -> Self {
        let journal = JournalSettings { key: None, keep: SignedDuration::from_hours(24), within: WITHIN };
        Self {
            ledger: Ledger::new(store, "bench", journal),
            owner: "bench-1".try_into().expect("an owner"),
            project: "shop".try_into().expect("a key"),
            account: "us".try_into().expect("an id"),
            now: "2026-11-20T12:00:00Z".parse().expect("a time"),
            orders: AtomicU64::new(0),
        }
    }

    /// Claims an order that was never seen and settles it with a placed part; answers the record.
    fn claim_and_settle(&self) -> Record {
        let number = self.orders.fetch_add(1, Ordering::Relaxed);
        let order: OrderId = format!("b1946ac9-2492-4d23-8f1b-{number:012}").try_into().expect("an id");
        let subject = Subject { account: self.account.clone(), order };
        let lease = SignedDuration::from_mins(5);
        block_on(async {
            let claimed = self.ledger.claim(&subject, &self.project, &self.owner, self.now, lease, &[]).await;
            let Ok(Claim::Won(held)) = claimed else { unreachable!("nobody else claims: {claimed:?}") };
            let mut record = held.record.clone();
            record.order_version = 1;
            record.parts.push(self.part(&subject.order));
            let settled =
                self.ledger.settle(held, record.clone(), Then::Free, Extra::default(), self.now).await;
            settled.expect("the claim holds");
            record
        })
    }

    fn part(&self, order: &OrderId) -> Part {
        let (order, account) = (order.clone(), self.account.clone());
        let key = PartKey { order, account, warehouse: None, shipping: None };
        Part {
            reference: key.reference(),
            key,
            partner_order: Some("T3JkZXI6MQ==".try_into().expect("an id")),
            state: PartState::Placed,
            settled: Facets::new(),
            held: BTreeMap::new(),
            refused: BTreeMap::new(),
            sent_hold: None,
            cancel_refused: None,
            voids: 0,
            edits: 0,
            label: None,
            returns: Vec::new(),
            asked: Carriage::default(),
            lines: Vec::new(),
            settled_at: self.now,
        }
    }
}

#[divan::bench]
fn claim_and_settle_model(bencher: Bencher) {
    let worker = Worker::over(Arc::new(Model::default()));
    bencher.bench(|| worker.claim_and_settle());
}

#[divan::bench]
fn claim_and_settle_sqlite(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(&folder.path().join("ledger.db")).expect("a database");
    let worker = Worker::over(Arc::new(store));
    bencher.bench(|| worker.claim_and_settle());
}

/// The record, printed and parsed twice: once for the claim and once for the settling.
#[divan::bench]
fn claim_and_settle_floor(bencher: Bencher) {
    let record = Worker::over(Arc::new(Model::default())).claim_and_settle();
    let round = || {
        let text = serde_json::to_vec(black_box(&record)).expect("a record is JSON");
        serde_json::from_slice::<Record>(&text).expect("a record is JSON")
    };
    bencher.bench(|| (round(), round()));
}
