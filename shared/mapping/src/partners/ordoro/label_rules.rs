//! Which label is bought for which order, as the account says.
//!
//! Each carrier's request is another one; what they share is the shipper account, the method and the packages. What
//! else a carrier wants goes into `body` as the manual of that carrier's request says.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::amount;

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelRule {
    /// The shop's keys of the shipping methods that it is for; empty = every method.
    #[serde(default)]
    pub(super) methods: Vec<String>,
    /// The carrier.
    pub(super) carrier: Carrier,
    /// Ordoro's id of the shipper account.
    pub(super) shipper_id: u64,
    /// The carrier's method; absent = whichever is cheapest.
    #[serde(default)]
    pub(super) shipping_method: Option<String>,
    /// The box, in the carrier's words.
    #[serde(default)]
    box_shape: Option<String>,
    /// Inches, as decimal texts.
    #[serde(default)]
    length: Option<String>,
    /// Inches.
    #[serde(default)]
    width: Option<String>,
    /// Inches.
    #[serde(default)]
    height: Option<String>,
    /// Ounces, for every package; absent = what Ordoro says that the order weighs.
    #[serde(default)]
    weight: Option<String>,
    /// What is in the package; `dhl_ecommerce` wants to know.
    #[serde(default)]
    description: Option<String>,
    /// Further fields of the carrier's request.
    #[serde(default)]
    pub(super) body: BTreeMap<String, Value>,
}

/// The carriers for which a label can be bought, as the addresses call them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Carrier {
    Endicia,
    Fedex,
    Pitney,
    Ups,
    AustraliaPost,
    CanadaPost,
    Dhl,
    DhlEcommerce,
}

impl Carrier {
    /// Its name in an address.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Endicia => "endicia",
            Self::Fedex => "fedex",
            Self::Pitney => "pitney",
            Self::Ups => "ups",
            Self::AustraliaPost => "australia_post",
            Self::CanadaPost => "canada_post",
            Self::Dhl => "dhl",
            Self::DhlEcommerce => "dhl_ecommerce",
        }
    }

    /// Whether a package must name its box.
    const fn wants_box(self) -> bool {
        match self {
            Self::Endicia | Self::Fedex | Self::Pitney | Self::Ups | Self::CanadaPost => true,
            Self::AustraliaPost | Self::Dhl | Self::DhlEcommerce => false,
        }
    }

    /// Whether a package must name its sizes.
    const fn wants_sizes(self) -> bool {
        match self {
            Self::Dhl | Self::DhlEcommerce => true,
            Self::Endicia
            | Self::Fedex
            | Self::Pitney
            | Self::Ups
            | Self::AustraliaPost
            | Self::CanadaPost => false,
        }
    }
}

impl LabelRule {
    /// Whether it is for a method.
    pub(super) fn is_for(&self, method: Option<&str>) -> bool {
        self.methods.is_empty() || method.is_some_and(|method| self.methods.iter().any(|one| one == method))
    }

    /// What of it makes no sense: which option, and why.
    pub(super) fn problems(&self) -> Vec<(&'static str, &'static str)> {
        let mut problems = Vec::new();
        if self.carrier == Carrier::Pitney && self.shipping_method.is_none() {
            problems.push(("shipping_method", "is missing: Pitney quotes one method and never the cheapest"));
        }
        if self.carrier.wants_box() && self.box_shape.is_none() {
            problems.push(("box_shape", "is missing: this carrier wants to know the box"));
        }
        let sizes = [("length", &self.length), ("width", &self.width), ("height", &self.height)];
        for (name, size) in sizes.into_iter().chain([("weight", &self.weight)]) {
            let given = size.is_some() || (self.carrier.wants_sizes() && name != "weight");
            if given && size.as_deref().and_then(positive).is_none() {
                problems.push((name, "must be a decimal above 0, as text"));
            }
        }
        if self.carrier == Carrier::DhlEcommerce && self.description.is_none() {
            problems.push(("description", "is missing: this carrier wants to know what is in the package"));
        }
        problems
    }

    /// What is asked of the carrier, for an order that weighs so many ounces.
    pub(super) fn request(&self, ounces: Option<Decimal>, method: Option<&str>) -> Value {
        let mut package = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            package.extend(value.map(|value| (name.to_owned(), value)));
        };
        let number = |text: &Option<String>| text.as_deref().and_then(positive).and_then(amount::number);
        put("box_shape", self.box_shape.as_ref().map(|shape| json!(shape)));
        put("length", number(&self.length));
        put("width", number(&self.width));
        put("height", number(&self.height));
        put("weight", number(&self.weight).or_else(|| ounces.and_then(amount::number)));
        put("description", self.description.as_ref().map(|text| json!(text)));
        let mut body: Map<String, Value> = self.body.clone().into_iter().collect();
        body.insert("shipper_id".to_owned(), json!(self.shipper_id));
        body.insert("packages".to_owned(), json!([package]));
        body.extend(method.map(|method| ("shipping_method".to_owned(), json!(method))));
        Value::Object(body)
    }
}

fn positive(text: &str) -> Option<Decimal> {
    text.trim().parse::<Decimal>().ok().filter(|number| *number > Decimal::ZERO)
}
