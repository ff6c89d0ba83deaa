//! Events for each function: made by the function before it from real work, so that each is done for the first time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use waybill_queue::Envelope;

use crate::starts::EVENTS;
use crate::town::{Arrived, Town, WAREHOUSE, batch, sku};

/// SKUs of one message.
const SKUS: usize = 100;

/// The order in which functions make each other's events.
pub(crate) const ORDER: [&str; 9] = [
    "reconcile",
    "commerce-messages",
    "order-check",
    "partner-dispatch",
    "partner-webhooks",
    "partner-events",
    "inventory-deltas",
    "order-pull",
    "partner-poll",
];

/// What has arrived so far.
#[derive(Debug, Default)]
pub(crate) struct Events {
    messages: BTreeMap<String, Vec<String>>,
    webhooks: Vec<String>,
    orders: Vec<String>,
}

impl Events {
    /// The events of one function.
    pub(crate) fn of(&mut self, function: &str, town: &mut Town) -> Vec<String> {
        let due = |run: &str| vec![json!({ "run": run }).to_string(); EVENTS];
        self.arrive(town.take());
        match function {
            // The ledger is born with it, before any order.
            "reconcile" => due("tend"),
            "commerce-messages" => {
                self.orders = town.order(EVENTS);
                self.arrive(town.take());
                self.singles("commerce-messages")
            }
            "order-check" => town.questions(&self.orders),
            "partner-dispatch" => self.singles("dispatch-us"),
            "partner-webhooks" => {
                town.ship(&self.orders);
                self.arrive(town.take());
                std::mem::take(&mut self.webhooks)
            }
            "partner-events" => self.singles("partner-events"),
            "inventory-deltas" => (0..EVENTS).map(|number| batch("stock-us", &[figures(number)])).collect(),
            "order-pull" => due("pull"),
            "partner-poll" => vec![json!({ "run": "poll", "account": "us" }).to_string(); EVENTS],
            unknown => panic!("there are no events for `{unknown}`"),
        }
    }

    fn arrive(&mut self, arrived: Arrived) {
        for (queue, bodies) in arrived.messages {
            self.messages.entry(queue).or_default().extend(bodies);
        }
        self.webhooks.extend(arrived.webhooks);
    }

    /// An event for each message of a queue.
    fn singles(&mut self, queue: &str) -> Vec<String> {
        let bodies = self.messages.remove(queue).unwrap_or_default();
        bodies.iter().map(|body| batch(queue, std::slice::from_ref(body))).collect()
    }
}

/// A message with figures as they are.
fn figures(number: usize) -> String {
    let now = Timestamp::now();
    let level = |number: usize| {
        json!({ "account": "us", "warehouse": WAREHOUSE, "sku": sku(number), "as_of": now, "figures": {
            "on_hand": 100, "available": 100, "allocated": 0, "backordered": 0, "reserved": 0,
            "unsellable": null, "sell_ahead": null } })
    };
    let levels: Vec<Value> = (0..SKUS).map(level).collect();
    let work = json!({ "kind": "stock", "account": "us", "levels": levels });
    let trace = "wb-00000000c0ffee01".try_into().expect("a trace");
    Envelope::new(format!("figures-{number}"), trace, now, work).encode()
}
