//! Asks partners for what webhooks cannot or did not say.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};
use waybill_domain::event::{FulfillmentEvent, Subject};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::AccountId;
use waybill_domain::review::About;
use waybill_ledger::Cursor;
use waybill_mapping::partner::IsPolled;
use waybill_queue::Outgoing;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::engine::{self, RunError};
use crate::names::{self, PARTNER_EVENTS};
use crate::progress::{PAGE_REFUSED, Progress};
use crate::reviews;
use crate::work::Work;
use crate::world::{Desk, World};

/// Polls an account once: every poll from its cursor on, one page of each in turn, so that none uses up what the others need.
/// A cursor moves after its page is in the queue. A poll that is stopped stops no other, except where the account does not let
/// us in.
///
/// # Errors
/// What stopped the first of those that were stopped.
pub async fn account(world: &World, desk: &Desk) -> Result<(), RunError> {
    let Some(polled) = desk.partner().polled() else { return Ok(()) };
    let mut turns: VecDeque<&'static str> = polled.polls().iter().copied().collect();
    let mut outcome = Ok(());
    while let Some(poll) = turns.pop_front() {
        match page(world, desk, polled, poll).await {
            Ok(Reached::Page) => turns.push_back(poll),
            Ok(Reached::End) => {}
            Err(error) => {
                warn!(account = %desk.account.id, poll, %error, "Poll `{poll}` was stopped");
                let is_locked_out = matches!(error, RunError::Exchange(Failure::LockedOut { .. }));
                outcome = outcome.and(Err(error));
                if is_locked_out {
                    break;
                }
            }
        }
    }
    outcome
}

/// What a poll came to.
enum Reached {
    /// Another page.
    Page,
    /// The end of what there is to read now, or another run that was faster.
    End,
}

/// Where a poll stands.
struct Stand {
    /// The name of its cursor.
    name: String,
    cursor: Option<Cursor>,
    at: Progress,
    /// When the run began whose pages are read.
    started: Timestamp,
}

impl Stand {
    async fn of(world: &World, desk: &Desk, poll: &'static str) -> Result<Self, RunError> {
        let name = names::poll_cursor(&desk.account.id, poll);
        let cursor = world.ledger.cursor(&name).await?;
        let at = match &cursor {
            Some(cursor) => Progress::read(&name, &cursor.value)?,
            None => Progress::begin(world.ledger.born(world.now()).await?),
        };
        let started = at.started.unwrap_or_else(|| world.now());
        Ok(Self { name, cursor, at, started })
    }

    /// What entries about the pages of this stretch of time are about.
    fn about(&self) -> About {
        About::Received { id: format!("{}/{}", self.name, stamp(self.at.from)) }
    }

    /// Moves the cursor to the next page, or behind the last one.
    async fn go_on(self, world: &World, next: Option<String>) -> Result<Reached, RunError> {
        let at = self.at.clone().after(self.started, next);
        self.move_to(world, at).await
    }

    /// Moves the cursor to the first page again.
    async fn begin_again(self, world: &World) -> Result<Reached, RunError> {
        let at = self.at.clone().again(self.started);
        self.move_to(world, at).await
    }

    async fn move_to(&self, world: &World, at: Progress) -> Result<Reached, RunError> {
        let reached = if at.started.is_none() { Reached::End } else { Reached::Page };
        if !world.ledger.advance(&self.name, self.cursor.as_ref(), &at.text(), &world.token()).await? {
            info!(poll = self.name, "Another run of `{}` was faster", self.name);
            return Ok(Reached::End);
        }
        Ok(reached)
    }
}

/// Reads the next page of a poll.
async fn page(
    world: &World,
    desk: &Desk,
    polled: &dyn IsPolled,
    poll: &'static str,
) -> Result<Reached, RunError> {
    let stand = Stand::of(world, desk, poll).await?;
    let since = stand.at.from.checked_sub(polled.overlap()).unwrap_or(stand.at.from);
    let mut trail = Trail::new(world.trace(), Purpose::News);
    let call = polled.poll(poll, since, stand.at.page.as_deref(), world.now());
    let answer = match world.perform(desk, call, &mut trail).await {
        Err(Failure::Refused(refusal)) if stand.at.page.is_some() => {
            return refused(world, &desk.account.id, stand, &refusal).await;
        }
        answer => answer?,
    };
    for refusal in answer.unreadable {
        let about = About::Received { id: format!("{}/{}", stand.name, refusal.message) };
        reviews::put(world, about, Some(&desk.account.id), refusal, None).await?;
    }
    enqueue(world, desk, answer.items, &trail).await?;
    if answer.next.is_none() && stand.at.is_again {
        reviews::passed(world, &stand.about(), Some(&desk.account.id)).await?;
    }
    stand.go_on(world, answer.next).await
}

/// A page that is refused would be refused each time, and everything behind it would wait. So the poll begins again once: the
/// partner may have forgotten where its pages were. What is refused then, too, is given up with all that is listed behind it,
/// and people are told which time that is of.
async fn refused(
    world: &World,
    account: &AccountId,
    stand: Stand,
    refusal: &Refusal,
) -> Result<Reached, RunError> {
    let (about, from) = (stand.about(), stand.at.from);
    let is_again = stand.at.is_again;
    let message = if is_again {
        let until = stand.started;
        format!(
            "a page of `{}` is refused each time: what changed from {from} to {until} and is listed there or behind it was not \
             read: {refusal}",
            stand.name
        )
    } else {
        format!(
            "a page of `{}` was refused; all that changed since {from} is read again: {refusal}",
            stand.name
        )
    };
    warn!(poll = stand.name, %refusal, "A page of `{}` was refused", stand.name);
    // What is given up is told before it is; the end of what begins again closes its entry, which is there once the cursor
    // says so.
    let told = reviews::put(world, about, Some(account), Refusal::new(PAGE_REFUSED, message), None);
    if is_again {
        told.await?;
        return stand.go_on(world, None).await;
    }
    let reached = stand.begin_again(world).await?;
    if matches!(reached, Reached::Page) {
        told.await?;
    }
    Ok(reached)
}

/// One message for each order, so that one order's trouble is not another's.
pub(crate) async fn enqueue(
    world: &World,
    desk: &Desk,
    events: Vec<FulfillmentEvent>,
    trail: &Trail,
) -> Result<(), RunError> {
    let mut orders: BTreeMap<String, Vec<FulfillmentEvent>> = BTreeMap::new();
    for event in events {
        orders.entry(named(&event.subject)).or_default().push(event);
    }
    let message = |events| -> Outgoing {
        let work = Work::Events { account: desk.account.id.clone(), events };
        engine::outgoing(
            world,
            &trail.trace,
            &work,
            desk.account.id.as_str().to_owned(),
            SignedDuration::ZERO,
        )
    };
    let messages: Vec<Outgoing> = orders.into_values().map(message).collect();
    if !messages.is_empty() {
        world.queue.send(PARTNER_EVENTS, messages, world.now()).await?;
    }
    Ok(())
}

fn named(subject: &Subject) -> String {
    let id = subject.partner_order.as_ref().map(|id| id.as_str().to_owned());
    id.or_else(|| subject.reference.clone()).unwrap_or_default()
}

/// A time as cursors keep it: comparing the texts compares the times.
pub(crate) fn stamp(at: Timestamp) -> String {
    format!("{at:.3}")
}
