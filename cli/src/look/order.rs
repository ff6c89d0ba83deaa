//! `waybill map order`: which requests an order would lead to.

use jiff::Timestamp;
use serde::Serialize;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_domain::ids::{AccountId, Reference, WarehouseId};
use waybill_domain::order::Order;
use waybill_routing::decide::decide;
use waybill_routing::decision::{Decision, Verdict};
use waybill_settings::Settings;

use super::described::{self, Request, Review};

/// What an order that was never placed would lead to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mapped {
    pub(crate) fulfillment_orders: Vec<Part>,
    pub(crate) review: Vec<Review>,
    /// Until then nothing is sent; what is shown would be sent then, if nothing changes.
    pub(crate) wait: Option<Timestamp>,
    /// Why nothing is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stays: Option<String>,
}

/// One part and what would be sent for it.
#[derive(Debug, Serialize)]
pub(crate) struct Part {
    pub(crate) account: AccountId,
    pub(crate) warehouse: Option<WarehouseId>,
    pub(crate) reference: Reference,
    pub(crate) requests: Vec<Request>,
}

/// Decides and maps, for all accounts or for one. No partner was asked: stock counts as unknown.
pub(crate) fn mapped(settings: &Settings, only: Option<&AccountId>, order: &Order, now: Timestamp) -> Mapped {
    let decided = |at| decide(&settings.rules, order, &[], &|_, _| None, at);
    let mut decision = decided(now);
    let (mut wait, mut stays) = (None, None);
    match &decision.verdict {
        Verdict::Export => {}
        Verdict::Wait { until } => {
            wait = Some(*until);
            decision = decided(*until);
        }
        Verdict::Skip { reason } | Verdict::Cancelled { reason } => stays = Some(reason.clone()),
    }
    let Decision { parts, mut refusals, unclear, .. } = decision;
    refusals.extend(unclear);
    let parts = parts.into_iter().filter(|part| only.is_none_or(|only| part.key.account == *only));
    let fulfillment_orders = parts.map(|part| described(settings, part, &mut refusals)).collect();
    let review = refusals.into_iter().map(described::review).collect();
    Mapped { fulfillment_orders, review, wait, stays }
}

fn described(settings: &Settings, part: FulfillmentOrder, refusals: &mut Vec<Refusal>) -> Part {
    let account = settings.account(&part.key.account);
    let requests = match account.and_then(|account| account.opened.orders()).map(|orders| orders.place(&part))
    {
        Some(Ok(call)) => vec![described::request(&call.request)],
        Some(Err(refusal)) => {
            refusals.push(refusal);
            Vec::new()
        }
        None => {
            let message = format!("account `{}` takes no orders", part.key.account);
            refusals.push(Refusal::new("takes-no-orders", message));
            Vec::new()
        }
    };
    let FulfillmentOrder { key, reference, .. } = part;
    Part { account: key.account, warehouse: key.warehouse, reference, requests }
}
