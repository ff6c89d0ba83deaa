//! The update actions that we send, with exactly the fields that commercetools takes. What is `None` is left out.
//! <https://docs.commercetools.com/api/projects/orders#update-actions>, spec of 2026-08-21.

mod drafts;
mod staged;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use waybill_domain::ids::{LineId, ShippingKey};

pub use drafts::{
    CustomDraft, Fields, Identifier, InventoryDraft, Item, ParcelDraft, ReturnItemDraft, Sizes,
    TrackingDraft, UnitsIn,
};
pub use staged::{Apply, EditDraft, OrderReference, StagedAction};

/// An update of an order: all of its actions or none, and none unless the order is at this version.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderUpdate {
    /// The version that the actions were planned for.
    pub version: u64,
    /// At most 500.
    pub actions: Vec<Action>,
}

/// An update of an inventory entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InventoryUpdate {
    /// The version that the actions were planned for.
    pub version: u64,
    /// At most 500.
    pub actions: Vec<InventoryAction>,
}

/// One change of an order. Deliveries and parcels are named by our keys.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Action {
    /// Says by which id a system (a channel with an export role) knows the order. No message tells of it.
    UpdateSyncInfo {
        channel: Identifier,
        external_id: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        synced_at: Option<Timestamp>,
    },
    /// Gives the order a type and fields; overwrites what is there.
    SetCustomType { r#type: Identifier, fields: Fields },
    /// Sets one field of the order; without a value removes it, which fails where there is none.
    SetCustomField {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    },
    /// Gives a line a type and fields; overwrites what is there.
    SetLineItemCustomType { line_item_id: LineId, r#type: Identifier, fields: Fields },
    /// Sets or removes one field of a line.
    SetLineItemCustomField {
        line_item_id: LineId,
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    },
    /// Gives a custom line a type and fields; overwrites what is there.
    SetCustomLineItemCustomType { custom_line_item_id: LineId, r#type: Identifier, fields: Fields },
    /// Sets or removes one field of a custom line.
    SetCustomLineItemCustomField {
        custom_line_item_id: LineId,
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    },
    /// Says that something left. Fails on orders without shipping.
    AddDelivery {
        /// The key that the new delivery gets, whatever the documentation says.
        delivery_key: String,
        /// Which shipping, in Multiple mode; left out, the delivery belongs to none.
        #[serde(skip_serializing_if = "Option::is_none")]
        shipping_key: Option<ShippingKey>,
        items: Vec<Item>,
        parcels: Vec<ParcelDraft>,
        #[serde(skip_serializing_if = "Option::is_none")]
        custom: Option<CustomDraft>,
    },
    /// Says what is in a delivery.
    SetDeliveryItems { delivery_key: String, items: Vec<Item> },
    /// Gives a delivery a type and fields.
    SetDeliveryCustomType { delivery_key: String, r#type: Identifier, fields: Fields },
    /// Sets or removes one field of a delivery.
    SetDeliveryCustomField {
        delivery_key: String,
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    },
    /// Takes a delivery back with its parcels.
    RemoveDelivery { delivery_key: String },
    /// Adds a parcel. Its key is named otherwise here than within `addDelivery`.
    AddParcelToDelivery {
        delivery_key: String,
        parcel_key: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        measurements: Option<Sizes>,
        #[serde(skip_serializing_if = "Option::is_none")]
        tracking_data: Option<TrackingDraft>,
        items: Vec<Item>,
        #[serde(skip_serializing_if = "Option::is_none")]
        custom: Option<CustomDraft>,
    },
    /// Replaces how a parcel can be followed, as a whole; left out removes it.
    SetParcelTrackingData {
        parcel_key: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        tracking_data: Option<TrackingDraft>,
    },
    /// Replaces a parcel's sizes, as a whole.
    SetParcelMeasurements {
        parcel_key: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        measurements: Option<Sizes>,
    },
    /// Says what is in a parcel.
    SetParcelItems { parcel_key: String, items: Vec<Item> },
    /// Gives a parcel a type and fields.
    SetParcelCustomType { parcel_key: String, r#type: Identifier, fields: Fields },
    /// Sets or removes one field of a parcel.
    SetParcelCustomField {
        parcel_key: String,
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    },
    /// The same for a parcel that is not ours and has no key.
    #[serde(rename = "setParcelCustomType")]
    SetParcelCustomTypeById { parcel_id: String, r#type: Identifier, fields: Fields },
    /// The same for a parcel that is not ours and has no key.
    #[serde(rename = "setParcelCustomField")]
    SetParcelCustomFieldById {
        parcel_id: String,
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    },
    /// Takes a parcel back.
    RemoveParcelFromDelivery { parcel_key: String },
    /// Says that something comes back, or came back. Its items are `Advised`, which they stay, or `Returned`.
    AddReturnInfo {
        /// The partner's id of the return.
        return_tracking_id: String,
        items: Vec<ReturnItemDraft>,
    },
    /// Says what became of an item that came back: from `Returned` to `BackInStock` or `Unusable`, and no further.
    SetReturnShipmentState { return_item_key: String, shipment_state: &'static str },
    /// Gives an item of a return a type and fields.
    SetReturnItemCustomType { return_item_key: String, r#type: Identifier, fields: Fields },
    /// Sets or removes one field of an item of a return.
    SetReturnItemCustomField {
        return_item_key: String,
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    },
    /// Moves units of a line from one state to another, as the shop's transitions allow.
    TransitionLineItemState {
        line_item_id: LineId,
        quantity: u32,
        from_state: Identifier,
        to_state: Identifier,
    },
    /// Moves units of a custom line from one state to another.
    TransitionCustomLineItemState {
        custom_line_item_id: LineId,
        quantity: u32,
        from_state: Identifier,
        to_state: Identifier,
    },
    /// Sets the states of all units of a line, past the shop's transitions.
    ImportLineItemState { line_item_id: LineId, state: Vec<UnitsIn> },
    /// Sets the states of all units of a custom line.
    ImportCustomLineItemState { custom_line_item_id: LineId, state: Vec<UnitsIn> },
    /// Moves the order to another state of the shop's own workflow, as its transitions allow.
    TransitionState { state: Identifier },
    /// Says how far shipping is; `Canceled` has one l.
    ChangeShipmentState { shipment_state: String },
    /// Says how far the order is; `Cancelled` has two l.
    ChangeOrderState { order_state: String },
}

/// One change of an inventory entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum InventoryAction {
    /// Sets the quantity on stock, whatever it was; the available quantity follows.
    ChangeQuantity { quantity: i64 },
    /// Adds units to the quantity on stock.
    AddQuantity { quantity: i64 },
    /// Takes units from the quantity on stock, even below zero.
    RemoveQuantity { quantity: i64 },
    /// Gives the entry a type and fields; overwrites what is there.
    SetCustomType { r#type: Identifier, fields: Fields },
    /// Sets or removes one field.
    SetCustomField {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    },
}

#[cfg(test)]
mod tests;
