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

/// How far a poll is: complete up to a time, or amid the pages behind it. A run that the budget stops goes on at
/// its page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Progress {
    /// Complete up to here.
    from: Timestamp,
    /// When the unfinished run began.
    started: Option<Timestamp>,
    /// How many of its pages are done.
    pages: u32,
    /// Its next page.
    page: Option<String>,
}

impl Progress {
    const fn begin(from: Timestamp) -> Self {
        Self { from, started: None, pages: 0, page: None }
    }

    fn after(self, started: Timestamp, next: Option<String>) -> Self {
        match next {
            None => Self::begin(started),
            Some(page) => Self { started: Some(started), pages: self.pages + 1, page: Some(page), ..self },
        }
    }

    /// A text that sorts later the further the poll is: `from/pages/started/page`.
    fn text(&self) -> String {
        match (&self.started, &self.page) {
            (Some(started), Some(page)) => {
                format!("{}/{:09}/{}/{page}", stamp(self.from), self.pages, stamp(*started))
            }
            _ => stamp(self.from),
        }
    }

    fn read(name: &str, text: &str) -> Result<Self, RunError> {
        let bad = || RunError::Cursor(format!("{name}: `{text}` is not how far a poll can be"));
        let time = |text: &str| text.parse::<Timestamp>().ok();
        let mut parts = text.splitn(4, '/');
        let from = parts.next().and_then(time).ok_or_else(bad)?;
        let Some(pages) = parts.next() else { return Ok(Self::begin(from)) };
        let pages = pages.parse().ok().ok_or_else(bad)?;
        let started = parts.next().and_then(time).ok_or_else(bad)?;
        let page = parts.next().ok_or_else(bad)?.to_owned();
        Ok(Self { from, started: Some(started), pages, page: Some(page) })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_poll_is_read_again_and_sorts_by_how_far_it_is() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let begun = Progress::begin(at("2026-11-10T08:00:00Z"));
        let (started, page) = (at("2026-11-10T09:00:00Z"), |page: &str| Some(page.to_owned()));
        let first = begun.clone().after(started, page("a/b"));
        let second = first.clone().after(started, page("c"));
        let over = second.clone().after(started, None);
        let all = [&begun, &first, &second, &over];
        for progress in all {
            assert_eq!(Progress::read("poll", &progress.text()).unwrap(), *progress);
        }
        assert!(all.windows(2).all(|pair| pair[0].text() < pair[1].text()));
        assert!(Progress::read("poll", "yesterday").is_err());
        assert!(Progress::read("poll", "2026-11-10T08:00:00Z/x").is_err());
    }
}
