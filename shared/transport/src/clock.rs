//! Time as an argument: the flows ask this clock and no other.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// Tells the time and waits.
#[async_trait]
pub trait Clock: Send + Sync + fmt::Debug {
    /// Now.
    fn now(&self) -> Timestamp;

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

/// The machine's clock, moved forward by whoever plays a day in minutes: waiting moves it, and so does `advance_to`.
/// It never stands still between moves unless it was made by [`MovableClock::standing`].
#[derive(Debug)]
pub struct MovableClock {
    at: Mutex<At>,
}

#[derive(Debug, Clone, Copy)]
struct At {
    base: Timestamp,
    since: Option<std::time::Instant>,
}

impl MovableClock {
    /// A clock that runs from `base` on.
    pub fn running(base: Timestamp) -> Self {
        Self { at: Mutex::new(At { base, since: Some(std::time::Instant::now()) }) }
    }

    /// A clock that shows `base` until it is moved: every run is the same to the nanosecond.
    pub const fn standing(base: Timestamp) -> Self {
        Self { at: Mutex::new(At { base, since: None }) }
    }

    /// Moves it forward to `when`; a clock never goes back.
    pub fn advance_to(&self, when: Timestamp) {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        if when > at.now() {
            *at = At { base: when, since: at.since.map(|_| std::time::Instant::now()) };
        }
    }
}

impl At {
    fn now(&self) -> Timestamp {
        let run = self.since.map(|since| since.elapsed()).unwrap_or_default();
        SignedDuration::try_from(run)
            .ok()
            .and_then(|run| self.base.checked_add(run).ok())
            .unwrap_or(self.base)
    }
}

#[async_trait]
impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        self.at.lock().unwrap_or_else(PoisonError::into_inner).now()
    }

    async fn sleep(&self, duration: SignedDuration) {
        let until = self.now().checked_add(duration).unwrap_or(Timestamp::MAX);
        self.advance_to(until);
    }
}
