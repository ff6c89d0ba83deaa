//! What the shop says: whose business is it?
//!
//! A message only says that an order changed. The order is read as it is now, the rules say who has to do with it,
//! and each of these accounts gets a look. Accounts that the ledger knows get one too, whatever the rules say now.

mod memory;
mod open;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tracing::info;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{AccountId, OrderId, ProjectKey, TraceId};
use waybill_domain::look::{Cause, Look};
use waybill_domain::order::Order;
use waybill_domain::review::About;
use waybill_ledger::{KnownOrder, LedgerError};
use waybill_mapping::commercetools::messages::{NoticeKind, Unreadable, decode};
use waybill_mapping::commercetools::plan::OF_STATES;
use waybill_queue::runner::Outcome;
use waybill_routing::decision::{Decision, Verdict};

use crate::dispatch;
use crate::engine::{self, Hears, RunError};
use crate::names::{self, COMMERCE_MESSAGES};
use crate::parking::{self, Put};
use crate::waiting::{self, again, backoff};
use crate::work::Work;
use crate::world::World;
use crate::{reviews, stock, write_back};

pub(crate) use memory::{Decided, Memory, decided};
pub(crate) use open::open_accounts;
pub(crate) use told::tell;

/// After how many tries an order that the shop does not have goes to review.
const MISSED: u32 = 10;

/// A message, or the wish to consider an order anew, as it came out of the queue.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The queue's message.
    pub message: String,
    /// Its trace.
    pub trace: TraceId,
    /// When the shop's message first came.
    pub first_seen: Timestamp,
    /// How often it came before.
    pub tries: u32,
    /// What it says.
    pub says: Says,
}

/// What a queue message says.
#[derive(Debug, Clone)]
pub enum Says {
    /// A message of the shop, as received.
    Body(String),
    /// Consider this order.
    Order(ProjectKey, OrderId),
}

/// An order to be considered.
struct Asked {
    arrived: Arrived,
    project: ProjectKey,
    order: OrderId,
    at_least: u64,
    cause: Cause,
    /// It was created just now: the ledger cannot know it.
    new: bool,
}

/// Takes a batch of messages. Their orders are read in one query per project.
pub(crate) async fn batch(world: &World, batch: Vec<Arrived>, hears: &Hears<'_>) {
    let mut asked = Vec::new();
    for arrived in batch {
        let message = arrived.message.clone();
        match ask(world, arrived).await {
            Ok(Some(one)) => asked.push(one),
            Ok(None) => hears.hear(message, Outcome::Done).await,
            Err(error) => hears.hear(message, Outcome::Failed { cause: error.to_string() }).await,
        }
    }
    let mut wanted: BTreeMap<ProjectKey, BTreeSet<OrderId>> = BTreeMap::new();
    for one in &asked {
        wanted.entry(one.project.clone()).or_default().insert(one.order.clone());
    }
    let mut orders = BTreeMap::new();
    for (project, ids) in wanted {
        let read = dispatch::orders(world, &project, &ids.into_iter().collect::<Vec<_>>()).await;
        orders.insert(project, read);
    }
    let done = asked.into_iter().map(|one| {
        let read = orders.get(&one.project);
        async move {
            let message = one.arrived.message.clone();
            let work = async {
                let outcome = match read {
                    Some(Ok(orders)) => consider(world, one, orders).await,
                    Some(Err(failure)) => Ok(waiting::after(failure, one.arrived.tries)),
                    None => Ok(Outcome::Done),
                };
                outcome.unwrap_or_else(|error| Outcome::Failed { cause: error.to_string() })
            };
            hears.hear(message, engine::caught(Box::pin(work)).await).await;
        }
    });
    join_all(done).await;
}

/// Decodes a message; `None` when it asks for nothing. What cannot be read is kept whole in review.
async fn ask(world: &World, arrived: Arrived) -> Result<Option<Asked>, LedgerError> {
    let body = match &arrived.says {
        Says::Body(body) => body.clone(),
        Says::Order(project, order) => {
            let (project, order) = (project.clone(), order.clone());
            return Ok(Some(Asked {
                arrived,
                project,
                order,
                at_least: 0,
                cause: Cause::Waited,
                new: false,
            }));
        }
    };
    let notice = match decode(body.as_bytes()) {
        Ok(notice) => notice,
        Err(unreadable) => {
            world.counts.add("message unreadable");
            let id = waybill_domain::facets::Fingerprint::of(&body).short().to_owned();
            let refusal = Refusal::new("unreadable-message", position(&unreadable));
            reviews::put(world, About::Received { id }, None, refusal, Some(json!({ "body": body }))).await?;
            return Ok(None);
        }
    };
    let order = notice.order();
    let (cause, new) = match notice.kind {
        NoticeKind::Look { message } => {
            let new = message == "OrderCreated" || message == "OrderCreatedFromRecurringOrder";
            (Cause::Message { message }, new)
        }
        NoticeKind::Deleted { data_erasure } => {
            if let Some(order) = order.as_ref().filter(|_| data_erasure) {
                world.ledger.purge(order).await?;
            }
            (Cause::Deleted, false)
        }
        NoticeKind::SubscriptionTest => {
            info!("The subscription's test notification came");
            return Ok(None);
        }
        NoticeKind::Tracking { message } => (Cause::Message { message }, false),
        NoticeKind::Irrelevant { kind } => {
            world.counts.add("message irrelevant");
            info!(kind, "Message `{kind}` is none of ours");
            return Ok(None);
        }
    };
    let Some(order) = order else { return Ok(None) };
    Ok(Some(Asked { arrived, project: notice.project, order, at_least: notice.order_version, cause, new }))
}

fn position(unreadable: &Unreadable) -> String {
    match unreadable.position {
        Some((line, column)) => format!("{} at line {line}, column {column}", unreadable.message),
        None => unreadable.message.clone(),
    }
}

async fn consider(
    world: &World,
    asked: Asked,
    orders: &BTreeMap<OrderId, Order>,
) -> Result<Outcome, RunError> {
    let Some(order) = orders.get(&asked.order) else { return absent(world, asked).await };
    if order.version < asked.at_least {
        return Ok(again(backoff(asked.arrived.tries)));
    }
    let known = if asked.new { KnownOrder::default() } else { world.ledger.known(&order.id).await? };
    let memory = if asked.new { Memory::Empty } else { Memory::Known(&known) };
    let Some(decision) = decided(world, order, memory).await? else {
        return Ok(again(backoff(asked.arrived.tries)));
    };
    tell(world, order, &decision, &asked.cause, (&asked.arrived.trace, asked.arrived.tries)).await?;
    if !asked.new {
        heal(world, order, &decision, &known).await?;
    }
    let open = open_accounts(world, order, &decision, &known);
    let (trace, seen) = (&asked.arrived.trace, asked.arrived.first_seen);
    send_looks(world, order, &decision, &open, &asked.cause, trace, seen).await?;
    if open.is_empty() && !asked.new {
        write_back::book_later(world, order, &known, trace).await?;
    }
    Ok(match decision.verdict {
        Verdict::Wait { until } => again(until.duration_since(world.now()).max(SignedDuration::from_secs(1))),
        Verdict::Export | Verdict::Skip { .. } | Verdict::Cancelled { .. } => Outcome::Done,
    })
}

/// Closes what was told of an order and is no longer so. Whether commercetools takes an update shows only in writing.
pub(crate) async fn heal(
    world: &World,
    order: &Order,
    decision: &Decision,
    known: &KnownOrder,
) -> Result<(), LedgerError> {
    let Some(shop) = world.shops.get(&order.project) else { return Ok(()) };
    let plan = write_back::planned(world, shop, order, known);
    let standing: Vec<Refusal> = decision.refusals.iter().chain(&plan.reviews).cloned().collect();
    let is_booked = stock::is_booked(world, shop, order, known);
    let is_judged = |code: &str| match code {
        write_back::REFUSED => plan.actions.is_empty(),
        code if OF_STATES.contains(&code) => !shop.states.states().is_empty(),
        stock::REFUSED => is_booked,
        _ => true,
    };
    reviews::healed(world, &reviews::about(order), None, &standing, is_judged).await
}

/// The shop does not have the order. Deleted: the accounts that have it are told. Otherwise it may not be readable yet.
async fn absent(world: &World, asked: Asked) -> Result<Outcome, RunError> {
    if asked.cause == Cause::Deleted {
        let known = world.ledger.known(&asked.order).await?;
        for record in known.records {
            let look = Look {
                project: asked.project.clone(),
                order: asked.order.clone(),
                account: record.subject.account.clone(),
                at_least: 0,
                cause: Cause::Deleted,
                expects: Vec::new(),
                edited: false,
            };
            send(world, look, &asked.arrived.trace, asked.arrived.first_seen).await?;
        }
        let about = About::Order { order: asked.order, number: None };
        reviews::passed(world, &about, None).await?;
        return Ok(Outcome::Done);
    }
    if asked.arrived.tries < MISSED {
        return Ok(again(backoff(asked.arrived.tries)));
    }
    let message =
        format!("order {} is not in project `{}`; nothing was cancelled", asked.order, asked.project);
    let about = About::Order { order: asked.order, number: None };
    reviews::put(world, about, None, Refusal::new("order-not-found", message), None).await?;
    Ok(Outcome::Done)
}

/// Sends a look to each of the accounts.
pub(crate) async fn send_looks(
    world: &World,
    order: &Order,
    decision: &Decided,
    accounts: &BTreeSet<AccountId>,
    cause: &Cause,
    trace: &TraceId,
    first_seen: Timestamp,
) -> Result<(), RunError> {
    for account in accounts {
        let parts = decision.parts.iter().filter(|want| want.key.account == *account);
        let look = Look {
            project: order.project.clone(),
            order: order.id.clone(),
            account: account.clone(),
            at_least: order.version,
            cause: cause.clone(),
            expects: parts.map(|want| want.reference.clone()).collect(),
            edited: !decision.edits.is_empty(),
        };
        send(world, look, trace, first_seen).await?;
    }
    Ok(())
}

/// Sends a look at an order that we have just written to, to each of the accounts.
pub(crate) async fn look_at(
    world: &World,
    order: &Order,
    accounts: BTreeSet<AccountId>,
    trace: &TraceId,
) -> Result<(), Failure> {
    for account in accounts {
        let look = Look {
            project: order.project.clone(),
            order: order.id.clone(),
            account,
            at_least: order.version,
            cause: Cause::News,
            expects: Vec::new(),
            edited: false,
        };
        let sent = send(world, look, trace, world.clock.stopwatch()).await;
        sent.map_err(|error| Failure::busy(error.to_string()))?;
    }
    Ok(())
}

/// Sends a look.
pub(crate) async fn send(
    world: &World,
    look: Look,
    trace: &TraceId,
    first_seen: Timestamp,
) -> Result<(), RunError> {
    let (queue, group) = (names::dispatch(&look.account), look.project.as_str().to_owned());
    let message =
        engine::seen_first(world, trace, first_seen, &Work::Look { look }, group, SignedDuration::ZERO);
    world.queue.send(&queue, vec![message], world.now()).await?;
    Ok(())
}

/// Considers an order anew after a while.
pub(crate) async fn come_back(
    world: &World,
    order: &Order,
    wait: SignedDuration,
    trace: &TraceId,
) -> Result<(), RunError> {
    let work = Work::Consider { project: order.project.clone(), order: order.id.clone() };
    let first_seen = world.clock.stopwatch();
    parking::later(world, Put { queue: COMMERCE_MESSAGES, trace, first_seen, work: &work }, wait).await
}
