//! What webhooks say: the whole parcel, in the version that each address asked for, signed over the bytes of the body.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use jiff::SignedDuration;
use serde_json::json;

use super::account::Account;
use super::config::Webhook;
use super::edition::{self, Edition};
use super::view;
use crate::outbox::{Delivery, Policy};
use crate::signature::signature;

/// The first attempt, and 13 more: after 30 seconds, then twice as long each time. The last comes 68.3 hours after the first.
const POLICY: Policy = Policy {
    attempts: Some(14),
    first_wait: SignedDuration::from_secs(30),
    longest_wait: SignedDuration::from_secs(122_880),
};

/// More addresses cannot be set up.
pub(super) const MOST_WEBHOOKS: usize = 10;
/// More headers of the caller's own cannot be set up.
const MOST_HEADERS: usize = 5;

impl Account {
    /// Tells an event of a parcel to all addresses: of one event all hear the same id.
    pub(super) fn announce(&mut self, event: &'static str, id: &str, is_first: bool) {
        let Some(tracking) = self.trackings.get_mut(id) else { return };
        tracking.told += 1;
        let event_id = self.ids.uuid_of(&format!("event {id} {}", tracking.told));
        let Some(tracking) = self.trackings.get(id) else { return };
        for (at, hook) in self.config.webhooks.iter().take(MOST_WEBHOOKS).enumerate() {
            let edition = edition::still(&self.config.versions, hook.version);
            let body = json!({
                "event": event, "event_id": event_id, "is_tracking_first_tag": is_first,
                "msg": view::tracking(self.now, tracking, edition), "ts": self.now.as_second(),
            });
            let body = Bytes::from(body.to_string());
            self.outgoing.push(Delivery {
                id: self.ids.secret(&format!("delivery {event_id} {at}")),
                system: super::SYSTEM,
                to: hook.url.clone(),
                method: Method::POST,
                headers: headers(hook, edition, &signature(&self.config.webhook_secret, &body)),
                body,
                due: self.now,
                attempt: 0,
                policy: POLICY,
            });
        }
    }
}

fn headers(hook: &Webhook, edition: Edition, signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let own = hook.headers.iter().take(MOST_HEADERS).map(|(name, value)| (name.as_str(), value.as_str()));
    let fixed = [
        (header::CONTENT_TYPE.as_str(), "application/json"),
        (header::USER_AGENT.as_str(), "AfterShipTrackingWebhook/4.0.0 (https://www.aftership.com)"),
        ("as-webhook-version", edition.name()),
        ("aftership-hmac-sha256", signature),
    ];
    for (name, value) in own.chain(fixed) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    headers
}
