//! Which part each unit of an order is of, or is to be of, whatever stands in its way.

use waybill_domain::fulfillment::PartKey;
use waybill_domain::ids::{LineId, Reference};
use waybill_domain::order::Order;

use crate::cancel;
use crate::criteria;
use crate::decision::{KnownPart, Stock};
use crate::demand::Item;
use crate::draft::{Draft, draft};
use crate::release::sent;
use crate::rules::Rules;

/// A part, and the units that were bought of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bought {
    /// Which part.
    pub key: PartKey,
    /// Its reference.
    pub reference: Reference,
    /// Its lines.
    pub lines: Vec<BoughtLine>,
}

/// Units of a line that were bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoughtLine {
    /// The line.
    pub line: LineId,
    /// Units that were placed, and stay.
    pub placed: u32,
    /// Units that are not placed yet: they wait for their age, their payment, their partner or a person.
    pub open: u32,
}

/// The units that an order wants, by part. It took them when it was bought: neither what is refused nor when it may leave changes
/// that. Without the units of an order that can never leave as it is, and those that no route takes.
pub fn bought(rules: &Rules, order: &Order, known: &[KnownPart], stock: &Stock<'_>) -> Vec<Bought> {
    if cancel::whole(&rules.cancel, order).is_some() {
        return Vec::new();
    }
    let mut known = known.to_vec();
    known.sort_by(|a, b| a.key.cmp(&b.key));
    let can_leave = criteria::can_be_met(&rules.export, order);
    let drafts = draft(rules, order, &known, stock);
    let part = |draft: &Draft<'_>| Bought {
        key: draft.key.clone(),
        reference: draft.reference.clone(),
        lines: lines(order, draft, can_leave),
    };
    drafts.parts.iter().map(part).collect()
}

fn lines(order: &Order, draft: &Draft<'_>, can_leave: bool) -> Vec<BoughtLine> {
    let units_of = |items: &[(Item<'_>, u32)], id: &LineId| -> u32 {
        items.iter().filter(|(item, _)| item.id() == id).map(|(_, units)| *units).sum()
    };
    let mut all: Vec<BoughtLine> = Vec::new();
    for (item, _) in draft.kept.iter().chain(&draft.fresh) {
        if all.iter().any(|line| line.line == *item.id()) {
            continue;
        }
        let (kept, fresh) = (units_of(&draft.kept, item.id()), units_of(&draft.fresh, item.id()));
        let placed = sent(order, *item, kept);
        let open = sent(order, *item, kept.saturating_add(fresh)).saturating_sub(placed);
        let open = if can_leave { open } else { 0 };
        all.push(BoughtLine { line: item.id().clone(), placed, open });
    }
    all
}
