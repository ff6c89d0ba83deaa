//! A simulated ShipHero: its public GraphQL API, its warehouse floor and its webhooks, as of 2024-09 with the fields added
//! since.
//!
//! Auth: bearer tokens of 28 days, renewed with a refresh token · rate limit: a bucket of 4,004 credits, 60 back each second,
//! and 7,000 requests in 5 minutes · idempotency: none; `order_create` sent twice makes two orders · quirks: money is text,
//! times carry no offset, voids and holds send no webhook, `fulfillment-status` is spelled so in one webhook alone.
//!
//! Where the manual is silent, our choice is written where it is made: cost formula, error codes other than 5 and 30,
//! pauses between webhook attempts, thresholds of webhook health, wording of refusals.

mod door;
mod graph;
mod node;
mod page;

mod cost;
mod credits;
mod tokens;

mod mutation;
mod query;

mod goods;
mod view;

mod account;
mod order;
mod shipment;
mod stock;

mod allocate;
mod amend;
mod cancel;
mod create;
mod lines;
mod returns;
mod shelves;
mod ship;
mod void;

mod find;
mod floor;
mod picture;

mod announce;
mod hooks;

mod iso;
mod refusal;
mod relay;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;

use account::Account;
use credits::Credits;
use graph::{Edition, Graph, Request};
use mutation::Means;
use tokens::Tokens;

use crate::control::Controlled;
use crate::ids::Ids;
use crate::stage::Stage;

pub use graph::BadSchema;
pub use refusal::Refusal;
pub use returns::Receive;
pub use shelves::Adjust;
pub use ship::{Package, Ship};
pub use tokens::Login;

/// The name of this system in calls, faults and deliveries.
pub(crate) const SYSTEM: &str = "shiphero";

/// One warehouse of the account.
#[derive(Debug, Clone)]
pub struct Warehouse {
    /// Its number; the Relay id follows from it.
    pub id: u64,
    /// Its name for people: `Primary`.
    pub identifier: String,
    /// Two letters.
    pub country: String,
}

impl Warehouse {
    /// The Relay id, as configurations and inputs name it.
    pub fn relay_id(&self) -> String {
        relay::id("Warehouse", self.id)
    }
}

/// The account that is simulated.
#[derive(Debug, Clone)]
pub struct Config {
    pub account_id: u64,
    pub login: Login,
    /// Orders without a wish are allocated in the first that has everything.
    pub warehouses: Vec<Warehouse>,
}

/// The simulated system. Cloning it shares it.
#[derive(Clone)]
pub struct ShipHero {
    stage: Stage,
    ids: Arc<Ids>,
    graph: Arc<Graph>,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    account: Account,
    credits: Credits,
    tokens: Tokens,
    edition: Edition,
}

impl ShipHero {
    /// An account without orders and stock. The error is a fault in this crate's schema files.
    pub fn new(stage: Stage, config: Config) -> Result<Self, BadSchema> {
        let now = stage.time();
        let tokens = Tokens::new(config.login.clone());
        let account = Account::new(config, now);
        let inner = Arc::new(Mutex::new(Inner {
            account,
            credits: Credits::full(now),
            tokens,
            edition: Edition::Newest,
        }));
        let watched = Arc::downgrade(&inner);
        let clock = stage.now.clone();
        stage.outbox.watch(Arc::new(move |sent| {
            if let Some(inner) = watched.upgrade() {
                let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
                inner.account.hooks.judge(&sent.delivery.id, &sent.outcome, clock());
            }
        }));
        let ids = Arc::new(stage.ids(SYSTEM));
        Ok(Self { stage, ids, graph: Arc::new(Graph::new()?), inner })
    }

    /// The HTTP interface.
    pub fn router(&self) -> Router {
        door::router(self.clone())
    }

    /// Ships packages of an order, or everything that is allocated.
    pub fn ship(&self, ship: &Ship) -> Result<Value, Refusal> {
        self.change(|account| floor::ship(account, ship))
    }

    /// Does what people in the warehouse do. `order` is a Relay id, a number, a `partner_order_id` or an `order_number`;
    /// `line` a Relay id, a number, a `partner_line_item_id` or a SKU; `warehouse` a Relay id or a number.
    ///
    /// | action | body |
    /// |---|---|
    /// | `ship` | a [`Ship`] |
    /// | `void_label`, `void_shipment` | `{label}` (id or tracking number), `{shipment}` |
    /// | `pack`, `cancel`, `allocate`, `unallocate` | `{order}` |
    /// | `hold`, `release` | `{order, hold}`, e.g. `payment_hold` |
    /// | `cancel_units` | `{order, line, quantity}` |
    /// | `count_stock` | `{sku, warehouse, on_hand}` |
    /// | `receive_stock` | `{sku, warehouse, quantity}` |
    /// | `adjust_stock` | an [`Adjust`] |
    /// | `receive_return` | a [`Receive`] |
    pub fn work(&self, action: &str, body: Value) -> Result<Value, Refusal> {
        self.change(|account| floor::act(account, action, body))
    }

    /// A stock count in one warehouse, given by number.
    pub fn count_stock(&self, sku: &str, warehouse: u64, on_hand: i64) -> Result<(), Refusal> {
        self.change(|account| account.count_stock(sku, warehouse, on_hand))
    }

    /// As if so many deliveries of every webhook of this type had been given up in a row.
    pub fn fail_webhook(&self, kind: &str, times: u32) {
        self.change(|account| account.fail_hooks(kind, times));
    }

    /// From here on only what stands in the schema of 2024-09 is understood; what was added since is refused.
    pub fn unlearn_newer(&self) {
        self.lock().edition = Edition::Published;
    }

    /// While suspended, tokens are still issued and don't function.
    pub fn suspend(&self, is_suspended: bool) {
        self.lock().tokens.suspended = is_suspended;
    }

    /// Takes every token back for good: the developer user was removed.
    pub fn revoke(&self) {
        self.lock().tokens.revoke();
    }

    /// Takes all access tokens back; the refresh token stays.
    pub fn expire(&self) {
        self.lock().tokens.expire();
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn sign_in(&self, name: &str, password: &str) -> (Option<String>, String) {
        let tokens = &mut self.lock().tokens;
        let token = tokens.by_password(name, password, &self.ids, self.stage.time());
        (token, tokens.refresh_token().to_owned())
    }

    fn refresh(&self, token: &str) -> Option<String> {
        self.lock().tokens.by_refresh(token, &self.ids, self.stage.time())
    }

    fn knows(&self, token: &str) -> bool {
        self.lock().tokens.admits(token, self.stage.time())
    }

    fn admit(&self) -> Result<(), u64> {
        self.lock().credits.admit(self.stage.time())
    }

    fn run(&self, request: &Request) -> (StatusCode, Value) {
        let now = self.stage.time();
        let request_id = self.ids.secret(&format!("request {}", self.ids.number()));
        let request_id = request_id.chars().take(24).collect();
        let means = Means { ids: &self.ids, visible: self.visible(request, now) };
        let mut inner = self.lock();
        let Inner { account, credits, edition, .. } = &mut *inner;
        account.now = now;
        let answer = self.graph.run(*edition, request, account, credits, means, request_id);
        self.send(account);
        answer
    }

    /// When lists of orders show what this request creates.
    fn visible(&self, request: &Request, now: Timestamp) -> Timestamp {
        let Some(about) = request.partner_order_id() else { return now };
        self.stage.visible("shiphero.find", about)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Account) -> T) -> T {
        let mut inner = self.lock();
        inner.account.now = self.stage.time();
        let done = change(&mut inner.account);
        self.send(&mut inner.account);
        done
    }

    /// Hands what was announced to the outbox.
    fn send(&self, account: &mut Account) {
        for news in account.take_news() {
            for delivery in account.hooks.deliveries(&news, &self.ids, account.now) {
                self.stage.outbox.push(delivery);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Controlled for ShipHero {
    fn books(&self) -> Value {
        picture::books(&self.lock().account)
    }

    /// The actions of the warehouse floor, and `suspend`, `resume`, `expire`, `revoke` for the credentials.
    fn act(&self, action: &str, body: Value) -> Result<Value, String> {
        match action {
            "suspend" | "resume" => self.suspend(action == "suspend"),
            "expire" => self.expire(),
            "revoke" => self.revoke(),
            _ => return self.work(action, body).map_err(|refusal| refusal.to_string()),
        }
        Ok(Value::Bool(true))
    }
}

impl fmt::Debug for ShipHero {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShipHero").field("stage", &self.stage).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
