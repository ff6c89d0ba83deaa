//! An account's own settings for Ordoro, checked all at once.

mod check;

use std::collections::BTreeMap;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use url::Url;
use waybill_domain::units::WeightUnit;

use super::label_rules::Labels;
use crate::partner::Problem;

/// Settings of one Ordoro account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub(super) struct Options {
    /// Currency that the account counts in, such as `USD`. Ordoro knows none, so orders in another one are refused.
    pub(super) currency: String,
    /// Where Ordoro's API is.
    #[serde(default = "api_url")]
    pub(super) api_url: String,
    /// Id of the sales channel ("cart") that our orders belong to; absent, they are manual orders.
    #[serde(default)]
    pub(super) cart: Option<u64>,
    /// What people see in front of the order's number at Ordoro.
    #[serde(default)]
    pub(super) order_id_from: OrderIdFrom,
    /// Warehouse of parts whose route names none; absent, Ordoro decides.
    #[serde(default)]
    pub(super) default_warehouse: Option<u64>,
    /// Tags that every order gets.
    #[serde(default)]
    pub(super) tags: Vec<String>,
    /// Tag that keeps an order from being shipped. Without it, a part that must wait is not sent.
    #[serde(default)]
    pub(super) hold_tag: Option<TagName>,
    /// Tag that an order gets before it is cancelled.
    #[serde(default)]
    pub(super) cancel_tag: Option<TagName>,
    /// Whether an order that is cancelled says why in a comment.
    #[serde(default = "yes")]
    pub(super) cancel_comment: bool,
    /// Whether Ordoro may make a product of a SKU that it does not know, as it does of itself.
    #[serde(default)]
    pub(super) auto_create_unknown_sku: bool,
    /// Whether shipping methods without an entry in `services`, and without one in the account's table, are refused.
    #[serde(default)]
    pub(super) require_known_service: bool,
    /// Text of the requested shipping method, by the shop's key of the method.
    #[serde(default)]
    pub(super) services: BTreeMap<String, String>,
    /// Name of the carrier, by Ordoro's id of the shipper account: a label that was bought names only that, and without
    /// an entry no carrier is told.
    #[serde(default)]
    pub(super) carriers: BTreeMap<String, String>,
    /// Whether Ordoro checks an address that we change.
    #[serde(default)]
    pub(super) validate_addresses: bool,
    /// JSON pointer to the list of packages within an order's `shipping_info`.
    #[serde(default = "packages_at")]
    pub(super) packages_at: String,
    /// JSON pointer to the tracking number within a package.
    #[serde(default = "package_number_at")]
    pub(super) package_number_at: String,
    /// Unit in which the shop's values for a product's weight are; Ordoro takes pounds.
    #[serde(default = "weight_unit")]
    pub(super) weight_unit: WeightUnit,
    /// Which figure counts as sellable.
    #[serde(default)]
    pub(super) sellable_from: SellableFrom,
    /// Units of each SKU that are kept back from the sellable figure.
    #[serde(default)]
    pub(super) stock_buffer: u32,
    /// Our word for a status of a return.
    #[serde(default)]
    pub(super) return_statuses: BTreeMap<String, String>,
    /// The shop's reason for a return, by Ordoro's code.
    #[serde(default)]
    pub(super) return_reasons: BTreeMap<String, String>,
    /// Labels that we buy; absent = none.
    #[serde(default)]
    pub(super) labels: Option<Labels>,
    /// Requests that the account may make each minute.
    #[serde(default = "requests_per_minute")]
    pub(super) requests_per_minute: u32,
    /// How long after an exchange without an answer the order may still appear, and show in lists; nothing of it is
    /// published.
    #[serde(default = "settles_within")]
    #[schemars(with = "String")]
    pub(super) settles_within: SignedDuration,
    /// How far each poll reads back before its cursor.
    #[serde(default = "poll_overlap")]
    #[schemars(with = "String")]
    pub(super) poll_overlap: SignedDuration,
    /// How often everything open is read again, whatever it says of when it changed.
    #[serde(default = "sweep_every")]
    #[schemars(with = "String")]
    pub(super) sweep_every: SignedDuration,
    /// How far lists may be behind: what they say counts as of so long before.
    #[serde(default = "list_lag")]
    #[schemars(with = "String")]
    pub(super) list_lag: SignedDuration,
}

/// What people see in front of the order's number at Ordoro; a hash behind it keeps the parts of an order apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OrderIdFrom {
    /// The order's number in the shop.
    #[default]
    Number,
    /// The part's reference, which begins with the order's id.
    Reference,
}

/// Which of Ordoro's figures counts as sellable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SellableFrom {
    /// Physically there less what open orders want: for shops that keep no reservations of their own.
    #[default]
    Available,
    /// What is physically there: for shops that subtract their reservations themselves.
    PhysicalOnHand,
}

/// A tag as Ordoro knows it: set by its id, read and created by its text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TagName {
    /// Its id.
    pub(super) id: u64,
    /// Its text.
    pub(super) text: String,
}

fn api_url() -> String {
    "https://api.ordoro.com".to_owned()
}

const fn yes() -> bool {
    true
}

fn packages_at() -> String {
    "/packages".to_owned()
}

fn package_number_at() -> String {
    "/tracking_number".to_owned()
}

const fn weight_unit() -> WeightUnit {
    WeightUnit::Lb
}

const fn requests_per_minute() -> u32 {
    500
}

const fn settles_within() -> SignedDuration {
    SignedDuration::from_mins(2)
}

const fn poll_overlap() -> SignedDuration {
    SignedDuration::from_mins(2)
}

const fn sweep_every() -> SignedDuration {
    SignedDuration::from_hours(1)
}

const fn list_lag() -> SignedDuration {
    SignedDuration::from_secs(5)
}

/// The JSON Schema of the options.
pub(super) fn schema() -> Value {
    schemars::schema_for!(Options).to_value()
}

/// Parses the options and the API's address, or says every problem at once.
pub(super) fn options(value: &Value) -> Result<(Options, Url), Vec<Problem>> {
    check::options(value)
}
