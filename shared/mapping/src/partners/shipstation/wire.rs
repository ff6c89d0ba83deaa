//! ShipStation's objects as they come: everything may be missing, unknown fields are ignored.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::partner::value;

/// An id: a number, or a text in some places.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "String")]
pub(super) struct Id(String);

impl Id {
    /// The id as text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<Value> for Id {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        value::text(Some(&value)).map(Self).ok_or_else(|| format!("`{value}` is no id"))
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

/// A whole number of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Units(pub(super) u32);

impl TryFrom<Value> for Units {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        value::units(&value).map(Self).ok_or_else(|| format!("`{value}` is no number of units"))
    }
}

/// An order.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order {
    #[serde(rename = "orderId")]
    pub(super) id: Id,
    #[serde(rename = "orderKey")]
    pub(super) key: Option<String>,
    #[serde(rename = "orderNumber")]
    pub(super) number: Option<String>,
    #[serde(rename = "orderStatus")]
    pub(super) status: Option<String>,
    pub(super) hold_until_date: Option<String>,
    pub(super) ship_to: Option<Value>,
    pub(super) items: Option<Vec<Item>>,
    pub(super) advanced_options: Option<Advanced>,
}

/// A line of an order, or an adjustment of its price.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    pub(super) order_item_id: Option<Id>,
    pub(super) line_item_key: Option<String>,
    pub(super) sku: Option<String>,
    pub(super) quantity: Option<Units>,
    pub(super) unit_price: Option<Value>,
    pub(super) adjustment: Option<bool>,
}

/// What stands beside an order or a shipment.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Advanced {
    pub(super) store_id: Option<Id>,
    pub(super) merged_or_split: Option<bool>,
    pub(super) merged_ids: Option<Vec<Id>>,
    pub(super) parent_id: Option<Id>,
}

impl Order {
    /// The order that it was split off, where it was.
    pub(super) fn parent(&self) -> Option<&Id> {
        let parent = self.advanced_options.as_ref()?.parent_id.as_ref()?;
        (parent.as_str() != "0" && *parent != self.id).then_some(parent)
    }

    /// Whether people split it, or put it together with others.
    pub(super) fn is_split_or_merged(&self) -> bool {
        self.advanced_options.as_ref().is_some_and(|advanced| advanced.merged_or_split == Some(true))
    }

    /// Whether it holds other orders too.
    pub(super) fn is_merged(&self) -> bool {
        let merged = self.advanced_options.as_ref().and_then(|advanced| advanced.merged_ids.as_ref());
        merged.is_some_and(|ids| !ids.is_empty())
    }

    /// Its goods, without adjustments of the price.
    pub(super) fn goods(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().flatten().filter(|item| item.adjustment != Some(true))
    }

    /// Its store, where it says so.
    pub(super) fn store(&self) -> Option<&str> {
        self.advanced_options.as_ref()?.store_id.as_ref().map(Id::as_str)
    }
}

/// Something that left with a label.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shipment {
    #[serde(rename = "shipmentId")]
    pub(super) id: Id,
    pub(super) order_id: Option<Id>,
    pub(super) order_key: Option<String>,
    pub(super) create_date: Option<String>,
    pub(super) ship_date: Option<String>,
    #[serde(rename = "shipmentCost")]
    pub(super) cost: Option<Value>,
    pub(super) tracking_number: Option<String>,
    pub(super) is_return_label: Option<bool>,
    pub(super) carrier_code: Option<String>,
    pub(super) service_code: Option<String>,
    pub(super) package_code: Option<String>,
    pub(super) warehouse_id: Option<Id>,
    pub(super) voided: Option<bool>,
    pub(super) weight: Option<Weight>,
    pub(super) dimensions: Option<Dimensions>,
    pub(super) advanced_options: Option<Advanced>,
    #[serde(rename = "shipmentItems")]
    pub(super) items: Option<Vec<ShipmentItem>>,
}

/// Units of a line in a shipment.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShipmentItem {
    pub(super) order_item_id: Option<Id>,
    pub(super) line_item_key: Option<String>,
    pub(super) sku: Option<String>,
    pub(super) quantity: Units,
}

/// How heavy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Weight {
    pub(super) value: Option<Value>,
    pub(super) units: Option<String>,
}

/// How large.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Dimensions {
    pub(super) length: Option<Value>,
    pub(super) width: Option<Value>,
    pub(super) height: Option<Value>,
    pub(super) units: Option<String>,
}

/// Something that left without a label of ShipStation: marked as shipped, or shipped by a provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fulfillment {
    #[serde(rename = "fulfillmentId")]
    pub(super) id: Id,
    pub(super) order_id: Id,
    pub(super) tracking_number: Option<String>,
    pub(super) create_date: Option<String>,
    pub(super) ship_date: Option<String>,
    pub(super) carrier_code: Option<String>,
    #[serde(rename = "fulfillmentServiceCode")]
    pub(super) service_code: Option<String>,
    pub(super) voided: Option<bool>,
}

/// A registration of a webhook; the second interface has names of its own.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Webhook {
    #[serde(rename = "WebHookID", alias = "webhook_id")]
    pub(super) id: Option<Id>,
    #[serde(rename = "HookType", alias = "event")]
    pub(super) kind: Option<String>,
    #[serde(rename = "Url", alias = "url")]
    pub(super) url: Option<String>,
    #[serde(rename = "Active")]
    pub(super) active: Option<bool>,
    #[serde(rename = "StoreID", alias = "store_id")]
    pub(super) store: Option<Id>,
}

/// Stock of one SKU, in the second interface.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Inventory {
    pub(super) sku: String,
    pub(super) on_hand: Option<i64>,
    pub(super) allocated: Option<i64>,
    pub(super) available: Option<i64>,
    #[serde(rename = "inventory_warehouse_id")]
    pub(super) warehouse: Option<Id>,
}

/// A field of an object that is there and not null.
pub(super) fn there<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| !value.is_null())
}
