//! Deciding with what the ledger remembers of an order.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use tracing::{info, warn};
use waybill_domain::edits::{Edited, Edits, Missed};
use waybill_domain::failure::Failure;
use waybill_domain::ids::{Reference, Sku, WarehouseId};
use waybill_domain::order::Order;
use waybill_ledger::{KnownOrder, LedgerError, PartState, Record, RecordState};
use waybill_routing::bought::{self as routing, Bought};
use waybill_routing::decide::decide;
use waybill_routing::decision::{Decision, KnownPart, KnownState, Stock};

use crate::world::World;

/// What is remembered of the order, or where to ask.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Memory<'a> {
    /// Nothing: it was created just now.
    Empty,
    /// This record, just made, of an order that nobody edited; the other accounts' are to be asked for.
    First(&'a Record),
    /// This record, held; the other accounts' are to be asked for.
    Own(&'a Record),
    /// All that the ledger knows, just read.
    Known(&'a KnownOrder),
}

/// What should become of an order, and what people edited of it.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    decision: Decision,
    /// The edits that it rests on.
    pub(crate) edits: Edits,
    /// The order with them, where there are any.
    edited: Option<Edited>,
}

impl Deref for Decided {
    type Target = Decision;

    fn deref(&self) -> &Decision {
        &self.decision
    }
}

impl Decided {
    /// The order that was decided about: with what people edited of it.
    pub(crate) fn order<'a>(&'a self, order: &'a Order) -> &'a Order {
        self.edited.as_ref().map_or(order, |edited| &edited.order)
    }

    /// The edits that the order has no place for.
    pub(crate) fn missed(&self) -> &[Missed] {
        self.edited.as_ref().map_or(&[], |edited| &edited.missed)
    }
}

/// What should become of an order as people edited it, with what is known of its parts at every account.
///
/// `None`: it cannot be said now. Either another account's worker is placing parts that these rules would not give it
/// (they changed just now), and deciding before it settles could place units twice; or a route asks for stock and the
/// shop does not tell it for the moment: guessing would ship from the wrong warehouse, and that cannot be taken back.
pub(crate) async fn decided(
    world: &World,
    order: &Order,
    memory: Memory<'_>,
) -> Result<Option<Decided>, LedgerError> {
    let (records, edits) = remembered(world, order, memory).await?;
    let known: Vec<KnownPart> = records.iter().flat_map(parts).collect();
    let edited = (!edits.is_empty()).then(|| edits.applied(order));
    let wanted = edited.as_ref().map_or(order, |edited| &edited.order);
    let now = world.now();
    let decide = |stock: &Stock<'_>| decide(&world.settings.rules, wanted, &known, stock, now);
    let Some(decision) = with_stock(world, wanted, decide).await else { return Ok(None) };
    let own = match memory {
        Memory::First(record) | Memory::Own(record) => Some(&record.subject.account),
        Memory::Empty | Memory::Known(_) => None,
    };
    let at_odds = records.iter().any(|record| {
        let others = Some(&record.subject.account) != own && record.state != RecordState::Free;
        let meant = |reference: &Reference| decision.parts.iter().any(|want| want.reference == *reference);
        others && record.parts.is_empty() && !record.expects.iter().all(meant)
    });
    Ok(if at_odds { None } else { Some(Decided { decision, edits, edited }) })
}

/// Which part each unit of an order is of, or is to be of, with what the ledger knows of it.
///
/// # Errors
/// Busy, where a route asks for stock and the shop does not tell it for the moment.
pub(crate) async fn bought(
    world: &World,
    order: &Order,
    memory: &KnownOrder,
) -> Result<Vec<Bought>, Failure> {
    let known: Vec<KnownPart> = memory.records.iter().flat_map(parts).collect();
    let edited = (!memory.edits.is_empty()).then(|| memory.edits.applied(order));
    let wanted = edited.as_ref().map_or(order, |edited| &edited.order);
    let routed = |stock: &Stock<'_>| routing::bought(&world.settings.rules, wanted, &known, stock);
    let bought = with_stock(world, wanted, routed).await;
    bought.ok_or_else(|| Failure::busy(format!("where order {} goes cannot be told now", order.name())))
}

async fn remembered(
    world: &World,
    order: &Order,
    memory: Memory<'_>,
) -> Result<(Vec<Record>, Edits), LedgerError> {
    let alone = world.desks.values().filter(|desk| desk.partner().orders().is_some()).count() == 1;
    match memory {
        Memory::Empty => Ok((Vec::new(), Edits::default())),
        Memory::First(record) if alone => Ok((vec![record.clone()], Edits::default())),
        Memory::Own(record) if alone => Ok((vec![record.clone()], world.ledger.edits(&order.id).await?)),
        Memory::First(record) | Memory::Own(record) => {
            let KnownOrder { mut records, edits, .. } = world.ledger.known(&order.id).await?;
            records.retain(|other| other.subject != record.subject);
            records.push(record.clone());
            Ok((records, edits))
        }
        Memory::Known(known) => Ok((known.records.clone(), known.edits.clone())),
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

/// Units that the shop can sell of a SKU at a warehouse; `None` where it says nothing of them.
type Sellable = BTreeMap<(Sku, WarehouseId), Option<i64>>;

/// Asks, and reads the shop's stock as far as routes want to know it: what was placed asks for none, and most routes do not
/// either. `None` when the shop does not tell now.
async fn with_stock<T>(world: &World, order: &Order, ask: impl Fn(&Stock<'_>) -> T + Send) -> Option<T> {
    let mut sellable = Sellable::new();
    loop {
        let asked = Mutex::new(BTreeSet::new());
        let look = |sku: &Sku, warehouse: &WarehouseId| {
            let key = (sku.clone(), warehouse.clone());
            let found = sellable.get(&key).copied();
            if found.is_none() {
                asked.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
            }
            found.flatten()
        };
        let answer = ask(&look);
        let asked = asked.into_inner().unwrap_or_else(PoisonError::into_inner);
        if asked.is_empty() {
            return Some(answer);
        }
        // What is not found stays unknown, and is not asked for again: each round knows more.
        sellable.extend(asked.iter().map(|key| (key.clone(), None)));
        read(world, order, &asked, &mut sellable).await?;
    }
}

/// Reads entries of SKUs at warehouses, with one question for each channel.
async fn read(
    world: &World,
    order: &Order,
    asked: &BTreeSet<(Sku, WarehouseId)>,
    sellable: &mut Sellable,
) -> Option<()> {
    let Some(shop) = world.shops.get(&order.project) else { return Some(()) };
    for desk in world.desks.values() {
        for (warehouse, channel) in &desk.account.warehouses {
            let there = asked.iter().filter(|(_, of)| of == warehouse);
            let skus: Vec<Sku> = there.map(|(sku, _)| sku.clone()).collect();
            if skus.is_empty() {
                continue;
            }
            match crate::stock::entries(world, shop, channel, &skus).await {
                Ok(entries) => {
                    let keyed = entries.into_iter().filter_map(|entry| {
                        let sku = Sku::try_from(entry.sku).ok()?;
                        Some(((sku, warehouse.clone()), Some(entry.available)))
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
    Some(())
}
