//! The account that ships the sandbox's mugs: at any partner, with the same id, the same channel and the same goods.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use serde_json::{Value, json};
use waybill::demo::account;
use waybill_simulators::control::Controlled;
use waybill_simulators::shiphero::{Config, Login, ShipHero, Warehouse};
use waybill_simulators::stage::Stage;

use super::WEBHOOK_SECRET;

/// The one credential of the account that most tests use.
const REFRESH_TOKEN: &str = "sandbox-refresh-token";

const SHIPHERO: &str = r#"
[[account]]
id = "us"
partner = "shiphero"
mode = "on"
secret = "partner"
options = { shop_name = "shop", api_url = "https://partner.test", settles_within = "1m" }
warehouses = { "V2FyZWhvdXNlOjEwMQ==" = "east" }
unmapped_shipping = "send_name"

[[route]]
to = "us"
warehouse = "V2FyZWhvdXNlOjEwMQ=="
"#;

const SHIPSTATION: &str = r#"
[[account]]
id = "us"
partner = "shipstation"
mode = "on"
secret = "partner"
warehouses = { "2718" = "east" }
unmapped_shipping = "send_name"

[account.options]
currency = "USD"
store_id = 331
api_url = "https://partner.test"
v2_url = "https://partner.test"
jwks_url = "https://partner.test/jwks"
v2_webhooks = true
inventory = true
inventory_warehouses = { "2718" = "se-27" }
settles_within = "1m"

[[route]]
to = "us"
warehouse = "2718"
"#;

const ORDORO: &str = r#"
[[account]]
id = "us"
partner = "ordoro"
mode = "on"
secret = "partner"
options = { currency = "USD", api_url = "https://partner.test", settles_within = "1m" }
warehouses = { "1618" = "east" }
unmapped_shipping = "send_name"

[[route]]
to = "us"
warehouse = "1618"
"#;

const ORDERFLOW: &str = r#"
[[account]]
id = "us"
partner = "orderflow"
mode = "on"
secret = "partner"
warehouses = { "Leeds" = "east" }
unmapped_shipping = "send_name"

[account.options]
api_url = "https://partner.test/web/"
channel = "web"
several_sites = false
held = { "validated" = "false" }
settles_within = "1m"

[[route]]
to = "us"
warehouse = "Leeds"
"#;

/// The partners that an account can be at.
pub const PARTNERS: [&str; 4] = ["orderflow", "ordoro", "shiphero", "shipstation"];

/// A simulated partner with the sandbox's account.
#[derive(Clone)]
pub struct Partner {
    /// Its name.
    pub name: &'static str,
    /// Its interface.
    pub router: Router,
    system: Arc<dyn Controlled>,
    /// Its warehouse, as its books of stock name it.
    pub shelf: &'static str,
    /// Whether its people can void what has left.
    pub voids: bool,
    /// The account's secrets.
    pub(super) secrets: Vec<(&'static str, String)>,
    /// Its sections of the configuration.
    pub(super) section: &'static str,
}

impl Partner {
    /// A partner with an empty account.
    pub(super) fn new(name: &'static str, stage: &Stage) -> Self {
        let (shelf, section) = match name {
            "shiphero" => return Self::usual(stage),
            "shipstation" => ("se-27", SHIPSTATION),
            "ordoro" => ("1618", ORDORO),
            "orderflow" => ("Leeds", ORDERFLOW),
            _ => panic!("the sandbox has no account at {name}"),
        };
        let account = account(name, stage, "https://partner.test").expect("an account");
        let (system, router, voids) = (account.controlled(), account.router.clone(), account.voids());
        Self { name, router, system, shelf, voids, secrets: account.secrets, section }
    }

    fn usual(stage: &Stage) -> Self {
        let login = Login {
            username: "ops@example.com".to_owned(),
            password: "unused".to_owned(),
            refresh_token: REFRESH_TOKEN.to_owned(),
        };
        let warehouses = vec![Warehouse { id: 101, identifier: "East".to_owned(), country: "US".to_owned() }];
        let system = ShipHero::new(stage.clone(), Config { account_id: 7, login, warehouses });
        let system = system.expect("the simulator's own schema");
        Self {
            name: "shiphero",
            router: system.router(),
            system: Arc::new(system),
            shelf: "V2FyZWhvdXNlOjEwMQ==",
            voids: true,
            secrets: vec![
                ("refresh_token", REFRESH_TOKEN.to_owned()),
                ("webhook", WEBHOOK_SECRET.to_owned()),
            ],
            section: SHIPHERO,
        }
    }

    /// Its books.
    pub fn books(&self) -> Value {
        self.system.books()
    }

    /// The orders in its books.
    pub fn orders(&self) -> Vec<Value> {
        self.books().get("orders").and_then(Value::as_array).cloned().unwrap_or_default()
    }

    /// Has its people do something.
    pub fn act(&self, action: &str, body: Value) -> Value {
        self.system.act(action, body).unwrap_or_else(|why| panic!("{} cannot {action}: {why}", self.name))
    }

    /// A stock count.
    pub fn count(&self, sku: &str, on_hand: i64) {
        self.act("count_stock", json!({ "sku": sku, "warehouse": self.shelf, "on_hand": on_hand }));
    }

    /// Whether it lets nobody in.
    pub fn suspend(&self, is_suspended: bool) {
        self.act(if is_suspended { "suspend" } else { "resume" }, Value::Null);
    }
}

impl fmt::Debug for Partner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partner").field("name", &self.name).finish_non_exhaustive()
    }
}
