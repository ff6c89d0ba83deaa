//! The accounts of the demo's shop: who ships, from where, and under which credentials.

use std::fmt;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use axum::Router;
use serde_json::{Value, json};
use waybill_simulators::control::Controlled;
use waybill_simulators::stage::Stage;
use waybill_simulators::{ordoro, shiphero, shipstation};

/// One account at a partner, and the simulated partner behind it.
pub struct Account {
    /// Its id in the configuration.
    pub id: &'static str,
    /// The partner's name; its address stands in braces under it in the configuration.
    pub partner: &'static str,
    /// The name of its secrets, and what they are.
    pub secret: &'static str,
    pub secrets: Vec<(&'static str, String)>,
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
pub(super) const PARTNERS: [&str; 3] = ["ordoro", "shiphero", "shipstation"];

/// An account, a warehouse of it as the partner's books name it, and the shop's channel of that.
pub(super) const WAREHOUSES: [(&str, &str, &str); 4] = [
    ("ordoro-de", "1618", "de"),
    ("shiphero-us", "V2FyZWhvdXNlOjMxNDE=", "us-east"),
    ("shiphero-us", "V2FyZWhvdXNlOjMxNDI=", "us-west"),
    ("shipstation-us", "se-27", "us-mountain"),
];

/// An empty account of a partner that is reached at this address.
pub fn account(partner: &'static str, stage: &Stage, address: &str) -> anyhow::Result<Account> {
    let ids = stage.ids("login");
    let secret = |name: &str| ids.secret(&format!("{partner} {name}"));
    match partner {
        "ordoro" => Ok(germany(stage, &secret)),
        "shiphero" => lowlands(stage, &secret),
        "shipstation" => Ok(mountains(stage, &secret, address)),
        _ => Err(anyhow!("the demo has no account of {partner}")),
    }
}

/// Whoever ships what nobody else does, from two warehouses.
fn lowlands(stage: &Stage, secret: &dyn Fn(&str) -> String) -> anyhow::Result<Account> {
    let warehouse = |id: u64, identifier: &str| shiphero::Warehouse {
        id,
        identifier: identifier.to_owned(),
        country: "US".to_owned(),
    };
    let warehouses = vec![warehouse(3141, "us-east"), warehouse(3142, "us-west")];
    let login = shiphero::Login {
        username: "waybill@example.com".to_owned(),
        password: secret("password"),
        refresh_token: secret("refresh token"),
    };
    let secrets = vec![("refresh_token", login.refresh_token.clone())];
    let config = shiphero::Config { account_id: 1001, login, warehouses };
    let system =
        shiphero::ShipHero::new(stage.clone(), config).context("the simulated warehouse cannot open")?;
    Ok(Account {
        id: "shiphero-us",
        partner: "shiphero",
        secret: "demo/shiphero",
        secrets,
        hold: Some("operator_hold"),
        router: system.router(),
        system: Arc::new(system),
    })
}

/// Whoever ships books and posters, and everything to the mountain states.
fn mountains(stage: &Stage, secret: &dyn Fn(&str) -> String, address: &str) -> Account {
    let place = shipstation::Warehouse {
        id: 2718,
        name: "Denver".to_owned(),
        inventory_warehouse: 27,
        inventory_location: 28,
    };
    let store = shipstation::Store { id: 331, name: "Waybill".to_owned(), marketplace: 0, active: true };
    let login = shipstation::Login {
        key: secret("key"),
        secret: secret("secret"),
        v2_key: Some(secret("second key")),
    };
    let secrets = vec![
        ("key", login.key.clone()),
        ("secret", login.secret.clone()),
        ("api_key", login.v2_key.clone().unwrap_or_default()),
        ("webhook_token", secret("webhook token")),
    ];
    let system = shipstation::ShipStation::new(
        stage.clone(),
        shipstation::Config {
            seller: 4711,
            login,
            base_url: address.to_owned(),
            stores: vec![store],
            warehouses: vec![place],
            carriers: shipstation::Carrier::usual(),
            tags: Vec::new(),
        },
    );
    Account {
        id: "shipstation-us",
        partner: "shipstation",
        secret: "demo/shipstation",
        secrets,
        hold: None,
        router: system.router(),
        system: Arc::new(system),
    }
}

/// Whoever ships to Germany.
fn germany(stage: &Stage, secret: &dyn Fn(&str) -> String) -> Account {
    let warehouse = ordoro::Warehouse { id: 1618, name: "Leipzig".to_owned(), country: "DE".to_owned() };
    let key = ordoro::ApiKey { client_id: secret("client id"), client_secret: secret("client secret") };
    let secrets = vec![("client_id", key.client_id.clone()), ("client_secret", key.client_secret.clone())];
    let config =
        ordoro::Config { hold_tags: vec!["Hold".to_owned()], ..ordoro::Config::new(key, vec![warehouse]) };
    let system = ordoro::Ordoro::new(stage.clone(), config);
    Account {
        id: "ordoro-de",
        partner: "ordoro",
        secret: "demo/ordoro",
        secrets,
        hold: None,
        router: system.router(),
        system: Arc::new(system),
    }
}
