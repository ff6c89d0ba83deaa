//! Registered webhooks of both APIs, and how an event becomes deliveries.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::account::News;
use super::signing::SigningKeys;
use crate::ids::Ids;
use crate::outbox::{Delivery, Outcome, Policy};

/// The events of V1.
pub(super) const V1_EVENTS: [&str; 6] = [
    "ORDER_NOTIFY",
    "ITEM_ORDER_NOTIFY",
    "SHIP_NOTIFY",
    "ITEM_SHIP_NOTIFY",
    "FULFILLMENT_SHIPPED",
    "FULFILLMENT_REJECTED",
];

/// The events of V2. The first seven are accepted and stay silent.
pub(super) const V2_EVENTS: [&str; 13] = [
    "batch",
    "carrier_connected",
    "order_source_refresh_complete",
    "rate",
    "report_complete",
    "sales_orders_imported",
    "track",
    "batch_processed_v2",
    "track_event_v2",
    "shipment_created_v2",
    "label_created_v2",
    "fulfillment_shipped_v2",
    "fulfillment_rejected_v2",
];

/// How often V1 tries is not documented; hearsay has 30 seconds and then ever longer pauses up to two hours.
const V1_POLICY: Policy = Policy {
    attempts: Some(6),
    first_wait: SignedDuration::from_secs(30),
    longest_wait: SignedDuration::from_hours(2),
};

/// V2 tries about twice more, half an hour apart. Every attempt carries the signature of the first: whether the real one
/// signs again is not known, and so the receiver who minds the time refuses a late one.
const V2_POLICY: Policy = Policy {
    attempts: Some(3),
    first_wait: SignedDuration::from_mins(30),
    longest_wait: SignedDuration::from_mins(30),
};

/// After so many deliveries given up in a row a webhook is no longer `Active`. The manual knows the flag and no rule.
const TOO_MANY: u32 = 10;

/// Which API a webhook belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    V1,
    V2,
}

#[derive(Debug)]
pub(super) struct Hook {
    pub(super) id: u64,
    pub(super) api: Api,
    pub(super) event: &'static str,
    pub(super) url: String,
    pub(super) name: String,
    /// The only store that it hears of.
    pub(super) store: Option<u64>,
    /// Headers that the caller wants on every delivery: V2 only.
    pub(super) headers: Vec<(String, String)>,
    pub(super) active: bool,
    /// Events announced to it so far, repeats of one event not counted.
    pub(super) sent: u64,
    given_up: u32,
}

#[derive(Debug, Default)]
pub(super) struct Hooks {
    pub(super) registered: BTreeMap<u64, Hook>,
    /// Which webhook a delivery belongs to.
    deliveries: BTreeMap<String, u64>,
    /// How often each event happened, so that every delivery has a name of its own.
    counts: BTreeMap<String, u64>,
}

/// What deliveries need to know of the world.
pub(super) struct Sender<'a> {
    pub(super) base_url: &'a str,
    pub(super) keys: &'a mut SigningKeys,
    pub(super) ids: &'a Ids,
    pub(super) now: Timestamp,
}

impl Hook {
    /// A new registration.
    pub(super) fn new(id: u64, api: Api, event: &'static str, url: &str, store: Option<u64>) -> Self {
        Self {
            id,
            api,
            event,
            url: url.to_owned(),
            name: String::new(),
            store,
            headers: Vec::new(),
            active: true,
            sent: 0,
            given_up: 0,
        }
    }

    fn hears(&self, news: &News) -> bool {
        self.active && self.event == news.event && self.store.is_none_or(|store| news.stores.contains(&store))
    }

    fn give_up(&mut self, times: u32) {
        self.given_up = self.given_up.saturating_add(times);
        self.active = self.active && self.given_up < TOO_MANY;
    }

    /// The body: an address to ask at and the kind of thing to be found there; V2 adds what it has to tell.
    fn body(&self, news: &News, base_url: &str) -> Value {
        let one_store = self.store.filter(|_| !news.resource.contains("storeID"));
        let store = match (self.api, one_store) {
            (Api::V1, Some(store)) => format!("&storeID={store}"),
            (Api::V1, None) | (Api::V2, _) => String::new(),
        };
        let mut body = json!({
            "resource_url": format!("{base_url}{}{store}", news.resource),
            "resource_type": self.event.to_uppercase(),
        });
        if let (Some(fields), Some(data)) = (body.as_object_mut(), &news.data) {
            fields.insert("data".to_owned(), data.clone());
        }
        body
    }
}

impl Hooks {
    /// The deliveries of one event: one for each registration that hears it.
    pub(super) fn deliveries(&mut self, news: &News, sender: &mut Sender<'_>) -> Vec<Delivery> {
        let mut made = Vec::new();
        for hook in self.registered.values_mut().filter(|hook| hook.hears(news)) {
            let name = format!("{} {} {}", hook.id, news.event, news.about);
            let count = self.counts.entry(name.clone()).or_default();
            *count += 1;
            hook.sent += 1;
            let id = sender.ids.secret(&format!("delivery {name} {count}"));
            self.deliveries.insert(id.clone(), hook.id);
            let body = Bytes::from(hook.body(news, sender.base_url).to_string());
            made.push(Delivery {
                id,
                system: super::SYSTEM,
                to: hook.url.clone(),
                method: Method::POST,
                headers: headers(hook, &body, sender),
                body,
                due: sender.now,
                attempt: 0,
                policy: match hook.api {
                    Api::V1 => V1_POLICY,
                    Api::V2 => V2_POLICY,
                },
            });
        }
        made
    }

    /// Judges the webhook by what became of one attempt to deliver.
    pub(super) fn judge(&mut self, delivery: &str, outcome: &Outcome) {
        let hook = self.deliveries.get(delivery).and_then(|id| self.registered.get_mut(id));
        let Some(hook) = hook else { return };
        match outcome {
            Outcome::Accepted(_) if hook.active => hook.given_up = 0,
            Outcome::GivenUp(_) => hook.give_up(1),
            Outcome::Accepted(_) | Outcome::Failed(_) | Outcome::Dropped => {}
        }
    }

    /// As if so many deliveries of every webhook of this event had been given up in a row.
    pub(super) fn fail(&mut self, event: &str, times: u32) {
        for hook in self.registered.values_mut().filter(|hook| hook.event == event) {
            hook.give_up(times);
        }
    }
}

/// V1 signs nothing and has no headers of its own.
fn headers(hook: &Hook, body: &[u8], sender: &mut Sender<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if hook.api == Api::V1 {
        return headers;
    }
    let own = hook.headers.iter().map(|(name, value)| (name.clone(), value.clone()));
    let timestamp = sender.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let signed = sender.keys.sign(sender.ids, &timestamp, body).into_iter().flat_map(|(key, signature)| {
        [
            ("x-shipengine-rsa-sha256-key-id".to_owned(), key),
            ("x-shipengine-rsa-sha256-signature".to_owned(), signature),
            ("x-shipengine-timestamp".to_owned(), timestamp.clone()),
        ]
    });
    for (name, value) in own.chain(signed) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    headers
}
