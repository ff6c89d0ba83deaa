//! A simulated AfterShip: the trackings and couriers of its Tracking API in the versions 2025-07, 2026-01 and 2026-07, its
//! webhooks, and the couriers behind it.
//!
//! Auth: `as-api-key`, and in signed mode an HMAC of the call · rate limit: so many calls a second for each endpoint ·
//! idempotency: the id that the caller chose; a number is taken once at a courier with the same additional fields · webhooks:
//! signed over their bytes, 14 attempts in 68.3 hours, in an order that nobody promises · quirks: an expired version is answered
//! by the oldest, codes count and not statuses, times come in three ways, tags go backwards.
//!
//! Where the documentation is silent, or says two things, this is our reading:
//!
//! * Versions: one that never was is not found. The sub-tags of 2026-07 come in all versions.
//! * Access: what is wrong with a key or a signature is not told apart (401); the key comes before the address. Spaces in
//!   signed parameters are taken in both ways of AfterShip's kits. Keys signed with RSA are not simulated.
//! * Limits: the seconds of the clock; calls beyond the limit don't count, refused ones do.
//! * Bodies: a field of the wrong kind is 4008 with its path, null too where the reference has none; unknown fields and those
//!   of other versions are ignored, and the books name them; a body that is no object, or is not announced as JSON, is 400.
//!   Unknown parameters are 400.
//! * Numbers: 4007 if empty, 4005 for the length, 4017 for the letters; small letters are refused.
//! * Couriers: numbers of a named courier may look as they like; a group is searched whether approved or not; the first that
//!   has its fields is taken. What becomes of unknown ones is an option, as both is documented ([`Readings`]).
//! * Duplicates: 4003, with or without the id of the first (an option); a used id with another number is 4003 or 4015 (an
//!   option). Deleted, and 120 days old ones, are free.
//! * Exclusive fields (`slug` and `slug_group`, `location_id` and an origin) are 400.
//! * Changes: `custom_fields` and `customers` are replaced whole, every change moves `updated_at`, a new courier keeps the
//!   checkpoints.
//! * Lists: newest first, parcels older than 120 days are gone for every call, `Z` is no offset, a limit beyond 200 and more
//!   than 50 numbers are 4008, an empty cursor is the first page, the last page has an empty `next_cursor`. Cut down answers
//!   keep what names a parcel.
//! * Life: the tag is that of the newest checkpoint by its time; every checkpoint is told; delivered, returned, lost, cancelled
//!   and disposed parcels are followed three days more; expired ones have no checkpoint for it; while a parcel is not followed
//!   scans are not seen, and come to light when it is retracked. Retracking works once (an option: the reference also says
//!   three times). Marking as completed makes a checkpoint of the user's and is told.
//! * Estimates: the first is no revision. `is_tracking_first_tag` stands in every event, false where it makes no sense.
//! * Shown: `custom_fields` is null without any in all versions, null and never the text `null` stands for nothing; nothing fills
//!   weights, dimensions, emissions, punctuality, first miles, proofs and pieces.
//!
//! Connections of couriers and predictions of delivery are not simulated: their addresses are not found.

mod config;

mod door;
mod route;

mod access;
mod limits;
mod signing;

mod answer;
mod query;
mod refusal;

mod number;
mod shape;
mod shapes;

mod iso;
mod terms;

mod courier_table;
mod couriers;
mod detect;
mod pattern;

mod account;
mod tracking;

mod amend;
mod create;
mod ending;
mod list;

mod estimate;
mod life;
mod scan;
mod subtags;
mod testing;

mod announce;
mod edition;
mod moment;
mod view;

mod floor;
mod picture;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use bytes::Bytes;
use http::{Request, StatusCode};
use jiff::Timestamp;
use serde_json::Value;

use access::Access;
use account::Account;
use answer::Call;
use limits::{Gauge, Limits};
use route::Endpoint;
use signing::Raw;

use crate::control::Controlled;
use crate::faults::Fault;
use crate::ids::Ids;
use crate::stage::Stage;

pub use config::{
    ApiKey, Config, Connection, Duplicate, Location, Readings, TakenId, UnknownCarrier, Webhook,
};
pub use couriers::Courier;
pub use edition::Edition;
pub use estimate::{Estimate, Source};
pub use life::Life;
pub use moment::Dates;
pub use refusal::{BadCourier, Refusal};
pub use scan::{Scan, Writing};

/// The name of this system in calls, faults and deliveries.
pub(crate) const SYSTEM: &str = "aftership";

/// The simulated system. Cloning it shares it.
#[derive(Clone)]
pub struct AfterShip {
    stage: Stage,
    ids: Arc<Ids>,
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    account: Account,
    access: Access,
    limits: Limits,
}

impl AfterShip {
    /// An organization that follows nothing yet.
    pub fn new(stage: Stage, config: Config) -> Self {
        let ids = Arc::new(stage.ids(SYSTEM));
        let access = Access::new(config.keys.clone());
        let account = Account::new(config, ids.clone(), stage.time());
        let inner = Inner { account, access, limits: Limits::default() };
        Self { stage, ids, inner: Arc::new(Mutex::new(inner)) }
    }

    /// The HTTP interface: `/tracking/{version}/..`.
    pub fn router(&self) -> Router {
        door::router(self.clone())
    }

    /// Does what couriers, people and AfterShip itself do. `tracking` is an id, a number, or `slug:number`.
    ///
    /// | action | body |
    /// |---|---|
    /// | `scan` | `{tracking, scan}`, a [`Scan`]: the courier sees the parcel |
    /// | `script` | `{tracking, steps: [{after, scan}]}`: in so many seconds it will |
    /// | `live` | `{tracking, life}`, a [`Life`]: `delivered`, `attempted`, `returned`, .. |
    /// | `forget_script` | `{tracking}`: nothing more is planned |
    /// | `revise` | `{tracking, estimate}`, an [`Estimate`] |
    /// | `expire` | `{tracking}` |
    /// | `approve`, `disapprove`, `retire_courier` | `{slug}` |
    /// | `retire_version` | `{version}`: calls and webhooks of it are answered by the oldest left |
    /// | `send_to` | `{url}`: a webhook of the newest version |
    /// | `webhook_version` | `{version, url}`; without `url` of all |
    /// | `webhook_secret` | `{secret}`: signs from here on |
    ///
    /// # Errors
    /// When there is no such parcel or action, or the body is another.
    pub fn work(&self, action: &str, body: Value) -> Result<Value, Refusal> {
        self.change(|account| floor::act(account, action, body))
    }

    /// While suspended, keys are known and forbidden.
    pub fn suspend(&self, is_suspended: bool) {
        self.lock().access.suspended = is_suspended;
    }

    /// Takes all keys back for good.
    pub fn revoke(&self) {
        self.lock().access.revoke();
    }

    /// Lets happen what is due. What is told by itself soon comes with the stage's late commits; what expires or is forgotten
    /// shows when somebody looks, or with this.
    pub fn tick(&self) {
        self.change(|_| ());
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn trace_id(&self) -> String {
        self.ids.uuid().replace('-', "")
    }

    fn served(&self, version: &str) -> Option<Edition> {
        edition::served(&self.lock().account.config.versions, version)
    }

    fn admit(&self, raw: &Raw<'_>) -> Result<(), Refusal> {
        self.lock().access.admit(raw, self.stage.time())
    }

    fn take(&self, endpoint: Endpoint) -> Gauge {
        self.lock().limits.take(endpoint, self.stage.time())
    }

    fn duplicates(&self) -> Duplicate {
        self.lock().account.config.readings.duplicate
    }

    fn run(&self, call: &Call<'_>) -> Result<(StatusCode, Value), Refusal> {
        self.change(|account| answer::answer(account, call))
    }

    /// When lists show what this call makes.
    fn visible(&self, endpoint: Endpoint, body: &[u8]) -> Timestamp {
        let now = self.stage.time();
        let about = (endpoint == Endpoint::Create).then(|| route::made(body)).flatten();
        let Some(about) = about else { return now };
        match self.stage.faults.decide("aftership.find", &about) {
            Some(Fault::FindDelayed { after }) => account::later(now, after),
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

    /// Lets the time pass, does something, sends what is to be told of it, and has itself woken for what comes by itself.
    fn change<T>(&self, change: impl FnOnce(&mut Account) -> T) -> T {
        let now = self.stage.time();
        let (done, wakes) = {
            let mut inner = self.lock();
            let account = &mut inner.account;
            account.advance(now);
            let done = change(account);
            for delivery in std::mem::take(&mut account.outgoing) {
                self.stage.outbox.push(delivery);
            }
            (done, std::mem::take(&mut account.wakes))
        };
        for wake in wakes {
            self.wake(wake);
        }
        done
    }

    fn wake(&self, at: Timestamp) {
        let own = self.clone();
        let router = Router::new().fallback(move || async move { own.tick() });
        self.stage.outbox.late().keep(at, Request::new(Bytes::new()), router);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Controlled for AfterShip {
    fn books(&self) -> Value {
        self.change(|account| picture::books(account))
    }

    /// The actions of [`Self::work`], and `suspend`, `resume`, `revoke` for the keys.
    fn act(&self, action: &str, body: Value) -> Result<Value, String> {
        match action {
            "suspend" | "resume" => self.suspend(action == "suspend"),
            "revoke" => self.revoke(),
            _ => return self.work(action, body).map_err(|refusal| refusal.to_string()),
        }
        Ok(Value::Bool(true))
    }
}

impl fmt::Debug for AfterShip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AfterShip").field("stage", &self.stage).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
