//! A simulated OrderFlow: XML over HTTP, as the vendor's "OrderFlow API Documentation" 4.2.4 and the vendor's own clients
//! show it, and the people in the warehouse.
//!
//! Auth: HTTP Basic, or the headers `user` and `password` (Base64) · scope: a sales channel or an organisation in a header or
//! a parameter · rate limit, page size and largest batch: none documented, none here · idempotency: a reference is taken
//! once, and a second import of it is told as a duplicate · quirks: refusals come with status 200, times have no zone, what
//! is in which package is not told, a cancellation is whole or not at all.
//!
//! What was read into the documentation where it is silent; some of it is an option of [`Config`]:
//! - **Imports.** Text is read as Java's properties (backslashes escape, `#` and `!` begin comments), `=` alone separates,
//!   the last value of a key counts. Unknown properties, unknown SKUs, amounts with more than two digits behind the dot,
//!   states other than the first, and links to anything but the placeholders fail the entity. `update` and `merge` of orders
//!   fail. A line without a link belongs to the one shipment, which is made even if nothing is said of it. A reference is
//!   unique in the organisation, a shipment's too. Whether it is known is looked at before anything else.
//! - **Answers.** Requests that cannot be read or name what is not there are answered with 200 and `<error>`; what stands
//!   before the calls (401, 403, 404, 405 and faults) answers with an HTML page. A document type, another encoding than
//!   UTF-8 or a character that XML forbids makes a request unreadable.
//! - **States.** An order is `created` until it is validated, which the import does unless it says `validated=false`; then
//!   `validated`; and in the end `despatched` or `cancelled`. Shipments and their lines use the words of the manual; which
//!   state follows which stands with the states.
//! - **Allocation** is by shipment, the oldest first, and line by line, each whole or not at all; after every change, or
//!   when asked. `inspection` counts what lies in incoming locations.
//! - **Cancellation** by the shop is performed while no shipment is `packable` or further. An order that is cancelled already,
//!   or of which anything has left, is `No cancel operation performed`. A missing or unreadable
//!   `cancelChangesExternalReference` is false. A changed reference has `_cancelled_` and a number behind it; the shipments'
//!   get it, too. Units that people cancel lower the line's quantity; a line of which none stay is `cancelled`.
//! - **Despatches.** `from` and `to` are both included; without `includeOrderLines` there are no lines. What leaves in parts
//!   leaves as a shipment of its own; the rest goes to a new one, called after the order and its number.
//! - **Inventory** without `site` shows all sites of an instance that does not ask for one; unknown SKUs are left out.
//! - **Pushes** are accepted by any status 2xx, whatever the body, and tried again ten times from a minute to an hour apart,
//!   under their first number. Movements come after the events of what moved them, figures after both. All events but
//!   `order_cancelled` have names of our own, for none are documented. A cancelled order is told under its changed reference.
//! - **Not simulated:** purchase orders, campaigns, stock move tasks, reports but one, payment requests, JSON, CSV, and the
//!   fetching of what a shop announces, which always ends with `no_operation`.

mod config;
mod push;

mod access;
mod call;
mod door;
mod route;

mod xml;
mod xml_read;

mod fields;
mod import;
mod import_order;
mod import_product;
mod import_return;
mod known;
mod properties;

mod account;
mod order;
mod state;
mod stock;

mod allocate;
mod cancel;
mod pick;
mod returns;
mod shelves;
mod ship;
mod split;

mod notify;
mod report;
mod view;

mod announce;
mod floor;
mod picture;

mod moment;
mod refusal;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::Value;

use access::{Access, Standing};
use account::Account;
use call::{Call, Params};
use route::Route;
use xml::Element;

use crate::control::Controlled;
use crate::faults::Fault;
use crate::ids::Ids;
use crate::outbox::Outcome;
use crate::stage::Stage;

pub use config::{
    AddressLines, Allocation, Condition, Config, Courier, ErrorForm, Errors, Imports, Location, LocationKind,
    Login, ReturnRules, Site,
};
pub use properties::Escapes;
pub use push::{Kind, Push, PushAuth};
pub use refusal::Refusal;
pub use returns::{ReceiveReturn, ReturnLine};
pub use ship::{Package, PackageLine, Ship};

/// The name of this system in calls, faults and deliveries.
pub(crate) const SYSTEM: &str = "orderflow";

/// Who works on the floor, in the words of messages.
const FLOOR: &str = "warehouse1";

/// The simulated system. Cloning it shares it.
#[derive(Clone)]
pub struct OrderFlow {
    stage: Stage,
    ids: Arc<Ids>,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    account: Account,
    access: Access,
}

impl OrderFlow {
    /// An instance without orders, products and stock.
    pub fn new(stage: Stage, config: Config) -> Self {
        let access = Access::new(config.login.clone());
        let account = Account::new(config, stage.time());
        let inner = Arc::new(Mutex::new(Inner { account, access }));
        let watched = Arc::downgrade(&inner);
        stage.outbox.watch(Arc::new(move |sent| {
            if let (Some(inner), Outcome::GivenUp(cause)) = (watched.upgrade(), &sent.outcome) {
                let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
                inner.account.sender.give_up(&sent.delivery.id, cause);
            }
        }));
        let ids = Arc::new(stage.ids(SYSTEM));
        Self { stage, ids, inner }
    }

    /// The HTTP interface, under the path of the instance.
    pub fn router(&self) -> Router {
        door::router(self.clone())
    }

    /// Despatches an order whole, or units of it.
    pub fn ship(&self, ship: &Ship) -> Result<Value, Refusal> {
        self.change(FLOOR, |account| floor::ship(account, ship))
    }

    /// Does what people do. `order` is the reference of an order or of a shipment, or a number; `line` is what the shop calls
    /// it, its number or its SKU; `site` (or `warehouse`) a name, by default the first; `location` a name, by default the
    /// first for storage.
    ///
    /// | action | body |
    /// |---|---|
    /// | `ship` | a [`Ship`] |
    /// | `validate`, `hold`, `release`, `release_to_pick`, `pick`, `reset` | `{order}` |
    /// | `pack` | `{order, tracking: []}` |
    /// | `split` | `{order, lines: [{line, quantity}]}` |
    /// | `out_of_stock` | `{order, line}`: the picker does not find it |
    /// | `cancel`, `cancel_units` | `{order, reason}`, `{order, line, quantity, reason}` |
    /// | `allocate` | none |
    /// | `count_stock` | `{sku, site, location, on_hand}` |
    /// | `receive_stock`, `expect_stock` | `{sku, site, location, quantity}` |
    /// | `move_stock` | `{sku, site, from, to, quantity}` |
    /// | `receive_return` | a [`ReceiveReturn`] |
    /// | `push_inventory` | `{site}` or none: as at the end of the day |
    /// | `send_to` | `{url}`: everything is pushed there from now on; what proves the sender stands in the address |
    pub fn work(&self, action: &str, body: Value) -> Result<Value, Refusal> {
        self.change(FLOOR, |account| floor::act(account, action, body))
    }

    /// A stock count in the first storage location of a site. A product that is not known yet is made.
    pub fn count_stock(&self, sku: &str, site: &str, on_hand: u32) -> Result<(), Refusal> {
        self.change(FLOOR, |account| account.count_stock(sku, Some(site), None, on_hand))
    }

    /// While suspended, the user is known and forbidden.
    pub fn suspend(&self, is_suspended: bool) {
        let access = &mut self.lock().access;
        if access.standing != Standing::Revoked {
            access.standing = if is_suspended { Standing::Suspended } else { Standing::Good };
        }
    }

    /// Takes the user away for good.
    pub fn revoke(&self) {
        self.lock().access.standing = Standing::Revoked;
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn admit(&self, headers: &HeaderMap) -> Result<(), StatusCode> {
        self.lock().access.admit(headers)
    }

    fn find(&self, path: &str) -> Option<&'static Route> {
        route::find(&self.lock().account.config.base_path, path)
    }

    fn run(
        &self,
        route: &Route,
        headers: &HeaderMap,
        params: &Params,
        body: &[u8],
    ) -> Result<Element, (StatusCode, Element)> {
        let now = self.stage.time();
        let visible = |reference: &str| self.visible(reference, now);
        let (user, errors) = {
            let config = &self.lock().account.config;
            (config.login.user.clone(), config.errors)
        };
        let done = self.change(&user, |account| {
            let channel = route::scope(&account.config, route.scope, headers, params)?;
            let call = Call { params, body, channel: &channel, visible: &visible };
            (route.run)(account, &call)
        });
        done.map_err(|refusal| (errors.status, refusal.answer(errors)))
    }

    /// When the list of pending shipments shows an order that comes now.
    fn visible(&self, reference: &str, now: Timestamp) -> Timestamp {
        match self.stage.faults.decide("orderflow.find", reference) {
            Some(Fault::FindDelayed { after }) => now.saturating_add(after).unwrap_or(now),
            Some(
                Fault::Unavailable503
                | Fault::TooMany429 { .. }
                | Fault::Failed500
                | Fault::AnswerLost
                | Fault::LateCommit { .. }
                | Fault::Conflict409
                | Fault::Drop
                | Fault::Delay(_)
                | Fault::Double,
            )
            | None => now,
        }
    }

    /// Does something, lets what follows from it happen, and sends what is to be told of it.
    fn change<T>(&self, user: &str, change: impl FnOnce(&mut Account) -> T) -> T {
        let now = self.stage.time();
        let mut inner = self.lock();
        let account = &mut inner.account;
        account.now = now;
        user.clone_into(&mut account.user);
        let done = change(account);
        account.settle();
        let messages = account.take_news();
        if let Some(push) = account.config.push.clone() {
            for message in messages {
                let delivery = account.sender.delivery(&push, message, &self.ids, now);
                self.stage.outbox.push(delivery);
            }
        }
        done
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Controlled for OrderFlow {
    fn books(&self) -> Value {
        picture::books(&self.lock().account)
    }

    /// The actions of [`Self::work`], and `suspend`, `resume`, `revoke` for the user.
    fn act(&self, action: &str, body: Value) -> Result<Value, String> {
        match action {
            "suspend" | "resume" => self.suspend(action == "suspend"),
            "revoke" => self.revoke(),
            _ => return self.work(action, body).map_err(|refusal| refusal.to_string()),
        }
        Ok(Value::Bool(true))
    }
}

impl fmt::Debug for OrderFlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderFlow").field("stage", &self.stage).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
