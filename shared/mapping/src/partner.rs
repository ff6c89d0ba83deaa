//! What a partner can do, as capabilities. Flows know these and never a partner's name.
//!
//! A partner is opened once per account with the account's options parsed and checked; what it cannot do is
//! `None`. No method has a default body: an omission must be seen.

mod address;
pub(crate) mod fields;
pub(crate) mod held;
pub(crate) mod labels;
pub(crate) mod options;
mod orders;
mod returns;
mod stock_page;
pub(crate) mod street;
mod tracking;
pub(crate) mod unit_price;
pub(crate) mod utc;
pub(crate) mod value;
mod webhook_token;
mod webhooks;

#[cfg(test)]
pub(crate) mod sample;

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{AccountId, ChannelKey, Reference, Sku, WarehouseId};
use waybill_domain::stock::StockLevel;

use crate::call::Call;

pub(crate) use address::{address, address_with_path};
pub use orders::{
    Aligned, Bought, Bulk, BuysLabels, Each, Goal, KnowsSkus, NOT_SHOWN, PlacesInBulk, Sought, TakesOrders,
};
pub use returns::{AnnouncedLine, AnnouncedReturn, TakesReturns};
pub use tracking::{Demand, Registered, TracksParcels};
pub use webhook_token::{PLACE, SHORTEST, TOKEN};
pub use webhooks::{
    Delivery, Detail, News, RegistersWebhooks, Registration, SendsWebhooks, Told, Unreadable, Unverified,
};

/// One account as the configuration says, before its partner has parsed the partner's own options.
#[derive(Debug, Clone)]
pub struct AccountConfig {
    /// Its id.
    pub id: AccountId,
    /// `options = {..}`: the partner's own settings, not yet checked.
    pub options: Value,
    /// Partner warehouse -> supply channel.
    pub warehouses: BTreeMap<WarehouseId, ChannelKey>,
}

/// A problem in an account's options: where (a path below the account, such as `options.shop_name`) and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path below the account.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

impl Problem {
    /// A problem at a path.
    pub(crate) fn new(path: &str, message: &str) -> Self {
        Self { path: path.to_owned(), message: message.to_owned() }
    }
}

/// An account's secrets by name, such as `refresh_token`. Prints nothing.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// Secrets by name.
    pub const fn new(values: BTreeMap<String, String>) -> Self {
        Self(values)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One secret.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The first of these names that nothing stands under.
    pub fn lack<'a>(&self, names: &[&'a str]) -> Option<&'a str> {
        let is_missing = |name: &&str| self.get(name).is_none_or(|value| value.trim().is_empty());
        names.iter().copied().find(is_missing)
    }

    /// Every secret whose name is `name` or starts with `name.` (several secrets for one purpose).
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let is_one =
            move |key: &str| key == name || key.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        self.0.iter().filter(move |(key, _)| is_one(key)).map(|(_, value)| value.as_str())
    }

    /// Whether each of these is among the others, with the same value.
    pub fn are_among(&self, others: &Self) -> bool {
        self.0.iter().all(|(name, value)| others.0.get(name) == Some(value))
    }

    /// These, and those of the others whose names are not among them.
    #[must_use]
    pub fn with(mut self, others: Self) -> Self {
        for (name, value) in others.0 {
            self.0.entry(name).or_insert(value);
        }
        self
    }

    /// Every value, for masking them wherever text is shown.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(***)")
    }
}

/// An access token and when it stops working. Prints nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The token.
    pub secret: String,
    /// When it expires.
    pub expires_at: Timestamp,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("secret", &"***").field("expires_at", &self.expires_at).finish()
    }
}

/// How requests to a system get their credentials. Both functions are pure; the transport keeps the token.
pub trait Authorizes: Send + Sync + fmt::Debug {
    /// The exchange that fetches a token, for systems that want one; `None` where the secrets are enough.
    /// The lifetime in the answer counts from `now`.
    fn token(&self, secrets: &Secrets, now: Timestamp) -> Option<Result<Call<Token>, Refusal>>;

    /// Puts the credentials on a request that is sent at `now`.
    fn attach(
        &self,
        secrets: &Secrets,
        token: Option<&Token>,
        now: Timestamp,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Refusal>;

    /// What nobody who has only these secrets is let in without, in words for people; `None` where nothing is missing, or
    /// nobody knows. A request that gets no credentials for this is at nobody's fault but the account's.
    fn lacks(&self, _secrets: &Secrets) -> Option<String> {
        None
    }

    /// Whether credentials may be sent to an origin (scheme, host and port).
    fn trusts(&self, origin: &str) -> bool;

    /// Renew a token this long before it expires.
    fn renew_before(&self) -> SignedDuration;
}

/// A limit that the partner publishes.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Which, as calls name it in their cost.
    pub bucket: &'static str,
    /// Units that can be used at once.
    pub burst: u32,
    /// Units that come back per `window`.
    pub refill: u32,
    /// The window.
    pub window: SignedDuration,
    /// What an answer says that the exchange really took, where that can differ from what was estimated.
    pub spent: fn(&http::Response<Bytes>) -> Option<u32>,
    /// What an answer says that remains, where it does: others may share the limit.
    pub remains: fn(&http::Response<Bytes>) -> Option<Remains>,
}

/// What remains of a limit, as the partner counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remains {
    /// Units.
    pub units: u32,
    /// How long until all of it is back.
    pub whole_in: SignedDuration,
}

/// A partner, opened for one account.
pub trait Partner: Send + Sync + fmt::Debug {
    /// Credentials.
    fn authorizes(&self) -> &dyn Authorizes;
    /// The limits of the account.
    fn limits(&self) -> Vec<Limit>;
    /// Takes orders.
    fn orders(&self) -> Option<&dyn TakesOrders>;
    /// Takes announcements of returns.
    fn returns(&self) -> Option<&dyn TakesReturns>;
    /// Reports stock.
    fn stock(&self) -> Option<&dyn ReportsStock>;
    /// Sends webhooks.
    fn webhooks(&self) -> Option<&dyn SendsWebhooks>;
    /// Tracks parcels.
    fn tracking(&self) -> Option<&dyn TracksParcels>;
    /// Is polled for what webhooks do not say.
    fn polled(&self) -> Option<&dyn IsPolled>;
    /// The cheapest exchange that shows that credentials work; `check --online` and the probe of a locked account.
    fn probe(&self) -> Call<()>;
    /// The partner's fields that `[[account.field]]` may write.
    fn writable_fields(&self) -> &'static [WritableField];
}

/// A field of the partner that may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WritableField {
    /// Its name.
    pub name: &'static str,
    /// Whether each line has its own; else it is the order's.
    pub of_lines: bool,
}

/// A page of something that is read page by page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Names the next page; `None` on the last.
    pub next: Option<String>,
    /// Rows that could not be read, each with why: to review; the run goes on. A row of stock that names its SKU is among the
    /// items as well, without a number.
    pub unreadable: Vec<Refusal>,
}

/// Reports stock.
pub trait ReportsStock: Send + Sync {
    /// One page of what changed since `since` (everything when absent) at a warehouse. `now` dates the figures.
    fn changes(
        &self,
        warehouse: &WarehouseId,
        since: Option<Timestamp>,
        page: Option<&str>,
        now: Timestamp,
    ) -> Call<Page<StockLevel>>;

    /// How often everything is to be read, because not all that moves a figure counts as a change of it there; absent where
    /// no change is missed.
    fn sweeps_every(&self) -> Option<SignedDuration>;

    /// How many SKUs one exchange asks for the figures of.
    fn most(&self) -> usize;

    /// The figures of some SKUs as they are now, at most as many as one exchange asks for: the answer to a webhook that
    /// only names them.
    fn levels(&self, warehouse: &WarehouseId, skus: &[Sku], now: Timestamp) -> Call<Page<StockLevel>>;
}

/// Whether what is done once in each period of this length was not done yet in the present one.
pub fn is_due(every: SignedDuration, last: Timestamp, now: Timestamp) -> bool {
    let period = |at: Timestamp| at.as_second().div_euclid(every.as_secs().max(1));
    period(last) != period(now)
}

/// Is polled for what webhooks cannot or did not say.
pub trait IsPolled: Send + Sync {
    /// Which polls there are, by name; each has its own cursor.
    fn polls(&self) -> &'static [&'static str];

    /// One page of a poll: what changed since `since`. `now` is when the read is sent and dates what it says.
    fn poll(
        &self,
        poll: &'static str,
        since: Timestamp,
        page: Option<&str>,
        now: Timestamp,
    ) -> Call<Page<FulfillmentEvent>>;

    /// How far each poll reads back before its cursor: late changes and unsharp clocks.
    fn overlap(&self) -> SignedDuration;

    /// How it is asked of one order, where the polls do not tell all that becomes of it.
    fn asks_for_one(&self) -> Option<&dyn AsksForOne> {
        None
    }
}

/// Is asked how an order stands that waits, and of which nothing was heard for long.
pub trait AsksForOne: Send + Sync {
    /// How long that is.
    fn silence(&self) -> SignedDuration;

    /// How the order stands. `now` is when the read is sent and dates what it says.
    fn ask(&self, reference: &Reference, now: Timestamp) -> Call<Vec<FulfillmentEvent>>;
}

/// Opens a partner for an account, or says every problem of its options at once.
pub type Open = fn(&AccountConfig) -> Result<Box<dyn Partner>, Vec<Problem>>;

/// One line of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The name in the configuration.
    pub name: &'static str,
    /// Opens it.
    pub open: Open,
    /// The JSON Schema of its options.
    pub options_schema: fn() -> Value,
    /// The names of the secrets that an account needs.
    pub secrets: &'static [&'static str],
}

#[cfg(test)]
mod tests {
    use super::sample::secrets;

    #[test]
    fn what_is_configured_is_never_replaced_by_what_a_partner_says() {
        let both =
            secrets(&[("webhook", "ours")]).with(secrets(&[("webhook", "theirs"), ("webhook.k1", "key")]));
        assert_eq!(both.all("webhook").collect::<Vec<_>>(), ["ours", "key"]);
    }
}
