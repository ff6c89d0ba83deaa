//! Stock that is counted, received, set aside or taken away.

use serde::Deserialize;
use serde_json::json;

use super::account::{Account, News};
use super::iso;
use super::refusal::Refusal;
use super::relay;
use super::stock::{Change, Product, Shelf};

/// Figures of one shelf that people set; absent ones stay.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjust {
    pub sku: String,
    /// Relay id or number.
    pub warehouse: String,
    pub reserve: Option<i64>,
    pub sell_ahead: Option<i64>,
    pub non_sellable: Option<i64>,
}

impl Account {
    /// The shelf of this SKU, put up if there is none.
    pub(super) fn put_up(&mut self, sku: &str, warehouse: u64) {
        let now = self.now;
        if !self.products.contains_key(sku) {
            let product = Product {
                id: self.next("Product"),
                name: format!("Product {sku}"),
                created: now,
                updated: now,
                shelves: [].into(),
            };
            self.products.insert(sku.to_owned(), product);
        }
        if self.shelf(sku, warehouse).is_some() {
            return;
        }
        let empty = Shelf {
            id: self.next("WarehouseProduct"),
            sku: sku.to_owned(),
            warehouse,
            on_hand: 0,
            allocated: 0,
            short: [].into(),
            reserve: 0,
            sell_ahead: 0,
            non_sellable: 0,
            in_tote: 0,
            created: now,
            updated: now,
        };
        if let Some(product) = self.products.get_mut(sku) {
            product.shelves.insert(warehouse, empty);
        }
    }

    /// A stock count: so many units are there. Promises that no longer fit are taken back, the youngest order's first; what
    /// is free goes to orders that wait.
    pub(super) fn count_stock(&mut self, sku: &str, warehouse: u64, on_hand: i64) -> Result<(), Refusal> {
        if on_hand < 0 {
            return Err(Refusal::Invalid(format!("Invalid on_hand {on_hand}")));
        }
        self.put_up(sku, warehouse);
        let before = self.shelf(sku, warehouse).map_or(0, |shelf| shelf.on_hand);
        self.record(sku, warehouse, on_hand - before, "Cycle count", true);
        self.fit(sku, warehouse);
        self.allocate_waiting(sku);
        Ok(())
    }

    /// Units arrive.
    pub(super) fn receive_stock(&mut self, sku: &str, warehouse: u64, units: u32) {
        self.put_up(sku, warehouse);
        self.record(sku, warehouse, i64::from(units), "Stock received", false);
        self.allocate_waiting(sku);
    }

    /// Sets figures that people set.
    pub(super) fn adjust_stock(&mut self, adjust: &Adjust) -> Result<(), Refusal> {
        let warehouse = self.warehouse(&adjust.warehouse)?;
        self.put_up(&adjust.sku, warehouse);
        if let Some(shelf) = self.shelf_mut(&adjust.sku, warehouse) {
            shelf.reserve = adjust.reserve.unwrap_or(shelf.reserve);
            shelf.sell_ahead = adjust.sell_ahead.unwrap_or(shelf.sell_ahead);
            shelf.non_sellable = adjust.non_sellable.unwrap_or(shelf.non_sellable);
        }
        self.fit(&adjust.sku, warehouse);
        self.allocate_waiting(&adjust.sku);
        Ok(())
    }

    /// Changes the units on hand as a consequence of something else, never below zero. Without a warehouse the first that
    /// knows the SKU. Promises to other orders that no longer fit are taken back.
    pub(super) fn change_on_hand(&mut self, sku: &str, warehouse: Option<u64>, by: i64, reason: &str) {
        let first = self.products.get(sku).and_then(|product| product.shelves.keys().next().copied());
        if let Some(warehouse) = warehouse.or(first) {
            let on_hand = self.shelf(sku, warehouse).map_or(0, |shelf| shelf.on_hand);
            self.record(sku, warehouse, by.max(-on_hand), reason, false);
            if self.fit(sku, warehouse) {
                self.allocate_waiting(sku);
            }
        }
    }

    fn record(&mut self, sku: &str, warehouse: u64, by: i64, reason: &str, counted: bool) {
        let Some(found) = self.shelf_mut(sku, warehouse) else { return };
        let before = found.on_hand;
        found.on_hand += by;
        if by == 0 {
            return;
        }
        let (id, at) = (self.next("InventoryChange"), self.now);
        let (sku, reason) = (sku.to_owned(), reason.to_owned());
        let change = Change { id, sku, warehouse, before, by, reason, counted, at };
        self.announce_change(&change);
        self.changes.push(change);
    }

    /// Takes promises back until they fit what is on hand. True if there were any to take back.
    fn fit(&mut self, sku: &str, warehouse: u64) -> bool {
        let youngest: Vec<(u64, u64)> = self
            .orders
            .values()
            .rev()
            .filter(|order| order.allocations.contains_key(&warehouse))
            .flat_map(|order| order.lines.iter().rev().map(|line| (order.id, line)))
            .filter(|(_, line)| line.sku == sku)
            .map(|(order, line)| (order, line.id))
            .collect();
        let mut taken_back = false;
        for (order, line) in youngest {
            let excess = self
                .shelf(sku, warehouse)
                .map_or(0, |shelf| shelf.allocated + shelf.non_sellable - shelf.on_hand);
            let Ok(excess @ 1..) = u32::try_from(excess) else { break };
            taken_back = true;
            let taken = self.take_back(order, warehouse, line, excess);
            self.deallocated.extend(taken.emptied.map(|reference| (order, reference)));
            let now = self.now;
            if let Some(order) = self.orders.get_mut(&order) {
                order.updated = now;
            }
        }
        taken_back
    }

    fn announce_change(&mut self, change: &Change) {
        let account = self.config.account_id;
        let body = json!({
            "webhook_type": "Inventory Change", "account_id": account, "account_uuid": relay::id("Account", account),
            "warehouse_id": change.warehouse, "warehouse_uuid": relay::id("Warehouse", change.warehouse),
            "user_id": 1, "user_uuid": relay::id("User", 1), "sku": change.sku,
            "quantity": change.before + change.by, "old_quantity": change.before, "location_name": "AA-01-01-01",
            "previous_on_hand": change.before, "timestamp": iso::spaced(change.at), "reason": change.reason,
            "source": if change.counted { "manual" } else { "system" },
            "lot_id": null, "lot_uuid": null, "lot_expiration": null,
        });
        let about = format!("{} {}", change.sku, change.warehouse);
        self.news.push(News { kind: "Inventory Change", about, body });
    }
}
