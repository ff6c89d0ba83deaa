//! What the simulators send out: webhooks and messages, with the faults of a real network.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method};
use jiff::{SignedDuration, Timestamp};

use crate::faults::{Fault, Faults};
use crate::late::LateCommits;

/// When a delivery that was not answered with 2xx is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Attempts in all; `None` keeps trying.
    pub attempts: Option<u32>,
    /// The wait before the second attempt; it doubles each time.
    pub first_wait: SignedDuration,
    pub longest_wait: SignedDuration,
}

impl Policy {
    fn wait_after(&self, attempt: u32) -> Option<SignedDuration> {
        if self.attempts.is_some_and(|most| attempt >= most) {
            return None;
        }
        let doubled =
            self.first_wait.checked_mul(1_i32.checked_shl(attempt.saturating_sub(1).min(20)).unwrap_or(1));
        Some(doubled.unwrap_or(self.longest_wait).min(self.longest_wait))
    }
}

/// One request on its way out.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Names it for replays; the doubled copy has the same.
    pub id: String,
    pub system: &'static str,
    pub to: String,
    pub method: Method,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub due: Timestamp,
    /// How often it was tried already.
    pub attempt: u32,
    pub policy: Policy,
}

/// What became of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Answered with 2xx.
    Accepted(u16),
    /// Not answered with 2xx; tried again later.
    Failed(String),
    /// Not answered with 2xx; that was the last attempt.
    GivenUp(String),
    /// Never sent: a fault.
    Dropped,
}

/// One line of the record of everything sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pub delivery: Delivery,
    pub at: Timestamp,
    pub outcome: Outcome,
}

/// Performs deliveries: over HTTP, or in process.
#[async_trait]
pub trait Deliver: Send + Sync {
    /// The status of the answer, or why there was none.
    async fn deliver(&self, delivery: &Delivery) -> Result<u16, String>;
}

type Watcher = Arc<dyn Fn(&Sent) + Send + Sync>;

/// Everything that is on its way out or was sent.
pub struct Outbox {
    faults: Arc<Faults>,
    late: LateCommits,
    state: Mutex<State>,
    watchers: Mutex<Vec<Watcher>>,
}

#[derive(Default)]
struct State {
    next: u64,
    waiting: BTreeMap<(Timestamp, u64), Delivery>,
    pushed: Vec<Delivery>,
    sent: Vec<Sent>,
}

impl State {
    fn wait(&mut self, delivery: Delivery) {
        self.next += 1;
        self.waiting.insert((delivery.due, self.next), delivery);
    }
}

impl Outbox {
    pub(crate) fn new(faults: Arc<Faults>) -> Self {
        Self { faults, late: LateCommits::default(), state: Mutex::default(), watchers: Mutex::default() }
    }

    /// Requests that are performed after their connection broke.
    pub fn late(&self) -> &LateCommits {
        &self.late
    }

    /// Is called with the outcome of every attempt, e.g. to judge the health of a webhook. Must not push.
    pub fn watch(&self, watcher: Watcher) {
        self.watchers.lock().unwrap_or_else(PoisonError::into_inner).push(watcher);
    }

    /// Sends a delivery when it is due, unless a fault at `<system>.deliver` drops, delays or doubles it.
    pub fn push(&self, mut delivery: Delivery) {
        let fault = self.faults.decide(&format!("{}.deliver", delivery.system), &delivery.id);
        let mut state = self.lock();
        state.pushed.push(delivery.clone());
        match fault {
            Some(Fault::Drop) => {
                let at = delivery.due;
                state.sent.push(Sent { delivery, at, outcome: Outcome::Dropped });
            }
            Some(Fault::Delay(by)) => {
                delivery.due = later(delivery.due, by);
                state.wait(delivery);
            }
            Some(Fault::Double) => {
                let mut copy = delivery.clone();
                copy.due = later(copy.due, SignedDuration::from_secs(30));
                state.wait(delivery);
                state.wait(copy);
            }
            None
            | Some(
                Fault::Unavailable503
                | Fault::TooMany429 { .. }
                | Fault::Failed500
                | Fault::AnswerLost
                | Fault::LateCommit { .. }
                | Fault::Conflict409
                | Fault::FindDelayed { .. },
            ) => state.wait(delivery),
        }
    }

    /// Takes out everything that is due, earliest first. Each must come back by [`Self::settle`].
    pub fn due(&self, now: Timestamp) -> Vec<Delivery> {
        let mut state = self.lock();
        let later = state.waiting.split_off(&(now, u64::MAX));
        std::mem::replace(&mut state.waiting, later).into_values().collect()
    }

    /// Notes the answer (a status, or why there was none) and keeps the delivery for a later attempt if its policy says so.
    pub fn settle(&self, mut delivery: Delivery, answer: Result<u16, String>, now: Timestamp) {
        delivery.attempt += 1;
        let outcome = match answer {
            Ok(status @ 200..=299) => Outcome::Accepted(status),
            Ok(status) => self.again(&delivery, format!("answered with {status}"), now),
            Err(cause) => self.again(&delivery, cause, now),
        };
        let sent = Sent { delivery, at: now, outcome };
        let watchers = self.watchers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for watcher in watchers {
            watcher(&sent);
        }
        self.lock().sent.push(sent);
    }

    fn again(&self, delivery: &Delivery, cause: String, now: Timestamp) -> Outcome {
        let Some(wait) = delivery.policy.wait_after(delivery.attempt) else {
            return Outcome::GivenUp(cause);
        };
        self.lock().wait(Delivery { due: later(now, wait), ..delivery.clone() });
        Outcome::Failed(cause)
    }

    /// When the next delivery or late commit is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        let delivery = self.lock().waiting.keys().next().map(|(due, _)| *due);
        delivery.into_iter().chain(self.late.next_due()).min()
    }

    /// Everything that was sent or dropped, in order.
    pub fn sent(&self) -> Vec<Sent> {
        self.lock().sent.clone()
    }

    /// Everything that was pushed, dropped ones included, in order.
    pub fn pushed(&self) -> Vec<Delivery> {
        self.lock().pushed.clone()
    }

    /// Sends a delivery that was pushed before once more, at `now` and without faults. False if no delivery has this id.
    pub fn replay(&self, id: &str, now: Timestamp) -> bool {
        let mut state = self.lock();
        let Some(delivery) = state.pushed.iter().find(|delivery| delivery.id == id).cloned() else {
            return false;
        };
        state.wait(Delivery { due: now, attempt: 0, ..delivery });
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        let counts = (state.waiting.len(), state.sent.len());
        f.debug_struct("Outbox").field("waiting", &counts.0).field("sent", &counts.1).finish_non_exhaustive()
    }
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.saturating_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
