//! Asks partners for what webhooks cannot or did not say.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use tracing::info;
use waybill_domain::event::{FulfillmentEvent, Subject};
use waybill_domain::review::About;
use waybill_mapping::partner::IsPolled;
use waybill_queue::Outgoing;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::engine::{self, RunError};
use crate::names::{self, PARTNER_EVENTS};
use crate::progress::Progress;
use crate::reviews;
use crate::work::Work;
use crate::world::{Desk, World};

/// Polls an account once: every poll from its cursor on. The cursor moves after every page is in the queue.
pub async fn account(world: &World, desk: &Desk) -> Result<(), RunError> {
    let Some(polled) = desk.partner().polled() else { return Ok(()) };
    for poll in polled.polls() {
        one(world, desk, polled, poll).await?;
    }
    Ok(())
}

async fn one(world: &World, desk: &Desk, polled: &dyn IsPolled, poll: &'static str) -> Result<(), RunError> {
    let name = names::poll_cursor(&desk.account.id, poll);
    let mut cursor = world.ledger.cursor(&name).await?;
    let mut at = match &cursor {
        Some(cursor) => Progress::read(&name, &cursor.value)?,
        None => Progress::begin(world.ledger.born(world.now()).await?),
    };
    let started = at.started.unwrap_or_else(|| world.now());
    let since = at.from.checked_sub(polled.overlap()).unwrap_or(at.from);
    loop {
        let mut trail = Trail::new(world.trace(), Purpose::News);
        let call = polled.poll(poll, since, at.page.as_deref(), world.now());
        let answer = world.perform(desk, call, &mut trail).await?;
        for refusal in answer.unreadable {
            let about = About::Received { id: format!("{name}/{}", refusal.message) };
            reviews::put(world, about, Some(&desk.account.id), refusal, None).await?;
        }
        enqueue(world, desk, answer.items, &trail).await?;
        let over = answer.next.is_none();
        at = at.after(started, answer.next);
        if !world.ledger.advance(&name, cursor.as_ref(), &at.text(), &world.token()).await? {
            info!(account = %desk.account.id, poll, "Another run of poll `{poll}` was faster");
            return Ok(());
        }
        if over {
            return Ok(());
        }
        cursor = world.ledger.cursor(&name).await?;
    }
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
