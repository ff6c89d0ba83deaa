//! What the shop knows a return by: commercetools gives returns no id.

use std::collections::BTreeSet;

use waybill_domain::ids::LineId;
use waybill_domain::order::{Order, ReturnInfo, ReturnItem};

use super::{Announced, Sender};
use crate::commercetools::fields::Field;

/// A return of the shop's own.
#[derive(Debug)]
pub(super) struct Named<'a> {
    pub(super) info: &'a ReturnInfo,
    /// Which it is of the order's returns.
    pub(super) at: usize,
    /// Its items that no partner told of.
    pub(super) items: Vec<&'a ReturnItem>,
    /// Its number, else the key or the id of its first item.
    pub(super) name: String,
}

impl Named<'_> {
    /// Units of a line, however far they are.
    pub(super) fn units(&self, line: &LineId) -> u32 {
        self.items.iter().filter(|item| item.line.as_ref() == Some(line)).map(|item| item.quantity).sum()
    }

    fn all(&self) -> Announced {
        let lines = self.items.iter().filter_map(|item| item.line.clone());
        lines.map(|line| (line.clone(), self.units(&line))).collect()
    }
}

/// The shop's returns. Whoever rewrites all returns of an order gives their items new ids: a return that is new by its name
/// and has just the units of one that was announced and is gone is that one.
pub(super) fn named<'a>(order: &'a Order, senders: &[Sender], prefix: &str) -> Vec<Named<'a>> {
    let mut names = BTreeSet::new();
    let mut all: Vec<Named<'a>> = Vec::new();
    for (at, info) in order.returns.iter().enumerate() {
        let items: Vec<&ReturnItem> = info.items.iter().filter(|item| !is_ours(item, prefix)).collect();
        if let Some(name) = name(info, &items, &mut names) {
            all.push(Named { info, at, items, name });
        }
    }
    let announced: BTreeSet<&String> = senders.iter().flat_map(|sender| sender.announced.keys()).collect();
    let mut gone: Vec<(&String, Announced)> = announced
        .iter()
        .filter(|name| !names.contains(**name))
        .map(|name| (*name, units(senders, name)))
        .collect();
    for one in all.iter_mut().filter(|one| !announced.contains(&one.name)) {
        let same = gone.iter().position(|(_, units)| *units == one.all());
        if let Some((name, _)) = same.map(|at| gone.swap_remove(at)) {
            one.name.clone_from(name);
        }
    }
    all
}

/// Units that were announced of a return, to all parts.
fn units(senders: &[Sender], name: &str) -> Announced {
    let mut all = Announced::new();
    for (line, units) in senders.iter().filter_map(|sender| sender.announced.get(name)).flatten() {
        *all.entry(line.clone()).or_default() += units;
    }
    all
}

/// Whether a partner told of it and we wrote it.
pub(super) fn is_ours(item: &ReturnItem, prefix: &str) -> bool {
    item.key.is_some() && item.custom.fields.contains_key(&Field::Return.name(prefix))
}

/// The name of a return, with a number behind it where several would have the same.
fn name(info: &ReturnInfo, items: &[&ReturnItem], names: &mut BTreeSet<String>) -> Option<String> {
    let first = items.first()?;
    let number = info.tracking_id.as_deref().map(str::trim).filter(|number| !number.is_empty());
    let of_item =
        || first.key.as_ref().map_or_else(|| format!("item {}", first.id), |key| format!("key {key}"));
    let name = number.map_or_else(of_item, |number| format!("number {number}"));
    let mut free = (1..).map(|at| if at == 1 { name.clone() } else { format!("{name} ({at})") });
    let name = free.find(|name| !names.contains(name))?;
    names.insert(name.clone());
    Some(name)
}
