//! Which shipments may stand on the order, with the units of each line in them.
//!
//! Over all live shipments no line is ever shipped more often than it was ordered. Shipments whose delivery the
//! order already carries come first, then the earlier shipped, then the smaller id; what does not fit is for
//! people, and nothing is written of it.

use std::collections::{BTreeMap, BTreeSet};

use waybill_domain::event::ShippedLine;
use waybill_domain::facts::ShipmentFacts;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{LineId, ShipmentId};
use waybill_domain::order::{Delivery, LineUnits, Order};

use super::{Part, keys};

/// What partners shipped, sorted out.
#[derive(Debug)]
pub(super) struct Shipments<'a> {
    /// May stand on the order.
    pub(super) live: Vec<Live<'a>>,
    /// Keys of deliveries whose shipment was voided.
    pub(super) void: BTreeSet<String>,
    /// What is for people.
    pub(super) reviews: Vec<Refusal>,
}

/// A shipment that may stand on the order.
#[derive(Debug)]
pub(super) struct Live<'a> {
    pub(super) part: Part<'a>,
    pub(super) id: &'a ShipmentId,
    /// The key of its delivery.
    pub(super) key: String,
    pub(super) facts: &'a ShipmentFacts,
    /// Units by line, in the order of the lines' ids.
    pub(super) items: Vec<LineUnits>,
    /// Its delivery on the order, if that is there.
    pub(super) there: Option<&'a Delivery>,
    /// What it says now cannot stand; what of it is on the order stays as it is.
    pub(super) frozen: bool,
}

pub(super) fn sort_out<'a>(order: &'a Order, parts: &[Part<'a>]) -> Shipments<'a> {
    let mut all = Shipments { live: Vec::new(), void: BTreeSet::new(), reviews: Vec::new() };
    let mut candidates = Vec::new();
    for part in parts {
        for (id, facts) in part.facts.iter().flat_map(|facts| &facts.shipments) {
            let key = keys::delivery(&part.known.account, id);
            if facts.is_void() {
                all.void.insert(key);
                continue;
            }
            let there = order.deliveries().find(|delivery| delivery.key.as_ref() == Some(&key));
            candidates.push(Live { part: *part, id, key, facts, items: Vec::new(), there, frozen: false });
        }
    }
    candidates.sort_by_key(|one| {
        (one.there.is_none(), one.facts.shipped_at, one.id.clone(), one.part.known.reference.clone())
    });
    let (standing, new): (Vec<Live<'_>>, Vec<Live<'_>>) =
        candidates.into_iter().partition(|one| one.there.is_some());
    let items = |one: &Live<'_>| Some((one.key.clone(), one.there?.items.clone()));
    let standing_units = standing.iter().filter_map(items).collect();
    let mut taken = Taken { order, units: BTreeMap::new(), keys: BTreeSet::new(), standing: standing_units };
    taken.take_all(standing, &mut all);
    taken.take_all(new, &mut all);
    all.void.retain(|key| !all.live.iter().any(|live| live.key == *key));
    all
}

/// What earlier shipments took.
#[derive(Debug)]
struct Taken<'a> {
    order: &'a Order,
    units: BTreeMap<LineId, u32>,
    keys: BTreeSet<String>,
    /// What deliveries on the order have, until it is known what their shipments say now.
    standing: BTreeMap<String, Vec<LineUnits>>,
}

impl<'a> Taken<'a> {
    /// Takes all that can be taken: what one gives back may be what another lacks.
    fn take_all(&mut self, mut candidates: Vec<Live<'a>>, all: &mut Shipments<'a>) {
        loop {
            let (before, mut refused) = (candidates.len(), Vec::new());
            for mut candidate in candidates {
                match self.take(&candidate) {
                    Ok(items) => {
                        candidate.items = items;
                        all.live.push(candidate);
                    }
                    Err(refusals) => refused.push((candidate, refusals)),
                }
            }
            if refused.len() == before {
                for (candidate, refusals) in refused {
                    self.freeze(candidate, refusals, all);
                }
                return;
            }
            candidates = refused.into_iter().map(|(candidate, _)| candidate).collect();
        }
    }

    /// Leaves what is on the order of a shipment that cannot stand as it says now.
    fn freeze(&mut self, mut candidate: Live<'a>, refusals: Vec<Refusal>, all: &mut Shipments<'a>) {
        all.reviews.extend(refusals);
        let Some(there) = candidate.there else { return };
        candidate.items.clone_from(&there.items);
        candidate.frozen = true;
        self.keep(&candidate);
        all.live.push(candidate);
    }

    /// Takes the shipment's units, or says why it cannot stand.
    fn take(&mut self, one: &Live<'_>) -> Result<Vec<LineUnits>, Vec<Refusal>> {
        let (id, provider, name) = (one.id, &one.part.known.provider, self.order.name());
        if self.keys.contains(&one.key) {
            let message = format!("shipment {id} at {provider} belongs to two parts of order {name}");
            return Err(vec![Refusal::new("shipped-twice", message)]);
        }
        let mut units: BTreeMap<LineId, u32> = BTreeMap::new();
        let mut refusals = Vec::new();
        for shipped in one.facts.contents() {
            let Some(line) = line_of(self.order, one.part, shipped) else {
                let what = named(shipped);
                let message =
                    format!("shipment {id} at {provider} has {what}, which is no line of order {name}");
                refusals.push(Refusal::new("shipped-unknown-line", message));
                continue;
            };
            let sum = units.entry(line).or_default();
            *sum = sum.saturating_add(shipped.quantity);
        }
        units.retain(|_, quantity| *quantity > 0);
        for (line, quantity) in &units {
            let ordered = self.order.ordered(line).unwrap_or(0);
            let before = self.before(line, &one.key);
            if before.saturating_add(*quantity) > ordered {
                let message = format!(
                    "shipment {id} at {provider} has {quantity} units of {} of order {name}; {ordered} were ordered \
                     and {before} are shipped already",
                    known_as(self.order, line)
                );
                refusals.push(Refusal::new("shipped-too-many", message).of_line(line));
            }
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        self.keys.insert(one.key.clone());
        self.standing.remove(&one.key);
        self.count(units.iter().map(|(line, quantity)| (line, *quantity)));
        Ok(units.into_iter().map(|(line, quantity)| LineUnits { line, quantity }).collect())
    }

    /// Units of a line that others have.
    fn before(&self, line: &LineId, key: &str) -> u32 {
        let others = self.standing.iter().filter(|(other, _)| *other != key).flat_map(|(_, items)| items);
        let standing = others.filter(|item| item.line == *line).map(|item| item.quantity);
        let taken = self.units.get(line).copied().unwrap_or(0);
        standing.fold(taken, u32::saturating_add)
    }

    /// Counts what stands on the order whatever is said now.
    fn keep(&mut self, one: &Live<'_>) {
        if self.keys.insert(one.key.clone()) {
            self.standing.remove(&one.key);
            self.count(one.items.iter().map(|units| (&units.line, units.quantity)));
        }
    }

    fn count<'b>(&mut self, units: impl Iterator<Item = (&'b LineId, u32)>) {
        for (line, quantity) in units {
            let sum = self.units.entry(line.clone()).or_default();
            *sum = sum.saturating_add(quantity);
        }
    }
}

/// The order's line that a shipped line is: by our id, or by the partner's id of the line.
pub(super) fn line_of(order: &Order, part: Part<'_>, shipped: &ShippedLine) -> Option<LineId> {
    let ours = shipped.line.as_ref().filter(|line| order.ordered(line).is_some()).cloned();
    let by_partner = || {
        let id = shipped.partner_line.as_ref()?;
        let known = part.known.lines.iter().find(|line| line.partner_line.as_ref() == Some(id));
        let told = || part.facts.and_then(|facts| facts.line_of(id));
        let line = known.map(|known| &known.line).or_else(told)?;
        order.ordered(line).is_some().then(|| line.clone())
    };
    ours.or_else(by_partner)
}

/// What a person knows a line of the order by.
fn known_as(order: &Order, line: &LineId) -> String {
    let sku = order.line(line).and_then(|line| line.sku.as_ref());
    sku.map_or_else(|| format!("line {line}"), |sku| format!("SKU `{sku}`"))
}

/// What a person knows a shipped line by.
fn named(shipped: &ShippedLine) -> String {
    let ours = || shipped.line.as_ref().map(|line| format!("line {line}"));
    let theirs = || shipped.partner_line.as_ref().map(|line| format!("line {line} of the partner"));
    let sku = shipped.sku.as_ref().map(|sku| format!("SKU `{sku}`"));
    sku.or_else(ours).or_else(theirs).unwrap_or_else(|| "a line without a name".to_owned())
}
