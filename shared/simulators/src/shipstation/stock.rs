//! What lies in the warehouses of the inventory plan. A SKU that was never counted is not tracked: it leaves without a trace.

use std::collections::BTreeMap;

use super::account::Account;
use super::refusal::Refusal;

/// Units on hand, by SKU, then by the number of the inventory warehouse.
pub(super) type Shelves = BTreeMap<String, BTreeMap<u64, i64>>;

/// The figures of one SKU.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) on_hand: i64,
    pub(super) allocated: i64,
}

impl Figures {
    /// What can be promised: below zero if more was ordered than there is.
    pub(super) const fn available(self) -> i64 {
        self.on_hand - self.allocated
    }

    pub(super) fn add(&mut self, other: Self) {
        self.on_hand += other.on_hand;
        self.allocated += other.allocated;
    }
}

impl Account {
    /// The figures of everything tracked, by SKU and inventory warehouse. Units of every open order are allocated, also of
    /// those that wait for payment or are on hold.
    pub(super) fn figures(&self) -> BTreeMap<String, BTreeMap<u64, Figures>> {
        let mut figures: BTreeMap<String, BTreeMap<u64, Figures>> = BTreeMap::new();
        for (sku, shelves) in &self.shelves {
            let of = shelves.iter().map(|(place, units)| (*place, Figures { on_hand: *units, allocated: 0 }));
            figures.insert(sku.clone(), of.collect());
        }
        for order in self.orders.values().filter(|order| order.status.is_open() && !order.inactive) {
            let place = self.shelf_of(order.warehouse);
            for item in &order.items {
                let held = item.text("sku").and_then(|sku| figures.get_mut(sku));
                if let Some(held) = held.and_then(|places| places.get_mut(&place)) {
                    held.allocated += i64::from(item.pending());
                }
            }
        }
        figures
    }

    /// The inventory warehouse behind a place that orders are shipped from; the first place's if none is named.
    pub(super) fn shelf_of(&self, warehouse: Option<u64>) -> u64 {
        let named = self.config.warehouses.iter().find(|place| Some(place.id) == warehouse);
        named.or_else(|| self.config.warehouses.first()).map_or(0, |place| place.inventory_warehouse)
    }

    /// People count what lies there.
    pub(super) fn count_stock(&mut self, sku: &str, place: u64, on_hand: i64) -> Result<(), Refusal> {
        if on_hand < 0 {
            return Err(Refusal::Invalid(format!("{on_hand} units can't lie on a shelf")));
        }
        self.shelves.entry(sku.to_owned()).or_default().insert(place, on_hand);
        Ok(())
    }

    /// Goods arrive.
    pub(super) fn receive_stock(&mut self, sku: &str, place: u64, units: u32) {
        *self.shelves.entry(sku.to_owned()).or_default().entry(place).or_default() += i64::from(units);
    }

    /// Takes units off a shelf, as many as there are: a label can be made for goods that the system doesn't know of.
    pub(super) fn take_from_shelf(&mut self, sku: &str, place: u64, units: u32) -> u32 {
        let Some(on_hand) = self.shelves.get_mut(sku).and_then(|places| places.get_mut(&place)) else {
            return 0;
        };
        let taken = units.min(u32::try_from(*on_hand).unwrap_or(0));
        *on_hand -= i64::from(taken);
        taken
    }

    /// Puts units back.
    pub(super) fn put_back(&mut self, sku: &str, place: u64, units: u32) {
        if units > 0 {
            self.receive_stock(sku, place, units);
        }
    }
}
