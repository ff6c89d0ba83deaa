//! ShipHero's objects as they come: everything may be missing, unknown fields are ignored.

use serde::Deserialize;
use serde_json::Value;

/// A page of a connection.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Connection<T> {
    #[serde(rename = "pageInfo")]
    page: Option<PageInfo>,
    #[serde(default = "Vec::new")]
    edges: Vec<Option<Edge<T>>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: Option<bool>,
    end_cursor: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Edge<T> {
    node: Option<T>,
}

impl<T> Connection<T> {
    /// What is on the page.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &T> {
        self.edges.iter().flatten().filter_map(|edge| edge.node.as_ref())
    }

    /// Where the next page begins; `None` on the last.
    pub(super) fn next(&self) -> Option<String> {
        let page = self.page.as_ref()?;
        if page.has_next_page? { page.end_cursor.clone() } else { None }
    }

    /// Whether there is more than this page.
    pub(super) fn has_more(&self) -> bool {
        self.page.as_ref().and_then(|page| page.has_next_page).unwrap_or(false)
    }
}

/// An order.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Order {
    pub(super) id: String,
    #[serde(rename = "order_number")]
    pub(super) number: Option<String>,
    pub(super) partner_order_id: Option<String>,
    pub(super) shop_name: Option<String>,
    /// Open text: `pending`, `fulfilled`, `canceled`, and whatever the merchant defines.
    pub(super) fulfillment_status: Option<String>,
    pub(super) email: Option<String>,
    pub(super) total_tax: Option<Value>,
    pub(super) total_discounts: Option<Value>,
    pub(super) shipping_lines: Option<Value>,
    pub(super) shipping_address: Option<Value>,
    pub(super) billing_address: Option<Value>,
    pub(super) holds: Option<Value>,
    pub(super) line_items: Option<Connection<Line>>,
    pub(super) shipments: Option<Vec<Shipment>>,
}

/// A line of an order. Quantities that went missing make the line unreadable only where they are needed.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) sku: String,
    pub(super) partner_line_item_id: Option<String>,
    pub(super) quantity: u32,
    pub(super) quantity_shipped: Option<u32>,
    pub(super) quantity_allocated: Option<u32>,
    pub(super) backorder_quantity: Option<u32>,
    /// Units that still wait to be shipped; the warehouse lowers it when it cancels units.
    pub(super) quantity_pending_fulfillment: Option<u32>,
    pub(super) fulfillment_status: Option<String>,
    pub(super) price: Option<Value>,
    /// What lies in totes for it; read with how far an order is, and nowhere else.
    pub(super) tote_picks: Option<Vec<Option<TotePick>>>,
}

/// Units of a line in a tote.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct TotePick {
    pub(super) picked_quantity: Option<u32>,
}

/// Something that left.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Shipment {
    pub(super) id: String,
    pub(super) order_id: Option<String>,
    pub(super) warehouse_id: Option<String>,
    pub(super) created_date: Option<String>,
    pub(super) refunded: Option<bool>,
    pub(super) needs_refund: Option<bool>,
    pub(super) line_items: Option<Connection<ShipmentLine>>,
    pub(super) shipping_labels: Option<Vec<Label>>,
    pub(super) order: Option<OrderName>,
}

/// How a shipment names its order.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct OrderName {
    pub(super) id: Option<String>,
    pub(super) partner_order_id: Option<String>,
    pub(super) shop_name: Option<String>,
}

/// Units of a line in a shipment, and under which label.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct ShipmentLine {
    pub(super) line_item_id: Option<String>,
    pub(super) shipping_label_id: Option<String>,
    pub(super) quantity: u32,
    pub(super) line_item: Option<LineName>,
}

/// How a shipment names an order's line.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct LineName {
    pub(super) id: Option<String>,
    pub(super) sku: Option<String>,
    pub(super) partner_line_item_id: Option<String>,
}

/// A return.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Return {
    pub(super) id: String,
    pub(super) order_id: Option<String>,
    /// What the return is called by whoever made it.
    pub(super) partner_id: Option<String>,
    /// Open text: `pending`, `warehouse_complete`, `complete`, `canceled`, and whatever the merchant defines.
    pub(super) status: Option<String>,
    pub(super) order: Option<OrderName>,
    pub(super) line_items: Option<Vec<Option<ReturnLine>>>,
}

/// Units of a line that come back.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct ReturnLine {
    pub(super) line_item_id: Option<String>,
    pub(super) warehouse_id: Option<String>,
    pub(super) quantity: Option<u32>,
    pub(super) quantity_received: Option<u32>,
    /// Units that went back to the shelf.
    pub(super) restock: Option<u32>,
    pub(super) condition: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) line_item: Option<LineName>,
}

/// A label: one package.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Label {
    pub(super) id: String,
    pub(super) status: Option<String>,
    pub(super) box_name: Option<String>,
    pub(super) tracking_number: Option<String>,
    pub(super) alternate_tracking_id: Option<String>,
    pub(super) tracking_url: Option<String>,
    pub(super) carrier: Option<String>,
    pub(super) shipping_name: Option<String>,
    pub(super) shipping_method: Option<String>,
    pub(super) cost: Option<Value>,
    pub(super) refunded: Option<bool>,
    pub(super) needs_refund: Option<bool>,
    pub(super) dimensions: Option<Dimensions>,
}

/// How heavy and large, in the account's units.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Dimensions {
    pub(super) weight: Option<Value>,
    pub(super) length: Option<Value>,
    pub(super) width: Option<Value>,
    pub(super) height: Option<Value>,
}

/// Stock of one SKU at one warehouse.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct WarehouseProduct {
    pub(super) sku: String,
    pub(super) warehouse_id: String,
    pub(super) on_hand: Option<i64>,
    pub(super) available: Option<i64>,
    pub(super) allocated: Option<i64>,
    pub(super) backorder: Option<i64>,
    pub(super) reserve_inventory: Option<i64>,
    pub(super) non_sellable_quantity: Option<i64>,
    pub(super) sell_ahead: Option<i64>,
}

/// A webhook registration.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Webhook {
    pub(super) name: Option<String>,
    pub(super) url: Option<String>,
    pub(super) shop_name: Option<String>,
    pub(super) shared_signature_secret: Option<String>,
    pub(super) enabled: Option<bool>,
    pub(super) health: Option<String>,
}
