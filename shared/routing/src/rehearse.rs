//! What would stand in the way of an order that a customer is placing just now.

use std::collections::BTreeSet;

use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_domain::ids::AccountId;
use waybill_domain::order::Order;

use crate::address;
use crate::assign;
use crate::cancel;
use crate::criteria;
use crate::demand::{self, Item};
use crate::draft::{Drafts, draft};
use crate::postal;
use crate::release::{let_out, obstacles};
use crate::rules::Rules;

/// What an order would come to once it may leave.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsal {
    /// The parts that nothing here stands in the way of, as they would be placed.
    pub parts: Vec<FulfillmentOrder>,
    /// Everything that is refused, and addresses to which no parcel can be sent.
    pub refusals: Vec<Refusal>,
    /// The accounts that its lines are routed to.
    pub accounts: BTreeSet<AccountId>,
}

/// Decides about an order that was never placed as if it might leave already: a new order is neither confirmed nor paid. Stock
/// counts as unknown, for it says where units come from and not whether they can be sent.
///
/// `None`: it is none of our business, by its criteria or because it is cancelled.
pub fn rehearse(rules: &Rules, order: &Order) -> Option<Rehearsal> {
    if cancel::whole(&rules.cancel, order).is_some() || !criteria::can_be_met(&rules.export, order) {
        return None;
    }
    let drafts = draft(rules, order, &[], &|_, _| None);
    let (blocked, mut refusals) = obstacles(rules, order, &[], &drafts, true);
    let parts = let_out(rules, order, &drafts, &blocked, true);
    refusals.extend(impossible(order, &drafts));
    Some(Rehearsal { parts, refusals, accounts: accounts(rules, order) })
}

/// Addresses that are whole and yet lead nowhere, each told once.
fn impossible(order: &Order, drafts: &Drafts<'_>) -> Vec<Refusal> {
    let mut found: Vec<Refusal> = Vec::new();
    for draft in &drafts.parts {
        let address = address::address(order, draft.key.shipping.as_ref(), draft.address_key);
        let Ok(address) = address::usable(order, address) else { continue };
        let Some(why) = postal::objection(address) else { continue };
        let message = format!("the shipping address of order {} {why}", order.name());
        let refusal = Refusal::new("impossible-address", message);
        if !found.contains(&refusal) {
            found.push(refusal);
        }
    }
    found
}

fn accounts(rules: &Rules, order: &Order) -> BTreeSet<AccountId> {
    let (demands, _) = demand::of_lines(&rules.cancel, order);
    let routed = demands.iter().filter_map(|demand| {
        let Item::Line(line) = demand.item else { return None };
        assign::route(rules, &assign::journey(order, line, demand)).map(|(_, route)| route.to.clone())
    });
    routed.collect()
}

#[cfg(test)]
mod tests;
