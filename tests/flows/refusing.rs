//! A store that refuses some writes while it is told to, as if what writes had died or there were no room.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use waybill_ledger::store::{Item, Key, Range, Store, StoreError, Write, Written};

#[derive(Debug)]
pub(crate) struct Refusing {
    behind: Arc<dyn Store>,
    /// Which writes.
    these: fn(&[Write]) -> bool,
    refuses: AtomicBool,
}

impl Refusing {
    /// Refuses these writes, from when it is told to.
    pub(crate) fn before(behind: Arc<dyn Store>, these: fn(&[Write]) -> bool) -> Self {
        Self { behind, these, refuses: AtomicBool::new(false) }
    }

    pub(crate) fn refuse(&self, refuses: bool) {
        self.refuses.store(refuses, Ordering::Relaxed);
    }

    /// Whether it was told to.
    pub(crate) fn is_refusing(&self) -> bool {
        self.refuses.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Store for Refusing {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.behind.get(key).await
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        if self.refuses.load(Ordering::Relaxed) && (self.these)(writes) {
            return Err(StoreError::Refused("this is not written".to_owned()));
        }
        self.behind.write(writes, token).await
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.behind.query(pk, range).await
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.behind.shelf(name, range).await
    }
}
