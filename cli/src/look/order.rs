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
pub(super) struct Mapped {
    fulfillment_orders: Vec<Part>,
    review: Vec<Review>,
    /// Until then nothing is sent; what is shown would be sent then, if nothing changes.
    wait: Option<Timestamp>,
    /// Why nothing is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    stays: Option<String>,
}

/// One part and what would be sent for it.
#[derive(Debug, Serialize)]
struct Part {
    account: AccountId,
    warehouse: Option<WarehouseId>,
    reference: Reference,
    requests: Vec<Request>,
}

/// Decides and maps, for all accounts or for one. No partner was asked: stock counts as unknown.
pub(super) fn mapped(settings: &Settings, only: Option<&AccountId>, order: &Order, now: Timestamp) -> Mapped {
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
    let Decision { parts, mut refusals, .. } = decision;
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
