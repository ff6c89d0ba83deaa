//! Ordoro's objects as they come: everything may be missing, unknown fields are ignored.

use crate::partner::value;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

/// A page of a list, its rows unread: one bad row must not hide the others.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Rows {
    /// All that the query finds, over all pages.
    pub(super) count: Option<u64>,
    /// The manual's rule is the model's name in the singular; its schema of products says `products`.
    #[serde(alias = "order", alias = "return_order", alias = "product", alias = "products")]
    pub(super) rows: Vec<Value>,
}

/// An order: also one of several that people made of one by splitting it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Order {
    #[serde(rename = "order_number")]
    pub(super) number: String,
    #[serde(rename = "parent_order_number")]
    parent: Option<String>,
    #[serde(default, rename = "sibling_order_numbers")]
    siblings: Option<Vec<String>>,
    is_order_parent: Option<bool>,
    /// `awaiting_fulfillment`, `dropshipment_requested`, `shipped`, `cancelled`, or something newer.
    status: Option<String>,
    pub(super) allocation_status: Option<String>,
    /// Ounces.
    pub(super) weight: Option<Value>,
    pub(super) requested_shipping_method: Option<String>,
    #[serde(default)]
    lines: Option<Vec<Line>>,
    shipping_info: Option<ShippingInfo>,
    tags: Option<Vec<Tag>>,
    comments: Option<Vec<Comment>>,
    pub(super) warehouse: Option<Linked>,
    pub(super) shipping_address: Option<Value>,
    pub(super) billing_address: Option<Value>,
    pub(super) financial: Option<Value>,
}

/// How far an order is, in Ordoro's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Status {
    Awaiting,
    Dropship,
    Shipped,
    Cancelled,
    /// New to us; still to be shipped.
    Other(String),
}

impl Order {
    /// What it was split from.
    pub(super) fn parent(&self) -> Option<&str> {
        self.parent.as_deref().map(str::trim).filter(|parent| !parent.is_empty())
    }

    /// What else came of splitting that.
    pub(super) fn siblings(&self) -> impl Iterator<Item = &str> {
        self.siblings.iter().flatten().map(|sibling| sibling.trim()).filter(|sibling| !sibling.is_empty())
    }

    /// The empty shell that is left of an order which was split.
    pub(super) fn is_shell(&self) -> bool {
        self.is_order_parent == Some(true)
    }

    pub(super) fn status(&self) -> Status {
        match self.status.as_deref().unwrap_or_default() {
            "awaiting_fulfillment" => Status::Awaiting,
            "dropshipment_requested" => Status::Dropship,
            "shipped" => Status::Shipped,
            "cancelled" | "canceled" => Status::Cancelled,
            other => Status::Other(other.to_owned()),
        }
    }

    /// Whether it neither left nor was cancelled.
    pub(super) fn is_open(&self) -> bool {
        match self.status() {
            Status::Awaiting | Status::Dropship | Status::Other(_) => true,
            Status::Shipped | Status::Cancelled => false,
        }
    }

    pub(super) fn lines(&self) -> &[Line] {
        self.lines.as_deref().unwrap_or_default()
    }

    pub(super) fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    /// Whether it says its tags at all.
    pub(super) const fn tells_tags(&self) -> bool {
        self.tags.is_some()
    }

    pub(super) fn comments(&self) -> impl Iterator<Item = &str> {
        self.comments.iter().flatten().filter_map(|comment| comment.text.as_deref())
    }

    /// What it weighs in ounces, where Ordoro knows.
    pub(super) fn ounces(&self) -> Option<Decimal> {
        self.weight.as_ref().and_then(value::decimal).filter(|weight| *weight > Decimal::ZERO)
    }

    pub(super) fn shipping(&self) -> ShippingInfo {
        self.shipping_info.clone().unwrap_or_default()
    }
}

/// A line of an order. What the shop's cart calls order and line comes back on it, also after a split.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Line {
    pub(super) id: Option<Value>,
    pub(super) sku: Option<String>,
    pub(super) quantity: Option<Value>,
    pub(super) item_price: Option<Value>,
    pub(super) cart_order_id: Option<String>,
    pub(super) cart_orderitem_id: Option<String>,
    pub(super) cart_shipment_id: Option<String>,
    pub(super) is_allocated: Option<bool>,
}

/// The one shipment of an order.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct ShippingInfo {
    pub(super) tracking_number: Option<String>,
    /// Said to be a text; how several numbers stand in it is not published.
    pub(super) package_tracking: Option<Value>,
    pub(super) tracking_url: Option<String>,
    pub(super) cost: Option<Value>,
    pub(super) shipping_method: Option<String>,
    pub(super) display_shipping_method: Option<String>,
    pub(super) ship_date: Option<String>,
    pub(super) has_label: Option<bool>,
    pub(super) created_date: Option<String>,
    /// Told for numbers that were typed in; a label that was bought names its account instead.
    pub(super) carrier_name: Option<String>,
    pub(super) carrier: Option<Linked>,
    pub(super) box_shape: Option<String>,
    /// Inches.
    pub(super) length: Option<Value>,
    pub(super) width: Option<Value>,
    pub(super) height: Option<Value>,
    /// Objects whose shape is not published.
    pub(super) packages: Option<Value>,
    pub(super) void: Option<bool>,
}

/// Something that is named by its id.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Linked {
    id: Option<Value>,
}

impl Linked {
    pub(super) fn id(&self) -> Option<String> {
        value::text(self.id.as_ref())
    }
}

/// A tag on an order.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Tag {
    pub(super) id: Option<Value>,
    pub(super) text: Option<String>,
    pub(super) name: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Comment {
    text: Option<String>,
}
