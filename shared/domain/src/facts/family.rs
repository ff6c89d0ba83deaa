//! How a part stands that people split at the partner: over the order that was placed and all that came of it.
//!
//! Each order of the family has its own levels, and those of the live ones add up. An order that was split whole is not
//! live: others say what became of its units.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Levels, LineFacts, PartFacts, Register};
use crate::event::{Handling, PartStatus};
use crate::ids::{LineId, PartnerLineId, PartnerOrderId};

/// One order of the family; without a name that which was placed.
type Member<'a> = (Option<&'a PartnerOrderId>, &'a Levels);

impl PartFacts {
    /// How far it is: shipped or cancelled only where every live order is.
    pub fn status(&self) -> Option<PartStatus> {
        let told: Vec<Option<PartStatus>> =
            self.live().map(|(_, levels)| levels.status.as_ref().map(|status| status.value)).collect();
        let first = told.iter().find_map(|status| *status)?;
        let is_whole = told.iter().all(|status| *status == Some(first));
        Some(if is_whole { first } else { PartStatus::Pending })
    }

    /// Why it was cancelled, in the partner's words, as was said last.
    pub fn cancel_reason(&self) -> Option<&str> {
        let told = self.live().filter_map(|(_, levels)| levels.cancel_reason.as_ref());
        told.max().map(|told| told.value.as_str())
    }

    /// What holds up any of it.
    pub fn holds(&self) -> BTreeSet<&str> {
        let open = self.live().filter(|(_, levels)| levels.cancelled_at().is_none());
        open.filter_map(|(_, levels)| levels.holds.as_ref())
            .flat_map(|told| told.value.iter().map(String::as_str))
            .collect()
    }

    /// Units of a line that the partner means to ship or shipped, where it said so; `None` while nothing was told of some
    /// order of the family, which may hold the rest.
    pub fn held(&self, line: &LineId) -> Option<Register<u32>> {
        if self.waits_for_others() {
            return None;
        }
        self.sum(|(order, levels)| {
            let told = levels.lines.get(line)?.held.as_ref()?;
            Some(match levels.cancelled_at() {
                Some(at) => Register { as_of: told.as_of.max(at), value: self.shipped_of(order, line) },
                None => told.clone(),
            })
        })
    }

    /// Units allocated of a line, where the partner said; none since the whole was deallocated.
    pub fn allocated(&self, line: &LineId) -> Option<Register<u32>> {
        self.sum(|(_, levels)| {
            let told = levels.lines.get(line)?.allocated.as_ref()?;
            let is_void = levels.deallocated.is_some_and(|at| at >= told.as_of);
            Some(if is_void { Register { as_of: told.as_of, value: 0 } } else { levels.unless_over(told) })
        })
    }

    /// Units of a line that are short.
    pub fn backordered(&self, line: &LineId) -> Option<Register<u32>> {
        self.sum(|(_, levels)| Some(levels.unless_over(levels.lines.get(line)?.backordered.as_ref()?)))
    }

    /// Units of a line that were picked or are further, what left among them. What is packed was picked.
    pub fn picked(&self, line: &LineId) -> Option<Register<u32>> {
        self.sum(|(_, levels)| {
            let line = levels.lines.get(line)?;
            let further = line.packed.iter().chain(&line.picked);
            further.max_by_key(|told| told.value).cloned()
        })
    }

    /// Units of a line that were packed or are further, what left among them.
    pub fn packed(&self, line: &LineId) -> Option<Register<u32>> {
        self.sum(|(_, levels)| levels.lines.get(line)?.packed.clone())
    }

    /// How far all is at least that has not left, where that was said of the one order that there is.
    pub fn handled(&self) -> Option<&Register<Handling>> {
        let mut live = self.live();
        let (_, only) = live.next()?;
        if live.next().is_some() { None } else { only.handled.as_ref() }
    }

    /// Units of a line that were cancelled there one by one, or with an order that was split off.
    pub fn cancelled(&self, line: &LineId) -> Option<Register<u32>> {
        self.sum(|(order, levels)| {
            let facts = levels.lines.get(line)?;
            let told =
                facts.cancelled.as_ref().map(|told| Register { as_of: told.as_of, value: told.value.0 });
            let whole = levels.cancelled_at().and_then(|at| {
                let left = facts.held.as_ref()?.value.saturating_sub(self.shipped_of(order, line));
                Some(Register { as_of: at, value: left })
            });
            match (told, whole) {
                (Some(told), Some(whole)) => Some(if told.value > whole.value { told } else { whole }),
                (told, whole) => told.or(whole),
            }
        })
    }

    /// Units of a line that will not come, of so many that were settled then: what was cancelled there, or is held less
    /// than was settled, where that was said later.
    pub fn lacking(&self, line: &LineId, (units, settled_at): (u32, Timestamp)) -> u32 {
        let told = self.cancelled(line).map_or(0, |told| told.value);
        let newer = self.held(line).filter(|held| held.as_of > settled_at);
        told.max(newer.map_or(0, |held| units.saturating_sub(held.value)))
    }

    /// Why units of a line were cancelled, as was said last.
    pub fn line_cancel_reason(&self, line: &LineId) -> Option<&str> {
        let told = self.live().filter_map(|(_, levels)| levels.lines.get(line)?.cancelled.as_ref());
        told.max().and_then(|told| told.value.1.as_deref())
    }

    /// The line that a partner's id of a line means, in any order of the family.
    pub fn line_of(&self, id: &PartnerLineId) -> Option<&LineId> {
        let lines = self.members().flat_map(|(_, levels)| &levels.lines);
        let mut named = lines.filter(|(_, facts): &(_, &LineFacts)| facts.partner_line.as_ref() == Some(id));
        named.next().map(|(line, _)| line)
    }

    /// Whether an order of the family was named of which nothing was told yet.
    fn waits_for_others(&self) -> bool {
        let is_known = |order: &PartnerOrderId| {
            self.splits.contains_key(order)
                || self.gone.contains(order)
                || self.partner_order.as_ref() == Some(order)
        };
        !self.named.iter().all(is_known)
    }

    fn members(&self) -> impl Iterator<Item = Member<'_>> {
        std::iter::once((None, &self.own)).chain(self.splits.iter().map(|(id, levels)| (Some(id), levels)))
    }

    pub(super) fn live(&self) -> impl Iterator<Item = Member<'_>> {
        self.members().filter(|(order, _)| match order {
            Some(order) => !self.gone.contains(*order),
            None => !self.is_placed_gone(),
        })
    }

    /// Whether the order that was placed was split whole. Where nobody named it yet, it is what was split and was not
    /// split off itself.
    fn is_placed_gone(&self) -> bool {
        match &self.partner_order {
            Some(placed) => self.gone.contains(placed),
            None => self.gone.iter().any(|gone| !self.splits.contains_key(gone)),
        }
    }

    fn sum<'a>(&'a self, told: impl Fn(Member<'a>) -> Option<Register<u32>>) -> Option<Register<u32>> {
        self.live().filter_map(told).reduce(|one, other| Register {
            as_of: one.as_of.max(other.as_of),
            value: one.value.saturating_add(other.value),
        })
    }

    /// Units of a line that left from one order of the family.
    fn shipped_of(&self, order: Option<&PartnerOrderId>, line: &LineId) -> u32 {
        self.left(line, |shipment| shipment.split_off.as_ref() == order)
    }
}

impl Levels {
    /// Since when the order is cancelled, if it is.
    fn cancelled_at(&self) -> Option<Timestamp> {
        let status = self.status.as_ref()?;
        (status.value == PartStatus::Cancelled).then_some(status.as_of)
    }

    /// Nothing is waited for in an order that is cancelled.
    fn unless_over(&self, told: &Register<u32>) -> Register<u32> {
        let value = if self.cancelled_at().is_some() { 0 } else { told.value };
        Register { as_of: told.as_of, value }
    }
}
