//! Time as an argument: the flows ask this clock and no other.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// Tells the time and waits.
#[async_trait]
pub trait Clock: Send + Sync + fmt::Debug {
    /// Now: what decisions are made by.
    fn now(&self) -> Timestamp;

    /// Now, for measuring how long something took and for nothing else. It runs on where [`Clock::now`] stands still.
    fn stopwatch(&self) -> Timestamp {
        self.now()
    }

    /// Waits.
    async fn sleep(&self, duration: SignedDuration);
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, duration: SignedDuration) {
        tokio::time::sleep(Duration::try_from(duration).unwrap_or_default()).await;
    }
}

/// A clock that stands still until it is moved, by `advance_to` or by whoever waits: what is decided by it does not hang
/// on how fast the machine is. Its stopwatch counts the moves and the real time since it was made.
#[derive(Debug)]
pub struct MovableClock {
    at: Mutex<Timestamp>,
    made: Instant,
}

impl MovableClock {
    /// A clock that shows `base` until it is moved.
    pub fn standing(base: Timestamp) -> Self {
        Self { at: Mutex::new(base), made: Instant::now() }
    }

    /// Moves it forward to `when`; a clock never goes back.
    pub fn advance_to(&self, when: Timestamp) {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        *at = when.max(*at);
    }
}

#[async_trait]
impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stopwatch(&self) -> Timestamp {
        let run = SignedDuration::try_from(self.made.elapsed()).unwrap_or_default();
        self.now().saturating_add(run).unwrap_or(Timestamp::MAX)
    }

    async fn sleep(&self, duration: SignedDuration) {
        let until = self.now().checked_add(duration).unwrap_or(Timestamp::MAX);
        self.advance_to(until);
    }
}
