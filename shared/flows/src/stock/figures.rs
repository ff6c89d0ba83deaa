//! Figures before they are written: the newest of each SKU and warehouse, not too old, and summed where warehouses share a
//! channel.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use waybill_domain::ids::{Sku, TraceId, WarehouseId};
use waybill_domain::stock::{Figures, Place, StockLevel, learn_places};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::engine::RunError;
use crate::world::{Desk, World};

/// Figures older than this are read anew before they are used, and so are those that were tried before: a late message must not
/// run stock backwards, and an entry that says the same as newer figures does not say how new they are.
const FRESH: SignedDuration = SignedDuration::from_secs(60);

/// Where SKUs take more exchanges than this to be asked for, all of a warehouse is read: some partners tell one SKU at a time.
const BY_NAME: usize = 10;

/// What lies where in a warehouse.
type Places = BTreeMap<String, Place>;

/// One figure for each SKU at each warehouse: the newest.
pub(super) fn newest(levels: Vec<StockLevel>) -> Vec<StockLevel> {
    let mut newest: BTreeMap<(WarehouseId, Sku), StockLevel> = BTreeMap::new();
    for mut level in levels {
        let place = (level.warehouse.clone(), level.sku.clone());
        let Some(known) = newest.get_mut(&place) else {
            newest.insert(place, level);
            continue;
        };
        if known.as_of < level.as_of {
            std::mem::swap(known, &mut level);
        }
        learn_places(&mut known.places, level.places);
    }
    newest.into_values().collect()
}

/// Figures that waited too long are read anew; what lies where is as old as it says.
pub(super) async fn fresh(
    world: &World,
    desk: &Desk,
    levels: Vec<StockLevel>,
    (trace, tries): (&TraceId, u32),
) -> Result<Vec<StockLevel>, RunError> {
    let now = world.now();
    let is_stale = |level: &StockLevel| tries > 0 || now.duration_since(level.as_of) > FRESH;
    let (stale, mut fresh): (Vec<_>, Vec<_>) = levels.into_iter().partition(is_stale);
    let mut warehouses: BTreeMap<WarehouseId, BTreeMap<Sku, Places>> = BTreeMap::new();
    for level in stale {
        warehouses.entry(level.warehouse).or_default().insert(level.sku, level.places);
    }
    for (warehouse, mut skus) in warehouses {
        let names: Vec<Sku> = skus.keys().cloned().collect();
        for mut level in read(world, desk, &warehouse, &names, trace).await? {
            learn_places(&mut level.places, skus.remove(&level.sku).unwrap_or_default());
            fresh.push(level);
        }
    }
    Ok(fresh)
}

/// The figures of some SKUs at a warehouse, as the partner says now.
pub(super) async fn read(
    world: &World,
    desk: &Desk,
    warehouse: &WarehouseId,
    skus: &[Sku],
    trace: &TraceId,
) -> Result<Vec<StockLevel>, RunError> {
    let Some(reports) = desk.partner().stock() else { return Ok(Vec::new()) };
    let at_once = reports.most().max(1);
    let mut levels = Vec::new();
    if skus.len().div_ceil(at_once) > BY_NAME {
        let asked: BTreeSet<&Sku> = skus.iter().collect();
        levels = everything(world, desk, warehouse, (trace, Purpose::News)).await?;
        levels.retain(|level| asked.contains(&level.sku));
        return Ok(levels);
    }
    for skus in skus.chunks(at_once) {
        let mut trail = Trail::new(trace.clone(), Purpose::News);
        let call = reports.levels(warehouse, skus, world.now());
        levels.extend(world.perform(desk, call, &mut trail).await?.items);
    }
    Ok(levels)
}

/// All figures of a warehouse, as the partner says now.
pub(super) async fn everything(
    world: &World,
    desk: &Desk,
    warehouse: &WarehouseId,
    (trace, purpose): (&TraceId, Purpose),
) -> Result<Vec<StockLevel>, RunError> {
    let Some(reports) = desk.partner().stock() else { return Ok(Vec::new()) };
    let mut levels = Vec::new();
    let mut page: Option<String> = None;
    loop {
        let mut trail = Trail::new(trace.clone(), purpose);
        let call = reports.changes(warehouse, None, page.as_deref(), world.now());
        let answer = world.perform(desk, call, &mut trail).await?;
        levels.extend(answer.items);
        page = answer.next;
        if page.is_none() {
            return Ok(levels);
        }
    }
}

/// The sum of a SKU's figures over warehouses; as old as the oldest of them.
pub(super) fn summed(levels: Vec<StockLevel>) -> Option<StockLevel> {
    levels.into_iter().reduce(|mut a, b| {
        a.figures = add(a.figures, b.figures);
        a.as_of = a.as_of.min(b.as_of);
        learn_places(&mut a.places, b.places);
        a
    })
}

fn add(a: Figures, b: Figures) -> Figures {
    let sum = |a: Option<i64>, b: Option<i64>| match (a, b) {
        (None, None) => None,
        (a, b) => Some(a.unwrap_or_default().saturating_add(b.unwrap_or_default())),
    };
    Figures {
        on_hand: sum(a.on_hand, b.on_hand),
        available: sum(a.available, b.available),
        allocated: sum(a.allocated, b.allocated),
        backordered: sum(a.backordered, b.backordered),
        reserved: sum(a.reserved, b.reserved),
        unsellable: sum(a.unsellable, b.unsellable),
        sell_ahead: sum(a.sell_ahead, b.sell_ahead),
    }
}
