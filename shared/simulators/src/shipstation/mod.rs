//! A simulated ShipStation: its API V1 and the parts of V2 that have to do with stock and webhooks, and the people who work
//! with it.
//!
//! Auth: Basic with key and secret in V1, the header `api-key` in V2 · rate limit: 40 calls a minute in V1, 200 in V2 ·
//! idempotency: `createorder` by `orderKey`, a full replacement each time · quirks: V1's times are Pacific and don't say so,
//! shipped and cancelled orders are locked without a word, voids and orders marked as shipped send no webhook, V1's webhooks
//! are unsigned and tell only where to ask.
//!
//! Where the manual is silent, our choice is written where it is made: wording of refusals, what becomes of locked and of
//! half shipped orders, the key of split ones, when windows of the rate limit begin, pauses between webhook attempts.

mod config;

mod access;
mod door;
mod query;
mod quota;

mod v1;

mod list;
mod purchase;
mod setup;

mod v2;

mod inventory;
mod v2_page;
mod v2_view;

mod subscribe;

mod parcel_view;
mod view;

mod draft;
mod fields;
mod shape;

mod account;
mod order;
mod parcel;
mod stock;
mod verify;

mod mark;
mod people;
mod ship;
mod upsert;
mod void;

mod find;
mod floor;
mod picture;

mod announce;
mod hooks;
mod signing;

mod amount;
mod pacific;
mod refusal;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use http::HeaderMap;
use jiff::Timestamp;
use serde_json::Value;

use access::Access;
use account::Account;
use hooks::Sender;
use quota::{Gauge, Quota};
use signing::SigningKeys;
use upsert::Means;
use v1::Call;

use crate::control::Controlled;
use crate::ids::Ids;
use crate::stage::Stage;

pub use config::{Carrier, Config, Login, Offer, Store, Tag, Warehouse};
pub use refusal::Refusal;
pub use ship::{Package, Ship};

/// The name of this system in calls, faults and deliveries.
pub(crate) const SYSTEM: &str = "shipstation";

/// The simulated system. Cloning it shares it.
#[derive(Clone)]
pub struct ShipStation {
    stage: Stage,
    ids: Arc<Ids>,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    account: Account,
    access: Access,
    v1: Quota,
    v2: Quota,
    keys: SigningKeys,
}

impl ShipStation {
    /// An account without orders and stock.
    pub fn new(stage: Stage, config: Config) -> Self {
        let access = Access::new(config.login.clone());
        let account = Account::new(config, stage.time());
        let (v1, v2) = (Quota::new(quota::V1), Quota::new(quota::V2));
        let inner = Arc::new(Mutex::new(Inner { account, access, v1, v2, keys: SigningKeys::default() }));
        let watched = Arc::downgrade(&inner);
        stage.outbox.watch(Arc::new(move |sent| {
            if let Some(inner) = watched.upgrade() {
                let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
                inner.account.hooks.judge(&sent.delivery.id, &sent.outcome);
            }
        }));
        let ids = Arc::new(stage.ids(SYSTEM));
        Self { stage, ids, inner }
    }

    /// The HTTP interface: V1 at the root, V2 under `/v2`, the public keys at `/jwks`.
    pub fn router(&self) -> Router {
        door::router(self.clone())
    }

    /// Ships packages of an order, or everything that is pending. Each package is a shipment.
    pub fn ship(&self, ship: &Ship) -> Result<Vec<u64>, Refusal> {
        self.change(|account| account.ship(ship))
    }

    /// Does what people do. `order` is an `orderKey`, `orderNumber` or `orderId`; `line` a `lineItemKey`, `orderItemId` or
    /// SKU; `warehouse` an `inventory_warehouse_id`, a `warehouseId` or a name; `label` and `shipment` a `shipmentId` or a
    /// tracking number, or `fulfillment-<id>` as the books have it.
    ///
    /// | action | body |
    /// |---|---|
    /// | `ship` | a [`Ship`] |
    /// | `ship_batch` | `{orders}`: whole, with one webhook for all |
    /// | `void_label`, `void_shipment` | `{label}`, `{shipment}` |
    /// | `return_label` | `{label}` of the parcel that comes back |
    /// | `cancel`, `hand_over`, `reject` | `{order}`; the last two are about a fulfillment provider |
    /// | `hold`, `release` | `{order, until}`, `{order}` |
    /// | `cancel_units` | `{order, line, quantity}` |
    /// | `split` | `{order, lines: [{line, quantity}]}` |
    /// | `mark_shipped`, `provider_ship` | `{order, carrier, tracking, provider}` |
    /// | `edit` | `{order, set}`: fields of the order under the names of V1 |
    /// | `tag`, `untag` | `{order, tag}` |
    /// | `count_stock`, `receive_stock` | `{sku, warehouse, on_hand}`, `{sku, warehouse, quantity}` |
    /// | `track` | `{label, status, description}`: the carrier's news, for V2 |
    /// | `fail_webhook` | `{event, times}`: as if so many deliveries had been given up |
    pub fn work(&self, action: &str, body: Value) -> Result<Value, Refusal> {
        self.change(|account| floor::act(account, action, body))
    }

    /// A stock count in the place with this `warehouseId`.
    pub fn count_stock(&self, sku: &str, warehouse: u64, on_hand: i64) -> Result<(), Refusal> {
        self.change(|account| {
            let bay = account.find_shelf(&warehouse.to_string())?;
            account.count_stock(sku, bay, on_hand)
        })
    }

    /// From here on another key signs the webhooks of V2.
    pub fn rotate_key(&self) {
        self.lock().keys.rotate(&self.ids);
    }

    /// Whether a change of a locked order is refused, or answered with the order as it is: the manual leaves both open.
    pub fn refuse_locked(&self, is_refused: bool) {
        self.lock().account.refuses_locked = is_refused;
    }

    /// While suspended, the keys are known and forbidden.
    pub fn suspend(&self, is_suspended: bool) {
        self.lock().access.suspended = is_suspended;
    }

    /// Takes the keys back for good.
    pub fn revoke(&self) {
        self.lock().access.revoke();
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn enter_v1(&self, headers: &HeaderMap) -> Result<Gauge, Refusal> {
        let mut inner = self.lock();
        inner.access.v1(headers)?;
        Ok(inner.v1.take(self.stage.time()))
    }

    fn enter_v2(&self, headers: &HeaderMap) -> Result<Gauge, Refusal> {
        let mut inner = self.lock();
        inner.access.v2(headers)?;
        Ok(inner.v2.take(self.stage.time()))
    }

    fn run_v1(&self, call: &Call<'_>) -> Result<Value, Refusal> {
        let import = self.ids.uuid_of(&format!("import {}", door::key_of(call.body)));
        let visible = |key: &str| self.visible(key);
        let key = || self.ids.uuid().replace('-', "");
        let means = Means { import: &import, visible: &visible, key: &key };
        self.change(|account| v1::answer(account, call, &means))
    }

    fn run_v2(&self, call: &Call<'_>) -> Result<Value, Refusal> {
        self.change(|account| {
            let base_url = account.config.base_url.clone();
            v2::answer(account, call, &base_url)
        })
    }

    fn jwks(&self) -> Value {
        self.lock().keys.published(&self.ids)
    }

    fn request_id(&self) -> String {
        self.ids.uuid()
    }

    /// When lists show an order that comes now.
    fn visible(&self, key: &str) -> Timestamp {
        self.stage.visible("shipstation.find", key)
    }

    /// Lets the time pass, does something, and sends what is to be told of it.
    fn change<T>(&self, change: impl FnOnce(&mut Account) -> T) -> T {
        let now = self.stage.time();
        let mut inner = self.lock();
        let Inner { account, keys, .. } = &mut *inner;
        account.advance(now);
        let done = change(account);
        let base_url = account.config.base_url.clone();
        for news in account.take_news() {
            let mut sender = Sender { base_url: &base_url, keys: &mut *keys, ids: &self.ids, now };
            for delivery in account.hooks.deliveries(&news, &mut sender) {
                self.stage.outbox.push(delivery);
            }
        }
        done
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Controlled for ShipStation {
    fn books(&self) -> Value {
        self.change(|account| picture::books(account))
    }

    /// The actions of [`Self::work`], `rotate_key`, `refuse_locked` and `pass_over_locked` for what is done with locked orders,
    /// and `suspend`, `resume`, `revoke` for the keys.
    fn act(&self, action: &str, body: Value) -> Result<Value, String> {
        match action {
            "suspend" | "resume" => self.suspend(action == "suspend"),
            "revoke" => self.revoke(),
            "rotate_key" => self.rotate_key(),
            "refuse_locked" | "pass_over_locked" => self.refuse_locked(action == "refuse_locked"),
            _ => return self.work(action, body).map_err(|refusal| refusal.to_string()),
        }
        Ok(Value::Bool(true))
    }
}

impl fmt::Debug for ShipStation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShipStation").field("stage", &self.stage).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
