//! The accounts of the demo's shop: who ships, from where, and under which credentials.

mod aftership;
mod orderflow;
mod ordoro;
mod shiphero;
mod shipstation;

use std::fmt;
use std::sync::Arc;

use anyhow::anyhow;
use axum::Router;
use serde_json::{Value, json};
use waybill_simulators::control::Controlled;
use waybill_simulators::stage::Stage;

/// What an account does for the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It ships.
    Ships {
        /// Whether people there can void what has left.
        voids: bool,
    },
    /// It follows parcels.
    Follows,
}

/// One account at a partner, and the simulated partner behind it.
pub struct Account {
    /// Its id in the configuration.
    pub id: &'static str,
    /// The partner's name; its address stands in braces under it in the configuration.
    pub partner: &'static str,
    /// The name of its secrets, and what they are.
    pub secret: &'static str,
    pub secrets: Vec<(&'static str, String)>,
    /// Where people there enter the address of its webhooks: what stands in it behind the account's own.
    by_hand: Option<String>,
    /// What it does for the shop.
    pub(super) role: Role,
    /// What people there say of each package beside what is in it.
    pub(super) label: Value,
    /// The kind of hold that people there put on an order, where there are several.
    pub(super) hold: Option<&'static str>,
    system: Arc<dyn Controlled>,
    pub router: Router,
}

impl Account {
    /// The partner's own books.
    pub fn books(&self) -> Value {
        self.system.books()
    }

    /// The partner, for whoever controls it.
    pub fn controlled(&self) -> Arc<dyn Controlled> {
        Arc::clone(&self.system)
    }

    /// Has somebody do something in the warehouse.
    pub fn work(&self, action: &str, body: Value) -> anyhow::Result<()> {
        let done = self.system.act(action, body);
        done.map(drop).map_err(|why| anyhow!("{} cannot {action}: {why}", self.id))
    }

    /// People there enter the address of its webhooks, where Waybill is reached at this one.
    pub fn enter_webhooks(&self, waybill: &str) -> anyhow::Result<()> {
        let Some(rest) = &self.by_hand else { return Ok(()) };
        self.work("send_to", json!({"url": format!("{waybill}/webhooks/{}{rest}", self.id)}))
    }

    /// Whether people there can void what has left.
    pub const fn voids(&self) -> bool {
        matches!(self.role, Role::Ships { voids: true })
    }

    /// Whether it ships orders.
    pub(super) const fn ships(&self) -> bool {
        matches!(self.role, Role::Ships { .. })
    }

    /// Its warehouses as the partner's books name them, with the shop's channels of them.
    pub fn warehouses(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let id = self.id;
        let mine = WAREHOUSES.into_iter().filter(move |(account, ..)| *account == id);
        mine.map(|(_, warehouse, channel)| (warehouse, channel))
    }

    /// A stock count.
    pub fn count(&self, sku: &str, warehouse: &str, on_hand: i64) -> anyhow::Result<()> {
        self.work("count_stock", json!({"sku": sku, "warehouse": warehouse, "on_hand": on_hand}))
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The partners that the shop works with.
pub(super) const PARTNERS: [&str; 5] = ["aftership", "orderflow", "ordoro", "shiphero", "shipstation"];

/// An account, a warehouse of it as the partner's books name it, and the shop's channel of that.
pub(super) const WAREHOUSES: [(&str, &str, &str); 5] = [
    ("orderflow-uk", "Leeds", "uk"),
    ("ordoro-de", "1618", "de"),
    ("shiphero-us", "V2FyZWhvdXNlOjMxNDE=", "us-east"),
    ("shiphero-us", "V2FyZWhvdXNlOjMxNDI=", "us-west"),
    ("shipstation-us", "se-27", "us-mountain"),
];

/// What most people say of a package.
fn usual_label() -> Value {
    json!({"carrier": "UPS", "weight": "12.50"})
}

/// An empty account of a partner that is reached at this address.
pub fn account(partner: &'static str, stage: &Stage, address: &str) -> anyhow::Result<Account> {
    let ids = stage.ids("login");
    let secret = |name: &str| ids.secret(&format!("{partner} {name}"));
    match partner {
        "aftership" => Ok(aftership::open(stage, &secret)),
        "orderflow" => Ok(orderflow::open(stage, &secret)),
        "ordoro" => Ok(ordoro::open(stage, &secret)),
        "shiphero" => shiphero::open(stage, &secret),
        "shipstation" => Ok(shipstation::open(stage, &secret, address)),
        _ => Err(anyhow!("the demo has no account of {partner}")),
    }
}
