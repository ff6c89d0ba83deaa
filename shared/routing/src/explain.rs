//! Why an order goes where it goes: every criterion, every route, line by line.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_domain::ids::{AccountId, LineId, Reference, ShippingKey, Sku, WarehouseId};
use waybill_domain::order::{Line, Order};

use crate::assign;
use crate::cancel;
use crate::criteria::{self, Checked};
use crate::decide::decide;
use crate::decision::{CancelPart, Decision, KnownPart, Stock, Verdict};
use crate::demand::{self, Demand, Item};
use crate::pin::pin;
use crate::route::misfit;
use crate::rules::Rules;

/// Everything that led to a decision. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// What people call the order.
    pub order: String,
    /// Each criterion and what came of it.
    pub criteria: Vec<Checked>,
    /// What cancels the whole order, if it is cancelled.
    pub cancelled: Option<String>,
    /// Line by line.
    pub lines: Vec<LineExplained>,
    /// Whether fresh units may leave.
    pub verdict: Verdict,
    /// What should stand where.
    pub parts: Vec<PartExplained>,
    /// What should be cancelled.
    pub cancel: Vec<CancelPart>,
    /// What cannot leave, and why, and what nobody can tell.
    pub refusals: Vec<Refusal>,
}

/// One line, or its units for one shipping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineExplained {
    /// The line.
    pub line: LineId,
    /// The shop's SKU.
    pub sku: Option<Sku>,
    /// The shipping, in Multiple mode.
    pub shipping: Option<ShippingKey>,
    /// Units that are wanted, less those that the shop cancelled.
    pub wanted: u32,
    /// Units in parts that were placed.
    pub placed: u32,
    /// Each route up to the one that fired.
    pub routes: Vec<RouteExplained>,
}

/// One route, tried on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteExplained {
    /// Its number in the configuration, from 1.
    pub route: usize,
    /// The account that it leads to.
    pub to: AccountId,
    /// Why it did not fire; absent when it did.
    pub misfit: Option<String>,
}

/// One part, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartExplained {
    /// Its account.
    pub account: AccountId,
    /// Its warehouse.
    pub warehouse: Option<WarehouseId>,
    /// Its shipping, in Multiple mode.
    pub shipping: Option<ShippingKey>,
    /// Its reference.
    pub reference: Reference,
    /// Units by line, with the partner's SKU.
    pub lines: Vec<(LineId, Sku, u32)>,
}

/// The rule that sends each part where it goes: the route of its first line, by its number in the configuration.
pub fn fired(rules: &Rules, order: &Order, parts: &[FulfillmentOrder]) -> BTreeMap<Reference, String> {
    let (demands, _) = demand::of_lines(&rules.cancel, order);
    let rule = |part: &FulfillmentOrder| {
        let demand = demands.iter().find(|demand| {
            let is_its = part.lines.first().is_some_and(|line| line.line == *demand.item.id());
            is_its && demand.shipping == part.key.shipping
        })?;
        let Item::Line(line) = demand.item else { return None };
        let (number, route) = assign::route(rules, &assign::journey(order, line, demand))?;
        // What was placed stays where it is, whatever the rules say now.
        (route.to == part.key.account).then(|| format!("route {number}"))
    };
    parts.iter().filter_map(|part| Some((part.reference.clone(), rule(part)?))).collect()
}

/// Explains the decision about an order.
pub fn explain(
    rules: &Rules,
    order: &Order,
    known: &[KnownPart],
    stock: &Stock<'_>,
    now: Timestamp,
) -> Explanation {
    let Decision { verdict, parts, cancel, mut refusals, unclear, .. } =
        decide(rules, order, known, stock, now);
    refusals.extend(unclear);
    let (demands, _) = demand::of_lines(&rules.cancel, order);
    let parts = parts.into_iter().map(|part| PartExplained {
        account: part.key.account,
        warehouse: part.key.warehouse,
        shipping: part.key.shipping,
        reference: part.reference,
        lines: part.lines.into_iter().map(|line| (line.line, line.sku, line.quantity)).collect(),
    });
    Explanation {
        order: order.name().to_owned(),
        criteria: criteria::report(&rules.export, order, now),
        cancelled: cancel::whole(&rules.cancel, order),
        lines: demands.iter().filter_map(|demand| line(rules, order, known, demand)).collect(),
        verdict,
        parts: parts.collect(),
        cancel,
        refusals,
    }
}

fn line(rules: &Rules, order: &Order, known: &[KnownPart], demand: &Demand<'_>) -> Option<LineExplained> {
    let Item::Line(line) = demand.item else { return None };
    let pinned = pin(demand, known);
    Some(LineExplained {
        line: line.id.clone(),
        sku: line.sku.clone(),
        shipping: demand.shipping.clone(),
        wanted: demand.units,
        placed: pinned.kept.iter().map(|(_, units)| *units).fold(0, u32::saturating_add),
        routes: routes(rules, order, line, demand),
    })
}

fn routes(rules: &Rules, order: &Order, line: &Line, demand: &Demand<'_>) -> Vec<RouteExplained> {
    let journey = assign::journey(order, line, demand);
    let fired = assign::route(rules, &journey).map_or(usize::MAX, |(number, _)| number);
    let tried = (1..).zip(&rules.routes).take_while(|(number, _)| *number <= fired);
    tried
        .map(|(number, route)| RouteExplained {
            route: number,
            to: route.to.clone(),
            // A person who chose the account asks no condition.
            misfit: misfit(&route.when, &rules.zones, &journey).filter(|_| number != fired),
        })
        .collect()
}

#[cfg(test)]
mod tests;
