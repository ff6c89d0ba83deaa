//! Where workers stop, so that a schedule can say who goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use waybill_ledger::store::{Item, Key, Range, Store, StoreError, Write, Written};
use waybill_tests::sandbox::InProcess;
use waybill_transport::wire::{NoAnswer, Wire};

/// One worker's gate: it lets through as often as it was opened.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    open: AtomicU32,
    /// No more stopping: the worker runs to its end.
    wide: AtomicBool,
}

impl Gate {
    pub(crate) fn open(&self) {
        self.open.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn open_wide(&self) {
        self.wide.store(true, Ordering::Relaxed);
    }

    /// Closed again, for a worker that starts anew.
    pub(crate) fn close(&self) {
        self.open.store(0, Ordering::Relaxed);
    }

    async fn pass(&self) {
        std::future::poll_fn(|_| {
            if self.wide.load(Ordering::Relaxed) {
                return Poll::Ready(());
            }
            let taken =
                self.open.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |open| open.checked_sub(1));
            if taken.is_ok() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// A store with a gate before every call.
#[derive(Debug)]
pub(crate) struct GatedStore {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) gate: Arc<Gate>,
}

#[async_trait]
impl Store for GatedStore {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.gate.pass().await;
        self.store.get(key).await
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        self.gate.pass().await;
        self.store.write(writes, token).await
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.gate.pass().await;
        self.store.query(pk, range).await
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.gate.pass().await;
        self.store.shelf(name, range).await
    }
}

/// A wire with a gate behind every answer. It can also answer a read of orders as it was answered before: a
/// replica that lags.
#[derive(Debug)]
pub(crate) struct GatedWire {
    pub(crate) wire: Arc<InProcess>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) lag: Arc<Lag>,
}

/// The answers to reads of orders, and whether the next one is to be an old one.
#[derive(Debug, Default)]
pub(crate) struct Lag {
    old: Mutex<Option<(http::response::Parts, Bytes)>>,
    armed: AtomicBool,
}

impl Lag {
    pub(crate) fn arm(&self) {
        self.armed.store(true, Ordering::Relaxed);
    }
}

#[async_trait]
impl Wire for GatedWire {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let reads_orders = request.method() == http::Method::GET && request.uri().path() == "/shop/orders";
        let answer = self.wire.send(request, timeout).await;
        let answer = if reads_orders { answer.map(|answer| self.lagged(answer)) } else { answer };
        self.gate.pass().await;
        answer
    }
}

impl GatedWire {
    fn lagged(&self, answer: http::Response<Bytes>) -> http::Response<Bytes> {
        let mut old = self.lag.old.lock().unwrap_or_else(PoisonError::into_inner);
        if let (true, Some((parts, body))) = (self.lag.armed.swap(false, Ordering::Relaxed), old.as_ref()) {
            return http::Response::from_parts(parts.clone(), body.clone());
        }
        let (parts, body) = answer.into_parts();
        if old.is_none() {
            *old = Some((parts.clone(), body.clone()));
        }
        http::Response::from_parts(parts, body)
    }
}
