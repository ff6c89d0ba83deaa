//! Everything that one Ordoro account knows. What happens to it is told by the neighbouring files.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::order::Order;
use super::product::Product;
use super::refusal::Refusal;
use super::returns::Return;
use super::tag::Tag;
use super::{Cart, Config, ListKey, Shipper, Warehouse};

#[derive(Debug)]
pub(super) struct Account {
    pub(super) config: Config,
    pub(super) now: Timestamp,
    /// When the account was set up.
    pub(super) opened: Timestamp,
    pub(super) orders: BTreeMap<u64, Order>,
    /// Ids by order number.
    numbers: BTreeMap<String, u64>,
    /// The orders of each family, by the id of its root.
    pub(super) families: BTreeMap<u64, Vec<u64>>,
    /// By SKU.
    pub(super) products: BTreeMap<String, Product>,
    pub(super) tags: BTreeMap<u64, Tag>,
    /// The tags that keep people from shipping.
    pub(super) holds: BTreeSet<u64>,
    pub(super) returns: BTreeMap<u64, Return>,
    /// Under which key the list of products stands.
    pub(super) products_key: ListKey,
    counters: BTreeMap<&'static str, u64>,
}

impl Account {
    pub(super) fn new(config: Config, now: Timestamp) -> Self {
        let names = config.hold_tags.clone();
        let mut made = Self {
            config,
            now,
            opened: now,
            orders: BTreeMap::new(),
            numbers: BTreeMap::new(),
            families: BTreeMap::new(),
            products: BTreeMap::new(),
            tags: BTreeMap::new(),
            holds: BTreeSet::new(),
            returns: BTreeMap::new(),
            products_key: ListKey::Plural,
            counters: BTreeMap::new(),
        };
        for name in names {
            let tag = made.tag_named(&name, None);
            made.holds.insert(tag);
        }
        made
    }

    /// The next number of a kind of object. Each kind starts elsewhere, so that mixed up ids show.
    pub(super) fn next(&mut self, kind: &'static str) -> u64 {
        let start = match kind {
            "order" => 200_000,
            "line" => 6_000_000,
            "shipment" => 400_000,
            "address" => 800_000,
            "product" => 19_500_000,
            "tag" => 30_000,
            _ => 2_000,
        };
        let counter = self.counters.entry(kind).or_insert(start);
        *counter += 1;
        *counter
    }

    /// Keeps a new order under its number.
    pub(super) fn keep(&mut self, order: Order) {
        self.numbers.insert(order.number.clone(), order.id);
        self.families.entry(order.root).or_default().push(order.id);
        self.orders.insert(order.id, order);
    }

    /// The id of the order with this number, be it a parent.
    pub(super) fn numbered(&self, number: &str) -> Option<u64> {
        self.numbers.get(number).copied()
    }

    /// The order at `/v3/order/{order_number}`: parents are not there any more.
    pub(super) fn order(&self, number: &str) -> Result<&Order, Refusal> {
        let found = self.numbered(number).and_then(|id| self.orders.get(&id));
        found.filter(|order| !order.is_parent()).ok_or(Refusal::NotFound("order"))
    }

    /// As [`Self::order`], if nothing was shipped or cancelled of it. What can be done to other orders is not documented;
    /// we refuse it.
    pub(super) fn waiting_order(&self, number: &str) -> Result<u64, Refusal> {
        let order = self.order(number)?;
        if order.status.is_open() {
            return Ok(order.id);
        }
        Err(Refusal::Conflict(format!("Order {number} is already {}", order.status.word())))
    }

    /// The order with this id, to change it: it was updated now.
    pub(super) fn change(&mut self, id: u64) -> Result<&mut Order, Refusal> {
        let now = self.now;
        let order = self.orders.get_mut(&id).ok_or(Refusal::NotFound("order"))?;
        order.updated = now;
        Ok(order)
    }

    pub(super) fn warehouse(&self, id: u64) -> Option<&Warehouse> {
        self.config.warehouses.iter().find(|warehouse| warehouse.id == id)
    }

    /// A warehouse that a body names.
    pub(super) fn named_warehouse(&self, id: u64) -> Result<u64, Refusal> {
        let found = self.warehouse(id).map(|warehouse| warehouse.id);
        found.ok_or_else(|| Refusal::invalid("warehouse_id", format!("There is no warehouse {id}")))
    }

    /// The default location: the first.
    pub(super) fn default_warehouse(&self) -> u64 {
        self.config.warehouses.first().map_or(0, |warehouse| warehouse.id)
    }

    pub(super) fn cart(&self, id: u64) -> Option<&Cart> {
        self.config.carts.iter().find(|cart| cart.id == id)
    }

    pub(super) fn shipper(&self, id: u64) -> Option<&Shipper> {
        self.config.shippers.iter().find(|shipper| shipper.id == id)
    }
}
