//! What `decide` takes and answers.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, PartKey};
use waybill_domain::ids::{AccountId, LineId, Reference, Sku, WarehouseId};

/// A part that was placed, or may have been: whatever an account may be shipping already.
///
/// A part that was cancelled stays in the list, so that its units are not placed a second time; leave it out to
/// have them routed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPart {
    /// Which part.
    pub key: PartKey,
    /// Its stored reference.
    pub reference: Reference,
    /// Units by line, as last settled (or meant, while that is in doubt; or at the time of cancelling).
    pub lines: BTreeMap<LineId, u32>,
    /// Whether it lives.
    pub state: KnownState,
}

/// Whether a known part lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownState {
    /// Placed, shipped, or possibly placed.
    Placed,
    /// Cancelled, by the shop or by the partner.
    Cancelled,
}

/// Sellable units of a SKU (as the shop calls it) at a warehouse; not known counts as none.
pub type Stock<'a> = dyn Fn(&Sku, &WarehouseId) -> Option<i64> + Send + Sync + 'a;

/// What should become of an order, over all accounts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// Whether units that were never placed may leave.
    pub verdict: Verdict,
    /// What should stand at the accounts, placed parts included, in the order of the lines. A known part that
    /// is neither here nor in `cancel` cannot be built at present (see `refusals`): leave it as it is.
    pub parts: Vec<FulfillmentOrder>,
    /// Placed parts of which nothing should be shipped any more.
    pub cancel: Vec<CancelPart>,
    /// What cannot leave, and why; with `hold_whole_order` nothing new leaves while there is any.
    pub refusals: Vec<Refusal>,
    /// Why it cannot be told how the order stands with its payments, where this decision rests on that. It was decided as
    /// for an order that nobody paid: read it again before acting.
    pub unclear: Option<Refusal>,
    /// Every account that has a part, is about to have one, or held one: who is to be looked at.
    pub accounts: BTreeSet<AccountId>,
}

/// A placed part that should be cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CancelPart {
    /// Which part.
    pub key: PartKey,
    /// Its reference.
    pub reference: Reference,
    /// Why, for people.
    pub reason: String,
    /// Why in the shop's own words, or the account's code for them; absent where the shop does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<String>,
}

impl CancelPart {
    /// What the partner is told as the reason.
    pub fn told(&self) -> &str {
        self.told.as_deref().unwrap_or(&self.reason)
    }
}

/// Whether units that were never placed may leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Verdict {
    /// They may, or all that can be placed was.
    Export,
    /// Later, if nothing changes until then.
    Wait {
        /// When to look again.
        until: Timestamp,
    },
    /// Not as the order is.
    Skip {
        /// The criterion that is not met.
        reason: String,
    },
    /// The order was cancelled.
    Cancelled {
        /// By what.
        reason: String,
    },
}

impl KnownPart {
    /// The same part, to be cancelled.
    pub(crate) fn cancelled(&self, reason: &str, told: Option<String>) -> CancelPart {
        let (key, reference) = (self.key.clone(), self.reference.clone());
        CancelPart { key, reference, reason: reason.to_owned(), told }
    }
}
