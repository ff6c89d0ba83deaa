//! Which inventory entry units of an order belong to, and whether its quantity is the shop's own.

use std::collections::BTreeSet;

use waybill_domain::ids::{AccountId, ChannelKey, LineId, WarehouseId};
use waybill_domain::order::Order;
use waybill_domain::stock::booking::{Kind, Levels, Row};
use waybill_ledger::{KnownOrder, RecordState};
use waybill_mapping::commercetools::plan::{At, Moved, Terms, moved};
use waybill_routing::account::Mode;
use waybill_routing::cancel;
use waybill_settings::sections::StockOwner;

use crate::world::{Desk, Shop, World};
use crate::write_back;

/// What should be booked of an order. What the settings do not speak of any more stays as it was booked: orders from before
/// `[stock] since`, stock that the shop does not own, and accounts that are gone or switched off.
pub(super) fn levels(world: &World, shop: &Shop, order: &Order, known: &KnownOrder) -> Levels {
    let has_desk = |account: &AccountId| world.desks.contains_key(account);
    let speaks = world.settings.stock.since.is_some_and(|since| order.created_at >= since)
        && known.records.iter().all(|record| has_desk(&record.subject.account));
    let (mut levels, silent) =
        if speaks { moves(world, shop, order, known) } else { (Levels::new(), Silent::new()) };
    for booking in &known.bookings.rows {
        let row = &booking.row;
        let is_silent =
            !speaks || silent.contains(&(row.line.clone(), row.kind)) || !is_shops(world, known, row);
        if is_silent && !levels.contains_key(row) {
            levels.insert(row.clone(), booking.units);
        }
    }
    levels
}

/// Lines of which units became something at entries that are not the shop's own, and what.
type Silent = BTreeSet<(LineId, Kind)>;

/// What became of the order's units since it was placed, at entries of the shop's own; and of which that is not told.
fn moves(world: &World, shop: &Shop, order: &Order, known: &KnownOrder) -> (Levels, Silent) {
    let settings = &world.settings;
    // What is being sent to a partner may still be shipped.
    let is_quiet = known.records.iter().all(|record| record.state == RecordState::Free);
    let terms = Terms {
        is_short: &|reason| settings.stock.is_short(reason),
        is_cancelled: is_quiet && cancel::whole(&settings.rules.cancel, order).is_some(),
    };
    let (mut levels, mut silent) = (Levels::new(), Silent::new());
    for moved in moved(order, &write_back::all_known(world, shop, order, known), &terms) {
        let Some(row) = row(world, order, &moved) else {
            silent.insert((moved.line, moved.kind));
            continue;
        };
        let level = levels.entry(row).or_default();
        *level = level.saturating_add(moved.units);
    }
    (levels, silent)
}

/// The row that units belong to; `None` where its entry is not the shop's own, or cannot be told.
fn row(world: &World, order: &Order, moved: &Moved) -> Option<Row> {
    let of_line = match &order.line(&moved.line)?.supply_channel {
        // A channel without a key is not there any more.
        Some(channel) => Some(channel.key.clone()?),
        None => None,
    };
    let is_with_shop =
        |(account, at): &(AccountId, Option<WarehouseId>)| is_with_shop(world, account, at.as_ref());
    let (channel, is_own) = match &moved.at {
        At::Taken(by) => {
            let feeds = feeds(world, of_line.as_ref());
            let is_with_shop = || !by.is_empty() && by.iter().all(is_with_shop);
            (of_line, feeds.map_or_else(is_with_shop, |owner| owner == StockOwner::Commercetools))
        }
        At::Warehouse(account, at) => {
            let desk = world.desks.get(account)?;
            let channel = if desk.account.warehouses.is_empty() {
                of_line
            } else {
                Some(fed(desk, at.as_ref()).or(of_line)?)
            };
            let is_partners = feeds(world, channel.as_ref()) == Some(StockOwner::Partner);
            (channel, !is_partners && is_with_shop(&(account.clone(), at.clone())))
        }
    };
    let Moved { line, kind, sku, .. } = moved;
    is_own.then(|| Row { line: line.clone(), kind: *kind, sku: sku.clone(), channel })
}

/// The channel that a warehouse feeds; where it is not listed, the only one that the account feeds.
fn fed(desk: &Desk, warehouse: Option<&WarehouseId>) -> Option<ChannelKey> {
    let named = warehouse.and_then(|warehouse| desk.account.warehouses.get(warehouse));
    named.cloned().or_else(|| {
        let all: BTreeSet<&ChannelKey> = desk.account.warehouses.values().collect();
        let mut all = all.into_iter();
        all.next().filter(|_| all.next().is_none()).cloned()
    })
}

/// Who owns the quantity of what feeds a channel: the partner as soon as it is the partner of one warehouse. `None` where
/// nothing feeds it.
fn feeds(world: &World, channel: Option<&ChannelKey>) -> Option<StockOwner> {
    let on = world.desks.values().filter(|desk| desk.account.mode == Mode::On);
    let owners = on.flat_map(|desk| {
        let feeding = desk.account.warehouses.iter().filter(|(_, fed)| Some(*fed) == channel);
        feeding.map(|(warehouse, _)| world.settings.stock.owner(&desk.account.id, Some(warehouse)))
    });
    owners.reduce(|one, other| if one == StockOwner::Partner { one } else { other })
}

/// Whether the shop owns the stock of an account that is switched on.
fn is_with_shop(world: &World, account: &AccountId, warehouse: Option<&WarehouseId>) -> bool {
    let is_on = world.desks.get(account).is_some_and(|desk| desk.account.mode == Mode::On);
    is_on && world.settings.stock.owner(account, warehouse) == StockOwner::Commercetools
}

/// Whether the entry of something that was booked is still the shop's own.
fn is_shops(world: &World, known: &KnownOrder, row: &Row) -> bool {
    let parts = known.records.iter().flat_map(|record| &record.parts);
    let mut having = parts.filter(|part| part.lines.iter().any(|line| line.line == row.line));
    match feeds(world, row.channel.as_ref()) {
        Some(owner) => owner == StockOwner::Commercetools,
        None => having.all(|part| is_with_shop(world, &part.key.account, part.key.warehouse.as_ref())),
    }
}
