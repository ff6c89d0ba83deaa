//! Promising stock to orders, and taking it back.

use std::collections::BTreeMap;

use super::account::Account;
use super::order::{Allocation, Order};
use super::stock::Shelf;

/// What was taken back from an allocation.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) units: u32,
    /// The reference of the allocation if nothing is left of it.
    pub(super) emptied: Option<u64>,
}

impl Account {
    pub(super) fn shelf(&self, sku: &str, warehouse: u64) -> Option<&Shelf> {
        self.products.get(sku)?.shelves.get(&warehouse)
    }

    /// The shelf, to change its figures: they are announced.
    pub(super) fn shelf_mut(&mut self, sku: &str, warehouse: u64) -> Option<&mut Shelf> {
        let found = self.products.get_mut(sku)?.shelves.get_mut(&warehouse)?;
        found.updated = self.now;
        self.touched.insert((sku.to_owned(), warehouse));
        Some(found)
    }

    /// Promises what is free to the pending units of an order.
    pub(super) fn allocate(&mut self, id: u64) {
        let Some(mut order) = self.orders.remove(&id) else { return };
        if order.is_open() {
            for (warehouse, line, units) in self.promises(&order) {
                self.promise(&mut order, warehouse, line, units);
            }
        }
        self.note_shortage(&order);
        self.orders.insert(id, order);
    }

    /// What can be promised: warehouse, line, units.
    fn promises(&self, order: &Order) -> Vec<(u64, u64, u32)> {
        let anywhere = self.warehouses_for(order);
        let mut promises: Vec<(u64, u64, u32)> = Vec::new();
        let mut taken: BTreeMap<(&str, u64), u32> = BTreeMap::new();
        for line in &order.lines {
            let mut missing = line.pending().saturating_sub(order.allocated(line.id));
            let choice = line.locked.map_or_else(|| anywhere.clone(), |locked| vec![locked]);
            for warehouse in choice {
                let used = taken.entry((line.sku.as_str(), warehouse)).or_default();
                let free = self.shelf(&line.sku, warehouse).map_or(0, Shelf::free).saturating_sub(*used);
                let units = missing.min(free);
                if units > 0 {
                    *used += units;
                    missing -= units;
                    promises.push((warehouse, line.id, units));
                }
            }
        }
        promises
    }

    /// Where the lines that are not locked may be allocated: all warehouses if the order may be split, else the first that
    /// has everything, else the first of all.
    fn warehouses_for(&self, order: &Order) -> Vec<u64> {
        if let Some(chosen) = order.warehouse {
            return vec![chosen];
        }
        let all: Vec<u64> = self.config.warehouses.iter().map(|warehouse| warehouse.id).collect();
        if order.flag("allow_split") {
            return all;
        }
        if let Some(begun) = order.allocations.keys().next() {
            return vec![*begun];
        }
        let unlocked = || order.lines.iter().filter(|line| line.locked.is_none());
        let has_all = |warehouse: &&u64| {
            unlocked().all(|line| self.shelf(&line.sku, **warehouse).map_or(0, Shelf::free) >= line.pending())
        };
        all.iter().find(has_all).or(all.first()).copied().into_iter().collect()
    }

    fn promise(&mut self, order: &mut Order, warehouse: u64, line: u64, units: u32) {
        let Some(sku) = order.lines.iter().find(|found| found.id == line).map(|found| found.sku.clone())
        else {
            return;
        };
        if let Some(shelf) = self.shelf_mut(&sku, warehouse) {
            shelf.allocated += i64::from(units);
        }
        let now = self.now;
        let allocation = order.allocations.entry(warehouse).or_insert_with(|| Allocation {
            reference: self.next("allocation"),
            at: now,
            lines: BTreeMap::new(),
        });
        allocation.at = now;
        *allocation.lines.entry(line).or_default() += units;
        order.updated = now;
        self.allocated.insert((order.id, warehouse));
    }

    /// Takes promised units of a line back, wherever they are promised.
    pub(super) fn release(&mut self, id: u64, line: u64, units: u32) {
        let warehouses: Vec<u64> =
            self.orders.get(&id).map(|order| order.allocations.keys().copied().collect()).unwrap_or_default();
        let mut left = units;
        for warehouse in warehouses {
            let taken = self.take_back(id, warehouse, line, left);
            left -= taken.units;
            self.deallocated.extend(taken.emptied.map(|reference| (id, reference)));
        }
    }

    /// Takes promised units of a line back in one warehouse, and announces nothing.
    pub(super) fn take_back(&mut self, id: u64, warehouse: u64, line: u64, units: u32) -> Taken {
        self.try_take_back(id, warehouse, line, units).unwrap_or_default()
    }

    fn try_take_back(&mut self, id: u64, warehouse: u64, line: u64, units: u32) -> Option<Taken> {
        let order = self.orders.get_mut(&id)?;
        let sku = order.lines.iter().find(|found| found.id == line)?.sku.clone();
        let allocation = order.allocations.get_mut(&warehouse)?;
        let promised = allocation.lines.get_mut(&line)?;
        let units = units.min(*promised);
        *promised -= units;
        allocation.lines.retain(|_, units| *units > 0);
        let emptied = allocation.lines.is_empty().then_some(allocation.reference);
        if emptied.is_some() {
            order.allocations.remove(&warehouse);
        }
        if let Some(shelf) = self.shelf_mut(&sku, warehouse) {
            shelf.allocated -= i64::from(units);
        }
        Some(Taken { units, emptied })
    }

    /// Takes every promise to an order back.
    pub(super) fn deallocate(&mut self, id: u64) {
        let lines: Vec<u64> = self
            .orders
            .get(&id)
            .map(|order| order.lines.iter().map(|line| line.id).collect())
            .unwrap_or_default();
        for line in lines {
            self.release(id, line, u32::MAX);
        }
    }

    /// Writes down on the shelves which units of the order are missing.
    pub(super) fn note_shortage(&mut self, order: &Order) {
        let first = self.config.warehouses.first().map(|warehouse| warehouse.id);
        let home = order.warehouse.or(order.allocations.keys().next().copied()).or(first);
        let mut short: BTreeMap<(&str, u64), i64> = BTreeMap::new();
        for line in order.lines.iter().filter(|_| order.is_open()) {
            let missing = line.pending().saturating_sub(order.allocated(line.id));
            if let Some(warehouse) = line.locked.or(home).filter(|_| missing > 0) {
                *short.entry((&line.sku, warehouse)).or_default() += i64::from(missing);
            }
        }
        for sku in order.lines.iter().map(|line| line.sku.as_str()) {
            for (warehouse, shelf) in self.products.get_mut(sku).map(|p| &mut p.shelves).into_iter().flatten()
            {
                match short.get(&(sku, *warehouse)) {
                    Some(missing) => shelf.short.insert(order.id, *missing),
                    None => shelf.short.remove(&order.id),
                };
            }
        }
    }

    /// Allocates orders that wait for a SKU, the most urgent and then the oldest first.
    pub(super) fn allocate_waiting(&mut self, sku: &str) {
        let mut waiting: Vec<(i64, u64)> = self
            .orders
            .values()
            .filter(|order| order.is_open() && order.lines.iter().any(|line| line.sku == sku))
            .map(|order| {
                let urgency = order.details.get("allocation_priority").and_then(serde_json::Value::as_i64);
                (-urgency.unwrap_or(0), order.id)
            })
            .collect();
        waiting.sort_unstable();
        for (_, order) in waiting {
            self.allocate(order);
        }
    }
}
