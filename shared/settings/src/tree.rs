//! The settings, typed and checked: whoever holds them may believe them.

use std::collections::BTreeMap;
use std::sync::Arc;

use waybill_domain::ids::{AccountId, ChannelKey, ProjectKey, WarehouseId};
use waybill_mapping::carriers::Carriers;
use waybill_mapping::commercetools::policy::{Policy, ShippedOtherwise};
use waybill_mapping::partner::Partner;
use waybill_mapping::returns::ReturnRules;
use waybill_routing::account::Mode;
use waybill_routing::rules::Rules;
use waybill_routing::time::Period;
use waybill_routing::tracking::TrackingRule;

use crate::file::ProjectSection;
use crate::order_check::OrderCheck;
use crate::sections::{BothChanged, Brakes, Events, Journal, Reconcile, Schedules, Serve, Stock};

/// All settings of a deployment.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The shops.
    pub projects: Vec<Project>,
    /// The partners' accounts, in the order of the file.
    pub accounts: Vec<Account>,
    /// What leaves, who ships it, what cancels it.
    pub rules: Rules,
    /// Who tracks parcels; the first that fits.
    pub tracking: Vec<TrackingRule>,
    /// The carriers, with those of the configuration.
    pub carriers: Carriers,
    /// What is written to the shop's stock.
    pub stock: Stock,
    /// What is written to the shop's orders.
    pub write_back: Policy,
    /// What returns are called on both sides, and what becomes of what came back.
    pub returns: ReturnRules,
    /// What becomes of new orders that could not be shipped; nothing: they are not checked.
    pub order_check: Option<OrderCheck>,
    /// When an effect is stopped and a person called.
    pub brakes: Brakes,
    /// Who else is told of what happens to orders; absent: nobody.
    pub events: Option<Events>,
    /// What is kept of what happened.
    pub journal: Journal,
    /// How often things run.
    pub schedules: Schedules,
    /// What the comparison of both sides looks at.
    pub reconcile: Reconcile,
    /// How `serve` is reached.
    pub serve: Serve,
    /// SHA-256 of the settings without secrets, in hexadecimal: recorded with every effect.
    pub hash: String,
    /// The same of the criteria alone: cursors of pulls by other criteria are other cursors.
    pub export_hash: String,
}

/// A commercetools project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its key.
    pub key: ProjectKey,
    /// Where its API is; an origin without a slash at the end.
    pub api_url: String,
    /// Where its tokens come from; an origin without a slash at the end.
    pub auth_url: String,
    /// The name of its secret (`client_id`, `client_secret`).
    pub secret: String,
    /// The scopes to ask for; absent: whatever the client has.
    pub scopes: Option<String>,
}

/// A login at a partner.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id, never changed.
    pub id: AccountId,
    /// The partner's name in the registry.
    pub partner: &'static str,
    /// How far it is switched on.
    pub mode: Mode,
    /// The name of its secret.
    pub secret: String,
    /// Partner warehouse to supply channel.
    pub warehouses: BTreeMap<WarehouseId, ChannelKey>,
    /// The channel by which orders are marked as known to the account.
    pub sync_channel: ChannelKey,
    /// Whose change counts where the shop and the partner's people changed the same.
    pub both_changed: BothChanged,
    /// What becomes of parcels that leave with another carrier or service than was asked for.
    pub shipped_otherwise: ShippedOtherwise,
    /// Whether returns that the shop announces are announced there, where the partner takes any.
    pub announce_returns: bool,
    /// How often it is polled for news.
    pub poll_every: Period,
    /// How often its stock is read.
    pub stock_every: Period,
    /// The partner, opened with the account's options.
    pub opened: Arc<dyn Partner>,
}

impl From<ProjectSection> for Project {
    fn from(section: ProjectSection) -> Self {
        let bare = |url: &str| url.trim_end_matches('/').to_owned();
        Self {
            key: section.key,
            api_url: bare(&section.api_url),
            auth_url: bare(&section.auth_url),
            secret: section.secret,
            scopes: section.scopes,
        }
    }
}

impl Settings {
    /// A project by its key.
    pub fn project(&self, key: &ProjectKey) -> Option<&Project> {
        self.projects.iter().find(|project| project.key == *key)
    }

    /// An account by its id.
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == *id)
    }
}
