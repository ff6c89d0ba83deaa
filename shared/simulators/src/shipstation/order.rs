//! An order as ShipStation keeps it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::amount;
use super::refusal::Refusal;
use super::verify::Verified;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    AwaitingPayment,
    AwaitingShipment,
    /// With a provider who ships for the account.
    PendingFulfillment,
    OnHold,
    Shipped,
    Cancelled,
}

impl Status {
    const ALL: [Self; 6] = [
        Self::AwaitingPayment,
        Self::AwaitingShipment,
        Self::PendingFulfillment,
        Self::OnHold,
        Self::Shipped,
        Self::Cancelled,
    ];

    /// The word of V1.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::AwaitingShipment => "awaiting_shipment",
            Self::PendingFulfillment => "pending_fulfillment",
            Self::OnHold => "on_hold",
            Self::Shipped => "shipped",
            Self::Cancelled => "cancelled",
        }
    }

    /// The word of V2 for what it calls a shipment. Its table is known in part only: the rest is our reading.
    pub(super) const fn v2(self) -> &'static str {
        match self {
            Self::AwaitingPayment | Self::AwaitingShipment | Self::OnHold => "pending",
            Self::PendingFulfillment => "processing",
            Self::Shipped => "label_purchased",
            Self::Cancelled => "cancelled",
        }
    }

    pub(super) fn read(word: &str) -> Result<Self, Refusal> {
        let found = Self::ALL.into_iter().find(|status| status.text() == word);
        found.ok_or_else(|| Refusal::Invalid(format!("`{word}` is no order status")))
    }

    /// Whether the order can still be changed from outside: shipped and cancelled ones are locked.
    pub(super) const fn is_open(self) -> bool {
        match self {
            Self::AwaitingPayment | Self::AwaitingShipment | Self::PendingFulfillment | Self::OnHold => true,
            Self::Shipped | Self::Cancelled => false,
        }
    }
}

#[derive(Debug)]
pub(super) struct Order {
    pub(super) id: u64,
    /// The caller's key. The parts of a split order have the same.
    pub(super) key: String,
    /// What was sent and has no effect here, under the names of the interface.
    pub(super) details: Map<String, Value>,
    pub(super) status: Status,
    pub(super) items: Vec<Item>,
    pub(super) tags: Vec<u64>,
    pub(super) store: u64,
    /// The place that it is shipped from.
    pub(super) warehouse: Option<u64>,
    pub(super) customer: Option<u64>,
    /// The order that it was split from.
    pub(super) parent: Option<u64>,
    /// Parts were split from it, or it is such a part.
    pub(super) split: bool,
    pub(super) verified: Verified,
    /// When its address will be looked at.
    pub(super) verify_at: Option<Timestamp>,
    pub(super) hold_until: Option<Date>,
    /// Names the call that brought it last to the notice of webhooks.
    pub(super) import: String,
    /// Oldest first, as fulfillments.
    pub(super) shipments: Vec<u64>,
    pub(super) fulfillments: Vec<u64>,
    pub(super) created: Timestamp,
    pub(super) modified: Timestamp,
    /// Before this time lists don't show it.
    pub(super) visible: Timestamp,
    /// Deleted from outside: nobody sees it any more.
    pub(super) inactive: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: u64,
    /// As [`Order::details`].
    pub(super) details: Map<String, Value>,
    /// The units that the order has of it.
    pub(super) quantity: u32,
    /// Units that people took off. The interface doesn't show them; the books do.
    pub(super) taken_off: u32,
    /// Units in labels that were not voided, and in fulfillments.
    pub(super) shipped: u32,
    pub(super) price: Decimal,
    /// A discount, not goods.
    pub(super) adjustment: bool,
    pub(super) created: Timestamp,
    pub(super) modified: Timestamp,
}

impl Item {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.details.get(name).and_then(Value::as_str)
    }

    /// Units still to be shipped.
    pub(super) fn pending(&self) -> u32 {
        if self.adjustment { 0 } else { self.quantity.saturating_sub(self.shipped) }
    }

    /// Whether the interface shows it: what people took off altogether is gone.
    pub(super) fn is_shown(&self) -> bool {
        self.quantity > 0 || self.taken_off == 0
    }

    /// Whether both are the same thing of the shop: by key, and without one by SKU and name.
    pub(super) fn is_same(&self, sent: &Map<String, Value>) -> bool {
        let key =
            |details: &Map<String, Value>| details.get("lineItemKey").filter(|key| !key.is_null()).cloned();
        match (key(&self.details), key(sent)) {
            (Some(mine), Some(theirs)) => mine == theirs,
            (None, None) => ["sku", "name"].iter().all(|name| self.details.get(*name) == sent.get(*name)),
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

impl Order {
    /// A detail that is text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.details.get(name).and_then(Value::as_str)
    }

    /// A text of an address.
    pub(super) fn address(&self, which: &str, name: &str) -> Option<&str> {
        self.details.get(which)?.get(name)?.as_str()
    }

    /// The number that the caller gave it.
    pub(super) fn number(&self) -> &str {
        self.text("orderNumber").unwrap_or_default()
    }

    pub(super) fn item(&self, id: u64) -> Result<&Item, Refusal> {
        self.items.iter().find(|item| item.id == id).ok_or(Refusal::NotFound("Item"))
    }

    pub(super) fn item_mut(&mut self, id: u64) -> Result<&mut Item, Refusal> {
        self.items.iter_mut().find(|item| item.id == id).ok_or(Refusal::NotFound("Item"))
    }

    /// The units still to be shipped, by item.
    pub(super) fn pending(&self) -> BTreeMap<u64, u32> {
        let units = self.items.iter().map(|item| (item.id, item.pending()));
        units.filter(|(_, units)| *units > 0).collect()
    }

    /// The items' prices, tax and shipping. The published example adds up so: discounts are items, the taxes of single items
    /// don't count again.
    pub(super) fn total(&self) -> Decimal {
        let items: Decimal = self.items.iter().map(|item| item.price * Decimal::from(item.quantity)).sum();
        items
            + amount::or_zero(self.details.get("taxAmount"))
            + amount::or_zero(self.details.get("shippingAmount"))
    }

    /// What it cost before people took units off.
    pub(super) fn total_as_placed(&self) -> Decimal {
        let off: Decimal = self.items.iter().map(|item| item.price * Decimal::from(item.taken_off)).sum();
        self.total() + off
    }

    /// The status that follows from what was shipped and put back. An order of which a part has labels stays open until
    /// everything has one: the manual doesn't say what happens to such orders.
    pub(super) fn settle_status(&mut self) {
        let has_shipped = self.items.iter().any(|item| item.shipped > 0);
        let has_pending = self.items.iter().any(|item| item.pending() > 0);
        if self.status == Status::Shipped && has_pending {
            self.status = Status::AwaitingShipment;
        } else if self.status != Status::Cancelled && has_shipped && !has_pending {
            self.status = Status::Shipped;
        }
    }
}
