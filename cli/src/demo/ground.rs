//! What a day is played on: the simulated systems on ports of this machine, and a place for what Waybill is told.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use axum::Router;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use waybill_flows::world::{ReadsSecrets, World};
use waybill_settings::Settings;
use waybill_simulators::commercetools::Format;
use waybill_simulators::control::Controlled as _;
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::stage::{Now, Stage};

use super::accounts::Account;
use super::home::Home;
use super::prepare;
use super::systems::{self, Addresses, Doors, Systems};
use crate::setup::KeepsSecrets as _;

pub(super) const CONFIGURATION: &str = include_str!("waybill.toml");

/// A shop and its partners that are reached over HTTP until this is dropped.
#[derive(Debug)]
pub struct Ground {
    pub(super) systems: Systems,
    home: Home,
    at: Addresses,
    stop: watch::Sender<bool>,
}

impl Ground {
    /// Opens the systems, with goods on the shelves for so many orders. Nothing goes wrong yet. The secrets that people
    /// would be given are kept.
    ///
    /// # Errors
    /// When no port is free or nothing can be kept.
    pub async fn open(now: Now, orders: usize, seed: u64, keep: Option<&Path>) -> anyhow::Result<Self> {
        let home = Home::open(keep)?;
        let doors = Doors::open(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let ground = Self::prepared(home, doors.addresses()?, now, orders, seed)?;
        doors.serve(ground.systems.routers(), &ground.stop);
        Ok(ground)
    }

    /// As [`Self::open`], within this process: whoever plays on it brings requests to [`Self::routers`].
    ///
    /// # Errors
    /// When nothing can be kept.
    pub fn within(now: Now, orders: usize, seed: u64) -> anyhow::Result<Self> {
        Self::prepared(Home::open(None)?, Addresses::within(), now, orders, seed)
    }

    /// What each system answers with, by its host.
    pub fn routers(&self) -> BTreeMap<String, Router> {
        self.systems.routers().into_iter().map(|(name, router)| (systems::host(name), router)).collect()
    }

    fn prepared(home: Home, at: Addresses, now: Now, orders: usize, seed: u64) -> anyhow::Result<Self> {
        let systems = Systems::new(now, FaultLevel::None, seed, &at)?;
        let (stop, _) = watch::channel(false);
        let ground = Self { systems, home, at, stop };
        for (name, key, value) in prepare::credentials(&ground.systems) {
            ground.keep_secret(name, key, &value)?;
        }
        prepare::stock(&ground.systems, orders)?;
        Ok(ground)
    }

    /// Serves something for as long as the systems are there.
    pub fn serve(&self, listener: TcpListener, router: Router) {
        systems::open(listener, router, self.stop.subscribe());
    }

    /// The configuration for these systems and for a Waybill at this address. Its last section is `[serve]`.
    pub fn configuration(&self, waybill: &str) -> String {
        self.at.fill(CONFIGURATION).replace("{waybill}", waybill)
    }

    /// Writes a configuration to `waybill.toml`, and reads it.
    ///
    /// # Errors
    /// When it has problems or cannot be written.
    pub fn configure(&self, text: &str) -> anyhow::Result<Settings> {
        self.home.configure(text)?;
        waybill_settings::load(text, "the demo's waybill.toml").map_err(|findings| {
            let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
            anyhow!("{}", findings.join("\n"))
        })
    }

    /// A file beside `waybill.toml`, such as `secrets.toml`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.home.file(name)
    }

    /// The secrets in `secrets.toml`.
    pub fn secrets(&self) -> Arc<dyn ReadsSecrets> {
        Arc::new(self.home.secrets())
    }

    /// Keeps one more secret there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_secret(&self, name: &str, key: &str, value: &str) -> anyhow::Result<()> {
        self.home.secrets().keep(name, key, value).map_err(anyhow::Error::msg)
    }

    /// Has all sides set up as people do it.
    ///
    /// # Errors
    /// When they cannot be set up.
    pub async fn set_up(&self, world: &World) -> anyhow::Result<()> {
        prepare::both(&self.systems, world, &self.home.secrets()).await
    }

    /// Lets the shop send its messages to this address.
    pub fn send_messages_to(&self, url: &str) {
        self.systems.shop.deliver_to(url, &prepare::bearer(&self.systems), Format::Platform);
    }

    /// A customer orders: the order as the shop keeps it.
    ///
    /// # Errors
    /// When the shop does not take the draft.
    pub fn place_order(&self, draft: &Value) -> anyhow::Result<Value> {
        let placed = self.systems.shop.place_order(draft);
        placed.map_err(|refusal| anyhow!("the shop: {} {}", refusal.code(), refusal.body()))
    }

    /// Somebody does something at the partner of an account.
    ///
    /// # Errors
    /// When there is no such account, or its partner refuses it.
    pub fn work(&self, account: &str, action: &str, body: Value) -> anyhow::Result<()> {
        self.account(account)?.work(action, body)
    }

    /// What the partner of an account knows.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn books(&self, account: &str) -> anyhow::Result<Value> {
        Ok(self.account(account)?.books())
    }

    fn account(&self, id: &str) -> anyhow::Result<&Account> {
        let found = self.systems.accounts.iter().find(|account| account.id == id);
        found.with_context(|| format!("no account is called `{id}`"))
    }

    /// What the shop knows.
    pub fn shop_books(&self) -> Value {
        self.systems.shop.books()
    }

    /// The stage that the systems play on.
    pub fn stage(&self) -> &Stage {
        &self.systems.stage
    }
}
