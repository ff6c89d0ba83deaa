//! Parts in the making: what was placed and what joins it.

use std::collections::{BTreeMap, BTreeSet};

use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::PartKey;
use waybill_domain::ids::{AccountId, LineId, Reference, ShippingKey, WarehouseId};
use waybill_domain::order::{CustomLine, Order};

use crate::assign::{Promised, assign};
use crate::custom::{Treatment, treatment};
use crate::decision::{KnownPart, KnownState, Stock};
use crate::demand::{self, Demand, Item};
use crate::pin::pin;
use crate::rules::Rules;

/// A part in the making.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a> {
    pub(crate) key: PartKey,
    pub(crate) reference: Reference,
    /// It stands at its account, or may.
    pub(crate) placed: bool,
    /// The item address that Multiple mode falls back to.
    pub(crate) address_key: Option<&'a str>,
    /// Units that were placed and stay.
    pub(crate) kept: Vec<(Item<'a>, u32)>,
    /// Units that were never placed.
    pub(crate) fresh: Vec<(Item<'a>, u32)>,
    /// Custom lines whose price it carries.
    pub(crate) adjustments: Vec<LineId>,
}

/// All parts in the making, and what could not be drafted.
#[derive(Debug)]
pub(crate) struct Drafts<'a> {
    /// In the order of the lines.
    pub(crate) parts: Vec<Draft<'a>>,
    pub(crate) refusals: Vec<Refusal>,
    /// Lines of which nobody can say what the order wants; whatever was placed of them stays.
    pub(crate) unclear: BTreeSet<LineId>,
}

/// Lays the order over what was placed and routes the rest. `known` must be sorted by key.
pub(crate) fn draft<'a>(
    rules: &Rules,
    order: &'a Order,
    known: &'a [KnownPart],
    stock: &Stock<'_>,
) -> Drafts<'a> {
    let (demands, refusals) = demand::of_lines(&rules.cancel, order);
    let unclear = refusals.iter().filter_map(|refusal| refusal.line.clone()).collect();
    let mut making = Making { order, known, parts: BTreeMap::new(), refusals };
    let mut promised = Promised::new();
    for demand in &demands {
        let fresh = making.keep(demand);
        let Some((units, grows)) = fresh else { continue };
        if let Some(part) = grows {
            making.add(&part.key, demand, units);
            continue;
        }
        match assign(rules, order, demand, units, stock, &mut promised) {
            Ok(assigned) => {
                for to in assigned {
                    let key = making.key(&to.account.id, to.warehouse, demand.shipping.as_ref());
                    making.add(&key, demand, to.units);
                }
            }
            Err(refusal) => making.refusals.push(refusal),
        }
    }
    let mut parts: Vec<Draft<'a>> = making.parts.into_values().collect();
    parts.sort_by_cached_key(|part| (position(order, part), part.key.clone()));
    let mut drafts = Drafts { parts, refusals: making.refusals, unclear };
    for line in &order.custom_lines {
        match demand::of_item(&rules.cancel, order, Item::Custom(line)) {
            Ok(demands) => {
                for demand in &demands {
                    drafts.refusals.extend(attach(rules, known, &mut drafts.parts, line, demand));
                }
            }
            Err(refusal) => {
                drafts.unclear.insert(line.id.clone());
                drafts.refusals.push(refusal);
            }
        }
    }
    drafts
}

struct Making<'a> {
    order: &'a Order,
    known: &'a [KnownPart],
    parts: BTreeMap<PartKey, Draft<'a>>,
    refusals: Vec<Refusal>,
}

impl<'a> Making<'a> {
    /// Keeps what was placed; answers the units that were not, and the part that they join if there is one.
    fn keep(&mut self, demand: &Demand<'a>) -> Option<(u32, Option<&'a KnownPart>)> {
        let pinned = pin(demand, self.known);
        for (at, units) in pinned.kept {
            if let Some(part) = self.known.get(at) {
                self.part(&part.key, demand).kept.push((demand.item, units));
            }
        }
        let grows = pinned.grows.and_then(|at| self.known.get(at));
        (pinned.fresh > 0).then_some((pinned.fresh, grows))
    }

    fn key(
        &self,
        account: &AccountId,
        warehouse: Option<&WarehouseId>,
        shipping: Option<&ShippingKey>,
    ) -> PartKey {
        PartKey {
            order: self.order.id.clone(),
            account: account.clone(),
            warehouse: warehouse.cloned(),
            shipping: shipping.cloned(),
        }
    }

    fn add(&mut self, key: &PartKey, demand: &Demand<'a>, units: u32) {
        let gone = self.known.iter().any(|part| part.key == *key && part.state == KnownState::Cancelled);
        if gone {
            let message = format!(
                "{units} units of line {} would join a part that was cancelled at account `{}`",
                demand.item.label(),
                key.account
            );
            self.refusals.push(Refusal::new("part-cancelled", message).of_line(demand.item.id()));
            return;
        }
        self.part(key, demand).fresh.push((demand.item, units));
    }

    fn part(&mut self, key: &PartKey, demand: &Demand<'a>) -> &mut Draft<'a> {
        let known = self.known.iter().find(|part| part.key == *key && part.state == KnownState::Placed);
        self.parts.entry(key.clone()).or_insert_with(|| Draft {
            key: key.clone(),
            reference: known.map_or_else(|| key.reference(), |part| part.reference.clone()),
            placed: known.is_some(),
            address_key: demand.address_key,
            kept: Vec::new(),
            fresh: Vec::new(),
            adjustments: Vec::new(),
        })
    }
}

/// The place of the part's first line in the order, so that the order of parts does not depend on which of them
/// were placed first.
fn position(order: &Order, part: &Draft<'_>) -> usize {
    let mine = |id: &LineId| part.kept.iter().chain(&part.fresh).any(|(item, _)| item.id() == id);
    order.lines.iter().position(|line| mine(&line.id)).unwrap_or(usize::MAX)
}

/// Hangs a custom line on the part that has it, or on the first part of its shipping.
fn attach<'a>(
    rules: &Rules,
    known: &[KnownPart],
    parts: &mut [Draft<'a>],
    line: &'a CustomLine,
    demand: &Demand<'a>,
) -> Option<Refusal> {
    let item = Item::Custom(line);
    let pinned = pin(demand, known);
    for (at, units) in &pinned.kept {
        let holder = known.get(*at).and_then(|holder| parts.iter_mut().find(|part| part.key == holder.key));
        if let Some(part) = holder {
            part.kept.push((item, *units));
        }
    }
    if !pinned.kept.is_empty() || pinned.fresh == 0 {
        return None;
    }
    let part = parts.iter_mut().find(|part| part.key.shipping == demand.shipping)?;
    let account = rules.account(&part.key.account)?;
    match treatment(&account.custom_lines, &line.slug) {
        Treatment::Item(_) => part.fresh.push((item, pinned.fresh)),
        Treatment::Adjustment => part.adjustments.push(line.id.clone()),
        Treatment::Skip => {}
        Treatment::Refuse => {
            let message = format!(
                "custom line {} (`{}`) is not shipped by account `{}`",
                item.label(),
                line.slug,
                account.id
            );
            return Some(Refusal::new("custom-line", message).of_line(&line.id));
        }
    }
    None
}
