//! Webhooks are registered, shown and taken away: `/webhooks` in V1, `/v2/environment/webhooks` in V2.

use http::HeaderName;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::account::Account;
use super::config::{number, v2_id};
use super::hooks::{Api, Hook, V1_EVENTS, V2_EVENTS};
use super::refusal::Refusal;

#[derive(Debug, Deserialize)]
struct NewV1 {
    target_url: String,
    event: String,
    store_id: Option<u64>,
    friendly_name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct NewV2 {
    url: String,
    event: String,
    name: Option<String>,
    store_id: Option<String>,
    headers: Option<Vec<ExtraHeader>>,
}

#[derive(Debug, Deserialize)]
struct ExtraHeader {
    key: String,
    value: String,
}

#[derive(Debug, Deserialize)]
struct NewUrl {
    url: String,
}

/// Reads a body.
pub(super) fn read<T: DeserializeOwned>(body: &Value) -> Result<T, Refusal> {
    T::deserialize(body).map_err(|error| Refusal::Invalid(error.to_string()))
}

impl Account {
    /// `POST /webhooks/subscribe`. The same registration made twice is two: both hear everything.
    pub(super) fn subscribe_v1(&mut self, body: &Value) -> Result<Value, Refusal> {
        let new: NewV1 = read(body)?;
        let id = self.register(Api::V1, &new.event, &new.target_url, new.store_id)?;
        if let (Some(hook), Some(name)) = (self.hooks.registered.get_mut(&id), new.friendly_name) {
            hook.name = name;
        }
        Ok(json!({"id": id}))
    }

    /// `POST /v2/environment/webhooks`: one for each event and address.
    pub(super) fn subscribe_v2(&mut self, body: &Value) -> Result<Value, Refusal> {
        let new: NewV2 = read(body)?;
        let is_same = |hook: &Hook| hook.api == Api::V2 && hook.event == new.event && hook.url == new.url;
        if self.hooks.registered.values().any(is_same) {
            return Err(Refusal::Conflict(format!("{} has a webhook to this url already", new.event)));
        }
        let extra = new.headers.unwrap_or_default();
        if let Some(bad) = extra.iter().find(|extra| HeaderName::try_from(&extra.key).is_err()) {
            return Err(Refusal::Invalid(format!("`{}` is no header", bad.key)));
        }
        let store =
            new.store_id.as_deref().map(|id| number(id).ok_or(Refusal::NotFound("Store"))).transpose()?;
        let id = self.register(Api::V2, &new.event, &new.url, store)?;
        if let Some(hook) = self.hooks.registered.get_mut(&id) {
            hook.name = new.name.unwrap_or_default();
            hook.headers = extra.into_iter().map(|extra| (extra.key, extra.value)).collect();
        }
        self.show_v2(id)
    }

    fn register(&mut self, api: Api, event: &str, url: &str, store: Option<u64>) -> Result<u64, Refusal> {
        let events = match api {
            Api::V1 => &V1_EVENTS[..],
            Api::V2 => &V2_EVENTS[..],
        };
        let known = events.iter().find(|known| **known == event);
        let event = known.ok_or_else(|| Refusal::Invalid(format!("`{event}` is no event")))?;
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Refusal::Invalid(format!("`{url}` is no address")));
        }
        if let Some(id) = store.filter(|id| !self.config.stores.iter().any(|store| store.id == *id)) {
            return Err(Refusal::Invalid(format!("store {id} does not exist")));
        }
        let id = self.next("webhook");
        self.hooks.registered.insert(id, Hook::new(id, api, event, url, store));
        Ok(id)
    }

    /// `GET /webhooks`.
    pub(super) fn list_v1(&self) -> Value {
        let hooks = self.hooks.registered.values().filter(|hook| hook.api == Api::V1);
        let hooks: Vec<Value> = hooks
            .map(|hook| {
                json!({
                    "IsLabelAPIHook": false, "WebHookID": hook.id, "SellerID": self.config.seller,
                    "StoreID": hook.store, "HookType": hook.event, "MessageFormat": "Json", "Url": hook.url,
                    "Name": hook.name, "BulkCopyBatchID": null, "BulkCopyRecordID": null,
                    "Active": hook.active, "WebhookLogs": [], "Seller": null, "Store": null,
                })
            })
            .collect();
        json!({"webhooks": hooks})
    }

    /// `GET /v2/environment/webhooks`.
    pub(super) fn list_v2(&self) -> Value {
        self.hooks.registered.values().filter(|hook| hook.api == Api::V2).map(shown).collect()
    }

    /// `GET /v2/environment/webhooks/{id}`.
    pub(super) fn show_v2(&self, id: u64) -> Result<Value, Refusal> {
        self.hook(Api::V2, id).map(shown)
    }

    /// `PUT /v2/environment/webhooks/{id}`: the address alone can be changed.
    pub(super) fn change_v2(&mut self, id: u64, body: &Value) -> Result<(), Refusal> {
        let new: NewUrl = read(body)?;
        self.hook(Api::V2, id)?;
        if let Some(hook) = self.hooks.registered.get_mut(&id) {
            hook.url = new.url;
        }
        Ok(())
    }

    /// `DELETE` of either API.
    pub(super) fn unsubscribe(&mut self, api: Api, id: u64) -> Result<(), Refusal> {
        self.hook(api, id)?;
        self.hooks.registered.remove(&id);
        Ok(())
    }

    fn hook(&self, api: Api, id: u64) -> Result<&Hook, Refusal> {
        let hook = self.hooks.registered.get(&id).filter(|hook| hook.api == api);
        hook.ok_or(Refusal::NotFound("Webhook"))
    }
}

fn shown(hook: &Hook) -> Value {
    let headers: Vec<Value> =
        hook.headers.iter().map(|(name, value)| json!({"key": name, "value": value})).collect();
    json!({
        "webhook_id": v2_id(hook.id), "name": hook.name, "url": hook.url, "event": hook.event,
        "headers": headers, "store_id": hook.store.map(v2_id),
    })
}
