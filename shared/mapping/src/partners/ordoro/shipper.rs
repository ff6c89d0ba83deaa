//! An account with a carrier, and how it is asked for rates and labels.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::amount;

/// One account with a carrier, and how parcels are packed for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Shipper {
    /// The carrier.
    pub(super) carrier: Carrier,
    /// Ordoro's id of the account.
    #[serde(rename = "shipper_id")]
    id: u64,
    /// The box, in the carrier's words.
    #[serde(default)]
    package: Option<String>,
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
    /// Further fields of the carrier's requests for rates and for labels.
    #[serde(default)]
    body: BTreeMap<String, Value>,
    /// Further fields of its requests for labels alone, such as `notify_ship_to`.
    #[serde(default)]
    label_body: BTreeMap<String, Value>,
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

    /// Which fields of a rate its label must repeat to be sold at that price.
    pub(super) const fn repeats(self) -> &'static [&'static str] {
        match self {
            Self::AustraliaPost => &["shipment_id", "service_token"],
            Self::Fedex => &["one_rate", "saturday_delivery"],
            Self::Ups => &["saturday_delivery"],
            Self::Endicia | Self::Pitney | Self::CanadaPost | Self::Dhl | Self::DhlEcommerce => &[],
        }
    }

    /// Its word for all services, where rates are only told of what is named.
    const fn all_services(self) -> Option<&'static str> {
        match self {
            Self::Pitney => Some("ALL"),
            Self::Endicia
            | Self::Fedex
            | Self::Ups
            | Self::AustraliaPost
            | Self::CanadaPost
            | Self::Dhl
            | Self::DhlEcommerce => None,
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

impl Shipper {
    /// What of it makes no sense: which option, and why.
    pub(super) fn problems(&self) -> Vec<(&'static str, &'static str)> {
        let mut problems = Vec::new();
        if self.carrier.wants_box() && self.package.is_none() {
            problems.push(("package", "is missing: this carrier wants to know the box"));
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

    /// What is asked of the carrier about rates, for an order that weighs so many ounces.
    pub(super) fn rates(&self, ounces: Option<Decimal>) -> Value {
        let mut body: Map<String, Value> = self.body.clone().into_iter().collect();
        let all = self.carrier.all_services();
        body.extend(all.map(|word| ("shipping_method".to_owned(), json!(word))));
        self.packed(body, ounces)
    }

    /// What is asked of it for a label, with what its rate wants to be said again.
    pub(super) fn label(
        &self,
        ounces: Option<Decimal>,
        service: &str,
        repeats: &BTreeMap<String, Value>,
    ) -> Value {
        let further = [&self.body, &self.label_body, repeats].into_iter().flatten();
        let mut body: Map<String, Value> =
            further.map(|(name, value)| (name.clone(), value.clone())).collect();
        body.insert("shipping_method".to_owned(), json!(service));
        self.packed(body, ounces)
    }

    fn packed(&self, mut body: Map<String, Value>, ounces: Option<Decimal>) -> Value {
        let mut package = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            package.extend(value.map(|value| (name.to_owned(), value)));
        };
        let number = |text: &Option<String>| text.as_deref().and_then(positive).and_then(amount::number);
        put("box_shape", self.package.as_ref().map(|shape| json!(shape)));
        put("length", number(&self.length));
        put("width", number(&self.width));
        put("height", number(&self.height));
        put("weight", number(&self.weight).or_else(|| ounces.and_then(amount::number)));
        put("description", self.description.as_ref().map(|text| json!(text)));
        body.insert("shipper_id".to_owned(), json!(self.id));
        body.insert("packages".to_owned(), json!([package]));
        Value::Object(body)
    }
}

fn positive(text: &str) -> Option<Decimal> {
    text.trim().parse::<Decimal>().ok().filter(|number| *number > Decimal::ZERO)
}
