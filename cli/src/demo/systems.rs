//! The simulated systems as servers, each on a port of its own.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::Context as _;
use axum::Router;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use waybill_simulators::commercetools::{Commercetools, Credentials};
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::serve;
use waybill_simulators::stage::{Now, Stage};

use super::accounts::{self, Account, PARTNERS};

/// The project's key.
pub(crate) const PROJECT: &str = "demo";
/// The shop's name among the systems.
pub(crate) const SHOP: &str = "shop";

/// The simulated systems.
#[derive(Debug)]
pub(crate) struct Systems {
    pub(crate) stage: Stage,
    pub(crate) shop: Commercetools,
    pub(crate) accounts: Vec<Account>,
    /// The shop's API client for Waybill.
    pub(crate) client: Credentials,
}

impl Systems {
    /// Empty systems, to be reached at these addresses.
    pub(crate) fn new(now: Now, faults: FaultLevel, seed: u64, at: &Addresses) -> anyhow::Result<Self> {
        let stage = Stage::new(now, faults, seed);
        let shop = Commercetools::new(stage.clone(), PROJECT);
        let client = shop.add_client(&["manage_project"]);
        let accounts = PARTNERS.iter().map(|partner| accounts::account(partner, &stage, at.of(partner)));
        let accounts = accounts.collect::<anyhow::Result<_>>()?;
        Ok(Self { stage, shop, accounts, client })
    }

    /// The accounts that ship.
    pub(crate) fn shippers(&self) -> impl Iterator<Item = &Account> {
        self.accounts.iter().filter(|account| account.ships())
    }

    /// The accounts that follow parcels.
    pub(crate) fn followers(&self) -> impl Iterator<Item = &Account> {
        self.accounts.iter().filter(|account| !account.ships())
    }

    /// What each system answers with, by its name.
    pub(crate) fn routers(&self) -> BTreeMap<&'static str, Router> {
        let partners = self.accounts.iter().map(|account| (account.partner, account.router.clone()));
        partners.chain([(SHOP, self.shop.router())]).collect()
    }
}

/// Ports of the systems, by their names.
#[derive(Debug)]
pub(crate) struct Doors(BTreeMap<&'static str, TcpListener>);

impl Doors {
    /// The shop's is the one that is named, those of the partners follow it; where none is named, each is a free one.
    pub(crate) async fn open(first: SocketAddr) -> anyhow::Result<Self> {
        let mut doors = BTreeMap::new();
        for (behind, name) in (0_u16..).zip([SHOP].into_iter().chain(PARTNERS)) {
            let mut address = first;
            if first.port() != 0 {
                let port = first.port().checked_add(behind);
                address.set_port(port.with_context(|| format!("no port is left behind {first} for {name}"))?);
            }
            let listener = TcpListener::bind(address).await;
            let listener = listener.with_context(|| format!("cannot listen on {address} for {name}"))?;
            doors.insert(name, listener);
        }
        Ok(Self(doors))
    }

    /// Where they are.
    pub(crate) fn addresses(&self) -> anyhow::Result<Addresses> {
        let address = |(name, listener): (&&'static str, &TcpListener)| {
            Ok((*name, format!("http://{}", listener.local_addr()?)))
        };
        self.0.iter().map(address).collect::<anyhow::Result<_>>().map(Addresses)
    }

    /// Answers at each with the router of its name, until `stop` says so.
    pub(crate) fn serve(self, mut routers: BTreeMap<&'static str, Router>, stop: &watch::Sender<bool>) {
        for (name, listener) in self.0 {
            if let Some(router) = routers.remove(name) {
                open(listener, router, stop.subscribe());
            }
        }
    }
}

/// Where the systems are reached, by their names.
#[derive(Debug, Clone)]
pub(crate) struct Addresses(BTreeMap<&'static str, String>);

impl Addresses {
    /// Hosts within this process.
    pub(crate) fn within() -> Self {
        let names = [SHOP].into_iter().chain(PARTNERS);
        Self(names.map(|name| (name, format!("https://{}", host(name)))).collect())
    }

    /// Where one is; empty for one that is not there.
    pub(crate) fn of(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A configuration in which they stand in braces under their names.
    pub(crate) fn fill(&self, configuration: &str) -> String {
        let put = |text: String, (name, address): (&&'static str, &String)| {
            text.replace(&format!("{{{name}}}"), address)
        };
        self.0.iter().fold(configuration.to_owned(), put)
    }
}

/// A system's host within this process.
pub(crate) fn host(name: &str) -> String {
    format!("{name}.test")
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
