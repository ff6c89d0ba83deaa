//! Workers that die: between any two requests, and between any two writes to the ledger, before it is done or after.

use std::fmt;
use std::future::pending;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use fastrand::Rng;
use tokio::sync::Notify;
use waybill::demo::Hands;
use waybill_flows::engine::{Lane, Run, RunError};
use waybill_flows::world::World;
use waybill_ledger::store::{Item, Key, Range, Store, StoreError, Write, Written};
use waybill_tests::sandbox::{run, turn};
use waybill_transport::wire::{NoAnswer, Wire};

tokio::task_local! {
    /// Told when the worker of this task dies.
    static END: Arc<Notify>;
}

/// One of so many steps is the last.
const ONE_OF: u32 = 400;

/// Decides who dies.
#[derive(Debug)]
pub(super) struct Mortality {
    rng: Mutex<Rng>,
    strikes: AtomicBool,
    died: AtomicU64,
}

impl Mortality {
    /// Nobody dies yet.
    pub(super) fn new(seed: u64) -> Arc<Self> {
        let (rng, strikes, died) =
            (Mutex::new(Rng::with_seed(seed)), AtomicBool::new(false), AtomicU64::new(0));
        Arc::new(Self { rng, strikes, died })
    }

    /// From now on somebody does, or nobody.
    pub(super) fn strikes(&self, does: bool) {
        self.strikes.store(does, Ordering::Relaxed);
    }

    /// How many have died.
    pub(super) fn died(&self) -> u64 {
        self.died.load(Ordering::Relaxed)
    }

    /// Whether somebody else gets the same message: one of so many does, while workers die.
    pub(super) fn doubles(&self, one_of: u32) -> bool {
        self.strikes.load(Ordering::Relaxed) && self.draw(one_of) == 0
    }

    /// A step of whoever works in this task. It does not come back if it was the last.
    async fn step(&self) {
        let Ok(end) = END.try_with(Arc::clone) else { return };
        for _ in 0..self.rests() {
            tokio::task::yield_now().await;
        }
        if self.strikes.load(Ordering::Relaxed) && self.is_last() {
            self.died.fetch_add(1, Ordering::Relaxed);
            end.notify_one();
            pending::<()>().await;
        }
    }

    fn is_last(&self) -> bool {
        self.draw(ONE_OF) == 0
    }

    /// How often whoever takes a step lets the others go first.
    fn rests(&self) -> u32 {
        self.draw(4)
    }

    fn draw(&self, below: u32) -> u32 {
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).u32(..below)
    }
}

/// Hands that are gone when their worker dies. What they held comes back as after the death of a process.
#[derive(Debug)]
pub(super) struct MortalHands;

#[async_trait]
impl Hands for MortalHands {
    async fn turn(&self, world: &World, lane: &Lane) -> anyhow::Result<usize> {
        let end = Arc::new(Notify::new());
        tokio::select! {
            biased;
            done = END.scope(Arc::clone(&end), turn(world, lane)) => Ok(done?.received()),
            () = end.notified() => Ok(1),
        }
    }

    async fn run(&self, world: &World, due: &Run) -> Result<(), RunError> {
        let end = Arc::new(Notify::new());
        tokio::select! {
            biased;
            done = END.scope(Arc::clone(&end), run(world, due)) => done,
            () = end.notified() => Ok(()),
        }
    }
}

/// What a worker reaches others by.
pub(super) struct MortalWire {
    pub(super) behind: Box<dyn Wire>,
    pub(super) mortality: Arc<Mortality>,
}

impl fmt::Debug for MortalWire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MortalWire")
    }
}

#[async_trait]
impl Wire for MortalWire {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        self.mortality.step().await;
        let answer = self.behind.send(request, timeout).await;
        self.mortality.step().await;
        answer
    }
}

/// What a worker writes to.
#[derive(Debug)]
pub(super) struct MortalStore {
    pub(super) behind: Arc<dyn Store>,
    pub(super) mortality: Arc<Mortality>,
}

#[async_trait]
impl Store for MortalStore {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.behind.get(key).await
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        self.mortality.step().await;
        let written = self.behind.write(writes, token).await;
        self.mortality.step().await;
        written
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.behind.query(pk, range).await
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.behind.shelf(name, range).await
    }
}
