//! All rules together: what `decide` decides by.

use serde::Serialize;
use waybill_domain::ids::AccountId;

use crate::account::AccountRules;
use crate::cancel::CancelRules;
use crate::criteria::Criteria;
use crate::route::Route;
use crate::zone::Zone;

/// The rules of a deployment, checked against each other by whoever loaded them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// Which orders leave, and when.
    pub export: Criteria,
    /// What cancels.
    pub cancel: CancelRules,
    /// Place nothing of an order while one of its lines is refused; otherwise the rest is shipped.
    pub hold_whole_order: bool,
    /// Areas that routes name.
    pub zones: Vec<Zone>,
    /// Who ships; the first that fits.
    pub routes: Vec<Route>,
    /// The accounts.
    pub accounts: Vec<AccountRules>,
}

impl Rules {
    /// An account's rules.
    pub fn account(&self, id: &AccountId) -> Option<&AccountRules> {
        self.accounts.iter().find(|account| account.id == *id)
    }
}
