//! Webhooks: whether one is genuine, what it says, and how it is answered.
//!
//! An account has one secret, and a webhook carries base64 of the HMAC-SHA256 of its raw body. It is tried 14 times, the
//! last time 68 hours after the first, so what is signed is never too old; each carries the whole tracking, and by when
//! that was so it is merged: late, repeated and reordered ones change nothing. They are sent to addresses that people
//! enter in AfterShip's admin; nothing registers one by API.

use bytes::Bytes;
use http::{Method, Response};
use jiff::Timestamp;
use serde_json::Value;
use subtle::Choice;
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::failure::Failure;

use super::rest::Ask;
use super::wire::{text, tracking};
use super::{AfterShip, signature, versions};
use crate::call::Call;
use crate::partner::{
    Delivery, Detail, News, Page, RegistersWebhooks, Registration, Secrets, SendsWebhooks, Unreadable,
    Unverified,
};

/// The account's secret for webhooks, or several while one takes the place of another.
const SECRETS: &str = "webhook";
const SIGNATURE: &str = "aftership-hmac-sha256";
/// What brings a tracking.
const KINDS: [&str; 3] = ["tracking_update", "edd_revise", "tracking_pending_time"];

impl SendsWebhooks for AfterShip {
    fn verify(&self, secrets: &Secrets, delivery: &Delivery) -> Result<(), Unverified> {
        let given =
            delivery.headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).ok_or(Unverified)?;
        let mut genuine = Choice::from(0);
        for secret in secrets.all(SECRETS).filter(|secret| !secret.is_empty()) {
            genuine |= Choice::from(u8::from(signature::is_genuine(secret, &delivery.body, given)));
        }
        if bool::from(genuine) { Ok(()) } else { Err(Unverified) }
    }

    fn keys(&self) -> Option<Call<Secrets>> {
        None
    }

    fn delivery_id(&self, delivery: &Delivery) -> Option<String> {
        let body: Value = serde_json::from_slice(&delivery.body).ok()?;
        text(body.get("event_id"))
    }

    fn read(&self, delivery: &Delivery) -> Result<News, Unreadable> {
        let wanted = self.options.webhook_version.unwrap_or(self.options.api_version);
        versions::look_at_webhook(wanted, &delivery.headers);
        let body: Value = serde_json::from_slice(&delivery.body)
            .map_err(|error| Unreadable { message: format!("not JSON: {error}") })?;
        let mut news = News { events: Vec::new(), stock: Vec::new(), ask: None };
        let kind = text(body.get("event")).unwrap_or_default();
        if !KINDS.contains(&kind.as_str()) {
            tracing::info!(kind, "AfterShip's event `{kind}` is none of ours");
            return Ok(news);
        }
        let told_at = body.get("ts").and_then(Value::as_i64).and_then(|at| Timestamp::from_second(at).ok());
        let update = tracking(body.get("msg").unwrap_or(&Value::Null), told_at)
            .map_err(|refusal| Unreadable { message: refusal.message })?;
        news.events.push(FulfillmentEvent::tracked(update));
        Ok(news)
    }

    fn accepted(&self) -> Response<Bytes> {
        Response::new(Bytes::new())
    }

    fn probed(&self, _method: &Method) -> Option<Response<Bytes>> {
        None
    }

    fn registers(&self) -> &dyn RegistersWebhooks {
        self
    }
}

impl RegistersWebhooks for AfterShip {
    /// People enter the address in AfterShip's admin: nothing is there to be compared.
    fn wanted(&self, _base: &str) -> Vec<Registration> {
        Vec::new()
    }

    fn registered(&self, _page: Option<&str>, _detail: Detail) -> Call<Page<Registration>> {
        let none = |_page: Value| Ok(Page { items: Vec::new(), next: None, unreadable: Vec::new() });
        Ask::list("trackings_probe", vec![("limit", "1".to_owned())]).call(self, none)
    }

    fn register(&self, wanted: &Registration) -> Call<Option<(String, String)>> {
        let message = format!("enter {} in AfterShip's admin: its API registers no webhooks", wanted.url);
        Ask::list("trackings_probe", vec![("limit", "1".to_owned())])
            .call(self, move |_page| Err(Failure::refused("webhook-by-hand", message.clone())))
    }

    /// Up to ten addresses.
    fn several_of_a_kind(&self) -> bool {
        true
    }

    fn remove(&self, registered: &Registration) -> Call<()> {
        let message = format!("remove {} in AfterShip's admin: its API knows no webhooks", registered.url);
        Ask::list("trackings_probe", vec![("limit", "1".to_owned())])
            .call(self, move |_page| Err(Failure::refused("webhook-by-hand", message.clone())))
    }
}
