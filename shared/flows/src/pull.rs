//! Orders that changed since the cursor, and those whose payments did: the way in for shops without a Subscription, and the
//! net under those with one.

use std::collections::BTreeSet;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use tracing::info;
use waybill_domain::facets::Fingerprint;
use waybill_domain::ids::{OrderId, PaymentId};
use waybill_domain::look::Cause;
use waybill_domain::order::Order;
use waybill_mapping::commercetools::calls::MOST_PAYMENTS;
use waybill_routing::decision::Verdict;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::engine::RunError;
use crate::notices::Memory;
use crate::poll::stamp;
use crate::world::{Shop, World};
use crate::{names, notices, reviews};

/// The newest changes are left to the next run: times of changes are not monotonic to the millisecond.
const TRAIL: SignedDuration = SignedDuration::from_secs(10);
/// Orders of one page.
const PAGE: u16 = 200;
/// Sorts before every id.
const FIRST: &str = "0";

/// What a pull goes through.
#[derive(Debug, Clone, Copy)]
enum Sequence {
    /// Orders that changed.
    Orders,
    /// Payments that changed, whose orders did not change by that: only where anything is decided by payments.
    Payments,
}

/// A page of a sequence, after its looks were sent.
struct Page {
    /// Orders that got looks.
    looked: usize,
    /// Where the next page starts; nothing: it is empty.
    last: Option<(Timestamp, String)>,
    is_full: bool,
}

/// Pulls a project once.
pub async fn project(world: &World, shop: &Shop) -> Result<usize, RunError> {
    let until = world.now().checked_sub(TRAIL).unwrap_or(Timestamp::MIN);
    if !world.settings.rules.look_at_payments() {
        return walk(world, shop, Sequence::Orders, until).await;
    }
    begin(world, shop, until).await?;
    let orders = walk(world, shop, Sequence::Orders, until).await?;
    Ok(orders + walk(world, shop, Sequence::Payments, until).await?)
}

/// The walk through payments begins with the first pull, before this reads any order: what payments said until then stands
/// on the orders that it reads.
async fn begin(world: &World, shop: &Shop, at: Timestamp) -> Result<(), RunError> {
    let name = name(world, shop, Sequence::Payments);
    if world.ledger.cursor(&name).await?.is_none() {
        world.ledger.advance(&name, None, &format!("{}/{FIRST}", stamp(at)), &world.token()).await?;
    }
    Ok(())
}

/// The cursor of a sequence.
fn name(world: &World, shop: &Shop, sequence: Sequence) -> String {
    match sequence {
        Sequence::Orders => names::pull_cursor(shop.project.key(), &criteria(world)),
        Sequence::Payments => names::payments_cursor(shop.project.key()),
    }
}

/// Goes on in a sequence from where its cursor is. The cursor moves page by page, after the page's looks are in their queues.
async fn walk(world: &World, shop: &Shop, sequence: Sequence, until: Timestamp) -> Result<usize, RunError> {
    let name = name(world, shop, sequence);
    let mut looked = 0;
    loop {
        let cursor = world.ledger.cursor(&name).await?;
        let after = cursor.as_ref().map(|cursor| cursor.value.as_str());
        let page = match sequence {
            Sequence::Orders => orders(world, shop, after, until).await?,
            Sequence::Payments => payments(world, shop, after, until).await?,
        };
        let Some((at, id)) = page.last else { return Ok(looked) };
        looked += page.looked;
        let value = format!("{}/{id}", stamp(at));
        if !world.ledger.advance(&name, cursor.as_ref(), &value, &world.token()).await? {
            info!(project = %shop.project.key(), ?sequence, "Another run of the pull was faster");
            return Ok(looked);
        }
        if !page.is_full {
            return Ok(looked);
        }
    }
}

/// The next orders that changed, each looked at.
async fn orders(world: &World, shop: &Shop, after: Option<&str>, until: Timestamp) -> Result<Page, RunError> {
    let after = place(world, after)?;
    let mut trail = Trail::new(world.trace(), Purpose::Orders);
    let call = shop.project.orders_changed(Some(after), until, None, PAGE);
    let page = world.perform(shop, call, &mut trail).await?;
    let is_full = page.orders.len() + page.unreadable.len() >= usize::from(PAGE);
    reviews::unreadable(world, page.unreadable).await?;
    let looked = look_at(world, &page.orders, &trail).await?;
    Ok(Page { looked, last: page.last.map(|(at, id)| (at, id.into())), is_full })
}

/// The next payments that changed, and their orders looked at.
async fn payments(
    world: &World,
    shop: &Shop,
    after: Option<&str>,
    until: Timestamp,
) -> Result<Page, RunError> {
    let after = place(world, after)?;
    let mut trail = Trail::new(world.trace(), Purpose::Orders);
    let call = shop.project.payments_changed(Some(after), until, MOST_PAYMENTS);
    let mut changed = world.perform(shop, call, &mut trail).await?;
    let is_full = changed.len() >= usize::from(MOST_PAYMENTS);
    let last = changed.last().map(|(at, id)| (*at, id.to_string()));
    let ids: Vec<PaymentId> = changed.drain(..).map(|(_, id)| id).collect();
    let orders = notices::payments::paid_by(world, shop, &ids, &mut trail).await?;
    Ok(Page { looked: look_at(world, &orders, &trail).await?, last, is_full })
}

async fn look_at(world: &World, orders: &[Order], trail: &Trail) -> Result<usize, RunError> {
    let mut looked = 0;
    for order in orders {
        looked += usize::from(look(world, order, trail).await?);
    }
    Ok(looked)
}

/// Sends looks for an order if anything is to be done for it; answers whether.
async fn look(world: &World, order: &Order, trail: &Trail) -> Result<bool, RunError> {
    let known = world.ledger.known(&order.id).await?;
    let Some(decision) = notices::decided(world, order, Memory::Known(&known)).await? else {
        notices::come_back(world, order, SignedDuration::from_secs(5), &trail.trace).await?;
        return Ok(true);
    };
    if decision.unclear.is_some() {
        notices::come_back(world, order, SignedDuration::from_secs(5), &trail.trace).await?;
        return Ok(true);
    }
    if let Verdict::Wait { until } = &decision.verdict {
        let wait = until.duration_since(world.now()).max(SignedDuration::from_secs(1));
        notices::come_back(world, order, wait, &trail.trace).await?;
        return Ok(true);
    }
    // Of what accounts have, messages or a comparison tell; what nobody has would stay in the shop without a word.
    if known.records.is_empty() || !decision.refusals.is_empty() {
        notices::tell(world, order, &decision, &Cause::Pull, (&trail.trace, 0)).await?;
        notices::heal(world, order, &decision, &known).await?;
    }
    let open: BTreeSet<_> = notices::open_accounts(world, order, &decision, &known);
    if open.is_empty() {
        return Ok(false);
    }
    notices::send_looks(world, order, &decision, &open, &Cause::Pull, &trail.trace, world.now()).await?;
    Ok(true)
}

/// The criteria's fingerprint: changed criteria are a new sequence, read from its start.
fn criteria(world: &World) -> String {
    Fingerprint::of(&world.settings.rules.export).short().to_owned()
}

/// An id that sorts before every order's.
pub(crate) fn first_id() -> OrderId {
    OrderId::try_from(FIRST).unwrap_or_else(|_| unreachable!("one character is an id"))
}

/// Where a cursor is; at first before everything since the day of the criteria.
fn place<I: FromStr>(world: &World, cursor: Option<&str>) -> Result<(Timestamp, I), RunError> {
    let since = format!("{}/{FIRST}", world.settings.rules.export.since);
    let value = cursor.unwrap_or(&since);
    let bad = || RunError::Cursor(format!("`{value}` is not a place in the orders"));
    let (at, id) = value.split_once('/').ok_or_else(bad)?;
    let at = at.parse().map_err(|_not_a_time: jiff::Error| bad())?;
    let id = id.parse().map_err(|_not_an_id| bad())?;
    Ok((at, id))
}
