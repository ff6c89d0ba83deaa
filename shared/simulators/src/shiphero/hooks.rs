//! Registered webhooks: their secrets, their health, and how an event becomes signed deliveries.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::account::{Account, News};
use super::create::read;
use super::refusal::Refusal;
use crate::ids::Ids;
use crate::outbox::{Delivery, Outcome, Policy};
use crate::signature::signature;

/// The webhook types that can be registered and happen here. Others are accepted and stay silent.
pub(super) const KINDS: [&str; 18] = [
    "Inventory Update",
    "Inventory Change",
    "Shipment Update",
    "Automation Rules",
    "Order Canceled",
    "Capture Payment",
    "PO Update",
    "Return Update",
    "Tote Complete",
    "Tote Cleared",
    "Order Packed Out",
    "Package Added",
    "Print Barcode",
    "Order Allocated",
    "Order Deallocated",
    "Shipment ASN",
    "Generate Label",
    "Backorder",
];

/// Five retries after the first attempt. Their pauses are not documented: 30 s, doubling.
const POLICY: Policy = Policy {
    attempts: Some(6),
    first_wait: SignedDuration::from_secs(30),
    longest_wait: SignedDuration::from_hours(1),
};

/// Deliveries given up in a row until the health is `WARNING`, and until the webhook is disabled. ShipHero doesn't publish
/// its thresholds.
const WARNING_AFTER: u32 = 3;
const UNHEALTHY_AFTER: u32 = 10;

#[derive(Debug, Default)]
pub(super) struct Hooks {
    pub(super) registered: BTreeMap<u64, Hook>,
    /// Which webhook a delivery belongs to.
    deliveries: BTreeMap<String, u64>,
    /// How often each event happened, so that every delivery has a name of its own.
    counts: BTreeMap<String, u64>,
}

#[derive(Debug)]
pub(super) struct Hook {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) shop_name: Option<String>,
    pub(super) url: String,
    pub(super) secret: String,
    pub(super) enabled: bool,
    pub(super) created: Timestamp,
    pub(super) switched: Timestamp,
    /// Events announced to it so far, repeats of one event not counted.
    pub(super) sent: u64,
    given_up: u32,
}

impl Hook {
    pub(super) fn health(&self) -> &'static str {
        match self.given_up {
            UNHEALTHY_AFTER.. => "UNHEALTHY",
            WARNING_AFTER.. => "WARNING",
            _ => "HEALTHY",
        }
    }

    fn give_up(&mut self, times: u32, now: Timestamp) {
        self.given_up = self.given_up.saturating_add(times);
        if self.given_up >= UNHEALTHY_AFTER {
            self.switch(false, now);
        }
    }

    fn switch(&mut self, enabled: bool, now: Timestamp) {
        if self.enabled != enabled {
            self.enabled = enabled;
            self.switched = now;
        }
        if enabled {
            self.given_up = 0;
        }
    }
}

#[derive(Debug, Deserialize)]
struct NewHook {
    name: String,
    url: String,
    shop_name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct HookName {
    name: String,
    shop_name: Option<String>,
}

impl Account {
    /// `webhook_create`. One registration for each type and shop name. The address is not probed: real ones get a HEAD.
    pub(super) fn create_hook(&mut self, data: &Value, ids: &Ids) -> Result<u64, Refusal> {
        let new: NewHook = read(data)?;
        if !KINDS.contains(&new.name.as_str()) {
            return Err(Refusal::Invalid(format!("Invalid webhook name `{}`", new.name)));
        }
        if !new.url.starts_with("http") {
            return Err(Refusal::Invalid(format!("Invalid url `{}`", new.url)));
        }
        if self.hook(&new.name, new.shop_name.as_deref()).is_ok() {
            return Err(Refusal::Invalid(format!("Webhook `{}` already exists", new.name)));
        }
        let (id, now) = (self.next("Webhook"), self.now);
        let hook = Hook {
            id,
            secret: ids.secret(&format!("webhook {id}")),
            name: new.name,
            shop_name: new.shop_name,
            url: new.url,
            enabled: true,
            created: now,
            switched: now,
            sent: 0,
            given_up: 0,
        };
        self.hooks.registered.insert(id, hook);
        Ok(id)
    }

    fn hook(&self, name: &str, shop_name: Option<&str>) -> Result<u64, Refusal> {
        let is_it = |hook: &&Hook| hook.name == name && hook.shop_name.as_deref() == shop_name;
        let found = self.hooks.registered.values().find(is_it);
        found.map(|hook| hook.id).ok_or(Refusal::NotFound("Webhook"))
    }

    /// `webhook_delete`, by type and shop name.
    pub(super) fn delete_hook(&mut self, data: &Value) -> Result<(), Refusal> {
        let name: HookName = read(data)?;
        let id = self.hook(&name.name, name.shop_name.as_deref())?;
        self.hooks.registered.remove(&id);
        Ok(())
    }

    /// `webhook_enable` and `webhook_disable`.
    pub(super) fn switch_hook(&mut self, data: &Value, enabled: bool) -> Result<(), Refusal> {
        let name: HookName = read(data)?;
        let (id, now) = (self.hook(&name.name, name.shop_name.as_deref())?, self.now);
        if let Some(hook) = self.hooks.registered.get_mut(&id) {
            hook.switch(enabled, now);
        }
        Ok(())
    }

    /// As if so many deliveries of every webhook of this type had been given up in a row.
    pub(super) fn fail_hooks(&mut self, kind: &str, times: u32) {
        let now = self.now;
        for hook in self.hooks.registered.values_mut().filter(|hook| hook.name == kind) {
            hook.give_up(times, now);
        }
    }
}

impl Hooks {
    /// The deliveries of one event: one for each enabled registration of its type, signed with that one's secret.
    pub(super) fn deliveries(&mut self, news: &News, ids: &Ids, now: Timestamp) -> Vec<Delivery> {
        let body = Bytes::from(news.body.to_string());
        let mut made = Vec::new();
        for hook in self.registered.values_mut().filter(|hook| hook.enabled && hook.name == news.kind) {
            let name = format!("{} {} {}", hook.id, news.kind, news.about);
            let count = self.counts.entry(name.clone()).or_default();
            *count += 1;
            hook.sent += 1;
            let id = ids.secret(&format!("delivery {name} {count}"));
            self.deliveries.insert(id.clone(), hook.id);
            made.push(Delivery {
                headers: headers(&signature(&hook.secret, &body), &id),
                id,
                system: super::SYSTEM,
                to: hook.url.clone(),
                method: Method::POST,
                body: body.clone(),
                due: now,
                attempt: 0,
                policy: POLICY,
            });
        }
        made
    }

    /// Judges the webhook by what became of one attempt to deliver.
    pub(super) fn judge(&mut self, delivery: &str, outcome: &Outcome, now: Timestamp) {
        let hook = self.deliveries.get(delivery).and_then(|id| self.registered.get_mut(id));
        let Some(hook) = hook else { return };
        match outcome {
            Outcome::Accepted(_) if hook.enabled => hook.given_up = 0,
            Outcome::GivenUp(_) => hook.give_up(1, now),
            Outcome::Accepted(_) | Outcome::Failed(_) | Outcome::Dropped => {}
        }
    }
}

fn headers(signature: &str, id: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static("ShipHero Request V1.0"));
    for (name, value) in [("x-shiphero-hmac-sha256", signature), ("x-shiphero-message-id", id)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers
}
