//! Handing events over to who is told of what happens to orders.
//!
//! An event is taken out of the outbox after it was taken: what dies in between sends it again, under the same id. One process
//! at a time hands over, and the events of an order go one after another; orders go beside each other. Who takes nothing is
//! left alone for longer and longer, and everything waits. An event that is refused by itself is tried less and less often, and
//! after some tries those behind it wait for it no longer. What nobody took for too long goes to review, whole.

mod order;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use futures::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::OrderId;
use waybill_domain::review::{About, PASSED};
use waybill_ledger::{Bundle, LedgerError, Trouble};

use crate::engine::RunError;
use crate::reviews;
use crate::waiting::backoff;
use crate::world::{Outlet, World};
use order::Order;

/// Bundles that are looked up at a time.
const AT_ONCE: usize = 500;
/// Orders whose events are handed over at the same time.
const ORDERS: usize = 4;
/// What must be left of a round for another event: longer than one may take to be posted.
const ENOUGH: SignedDuration = SignedDuration::from_secs(20);
/// Nobody says for longer than this how long he is to be left alone.
const LONGEST_WORD: SignedDuration = SignedDuration::from_hours(1);
/// A person is told of trouble that lasts so long.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// The code of the entry about it.
const NOT_TAKEN: &str = "events-not-taken";

/// One round of handing over.
#[derive(Debug)]
struct Round<'a> {
    world: &'a World,
    outlet: &'a dyn Outlet,
    /// Until when nobody else hands over.
    end: Timestamp,
    /// Nothing is begun after this time.
    until: Timestamp,
    /// Events that were made before are given up when they are not taken.
    old: Timestamp,
    /// Why nothing is handed over any more in this round.
    stopped: Mutex<Option<Failure>>,
    /// How many events were taken.
    taken: AtomicU64,
}

/// Hands over what is due. Asks nothing more than whether there is something, where there is nothing.
pub(crate) async fn round(world: &World) -> Result<(), RunError> {
    let (Some(outlet), Some(events)) = (&world.outlet, &world.settings.events) else { return Ok(()) };
    let (now, lease) = (world.now(), world.lease());
    if lease < ENOUGH {
        return Ok(());
    }
    let due = world.ledger.outbox_due(now, AT_ONCE).await?;
    if due.is_empty() {
        return Ok(());
    }
    let end = now.checked_add(lease).unwrap_or(now);
    let Some(trouble) = world.ledger.outbox_begin(now, end).await? else { return Ok(()) };
    let round = Round {
        world,
        outlet: outlet.as_ref(),
        end,
        until: end.checked_sub(ENOUGH).unwrap_or(now),
        old: now.checked_sub(SignedDuration::from(events.give_up_after)).unwrap_or(Timestamp::MIN),
        stopped: Mutex::new(None),
        taken: AtomicU64::new(0),
    };
    let done = round.all(due).await;
    let ended = round.end(trouble).await;
    done.and(ended)
}

impl Round<'_> {
    /// Page by page, as long as pages are full and events are taken.
    async fn all(&self, mut due: Vec<Bundle>) -> Result<(), RunError> {
        loop {
            let (is_full, before) = (due.len() >= AT_ONCE, self.taken());
            self.page(due).await?;
            if !is_full || self.taken() == before || self.is_over() {
                return Ok(());
            }
            due = self.world.ledger.outbox_due(self.world.now(), AT_ONCE).await?;
        }
    }

    async fn page(&self, due: Vec<Bundle>) -> Result<(), RunError> {
        let mut orders: BTreeMap<OrderId, bool> = BTreeMap::new();
        let mut sequence = Vec::new();
        for bundle in due {
            let is_old = bundle.made_at < self.old;
            if let Some(known) = orders.get_mut(&bundle.order) {
                *known |= is_old;
            } else {
                sequence.push(bundle.order.clone());
                orders.insert(bundle.order, is_old);
            }
        }
        let each =
            sequence.into_iter().map(|id| {
                let is_old = orders.get(&id).copied().unwrap_or_default();
                async move {
                    if self.goes_on(is_old) { Order { round: self, id }.hand_over().await } else { Ok(()) }
                }
            });
        let outcomes: Vec<Result<(), RunError>> =
            futures::stream::iter(each).buffer_unordered(ORDERS).collect().await;
        outcomes.into_iter().collect()
    }

    /// Says how it went to who begins next, and to a person where it does not pass by itself.
    async fn end(&self, before: Trouble) -> Result<(), RunError> {
        let (world, now) = (self.world, self.world.now());
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(failure) = stopped else {
            if before.times > 0 {
                let closed = world.ledger.review_close(&About::Account, None, Some(NOT_TAKEN), PASSED, now);
                closed.await?;
                info!("Events are taken again");
            }
            return Ok(world.ledger.outbox_end(self.end, now, &Trouble::default()).await?);
        };
        let trouble = Trouble {
            times: before.times.saturating_add(1),
            since: before.since.or(Some(now)),
            cause: failure.to_string(),
        };
        let wait = self.jittered(backoff(before.times)).max(asked(&failure));
        warn!(%failure, wait_s = wait.as_secs(), "Events are not taken; they wait");
        let is_long = trouble.since.is_some_and(|since| now.duration_since(since) >= PATIENCE);
        if is_long || matches!(failure, Failure::LockedOut { .. }) {
            let message = format!("events for others are not taken, and wait: {failure}");
            let refusal = Refusal::new(NOT_TAKEN, message);
            reviews::put(world, About::Account, None, refusal, None).await?;
        }
        world.ledger.outbox_end(self.end, now.checked_add(wait).unwrap_or(now), &trouble).await?;
        Ok(())
    }

    /// Between half of it and all of it.
    fn jittered(&self, wait: SignedDuration) -> SignedDuration {
        let half = u64::try_from(wait.as_secs() / 2).unwrap_or(0);
        let more = self.world.chance.next() % half.saturating_add(1);
        SignedDuration::from_secs(i64::try_from(half.saturating_add(more)).unwrap_or(0))
    }

    /// Whether nothing more is handed over in this round.
    fn is_over(&self) -> bool {
        self.is_stopped() || self.world.now() >= self.until
    }

    fn is_stopped(&self) -> bool {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Whether a bundle is seen to. Once nobody takes anything, only what is too old still is.
    fn goes_on(&self, is_old: bool) -> bool {
        !self.is_over() || (is_old && self.is_stopped())
    }

    fn stop(&self, failure: Failure) {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
    }

    fn took(&self) {
        self.world.counts.add("event taken");
        self.taken.fetch_add(1, Ordering::Relaxed);
    }

    fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// An event that nobody took for too long: kept whole for a person.
    async fn give_up(&self, event: &waybill_ledger::Outgoing, cause: &str) -> Result<(), LedgerError> {
        let message = format!("event {} ({}) was not taken in time: {cause}", event.id, event.kind);
        let kept = serde_json::from_str(&event.body).ok();
        let about = About::Received { id: event.id.clone() };
        reviews::put(self.world, about, None, Refusal::new("event-given-up", message), kept).await
    }
}

/// How long who takes nothing asks to be left alone.
fn asked(failure: &Failure) -> SignedDuration {
    match failure {
        Failure::Busy { after: Some(after), .. } => (*after).min(LONGEST_WORD),
        Failure::Busy { after: None, .. }
        | Failure::Unknown { .. }
        | Failure::LockedOut { .. }
        | Failure::Refused(_) => SignedDuration::ZERO,
    }
}
