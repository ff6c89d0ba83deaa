//! The simulated systems as `waybill simulate` offers them: a port each, credentials, a control API.
//!
//! `/control/..` is the control API; it shares the shop's port.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use axum::Router;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use waybill_simulators::commercetools::Format;
use waybill_simulators::control::{self, Controlled, Systems as Controlleds};
use waybill_simulators::serve::slow;

use super::ground::CONFIGURATION;
use super::home::Home;
use super::prepare;
use super::systems::{Addresses, PROJECT, SHOP, Systems};
use crate::setup::KeepsSecrets as _;

/// The name of the secret with the journal's key.
const JOURNAL: &str = "demo/journal";

/// Goods on the shelves, and somebody to send messages to: `waybill` is where it is reached.
pub(crate) fn fill(systems: &Systems, waybill: &str) -> anyhow::Result<()> {
    prepare::stock(systems, 100)?;
    systems.accounts.iter().try_for_each(|account| account.enter_webhooks(waybill))?;
    systems.shop.deliver_to(&messages(waybill), &prepare::bearer(systems), Format::AsSubscribed);
    Ok(())
}

fn messages(waybill: &str) -> String {
    format!("{waybill}/commercetools/messages")
}

/// All of them, by their names. The systems answer after so long, the control API at once.
pub(crate) fn routers(systems: &Systems, latency: Duration) -> BTreeMap<&'static str, Router> {
    let shop = ("commercetools", Arc::new(systems.shop.clone()) as Arc<dyn Controlled>);
    let partners = systems.accounts.iter().map(|account| (account.partner, account.controlled()));
    let mut controlled: Option<Controlleds> = Some(partners.chain([shop]).collect());
    let each = systems.routers().into_iter().map(|(name, router)| {
        let router = if latency.is_zero() { router } else { slow(router, latency) };
        let controlled = controlled.take_if(|_| name == SHOP);
        let control = controlled.map(|controlled| control::router(systems.stage.clone(), controlled));
        (name, control.map_or_else(|| router.clone(), |control| control.fallback_service(router.clone())))
    });
    each.collect()
}

/// Addresses and credentials, in one line. `secrets` is what `secrets.toml` must hold beside the journal's key.
pub(crate) fn credentials(systems: &Systems, at: &Addresses, waybill: &str) -> Value {
    let shop = at.of(SHOP);
    let mut secrets: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    for (name, key, value) in prepare::credentials(systems) {
        secrets.entry(name).or_default().insert(key, value);
    }
    let partners = systems.accounts.iter().map(|account| {
        let told = json!({"account": account.id, "apiUrl": at.of(account.partner), "secret": account.secret});
        (account.partner.to_owned(), told)
    });
    let mut told = json!({
        "commercetools": {
            "projectKey": PROJECT, "apiUrl": shop, "authUrl": shop, "clientId": systems.client.client_id,
            "clientSecret": systems.client.client_secret, "messagesTo": messages(waybill),
            "messagesBearer": prepare::bearer(systems),
        },
        "secrets": secrets,
        "control": format!("{shop}/control"),
    });
    if let Some(told) = told.as_object_mut() {
        told.extend(partners);
    }
    told
}

/// A `waybill.toml` for these systems. Its last section is `[journal]`.
fn sections(at: &Addresses, waybill: &str) -> String {
    let text = at.fill(CONFIGURATION).replace("{waybill}", waybill);
    format!("{text}{}\n\n[journal]\nkey_secret = \"{JOURNAL}\"\n", prepare::DESTINATION)
}

/// A `waybill.toml` for these systems, with the names of the secrets to set.
pub(crate) fn configuration(systems: &Systems, at: &Addresses, waybill: &str) -> String {
    let mut secrets: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, key, _) in prepare::credentials(systems) {
        secrets.entry(name).or_default().push(key);
    }
    let each = secrets.iter().map(|(name, keys)| format!("# [\"{name}\"] {}\n", keys.join(", ")));
    format!(
        "{}\n# secrets.toml beside it, as the line on standard output tells:\n{}# [\"{JOURNAL}\"] key: 32 bytes in base64, \
         of your own.",
        sections(at, waybill),
        each.collect::<String>(),
    )
}

/// Writes `waybill.toml` and `secrets.toml`, and says what comes next.
pub(crate) fn keep(
    systems: &Systems,
    at: &Addresses,
    waybill: &str,
    folder: &Path,
) -> anyhow::Result<String> {
    let home = Home::open(Some(folder))?;
    home.configure(&sections(at, waybill))?;
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| anyhow!("no key for the journal: {error}"))?;
    let credentials = prepare::credentials(systems).into_iter();
    for (name, key, value) in credentials.chain([(JOURNAL, "key", STANDARD.encode(key))]) {
        home.secrets().keep(name, key, &value).map_err(anyhow::Error::msg)?;
    }
    let (config, data) = (home.file("waybill.toml"), home.file("data"));
    let (config, data) = (config.display(), data.display());
    let listen = waybill.split_once("://").map_or(waybill, |(_, listen)| listen);
    Ok(format!(
        "{config} and its secrets are written. Now, beside this:\n  waybill setup --config {config}\n  \
         waybill serve --config {config} --data {data} --listen {listen}"
    ))
}
