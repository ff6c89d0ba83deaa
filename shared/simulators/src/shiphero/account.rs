//! Everything that one ShipHero account knows. What happens to it is told by the neighbouring files.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::hooks::Hooks;
use super::order::{History, Order};
use super::refusal::Refusal;
use super::returns::Return;
use super::shipment::Shipment;
use super::stock::{Change, Product};
use super::{Config, Warehouse, relay};

#[derive(Debug)]
pub(super) struct Account {
    pub(super) config: Config,
    pub(super) now: Timestamp,
    pub(super) orders: BTreeMap<u64, Order>,
    pub(super) shipments: BTreeMap<u64, Shipment>,
    pub(super) returns: BTreeMap<u64, Return>,
    /// By SKU.
    pub(super) products: BTreeMap<String, Product>,
    pub(super) changes: Vec<Change>,
    pub(super) hooks: Hooks,
    /// What webhooks have to say about what was done last.
    pub(super) news: Vec<News>,
    /// Shelves whose figures changed since the last Inventory Update.
    pub(super) touched: BTreeSet<(String, u64)>,
    /// Allocations made or enlarged since they were last announced: order, warehouse.
    pub(super) allocated: BTreeSet<(u64, u64)>,
    /// Allocations that ended unshipped: order, reference.
    pub(super) deallocated: Vec<(u64, u64)>,
    counters: BTreeMap<&'static str, u64>,
}

/// One event that webhooks announce.
#[derive(Debug)]
pub(super) struct News {
    /// The webhook type, e.g. `Order Canceled`.
    pub(super) kind: &'static str,
    /// What it is about, in words that don't depend on the order in which things arrived.
    pub(super) about: String,
    pub(super) body: Value,
}

impl Account {
    pub(super) fn new(config: Config, now: Timestamp) -> Self {
        Self {
            config,
            now,
            orders: BTreeMap::new(),
            shipments: BTreeMap::new(),
            returns: BTreeMap::new(),
            products: BTreeMap::new(),
            changes: Vec::new(),
            hooks: Hooks::default(),
            news: Vec::new(),
            touched: BTreeSet::new(),
            allocated: BTreeSet::new(),
            deallocated: Vec::new(),
            counters: BTreeMap::new(),
        }
    }

    /// The next number of a kind of object. Each kind starts elsewhere, so that mixed up ids show.
    pub(super) fn next(&mut self, kind: &'static str) -> u64 {
        let start = match kind {
            "Order" => 100_000,
            "LineItem" => 5_000_000,
            "Shipment" => 300_000,
            "ShippingLabel" => 700_000,
            "allocation" => 900_000,
            _ => 1_000,
        };
        let counter = self.counters.entry(kind).or_insert(start);
        *counter += 1;
        *counter
    }

    /// The order with this Relay id or number.
    pub(super) fn order(&self, id: &str) -> Result<&Order, Refusal> {
        self.orders.get(&relay::number("Order", id)?).ok_or(Refusal::NotFound("Order"))
    }

    /// As [`Self::order`], to change it: it was updated now.
    pub(super) fn order_mut(&mut self, id: &str) -> Result<&mut Order, Refusal> {
        let number = relay::number("Order", id)?;
        let now = self.now;
        let order = self.orders.get_mut(&number).ok_or(Refusal::NotFound("Order"))?;
        order.updated = now;
        Ok(order)
    }

    /// Refuses what can't be done any more to shipped and to cancelled orders.
    pub(super) fn open_order(&self, id: &str, what: &str) -> Result<u64, Refusal> {
        let order = self.order(id)?;
        if order.is_open() {
            return Ok(order.id);
        }
        Err(Refusal::TooLate(format!("Order {} is already {} and {what}", order.number(), order.status)))
    }

    /// The warehouse with this Relay id or number.
    pub(super) fn warehouse(&self, id: &str) -> Result<u64, Refusal> {
        let number = relay::number("Warehouse", id)?;
        self.warehouse_setup(number).map(|warehouse| warehouse.id).ok_or(Refusal::NotFound("Warehouse"))
    }

    pub(super) fn warehouse_setup(&self, id: u64) -> Option<&Warehouse> {
        self.config.warehouses.iter().find(|warehouse| warehouse.id == id)
    }

    /// Writes a line into an order's history.
    pub(super) fn note(&mut self, order: u64, user: &str, information: String) {
        let (id, at) = (self.next("OrderHistory"), self.now);
        if let Some(order) = self.orders.get_mut(&order) {
            order.history.push(History { id, user: user.to_owned(), information, at });
        }
    }
}
