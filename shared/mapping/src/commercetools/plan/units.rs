//! How the units of each line stand, over all parts.

use std::collections::{BTreeMap, BTreeSet};

use waybill_domain::event::{Handling, PartStatus};
use waybill_domain::facts::{PartFacts, Register};
use waybill_domain::ids::LineId;
use waybill_domain::order::{Custom, LineState, Order};

use super::shipments::Shipments;
use super::{KnownLine, Part};

/// How the units of one line stand.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) id: &'a LineId,
    /// A custom line: it is waited for only where a part has it.
    pub(super) is_custom: bool,
    /// Units that were placed or are to be, those that are off the order by now among them.
    pub(super) ordered: u32,
    /// Of those, the ones that an edit of ours took off the order.
    pub(super) reduced: u32,
    pub(super) states: &'a [LineState],
    pub(super) custom: &'a Custom,
    /// Which parts have it, with the partner's line ids.
    pub(super) parts: Vec<(Part<'a>, &'a KnownLine)>,
    pub(super) shipped: u32,
    /// By partners.
    pub(super) cancelled: u32,
    /// By the shop, whether partners know of it yet or not.
    pub(super) unwanted: u32,
    /// Of those, the ones that no part has.
    pub(super) cancelled_in_shop: u32,
    /// Of those neither shipped nor cancelled; `None` where no partner said.
    pub(super) allocated: Option<u32>,
    pub(super) backordered: Option<u32>,
    /// Of those, the ones of parts of which a partner said either.
    pub(super) spoken_of: Option<u32>,
    /// Of those neither shipped nor cancelled, the ones that are picked; `None` where no partner said.
    pub(super) picked: Option<u32>,
    /// The same of those that are packed.
    pub(super) packed: Option<u32>,
    pub(super) reasons: BTreeSet<String>,
}

/// What came of allocating a line's units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allocation {
    /// All of them are set aside.
    Allocated,
    /// Some of them are short.
    OutOfStock,
    /// Neither: it is not decided yet.
    Pending,
}

impl Allocation {
    /// As it stands on the line.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Allocated => "allocated",
            Self::OutOfStock => "out of stock",
            Self::Pending => "pending",
        }
    }
}

impl Line<'_> {
    /// What came of allocating what is still to leave; `None` where nothing is, or no partner said.
    pub(super) fn allocation(&self) -> Option<Allocation> {
        let open = self.spoken_of.filter(|open| *open > 0)?;
        Some(if self.backordered.is_some_and(|short| short > 0) {
            Allocation::OutOfStock
        } else if self.allocated.is_some_and(|allocated| allocated >= open) {
            Allocation::Allocated
        } else {
            Allocation::Pending
        })
    }

    /// Units that were set aside, as a partner says or because they are picked.
    pub(super) fn set_aside(&self) -> u32 {
        self.allocated.max(self.picked).unwrap_or(0)
    }

    /// Units that are still to be shipped.
    pub(super) fn missing(&self) -> u32 {
        if self.is_custom && self.parts.is_empty() {
            return 0;
        }
        let gone = self.shipped.saturating_add(self.cancelled).saturating_add(self.cancelled_in_shop);
        self.ordered.saturating_sub(gone)
    }
}

pub(super) fn count<'a>(
    order: &'a Order,
    parts: &[Part<'a>],
    shipments: &Shipments<'_>,
    cancelled_in_shop: &BTreeMap<LineId, u32>,
) -> Vec<Line<'a>> {
    let line = |id, is_custom, units: u32, states, custom| Line {
        id,
        is_custom,
        ordered: units.saturating_add(order.reductions.off(id, units)),
        reduced: order.reductions.off(id, units),
        states,
        custom,
        parts: Vec::new(),
        shipped: 0,
        cancelled: 0,
        unwanted: cancelled_in_shop.get(id).copied().unwrap_or(0),
        cancelled_in_shop: 0,
        allocated: None,
        backordered: None,
        spoken_of: None,
        picked: None,
        packed: None,
        reasons: BTreeSet::new(),
    };
    let goods = order.lines.iter().map(|one| line(&one.id, false, one.quantity, &*one.states, &one.custom));
    let rest =
        order.custom_lines.iter().map(|one| line(&one.id, true, one.quantity, &*one.states, &one.custom));
    let mut lines: Vec<Line<'a>> = goods.chain(rest).collect();
    for line in &mut lines {
        tally(line, parts, shipments);
    }
    lines
}

fn tally<'a>(line: &mut Line<'a>, parts: &[Part<'a>], shipments: &Shipments<'_>) {
    line.shipped = shipments.live.iter().map(|live| units(&live.items, line.id)).fold(0, u32::saturating_add);
    let mut held: u32 = 0;
    let mut all_cancelled = true;
    for part in parts {
        let Some(known) = part.known.lines.iter().find(|known| known.line == *line.id) else { continue };
        line.parts.push((*part, known));
        held = held.saturating_add(known.units);
        let shipped = shipped(*part, line.id, shipments);
        let cancelled = cancelled(*part, known, shipped);
        all_cancelled &= is_cancelled(*part);
        if cancelled > 0 || is_cancelled(*part) {
            line.reasons.extend(reason(*part, line.id));
        }
        line.cancelled = line.cancelled.saturating_add(cancelled);
        let left = known.units.saturating_sub(shipped).saturating_sub(cancelled);
        let allocated = part.facts.and_then(|facts| facts.allocated(line.id));
        let short = part.facts.and_then(|facts| facts.backordered(line.id));
        let is_spoken_of = allocated.is_some() || short.is_some();
        line.spoken_of = sum(line.spoken_of, is_spoken_of.then_some(left));
        line.allocated = sum(line.allocated, allocated.map(|told| told.value.min(left)));
        line.backordered = sum(line.backordered, short.map(|told| told.value.min(left)));
        let [taken, boxed] = handled(*part, line.id, (shipped, left));
        line.picked = sum(line.picked, taken);
        line.packed = sum(line.packed, boxed);
    }
    let open = line.ordered.saturating_sub(line.shipped);
    if all_cancelled && !line.parts.is_empty() {
        line.cancelled = open;
    }
    // What is off the order comes no more, though no partner may have said so since we last wrote to it.
    line.cancelled = line.cancelled.max(line.reduced).min(open);
    line.cancelled_in_shop = line.unwanted.min(line.ordered.saturating_sub(held));
}

/// Units of a part's line that are picked, and packed, of those that are left: as was said of the line, or later of all.
fn handled(part: Part<'_>, line: &LineId, (shipped, left): (u32, u32)) -> [Option<u32>; 2] {
    let Some(facts) = part.facts else { return [None, None] };
    // Partners count what left among what was picked and packed.
    let here = |told: &Register<u32>| told.value.saturating_sub(shipped).min(left);
    let units = |of_line: Option<Register<u32>>, far: Handling| {
        let whole = facts.handled().filter(|told| told.value >= far);
        match (&of_line, whole) {
            (Some(told), Some(whole)) if told.as_of > whole.as_of => Some(here(told)),
            (_, Some(_)) => Some(left),
            (told, None) => told.as_ref().map(here),
        }
    };
    [units(facts.picked(line), Handling::Picked), units(facts.packed(line), Handling::Packed)]
}

/// Units of a line that left of one part.
pub(super) fn shipped(part: Part<'_>, line: &LineId, shipments: &Shipments<'_>) -> u32 {
    let of_part = shipments.live.iter().filter(|live| live.part.known.reference == part.known.reference);
    of_part.map(|live| units(&live.items, line)).fold(0, u32::saturating_add)
}

/// Units of a line in a delivery.
fn units(items: &[waybill_domain::order::LineUnits], line: &LineId) -> u32 {
    items.iter().filter(|item| item.line == *line).map(|item| item.quantity).fold(0, u32::saturating_add)
}

/// Units of a part's line that the partner will not ship: all that were not shipped where the part is cancelled;
/// else what the partner cancelled, or holds less than was settled before it said so.
pub(super) fn cancelled(part: Part<'_>, known: &KnownLine, shipped: u32) -> u32 {
    let open = known.units.saturating_sub(shipped);
    if is_cancelled(part) {
        return open;
    }
    part.facts.map_or(0, |facts| facts.lacking(&known.line, (known.units, part.known.settled_at))).min(open)
}

/// Whether the whole part was cancelled.
pub(super) fn is_cancelled(part: Part<'_>) -> bool {
    part.known.cancelled_by_shop || part.facts.and_then(PartFacts::status) == Some(PartStatus::Cancelled)
}

pub(super) fn reason(part: Part<'_>, line: &LineId) -> Option<String> {
    let of_line = part.facts.and_then(|facts| facts.line_cancel_reason(line));
    let of_part = || part.facts.and_then(PartFacts::cancel_reason);
    let by_shop = || part.known.cancelled_by_shop.then_some("cancelled in the shop");
    of_line.or_else(of_part).or_else(by_shop).map(str::to_owned)
}

fn sum(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    }
}
