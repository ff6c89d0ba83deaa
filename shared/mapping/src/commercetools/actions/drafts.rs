//! What update actions and drafts are made of.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use waybill_domain::ids::{ChannelKey, LineId, Sku};
use waybill_domain::order::{LineUnits, Tracking};
use waybill_domain::units::Measurements;

/// Fields by name.
pub type Fields = BTreeMap<String, Value>;

/// Names a resource by its key, or by its id where the key is not known; never by both, which is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identifier {
    type_id: &'static str,
    #[serde(flatten)]
    name: Name,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Name {
    Key(String),
    Id(String),
}

impl Identifier {
    /// A channel by its key.
    pub fn channel(key: &ChannelKey) -> Self {
        Self { type_id: "channel", name: Name::Key(key.as_str().to_owned()) }
    }

    /// A type by its key.
    pub fn kind(key: &str) -> Self {
        Self { type_id: "type", name: Name::Key(key.to_owned()) }
    }

    /// A state by its key.
    pub fn state(key: &str) -> Self {
        Self { type_id: "state", name: Name::Key(key.to_owned()) }
    }

    /// A state by its id, for where a key is not taken.
    pub fn state_id(id: &str) -> Self {
        Self { type_id: "state", name: Name::Id(id.to_owned()) }
    }

    /// The key or the id.
    pub fn name(&self) -> &str {
        match &self.name {
            Name::Key(name) | Name::Id(name) => name,
        }
    }
}

/// A type and its fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomDraft {
    /// Which type.
    pub r#type: Identifier,
    /// The fields.
    pub fields: Fields,
}

/// Units of one line in a delivery or a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The line or custom line.
    pub id: LineId,
    /// Units.
    pub quantity: u32,
}

impl From<&LineUnits> for Item {
    fn from(units: &LineUnits) -> Self {
        Self { id: units.line.clone(), quantity: units.quantity }
    }
}

/// Units of one line in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitsIn {
    /// Units.
    pub quantity: u32,
    /// The state, by its id: this is a reference, which has no key.
    pub state: Identifier,
}

/// A parcel within a new delivery.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ParcelDraft {
    /// Ours.
    pub key: String,
    /// How heavy and large.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measurements: Option<Sizes>,
    /// How it can be followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_data: Option<TrackingDraft>,
    /// What is in it; empty where the partner did not say.
    pub items: Vec<Item>,
    /// Its fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<CustomDraft>,
}

/// Millimetres and grams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sizes {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height_in_millimeter: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length_in_millimeter: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width_in_millimeter: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_in_gram: Option<u32>,
}

impl From<Measurements> for Sizes {
    fn from(sizes: Measurements) -> Self {
        Self {
            height_in_millimeter: sizes.height.map(|height| height.0),
            length_in_millimeter: sizes.length.map(|length| length.0),
            width_in_millimeter: sizes.width.map(|width| width.0),
            weight_in_gram: sizes.weight.map(|weight| weight.0),
        }
    }
}

/// How a parcel can be followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrackingDraft {
    /// The carrier's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_id: Option<String>,
    /// The carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Who says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The provider's id of the shipment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_transaction: Option<String>,
    /// Whether it is on its way back.
    pub is_return: bool,
}

impl From<Tracking> for TrackingDraft {
    fn from(tracking: Tracking) -> Self {
        Self {
            tracking_id: tracking.number,
            carrier: tracking.carrier,
            provider: tracking.provider,
            provider_transaction: tracking.provider_transaction,
            is_return: tracking.is_return,
        }
    }
}

/// Units of a line that come back, new on the order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReturnItemDraft {
    /// Ours.
    pub key: String,
    /// Units.
    pub quantity: u32,
    /// The line; for custom lines there is another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_item_id: Option<LineId>,
    /// The custom line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_line_item_id: Option<LineId>,
    /// Why and how, for people; it never changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// `Advised` or `Returned`.
    pub shipment_state: &'static str,
    /// Its fields.
    pub custom: CustomDraft,
}

/// A new inventory entry; there is one for each SKU and supply channel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InventoryDraft {
    /// The SKU; it need not exist as a product.
    pub sku: Sku,
    /// Ours.
    pub key: String,
    /// The warehouse's channel; must have the role `InventorySupply`.
    pub supply_channel: Identifier,
    /// Units on stock.
    pub quantity_on_stock: i64,
    /// The partner's figures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<CustomDraft>,
}
