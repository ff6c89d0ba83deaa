//! The allocation module, which accounts opt in to: units of the shelf are set aside for orders that await fulfillment.

use rust_decimal::Decimal;

use super::account::Account;
use super::order::{Order, Promise, Status};
use super::stock::Demand;

impl Account {
    /// As [`Self::allocate`], if the account has the module.
    pub(super) fn allocate_if_asked(&mut self, order: u64) {
        if self.config.allocates {
            self.allocate(order);
        }
    }

    /// Sets units aside for every line that has none: the whole line, or nothing of it.
    pub(super) fn allocate(&mut self, order: u64) {
        let lines = self.orders.get(&order).into_iter().flat_map(Order::shown);
        let lines: Vec<u64> =
            lines.filter(|line| line.promise != Promise::Made).map(|line| line.id).collect();
        for line in lines {
            let promise = if self.fits(order, line) { Promise::Made } else { Promise::Failed };
            self.promise(order, |found| found == line, promise);
        }
    }

    /// Puts everything back.
    pub(super) fn unallocate(&mut self, order: u64) {
        self.promise(order, |_| true, Promise::NotAsked);
    }

    /// A line has changed: what was set aside for it no longer fits.
    pub(super) fn allocate_again(&mut self, order: u64, line: u64) {
        self.promise(order, |found| found == line, Promise::NotAsked);
        self.allocate_if_asked(order);
    }

    fn promise(&mut self, order: u64, is_meant: impl Fn(u64) -> bool, promise: Promise) {
        let lines = self.orders.get_mut(&order).into_iter().flat_map(|order| &mut order.lines);
        for line in lines.filter(|line| is_meant(line.id)) {
            line.promise = promise;
        }
    }

    fn fits(&self, order: u64, line: u64) -> bool {
        let Some(order) = self.orders.get(&order) else { return false };
        let Some(line) = order.line(line) else { return false };
        let demand = self.demand();
        order.status == Status::AwaitingFulfillment
            && self.contents(&line.sku, line.quantity.into()).into_iter().all(|(sku, units)| {
                let on_hand =
                    self.figures(&demand, &sku, order.warehouse).map_or(Decimal::ZERO, |found| found.on_hand);
                on_hand >= Decimal::from(demand.allocated(&sku, order.warehouse).saturating_add(units))
            })
    }

    /// The word for how much of an order is set aside.
    pub(super) fn allocation_status(&self, demand: &Demand, order: &Order) -> &'static str {
        let count = |promise: Promise| order.shown().filter(|line| line.promise == promise).count();
        let (made, failed, all) = (count(Promise::Made), count(Promise::Failed), order.shown().count());
        if order.status != Status::AwaitingFulfillment {
            "unallocated"
        } else if made > 0 && self.is_short(demand, order) {
            "overallocated"
        } else if made == all {
            "allocated"
        } else if made > 0 {
            "partial"
        } else if failed > 0 {
            "could_not_allocate"
        } else {
            "unallocated"
        }
    }

    /// More is set aside than lies there.
    fn is_short(&self, demand: &Demand, order: &Order) -> bool {
        let promised = order.shown().filter(|line| line.promise == Promise::Made);
        promised.flat_map(|line| self.contents(&line.sku, line.quantity.into())).any(|(sku, _)| {
            let found = self.figures(demand, &sku, order.warehouse);
            found.is_some_and(|found| Decimal::from(found.allocated) > found.on_hand)
        })
    }
}
