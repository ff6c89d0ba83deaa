//! `waybill map event`: what a webhook says.

use anyhow::{Context as _, anyhow};
use serde::Serialize;
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::stock::StockLevel;
use waybill_mapping::partner::{Delivery, News, Secrets};
use waybill_settings::Account;

use super::described::{self, Request};

/// How webhook secrets are called in every account: this, or this and a dot and more.
const SECRETS: &str = "webhook";

/// What a webhook says, in our words.
#[derive(Debug, Serialize)]
pub(super) struct Heard {
    /// Whether its signature fits one of the account's secrets. `serve` takes nothing else in.
    verified: bool,
    /// Why it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    unverified: Option<String>,
    /// The same when the same delivery comes again.
    id: Option<String>,
    events: Vec<FulfillmentEvent>,
    stock: Vec<StockLevel>,
    /// A better read of the same, which would be asked for; its events would stand in place of those above.
    ask: Option<Request>,
}

/// Verifies and reads a webhook, and reads it all the same when it is not genuine.
///
/// # Errors
/// When the partner sends none, or when it cannot be read.
pub(super) fn heard(account: &Account, secrets: &Secrets, delivery: &Delivery) -> anyhow::Result<Heard> {
    let webhooks = account.opened.webhooks();
    let webhooks = webhooks.with_context(|| format!("account `{}` sends no webhooks", account.id))?;
    let unverified = webhooks.verify(secrets, delivery).err().map(|_unverified| {
        if secrets.all(SECRETS).next().is_none() {
            format!("no secret for webhooks is configured: `{SECRETS}` of secret `{}`", account.secret)
        } else {
            "the signature fits none of the configured secrets".to_owned()
        }
    });
    let News { events, stock, ask } = webhooks
        .read(delivery)
        .map_err(|unreadable| anyhow!("the webhook cannot be read: {}", unreadable.message))?;
    Ok(Heard {
        verified: unverified.is_none(),
        unverified,
        id: webhooks.delivery_id(delivery),
        events,
        stock,
        ask: ask.map(|call| described::request(&call.request)),
    })
}
