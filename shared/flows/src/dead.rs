//! Dead letters: work that failed too often and was put aside, in words; and sending it back to work.
//!
//! A message only says what to look at, so one that comes late, or once more than it should, does no harm.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use serde::Serialize;
use waybill_domain::ids::{AccountId, OrderId};
use waybill_domain::look::{Cause, Look};
use waybill_ledger::{Entry, LedgerError};
use waybill_mapping::commercetools::messages::{Notice, NoticeKind, decode};
use waybill_queue::{Dead, Envelope, QueueError, Redrive};

use crate::journal::FAILED;
use crate::names::{self, COMMERCE_MESSAGES, PARTNER_EVENTS};
use crate::parking;
use crate::work::Work;
use crate::world::World;

/// Dead letters, and the queues of which they are not known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Letters {
    /// By queue, in each the oldest first.
    pub letters: Vec<Letter>,
    /// Queues that could not be asked, each with why.
    pub unknown: Vec<(String, String)>,
}

/// A piece of work that was put aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Letter {
    /// Its queue.
    pub queue: String,
    /// The queue's id of it: what it is redriven by.
    pub id: String,
    /// What it asks for, in words.
    pub asks: String,
    /// The order that it names, where it names one.
    pub order: Option<OrderId>,
    /// The account that it is for, where it is for one.
    pub account: Option<AccountId>,
    /// When what led to it was first seen.
    pub since: Timestamp,
    /// How often it was sent again before, because it had to wait.
    pub waited: u32,
    /// How often it failed before it was put aside.
    pub failed: u32,
    /// Why it failed the last time, where the journal knows it.
    pub error: Option<String>,
}

/// The queues of every account that is configured, those that are off included, and the shop's.
fn queues(world: &World) -> Vec<String> {
    let mut queues = vec![COMMERCE_MESSAGES.to_owned(), PARTNER_EVENTS.to_owned()];
    for account in &world.settings.accounts {
        queues.extend([names::dispatch(&account.id), names::stock(&account.id)]);
    }
    queues
}

/// What was put aside, at most so many of each queue.
///
/// # Errors
/// When the ledger fails. A queue that does not answer is told of, and the others are listed.
pub async fn letters(world: &World, most: usize) -> Result<Letters, LedgerError> {
    let mut all = Letters::default();
    for queue in queues(world) {
        match world.queue.dead(&queue, most).await {
            Ok(dead) => {
                for dead in dead {
                    all.letters.push(letter(world, &queue, dead).await?);
                }
            }
            Err(error) => all.unknown.push((queue, error.to_string())),
        }
    }
    Ok(all)
}

/// What came of redriving.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redriven {
    /// How many are back at work.
    pub redriven: usize,
    /// How many of those that were asked for by their ids somebody else had in hand just then: they may be back at work by
    /// now, and it can be done again.
    pub elsewhere: usize,
    /// Ids that no queue has among its dead letters.
    pub unknown: BTreeSet<String>,
    /// Queues that did not answer, each with why: some of theirs may be back at work, and it can be done again.
    pub silent: Vec<(String, String)>,
}

/// Sends dead letters back to their queues: those with these ids, or all.
/// A queue that does not answer is told of, and the others are seen to.
pub async fn redrive(world: &World, which: &Redrive) -> Redriven {
    let mut done = Redriven::default();
    if let Redrive::Only(ids) = which {
        done.unknown.extend(ids.iter().cloned());
    }
    for queue in queues(world) {
        match of_queue(world, &queue, which, &mut done).await {
            Ok(redriven) => done.redriven += redriven,
            Err(error) => done.silent.push((queue, error.to_string())),
        }
    }
    done
}

/// Redrives those of one queue, and takes their ids from those that are still looked for. Answers how many they were.
async fn of_queue(
    world: &World,
    queue: &str,
    which: &Redrive,
    done: &mut Redriven,
) -> Result<usize, QueueError> {
    let there = world.queue.depth(queue, world.now()).await?.dead;
    let some = match which {
        _ if there == 0 => return Ok(0),
        Redrive::All => Redrive::All,
        Redrive::Only(_) if done.unknown.is_empty() => return Ok(0),
        Redrive::Only(_) => {
            let dead = world.queue.dead(queue, there).await?;
            Redrive::Only(
                dead.into_iter().map(|dead| dead.id).filter(|id| done.unknown.contains(id)).collect(),
            )
        }
    };
    let redriven = world.queue.redrive(queue, some.clone(), world.now()).await?;
    if let Redrive::Only(ids) = some {
        done.elsewhere += ids.len().saturating_sub(redriven);
        done.unknown.retain(|id| !ids.contains(id));
    }
    Ok(redriven)
}

async fn letter(world: &World, queue: &str, dead: Dead) -> Result<Letter, LedgerError> {
    let envelope = Envelope::decode(&dead.body).ok();
    let work = match &envelope {
        Some(envelope) => parking::work(envelope),
        // What commercetools writes to the queue itself.
        None if queue == COMMERCE_MESSAGES => Some(Work::Notice { body: dead.body.clone() }),
        None => None,
    };
    let notice = match &work {
        Some(Work::Notice { body }) => decode(body.as_bytes()).ok(),
        _ => None,
    };
    let order = work.as_ref().and_then(Work::about);
    let error = match (&order, &envelope) {
        (Some(order), Some(envelope)) => {
            last_error(world, order, |entry| entry.trace == envelope.trace).await?
        }
        // The shop's own message has no trace of ours; what fails with it is no account's.
        (Some(order), None) => last_error(world, order, |entry| entry.account.is_none()).await?,
        (None, _) => None,
    };
    Ok(Letter {
        queue: queue.to_owned(),
        asks: asks(work.as_ref(), notice.as_ref()),
        order,
        account: work.as_ref().and_then(|work| work.account().cloned()),
        since: envelope.as_ref().map_or(dead.sent_at, |envelope| envelope.first_seen),
        waited: envelope.map_or(0, |envelope| envelope.tries),
        failed: dead.failed,
        error,
        id: dead.id,
    })
}

/// What the journal noted last of such work that failed.
async fn last_error(
    world: &World,
    order: &OrderId,
    is_of_it: impl Fn(&Entry) -> bool + Send,
) -> Result<Option<String>, LedgerError> {
    let entries = world.ledger.timeline(order).await?;
    let failed = entries.into_iter().rfind(|entry| entry.name == FAILED && is_of_it(entry));
    Ok(failed.map(|entry| entry.outcome))
}

fn asks(work: Option<&Work>, notice: Option<&Notice>) -> String {
    match work {
        None => "work that this version cannot read".to_owned(),
        Some(Work::Notice { .. }) => match notice {
            Some(notice) => said(notice),
            None => "a message of the shop that cannot be read".to_owned(),
        },
        Some(Work::Look { look }) => {
            format!("look at order {} for `{}`{}", look.order, look.account, because(look))
        }
        Some(Work::Webhook { account, .. }) => format!("take in a webhook of `{account}`"),
        Some(Work::Events { account, events }) => {
            format!("take in what `{account}` said, in {} pieces", events.len())
        }
        Some(Work::Consider { order, .. }) => format!("say whose business order {order} is"),
        Some(Work::WriteBack { order, .. }) => format!("write to order {order} what is known of it"),
        Some(Work::Stock { account, levels, only }) => {
            let to = only.as_ref().map_or_else(String::new, |project| format!(" to `{project}`"));
            format!("write stock of `{account}`{to}, {} figures", levels.len())
        }
    }
}

fn said(notice: &Notice) -> String {
    let of = notice.order().map_or_else(String::new, |order| format!(" of order {order}"));
    match &notice.kind {
        NoticeKind::Look { message } | NoticeKind::Tracking { message } => {
            format!("take in the message {message}{of}")
        }
        NoticeKind::Deleted { .. } => format!("take in the deletion{of}"),
        NoticeKind::Payment { message } => {
            format!("take in the message {message} of payment {}", notice.resource_id)
        }
        NoticeKind::SubscriptionTest => "take in a test of the Subscription".to_owned(),
        NoticeKind::Irrelevant { kind } => format!("take in the message {kind}{of}"),
    }
}

fn because(look: &Look) -> String {
    match &look.cause {
        Cause::Message { message } => format!(", after {message}"),
        Cause::Deleted => ", which was deleted".to_owned(),
        Cause::Person => ", as a person asked".to_owned(),
        Cause::News => ", after news".to_owned(),
        Cause::Pull | Cause::Reconcile | Cause::Waited | Cause::LetGo => String::new(),
    }
}

impl fmt::Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut queue = "";
        for letter in &self.letters {
            if letter.queue != queue {
                queue = &letter.queue;
                let number = self.letters.iter().filter(|other| other.queue == letter.queue).count();
                writeln!(f, "{queue}: {number}")?;
            }
            writeln!(f, "{letter}")?;
        }
        for (queue, why) in &self.unknown {
            writeln!(f, "{queue}: not known, for {why}")?;
        }
        match self.letters.len() {
            0 => write!(f, "There are no dead letters."),
            1 => write!(f, "1 dead letter."),
            number => write!(f, "{number} dead letters."),
        }
    }
}

impl fmt::Display for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {}: {}, since {}; ", self.id, self.asks, self.since)?;
        write!(f, "failed {} times, waited {} times; ", self.failed, self.waited)?;
        write!(f, "{}", self.error.as_deref().unwrap_or("the journal does not know why"))
    }
}
