//! What stands in `waybill.toml`, section by section.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use waybill_domain::ids::{AccountId, ChannelKey, ProjectKey, WarehouseId};
use waybill_mapping::carriers::Carrier;
use waybill_mapping::commercetools::policy::{Policy, ShippedOtherwise};
use waybill_mapping::returns::ReturnRules;
use waybill_routing::account::Mode;
use waybill_routing::cancel::CancelRules;
use waybill_routing::criteria::Criteria;
use waybill_routing::custom::CustomLines;
use waybill_routing::hold::HoldRules;
use waybill_routing::route::Route;
use waybill_routing::shipping::{Methods, Unmapped};
use waybill_routing::sku::SkuMap;
use waybill_routing::time::Period;
use waybill_routing::tracking::TrackingRule;
use waybill_routing::zone::Zone;

use crate::order_check::OrderCheck;
use crate::sections::{BothChanged, Brakes, Events, Journal, Reconcile, Review, Schedules, Serve, Stock};

/// The configuration of a deployment.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "waybill.toml")]
pub(crate) struct File {
    /// The shops.
    pub(crate) project: Vec<ProjectSection>,
    /// Which orders leave, and when.
    pub(crate) export: Criteria,
    /// What in the shop cancels an order or units of it.
    #[serde(default)]
    pub(crate) cancel: CancelRules,
    /// What a refused line holds up.
    #[serde(default)]
    pub(crate) review: Review,
    /// The partners' accounts.
    pub(crate) account: Vec<AccountSection>,
    /// Who ships what; the first that fits.
    #[serde(default)]
    pub(crate) route: Vec<Route>,
    /// Areas that routes name.
    #[serde(default)]
    pub(crate) zone: Vec<Zone>,
    /// Who tracks parcels; the first that fits.
    #[serde(default)]
    pub(crate) tracking: Vec<TrackingRule>,
    /// Carriers beside those that are known, or in their place.
    #[serde(default)]
    pub(crate) carrier: Vec<Carrier>,
    /// What is written to the shop's stock.
    #[serde(default)]
    pub(crate) stock: Stock,
    /// What is written to the shop's orders.
    #[serde(default)]
    pub(crate) write_back: Policy,
    /// What returns are called on both sides, and what becomes of what came back.
    #[serde(default)]
    pub(crate) returns: ReturnRules,
    /// New orders are checked before they are kept; absent: they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) order_check: Option<OrderCheck>,
    /// When an effect is stopped and a person called.
    #[serde(default)]
    pub(crate) brakes: Brakes,
    /// Who else is told of what happens to orders; absent: nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) events: Option<Events>,
    /// What is kept of what happened.
    #[serde(default)]
    pub(crate) journal: Journal,
    /// How often things run.
    #[serde(default)]
    pub(crate) schedules: Schedules,
    /// What the comparison of both sides looks at.
    #[serde(default)]
    pub(crate) reconcile: Reconcile,
    /// How this deployment is reached.
    #[serde(default)]
    pub(crate) serve: Serve,
}

/// `[[project]]`: a commercetools project.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProjectSection {
    /// Its key.
    pub(crate) key: ProjectKey,
    /// Where its API is, such as `https://api.europe-west1.gcp.commercetools.com`.
    pub(crate) api_url: String,
    /// Where its tokens come from, such as `https://auth.europe-west1.gcp.commercetools.com`.
    pub(crate) auth_url: String,
    /// The name of its secret (`client_id`, `client_secret`).
    pub(crate) secret: String,
    /// The scopes to ask for, separated by blanks; absent: whatever the client has.
    pub(crate) scopes: Option<String>,
}

/// `[[account]]`: a login at a partner.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountSection {
    /// Its id; never changed once orders were placed.
    pub(crate) id: AccountId,
    /// The partner.
    pub(crate) partner: String,
    /// How far it is switched on.
    #[serde(default)]
    pub(crate) mode: Mode,
    /// The name of its secret.
    pub(crate) secret: String,
    /// The partner's own settings.
    #[serde(default)]
    pub(crate) options: BTreeMap<String, Value>,
    /// Partner warehouse to supply channel.
    #[serde(default)]
    pub(crate) warehouses: BTreeMap<WarehouseId, ChannelKey>,
    /// The channel that marks orders as known to the account; absent: `waybill-` and the id.
    pub(crate) sync_channel: Option<ChannelKey>,
    /// The shop's shipping method (key or name, or a pattern) to the partner's.
    #[serde(default)]
    pub(crate) shipping_methods: Methods,
    /// What becomes of methods that are not listed.
    #[serde(default)]
    pub(crate) unmapped_shipping: Unmapped,
    /// The names of SKUs there.
    #[serde(default)]
    pub(crate) sku: SkuMap,
    /// What becomes of custom lines.
    #[serde(default)]
    pub(crate) custom_lines: CustomLines,
    /// Values for the partner's own fields.
    #[serde(default)]
    pub(crate) field: Vec<FieldSection>,
    /// What is held there.
    #[serde(default)]
    pub(crate) hold: HoldRules,
    /// What the account calls the shop's reasons of cancellations (`[cancel] reason`); one that is not listed is told as it
    /// is. A partner's account may have a table of its own behind it.
    #[serde(default)]
    pub(crate) cancel_reasons: BTreeMap<String, String>,
    /// Whose change counts where the shop and the partner's people changed the same.
    #[serde(default)]
    pub(crate) both_changed: BothChanged,
    /// What becomes of parcels that leave with another carrier or service than was asked for.
    #[serde(default)]
    pub(crate) shipped_otherwise: ShippedOtherwise,
    /// Whether returns that the shop announces are announced there, where the partner takes any.
    #[serde(default = "yes")]
    pub(crate) announce_returns: bool,
    /// Codes of the currencies that the account takes; absent: all.
    #[serde(default)]
    pub(crate) currencies: Vec<String>,
    /// How often it is polled for news; absent: as `[schedules]` says.
    pub(crate) poll_every: Option<Period>,
    /// How often its stock is read; absent: as `[schedules]` says.
    pub(crate) stock_every: Option<Period>,
}

const fn yes() -> bool {
    true
}

/// `[[account.field]]`: any value of the order to a field of the partner.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldSection {
    /// The source, such as `order.custom.deliveryInstructions`, or of each line, such as `line.attribute.vendor`.
    pub(crate) from: String,
    /// The partner's name of the field; what each line has its own of goes to a field of lines.
    pub(crate) to: String,
    /// Texts are cut to this many characters.
    pub(crate) max_length: Option<usize>,
}
