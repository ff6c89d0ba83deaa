//! Brings orders at one account in line: claim, read, decide, send the difference, settle.

mod align;
mod announce;
mod bulk;
mod complaints;
mod contested;
mod doubt;
mod due;
mod exchange;
mod follow;
mod holding;
mod labels;
mod linked;
mod meeting;
mod merged;
mod noted;
mod part;
mod reopened;
mod session;
mod shadow;
mod skus;
mod tracks;
mod walk;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tracing::warn;
use waybill_domain::failure::Failure;
use waybill_domain::ids::{AccountId, OrderId, ProjectKey, Reference, TraceId};
use waybill_domain::look::Look;
use waybill_domain::order::Order;
use waybill_ledger::{Claim, Held, LedgerError, Subject};
use waybill_mapping::call::Call;
use waybill_mapping::commercetools::calls::Orders as Listed;
use waybill_mapping::partner::TakesOrders;
use waybill_queue::runner::Outcome;
use waybill_routing::account::Mode;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

pub(crate) use complaints::{is_healed, label_refused};
pub(crate) use doubt::{is_fresh, suspicion};
pub(crate) use due::{
    Refusals, is_reduced, label_is_due, open_facets, sent_otherwise, whose, worth_cancelling,
};
pub(crate) use reopened::is_reopened;
pub(crate) use shadow::described;

use meeting::Seat;

use crate::engine::{self, Hears};
use crate::reviews;
use crate::waiting::{self, again, backoff};
use crate::world::{Desk, Rule, Shop, World};

/// How long a claim holds. Below the visibility time of the queue, so that a claim never outlives its message.
pub const LEASE: SignedDuration = SignedDuration::from_secs(120);

/// What a project answers that has no list of orders: it does not exist.
const NO_SUCH_LIST: &str = "resource-not-found";

/// Orders of one query.
const ORDERS: usize = 100;

/// A look as it came out of the queue.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The message, and others of its batch that ask for the same.
    pub messages: Vec<String>,
    /// Its trace.
    pub trace: TraceId,
    /// When what led to it was first seen.
    pub first_seen: Timestamp,
    /// How often it came before.
    pub tries: u32,
    /// What it asks for.
    pub look: Look,
}

/// Does a batch of looks for one account. The orders are read in one query, after their claims.
pub(crate) async fn looks(world: &World, account: &AccountId, batch: Vec<Arrived>, hears: &Hears<'_>) {
    let Some(desk) = world.desks.get(account) else {
        let gone = Outcome::Failed { cause: format!("account `{account}` is not configured") };
        return all(batch, &gone, hears).await;
    };
    let batch = merged::merged(batch);
    match desk.account.mode {
        Mode::Off => all(batch, &Outcome::Done, hears).await,
        Mode::Shadow => shadow::looks(world, desk, batch, hears).await,
        Mode::On => send_differences(world, desk, batch, hears).await,
    }
}

/// The same becomes of all of them.
async fn all(batch: Vec<Arrived>, outcome: &Outcome, hears: &Hears<'_>) {
    for arrived in batch {
        hear(arrived.messages, outcome, hears).await;
    }
}

/// The same becomes of all messages that asked for one look.
async fn hear(messages: Vec<String>, outcome: &Outcome, hears: &Hears<'_>) {
    for message in messages {
        hears.hear(message, outcome.clone()).await;
    }
}

async fn send_differences(world: &World, desk: &Desk, batch: Vec<Arrived>, hears: &Hears<'_>) {
    let mut held = Vec::new();
    for (arrived, claim) in join_all(batch.into_iter().map(|arrived| claim(world, desk, arrived))).await {
        match claim {
            Ok(Claim::Won(claimed)) => held.push((arrived, claimed)),
            Ok(Claim::Busy { until }) => {
                let lapses_in = until.duration_since(world.now()).max(SignedDuration::from_secs(1));
                let wait = lapses_in.min(backoff(arrived.tries));
                hear(arrived.messages, &again(wait), hears).await;
            }
            Err(error) => {
                let failed = Outcome::Failed { cause: error.to_string() };
                hear(arrived.messages, &failed, hears).await;
            }
        }
    }
    let orders = read(world, held.iter().map(|(arrived, _)| &arrived.look)).await;
    // What is placed together waits for all: each has its seat before the first begins.
    let together = if at_once(desk) > 1 { held.len() } else { 0 };
    let mut seats = meeting::seats(together).into_iter();
    let done = held.into_iter().map(|(mut arrived, claimed)| {
        let (orders, seat) = (&orders, seats.next());
        let messages = std::mem::take(&mut arrived.messages);
        async move {
            let done = engine::caught(Box::pin(one(world, desk, arrived, claimed, seat, orders))).await;
            hear(messages, &done, hears).await;
        }
    });
    join_all(done).await;
}

/// How many parts of an account are placed with one exchange.
pub(crate) fn at_once(desk: &Desk) -> usize {
    let bulk = desk.partner().orders().and_then(TakesOrders::bulk);
    bulk.map_or(1, |bulk| bulk.most().clamp(1, ORDERS))
}

async fn claim(world: &World, desk: &Desk, arrived: Arrived) -> (Arrived, Result<Claim, LedgerError>) {
    let subject = Subject { account: desk.account.id.clone(), order: arrived.look.order.clone() };
    let look = &arrived.look;
    let expects: &[Reference] =
        if world.safeguards.hold(Rule::ExpectBeforeSending) { &look.expects } else { &[] };
    let claim = world
        .ledger
        .claim(&subject, &look.project, &world.owner(), world.now(), world.lease(), expects)
        .await;
    (arrived, claim)
}

async fn one(
    world: &World,
    desk: &Desk,
    arrived: Arrived,
    held: Held,
    seat: Option<bulk::Seat>,
    orders: &Orders,
) -> Outcome {
    let order = match orders.get(&arrived.look.project) {
        Some(Ok(orders)) => orders.get(&arrived.look.order),
        Some(Err(failure)) => {
            drop(seat);
            return handed_back(world, held, failure, arrived.tries).await;
        }
        None => None,
    };
    let session = session::Session::new(world, desk, arrived, held, seat);
    let done = match desk.partner().tracking() {
        Some(tracks) => Box::pin(tracks::align(session, tracks, order)).await,
        None => Box::pin(align::align(session, order)).await,
    };
    match done {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed { cause: error.to_string() },
    }
}

/// The shop could not be read: the claims go back and the looks come again.
async fn handed_back(world: &World, held: Held, failure: &Failure, tries: u32) -> Outcome {
    if let Err(error) = world.ledger.release(held, world.now()).await {
        warn!(%error, "A claim could not be handed back; it lapses by itself");
    }
    waiting::after(failure, tries)
}

/// The orders of a batch by project, or why a project could not be read.
type Orders = BTreeMap<ProjectKey, Result<BTreeMap<OrderId, Order>, Failure>>;

/// Reads the orders of some looks: one query per project.
async fn read(world: &World, looks: impl Iterator<Item = &Look>) -> Orders {
    let mut wanted: BTreeMap<ProjectKey, BTreeSet<OrderId>> = BTreeMap::new();
    for look in looks {
        wanted.entry(look.project.clone()).or_default().insert(look.order.clone());
    }
    let reads = wanted.into_iter().map(|(project, ids)| async move {
        let orders = orders(world, &project, &ids.into_iter().collect::<Vec<_>>()).await;
        (project, orders)
    });
    join_all(reads).await.into_iter().collect()
}

/// Orders of a project as they are now.
pub(crate) async fn orders(
    world: &World,
    project: &ProjectKey,
    ids: &[OrderId],
) -> Result<BTreeMap<OrderId, Order>, Failure> {
    let Some(shop) = world.shops.get(project) else {
        return Err(Failure::refused("unknown-project", format!("project `{project}` is not configured")));
    };
    let mut trail = Trail::new(world.trace(), Purpose::Orders);
    let mut found = BTreeMap::new();
    for ids in ids.chunks(ORDERS) {
        let page = listed(world, shop, shop.project.orders(ids), &mut trail).await?;
        found.extend(page.orders.into_iter().map(|order| (order.id.clone(), order)));
    }
    Ok(found)
}

/// Asks for orders. Those that cannot be read go to review; a project without a list of orders does not exist.
pub(crate) async fn listed(
    world: &World,
    shop: &Shop,
    call: Call<Listed>,
    trail: &mut Trail,
) -> Result<Listed, Failure> {
    let page = match world.perform(shop, call, trail).await {
        Err(Failure::Refused(refusal)) if refusal.code == NO_SUCH_LIST => {
            return Err(world.not_ours(shop, &refusal).await);
        }
        page => page?,
    };
    let unreadable = reviews::unreadable(world, page.unreadable.clone()).await;
    unreadable.map_err(|error| Failure::busy(error.to_string()))?;
    Ok(page)
}
