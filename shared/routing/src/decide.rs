//! What should become of an order, over all accounts.

use std::collections::BTreeSet;

use jiff::Timestamp;
use waybill_domain::ids::AccountId;
use waybill_domain::order::Order;

use crate::cancel;
use crate::criteria::{self, Eligibility};
use crate::decision::{Decision, KnownPart, KnownState, Stock, Verdict};
use crate::draft::{Drafts, draft};
use crate::release::{Released, release};
use crate::rules::Rules;

/// Decides what every account should have of the order.
///
/// Criteria and routes decide about units that were never placed. A placed part is pinned: it follows the order's
/// address, method and money, loses units only where the order wants less, and takes on fresh units of its lines.
/// Asked again with what it answered as `known`, it answers the same.
pub fn decide(
    rules: &Rules,
    order: &Order,
    known: &[KnownPart],
    stock: &Stock<'_>,
    now: Timestamp,
) -> Decision {
    let mut known = known.to_vec();
    known.sort_by(|a, b| a.key.cmp(&b.key));
    let mut accounts: BTreeSet<AccountId> = known.iter().map(|part| part.key.account.clone()).collect();
    if let Some(reason) = cancel::whole(&rules.cancel, order) {
        let live = known.iter().filter(|part| part.state == KnownState::Placed);
        let told = |part: &KnownPart| cancel::told(rules, order, &part.key.account);
        let cancel = live.map(|part| part.cancelled(&reason, told(part))).collect();
        let verdict = Verdict::Cancelled { reason };
        return Decision { verdict, parts: vec![], cancel, refusals: vec![], accounts };
    }
    let drafts = draft(rules, order, &known, stock);
    let verdict = verdict(rules, order, &drafts, now);
    if !matches!(verdict, Verdict::Skip { .. }) {
        accounts.extend(drafts.parts.iter().map(|draft| draft.key.account.clone()));
    }
    let Released { parts, cancel, refusals } = release(rules, order, &known, &drafts, &verdict);
    Decision { verdict, parts, cancel, refusals, accounts }
}

/// Criteria are asked only where something fresh wants to leave.
fn verdict(rules: &Rules, order: &Order, drafts: &Drafts<'_>, now: Timestamp) -> Verdict {
    let fresh = drafts.parts.iter().any(|draft| !draft.fresh.is_empty());
    if !fresh && drafts.refusals.is_empty() {
        return Verdict::Export;
    }
    match criteria::check(&rules.export, order, now) {
        Eligibility::Yes => Verdict::Export,
        Eligibility::Wait { until } => Verdict::Wait { until },
        Eligibility::No { reason } => Verdict::Skip { reason },
    }
}

#[cfg(test)]
mod tests;
