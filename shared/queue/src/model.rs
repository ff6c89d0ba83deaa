//! The queue in memory: the model that every other backend is compared with, and the queue of fast tests.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::bell::{Bell, Listener};
use crate::queue::{Dead, Depth, MOST_RECEIVES, Outgoing, Queue, QueueError, Received, Redrive};

/// Queues in memory.
#[derive(Debug)]
pub struct ModelQueue {
    max_receives: u32,
    state: Mutex<State>,
    bell: Bell,
}

#[derive(Debug, Default)]
struct State {
    last: u64,
    queues: HashMap<String, BTreeMap<u64, Message>>,
}

#[derive(Debug)]
struct Message {
    body: String,
    group: String,
    sent_at: Timestamp,
    visible_at: Timestamp,
    receives: u32,
    /// Counts handings out and is never set back, so that no receipt is ever valid twice.
    handed: u64,
    dead: bool,
}

impl Default for ModelQueue {
    fn default() -> Self {
        Self::new(MOST_RECEIVES)
    }
}

impl ModelQueue {
    /// Empty queues that put a message aside after so many receives.
    pub fn new(max_receives: u32) -> Self {
        Self { max_receives, state: Mutex::default(), bell: Bell::default() }
    }

    /// Hears when something was sent.
    pub fn listen(&self) -> Listener {
        self.bell.listen()
    }

    fn with<T>(&self, queue: &str, work: impl FnOnce(&mut BTreeMap<u64, Message>) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        work(state.queues.entry(queue.to_owned()).or_default())
    }
}

/// The message that a receipt acknowledges, if it was not handed out again since.
fn receipt_of(queue: &BTreeMap<u64, Message>, receipt: &str) -> Option<u64> {
    let (id, handed) = receipt.split_once('/')?;
    let (id, handed): (u64, u64) = (id.parse().ok()?, handed.parse().ok()?);
    queue.get(&id).filter(|message| message.handed == handed && !message.dead).map(|_| id)
}

#[async_trait]
impl Queue for ModelQueue {
    async fn send(&self, queue: &str, messages: Vec<Outgoing>, now: Timestamp) -> Result<(), QueueError> {
        messages.iter().try_for_each(Outgoing::check)?;
        {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            for Outgoing { body, group, delay } in messages {
                state.last += 1;
                let id = state.last;
                let (receives, handed, dead) = (0, 0, false);
                let message =
                    Message { body, group, sent_at: now, visible_at: now + delay, receives, handed, dead };
                state.queues.entry(queue.to_owned()).or_default().insert(id, message);
            }
        }
        self.bell.ring();
        Ok(())
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Received>, QueueError> {
        Ok(self.with(queue, |messages| {
            let visible = |message: &Message| !message.dead && message.visible_at <= now;
            for message in messages.values_mut().filter(|message| visible(message)) {
                message.dead = message.receives >= self.max_receives;
            }
            let mut turns: HashMap<String, usize> = HashMap::new();
            let mut ready: Vec<(usize, u64)> = Vec::new();
            for (id, message) in messages.iter().filter(|(_, message)| visible(message)) {
                let turn = turns.entry(message.group.clone()).or_default();
                *turn += 1;
                ready.push((*turn, *id));
            }
            ready.sort_unstable();
            let chosen = ready.into_iter().take(max);
            chosen
                .filter_map(|(_, id)| Some(hand_out(id, messages.get_mut(&id)?, now + visibility)))
                .collect()
        }))
    }

    async fn delete(&self, queue: &str, receipts: &[String]) -> Result<usize, QueueError> {
        Ok(self.with(queue, |messages| {
            let acknowledged: Vec<u64> =
                receipts.iter().filter_map(|receipt| receipt_of(messages, receipt)).collect();
            acknowledged.iter().filter(|id| messages.remove(id).is_some()).count()
        }))
    }

    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &str,
        after: SignedDuration,
        now: Timestamp,
    ) -> Result<bool, QueueError> {
        let changed = self.with(queue, |messages| {
            let id = receipt_of(messages, receipt)?;
            messages.get_mut(&id)?.visible_at = now + after;
            Some(())
        });
        self.bell.ring();
        Ok(changed.is_some())
    }

    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError> {
        Ok(self.with(queue, |messages| {
            let mut depth = Depth::default();
            for message in messages.values() {
                if message.dead {
                    depth.dead += 1;
                } else if message.visible_at <= now {
                    depth.ready += 1;
                } else {
                    let due = message.visible_at;
                    depth.next_due = Some(depth.next_due.map_or(due, |next| next.min(due)));
                    *(if message.receives > 0 { &mut depth.in_flight } else { &mut depth.delayed }) += 1;
                }
            }
            depth
        }))
    }

    async fn dead(&self, queue: &str, limit: usize) -> Result<Vec<Dead>, QueueError> {
        let dead = |(id, message): (&u64, &Message)| Dead {
            id: id.to_string(),
            body: message.body.clone(),
            sent_at: message.sent_at,
            group: message.group.clone(),
            failed: message.receives,
        };
        Ok(self.with(queue, |messages| {
            messages.iter().filter(|(_, message)| message.dead).take(limit).map(dead).collect()
        }))
    }

    async fn redrive(&self, queue: &str, which: Redrive, now: Timestamp) -> Result<usize, QueueError> {
        let wanted = |id: &u64| match &which {
            Redrive::All => true,
            Redrive::Only(ids) => ids.contains(&id.to_string()),
        };
        let moved = self.with(queue, |messages| {
            let dead = messages.iter_mut().filter(|(id, message)| message.dead && wanted(id));
            dead.map(|(_, message)| {
                message.dead = false;
                message.receives = 0;
                message.visible_at = now;
            })
            .count()
        });
        self.bell.ring();
        Ok(moved)
    }
}

fn hand_out(id: u64, message: &mut Message, visible_at: Timestamp) -> Received {
    message.receives += 1;
    message.handed += 1;
    message.visible_at = visible_at;
    Received {
        id: id.to_string(),
        receipt: format!("{id}/{}", message.handed),
        body: message.body.clone(),
        receives: message.receives,
        sent_at: message.sent_at,
        group: message.group.clone(),
    }
}
