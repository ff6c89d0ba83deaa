//! Which drafts leave, with their share of the money; and which placed parts have nothing left to ship.

use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_domain::order::Order;

use crate::address;
use crate::build::{build, find};
use crate::cancel;
use crate::decision::{CancelPart, KnownPart, KnownState, Verdict};
use crate::demand::Item;
use crate::draft::{Draft, Drafts};
use crate::rules::Rules;
use crate::totals::{Portion, share};

/// What leaves.
pub(crate) struct Released {
    pub(crate) parts: Vec<FulfillmentOrder>,
    pub(crate) cancel: Vec<CancelPart>,
    pub(crate) refusals: Vec<Refusal>,
}

/// Some units of a draft that share one fate. All slices share the money, so that a part's price does not depend
/// on whether its sister was placed yet.
struct Slice<'a> {
    draft: &'a Draft<'a>,
    items: Vec<(Item<'a>, u32)>,
    leaves: bool,
}

/// Lets out what may leave. Parts that stand already go on as the order is; fresh units join when the verdict is
/// to export and, by policy, nothing of the order is refused.
pub(crate) fn release(
    rules: &Rules,
    order: &Order,
    known: &[KnownPart],
    drafts: &Drafts<'_>,
    verdict: &Verdict,
) -> Released {
    let (blocked, refusals) = obstacles(rules, order, known, drafts, *verdict == Verdict::Export);
    let fresh = *verdict == Verdict::Export && (refusals.is_empty() || !rules.hold_whole_order);
    let parts = let_out(rules, order, drafts, &blocked, fresh);
    Released { parts, cancel: emptied(rules, order, (drafts, known), fresh), refusals }
}

/// Which drafts are blocked, in their order, and everything that is refused. What may not leave is not judged: an order
/// that is skipped has no business in review.
pub(crate) fn obstacles(
    rules: &Rules,
    order: &Order,
    known: &[KnownPart],
    drafts: &Drafts<'_>,
    export: bool,
) -> (Vec<bool>, Vec<Refusal>) {
    let mut refusals = if export { drafts.refusals.clone() } else { Vec::new() };
    let mut blocked = Vec::new();
    for draft in &drafts.parts {
        let obstacles = match find(rules, order, draft, &all(draft)) {
            Ok(_) if unclear(drafts, known, draft) => Vec::new(),
            Ok(_) => {
                blocked.push(false);
                continue;
            }
            Err(obstacles) => obstacles,
        };
        blocked.push(true);
        for obstacle in obstacles.into_iter().filter(|_| export || draft.placed) {
            if !refusals.contains(&obstacle) {
                refusals.push(obstacle);
            }
        }
    }
    (blocked, refusals)
}

/// The parts of the drafts that are not blocked, with their fresh units where these leave.
pub(crate) fn let_out(
    rules: &Rules,
    order: &Order,
    drafts: &Drafts<'_>,
    blocked: &[bool],
    fresh: bool,
) -> Vec<FulfillmentOrder> {
    let slices: Vec<Slice<'_>> = drafts
        .parts
        .iter()
        .zip(blocked)
        .flat_map(|(draft, blocked)| slices(draft, *blocked, fresh))
        .collect();
    let portions: Vec<Portion> = slices.iter().map(|slice| portion(order, slice)).collect();
    let (shares, _rest) = share(order, &portions);
    let leaving = slices.iter().zip(&shares).filter(|(slice, _)| slice.leaves);
    let parts = leaving.filter_map(|(slice, share)| {
        let found = find(rules, order, slice.draft, &slice.items).ok()?;
        Some(build(order, slice.draft, found, &slice.items, share))
    });
    parts.collect()
}

/// All items of a draft; units that stay and units that join are one.
fn all<'a>(draft: &Draft<'a>) -> Vec<(Item<'a>, u32)> {
    let mut items = draft.kept.clone();
    for (item, units) in &draft.fresh {
        match items.iter_mut().find(|(kept, _)| kept.id() == item.id()) {
            Some((_, kept)) => *kept = kept.saturating_add(*units),
            None => items.push((*item, *units)),
        }
    }
    items
}

/// Whether the part was placed with units of a line of which nobody can say what the order wants.
fn unclear(drafts: &Drafts<'_>, known: &[KnownPart], draft: &Draft<'_>) -> bool {
    known.iter().any(|part| part.key == draft.key && holds_unclear(drafts, part))
}

fn holds_unclear(drafts: &Drafts<'_>, part: &KnownPart) -> bool {
    drafts.unclear.iter().any(|line| part.lines.contains_key(line))
}

fn slices<'a>(draft: &'a Draft<'a>, blocked: bool, fresh: bool) -> Vec<Slice<'a>> {
    let slice = |items: Vec<(Item<'a>, u32)>, leaves| Slice { draft, items, leaves };
    let made = match (blocked, fresh) {
        (true, _) => vec![slice(draft.kept.clone(), false)],
        (false, true) => vec![slice(all(draft), true)],
        (false, false) => vec![slice(draft.kept.clone(), true), slice(draft.fresh.clone(), false)],
    };
    made.into_iter().filter(|slice| !slice.items.is_empty()).collect()
}

/// Of so many units of an item those that are still to be asked for: what an edit took off the order is not.
pub(crate) fn sent(order: &Order, item: Item<'_>, units: u32) -> u32 {
    units.saturating_sub(order.reduced(item.id()))
}

fn portion(order: &Order, slice: &Slice<'_>) -> Portion {
    let method = address::shipping(order, slice.draft.key.shipping.as_ref());
    Portion {
        shipping: method.and_then(|method| method.key.clone()),
        units: slice
            .items
            .iter()
            .map(|(item, units)| (item.id().clone(), sent(order, *item, *units)))
            .collect(),
        adjustments: slice.draft.adjustments.clone(),
    }
}

/// Placed parts of which the order wants nothing any more.
fn emptied(
    rules: &Rules,
    order: &Order,
    (drafts, known): (&Drafts<'_>, &[KnownPart]),
    fresh: bool,
) -> Vec<CancelPart> {
    let cancelled = cancel::by_line(&rules.cancel, order);
    // What only moved to another part was not cancelled by the shop, so its reason is none of it.
    let told = |part: &KnownPart| {
        let is_cancelled = part.lines.keys().any(|line| cancelled.contains_key(line));
        is_cancelled.then(|| cancel::told(rules, order, &part.key.account)).flatten()
    };
    let wanted = |part: &&KnownPart| {
        holds_unclear(drafts, part)
            || drafts.parts.iter().any(|draft| {
                draft.key == part.key && (!draft.kept.is_empty() || (fresh && !draft.fresh.is_empty()))
            })
    };
    let live = known.iter().filter(|part| part.state == KnownState::Placed);
    live.filter(|part| !wanted(part))
        .map(|part| part.cancelled("the order wants none of its units", told(part)))
        .collect()
}
