//! A simulated Ordoro: its public REST API and the people in its app, as the published document of 2026-08 describes them.
//!
//! Auth: HTTP Basic with the id and secret of an API key · rate limit: 500 requests a minute, of all keys and methods
//! together · idempotency: none but that an order number is taken once · webhooks: none; everything is polled · quirks:
//! paths under `/v3/` end without a slash and all others with one, an order has one shipment and what leaves in parts is
//! split into orders of their own, unknown SKUs make products, order weights are ounces and product weights pounds.
//!
//! Where the document is silent, our choice is written where it is made: statuses of refusals, numbers of children, amounts
//! after a split, what is validated, what changes `updated`, how several tracking numbers are written.

mod config;
mod door;
mod keys;
mod route;

mod call;
mod carrier_table;
mod carriers;
mod fields;
mod query;
mod refusal;
mod shape;
mod shapes;
mod shapes_of_shipping;

mod account;
mod address;
mod order;
mod product;
mod shipment;
mod stock;
mod tag;

mod allocate;
mod amend;
mod cancel;
mod create;
mod depart;
mod kits;
mod label;
mod lines;
mod list;
mod places;
mod product_view;
mod products;
mod returns;
mod shipping;
mod split;
mod view;

mod find;
mod floor;
mod people;
mod picture;
mod receive;
mod ship;

mod moment;
mod money;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use account::Account;
use call::{Answer, Call};
use keys::{Keys, Standing, TurnedAway};
use route::Route;

use crate::control::Controlled;
use crate::ids::Ids;
use crate::stage::Stage;

pub use config::{Cart, Config, ListKey, Shipper, Warehouse};
pub use keys::ApiKey;
pub use receive::{Announce, Receive, Returned};
pub use refusal::Refusal;
pub use ship::{Package, Ship};

/// The name of this system in calls and faults.
pub(crate) const SYSTEM: &str = "ordoro";

/// The simulated system. Cloning it shares it.
#[derive(Clone)]
pub struct Ordoro {
    stage: Stage,
    ids: Arc<Ids>,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    account: Account,
    keys: Keys,
}

impl Ordoro {
    /// An account without orders and stock.
    pub fn new(stage: Stage, config: Config) -> Self {
        let keys = Keys::new(&config.key);
        let account = Account::new(config, stage.time());
        let ids = Arc::new(stage.ids(SYSTEM));
        Self { stage, ids, inner: Arc::new(Mutex::new(Inner { account, keys })) }
    }

    /// The HTTP interface.
    pub fn router(&self) -> Router {
        door::router(self.clone())
    }

    /// Ships an order whole, or packages of it.
    pub fn ship(&self, ship: &Ship) -> Result<Value, Refusal> {
        self.change(|account| floor::ship(account, ship))
    }

    /// Does what people in the warehouse do. `order` is an `order_number`, an `order_id`, a `cart_order_id` or a number, and
    /// stands for all children of what was split; `line` is a `cart_orderitem_id`, a number or a SKU; `warehouse` a number.
    ///
    /// | action | body |
    /// |---|---|
    /// | `ship` | a [`Ship`] |
    /// | `void_label`, `void_shipment` | `{label}` (a tracking number), `{shipment}` (its id in the books) |
    /// | `mark_shipped`, `dropship`, `cancel`, `uncancel`, `allocate`, `unallocate` | `{order}` |
    /// | `hold`, `release` | `{order, hold}`: a tag of this name goes on or off; without `hold` the first of the account |
    /// | `cancel_units` | `{order, line, quantity}`: people lower the line |
    /// | `split` | `{order, lines: [{line, quantity}]}`: these leave one order, the rest another |
    /// | `edit` | `{order, shipping_address, internal_notes, notes_from_customer, warehouse}`, each if it is to change |
    /// | `count_stock`, `receive_stock` | `{sku, warehouse, on_hand}`, `{sku, warehouse, quantity}` |
    /// | `announce_return` | an [`Announce`] |
    /// | `receive_return` | a [`Receive`] |
    pub fn work(&self, action: &str, body: Value) -> Result<Value, Refusal> {
        self.change(|account| floor::act(account, action, body))
    }

    /// A stock count in one warehouse. A product that is not known yet is made.
    pub fn count_stock(&self, sku: &str, warehouse: u64, on_hand: Decimal) -> Result<(), Refusal> {
        self.change(|account| account.count_stock(sku, warehouse, on_hand))
    }

    /// Under which key the list of products stands from here on.
    pub fn list_products_under(&self, key: ListKey) {
        self.lock().account.products_key = key;
    }

    /// While suspended, the account's plan has no API.
    pub fn suspend(&self, is_suspended: bool) {
        let keys = &mut self.lock().keys;
        if keys.standing != Standing::Revoked {
            keys.standing = if is_suspended { Standing::Suspended } else { Standing::Good };
        }
    }

    /// Archives the API key for good.
    pub fn revoke(&self) {
        self.lock().keys.standing = Standing::Revoked;
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn request_id(&self) -> String {
        self.ids.uuid()
    }

    fn admit(&self, authorization: &str) -> Result<(), TurnedAway> {
        self.lock().keys.admit(authorization, self.stage.time())
    }

    fn run(&self, route: &Route, call: &Call) -> Result<Answer, Refusal> {
        self.change(|account| (route.run)(account, call))
    }

    /// When lists show what this request creates.
    fn visible(&self, route: &Route, body: &[u8]) -> Timestamp {
        let now = self.stage.time();
        let about = (route.name == "order.create").then(|| route::made(body)).flatten();
        let Some(about) = about else { return now };
        self.stage.visible("ordoro.find", &about)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Account) -> T) -> T {
        let mut inner = self.lock();
        inner.account.now = self.stage.time();
        change(&mut inner.account)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Controlled for Ordoro {
    fn books(&self) -> Value {
        picture::books(&self.lock().account)
    }

    /// The actions of the warehouse floor, and `suspend`, `resume`, `revoke` for the key.
    fn act(&self, action: &str, body: Value) -> Result<Value, String> {
        match action {
            "suspend" | "resume" => self.suspend(action == "suspend"),
            "revoke" => self.revoke(),
            _ => return self.work(action, body).map_err(|refusal| refusal.to_string()),
        }
        Ok(Value::Bool(true))
    }
}

impl fmt::Debug for Ordoro {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ordoro").field("stage", &self.stage).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
