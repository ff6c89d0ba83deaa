//! Entries of the same moment go out together, and none falls with another.

mod sample;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use async_trait::async_trait;
use futures::future::{join_all, poll_immediate};
use jiff::SignedDuration;
use waybill_ledger::model::Model;
use waybill_ledger::store::{Draft, Item, Key, MOST_PUTS, Range, Store, StoreError, Write, Written};
use waybill_ledger::{Entry, JournalSettings, Ledger, LedgerError, WITHIN};

/// Remembers how many items came at a time, and refuses what names this order.
#[derive(Debug, Default)]
struct Doorkeeper {
    store: Model,
    came: Mutex<Vec<usize>>,
    refuses: Option<&'static str>,
}

impl Doorkeeper {
    fn came(&self) -> MutexGuard<'_, Vec<usize>> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for Doorkeeper {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.store.get(key).await
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        self.store.write(writes, token).await
    }

    async fn put_each(&self, drafts: &[Draft], token: &str) -> Result<(), StoreError> {
        self.came().push(drafts.len());
        tokio::task::yield_now().await;
        let is_refused = |draft: &Draft| self.refuses.is_some_and(|of| draft.key.pk.ends_with(of));
        if drafts.iter().any(is_refused) {
            return Err(StoreError::Refused("not this one".to_owned()));
        }
        self.store.put_each(drafts, token).await
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.store.query(pk, range).await
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.store.shelf(name, range).await
    }
}

fn ledger(store: &Arc<Doorkeeper>) -> Ledger {
    let settings = JournalSettings { key: None, keep: SignedDuration::from_hours(24), within: WITHIN };
    Ledger::new(Arc::clone(store) as Arc<dyn Store>, "a", settings)
}

fn entry(order: usize) -> Entry {
    sample::entry(&format!("o-{order}"))
}

async fn timeline(ledger: &Ledger, order: usize) -> Vec<Entry> {
    let order = format!("o-{order}").as_str().try_into();
    ledger.timeline(&order.unwrap_or_else(|_| unreachable!("an order"))).await.unwrap_or_default()
}

#[tokio::test]
async fn what_comes_while_one_is_written_goes_out_together() {
    for (orders, want) in [(1, vec![1]), (10, vec![1, 9]), (27, vec![1, MOST_PUTS, 1])] {
        let store = Arc::new(Doorkeeper::default());
        let ledger = ledger(&store);
        let told = join_all((0..orders).map(|order| ledger.journal(vec![entry(order)]))).await;
        assert!(told.iter().all(Result::is_ok), "{orders}: {told:?}");
        assert_eq!(*store.came(), want, "{orders}");
        for order in 0..orders {
            assert_eq!(timeline(&ledger, order).await, [entry(order)], "{orders}");
        }
    }
}

#[tokio::test]
async fn the_same_from_two_is_put_once() {
    let store = Arc::new(Doorkeeper::default());
    let ledger = ledger(&store);
    let told = join_all((0..3).map(|_| ledger.journal(vec![entry(0)]))).await;
    assert!(told.iter().all(Result::is_ok), "{told:?}");
    assert_eq!(*store.came(), [1, 1], "two that are the same are one");
}

#[tokio::test]
async fn what_is_refused_of_one_stands_of_the_others() {
    let store = Arc::new(Doorkeeper { refuses: Some("o-2"), ..Doorkeeper::default() });
    let ledger = ledger(&store);
    let told = join_all((0..5).map(|order| ledger.journal(vec![entry(order)]))).await;
    for (order, told) in told.into_iter().enumerate() {
        let refused = Err(LedgerError::Store(StoreError::Refused("not this one".to_owned())));
        let (want, stands) = if order == 2 { (refused, 0) } else { (Ok(()), 1) };
        assert_eq!(told, want, "{order}");
        assert_eq!(timeline(&ledger, order).await.len(), stands, "{order}");
    }
}

#[tokio::test]
async fn who_goes_away_while_writing_leaves_nobody_behind() {
    let store = Arc::new(Doorkeeper::default());
    let ledger = ledger(&store);
    let mut first = Box::pin(ledger.journal(vec![entry(0)]));
    assert!(poll_immediate(&mut first).await.is_none(), "it is on its way");
    let mut others = Box::pin(join_all((1..4).map(|order| ledger.journal(vec![entry(order)]))));
    assert_eq!(futures::poll!(&mut others), Poll::Pending, "they wait for it");
    drop(first);
    assert!(others.await.iter().all(Result::is_ok));
    for order in 0..4 {
        assert_eq!(timeline(&ledger, order).await.len(), 1, "{order}");
    }
    assert_eq!(*store.came(), [1, 4]);
}
