//! What should become of an order, over all accounts.

use std::collections::BTreeSet;

use jiff::Timestamp;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, Hold};
use waybill_domain::ids::AccountId;
use waybill_domain::order::Order;

use crate::cancel;
use crate::criteria::{self, Eligibility};
use crate::decision::{Decision, KnownPart, KnownState, Stock, Verdict};
use crate::draft::{Drafts, draft};
use crate::payment;
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
        return Decision { verdict, parts: vec![], cancel, refusals: vec![], unclear: None, accounts };
    }
    let drafts = draft(rules, order, &known, stock);
    let verdict = verdict(rules, order, &drafts, now);
    if !matches!(verdict, Verdict::Skip { .. }) {
        accounts.extend(drafts.parts.iter().map(|draft| draft.key.account.clone()));
    }
    let Released { parts, cancel, refusals } = release(rules, order, &known, &drafts, &verdict);
    let unclear = unclear(rules, order, &verdict, &parts, now);
    Decision { verdict, parts, cancel, refusals, unclear, accounts }
}

/// Why it cannot be told how the order stands with its payments, if that keeps it in the shop or holds a part of it.
fn unclear(
    rules: &Rules,
    order: &Order,
    verdict: &Verdict,
    parts: &[FulfillmentOrder],
    now: Timestamp,
) -> Option<Refusal> {
    if !rules.look_at_payments() {
        return None;
    }
    let standing = payment::standing(order);
    let holds = |part: &FulfillmentOrder| {
        let by_payment =
            rules.account(&part.key.account).is_some_and(|account| !account.hold.unless_payment.is_empty());
        by_payment && part.hold == Some(Hold::Payment)
    };
    let stays = matches!(verdict, Verdict::Skip { .. }) && criteria::wants_payment(&rules.export, order, now);
    let rests = standing.word.is_none() && (stays || parts.iter().any(holds));
    rests.then(|| Refusal::new("payment-unclear", format!("order {}: {standing}", order.name())))
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
