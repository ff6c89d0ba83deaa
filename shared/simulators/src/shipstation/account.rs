//! Everything that one ShipStation account knows. What happens to it is told by the neighbouring files.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::config::Config;
use super::hooks::Hooks;
use super::order::{Order, Status};
use super::pacific;
use super::parcel::{Fulfillment, Shipment};
use super::refusal::Refusal;
use super::stock::Shelves;
use super::verify::{TAKES, Verified};

#[derive(Debug)]
pub(super) struct Account {
    pub(super) config: Config,
    pub(super) now: Timestamp,
    pub(super) orders: BTreeMap<u64, Order>,
    /// The orders of each key, oldest first; deleted ones are not among them.
    pub(super) keys: BTreeMap<String, Vec<u64>>,
    pub(super) shipments: BTreeMap<u64, Shipment>,
    pub(super) fulfillments: BTreeMap<u64, Fulfillment>,
    pub(super) shelves: Shelves,
    pub(super) hooks: Hooks,
    /// What webhooks have to say about what was done last.
    pub(super) news: Vec<News>,
    /// Changes of locked orders are refused, not passed over in silence.
    pub(super) refuses_locked: bool,
    /// Profiles by user name.
    customers: BTreeMap<String, u64>,
    /// When something happens to an order by itself.
    alarms: BTreeSet<(Timestamp, u64)>,
    counters: BTreeMap<&'static str, u64>,
}

/// One event that webhooks announce.
#[derive(Debug)]
pub(super) struct News {
    /// The event as it is subscribed to, e.g. `SHIP_NOTIFY` or `label_created_v2`.
    pub(super) event: &'static str,
    /// What it is about, in words that don't depend on the order in which things arrived.
    pub(super) about: String,
    /// The stores that it concerns.
    pub(super) stores: BTreeSet<u64>,
    /// Where it is told: path and query.
    pub(super) resource: String,
    /// What V2 tells in the webhook itself.
    pub(super) data: Option<Value>,
}

impl Account {
    pub(super) fn new(config: Config, now: Timestamp) -> Self {
        Self {
            config,
            now,
            orders: BTreeMap::new(),
            keys: BTreeMap::new(),
            shipments: BTreeMap::new(),
            fulfillments: BTreeMap::new(),
            shelves: BTreeMap::new(),
            hooks: Hooks::default(),
            news: Vec::new(),
            refuses_locked: false,
            customers: BTreeMap::new(),
            alarms: BTreeSet::new(),
            counters: BTreeMap::new(),
        }
    }

    /// The next number of a kind of object. Each kind starts elsewhere, so that mixed up ids show.
    pub(super) fn next(&mut self, kind: &'static str) -> u64 {
        let start = match kind {
            "order" => 1_000_000,
            "item" => 50_000_000,
            "shipment" => 7_000_000,
            "fulfillment" => 300_000,
            "batch" => 144_000,
            "customer" => 63_000_000,
            _ => 1_000,
        };
        let counter = self.counters.entry(kind).or_insert(start);
        *counter += 1;
        *counter
    }

    /// The order with this number.
    pub(super) fn order(&self, id: u64) -> Result<&Order, Refusal> {
        self.orders.get(&id).filter(|order| !order.inactive).ok_or(Refusal::NotFound("Order"))
    }

    /// As [`Self::order`], to change it: it was modified now.
    pub(super) fn order_mut(&mut self, id: u64) -> Result<&mut Order, Refusal> {
        let now = self.now;
        let found = self.orders.get_mut(&id).filter(|order| !order.inactive);
        let order = found.ok_or(Refusal::NotFound("Order"))?;
        order.modified = now;
        Ok(order)
    }

    /// The order, if it is not locked yet.
    pub(super) fn open_order(&self, id: u64) -> Result<&Order, Refusal> {
        let order = self.order(id)?;
        if order.status.is_open() {
            return Ok(order);
        }
        Err(Refusal::TooLate(format!("Order {} is already {}", order.number(), order.status.text())))
    }

    /// The profile of a customer: one for each user name.
    pub(super) fn customer(&mut self, username: Option<&str>) -> Option<u64> {
        let username = username.filter(|name| !name.is_empty())?;
        if let Some(known) = self.customers.get(username) {
            return Some(*known);
        }
        let id = self.next("customer");
        self.customers.insert(username.to_owned(), id);
        Some(id)
    }

    /// The address of an order is new: it will be looked at.
    pub(super) fn verify_later(&mut self, id: u64) {
        let due = self.now.saturating_add(TAKES).unwrap_or(Timestamp::MAX);
        if let Some(order) = self.orders.get_mut(&id) {
            order.verified = Verified::NotYet;
            order.verify_at = Some(due);
            self.alarms.insert((due, id));
        }
    }

    /// Something happens to an order at this time.
    pub(super) fn wake(&mut self, at: Timestamp, id: u64) {
        self.alarms.insert((at, id));
    }

    /// Lets the time pass: addresses are looked at, holds end.
    pub(super) fn advance(&mut self, now: Timestamp) {
        while let Some((due, id)) = self.alarms.first().copied().filter(|(due, _)| *due <= now) {
            self.alarms.remove(&(due, id));
            self.now = due;
            self.ring(id);
        }
        self.now = now;
    }

    fn ring(&mut self, id: u64) {
        let now = self.now;
        let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        let Some(order) = self.orders.get_mut(&id).filter(|order| !order.inactive) else { return };
        if is_due(order.verify_at) {
            order.verify_at = None;
            order.verified = Verified::of(order.details.get("shipTo"));
            order.modified = now;
        }
        let ends = order.hold_until.map(|day| pacific::instant(day.into()));
        if order.status == Status::OnHold && is_due(ends) {
            order.status = Status::AwaitingShipment;
            order.hold_until = None;
            order.modified = now;
        }
    }
}
