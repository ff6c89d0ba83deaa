//! Orders that changed since the cursor: the way in for shops without a Subscription, and the net under those with
//! one.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use tracing::info;
use waybill_domain::facets::Fingerprint;
use waybill_domain::ids::OrderId;
use waybill_domain::look::Cause;
use waybill_domain::order::Order;
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

/// Pulls a project once. The cursor moves page by page, after the page's looks are in their queues.
pub async fn project(world: &World, shop: &Shop) -> Result<usize, RunError> {
    let name = names::pull_cursor(shop.project.key(), &criteria(world));
    let until = world.now().checked_sub(TRAIL).unwrap_or(Timestamp::MIN);
    let mut looked = 0;
    loop {
        let cursor = world.ledger.cursor(&name).await?;
        let after = match &cursor {
            Some(cursor) => parse(&cursor.value)?,
            None => (world.settings.rules.export.since, first_id()),
        };
        let mut trail = Trail::new(world.trace(), Purpose::Orders);
        let call = shop.project.orders_changed(Some(after), until, None, PAGE);
        let page = world.perform(shop, call, &mut trail).await?;
        let rows = page.orders.len() + page.unreadable.len();
        let Some((at, id)) = page.last else { return Ok(looked) };
        reviews::unreadable(world, page.unreadable).await?;
        for order in &page.orders {
            looked += usize::from(look(world, order, &trail).await?);
        }
        let value = format!("{}/{id}", stamp(at));
        if !world.ledger.advance(&name, cursor.as_ref(), &value, &world.token()).await? {
            info!(project = %shop.project.key(), "Another run of the pull was faster");
            return Ok(looked);
        }
        if rows < usize::from(PAGE) {
            return Ok(looked);
        }
    }
}

/// Sends looks for an order if anything is to be done for it; answers whether.
async fn look(world: &World, order: &Order, trail: &Trail) -> Result<bool, RunError> {
    let known = world.ledger.known(&order.id).await?;
    let Some(decision) = notices::decided(world, order, Memory::Known(&known)).await? else {
        notices::come_back(world, order, SignedDuration::from_secs(5), &trail.trace).await?;
        return Ok(true);
    };
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
    OrderId::try_from("0").unwrap_or_else(|_| unreachable!("one character is an id"))
}

fn parse(value: &str) -> Result<(Timestamp, OrderId), RunError> {
    let bad = || RunError::Cursor(format!("`{value}` is not a place in the orders"));
    let (at, id) = value.split_once('/').ok_or_else(bad)?;
    let at = at.parse().map_err(|_not_a_time: jiff::Error| bad())?;
    let id = OrderId::try_from(id).map_err(|_not_an_id| bad())?;
    Ok((at, id))
}
