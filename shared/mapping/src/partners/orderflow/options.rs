//! An account's own settings for OrderFlow: most of it is set up differently for each of its customers.

mod check;
mod choices;
mod import;
mod inbound;
mod paths;

use std::collections::BTreeMap;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::codes::Coded;
use super::states::{Stage, States};

pub(super) use check::{Checked, options};
pub(super) use choices::{Auth, BodyText, Changes, Method, Parameters, PushKind, ScopeIn, ShipmentsFrom};
pub(super) use import::{AddressLines, DeliveryMethod, Import};
pub(super) use inbound::Inbound;
pub(super) use paths::Paths;

/// Settings of one OrderFlow account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Options {
    /// Where the customer's OrderFlow is, such as `https://customer.orderflow-wms.co.uk/web/`.
    pub(super) api_url: String,
    /// Reference of the sales channel that our orders belong to.
    pub(super) channel: String,
    /// Reference of the organisation that owns the stock; absent, none is named.
    #[serde(default)]
    pub(super) organisation: Option<String>,
    /// How user and password are sent.
    #[serde(default)]
    pub(super) auth: Auth,
    /// Where channel and organisation are named.
    #[serde(default = "scope_in")]
    pub(super) scope_in: Vec<ScopeIn>,
    /// Where the parameters of an operation are that is no import.
    #[serde(default)]
    pub(super) parameters: Parameters,
    /// The HTTP method that reads an order.
    #[serde(default)]
    pub(super) detail_method: Method,
    /// How the properties of an import are written in XML.
    #[serde(default)]
    pub(super) body_text: BodyText,
    /// Zone of the server's clock, for its times have none.
    #[serde(default = "time_zone")]
    pub(super) time_zone: String,
    /// How times are written, as `strftime` has it.
    #[serde(default = "date_format")]
    pub(super) date_format: String,
    /// Where each operation is, behind `api_url`.
    #[serde(default)]
    pub(super) paths: Paths,
    /// What is told of an order beside what it is.
    #[serde(default)]
    pub(super) import: Import,
    /// Which address line is which.
    #[serde(default)]
    pub(super) address: AddressLines,
    /// What OrderFlow calls the units of a currency, by its code.
    #[serde(default = "currency_units")]
    pub(super) currency_units: BTreeMap<String, String>,
    /// What a shipping method is there, by its key in the shop, or by its name where it has no key.
    #[serde(default)]
    pub(super) delivery_methods: BTreeMap<String, DeliveryMethod>,
    /// Whether orders by a method that is not in `delivery_methods`, nor in the account's table, are refused.
    #[serde(default)]
    pub(super) require_known_method: bool,
    /// Properties of an order that must wait, such as `{ validated = "false" }`. Without any, such an order is not sent.
    #[serde(default)]
    pub(super) held: BTreeMap<String, String>,
    /// What is done about an order that changes, or that is cancelled in part.
    #[serde(default)]
    pub(super) changes: Changes,
    /// How far an order may be to be replaced by a changed one.
    #[serde(default = "replace_until")]
    pub(super) replace_until: Stage,
    /// The parameter of the cancellation that takes a reason; absent, OrderFlow is told none.
    #[serde(default)]
    pub(super) cancel_reason_parameter: Option<String>,
    /// OrderFlow's codes of the shop's reasons for a cancellation; the first that fits counts, in both directions.
    #[serde(default)]
    pub(super) cancel_reasons: Vec<Coded>,
    /// The same for returns.
    #[serde(default)]
    pub(super) return_reasons: Vec<Coded>,
    /// The same for the state in which goods come back.
    #[serde(default)]
    pub(super) return_conditions: Vec<Coded>,
    /// OrderFlow's conditions in which goods go back to stock.
    #[serde(default = "restocked")]
    pub(super) restocked: Vec<String>,
    /// The type of a return that we announce.
    #[serde(default = "return_type")]
    pub(super) return_type: String,
    /// How far something is, by the words of this customer; others are known.
    #[serde(default)]
    pub(super) states: States,
    /// What a pushed event means, by its type; others tell how the order stands.
    #[serde(default = "push_kinds")]
    pub(super) push_kinds: BTreeMap<String, PushKind>,
    /// What tells of shipments. Both at once would tell each twice, in two forms.
    #[serde(default)]
    pub(super) shipments_from: ShipmentsFrom,
    /// Name of the carrier, by OrderFlow's word for it.
    #[serde(default)]
    pub(super) carriers: BTreeMap<String, String>,
    /// Where parcels can be followed, by OrderFlow's word for the carrier; `{number}` is the tracking number.
    #[serde(default)]
    pub(super) tracking_urls: BTreeMap<String, String>,
    /// Site of orders whose route names no warehouse; absent, OrderFlow decides.
    #[serde(default)]
    pub(super) default_site: Option<String>,
    /// Whether stock is asked for by site.
    #[serde(default = "yes")]
    pub(super) several_sites: bool,
    /// Warehouse of stock changes at a location, by the location or by its type; `""` = they are none of ours.
    #[serde(default)]
    pub(super) locations: BTreeMap<String, String>,
    /// How pushed messages are known, and answered.
    #[serde(default)]
    pub(super) inbound: Inbound,
    /// Whether shipments that have not left are asked for.
    #[serde(default = "yes")]
    pub(super) pending: bool,
    /// How often each of their orders is read; in between only their states are. Of which nothing is heard for so long, it is asked
    /// for by itself.
    #[serde(default = "details_every")]
    #[schemars(with = "String")]
    pub(super) details_every: SignedDuration,
    /// Requests that the account may make each minute; OrderFlow publishes no limit.
    #[serde(default = "requests_per_minute")]
    pub(super) requests_per_minute: u32,
    /// Orders of one import.
    #[serde(default = "orders_per_import")]
    pub(super) orders_per_import: u32,
    /// How long after an exchange without an answer its effect may still appear; nothing of it is published.
    #[serde(default = "settles_within")]
    #[schemars(with = "String")]
    pub(super) settles_within: SignedDuration,
    /// How far each poll reads back before its cursor.
    #[serde(default = "poll_overlap")]
    #[schemars(with = "String")]
    pub(super) poll_overlap: SignedDuration,
}

fn scope_in() -> Vec<ScopeIn> {
    vec![ScopeIn::Header, ScopeIn::Query]
}

fn time_zone() -> String {
    "UTC".to_owned()
}

fn date_format() -> String {
    "%Y-%m-%d %H:%M:%S".to_owned()
}

/// Only one is documented.
fn currency_units() -> BTreeMap<String, String> {
    BTreeMap::from([("GBP".to_owned(), "pounds".to_owned())])
}

const fn replace_until() -> Stage {
    Stage::Pickable
}

fn restocked() -> Vec<String> {
    vec!["As new".to_owned()]
}

fn return_type() -> String {
    "unknown".to_owned()
}

/// Only one is documented.
fn push_kinds() -> BTreeMap<String, PushKind> {
    BTreeMap::from([("order_cancelled".to_owned(), PushKind::Cancelled)])
}

const fn yes() -> bool {
    true
}

const fn details_every() -> SignedDuration {
    SignedDuration::from_hours(1)
}

const fn requests_per_minute() -> u32 {
    120
}

const fn orders_per_import() -> u32 {
    25
}

const fn settles_within() -> SignedDuration {
    SignedDuration::from_mins(3)
}

const fn poll_overlap() -> SignedDuration {
    SignedDuration::from_mins(10)
}

/// The JSON Schema of the options.
pub(super) fn schema() -> Value {
    schemars::schema_for!(Options).to_value()
}
