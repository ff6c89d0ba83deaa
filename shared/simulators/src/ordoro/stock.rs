//! Units on the shelves, those that are committed to open orders, and those that are set aside for them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::account::Account;
use super::order::{Order, Promise, Status};

/// Units that orders want, by SKU and warehouse.
#[derive(Debug, Default)]
pub(super) struct Demand {
    committed: BTreeMap<(String, u64), i64>,
    allocated: BTreeMap<(String, u64), i64>,
}

/// One product in one warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) on_hand: Decimal,
    pub(super) committed: i64,
    pub(super) allocated: i64,
    /// On hand and not committed: what sales channels are told.
    pub(super) available: Decimal,
}

impl Demand {
    pub(super) fn committed(&self, sku: &str, warehouse: u64) -> i64 {
        self.committed.get(&(sku.to_owned(), warehouse)).copied().unwrap_or(0)
    }

    pub(super) fn allocated(&self, sku: &str, warehouse: u64) -> i64 {
        self.allocated.get(&(sku.to_owned(), warehouse)).copied().unwrap_or(0)
    }
}

impl Account {
    /// What all open orders want.
    pub(super) fn demand(&self) -> Demand {
        let mut demand = Demand::default();
        let open = self.orders.values().filter(|order| order.status.is_open() && !order.is_parent());
        for order in open {
            for line in order.shown() {
                for (sku, units) in self.contents(&line.sku, line.quantity.into()) {
                    let place = (sku, order.warehouse);
                    if line.promise == Promise::Made && order.status == Status::AwaitingFulfillment {
                        *demand.allocated.entry(place.clone()).or_default() += units;
                    }
                    *demand.committed.entry(place).or_default() += units;
                }
            }
        }
        demand
    }

    /// The SKU itself and, of a kit, all that is in it.
    pub(super) fn contents(&self, sku: &str, units: i64) -> BTreeMap<String, i64> {
        let mut all = BTreeMap::new();
        self.gather(sku, units, &mut all);
        all
    }

    fn gather(&self, sku: &str, units: i64, all: &mut BTreeMap<String, i64>) {
        *all.entry(sku.to_owned()).or_default() += units;
        for (child, each) in self.products.get(sku).into_iter().flat_map(|product| &product.kit) {
            self.gather(child, units.saturating_mul(i64::from(*each)), all);
        }
    }

    /// What of an order lies on shelves: of kits their components.
    pub(super) fn goods(&self, order: &Order) -> BTreeMap<String, i64> {
        let mut all = BTreeMap::new();
        for line in order.shown() {
            self.gather(&line.sku, line.quantity.into(), &mut all);
        }
        all.retain(|sku, _| self.products.get(sku).is_some_and(|product| !product.is_kit()));
        all
    }

    /// The figures of a product that has a shelf in this warehouse.
    pub(super) fn figures(&self, demand: &Demand, sku: &str, warehouse: u64) -> Option<Figures> {
        self.products.get(sku).filter(|product| product.shelves.contains_key(&warehouse))?;
        Some(Figures {
            on_hand: self.least(sku, warehouse, &|sku, on_hand| self.plain(sku, on_hand)),
            committed: demand.committed(sku, warehouse),
            allocated: demand.allocated(sku, warehouse),
            available: self.least(sku, warehouse, &|sku, on_hand| {
                self.plain(sku, on_hand) - Decimal::from(demand.committed(sku, on_hand))
            }),
        })
    }

    /// On hand of a product that is no kit.
    fn plain(&self, sku: &str, warehouse: u64) -> Decimal {
        let found = self.products.get(sku).and_then(|product| product.shelves.get(&warehouse));
        found.map_or(Decimal::ZERO, |shelf| shelf.on_hand)
    }

    /// A figure of a product; of a kit, as many as its scarcest component allows. Ordoro says that kits count their
    /// components and not how; this is our reading.
    fn least(&self, sku: &str, warehouse: u64, figure: &dyn Fn(&str, u64) -> Decimal) -> Decimal {
        let parts = self.products.get(sku).into_iter().flat_map(|product| &product.kit);
        let of_part = |(child, each): (&String, &u32)| {
            let units = self.least(child, warehouse, figure);
            units.checked_div(Decimal::from(*each)).unwrap_or(Decimal::ZERO).floor()
        };
        parts.map(of_part).min().unwrap_or_else(|| figure(sku, warehouse))
    }

    /// Units come or go. The product was updated, which mere commitments do not do: Ordoro leaves open what changes
    /// `updated`, and so whoever asks for changes alone misses what orders take.
    pub(super) fn change_on_hand(&mut self, sku: &str, warehouse: u64, by: Decimal) {
        let now = self.now;
        if let Some(shelf) = self.shelf(sku, warehouse) {
            shelf.on_hand = shelf.on_hand.saturating_add(by);
            shelf.updated = now;
        }
        if let Some(product) = self.products.get_mut(sku) {
            product.updated = now;
        }
    }

    /// Sets what lies on a shelf.
    pub(super) fn count(&mut self, sku: &str, warehouse: u64, on_hand: Decimal) {
        let before = self.plain(sku, warehouse);
        self.change_on_hand(sku, warehouse, on_hand.saturating_sub(before));
    }
}
