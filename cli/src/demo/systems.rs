//! The simulated systems as servers, each on a port of its own.

use std::net::SocketAddr;

use anyhow::Context as _;
use axum::Router;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use waybill_simulators::commercetools::{Commercetools, Credentials};
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::serve;
use waybill_simulators::shiphero::{Config, Login, ShipHero, Warehouse};
use waybill_simulators::stage::{Now, Stage};

/// The project's key.
pub(crate) const PROJECT: &str = "demo";
/// The account's id in the configuration.
pub(crate) const ACCOUNT: &str = "shiphero-us";
/// Numbers of the account's warehouses, and the shop's channels of them.
pub(crate) const WAREHOUSES: [(u64, &str); 2] = [(3141, "us-east"), (3142, "us-west")];

/// The simulated systems.
#[derive(Debug)]
pub(crate) struct Systems {
    pub(crate) stage: Stage,
    pub(crate) shop: Commercetools,
    pub(crate) shiphero: ShipHero,
    /// The shop's API client for Waybill.
    pub(crate) client: Credentials,
    pub(crate) login: Login,
}

impl Systems {
    /// Empty systems.
    pub(crate) fn new(now: Now, faults: FaultLevel, seed: u64) -> anyhow::Result<Self> {
        let stage = Stage::new(now, faults, seed);
        let shop = Commercetools::new(stage.clone(), PROJECT);
        let client = shop.add_client(&["manage_project"]);
        let ids = stage.ids("login");
        let login = Login {
            username: "waybill@example.com".to_owned(),
            password: ids.secret("password"),
            refresh_token: ids.secret("refresh token"),
        };
        let warehouse = |(id, identifier): (u64, &str)| Warehouse {
            id,
            identifier: identifier.to_owned(),
            country: "US".to_owned(),
        };
        let config =
            Config { account_id: 1001, login: login.clone(), warehouses: WAREHOUSES.map(warehouse).to_vec() };
        let shiphero = ShipHero::new(stage.clone(), config).context("the simulated warehouse cannot open")?;
        Ok(Self { stage, shop, shiphero, client, login })
    }
}

/// Relay id of a warehouse by its number.
pub(crate) fn warehouse_id(number: u64) -> String {
    Warehouse { id: number, identifier: String::new(), country: String::new() }.relay_id()
}

/// A free port on this machine.
pub(crate) async fn free_port() -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind("127.0.0.1:0").await.context("no port is free")?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves in the background until `stop` says so.
pub(crate) fn open(listener: TcpListener, router: Router, stop: watch::Receiver<bool>) {
    tokio::spawn(async move {
        let mut stop = stop;
        let until = async move {
            // A sender that is gone means stop, too.
            let _gone = stop.wait_for(|stop| *stop).await;
        };
        if let Err(error) = serve::serve(listener, router, until).await {
            tracing::error!(%error, "A simulated system stopped");
        }
    });
}

/// The time of a day that was invented.
pub(crate) fn morning() -> Timestamp {
    // 2026-11-20T06:00:00Z.
    Timestamp::from_second(1_795_154_400).unwrap_or(Timestamp::UNIX_EPOCH)
}
