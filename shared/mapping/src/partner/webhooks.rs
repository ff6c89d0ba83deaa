//! What partners tell us by webhook, and how webhooks are registered.

use core::net::IpAddr;

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;
use serde::Serialize;
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::stock::StockLevel;

use super::{Page, Secrets};
use crate::call::Call;

/// A webhook as it came: verified over these very bytes.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Headers.
    pub headers: HeaderMap,
    /// The path behind `/webhooks/{account}/`.
    pub path: String,
    /// The query string, without the question mark.
    pub query: String,
    /// The body.
    pub body: Bytes,
    /// Who sent it, as far as that can be told: the nearest address that is none of our own. Absent once it was let in.
    pub from: Option<IpAddr>,
    /// When it came.
    pub received_at: Timestamp,
}

/// A webhook without a valid signature. Says nothing more: whoever sent it learns nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unverified;

/// A webhook that was verified and cannot be read: kept whole in review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong and where.
    pub message: String,
}

/// What a webhook says.
#[derive(Debug)]
pub struct News {
    /// What is in it: orders.
    pub events: Vec<FulfillmentEvent>,
    /// What is in it: stock.
    pub stock: Vec<StockLevel>,
    /// A better read of the same; when it answers, its events stand in place of `events`.
    pub ask: Option<Call<Told>>,
}

/// What the read that a webhook asked for says.
#[derive(Debug)]
pub struct Told {
    /// What happened.
    pub events: Vec<FulfillmentEvent>,
    /// Where it goes on, when this was one page of several.
    pub more: Option<Call<Told>>,
}

/// Sends webhooks.
pub trait SendsWebhooks: Send + Sync {
    /// Whether it is genuine: over the raw bytes, in constant time, against every configured secret.
    fn verify(&self, secrets: &Secrets, delivery: &Delivery) -> Result<(), Unverified>;

    /// Reads the public keys that the partner signs with, for partners that sign so. They are further secrets of the
    /// account, by names of the partner's choice, and are read again when a signature does not fit.
    fn keys(&self) -> Option<Call<Secrets>>;

    /// An id that is the same when the same delivery comes again; `None` where the partner sends none.
    fn delivery_id(&self, delivery: &Delivery) -> Option<String>;

    /// What it says. Kinds that do not concern us say nothing.
    fn read(&self, delivery: &Delivery) -> Result<News, Unreadable>;

    /// The answer that the partner expects to a delivery that was taken.
    fn accepted(&self) -> http::Response<Bytes>;

    /// The answer to whatever is not a POST (the partner probes the address), if it is to be answered.
    fn probed(&self, method: &http::Method) -> Option<http::Response<Bytes>>;

    /// What should be registered at the partner, and how to do it.
    fn registers(&self) -> &dyn RegistersWebhooks;
}

/// A webhook registration, as it is or as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Registration {
    /// The partner's id of it, where it is removed by that; absent of one that is only wanted.
    pub id: Option<String>,
    /// The kind of news.
    pub kind: String,
    /// Where it is sent.
    pub url: String,
    /// Whether the partner still sends it; `None` where it does not say.
    pub enabled: Option<bool>,
    /// What the partner finds wrong with how it is received, in its words.
    pub trouble: Option<String>,
}

/// How much is asked for of what is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Whether each is still sent, and how it is received. Where that is newer than the rest of the partner's
    /// interface, an account that does not have it yet refuses the whole question.
    Health,
    /// What every account tells.
    Plain,
}

/// Registers webhooks.
pub trait RegistersWebhooks: Send + Sync {
    /// What should be registered, for a base address such as `https://host/webhooks/us-east`.
    fn wanted(&self, base: &str) -> Vec<Registration>;
    /// What is registered, page by page.
    fn registered(&self, page: Option<&str>, detail: Detail) -> Call<Page<Registration>>;
    /// Registers one; answers the secret that is shown once, as (name in the account's secrets, value).
    fn register(&self, wanted: &Registration) -> Call<Option<(String, String)>>;
    /// Whether several can hear of the same kind, each for itself: then those of others are no concern of ours.
    fn several_of_a_kind(&self) -> bool;
    /// Removes one that points elsewhere.
    fn remove(&self, registered: &Registration) -> Call<()>;
}
