//! An account's own settings for ShipStation.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::choices::{Attributes, Customs, Insurance, Labels, LengthUnit, Packing, WeightUnit};

/// Settings of one ShipStation account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, as a configuration names it"
)]
pub(super) struct Options {
    /// Currency in which the account computes, such as `USD`: an order has none of its own, so parts in another one are
    /// refused.
    pub(super) currency: String,
    /// Id of the store that our orders belong to; orders, shipments and webhooks are filtered by it.
    #[serde(default)]
    pub(super) store_id: Option<u64>,
    /// Ids of stores by the keys of the shop's stores; `store_id` is for all others.
    #[serde(default)]
    pub(super) stores: BTreeMap<String, u64>,
    /// Where ShipStation's first interface is.
    #[serde(default = "api_url")]
    pub(super) api_url: String,
    /// Where ShipStation's second interface is.
    #[serde(default = "v2_url")]
    pub(super) v2_url: String,
    /// Where the public keys are that the second interface's webhooks are signed with.
    #[serde(default = "jwks_url")]
    pub(super) jwks_url: String,
    /// Exchanges in a minute that the first interface allows.
    #[serde(default = "requests_per_minute")]
    pub(super) requests_per_minute: u32,
    /// Exchanges in a minute that the second interface allows.
    #[serde(default = "v2_requests_per_minute")]
    pub(super) v2_requests_per_minute: u32,
    /// Unit of the weights in attributes.
    #[serde(default)]
    pub(super) weight_unit: WeightUnit,
    /// Unit of the lengths in attributes.
    #[serde(default)]
    pub(super) length_unit: LengthUnit,
    /// Which attributes hold weight, size and the like.
    #[serde(default)]
    pub(super) attributes: Attributes,
    /// Attributes that every line shows as its options, by the options' names: `{ Colour = "color" }`.
    #[serde(default)]
    pub(super) shown_attributes: BTreeMap<String, String>,
    /// Packing and confirmation by the key of the shipping method, or by its name where it has no key.
    #[serde(default)]
    pub(super) packing: BTreeMap<String, Packing>,
    /// Customs declarations; absent = none.
    #[serde(default)]
    pub(super) customs: Option<Customs>,
    /// Insurance; absent = none.
    #[serde(default)]
    pub(super) insurance: Option<Insurance>,
    /// Whether addresses are homes; absent = ShipStation finds out.
    #[serde(default)]
    pub(super) residential: Option<bool>,
    /// Ids of the tags that every order gets.
    #[serde(default)]
    pub(super) tag_ids: Vec<u64>,
    /// What ShipStation shows as an order's source.
    #[serde(default)]
    pub(super) source: Option<String>,
    /// Day until which ShipStation's own call holds an order; absent = an order is held by its status alone.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) hold_until: Option<Date>,
    /// Whether new orders are told by webhook too. Each of our own is one of them, and costs an exchange.
    #[serde(default)]
    pub(super) order_news: bool,
    /// Whether orders that were marked as shipped, or shipped by a provider, are asked for.
    #[serde(default = "yes")]
    pub(super) fulfillments: bool,
    /// Whether the second interface's signed webhooks are used; wants the secret `api_key`.
    #[serde(default)]
    pub(super) v2_webhooks: bool,
    /// Whether stock is read from the second interface; wants the secret `api_key`.
    #[serde(default)]
    pub(super) inventory: bool,
    /// Inventory warehouse by the account's warehouse, where the two have different ids.
    #[serde(default)]
    pub(super) inventory_warehouses: BTreeMap<String, String>,
    /// Where parcels can be followed, by the beginning of the carrier's code; `{number}` is the tracking number.
    #[serde(default)]
    pub(super) tracking_urls: BTreeMap<String, String>,
    /// Labels that we buy; absent = none.
    #[serde(default)]
    pub(super) labels: Option<Labels>,
    /// How long after an exchange without an answer its effect may still appear; nothing of it is published.
    #[serde(default = "settles_within")]
    #[schemars(with = "String")]
    pub(super) settles_within: SignedDuration,
}

impl Options {
    /// The ids of all stores that are ours.
    pub(super) fn store_ids(&self) -> Vec<u64> {
        let mut ids: Vec<u64> = self.stores.values().copied().chain(self.store_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The one store that is ours, where there is one.
    pub(super) fn only_store(&self) -> Option<u64> {
        match self.store_ids().as_slice() {
            [one] => Some(*one),
            [] | [_, _, ..] => None,
        }
    }
}

fn api_url() -> String {
    "https://ssapi.shipstation.com".to_owned()
}

fn v2_url() -> String {
    "https://api.shipstation.com".to_owned()
}

fn jwks_url() -> String {
    "https://api.shipengine.com/jwks".to_owned()
}

const fn requests_per_minute() -> u32 {
    40
}

const fn v2_requests_per_minute() -> u32 {
    200
}

const fn yes() -> bool {
    true
}

const fn settles_within() -> SignedDuration {
    SignedDuration::from_mins(3)
}

/// The JSON Schema of the options.
pub(super) fn schema() -> Value {
    schemars::schema_for!(Options).to_value()
}
