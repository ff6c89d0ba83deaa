//! Shippings, deliveries and parcels as commercetools sends them.

use serde::Deserialize;

use super::money::{DiscountedPrice, Money, TaxedPrice};
use super::{Address, CustomFields, Reference};

/// One of several shippings (Multiple mode).
#[derive(Debug, Deserialize)]
pub(in super::super) struct Shipping {
    #[serde(rename = "shippingKey")]
    pub(in super::super) key: String,
    #[serde(rename = "shippingInfo")]
    pub(in super::super) info: ShippingInfo,
    #[serde(rename = "shippingAddress")]
    pub(in super::super) address: Option<Address>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct ShippingInfo {
    pub(in super::super) shipping_method_name: String,
    /// Absent for custom methods.
    pub(in super::super) shipping_method: Option<Reference>,
    pub(in super::super) price: Money,
    pub(in super::super) discounted_price: Option<DiscountedPrice>,
    pub(in super::super) taxed_price: Option<TaxedPrice>,
    #[serde(default)]
    pub(in super::super) deliveries: Vec<Delivery>,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct Delivery {
    pub(in super::super) id: String,
    pub(in super::super) key: Option<String>,
    #[serde(default)]
    pub(in super::super) items: Vec<DeliveryItem>,
    #[serde(default)]
    pub(in super::super) parcels: Vec<Parcel>,
    pub(in super::super) custom: Option<CustomFields>,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct DeliveryItem {
    /// The line's id.
    pub(in super::super) id: String,
    pub(in super::super) quantity: i64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Parcel {
    pub(in super::super) id: String,
    pub(in super::super) key: Option<String>,
    pub(in super::super) measurements: Option<Measurements>,
    pub(in super::super) tracking_data: Option<TrackingData>,
    #[serde(default)]
    pub(in super::super) items: Vec<DeliveryItem>,
    pub(in super::super) custom: Option<CustomFields>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Measurements {
    pub(in super::super) height_in_millimeter: Option<i64>,
    pub(in super::super) length_in_millimeter: Option<i64>,
    pub(in super::super) width_in_millimeter: Option<i64>,
    pub(in super::super) weight_in_gram: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct TrackingData {
    pub(in super::super) tracking_id: Option<String>,
    pub(in super::super) carrier: Option<String>,
    pub(in super::super) provider: Option<String>,
    pub(in super::super) provider_transaction: Option<String>,
    #[serde(default)]
    pub(in super::super) is_return: bool,
}
