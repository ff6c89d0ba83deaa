//! What needs a person's decision.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::Refusal;
use crate::ids::{AccountId, OrderId, OrderNumber, ProjectKey};

/// An entry of the review queue. Keyed by what it is about, its code and its line: the same trouble seen again
/// updates its entry and adds none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewEntry {
    /// What it is about.
    pub about: About,
    /// At which account, where one is involved.
    pub account: Option<AccountId>,
    /// Why, in business words.
    pub refusal: Refusal,
    /// What was received, kept whole, where it could not be read.
    pub kept: Option<Value>,
    /// First seen.
    pub first_seen: Timestamp,
    /// Last seen.
    pub last_seen: Timestamp,
    /// How often it was seen.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub seen: u32,
    /// Closed since: by a later run that passed, or by a person.
    pub closed: Option<Closed>,
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum About {
    /// An order of the shop.
    Order {
        /// Its id.
        order: OrderId,
        /// What people call it.
        number: Option<OrderNumber>,
    },
    /// Something received that names no order of the shop: a message, a webhook.
    Received {
        /// An id that is the same when the same thing comes again.
        id: String,
    },
    /// A SKU at a warehouse.
    Stock {
        /// The SKU.
        sku: String,
        /// The warehouse.
        warehouse: String,
    },
    /// An account or the configuration as a whole: brakes, lock-outs.
    Account,
    /// A project of the shop as a whole: lock-outs.
    Project {
        /// Its key.
        project: ProjectKey,
    },
}

/// How an entry was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// When.
    pub at: Timestamp,
    /// By whom or by what: [`PASSED`] when a later run succeeded.
    pub by: String,
    /// Why, in the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Who closes what a later run found to be over.
pub const PASSED: &str = "passed";

impl Closed {
    /// Whether nobody closed it: a later run passed.
    pub fn is_by_itself(&self) -> bool {
        self.by == PASSED
    }
}

const fn once() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
const fn is_once(seen: &u32) -> bool {
    *seen == 1
}
