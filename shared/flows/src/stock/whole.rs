//! All figures of a warehouse: read in pieces, and kept for as long as they are fresh.
//!
//! A large warehouse has more pages than one message has time for. So a message reads some pages and comes again, and whichever
//! comes next in this process reads on; what was read to the end serves all that ask within a minute. A backlog of messages
//! costs one reading a minute at most, and none of them is lost on the way.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Failure;
use waybill_domain::ids::{Sku, TraceId, WarehouseId};
use waybill_domain::stock::StockLevel;
use waybill_mapping::partner::{Page, ReportsStock};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::figures::FRESH;
use super::told::to_review;
use crate::engine::RunError;
use crate::world::{Desk, World};

/// Pages that are read for one message.
const PAGES: usize = 20;
/// When a message comes again for the pages behind them.
const SOON: SignedDuration = SignedDuration::from_secs(5);
/// A reading of which no page came for longer, and which is not over, begins anew.
const LONG_AGO: SignedDuration = SignedDuration::from_mins(10);

/// What a process read of warehouses as wholes.
pub(crate) type Wholes = BTreeMap<WarehouseId, Whole>;

/// What was read of all of a warehouse; each figure is as old as its page.
#[derive(Debug)]
pub(crate) struct Whole {
    began: Timestamp,
    /// The same, by the clock that says when news was heard.
    watch: Timestamp,
    /// When its last page came.
    came: Timestamp,
    /// When it was over; `None` while pages lack.
    ended: Option<Timestamp>,
    page: Option<String>,
    levels: BTreeMap<Sku, StockLevel>,
}

/// Whether what was read before may serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Serves {
    /// What was read within a minute.
    Kept,
    /// That, if it was begun at this time or later: there is news of which nobody knows more than when it was heard.
    BegunSince(Timestamp),
}

impl Whole {
    const fn begin(now: Timestamp, watch: Timestamp) -> Self {
        Self { began: now, watch, came: now, ended: None, page: None, levels: BTreeMap::new() }
    }

    /// Whether it can be read on: whoever needs a younger one begins it when this one is over, so that each comes to an end.
    fn goes_on(&self, now: Timestamp) -> bool {
        self.ended.is_none() && now.duration_since(self.came) < LONG_AGO
    }

    fn serves(&self, how: Serves, now: Timestamp) -> bool {
        let is_young = match how {
            Serves::Kept => true,
            Serves::BegunSince(heard) => self.watch >= heard,
        };
        is_young && self.ended.is_some_and(|ended| now.duration_since(ended) <= FRESH)
    }
}

/// The figures of some SKUs, out of all of a warehouse, and since when it was read: it says nothing of what came later.
///
/// Errors: busy, where there are more pages than one message reads.
pub(super) async fn out_of_all(
    world: &World,
    desk: &Desk,
    (warehouse, skus): (&WarehouseId, &[Sku]),
    how: Serves,
    trace: &TraceId,
) -> Result<(Vec<StockLevel>, Timestamp), RunError> {
    let Some(reports) = desk.partner().stock() else { return Ok((Vec::new(), world.now())) };
    let mut wholes = desk.wholes.lock().await;
    let is_of_use = |whole: &Whole| whole.goes_on(world.now()) || whole.serves(how, world.now());
    if !wholes.get(warehouse).is_some_and(is_of_use) {
        wholes.insert(warehouse.clone(), Whole::begin(world.now(), world.clock.stopwatch()));
    }
    for _ in 0..PAGES {
        let Some(whole) = wholes.get_mut(warehouse).filter(|whole| whole.ended.is_none()) else { break };
        match page(world, desk, (reports, warehouse), whole.page.as_deref(), (trace, Purpose::Sweep)).await {
            Ok((levels, next)) => {
                whole.levels.extend(levels.into_iter().map(|level| (level.sku.clone(), level)));
                whole.came = world.now();
                whole.ended = next.is_none().then_some(whole.came);
                whole.page = next;
            }
            Err(RunError::Exchange(Failure::Refused(refusal))) if whole.page.is_some() => {
                wholes.remove(warehouse);
                let cause = format!("a page of `{warehouse}` is not given: {}", refusal.message);
                return Err(Failure::busy(cause).into());
            }
            Err(error) => return Err(error),
        }
    }
    match wholes.get(warehouse).filter(|whole| whole.serves(how, world.now())) {
        Some(whole) => {
            let levels = skus.iter().filter_map(|sku| whole.levels.get(sku).cloned());
            Ok((levels.collect(), whole.began))
        }
        None => Err(Failure::busy_for(format!("all of `{warehouse}` is being read"), SOON).into()),
    }
}

/// Figures that are about to be written, for whoever asks the kept reading next: of each SKU the newest counts.
pub(super) async fn learn(desk: &Desk, levels: &[StockLevel]) {
    let mut wholes = desk.wholes.lock().await;
    for level in levels {
        let Some(whole) = wholes.get_mut(&level.warehouse) else { continue };
        if whole.levels.get(&level.sku).is_none_or(|kept| kept.as_of < level.as_of) {
            whole.levels.insert(level.sku.clone(), level.clone());
        }
    }
}

/// Errors: busy, where the time of the run is up.
pub(super) fn in_time(world: &World) -> Result<(), Failure> {
    if world.is_time_up() { Err(Failure::busy("the time of the run was up")) } else { Ok(()) }
}

/// All figures of a warehouse, as the partner says now: what a comparison of both sides may take its time for.
pub(super) async fn everything(
    world: &World,
    desk: &Desk,
    warehouse: &WarehouseId,
    trace: &TraceId,
) -> Result<Vec<StockLevel>, RunError> {
    let Some(reports) = desk.partner().stock() else { return Ok(Vec::new()) };
    let (mut all, mut at) = (Vec::new(), None);
    loop {
        in_time(world)?;
        let of = (trace, Purpose::Reconcile);
        let (levels, next) = page(world, desk, (reports, warehouse), at.as_deref(), of).await?;
        all.extend(levels);
        at = next;
        if at.is_none() {
            return Ok(all);
        }
    }
}

async fn page(
    world: &World,
    desk: &Desk,
    (reports, warehouse): (&dyn ReportsStock, &WarehouseId),
    page: Option<&str>,
    (trace, purpose): (&TraceId, Purpose),
) -> Result<(Vec<StockLevel>, Option<String>), RunError> {
    let mut trail = Trail::new(trace.clone(), purpose);
    let call = reports.changes(warehouse, None, page, world.now());
    let Page { items, next, unreadable } = world.perform(desk, call, &mut trail).await?;
    to_review(world, desk, warehouse, unreadable).await?;
    Ok((items, next))
}
