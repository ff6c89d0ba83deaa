//! A store that fails on purpose: what a network does to the one behind it.

use std::collections::HashMap;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use async_trait::async_trait;

use crate::store::{Draft, Item, Key, Range, Store, StoreError, Write, Written};

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The call never arrives.
    Before,
    /// The call is done and its answer is lost.
    After,
}

/// What goes wrong with a call that was tried so often before.
type Plan = Box<dyn Fn(u64) -> Fault + Send + Sync>;

/// A store whose calls fail as a plan says. The plan is asked with how often the same was tried before: the write with
/// the same token, the read of the same place. Every call also gives way to other tasks before and after it, so that
/// concurrent work meets between read and write.
pub struct Faulty {
    store: Arc<dyn Store>,
    plan: Plan,
    tries: Mutex<HashMap<String, u64>>,
}

impl Faulty {
    /// The store behind a plan of faults.
    pub fn new(store: Arc<dyn Store>, plan: impl Fn(u64) -> Fault + Send + Sync + 'static) -> Self {
        Self { store, plan: Box::new(plan), tries: Mutex::default() }
    }

    /// How often the same was tried before.
    fn tried(&self, what: String) -> u64 {
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let tried = all.entry(what).or_default();
        *tried += 1;
        *tried - 1
    }

    fn fault(&self, what: String) -> Fault {
        (self.plan)(self.tried(what))
    }

    async fn through<T, F>(&self, what: String, call: F) -> Result<T, StoreError>
    where
        T: Send,
        F: Future<Output = Result<T, StoreError>> + Send,
    {
        meets(self.fault(what), call).await
    }
}

/// A call that meets a fault.
async fn meets<T, F>(fault: Fault, call: F) -> Result<T, StoreError>
where
    T: Send,
    F: Future<Output = Result<T, StoreError>> + Send,
{
    give_way().await;
    if fault == Fault::Before {
        return Err(StoreError::Unavailable("the call never arrived".to_owned()));
    }
    let answer = call.await;
    give_way().await;
    if fault == Fault::After {
        return Err(StoreError::Unavailable("the answer was lost".to_owned()));
    }
    answer
}

impl fmt::Debug for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faulty").field("store", &self.store).finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for Faulty {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.through(format!("get {} {}", key.pk, key.sk), self.store.get(key)).await
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        self.through(format!("write {token}"), self.store.write(writes, token)).await
    }

    /// Where the answer is lost, half of it was not done either.
    async fn put_each(&self, drafts: &[Draft], token: &str) -> Result<(), StoreError> {
        let fault = self.fault(format!("put {token}"));
        let done = match fault {
            Fault::After => drafts.get(..drafts.len().div_ceil(2)).unwrap_or(drafts),
            Fault::None | Fault::Before => drafts,
        };
        meets(fault, self.store.put_each(done, token)).await
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.through(format!("query {pk} {}", range.from), self.store.query(pk, range)).await
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.through(format!("shelf {name} {}", range.from), self.store.shelf(name, range)).await
    }
}

/// Lets the other tasks run first.
async fn give_way() {
    let mut gave = false;
    poll_fn(|context| {
        if gave {
            return Poll::Ready(());
        }
        gave = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
