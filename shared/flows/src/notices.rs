//! What the shop says: whose business is it?
//!
//! A message only says that an order changed, or a payment of orders. The order is read as it is now, the rules say who has
//! to do with it, and each of these accounts gets a look. Accounts that the ledger knows get one too, whatever the rules say
//! now.

mod asked;
pub(crate) mod deskless;
mod memory;
mod open;
pub(crate) mod payments;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{AccountId, OrderId, ProjectKey, TraceId};
use waybill_domain::look::{Cause, Look};
use waybill_domain::order::Order;
use waybill_domain::review::{About, ReviewEntry};
use waybill_ledger::{KnownOrder, LedgerError};
use waybill_mapping::commercetools::plan::OF_STATES;
use waybill_queue::runner::Outcome;
use waybill_routing::decision::{Decision, Verdict};

use crate::engine::{self, Hears, RunError};
use crate::names::{self, COMMERCE_MESSAGES};
use crate::parking::{self, Put};
use crate::waiting::{self, again, backoff};
use crate::work::Work;
use crate::world::World;
use crate::{dispatch, reviews, stock, write_back};

pub use asked::{Arrived, Says};

pub(crate) use memory::{Decided, Memory, bought, decided};
pub(crate) use open::open_accounts;
pub(crate) use told::tell;

use asked::{Asked, What, ask};
use deskless::Due;

/// After how many tries an order that the shop does not have goes to review.
const MISSED: u32 = 10;

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
    let orders = orders(world, &asked).await;
    let paid = payments::orders(world, &asked).await;
    let done = asked.into_iter().map(|one| {
        let (orders, paid) = (orders.get(&one.project), paid.get(&one.project));
        async move {
            let message = one.arrived.message.clone();
            let work = async {
                let outcome = match &one.what {
                    What::Order(id) | What::New(id) => consider(world, &one, id, orders).await,
                    What::Payment(id) => payments::consider(world, &one, id, paid).await,
                };
                outcome.unwrap_or_else(|error| Outcome::Failed { cause: error.to_string() })
            };
            hears.hear(message, engine::caught(Box::pin(work)).await).await;
        }
    });
    join_all(done).await;
}

/// What was read of a project for a batch.
type Read<T> = Result<T, Failure>;

/// The orders that a batch names: one query for each project.
async fn orders(world: &World, asked: &[Asked]) -> BTreeMap<ProjectKey, Read<BTreeMap<OrderId, Order>>> {
    let mut wanted: BTreeMap<ProjectKey, BTreeSet<OrderId>> = BTreeMap::new();
    for one in asked {
        if let What::Order(id) | What::New(id) = &one.what {
            wanted.entry(one.project.clone()).or_default().insert(id.clone());
        }
    }
    let mut read = BTreeMap::new();
    for (project, ids) in wanted {
        let orders = dispatch::orders(world, &project, &ids.into_iter().collect::<Vec<_>>()).await;
        read.insert(project, orders);
    }
    read
}

async fn consider(
    world: &World,
    asked: &Asked,
    id: &OrderId,
    orders: Option<&Read<BTreeMap<OrderId, Order>>>,
) -> Result<Outcome, RunError> {
    let orders = match orders {
        Some(Ok(orders)) => orders,
        Some(Err(failure)) => return Ok(waiting::after(failure, asked.arrived.tries)),
        None => return Ok(Outcome::Done),
    };
    let Some(order) = orders.get(id) else { return absent(world, asked, id).await };
    if order.version < asked.at_least {
        return Ok(again(backoff(asked.arrived.tries)));
    }
    considered(world, asked, order).await
}

/// Decides about an order as it was read, and sends looks to whoever has something to do.
async fn considered(world: &World, asked: &Asked, order: &Order) -> Result<Outcome, RunError> {
    let is_new = matches!(asked.what, What::New(_));
    let (tries, trace) = (asked.arrived.tries, &asked.arrived.trace);
    let known = if is_new { KnownOrder::default() } else { world.ledger.known(&order.id).await? };
    let memory = if is_new { Memory::Empty } else { Memory::Known(&known) };
    let Some(decision) = decided(world, order, memory).await? else { return Ok(again(backoff(tries))) };
    if payments::waits(world, order, &decision, tries).await? {
        return Ok(again(backoff(tries)));
    }
    tell(world, order, &decision, &asked.cause, (trace, tries)).await?;
    if !is_new {
        heal(world, order, &decision, &known).await?;
    }
    let open = open_accounts(world, order, &decision, &known);
    send_looks(world, order, &decision, &open, &asked.cause, trace, asked.arrived.first_seen).await?;
    if !is_new && !open.iter().any(|account| world.desks.contains_key(account)) {
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
    let standing: Vec<Refusal> =
        decision.refusals.iter().chain(&decision.unclear).chain(&plan.reviews).cloned().collect();
    let is_booked = stock::is_booked(world, shop, order, known);
    let is_judged = |code: &str| match code {
        write_back::REFUSED => plan.actions.is_empty(),
        write_back::EDIT_REFUSED => plan.reduce.is_none(),
        code if OF_STATES.contains(&code) => !shop.states.states().is_empty(),
        stock::REFUSED => is_booked,
        _ => true,
    };
    let open = open_accounts(world, order, decision, known);
    let is_over = |entry: &ReviewEntry| deskless::is_over(world, entry, &open);
    reviews::order_healed(world, &reviews::about(order), &standing, is_judged, is_over).await
}

/// The shop does not have the order. Deleted: the accounts that have it are told. Otherwise it may not be readable yet.
async fn absent(world: &World, asked: &Asked, order: &OrderId) -> Result<Outcome, RunError> {
    let about = About::Order { order: order.clone(), number: None };
    if asked.cause == Cause::Deleted {
        let known = world.ledger.known(order).await?;
        for record in known.records {
            let look = Look {
                project: asked.project.clone(),
                order: order.clone(),
                account: record.subject.account.clone(),
                at_least: 0,
                cause: Cause::Deleted,
                expects: Vec::new(),
                edited: false,
            };
            send(world, look, &asked.arrived.trace, asked.arrived.first_seen).await?;
        }
        reviews::passed(world, &about, None).await?;
        return Ok(Outcome::Done);
    }
    if asked.arrived.tries < MISSED {
        return Ok(again(backoff(asked.arrived.tries)));
    }
    let message = format!("order {order} is not in project `{}`; nothing was cancelled", asked.project);
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
        let is_cancelled = decision.cancel.iter().any(|cancel| cancel.key.account == *account);
        let due = if is_cancelled { Due::Cancel } else { Due::Look };
        deliver(world, look, (reviews::about(order), due), (trace, first_seen)).await?;
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
    let about = About::Order { order: look.order.clone(), number: None };
    let due = if look.cause == Cause::Deleted { Due::Cancel } else { Due::Look };
    deliver(world, look, (about, due), (trace, first_seen)).await
}

/// Puts a look into its account's queue; where the account has no desk it is kept.
async fn deliver(
    world: &World,
    look: Look,
    about: (About, Due),
    (trace, first_seen): (&TraceId, Timestamp),
) -> Result<(), RunError> {
    if !world.desks.contains_key(&look.account) {
        return deskless::keep(world, look, about, (trace, first_seen)).await;
    }
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
