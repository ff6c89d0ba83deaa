//! Registers webhooks at both interfaces.
//!
//! An address carries a token that stands in the account's secrets, which nobody here knows: the wanted address holds
//! [`PLACE`] instead. Whoever registers it puts the token there; in a registration that still holds the place it is put
//! there with the credentials, or the request is never sent. Kinds are told apart by the name of the event; those of the
//! second interface end with `_v2`.

use bytes::Bytes;
use serde_json::{Value, json};
use waybill_domain::failure::{Failure, Refusal};

use super::wire::{Id, Webhook};
use super::{ShipStation, errors};
use crate::call::{Call, Repeat};
use crate::partner::{Detail, PLACE, Page, RegistersWebhooks, Registration, SHORTEST, Secrets, TOKEN, value};

/// Kinds of the first interface that concern us, and the last part of each one's address.
const KINDS: [(&str, &str); 3] = [
    ("SHIP_NOTIFY", "ship-notify"),
    ("FULFILLMENT_SHIPPED", "fulfillment-shipped"),
    ("FULFILLMENT_REJECTED", "fulfillment-rejected"),
];
/// Only where it is asked for: each of our own orders is told too.
const NEW_ORDERS: (&str, &str) = ("ORDER_NOTIFY", "order-notify");
/// Kinds of the second interface that concern us.
const V2_KINDS: [(&str, &str); 3] = [
    ("label_created_v2", "label-created"),
    ("fulfillment_shipped_v2", "v2-fulfillment-shipped"),
    ("fulfillment_rejected_v2", "v2-fulfillment-rejected"),
];
/// Names the second interface's page of registrations.
const V2_PAGE: &str = "v2";
/// Where the first interface registers.
const SUBSCRIBE: &str = "/webhooks/subscribe";
/// Where the second interface registers and lists.
const V2_WEBHOOKS: &str = "/v2/environment/webhooks";
const NAME: &str = "Waybill";

impl RegistersWebhooks for ShipStation {
    fn wanted(&self, base: &str) -> Vec<Registration> {
        let base = base.trim_end_matches('/');
        let first = KINDS.into_iter().chain(self.options.order_news.then_some(NEW_ORDERS));
        let second = V2_KINDS.into_iter().filter(|_| self.options.v2_webhooks);
        let wanted = |(kind, path): (&str, &str)| Registration {
            id: None,
            kind: kind.to_owned(),
            url: format!("{base}/{PLACE}/{path}"),
            enabled: Some(true),
            trouble: None,
        };
        first.chain(second).map(wanted).collect()
    }

    fn registered(&self, page: Option<&str>, _detail: Detail) -> Call<Page<Registration>> {
        if page == Some(V2_PAGE) {
            let stores = self.options.store_ids();
            return self.ask_v2("v2_webhooks", V2_WEBHOOKS, &[], move |answer| {
                Ok(found(rows(&errors::json(answer)?)?, &stores))
            });
        }
        let (stores, goes_on) = (self.options.store_ids(), self.options.v2_webhooks);
        self.ask("webhooks", "/webhooks", &[], move |answer| {
            let mut page = found(rows(&errors::json(answer)?)?, &stores);
            page.next = goes_on.then(|| V2_PAGE.to_owned());
            Ok(page)
        })
    }

    fn register(&self, wanted: &Registration) -> Call<Option<(String, String)>> {
        let store = self.options.only_store();
        let (path, mut body) = if is_second(&wanted.kind) {
            let name = format!("{NAME}: {}", wanted.kind);
            (V2_WEBHOOKS, json!({ "name": name, "event": wanted.kind, "url": wanted.url }))
        } else {
            let body = json!({ "target_url": wanted.url, "event": wanted.kind, "friendly_name": NAME });
            (SUBSCRIBE, body)
        };
        if let (Some(store), false) = (store, is_second(&wanted.kind)) {
            value::set(&mut body, "store_id", json!(store));
        }
        self.post("webhook_register", path, &body, Repeat::LookFirst, |answer| {
            let made = errors::json(answer)?;
            let id =
                ["id", "WebHookID", "webhook_id"].into_iter().find_map(|name| value::text(made.get(name)));
            match id {
                // Both interfaces show no secret.
                Some(_) => Ok(None),
                None => Err(Failure::unknown("ShipStation's answer names no webhook")),
            }
        })
    }

    /// Each is removed by its own id, and all hear everything.
    fn several_of_a_kind(&self) -> bool {
        true
    }

    fn remove(&self, registered: &Registration) -> Call<()> {
        let id = registered.id.clone().unwrap_or_default();
        let path = if is_second(&registered.kind) {
            format!("{V2_WEBHOOKS}/{id}")
        } else {
            format!("/webhooks/{id}")
        };
        self.delete("webhook_remove", &path, |answer| match errors::done(answer) {
            Err(Failure::Refused(refusal)) if refusal.code == errors::NOT_FOUND => Ok(()),
            outcome => outcome,
        })
    }
}

/// Puts the token where a registration holds its place. What others write, such as a note on an order, is left alone.
pub(super) fn fill(secrets: &Secrets, path: &str, body: &Bytes) -> Result<Option<Bytes>, Refusal> {
    let text = std::str::from_utf8(body).unwrap_or_default();
    if ![SUBSCRIBE, V2_WEBHOOKS].contains(&path) || !text.contains(PLACE) {
        return Ok(None);
    }
    let Some(token) = secrets.webhook_token() else {
        let words = format!(
            "the account has no secret `{TOKEN}` of at least {SHORTEST} letters and digits, by which webhooks are known"
        );
        return Err(Refusal::new("missing-secret", words));
    };
    Ok(Some(Bytes::from(text.replace(PLACE, token))))
}

/// Whether a kind is one of the second interface.
fn is_second(kind: &str) -> bool {
    V2_KINDS.iter().any(|(known, _)| *known == kind)
}

/// The first interface lists `webhooks`, the second one a bare list.
fn rows(body: &Value) -> Result<Vec<Value>, Failure> {
    let rows = body.get("webhooks").unwrap_or(body).as_array();
    rows.cloned().ok_or_else(|| Failure::unknown("ShipStation's answer lists no webhooks"))
}

/// The registrations that are for our stores, or for all.
fn found(rows: Vec<Value>, stores: &[u64]) -> Page<Registration> {
    let mut page = Page { items: Vec::new(), next: None, unreadable: Vec::new() };
    for row in rows {
        match serde_json::from_value::<Webhook>(row) {
            Ok(found) if is_ours(found.store.as_ref(), stores) => page.items.extend(registration(found)),
            Ok(_) => {}
            Err(error) => {
                page.unreadable.push(Refusal::new("unreadable", format!("a webhook: {error}")));
            }
        }
    }
    page
}

fn is_ours(store: Option<&Id>, stores: &[u64]) -> bool {
    store.is_none_or(|store| stores.iter().any(|ours| ours.to_string() == store.as_str()))
}

fn registration(found: Webhook) -> Option<Registration> {
    Some(Registration {
        id: found.id.map(String::from),
        kind: found.kind?,
        url: found.url?,
        enabled: found.active,
        trouble: None,
    })
}
