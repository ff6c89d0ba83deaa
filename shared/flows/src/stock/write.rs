//! Figures against the shop's entries: only what differs is written.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tracing::info;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{AccountId, ChannelKey, ProjectKey, Sku, TraceId, WarehouseId};
use waybill_domain::review::About;
use waybill_domain::stock::StockLevel;
use waybill_ledger::LedgerError;
use waybill_mapping::commercetools::calls::{Created, Updated};
use waybill_mapping::commercetools::stock::{InventoryEntry, InventoryWrite, diff};
use waybill_queue::runner::Outcome;
use waybill_routing::account::Mode;
use waybill_routing::sku::{Ours, ours};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::figures::{fresh, newest, summed};
use super::held::hold_back;
use super::in_flight::in_flight;
use super::put_off::{is_put_off, put_off};
use super::target::Target;
use super::told::read;
use super::whole::Serves;
use super::{Came, entries};
use crate::engine::RunError;
use crate::world::{Desk, Happening, Shop, World};
use crate::{brakes, reviews, waiting};

/// How often an entry is planned anew when somebody else changed it meanwhile.
const ROUNDS: u32 = 6;

/// Writes figures of an account to every shop, or to one of them only.
pub async fn levels(
    world: &World,
    account: &AccountId,
    (levels, only): (Vec<StockLevel>, Option<&ProjectKey>),
    came: Came<'_>,
) -> Outcome {
    let Some(desk) = world.desks.get(account) else {
        return Outcome::Failed { cause: format!("account `{account}` is not configured") };
    };
    if desk.account.mode != Mode::On {
        world.counts.add("stock of an account that is not switched on");
        return Outcome::Done;
    }
    match write(world, desk, (levels, only), came).await {
        Ok(()) => Outcome::Done,
        Err(RunError::Exchange(failure)) => waiting::after(&failure, came.tries),
        Err(error) => Outcome::Failed { cause: error.to_string() },
    }
}

async fn write(
    world: &World,
    desk: &Desk,
    (levels, only): (Vec<StockLevel>, Option<&ProjectKey>),
    came: Came<'_>,
) -> Result<(), RunError> {
    let (began, Came { trace, tries, .. }) = (world.now(), came);
    let levels = newest(levels);
    let levels = fresh(world, desk, levels, came).await?;
    let mut written = Ok(());
    for (channel, skus) in by_channel(world, desk, levels).await? {
        let skus = whole_channel(world, desk, &channel, skus, trace).await?;
        let levels: Vec<StockLevel> = skus.values().cloned().collect();
        let wanted = world.shops.values().filter(|shop| only.is_none_or(|only| only == shop.project.key()));
        for shop in wanted {
            if is_put_off(world, (desk, shop), &levels, (trace, tries)).await? {
                continue;
            }
            // What one shop does not take now, the others still get.
            let mut here = to_shop(world, desk, shop, &channel, &skus, (began, trace)).await;
            if let Err(RunError::Exchange(failure)) = here {
                here = put_off(world, (desk, shop), &levels, (trace, tries), failure).await;
            }
            match here {
                Ok(()) => {}
                Err(RunError::Exchange(failure)) => written = Err(failure.into()),
                Err(error) => return Err(error),
            }
        }
    }
    written
}

/// Figures of a channel, by the shop's SKU.
pub(super) type Channels = BTreeMap<Sku, Vec<StockLevel>>;

/// Figures by the channel that their warehouse feeds; what the shop does not sell is left out.
pub(super) async fn by_channel(
    world: &World,
    desk: &Desk,
    levels: Vec<StockLevel>,
) -> Result<BTreeMap<ChannelKey, Channels>, LedgerError> {
    let mut channels: BTreeMap<ChannelKey, Channels> = BTreeMap::new();
    for level in levels {
        let Some(channel) = desk.account.warehouses.get(&level.warehouse) else { continue };
        let Some(sku) = shop_sku(world, desk, &level.sku).await? else {
            world.counts.add("stock of a SKU that the shop does not sell");
            continue;
        };
        channels.entry(channel.clone()).or_default().entry(sku).or_default().push(level);
    }
    Ok(channels)
}

/// A channel that several warehouses feed needs the figures of all of them.
pub(super) async fn whole_channel(
    world: &World,
    desk: &Desk,
    channel: &ChannelKey,
    mut skus: Channels,
    trace: &TraceId,
) -> Result<BTreeMap<Sku, StockLevel>, RunError> {
    let fed = desk.account.warehouses.iter().filter(|(_, to)| *to == channel).map(|(warehouse, _)| warehouse);
    let fed: Vec<&WarehouseId> = fed.collect();
    if fed.len() > 1 {
        for warehouse in fed {
            let missing: BTreeMap<Sku, Sku> = skus
                .iter()
                .filter(|(_, levels)| levels.iter().all(|level| level.warehouse != *warehouse))
                .filter_map(|(ours, levels)| Some((levels.first()?.sku.clone(), ours.clone())))
                .collect();
            let theirs: Vec<Sku> = missing.keys().cloned().collect();
            let (read, _) = read(world, desk, (warehouse, &theirs), Serves::Kept, trace).await?;
            for level in read {
                if let Some(levels) = missing.get(&level.sku).and_then(|ours| skus.get_mut(ours)) {
                    levels.push(level);
                }
            }
        }
    }
    Ok(sums(skus))
}

/// The figure of each SKU, of which all is read that there is; a SKU of which nothing is known has none.
pub(super) fn sums(skus: Channels) -> BTreeMap<Sku, StockLevel> {
    skus.into_iter().filter_map(|(sku, levels)| Some((sku, summed(levels)?))).collect()
}

/// The shop's SKU of a partner's, by table or by what was learned from orders.
pub(super) async fn shop_sku(world: &World, desk: &Desk, theirs: &Sku) -> Result<Option<Sku>, LedgerError> {
    let rules = world.settings.rules.account(&desk.account.id);
    match rules.map(|rules| ours(&rules.sku, theirs)) {
        Some(Ours::Sku(sku)) => Ok(Some(sku)),
        Some(Ours::Learned) => world.ledger.learned_sku(&desk.account.id, theirs).await,
        Some(Ours::Unknown) | None => Ok(None),
    }
}

async fn to_shop(
    world: &World,
    desk: &Desk,
    shop: &Shop,
    channel: &ChannelKey,
    skus: &BTreeMap<Sku, StockLevel>,
    (began, trace): (Timestamp, &TraceId),
) -> Result<(), RunError> {
    let mut writes = Vec::new();
    let mut zeroed = 0;
    for (target, entry) in at_shop(world, desk, shop, channel, skus).await? {
        let Some(want) = target.want(world, desk, entry.as_ref()) else { continue };
        if let Some(write) = diff(entry.as_ref(), &want, &world.settings.write_back) {
            zeroed += usize::from(want.quantity == 0 && entry.is_some_and(|entry| entry.on_stock > 0));
            writes.push((target, write));
        }
    }
    if !brakes::may_zero(world, &desk.account.id, zeroed, skus.len()).await? {
        return hold_back(world, desk, skus.values(), trace).await;
    }
    for (target, write) in writes {
        one(world, desk, shop, &target, write, trace).await?;
    }
    let is_through = |sku: &str| skus.keys().any(|through| through.as_str() == sku);
    reviews::stock_healed(world, &desk.account.id, began, is_through).await?;
    Ok(())
}

/// What a shop has of each SKU at a channel, beside what the partner says and what is on its way.
pub(super) async fn at_shop<'a>(
    world: &World,
    desk: &Desk,
    shop: &Shop,
    channel: &'a ChannelKey,
    skus: &'a BTreeMap<Sku, StockLevel>,
) -> Result<Vec<(Target<'a>, Option<InventoryEntry>)>, RunError> {
    let wanted: Vec<Sku> = skus.keys().cloned().collect();
    let entries = entries(world, shop, channel, &wanted).await?;
    let mut entries: BTreeMap<Sku, InventoryEntry> = entries
        .into_iter()
        .filter_map(|entry| Some((Sku::try_from(entry.sku.as_str()).ok()?, entry)))
        .collect();
    // Read after the entries: what is bought in between changes an entry, and is not sold again by a write to it.
    let on_the_way = in_flight(world, desk, shop, channel, skus).await?;
    let targets = skus.iter().map(|(sku, level)| {
        let in_flight = on_the_way.get(sku).copied().unwrap_or_default();
        (Target { sku, level, channel, in_flight }, entries.remove(sku))
    });
    Ok(targets.collect())
}

/// Writes one entry, planned anew when it was changed meanwhile. A refused one goes to review; the run goes on.
async fn one(
    world: &World,
    desk: &Desk,
    shop: &Shop,
    target: &Target<'_>,
    mut write: InventoryWrite,
    trace: &TraceId,
) -> Result<(), RunError> {
    for _ in 0..ROUNDS {
        let mut trail = Trail::new(trace.clone(), Purpose::News);
        let moved = match &write {
            InventoryWrite::Create(draft) => {
                let call = shop.project.create_inventory(draft);
                world.perform(shop, call, &mut trail).await.map(|made| matches!(made, Created::Exists))
            }
            InventoryWrite::Update { id, update } => {
                let call = shop.project.update_inventory(id, update);
                let answer = world.perform(shop, call, &mut trail).await;
                answer.map(|answer| matches!(answer, Updated::Conflict { .. }))
            }
        };
        match moved {
            Ok(false) => {
                world.counts.add("stock entry written");
                world.happenings.add(Happening::Stock { entries: 1 });
                return Ok(());
            }
            Ok(true) | Err(Failure::Unknown { .. }) => {
                // Whoever changed it may have bought some.
                let now = BTreeMap::from([(target.sku.clone(), target.level.clone())]);
                let again = at_shop(world, desk, shop, target.channel, &now).await?.pop();
                let (want, entry) = again
                    .map(|(again, entry)| (again.want(world, desk, entry.as_ref()), entry))
                    .unwrap_or_default();
                match want.and_then(|want| diff(entry.as_ref(), &want, &world.settings.write_back)) {
                    Some(again) => write = again,
                    None => return Ok(()),
                }
            }
            Err(Failure::Refused(refusal)) => return refused(world, desk, target, refusal).await,
            Err(failure @ (Failure::Busy { .. } | Failure::LockedOut { .. })) => return Err(failure.into()),
        }
    }
    info!(sku = %target.sku, "The entry of `{}` changes faster than it can be written", target.sku);
    Err(Failure::busy(format!("the entry of `{}` changes faster than it can be written", target.sku)).into())
}

async fn refused(world: &World, desk: &Desk, target: &Target<'_>, refusal: Refusal) -> Result<(), RunError> {
    let warehouse = target.level.warehouse.as_str().to_owned();
    let about = About::Stock { sku: target.sku.as_str().to_owned(), warehouse };
    reviews::put(world, about, Some(&desk.account.id), refusal, None).await?;
    Ok(())
}
