//! Deciding with what the ledger remembers of an order.

use std::collections::BTreeMap;

use tracing::{info, warn};
use waybill_domain::failure::Failure;
use waybill_domain::ids::{Reference, Sku, WarehouseId};
use waybill_domain::order::Order;
use waybill_ledger::{KnownOrder, LedgerError, PartState, Record, RecordState};
use waybill_routing::decide::decide;
use waybill_routing::decision::{Decision, KnownPart, KnownState};

use crate::world::World;

/// What is remembered of the order, or where to ask.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Memory<'a> {
    /// Nothing: it was created just now.
    Empty,
    /// This record, held; the other accounts' are to be asked for.
    Own(&'a Record),
    /// All that the ledger knows, just read.
    Known(&'a KnownOrder),
}

/// What should become of an order, with what is known of its parts at every account.
///
/// `None`: it cannot be said now. Either another account's worker is placing parts that these rules would not give it
/// (they changed just now), and deciding before it settles could place units twice; or a route asks for stock and the
/// shop does not tell it for the moment: guessing would ship from the wrong warehouse, and that cannot be taken back.
pub(crate) async fn decided(
    world: &World,
    order: &Order,
    memory: Memory<'_>,
) -> Result<Option<Decision>, LedgerError> {
    let records = records(world, order, memory).await?;
    let known: Vec<KnownPart> = records.iter().flat_map(parts).collect();
    let Some(stock) = stock(world, order).await else { return Ok(None) };
    let sellable = |sku: &Sku, warehouse: &WarehouseId| stock.get(&(sku.clone(), warehouse.clone())).copied();
    let decision = decide(&world.settings.rules, order, &known, &sellable, world.now());
    let own = match memory {
        Memory::Own(record) => Some(&record.subject.account),
        Memory::Empty | Memory::Known(_) => None,
    };
    let at_odds = records.iter().any(|record| {
        let others = Some(&record.subject.account) != own && record.state != RecordState::Free;
        let meant = |reference: &Reference| decision.parts.iter().any(|want| want.reference == *reference);
        others && record.parts.is_empty() && !record.expects.iter().all(meant)
    });
    Ok(if at_odds { None } else { Some(decision) })
}

async fn records(world: &World, order: &Order, memory: Memory<'_>) -> Result<Vec<Record>, LedgerError> {
    let alone = world.desks.values().filter(|desk| desk.partner().orders().is_some()).count() == 1;
    match memory {
        Memory::Empty => Ok(Vec::new()),
        Memory::Own(record) if alone => Ok(vec![record.clone()]),
        Memory::Own(record) => {
            let mut records = world.ledger.known(&order.id).await?.records;
            records.retain(|other| other.subject != record.subject);
            records.push(record.clone());
            Ok(records)
        }
        Memory::Known(known) => Ok(known.records.clone()),
    }
}

/// Parts that were placed or cancelled. What is only intended was never placed: the rules decide about it anew.
fn parts(record: &Record) -> Vec<KnownPart> {
    let known = record.parts.iter().filter_map(|part| {
        let state = match part.state {
            PartState::Intended => return None,
            PartState::Placed => KnownState::Placed,
            PartState::Cancelled { .. } => KnownState::Cancelled,
        };
        let lines = part.lines.iter().map(|line| (line.line.clone(), line.units)).collect();
        Some(KnownPart { key: part.key.clone(), reference: part.reference.clone(), lines, state })
    });
    known.collect()
}

/// What the shop can sell of a SKU at a warehouse.
type Sellable = BTreeMap<(Sku, WarehouseId), i64>;

/// What the shop can sell of the order's SKUs, by warehouse; asked for only when a route wants to know. `None` when the
/// shop does not tell now.
async fn stock(world: &World, order: &Order) -> Option<Sellable> {
    let mut sellable = Sellable::new();
    if !world.settings.rules.routes.iter().any(|route| route.stock.is_some()) {
        return Some(sellable);
    }
    let Some(shop) = world.shops.get(&order.project) else { return Some(sellable) };
    let skus: Vec<Sku> = order.lines.iter().filter_map(|line| line.sku.clone()).collect();
    for desk in world.desks.values() {
        for (warehouse, channel) in &desk.account.warehouses {
            match crate::stock::entries(world, shop, channel, &skus).await {
                Ok(entries) => {
                    let keyed = entries.into_iter().filter_map(|entry| {
                        Some(((Sku::try_from(entry.sku).ok()?, warehouse.clone()), entry.available))
                    });
                    sellable.extend(keyed);
                }
                Err(failure @ (Failure::Busy { .. } | Failure::Unknown { .. })) => {
                    info!(%failure, order.number = order.name(), "The shop's stock cannot be read now; the order waits for it");
                    return None;
                }
                // Nothing that passes by itself: without figures the route falls back to its first warehouse.
                Err(failure @ (Failure::Refused(_) | Failure::LockedOut { .. })) => {
                    warn!(%failure, "The shop's stock cannot be read; routes go on without it");
                }
            }
        }
    }
    Some(sellable)
}
