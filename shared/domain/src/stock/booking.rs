//! What an order does to stock that the shop owns, beyond what the shop itself does when the order is placed.
//!
//! | units of an order | the order took them when it was placed | it left stock alone (`None`) |
//! |---|---|---|
//! | cancelled, by either side | added | nothing: they were never taken |
//! | short: cancelled because they were not there | nothing: the order took what is not there | removed |
//! | shipped | nothing: they were taken | removed |
//! | restocked after a return | added | added |
//!
//! What is booked is a level, never a piece of news: how many units of a line are so. The difference to the level that was
//! booked last is one effect, with an id of its own, and it is made in two steps. First the order's bookings say that it is
//! under way, by compare-and-set; then the entry is changed, and the id goes with that change. Whoever finds an effect under
//! way completes it and plans nothing else of that row. So repeated, late and reordered news books nothing or the right thing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facets::Fingerprint;
use crate::ids::{ChannelKey, EffectId, LineId, OrderId, Sku};
use crate::order::InventoryMode;

/// What became of units of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// They will not be shipped.
    Cancelled,
    /// They will not be shipped because the warehouse did not find them.
    Short,
    /// They left.
    Shipped,
    /// They came back and can be sold again.
    Restocked,
}

impl Kind {
    /// What one such unit does to stock, by what its line did to it when the order was placed. Modes that are new to us take
    /// units, as all do but `None`.
    pub const fn effect(self, mode: &InventoryMode) -> i64 {
        let took = !matches!(mode, InventoryMode::None);
        match (self, took) {
            (Self::Cancelled, true) | (Self::Restocked, true | false) => 1,
            (Self::Short | Self::Shipped, false) => -1,
            (Self::Cancelled, false) | (Self::Short | Self::Shipped, true) => 0,
        }
    }
}

/// What a booking is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Row {
    /// The order's line.
    pub line: LineId,
    /// What became of its units.
    pub kind: Kind,
    /// The shop's SKU.
    pub sku: Sku,
    /// The channel of the inventory entry; absent: the entry without one.
    pub channel: Option<ChannelKey>,
}

/// Units by row as they should be booked; positive are added to stock.
pub type Levels = BTreeMap<Row, i64>;

/// How much of one row is booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Of what.
    pub row: Row,
    /// Units that are booked.
    pub units: i64,
    /// How many effects of this row were completed.
    pub step: u32,
    /// Units that are being booked instead; whether they are yet shows on the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under_way: Option<i64>,
}

/// All that is booked of one order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bookings {
    /// The newest version of the order that anything was planned from.
    pub order_version: u64,
    /// By row, each once.
    pub rows: Vec<Booking>,
}

/// One change of an inventory entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Its name: the same whoever completes it, and another one for every other effect.
    pub id: EffectId,
    /// What it is about.
    pub row: Row,
    /// Units to add; negative are removed.
    pub units: i64,
}

impl EffectId {
    /// Of which order.
    pub fn order(&self) -> Option<OrderId> {
        let (order, hash) = self.as_str().rsplit_once('-')?;
        let ours = hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if ours { OrderId::try_from(order).ok() } else { None }
    }
}

impl Bookings {
    /// Whether nothing is under way and all is booked as it should be.
    pub fn agree(&self, levels: &Levels) -> bool {
        self.rows.iter().all(|row| row.under_way.is_none()) && self.missing(levels).next().is_none()
    }

    /// The same with all that is missing under way. A row that has something under way waits for that. `None` where this was
    /// planned from an older order than before.
    pub fn begun(&self, levels: &Levels, order_version: u64) -> Option<Self> {
        if order_version < self.order_version {
            return None;
        }
        let mut begun = Self { order_version, rows: self.rows.clone() };
        for (row, units) in self.missing(levels) {
            match begun.rows.iter_mut().find(|booking| booking.row == *row) {
                Some(booking) if booking.under_way.is_none() => booking.under_way = Some(units),
                Some(_) => {}
                None => {
                    let new = Booking { row: row.clone(), units: 0, step: 0, under_way: Some(units) };
                    begun.rows.push(new);
                }
            }
        }
        Some(begun)
    }

    /// The rows that are booked otherwise than they should be, with the units that they should have.
    fn missing<'a>(&'a self, levels: &'a Levels) -> impl Iterator<Item = (&'a Row, i64)> {
        let known = |row: &Row| self.rows.iter().find(|booking| booking.row == *row);
        let named = levels
            .iter()
            .filter(move |(row, units)| known(row).map_or(0, |booking| booking.units) != **units)
            .map(|(row, units)| (row, *units));
        let unnamed = self
            .rows
            .iter()
            .filter(|booking| booking.units != 0 && !levels.contains_key(&booking.row))
            .map(|booking| (&booking.row, 0));
        named.chain(unnamed)
    }

    /// The effects that are under way.
    pub fn under_way(&self, order: &OrderId) -> Vec<Effect> {
        self.rows.iter().filter_map(|booking| booking.effect(order)).collect()
    }

    /// Whether an effect is under way.
    pub fn has_under_way(&self, order: &OrderId, id: &EffectId) -> bool {
        self.under_way(order).iter().any(|effect| effect.id == *id)
    }

    /// Notes that an effect is done. One that is not under way any more was noted before.
    pub fn complete(&mut self, order: &OrderId, id: &EffectId) {
        for booking in &mut self.rows {
            let is_it = booking.effect(order).is_some_and(|effect| effect.id == *id);
            if let (true, Some(units)) = (is_it, booking.under_way) {
                (booking.units, booking.step, booking.under_way) =
                    (units, booking.step.saturating_add(1), None);
            }
        }
    }
}

impl Booking {
    /// The effect that is under way, if one is.
    fn effect(&self, order: &OrderId) -> Option<Effect> {
        let to = self.under_way?;
        let print = Fingerprint::of(&(order, &self.row, self.step, self.units, to));
        let id = EffectId::try_from(format!("{order}-{}", print.short())).ok()?;
        Some(Effect { id, row: self.row.clone(), units: to.saturating_sub(self.units) })
    }
}

#[cfg(test)]
mod tests;
