//! "N of N orders agree; these k do not, since t, because r."

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use waybill_domain::ids::{AccountId, OrderId, OrderNumber};
use waybill_domain::look::Cause;
use waybill_routing::decision::Verdict;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::changed::Changed;
use crate::dispatch::label_refused;
use crate::engine::RunError;
use crate::notices::{Memory, decided, heal, open_accounts, send_looks};
use crate::world::{Shop, World};
use crate::write_back;

/// How far back a run compares.
const WINDOW: SignedDuration = SignedDuration::from_hours(72);
/// Orders that changed this recently are still on their way.
const SETTLING: SignedDuration = SignedDuration::from_mins(5);

/// What a run found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    /// Orders compared.
    pub orders: usize,
    /// Orders that are on both sides as they should be.
    pub agree: usize,
    /// The others, each with why.
    pub open: Vec<Open>,
}

/// An order that does not agree yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Open {
    /// The order.
    pub order: OrderId,
    /// What people call it.
    pub number: Option<OrderNumber>,
    /// Since when.
    pub since: Timestamp,
    /// Why, in words.
    pub because: String,
}

impl Report {
    /// Takes another shop's report in.
    pub fn add(&mut self, other: Self) {
        self.orders += other.orders;
        self.agree += other.agree;
        self.open.extend(other.open);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} orders agree", self.agree, self.orders)
    }
}

/// Compares a shop's orders of the last days with what the ledger says stands at the partners; what differs is
/// looked at again by the normal path.
pub async fn compare(world: &World, shop: &Shop) -> Result<Report, RunError> {
    let now = world.now();
    let until = now.checked_sub(SETTLING).unwrap_or(now);
    let from = now.checked_sub(WINDOW).unwrap_or(now).max(world.settings.rules.export.since);
    let mut changed = Changed::between(world, shop, from, until);
    let mut report = Report::default();
    while let Some(page) = changed.page().await? {
        let trail = Trail::new(world.trace(), Purpose::Reconcile);
        for order in &page.orders {
            report.orders += 1;
            match compared(world, shop, order, &trail).await? {
                None => report.agree += 1,
                Some(because) => report.open.push(Open {
                    order: order.id.clone(),
                    number: order.number.clone(),
                    since: order.modified_at,
                    because,
                }),
            }
        }
    }
    Ok(report)
}

async fn compared(
    world: &World,
    shop: &Shop,
    order: &waybill_domain::order::Order,
    trail: &Trail,
) -> Result<Option<String>, RunError> {
    let known = world.ledger.known(&order.id).await?;
    let Some(decision) = decided(world, order, Memory::Known(&known)).await? else {
        return Ok(Some("an account is placing it just now".to_owned()));
    };
    let open = open_accounts(world, order, &decision, &known);
    match &decision.verdict {
        Verdict::Wait { until } => return Ok(Some(format!("it waits until {until}"))),
        Verdict::Skip { .. }
            if decision.parts.is_empty() && decision.cancel.is_empty() && open.is_empty() =>
        {
            return Ok(None);
        }
        Verdict::Skip { .. } | Verdict::Export | Verdict::Cancelled { .. } => {}
    }
    if let Some(refusal) = decision.refusals.first() {
        return Ok(Some(refusal.message.clone()));
    }
    if !open.is_empty() {
        send_looks(world, order, &decision, &open, &Cause::Reconcile, &trail.trace, world.now()).await?;
        let names: Vec<&str> = open.iter().map(AccountId::as_str).collect();
        return Ok(Some(format!("it is not in line at {}", names.join(", "))));
    }
    heal(world, order, &decision, &known).await?;
    let plan = write_back::planned(world, shop, order, &known);
    if !plan.actions.is_empty() || !plan.reviews.is_empty() {
        write_back::later(world, &order.project, &order.id, &trail.trace).await?;
        let missing = || "news of it is not written back yet".to_owned();
        return Ok(Some(plan.reviews.first().map_or_else(missing, |refusal| refusal.message.clone())));
    }
    let refused = known.records.iter().flat_map(|record| &record.parts).find_map(|part| {
        let facet = part.refused.values().next().map(|refused| &refused.refusal);
        facet.or(part.cancel_refused.as_ref()).or_else(|| label_refused(part))
    });
    Ok(refused.map(|refusal| refusal.message.clone()))
}
