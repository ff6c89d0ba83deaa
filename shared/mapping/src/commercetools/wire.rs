//! Orders as commercetools sends them. Read leniently: unknown fields are ignored, unknown words are kept, and
//! only what the spec promises on every order is required.
//! <https://docs.commercetools.com/api/projects/orders>, spec of 2026-08-21.

pub(super) mod line;
pub(super) mod money;
pub(super) mod payment;
pub(super) mod shipping;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use self::line::{CustomLine, Line};
use self::money::{DiscountOnTotal, Money, TaxedPrice};
use self::payment::PaymentInfo;
use self::shipping::{Shipping, ShippingInfo};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) version: u64,
    pub(super) created_at: Timestamp,
    pub(super) last_modified_at: Timestamp,
    #[serde(rename = "orderNumber")]
    pub(super) number: Option<String>,
    pub(super) purchase_order_number: Option<String>,
    pub(super) customer_id: Option<String>,
    pub(super) customer_email: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) country: Option<String>,
    pub(super) store: Option<KeyReference>,
    #[serde(rename = "orderState")]
    pub(super) state: String,
    pub(super) payment_state: Option<String>,
    /// Absent until the first payment.
    pub(super) payment_info: Option<PaymentInfo>,
    pub(super) shipment_state: Option<String>,
    /// The shop's workflow, which has the shorter name there.
    #[serde(rename = "state")]
    pub(super) workflow_state: Option<Reference>,
    /// Absent means `None`, the mode in which orders leave stock alone.
    pub(super) inventory_mode: Option<String>,
    pub(super) tax_mode: Option<String>,
    pub(super) total_price: Money,
    pub(super) taxed_price: Option<TaxedPrice>,
    pub(super) taxed_shipping_price: Option<TaxedPrice>,
    pub(super) discount_on_total_price: Option<DiscountOnTotal>,
    #[serde(default)]
    pub(super) line_items: Vec<Line>,
    #[serde(default)]
    pub(super) custom_line_items: Vec<CustomLine>,
    pub(super) billing_address: Option<Address>,
    pub(super) shipping_address: Option<Address>,
    #[serde(default)]
    pub(super) item_shipping_addresses: Vec<Address>,
    /// Absent on older orders, which are `Single`.
    pub(super) shipping_mode: Option<String>,
    pub(super) shipping_info: Option<ShippingInfo>,
    #[serde(default)]
    pub(super) shipping: Vec<Shipping>,
    #[serde(default)]
    pub(super) sync_info: Vec<SyncInfo>,
    #[serde(default)]
    pub(super) return_info: Vec<ReturnInfo>,
    pub(super) custom: Option<CustomFields>,
}

/// A reference by id; `obj` is there where the reference was expanded.
#[derive(Debug, Deserialize)]
pub(super) struct Reference {
    pub(super) id: String,
    pub(super) obj: Option<Expanded>,
}

impl Reference {
    pub(super) fn key(&self) -> Option<&str> {
        self.obj.as_ref()?.key.as_deref()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Expanded {
    pub(super) key: Option<String>,
}

/// A reference by key: only stores are referred to so.
#[derive(Debug, Deserialize)]
pub(super) struct KeyReference {
    pub(super) key: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct CustomFields {
    #[serde(rename = "type")]
    pub(super) kind: Reference,
    #[serde(default)]
    pub(super) fields: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Address {
    pub(super) key: Option<String>,
    pub(super) country: String,
    pub(super) title: Option<String>,
    pub(super) salutation: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) company: Option<String>,
    pub(super) department: Option<String>,
    pub(super) street_name: Option<String>,
    pub(super) street_number: Option<String>,
    pub(super) additional_street_info: Option<String>,
    pub(super) building: Option<String>,
    pub(super) apartment: Option<String>,
    /// Spelled so, with two capitals.
    #[serde(rename = "pOBox")]
    pub(super) po_box: Option<String>,
    pub(super) additional_address_info: Option<String>,
    pub(super) city: Option<String>,
    pub(super) postal_code: Option<String>,
    pub(super) region: Option<String>,
    pub(super) state: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) mobile: Option<String>,
    pub(super) email: Option<String>,
    pub(super) custom: Option<CustomFields>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SyncInfo {
    pub(super) channel: Reference,
    pub(super) external_id: Option<String>,
    pub(super) synced_at: Timestamp,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReturnInfo {
    pub(super) return_tracking_id: Option<String>,
    pub(super) return_date: Option<Timestamp>,
    #[serde(default)]
    pub(super) items: Vec<ReturnItem>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReturnItem {
    pub(super) id: String,
    pub(super) key: Option<String>,
    pub(super) line_item_id: Option<String>,
    pub(super) custom_line_item_id: Option<String>,
    pub(super) quantity: i64,
    pub(super) shipment_state: String,
    pub(super) comment: Option<String>,
    pub(super) custom: Option<CustomFields>,
}
