//! From a payment to its orders, and orders of which nobody can tell how they stand with their payments.
//!
//! A payment names no order, and its changes change none: not its version, not its time of change. So whoever hears of one
//! asks for the orders that refer to it, and these are considered like any other.

use std::collections::{BTreeMap, BTreeSet};

use tracing::info;
use waybill_domain::failure::Failure;
use waybill_domain::ids::{OrderId, PaymentId, ProjectKey};
use waybill_domain::order::Order;
use waybill_ledger::LedgerError;
use waybill_mapping::commercetools::calls::{MOST_ORDERS, MOST_PAYMENTS};
use waybill_queue::runner::Outcome;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::{Asked, Decided, Read, What, considered};
use crate::engine::RunError;
use crate::waiting::{self, again, backoff};
use crate::world::{Shop, World};
use crate::{dispatch, reviews};

/// How often an order is read again of which nobody can tell how it stands with its payments, before it is decided as for one
/// that nobody paid and a person is told: some twenty minutes.
pub(crate) const PATIENCE: u32 = 8;

/// The orders of the payments that a batch names: one query for each project.
pub(super) async fn orders(world: &World, asked: &[Asked]) -> BTreeMap<ProjectKey, Read<Vec<Order>>> {
    let mut wanted: BTreeMap<ProjectKey, BTreeSet<PaymentId>> = BTreeMap::new();
    for one in asked {
        if let What::Payment(id) = &one.what {
            wanted.entry(one.project.clone()).or_default().insert(id.clone());
        }
    }
    let mut read = BTreeMap::new();
    for (project, payments) in wanted {
        let Some(shop) = world.shops.get(&project) else {
            let unknown =
                Failure::refused("unknown-project", format!("project `{project}` is not configured"));
            read.insert(project, Err(unknown));
            continue;
        };
        let mut trail = Trail::new(world.trace(), Purpose::Orders);
        let payments: Vec<PaymentId> = payments.into_iter().collect();
        let orders = paid_by(world, shop, &payments, &mut trail).await;
        read.insert(project, orders);
    }
    read
}

/// The orders that refer to any of these payments.
pub(crate) async fn paid_by(
    world: &World,
    shop: &Shop,
    payments: &[PaymentId],
    trail: &mut Trail,
) -> Result<Vec<Order>, Failure> {
    let mut found = Vec::new();
    for payments in payments.chunks(MOST_PAYMENTS.into()) {
        let mut after: Option<OrderId> = None;
        loop {
            let call = shop.project.orders_of_payments(payments, after.as_ref());
            let page = dispatch::listed(world, shop, call, trail).await?;
            let is_full = page.orders.len() + page.unreadable.len() >= MOST_ORDERS;
            found.extend(page.orders);
            let Some((_, last)) = page.last.filter(|_| is_full) else { break };
            after = Some(last);
        }
    }
    Ok(found)
}

/// Considers every order of a payment. There may be none: a payment is often charged before its order exists, and the order's
/// creation then leads to a look that reads the payment as it is.
pub(super) async fn consider(
    world: &World,
    asked: &Asked,
    payment: &PaymentId,
    orders: Option<&Read<Vec<Order>>>,
) -> Result<Outcome, RunError> {
    let orders = match orders {
        Some(Ok(orders)) => orders.as_slice(),
        Some(Err(failure)) => return Ok(waiting::after(failure, asked.arrived.tries)),
        None => &[],
    };
    let mut outcome = Outcome::Done;
    for order in orders {
        let Some(paying) = order.payments.iter().find(|paying| paying.id == *payment) else { continue };
        let is_behind = paying.shown.as_ref().is_some_and(|shown| shown.version < asked.at_least);
        let one = if is_behind {
            again(backoff(asked.arrived.tries))
        } else {
            considered(world, asked, order).await?
        };
        outcome = sooner(outcome, one);
    }
    Ok(outcome)
}

/// What becomes of a message about several orders: it comes again as soon as one of them must.
fn sooner(one: Outcome, other: Outcome) -> Outcome {
    match (one, other) {
        (Outcome::Done, other) => other,
        (one, Outcome::Done) => one,
        (Outcome::Again { after }, Outcome::Again { after: other }) => again(after.min(other)),
        (failed @ Outcome::Failed { .. }, _) | (_, failed @ Outcome::Failed { .. }) => failed,
    }
}

/// Whether the order is to be read again before anything is done, because nobody can tell how it stands with its payments. A
/// person is told of it once it was read often enough; it then goes on as one that nobody paid.
pub(super) async fn waits(
    world: &World,
    order: &Order,
    decision: &Decided,
    tries: u32,
) -> Result<bool, LedgerError> {
    let Some(unclear) = &decision.unclear else { return Ok(false) };
    if tries < PATIENCE {
        info!(order.number = order.name(), why = unclear.message, "Order `{}` is read again", order.name());
        return Ok(true);
    }
    reviews::put(world, reviews::about(order), None, unclear.clone(), None).await?;
    Ok(false)
}
