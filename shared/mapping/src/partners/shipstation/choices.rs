//! The parts of an account's settings that are tables of their own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// Units of weight that ShipStation knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum WeightUnit {
    /// Grams.
    #[default]
    Grams,
    /// Ounces.
    Ounces,
    /// Pounds.
    Pounds,
}

impl WeightUnit {
    /// ShipStation's word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Grams => "grams",
            Self::Ounces => "ounces",
            Self::Pounds => "pounds",
        }
    }
}

/// Units of length that ShipStation knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum LengthUnit {
    /// Centimeters.
    #[default]
    Centimeters,
    /// Inches.
    Inches,
}

impl LengthUnit {
    /// ShipStation's word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Centimeters => "centimeters",
            Self::Inches => "inches",
        }
    }
}

/// Which attributes of a variant hold what ShipStation wants to know of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Attributes {
    /// Weight of one unit, in `weight_unit`.
    pub(super) weight: Option<String>,
    /// Length of one unit as it is packed, in `length_unit`.
    pub(super) length: Option<String>,
    /// Width of the same.
    pub(super) width: Option<String>,
    /// Height of the same.
    pub(super) height: Option<String>,
    /// Address of a picture.
    pub(super) image_url: Option<String>,
    /// Universal product code.
    pub(super) upc: Option<String>,
    /// Where in the warehouse it lies.
    pub(super) warehouse_location: Option<String>,
}

/// How shipments across borders are declared. ShipStation keeps what it is told only where its own setting for customs
/// declarations is "Leave blank (Enter Manually)".
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Customs {
    /// Country that parts are sent from, two letters: only what leaves it is declared.
    pub(super) from: String,
    /// Attribute with the harmonised tariff code.
    #[serde(default)]
    pub(super) tariff_code: Option<String>,
    /// Attribute with the country of origin, two letters.
    #[serde(default)]
    pub(super) origin: Option<String>,
    /// Country of origin of what has no such attribute; absent = `from`.
    #[serde(default)]
    pub(super) default_origin: Option<String>,
    /// Attribute with the description; absent = the product's name.
    #[serde(default)]
    pub(super) description: Option<String>,
    /// Attribute with the value of one unit in US dollars; needed where the account computes in another currency.
    #[serde(default)]
    pub(super) value: Option<String>,
    /// Whether a declared value is of all units of a line or of one.
    #[serde(default)]
    pub(super) value_of: ValueOf,
    /// What is in the parcel.
    #[serde(default)]
    pub(super) contents: Contents,
    /// What becomes of it when it cannot be delivered.
    #[serde(default)]
    pub(super) non_delivery: NonDelivery,
}

/// What a declared value is of. The manual says the line; whether that holds is not proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ValueOf {
    /// All units of the line.
    #[default]
    Line,
    /// One unit.
    Unit,
}

/// What is in a parcel, for customs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Contents {
    /// Goods.
    #[default]
    Merchandise,
    /// Papers.
    Documents,
    /// A present.
    Gift,
    /// Goods that go back.
    ReturnedGoods,
    /// A sample.
    Sample,
}

impl Contents {
    /// ShipStation's word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Merchandise => "merchandise",
            Self::Documents => "documents",
            Self::Gift => "gift",
            Self::ReturnedGoods => "returned_goods",
            Self::Sample => "sample",
        }
    }
}

/// What becomes of a parcel that cannot be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum NonDelivery {
    /// It comes back.
    #[default]
    ReturnToSender,
    /// It is given up.
    TreatAsAbandoned,
}

impl NonDelivery {
    /// ShipStation's word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::ReturnToSender => "return_to_sender",
            Self::TreatAsAbandoned => "treat_as_abandoned",
        }
    }
}

/// Which parts are insured, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Insurance {
    /// Who insures.
    pub(super) provider: Insurer,
    /// Parts whose goods cost at least this, a decimal of the account's currency; absent = all.
    #[serde(default)]
    pub(super) from: Option<String>,
}

/// Who insures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Insurer {
    /// ShipStation's own.
    Shipsurance,
    /// The carrier.
    Carrier,
    /// A provider of the account's choice.
    Provider,
    /// `XCover`.
    Xcover,
    /// `ParcelGuard`.
    Parcelguard,
}

impl Insurer {
    /// ShipStation's word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Shipsurance => "shipsurance",
            Self::Carrier => "carrier",
            Self::Provider => "provider",
            Self::Xcover => "xcover",
            Self::Parcelguard => "parcelguard",
        }
    }
}

/// How a shipping method is packed and confirmed. Carrier and service come from the account's table of methods.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Packing {
    /// Code of the package.
    pub(super) package: Option<String>,
    /// How delivery is confirmed.
    pub(super) confirmation: Option<Confirmation>,
}

/// How delivery is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Confirmation {
    /// Not at all.
    None,
    /// By the carrier.
    Delivery,
    /// By a signature.
    Signature,
    /// By an adult's signature.
    AdultSignature,
    /// By the recipient's own signature; `FedEx` alone.
    DirectSignature,
}

impl Confirmation {
    /// ShipStation's word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Delivery => "delivery",
            Self::Signature => "signature",
            Self::AdultSignature => "adult_signature",
            Self::DirectSignature => "direct_signature",
        }
    }
}

/// How labels are bought.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Labels {
    /// Rule by the key of the shipping method, or by its name where it has no key; `*` is for all others.
    pub(super) rules: BTreeMap<String, LabelRule>,
    /// Postal code that parts are sent from; rates are asked for with it.
    #[serde(default)]
    pub(super) from_postal_code: Option<String>,
    /// Whether labels are samples that cost nothing and ship nothing.
    #[serde(default)]
    pub(super) test: bool,
}

/// Which label a shipping method gets: a fixed one, or the cheapest of some carriers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LabelRule {
    /// Code of the carrier, with `service`.
    pub(super) carrier: Option<String>,
    /// Code of the service.
    pub(super) service: Option<String>,
    /// Codes of the carriers whose cheapest rate is taken instead.
    pub(super) cheapest_of: Vec<String>,
    /// Services that may be taken as the cheapest; none = all.
    pub(super) services: Vec<String>,
    /// Code of the package.
    pub(super) package: Option<String>,
    /// How delivery is confirmed.
    pub(super) confirmation: Option<Confirmation>,
}
