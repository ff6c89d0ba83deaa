//! Everything that the simulated instance knows, and how its parts are found.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::config::{Allocation, Config};
use super::order::{Order, Shipment};
use super::push::{Message, Sender};
use super::refusal::Refusal;
use super::returns::Return;
use super::stock::{Shelf, StockChange};

/// One product.
#[derive(Debug, Clone, Default)]
pub(super) struct Product {
    pub(super) id: u64,
    pub(super) properties: BTreeMap<String, String>,
    pub(super) aliases: BTreeSet<(String, String)>,
}

#[derive(Debug)]
pub(super) struct Account {
    pub(super) config: Config,
    pub(super) now: Timestamp,
    /// Who does what happens now, as events name them.
    pub(super) user: String,
    numbers: BTreeMap<&'static str, u64>,
    pub(super) orders: BTreeMap<u64, Order>,
    /// The order that each reference is taken by.
    pub(super) references: BTreeMap<String, u64>,
    pub(super) shipments: BTreeMap<u64, Shipment>,
    pub(super) shipment_references: BTreeSet<String>,
    /// Shipments that are neither despatched nor cancelled.
    pub(super) open: BTreeSet<u64>,
    /// By SKU.
    pub(super) products: BTreeMap<String, Product>,
    /// By SKU and site.
    pub(super) shelves: BTreeMap<(String, String), Shelf>,
    pub(super) returns: BTreeMap<u64, Return>,
    pub(super) news: Vec<Message>,
    pub(super) changes: Vec<StockChange>,
    /// Figures that may be others now.
    pub(super) touched: BTreeSet<(String, String)>,
    /// Whether orders or free stock came, so that allocation has something to do.
    pub(super) is_stirred: bool,
    pub(super) sender: Sender,
}

impl Account {
    pub(super) fn new(config: Config, now: Timestamp) -> Self {
        Self {
            config,
            now,
            user: String::new(),
            numbers: BTreeMap::new(),
            orders: BTreeMap::new(),
            references: BTreeMap::new(),
            shipments: BTreeMap::new(),
            shipment_references: BTreeSet::new(),
            open: BTreeSet::new(),
            products: BTreeMap::new(),
            shelves: BTreeMap::new(),
            returns: BTreeMap::new(),
            news: Vec::new(),
            changes: Vec::new(),
            touched: BTreeSet::new(),
            is_stirred: false,
            sender: Sender::default(),
        }
    }

    /// The next number of its kind.
    pub(super) fn next(&mut self, kind: &'static str) -> u64 {
        let first = match kind {
            "order" => 12_000,
            "shipment" => 23_000,
            "line" => 34_000,
            "stock change" => 99_000,
            "requirement" => 55_000,
            "inventory" => 400,
            _ => 0,
        };
        let last = self.numbers.entry(kind).or_insert(first);
        *last += 1;
        *last
    }

    /// What follows by itself from what was done.
    pub(super) fn settle(&mut self) {
        if std::mem::take(&mut self.is_stirred) && self.config.allocation == Allocation::Always {
            self.allocate();
        }
    }

    /// The product of a SKU is known from here on.
    pub(super) fn know(&mut self, sku: &str) {
        if !self.products.contains_key(sku) {
            let id = self.next("product");
            self.products.insert(sku.to_owned(), Product { id, ..Product::default() });
        }
    }

    pub(super) fn order(&self, id: u64) -> Result<&Order, Refusal> {
        self.orders.get(&id).ok_or_else(|| Refusal::missing("order", &id.to_string()))
    }

    pub(super) fn shipment(&self, id: u64) -> Result<&Shipment, Refusal> {
        self.shipments.get(&id).ok_or_else(|| Refusal::missing("shipment", &id.to_string()))
    }

    pub(super) fn shipment_mut(&mut self, id: u64) -> Result<&mut Shipment, Refusal> {
        self.shipments.get_mut(&id).ok_or_else(|| Refusal::missing("shipment", &id.to_string()))
    }

    /// The order with this reference in this channel.
    pub(super) fn order_in(&self, channel: &str, reference: &str) -> Result<u64, Refusal> {
        let found = self
            .references
            .get(reference)
            .filter(|id| self.orders.get(*id).is_some_and(|order| order.channel == channel));
        found.copied().ok_or_else(|| Refusal::missing("order", reference))
    }

    /// An order by its reference, by the one that it was imported with, or by its number.
    pub(super) fn find_order(&self, name: &str) -> Result<u64, Refusal> {
        let by_reference = self.references.get(name).copied();
        let imported =
            || self.orders.values().rev().find(|order| order.originating == name).map(|order| order.id);
        let by_number = || name.parse().ok().filter(|id| self.orders.contains_key(id));
        let found = by_reference.or_else(imported).or_else(by_number);
        found.ok_or_else(|| Refusal::missing("order", name))
    }

    /// A shipment by its reference or number, or all open ones of an order. An order comes first, for its first shipment may
    /// have the same reference.
    pub(super) fn find_shipments(&self, name: &str) -> Result<Vec<u64>, Refusal> {
        if let Ok(id) = self.find_order(name) {
            return Ok(self.open_of(id));
        }
        let by_reference = self.shipments.values().find(|shipment| shipment.reference == name);
        let by_number = || name.parse().ok().and_then(|id| self.shipments.get(&id));
        let found =
            by_reference.or_else(by_number).ok_or_else(|| Refusal::missing("order or shipment", name))?;
        Ok(if found.state.is_open() { vec![found.id] } else { Vec::new() })
    }

    /// The open shipments of an order.
    pub(super) fn open_of(&self, order: u64) -> Vec<u64> {
        let shipments = self.orders.get(&order).into_iter().flat_map(|order| &order.shipments);
        shipments.filter(|id| self.open.contains(id)).copied().collect()
    }

    /// A line of an order by what the shop calls it, by its number, or by its SKU.
    pub(super) fn find_line(&self, order: u64, name: &str) -> Result<u64, Refusal> {
        let lines = &self.order(order)?.lines;
        let found = lines
            .iter()
            .find(|line| line.name() == name)
            .or_else(|| lines.iter().find(|line| line.id.to_string() == name))
            .or_else(|| lines.iter().find(|line| line.sku == name));
        found.map(|line| line.id).ok_or_else(|| Refusal::missing("order line", name))
    }

    /// The site of this name, or the default one.
    pub(super) fn find_site(&self, name: Option<&str>) -> Result<String, Refusal> {
        let found = match name {
            Some(name) => self.config.sites.iter().find(|site| site.name == name),
            None => self.config.sites.first(),
        };
        found
            .map(|site| site.name.clone())
            .ok_or_else(|| Refusal::missing("site", name.unwrap_or("of default")))
    }
}
