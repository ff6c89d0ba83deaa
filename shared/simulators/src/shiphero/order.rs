//! An order as ShipHero keeps it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::refusal::Refusal;

/// Reasons for which an order waits. `shipping_method_hold` can't be set from outside.
pub(super) const HOLDS: [&str; 6] =
    ["fraud_hold", "address_hold", "shipping_method_hold", "operator_hold", "payment_hold", "client_hold"];

pub(super) const PENDING: &str = "pending";
pub(super) const FULFILLED: &str = "fulfilled";
pub(super) const CANCELED: &str = "canceled";

#[derive(Debug)]
pub(super) struct Order {
    pub(super) id: u64,
    /// What was sent and has no effect here, under the names of the interface.
    pub(super) details: Map<String, Value>,
    pub(super) status: String,
    pub(super) tags: Vec<String>,
    pub(super) lines: Vec<Line>,
    pub(super) holds: BTreeSet<&'static str>,
    /// By warehouse.
    pub(super) allocations: BTreeMap<u64, Allocation>,
    /// The warehouse that was chosen for the whole order.
    pub(super) warehouse: Option<u64>,
    /// Oldest first.
    pub(super) shipments: Vec<u64>,
    pub(super) history: Vec<History>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    /// Before this time lists of orders don't show it.
    pub(super) visible: Timestamp,
}

#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: u64,
    /// As [`Order::details`].
    pub(super) details: Map<String, Value>,
    pub(super) sku: String,
    pub(super) partner_line_item_id: String,
    pub(super) quantity: u32,
    pub(super) shipped: u32,
    /// Units that will not be shipped.
    pub(super) cancelled: u32,
    pub(super) picked: u32,
    pub(super) price: Decimal,
    /// The only warehouse that may ship it.
    pub(super) locked: Option<u64>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
}

/// Units promised to an order in one warehouse.
#[derive(Debug)]
pub(super) struct Allocation {
    pub(super) reference: u64,
    pub(super) at: Timestamp,
    /// Units by line.
    pub(super) lines: BTreeMap<u64, u32>,
}

#[derive(Debug)]
pub(super) struct History {
    pub(super) id: u64,
    pub(super) user: String,
    pub(super) information: String,
    pub(super) at: Timestamp,
}

impl Line {
    /// Units still to be shipped.
    pub(super) fn pending(&self) -> u32 {
        self.quantity.saturating_sub(self.shipped).saturating_sub(self.cancelled)
    }

    /// What this line costs.
    pub(super) fn subtotal(&self) -> Decimal {
        self.price * Decimal::from(self.quantity)
    }

    /// ShipHero's word for the state of the line.
    pub(super) fn status(&self) -> &'static str {
        match (self.pending(), self.shipped) {
            (1.., _) => PENDING,
            (0, 1..) => FULFILLED,
            (0, 0) => CANCELED,
        }
    }
}

impl Order {
    /// A detail that is text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.details.get(name).and_then(Value::as_str)
    }

    /// A detail that is a flag; flags that were never set are false.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.details.get(name).and_then(Value::as_bool) == Some(true)
    }

    /// The name of the order in messages for people.
    pub(super) fn number(&self) -> String {
        self.text("order_number").map_or_else(|| self.id.to_string(), str::to_owned)
    }

    pub(super) fn is_open(&self) -> bool {
        self.status != FULFILLED && self.status != CANCELED
    }

    /// Units of a line that are promised, in all warehouses.
    pub(super) fn allocated(&self, line: u64) -> u32 {
        self.allocations.values().filter_map(|allocation| allocation.lines.get(&line)).sum()
    }

    /// Nothing is missing and nothing holds it back.
    pub(super) fn ready_to_ship(&self) -> bool {
        self.is_open()
            && self.holds.is_empty()
            && self.lines.iter().any(|line| line.pending() > 0)
            && self.lines.iter().all(|line| self.allocated(line.id) == line.pending())
    }

    pub(super) fn line(&self, id: u64) -> Result<&Line, Refusal> {
        self.lines.iter().find(|line| line.id == id).ok_or(Refusal::NotFound("LineItem"))
    }

    pub(super) fn line_mut(&mut self, id: u64) -> Result<&mut Line, Refusal> {
        self.lines.iter_mut().find(|line| line.id == id).ok_or(Refusal::NotFound("LineItem"))
    }

    /// Sum of price times quantity over all lines.
    pub(super) fn subtotal(&self) -> Decimal {
        self.lines.iter().map(Line::subtotal).sum()
    }

    /// What the order costs: subtotal, tax and shipping less discounts. The formula is our reading: ShipHero says only that
    /// it calculates the field.
    pub(super) fn total(&self) -> Decimal {
        let amount = |value: Option<&Value>| {
            value
                .and_then(Value::as_str)
                .and_then(|text| text.parse::<Decimal>().ok())
                .unwrap_or(Decimal::ZERO)
        };
        let shipping = self.details.get("shipping_lines").and_then(|lines| lines.get("price"));
        self.subtotal() + amount(self.details.get("total_tax")) + amount(shipping)
            - amount(self.details.get("total_discounts"))
    }

    /// No unit of it was or will be shipped.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.pending() == 0 && line.shipped == 0)
    }

    /// Sets the status that follows from the lines after units were shipped, changed or put back.
    pub(super) fn settle_status(&mut self) {
        if self.status == CANCELED {
            return;
        }
        let shipped = self.lines.iter().any(|line| line.shipped > 0);
        let pending = self.lines.iter().any(|line| line.pending() > 0);
        let status = match (pending, shipped) {
            (true, _) if self.status == FULFILLED => PENDING,
            (false, true) => FULFILLED,
            (true | false, _) => return,
        };
        status.clone_into(&mut self.status);
    }
}

/// Reads an amount of money that was sent as text.
pub(super) fn amount(field: &str, text: &str) -> Result<Decimal, Refusal> {
    text.trim().parse().map_err(|error| Refusal::Invalid(format!("Invalid {field} `{text}`: {error}")))
}
