//! The simulated systems on this machine, and worlds that reach them with the example configuration.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::{Arc, Mutex};

use axum::Router;
use jiff::Timestamp;
use tokio::net::TcpListener;
use waybill_flows::world::{Opening, ReadsSecrets, World};
use waybill_ledger::model::Model;
use waybill_mapping::partner::Secrets;
use waybill_queue::model::ModelQueue;
use waybill_settings::Settings;
use waybill_simulators::commercetools::Commercetools;
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::serve::serve;
use waybill_simulators::shiphero::{Config, Login, ShipHero, Warehouse};
use waybill_simulators::stage::Stage;
use waybill_transport::clock::MovableClock;
use waybill_transport::wire::Http;

use super::super::{AnyChance, KeepsSecrets};

const EXAMPLE: &str = include_str!("../../../tests/data/waybill.toml");
const DESTINATION: &str = "destination = { sqs = { queue_url = \
    \"https://sqs.us-east-1.amazonaws.com/111122223333/commerce-messages\", region = \"us-east-1\" } }";

/// Secrets by name, in memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Safe(Arc<Mutex<BTreeMap<String, BTreeMap<String, String>>>>);

impl Safe {
    /// One secret.
    pub(super) fn get(&self, name: &str, key: &str) -> Option<String> {
        self.0.lock().unwrap().get(name)?.get(key).cloned()
    }

    /// The secrets of webhooks.
    pub(super) fn kept(&self) -> BTreeMap<String, String> {
        let safe = self.0.lock().unwrap();
        let all = safe.values().flatten().map(|(key, value)| (key.clone(), value.clone()));
        all.filter(|(key, _)| key.starts_with("webhook.")).collect()
    }

    pub(super) fn forget(&self, name: &str, key: &str) {
        assert!(self.0.lock().unwrap().get_mut(name).unwrap().remove(key).is_some(), "{key}");
    }
}

impl KeepsSecrets for Safe {
    fn keep(&self, name: &str, key: &str, value: &str) -> Result<(), String> {
        self.0.lock().unwrap().entry(name.to_owned()).or_default().insert(key.to_owned(), value.to_owned());
        Ok(())
    }
}

impl ReadsSecrets for Safe {
    fn read(&self, name: &str) -> Result<Secrets, String> {
        Ok(Secrets::new(self.0.lock().unwrap().get(name).cloned().unwrap_or_default()))
    }
}

/// A shop and a warehouse without anything in them.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) stage: Stage,
    pub(super) shop: Commercetools,
    pub(super) shiphero: ShipHero,
    pub(super) safe: Safe,
    addresses: [String; 2],
}

impl Scene {
    /// Opens both; the shop's client has these scopes.
    pub(super) async fn open(scopes: &[&str]) -> Self {
        let stage = Stage::new(Arc::new(morning), FaultLevel::None, 1);
        let shop = Commercetools::new(stage.clone(), "shop-us");
        let client = shop.add_client(scopes);
        let login = Login {
            username: "waybill@example.com".to_owned(),
            password: "invented".to_owned(),
            refresh_token: "refresh-1".to_owned(),
        };
        let warehouse = Warehouse { id: 3141, identifier: "Primary".to_owned(), country: "US".to_owned() };
        let config = Config { account_id: 1001, login, warehouses: vec![warehouse] };
        let shiphero = ShipHero::new(stage.clone(), config).unwrap();
        let safe = Safe::default();
        for (name, key, value) in [
            ("waybill/commercetools", "client_id", client.client_id.as_str()),
            ("waybill/commercetools", "client_secret", &client.client_secret),
            ("waybill/shiphero-us", "refresh_token", "refresh-1"),
        ] {
            safe.keep(name, key, value).unwrap();
        }
        let addresses = [listen(shop.router()).await, listen(shiphero.router()).await];
        Self { stage, shop, shiphero, safe, addresses }
    }

    /// A world that reaches both, by the example configuration with something changed.
    pub(super) fn world(&self, change: impl Fn(String) -> String) -> World {
        let [shop, shiphero] = &self.addresses;
        let config = EXAMPLE
            .replace("https://api.us-central1.gcp.commercetools.com", shop)
            .replace("https://auth.us-central1.gcp.commercetools.com", shop)
            .replace(
                "{ shop_name = \"shop-us\" }",
                &format!("{{ shop_name = \"shop-us\", api_url = \"{shiphero}\" }}"),
            );
        self.opened(&change(format!("{config}{DESTINATION}\n")))
    }

    /// Where the shop answers.
    pub(super) fn shop_url(&self) -> &str {
        &self.addresses[0]
    }

    /// A world by a configuration.
    pub(super) fn opened(&self, config: &str) -> World {
        let settings = waybill_settings::load(config, "waybill.toml");
        let settings = settings.unwrap_or_else(|findings| panic!("{findings:?}"));
        opened(Arc::new(settings), Arc::new(self.safe.clone()))
    }

    /// The same world with its secrets from elsewhere.
    pub(super) fn reading(world: World, secrets: Arc<dyn ReadsSecrets>) -> World {
        opened(world.settings, secrets)
    }
}

fn opened(settings: Arc<Settings>, secrets: Arc<dyn ReadsSecrets>) -> World {
    waybill_flows::world::open(Opening {
        settings,
        secrets,
        store: Arc::new(Model::default()),
        queue: Arc::new(ModelQueue::default()),
        wire: Arc::new(Http::new("waybill").unwrap()),
        clock: Arc::new(MovableClock::standing(morning())),
        chance: Arc::new(AnyChance),
        journal_key: None,
        worker: "setup".to_owned(),
        build: "test".to_owned(),
    })
    .unwrap()
}

fn morning() -> Timestamp {
    "2026-11-20T06:00:00Z".parse().unwrap()
}

/// Serves on a free port until the test is over.
pub(super) async fn listen(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, router, pending()));
    format!("http://{address}")
}
