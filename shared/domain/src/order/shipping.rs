//! How an order is shipped, and what was shipped already.

use serde::{Deserialize, Serialize};

use super::{Custom, Taxed};
use crate::address::Address;
use crate::ids::{LineId, ShippingKey};
use crate::money::Money;
use crate::units::Measurements;

/// One way of shipping, and what was already shipped that way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shipping {
    /// Which one, in Multiple mode.
    pub key: Option<ShippingKey>,
    /// What the customer saw.
    pub method_name: String,
    /// The shipping method's key, where it is one of the project's and was expanded.
    pub method_key: Option<String>,
    /// What it costs after discounts.
    pub price: Money,
    /// Net, tax and gross.
    pub taxed: Option<Taxed>,
    /// Where it goes, in Multiple mode.
    pub address: Option<Address>,
    /// What was shipped.
    pub deliveries: Vec<Delivery>,
}

/// Something that left: units of lines, in parcels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// The shop's id.
    pub id: String,
    /// Our key, where we wrote it.
    pub key: Option<String>,
    /// Units by line.
    pub items: Vec<LineUnits>,
    /// Its parcels.
    pub parcels: Vec<Parcel>,
    /// Fields.
    pub custom: Custom,
}

/// Units of one line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineUnits {
    /// The line.
    pub line: LineId,
    /// Units.
    pub quantity: u32,
}

/// One package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parcel {
    /// The shop's id.
    pub id: String,
    /// Our key, where we wrote it.
    pub key: Option<String>,
    /// How heavy and large.
    pub measurements: Option<Measurements>,
    /// How it can be followed.
    pub tracking: Option<Tracking>,
    /// What is in it.
    pub items: Vec<LineUnits>,
    /// Fields.
    pub custom: Custom,
}

/// How a parcel can be followed; written and replaced as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tracking {
    /// The carrier's number.
    pub number: Option<String>,
    /// The carrier.
    pub carrier: Option<String>,
    /// Who says so.
    pub provider: Option<String>,
    /// The provider's id of the shipment.
    pub provider_transaction: Option<String>,
    /// Whether it is on its way back.
    pub is_return: bool,
}
