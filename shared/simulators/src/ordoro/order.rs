//! An order as Ordoro keeps it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::address::Address;
use super::shipment::Shipment;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    AwaitingFulfillment,
    DropshipmentRequested,
    Shipped,
    Cancelled,
}

impl Status {
    pub(super) const ALL: [Self; 4] =
        [Self::AwaitingFulfillment, Self::DropshipmentRequested, Self::Shipped, Self::Cancelled];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::AwaitingFulfillment => "awaiting_fulfillment",
            Self::DropshipmentRequested => "dropshipment_requested",
            Self::Shipped => "shipped",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether its units are committed.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::AwaitingFulfillment | Self::DropshipmentRequested)
    }
}

#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) id: u64,
    /// The name in every path: the prefix of the cart and what was sent.
    pub(super) number: String,
    /// The `order_id` that was sent.
    pub(super) reference: String,
    pub(super) cart: Option<u64>,
    pub(super) cart_order_id: Option<String>,
    pub(super) status: Status,
    pub(super) warehouse: u64,
    pub(super) shipping_address: Address,
    /// When the shipping address was written last.
    pub(super) addressed: Timestamp,
    pub(super) billing_address: Address,
    pub(super) ship_from: Option<Address>,
    pub(super) lines: Vec<Line>,
    pub(super) details: Details,
    /// By id.
    pub(super) tags: BTreeSet<u64>,
    pub(super) comments: Vec<Comment>,
    /// Oldest first; the last is the one that shows. A split leaves them with the parent.
    pub(super) shipments: Vec<Shipment>,
    /// What left the shelves when it was shipped, by SKU.
    pub(super) left: BTreeMap<String, i64>,
    /// Of a family of split orders the root's is the one that counts.
    pub(super) financial: Financial,
    pub(super) placed: Timestamp,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) cancelled: Option<Timestamp>,
    pub(super) shipped: Option<Timestamp>,
    /// Before this time lists don't show it.
    pub(super) visible: Timestamp,
    /// The order that it was split from.
    pub(super) parent: Option<u64>,
    /// The order that was created; it names the family.
    pub(super) root: u64,
    /// The orders that it was split into. With any it can only be looked at.
    pub(super) children: Vec<u64>,
}

/// What people and shops write down and Ordoro shows.
#[derive(Debug, Clone, Default)]
pub(super) struct Details {
    pub(super) notes_from_customer: Option<String>,
    pub(super) internal_notes: Option<String>,
    pub(super) requested_shipping_method: Option<String>,
    pub(super) batch_reference_id: Option<String>,
    pub(super) deliver_by: Option<Timestamp>,
    pub(super) ship_by: Option<Timestamp>,
    pub(super) is_prime: bool,
}

/// Amounts as they were sent; Ordoro calculates none.
#[derive(Debug, Clone, Default)]
pub(super) struct Financial {
    pub(super) credit_card_issuer: Option<String>,
    /// By the names of the interface.
    pub(super) amounts: BTreeMap<&'static str, Decimal>,
}

/// The amounts of an order.
pub(super) const AMOUNTS: [&str; 5] =
    ["discount_amount", "product_amount", "shipping_amount", "tax_amount", "grand_total"];

#[derive(Debug, Clone)]
pub(super) struct Comment {
    pub(super) user: String,
    pub(super) at: Timestamp,
    pub(super) text: String,
}

/// What became of the wish to set units aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    NotAsked,
    Failed,
    Made,
}

#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) id: u64,
    /// The line of the root that this one was split from; its own id if it wasn't.
    pub(super) origin: u64,
    pub(super) sku: String,
    pub(super) name: String,
    /// None left means that people took the line off; answers don't show it.
    pub(super) quantity: u32,
    /// Units that people took off, which only the books show.
    pub(super) cut: u32,
    pub(super) item_price: Decimal,
    pub(super) total_price: Decimal,
    pub(super) discount: Decimal,
    pub(super) details: Option<String>,
    pub(super) serials: Vec<String>,
    pub(super) location: Option<u64>,
    pub(super) cart_order_id: Option<String>,
    pub(super) cart_orderitem_id: Option<String>,
    pub(super) cart_shipment_id: Option<String>,
    pub(super) promise: Promise,
}

impl Order {
    /// The lines that answers show.
    pub(super) fn shown(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.quantity > 0)
    }

    /// The shipment that answers show, if there is one.
    pub(super) fn shipment(&self) -> Option<&Shipment> {
        self.shipments.last().filter(|shipment| shipment.shown)
    }

    pub(super) fn line(&self, id: u64) -> Option<&Line> {
        self.shown().find(|line| line.id == id)
    }

    /// Whether it was split and can only be looked at.
    pub(super) const fn is_parent(&self) -> bool {
        !self.children.is_empty()
    }
}

impl Financial {
    pub(super) fn amount(&self, name: &str) -> Option<Decimal> {
        self.amounts.get(name).copied()
    }
}
