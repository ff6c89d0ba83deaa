//! What became of the units of an order, as far as it changes stock that the shop owns.
//!
//! Counted as everything else that is planned: no unit is shipped, cancelled or restocked more often than it was ordered, and
//! what a person has to decide first moves nothing.

use waybill_domain::ids::{AccountId, LineId, Sku, WarehouseId};
use waybill_domain::order::{InventoryMode, Order};
use waybill_domain::stock::booking::Kind;

use super::shipments::{Shipments, sort_out};
use super::units::{self, Line};
use super::{Known, Part, returns};

/// What decides beside the facts.
#[expect(missing_debug_implementations, reason = "a closure has no picture")]
pub struct Terms<'a> {
    /// Whether a partner's reason for a cancellation says that the units were not there.
    pub is_short: &'a (dyn Fn(&str) -> bool + Send + Sync),
    /// Whether the shop cancelled the whole order and no partner is being told: what no part has is cancelled, too.
    pub is_cancelled: bool,
}

/// Units of a line that are to be added to stock, or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The line.
    pub line: LineId,
    /// Its SKU in the shop.
    pub sku: Sku,
    /// What became of them.
    pub kind: Kind,
    /// Units to add; negative are removed; never none.
    pub units: i64,
    /// Where.
    pub at: At,
}

/// Where units are added or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// Where the order took them when it was placed. The line's parts, if it has any: by whom and from where.
    Taken(Vec<(AccountId, Option<WarehouseId>)>),
    /// Where they left or came back to.
    Warehouse(AccountId, Option<WarehouseId>),
}

/// All units of an order that are to be added to stock or removed since it was placed.
pub fn moved(order: &Order, known: &Known<'_>, terms: &Terms<'_>) -> Vec<Moved> {
    let parts = super::parts(known);
    let shipments = sort_out(order, &parts);
    let mut book = Book { order, moved: Vec::new() };
    for line in units::count(order, &parts, &shipments, &known.cancelled_in_shop) {
        book.cancelled(&line, &shipments, terms);
    }
    for live in &shipments.live {
        let warehouse = live.facts.warehouse.as_ref().or(live.part.known.warehouse.as_ref());
        for item in &live.items {
            book.put(&item.line, Kind::Shipped, item.quantity, warehouse_of(live.part, warehouse));
        }
    }
    for (line, part, warehouse, units) in returns::restocked(order, &parts, known) {
        book.put(&line, Kind::Restocked, units, warehouse_of(part, warehouse));
    }
    book.moved
}

fn warehouse_of(part: Part<'_>, warehouse: Option<&WarehouseId>) -> At {
    At::Warehouse(part.known.account.clone(), warehouse.cloned())
}

struct Book<'a> {
    order: &'a Order,
    moved: Vec<Moved>,
}

impl Book<'_> {
    /// The units of a line that will not be shipped, and those of them that were not there.
    fn cancelled(&mut self, line: &Line<'_>, shipments: &Shipments<'_>, terms: &Terms<'_>) {
        let held = line.parts.iter().map(|(_, known)| known.units).fold(0, u32::saturating_add);
        let unheld =
            if terms.is_cancelled { line.ordered.saturating_sub(held) } else { line.cancelled_in_shop };
        let open = line.ordered.saturating_sub(line.shipped);
        let cancelled = line.cancelled.saturating_add(unheld).min(open);
        let mut left = line.cancelled;
        for (part, known) in line.parts.iter().filter(|(part, _)| !part.known.cancelled_by_shop) {
            let is_short = units::reason(*part, line.id).is_some_and(|reason| (terms.is_short)(&reason));
            let units = units::cancelled(*part, known, units::shipped(*part, line.id, shipments));
            let short = if is_short { units.min(left) } else { 0 };
            left -= short;
            self.put(line.id, Kind::Short, short, warehouse_of(*part, part.known.warehouse.as_ref()));
        }
        let found = cancelled.saturating_sub(line.cancelled - left);
        let by =
            line.parts.iter().map(|(part, _)| (part.known.account.clone(), part.known.warehouse.clone()));
        self.put(line.id, Kind::Cancelled, found, At::Taken(by.collect()));
    }

    /// Notes units, where they change stock at all. What has no SKU has no stock.
    fn put(&mut self, line: &LineId, kind: Kind, units: u32, at: At) {
        let Some(line) = self.order.line(line) else { return };
        let Some(sku) = line.sku.clone() else { return };
        let mode: &InventoryMode = line.inventory_mode.as_ref().unwrap_or(&self.order.inventory_mode);
        let units = kind.effect(mode).saturating_mul(units.into());
        if units != 0 {
            self.moved.push(Moved { line: line.id.clone(), sku, kind, units, at });
        }
    }
}
