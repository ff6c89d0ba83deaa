//! How people in any warehouse name what they work on, for the control API, the demo and tests.
//!
//! What a name may be - an id, a number, what stands on a label - each system says for itself, as it says what people can do.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderName {
    pub(crate) order: String,
}

/// A label.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabelName {
    pub(crate) label: String,
}

/// A shipment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShipmentName {
    pub(crate) shipment: String,
}

/// Units of an order's line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Units {
    pub(crate) order: String,
    pub(crate) line: String,
    pub(crate) quantity: u32,
}

/// Units of one line, where the order is named beside it: in a package, or of what leaves an order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageLine {
    /// The line.
    pub line: String,
    /// Units.
    pub quantity: u32,
}

/// Units of an order's SKU that come back, announced or not.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Back {
    pub(crate) order: String,
    pub(crate) sku: String,
    pub(crate) quantity: u32,
    /// So many of them go back to the shelf.
    #[serde(default)]
    pub(crate) restock: u32,
}

/// What was counted on a shelf; `N` is how exactly the system counts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Count<N> {
    pub(crate) sku: String,
    pub(crate) warehouse: String,
    pub(crate) on_hand: N,
}

/// What arrived for a shelf.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arrival {
    pub(crate) sku: String,
    pub(crate) warehouse: String,
    pub(crate) quantity: u32,
}

/// Reads what is to be done, or says in the system's own form why it cannot be read.
pub(crate) fn read<T: DeserializeOwned, R>(body: Value, refused: impl FnOnce(String) -> R) -> Result<T, R> {
    serde_json::from_value(body).map_err(|error| refused(error.to_string()))
}
