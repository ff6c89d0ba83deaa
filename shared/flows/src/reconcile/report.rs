//! What a comparison found, as programs read it: the names below stay, others may be added.

use jiff::Timestamp;
use serde::Serialize;
use waybill_domain::ids::{AccountId, OrderId, OrderNumber, ProjectKey};
use waybill_domain::new_word::SaidOf;

use super::stuck::Stuck;
use crate::stock::Drift;

/// What a comparison of both sides found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// When it was begun.
    pub at: Timestamp,
    /// Orders that changed at this time or later were compared.
    pub since: Timestamp,
    /// Orders compared.
    pub orders: usize,
    /// Orders that are on both sides as they should be.
    pub agree: usize,
    /// The others, each with why.
    pub open: Vec<Open>,
    /// Orders of which it is not known what was sent.
    pub doubtful: Vec<Doubtful>,
    /// Partners' orders that no shop knows.
    pub foreign: Vec<Foreign>,
    /// Parcels that nobody can follow.
    pub untracked: Vec<Untracked>,
    /// Stock that is further apart than it may be.
    pub drift: Vec<Drift>,
    /// The Subscription and the webhooks that do not fare well.
    pub health: Vec<Trouble>,
    /// What partners say in words that are new to us.
    pub new_words: Vec<NewWords>,
    /// What a shop or a carrier demands that is not written, so that writes of it would be refused.
    pub demands: Vec<Trouble>,
    /// Orders that stand so for too long, by how they stand.
    pub stuck: Vec<Stuck>,
    /// Who could not be asked: nothing is known of theirs.
    pub unasked: Vec<String>,
    /// Projects of which this run compared some orders only, for its time or that of the run before was up.
    pub in_part: Vec<Stretch>,
}

/// The orders of a project that a run compared, where these are not all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stretch {
    /// The project.
    pub project: ProjectKey,
    /// They changed at this time or later.
    pub from: Timestamp,
    /// They changed at this time or earlier.
    pub until: Timestamp,
    /// Whether the next run goes on there; else these are the last of them.
    pub goes_on: bool,
}

/// An order that does not agree yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Open {
    /// The order.
    pub order: OrderId,
    /// What people call it.
    pub number: Option<OrderNumber>,
    /// How it stands.
    pub state: State,
    /// Since when: when it last changed in the shop.
    pub since: Timestamp,
    /// Why, in words.
    pub because: String,
}

/// How an order stands that does not agree yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits: for its age, or for somebody who is at it.
    Waiting,
    /// It should be at a partner and is not.
    Missing,
    /// It stands at a partner otherwise than it should.
    Otherwise,
    /// News of it is not written to the shop.
    Unwritten,
    /// What was sent of it is not known.
    Doubtful,
    /// A person has to decide.
    Review,
}

/// An order of which it is not known what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Doubtful {
    /// The order.
    pub order: OrderId,
    /// At which account.
    pub account: AccountId,
    /// Since when.
    pub since: Timestamp,
    /// Why, in words.
    pub words: String,
}

/// A partner's order that no shop knows, and of which it told that something left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Foreign {
    /// At which account.
    pub account: Option<AccountId>,
    /// When it was first told of.
    pub since: Timestamp,
    /// In words.
    pub words: String,
}

/// A parcel of an order that has no carrier's number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Untracked {
    /// The order.
    pub order: OrderId,
    /// What people call it.
    pub number: Option<OrderNumber>,
    /// The shop's id of the parcel.
    pub parcel: String,
    /// When the order last changed.
    pub since: Timestamp,
}

/// A word that is new to us, and how many of an account's orders have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewWords {
    /// Whose word.
    pub account: AccountId,
    /// What it is said of.
    pub of: SaidOf,
    /// The word.
    pub word: String,
    /// Orders that have it.
    pub orders: usize,
    /// Orders compared of which the account told anything.
    pub among: usize,
    /// Of these, the ones placed within the last day.
    pub lately: Share,
}

/// So many of so many orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// Orders that have it.
    pub orders: usize,
    /// Orders in all.
    pub among: usize,
}

impl NewWords {
    /// Whether more of the orders have it that were placed within the last day than of those before.
    pub(super) fn is_spreading(&self) -> bool {
        let Share { orders, among } = self.lately;
        let before = Share { orders: self.orders - orders, among: self.among - among };
        before.among > 0 && orders * before.among > before.orders * among
    }
}

/// Somebody who does not send us everything, or demands more than is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trouble {
    /// The project or the account.
    pub of: String,
    /// In words.
    pub words: String,
}

impl Report {
    /// Nothing found yet.
    pub(super) const fn begun(at: Timestamp, since: Timestamp) -> Self {
        Self {
            at,
            since,
            orders: 0,
            agree: 0,
            open: Vec::new(),
            doubtful: Vec::new(),
            foreign: Vec::new(),
            untracked: Vec::new(),
            drift: Vec::new(),
            health: Vec::new(),
            new_words: Vec::new(),
            demands: Vec::new(),
            stuck: Vec::new(),
            unasked: Vec::new(),
            in_part: Vec::new(),
        }
    }

    /// How many orders stand so for too long.
    pub fn stuck_orders(&self) -> usize {
        self.stuck.iter().map(|stuck| stuck.orders).sum()
    }

    /// In how many of the accounts' orders something is new to us; one order may count for several words.
    pub(super) fn with_new_words(&self) -> usize {
        self.new_words.iter().map(|words| words.orders).sum()
    }

    /// Whether there is nothing that anybody would have to look at.
    pub fn is_well(&self) -> bool {
        let orders = self.open.is_empty() && self.doubtful.is_empty() && self.foreign.is_empty();
        orders
            && self.untracked.is_empty()
            && self.drift.is_empty()
            && self.health.is_empty()
            && self.new_words.is_empty()
            && self.demands.is_empty()
            && self.unasked.is_empty()
    }
}
