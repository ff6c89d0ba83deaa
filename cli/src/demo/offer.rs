//! The simulated systems as `waybill simulate` offers them: a port each, credentials, a control API.
//!
//! `/control/..` is the control API; it shares the shop's port.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use waybill_simulators::commercetools::Format;
use waybill_simulators::control::{self, Controlled, Systems as Controlleds};
use waybill_simulators::serve::slow;

use super::ground::CONFIGURATION;
use super::prepare;
use super::systems::{Addresses, PROJECT, SHOP, Systems};

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

/// A `waybill.toml` for these systems, with the names of the secrets to set.
pub(crate) fn configuration(systems: &Systems, at: &Addresses, waybill: &str) -> String {
    let text = at.fill(CONFIGURATION).replace("{waybill}", waybill);
    let mut secrets: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, key, _) in prepare::credentials(systems) {
        secrets.entry(name).or_default().push(key);
    }
    let each = secrets.iter().map(|(name, keys)| format!("# [\"{name}\"] {}\n", keys.join(", ")));
    format!(
        "{text}\n[journal]\nkey_secret = \"demo/journal\"\n\n# secrets.toml beside it, as the line on standard \
         output tells:\n{}# [\"demo/journal\"] key (32 bytes in base64).",
        each.collect::<String>(),
    )
}
