//! A commercetools project as a stateful server.
//!
//! API: HTTP API of Composable Commerce, specification of 2026-08-21 · auth: OAuth client credentials, tokens of 48 h ·
//! every update carries the version it was made for (409 otherwise) and is all or nothing · messages: at least once, in no
//! order, to one URL whatever queue a Subscription names.
//!
//! Own readings where the manuals are silent: a repeated delivery or parcel key is `DuplicateField`; `updateSyncInfo`
//! replaces the entry of its channel; an unknown line, delivery or parcel is `InvalidOperation`; `!=` holds for absent
//! fields; a stale version is refused even if nothing would change; an import asks Extensions like any new order, one after
//! the other, and the order that they are asked about has version and dates already.

mod auth;
mod books;
mod custom;
mod door;
mod errors;
mod expand;
mod extend;
mod fields;
mod inventory;
mod messages;
mod money;
mod orders;
mod predicate;
mod query;
mod resources;
mod route;
mod scene;
mod shape;
mod shop;
mod store;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use serde_json::{Value, json};

use crate::control::Controlled;
use crate::stage::Stage;
use fields::{list, text};
use orders::Way;
use shop::Shop;
use store::Kind;

pub use auth::Credentials;
pub use errors::Refusal;
pub use extend::AsksExtensions;
pub use messages::Format;

/// The simulated project. Cloning it shares it.
#[derive(Clone)]
pub struct Commercetools {
    shop: Arc<Mutex<Shop>>,
}

impl Commercetools {
    /// An empty project with the built-in state `Initial`.
    pub fn new(stage: Stage, project_key: &str) -> Self {
        Self { shop: Arc::new(Mutex::new(Shop::new(stage, project_key))) }
    }

    /// The API, the token endpoint (`/oauth/token`) included.
    pub fn router(&self) -> Router {
        door::router(self.shop.clone())
    }

    /// A new API client with these scopes, without their project, e.g. `manage_orders`.
    pub fn add_client(&self, scopes: &[&str]) -> Credentials {
        let mut shop = self.lock();
        let shop = &mut *shop;
        let scopes = scopes.iter().map(|scope| format!("{scope}:{}", shop.project)).collect();
        shop.auth.add_client(&shop.ids, scopes)
    }

    /// Tokens of the client that are issued from now on live this many seconds.
    pub fn set_token_lifetime(&self, client_id: &str, seconds: i64) {
        self.lock().auth.set_lifetime(client_id, seconds);
    }

    /// All tokens of the client end at once. Returns their number.
    pub fn revoke(&self, client_id: &str) -> usize {
        self.lock().auth.revoke(client_id)
    }

    /// Sends what subscriptions ask for to this URL, with `Authorization: Bearer <secret>`. Subscriptions that exist get
    /// their test notification there.
    pub fn deliver_to(&self, url: &str, secret: &str, format: Format) {
        let mut shop = self.lock();
        let sink = messages::Sink { url: url.to_owned(), secret: secret.to_owned(), format };
        for subscription in shop.tables.all(Kind::Subscription) {
            shop.stage.outbox.push(messages::test(&sink, &shop.project, subscription, shop.now()));
        }
        shop.sink = Some(sink);
    }

    /// From now on Extensions are asked through this before an order is kept.
    pub fn ask_extensions_through(&self, asks: Arc<dyn AsksExtensions>) {
        self.lock().asks = extend::Asks(Some(asks));
    }

    /// Creates a resource from its API draft, as a person would in the Merchant Center; `path` is its path segment, e.g.
    /// `channels`.
    pub fn create(&self, path: &str, draft: &Value) -> Result<Value, Refusal> {
        let mut shop = self.lock();
        let author = messages::person(&shop.ids);
        let kind = Kind::at_path(path).ok_or_else(|| Refusal::not_found(&format!("path '{path}'")))?;
        shop.create(kind, draft, &author)
    }

    /// A customer orders. The draft is that of Order Import with a `currency` instead of totals, and with what import can't
    /// set: `shippingMode`, `shipping`, `discountOnTotalPrice` (smallest unit), gift lines and discounted prices.
    pub fn place_order(&self, draft: &Value) -> Result<Value, Refusal> {
        let mut shop = self.lock();
        let author = messages::person(&shop.ids);
        shop.order(draft, Way::Placed, &author)
    }

    /// A person changes a resource in the Merchant Center; `id` is its id, key or order number.
    pub fn change(&self, path: &str, id: &str, actions: &[Value]) -> Result<Value, Refusal> {
        let mut shop = self.lock();
        let author = messages::person(&shop.ids);
        let (kind, id) = find(&shop, path, id)?;
        shop.apply(kind, &id, actions, &author)
    }

    /// A person applies an Order Edit: `addLineItem {item}`, `changeLineItemQuantity`, `removeLineItem`,
    /// `setCustomShippingMethod {shippingInfo}` and every order action. Returns the order.
    pub fn edit_order(&self, id: &str, staged: &[Value]) -> Result<Value, Refusal> {
        let mut shop = self.lock();
        let (_, id) = find(&shop, "orders", id)?;
        shop.edit(&id, staged)
    }

    /// A person deletes a resource.
    pub fn delete(&self, path: &str, id: &str) -> Result<Value, Refusal> {
        let mut shop = self.lock();
        let author = messages::person(&shop.ids);
        let (kind, id) = find(&shop, path, id)?;
        let version = shop.tables.get(kind, &id).and_then(|row| fields::int(row, "version"));
        shop.delete(kind, &id, version, false, &author)
    }

    /// Sets the health of a subscription, e.g. `ConfigurationErrorDeliveryStopped`, which ends its deliveries.
    pub fn set_subscription_status(&self, id: &str, status: &str) -> Result<Value, Refusal> {
        let mut shop = self.lock();
        let (kind, id) = find(&shop, "subscriptions", id)?;
        let mut row = shop.tables.get(kind, &id).cloned().unwrap_or_default();
        fields::set(&mut row, "status", Some(status.into()));
        shop.tables.put(kind, row.clone());
        Ok(row)
    }

    /// References to a resource are answered unexpanded from now on, as dangling ones are.
    pub fn withhold(&self, path: &str, id: &str) -> Result<(), Refusal> {
        let mut shop = self.lock();
        let (_, id) = find(&shop, path, id)?;
        shop.tables.withhold(&id);
        Ok(())
    }

    /// They are expanded again.
    pub fn show(&self, path: &str, id: &str) -> Result<(), Refusal> {
        let mut shop = self.lock();
        let (_, id) = find(&shop, path, id)?;
        shop.tables.show(&id);
        Ok(())
    }

    /// One resource as the API would show it; `id` is its id, key or order number.
    pub fn get(&self, path: &str, id: &str) -> Result<Value, Refusal> {
        let shop = self.lock();
        let (kind, id) = find(&shop, path, id)?;
        Ok(shop.tables.get(kind, &id).cloned().unwrap_or_default())
    }

    fn lock(&self) -> MutexGuard<'_, Shop> {
        self.shop.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find(shop: &Shop, path: &str, id: &str) -> Result<(Kind, String), Refusal> {
    let missing = || Refusal::not_found(&format!("ID '{id}'"));
    let kind = Kind::at_path(path).ok_or_else(missing)?;
    let row = shop.tables.get(kind, id).or_else(|| shop.tables.by(kind, "key", id));
    let row = row.or_else(|| shop.tables.by(kind, "orderNumber", id)).ok_or_else(missing)?;
    Ok((kind, text(row, "id").unwrap_or_default().to_owned()))
}

impl Controlled for Commercetools {
    fn books(&self) -> Value {
        books::books(&self.lock().tables)
    }

    /// `place-order` (the draft), `import-order`, `create {path, draft}`, `change {path, id, actions}`,
    /// `edit-order {id, actions}`, `delete {path, id}`, `count-stock {sku, channel?, quantity}`,
    /// `subscription-status {id, status}`, `revoke {clientId}`, `token-lifetime {clientId, seconds}`.
    fn act(&self, action: &str, body: Value) -> Result<Value, String> {
        let asked = |name: &str| text(&body, name).ok_or_else(|| format!("`{name}` is missing"));
        let done = match action {
            "place-order" => self.place_order(&body),
            "import-order" => {
                let mut shop = self.lock();
                let author = messages::person(&shop.ids);
                shop.order(&body, Way::Imported, &author)
            }
            "create" => self.create(asked("path")?, body.get("draft").unwrap_or(&Value::Null)),
            "change" => self.change(asked("path")?, asked("id")?, list(&body, "actions")),
            "edit-order" => self.edit_order(asked("id")?, list(&body, "actions")),
            "delete" => self.delete(asked("path")?, asked("id")?),
            "count-stock" => {
                self.count_stock(asked("sku")?, text(&body, "channel"), fields::int(&body, "quantity"))
            }
            "subscription-status" => self.set_subscription_status(asked("id")?, asked("status")?),
            "revoke" => return Ok(json!({"revoked": self.revoke(asked("clientId")?)})),
            "token-lifetime" => {
                let seconds = fields::int(&body, "seconds").ok_or("`seconds` is missing")?;
                self.set_token_lifetime(asked("clientId")?, seconds);
                return Ok(json!({"seconds": seconds}));
            }
            unknown => return Err(format!("commercetools has no action `{unknown}`")),
        };
        done.map_err(|refusal| format!("{}: {}", refusal.code(), refusal.body()))
    }
}

impl Commercetools {
    /// A person sets the stock of a SKU at the channel with this key, or at none.
    fn count_stock(&self, sku: &str, channel: Option<&str>, quantity: Option<i64>) -> Result<Value, Refusal> {
        let id = {
            let shop = self.lock();
            let channel =
                channel.map(|key| shop.tables.reference(Kind::Channel, &json!({"key": key}))).transpose()?;
            let same =
                |row: &&Value| text(row, "sku") == Some(sku) && row.get("supplyChannel") == channel.as_ref();
            let row = shop.tables.all(Kind::Inventory).find(same);
            let missing = || Refusal::not_found(&format!("SKU '{sku}'"));
            row.and_then(|row| text(row, "id")).ok_or_else(missing)?.to_owned()
        };
        self.change("inventory", &id, &[json!({"action": "changeQuantity", "quantity": quantity})])
    }
}

impl fmt::Debug for Commercetools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Commercetools").field("project", &self.lock().project).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
